/* The end of a contract while any one write of the store fails. When this breaks, a daemon killed at that
 * moment tells an end twice, or never. */
#include "ending_fixture.h"

static void new_files(struct world *w, const char *text)
{
	world_file(w, "contracts/vs.yaml", text);
	world_config(w);
	world_consumers(w, 1);
	if (w->broken)
		world_restart(w);
}

/* A warning, a message, a revocation, a reminder, a receipt. */
static bool life(unsigned nth, bool may_break, struct buffer *ret)
{
	const char *files[1][2] = {
		{"contracts/vs.yaml", daily("1.0.0", "active", "2027-01-22, lapse: stop")}};
	struct world *w = world_new_files("2026-11-20T06:30", (const char *const(*)[2])files, 1);
	bool broke;

	w->fail_at = nth;
	w->may_break = may_break;
	world_open(w);
	if (w->broken)
		world_restart(w);
	step(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	step(w, "2026-11-23T09:40");
	new_files(w, daily("1.0.0", "revoked", "2027-01-22, lapse: stop"));
	step(w, "2026-11-23T10:00");
	step(w, "2026-12-24T08:30");
	close_as(w, RULE_ERASURE_DUE, "erased");
	step(w, "2026-12-24T08:40");
	*ret = (struct buffer){0};
	rows_text(w, "SELECT hex(id), rule, school, revision, state, outcome, person FROM alert ORDER BY 1",
		  ret);
	/* A restart looks again at once: an earlier revision may be superseded before it left. */
	rows_text(w,
		  "SELECT hex(message), mailbox, revision, replace(state, 'superseded', 'delivered') FROM "
		  "envelope ORDER BY 1",
		  ret);
	rows_text(w,
		  "SELECT space, key, hex(value) FROM value WHERE space IN ('ending', 'disclosed')"
		  " ORDER BY 1, 2",
		  ret);
	rows_text(w,
		  "SELECT kind, who, text FROM audit WHERE kind IN ('told', 'disclosed', 'closed')"
		  " ORDER BY 1, 2, 3",
		  ret);
	broke = w->broke_once;
	world_free(w);
	return broke;
}

static void survives(unsigned from)
{
	struct buffer calm, other;
	unsigned n = from;

	life(0, false, &calm);
	cr_assert_gt(calm.length, 800u);
	while (life(n, true, &other)) {
		cr_assert_eq(other.length, calm.length, "write %u: %s\nwithout: %s", n, other.at, calm.at);
		cr_assert_str_eq(other.at, calm.at, "write %u", n);
		buffer_free(&other);
		n += 3;
	}
	cr_assert_gt(n, 60u, "writes were made to fail");
	buffer_free(&other);
	buffer_free(&calm);
}

Test(engine_ending, whichever_write_fails_first_third, .timeout = 120)
{
	survives(1);
}
Test(engine_ending, whichever_write_fails_second_third, .timeout = 120)
{
	survives(2);
}
Test(engine_ending, whichever_write_fails_last_third, .timeout = 120)
{
	survives(3);
}
