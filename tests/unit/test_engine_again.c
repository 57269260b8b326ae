/* What was delivered, found once more for who asks: the very same messages, of that mailbox only, to a key of
 * it only, as far as they are kept and may leave today; and nothing of the outbox changes. */
#include "engine_rows.h"

#define KEY	"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"
#define MORNING "2026-11-23T09:40"
#define STEPS	50

#define CONTRACT(status, keep)                                                                                \
	"apiVersion: muster/v1\nkind: ShareContract\nid: vs-daily\nversion: 1.0.0\nstatus: " status           \
	"\ntitle: T\npurpose: safeguarding\nobjective: Know.\n"                                               \
	"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.22\"}\n" \
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n"                \
	"valid: {from: 2026-09-01, to: 2027-08-31, lapse: stop}\n"                                            \
	"subjects: {social_care: [looked_after], year_groups: [N1, N2, R, 1-13]}\n"                           \
	"share:\n  - to: vs\n    fields:\n"                                                                   \
	"      - {name: session_mark, treatment: reason_group, required: true}\n"                             \
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"                            \
	"alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n"                          \
	"retention: {keep: " keep ", on_end: keep}\n"

/* The last replay. */
static struct {
	struct sent at[STEPS];
	struct msg_again step; /* the last one; its body is gone */
	unsigned count, left_out, steps;
	uint64_t last;
} got;

static void heard(struct world *w, const struct msg_again *m)
{
	(void)w;
	got.step = *m;
	got.steps++;
	got.left_out += m->left_out;
	got.last = m->last > got.last ? m->last : got.last;
	if (m->body.length == 0)
		return;
	cr_assert_lt(got.count, (unsigned)STEPS);
	got.at[got.count].sequence = m->sequence;
	got.at[got.count].attempt = m->attempt;
	memcpy(got.at[got.count].id, m->id, 32);
	text_copy(got.at[got.count].mailbox, sizeof got.at[0].mailbox, span_of(m->mailbox));
	got.at[got.count++].body = strndup(m->body.at, m->body.length);
}

/* As the bus asks: step by step, with what the last answer said. */
static void replay(struct world *w, const char *mailbox, const char *key, uint64_t from, int64_t since)
{
	struct message m = {.kind = MSG_REPLAY, .replay = {.session = 4, .from = from, .since = since}};

	for (unsigned i = 0; i < got.count; i++)
		free(got.at[i].body);
	memset(&got, 0, sizeof got);
	text_copy(m.replay.mailbox, sizeof m.replay.mailbox, span_of(mailbox));
	text_copy(m.replay.key, sizeof m.replay.key, span_of(key));
	while (!got.step.done) {
		unsigned before = got.steps;

		cr_assert_lt(got.steps, (unsigned)STEPS, "it never ends");
		tell(w, ROLE_BUS, &m, -1);
		cr_assert_eq(got.steps, before + 1, "a question has one answer");
		cr_assert_eq(got.step.session, 4u);
		cr_assert_eq(got.step.from, m.replay.from);
		m.replay.from = got.step.next;
		m.replay.until = got.step.until;
	}
}

static void key_of(struct world *w, const char *name, const char *key)
{
	struct message m = {.kind = MSG_SECRET, .secret = {.secret = span_of(key)}};

	snprintf(m.secret.name, sizeof m.secret.name, "pub:%s", name);
	tell(w, ROLE_SUPERVISOR, &m, -1);
}

/* Both looked-after pupils were absent on Monday and Tuesday morning; all was told and confirmed. */
static struct world *told(const char *contract)
{
	static const char *files[1][2] = {{"contracts/vs.yaml", NULL}};
	struct world *w;

	files[0][1] = contract;
	w = world_new_files("2026-11-23T06:30", (const char *const(*)[2])files, 1);
	world_open(w);
	w->again = heard;
	key_of(w, "vs", KEY);
	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, "N");
	work(w, MORNING);
	acknowledge_all(w);
	work_now(w);
	present(w, "2026-11-24", false);
	mark(w, "A1", "2026-11-24", false, "N");
	work(w, "2026-11-24T09:40");
	acknowledge_all(w);
	work_now(w);
	cr_assert_geq(w->sent.count, 3u);
	return w;
}

static struct world *usual(void)
{
	return told(CONTRACT("active", "2y"));
}

static void same(const struct sent *a, const struct sent *b)
{
	cr_assert_eq(a->sequence, b->sequence);
	cr_assert_eq(a->attempt, b->attempt);
	cr_assert_eq(memcmp(a->id, b->id, 32), 0);
	cr_assert_str_eq(a->mailbox, b->mailbox);
	cr_assert_str_eq(a->body, b->body);
}

static void envelopes(const struct world *w, struct buffer *out)
{
	buffer_reset(out);
	rows_text(w,
		  "SELECT sequence, hex(message), state, attempts, next_try, reason, made_at, delivered_at,"
		  " length(sealed) FROM envelope ORDER BY sequence",
		  out);
	rows_text(w, "SELECT state, count FROM envelope_count ORDER BY state", out);
}

/* A client that lost its store gets what it had, byte for byte, and again after a restart of ours. */
Test(engine_again, the_very_same_messages_and_nothing_changes)
{
	struct world *w = usual();
	struct buffer before = {0}, after = {0};

	envelopes(w, &before);
	for (int restarted = 0; restarted < 2; restarted++) {
		replay(w, "vs", KEY, 1, 0);
		cr_assert_eq(got.count, w->sent.count);
		for (unsigned i = 0; i < got.count; i++)
			same(&got.at[i], &w->sent.at[i]);
		cr_assert_eq(got.left_out, 0u);
		cr_assert_eq(got.last, w->sent.at[w->sent.count - 1].sequence);
		envelopes(w, &after);
		cr_assert_str_eq(before.at, after.at);
		if (restarted == 0) {
			world_restart(w);
			key_of(w, "vs", KEY);
			work_now(w);
		}
	}
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'replay'"), 2,
		     "who asked is in the log");
	work_now(w);
	cr_assert_eq(w->sent.count, got.count, "nobody else is sent anything");
	buffer_free(&before);
	buffer_free(&after);
	world_free(w);
}

Test(engine_again, from_a_sequence_and_from_a_time)
{
	struct world *w = usual();

	replay(w, "vs", KEY, w->sent.at[1].sequence, 0);
	cr_assert_eq(got.count, w->sent.count - 1, "that one and what follows");
	same(&got.at[0], &w->sent.at[1]);
	replay(w, "vs", KEY, got.last + 1, 0);
	cr_assert_eq(got.count, 0u);
	cr_assert_eq(got.last, 0u);
	replay(w, "vs", KEY, UINT64_MAX, 0);
	cr_assert_eq(got.count, 0u);
	replay(w, "vs", KEY, 0, at("2026-11-24T00:00"));
	cr_assert_eq(got.count, w->sent.count - 2, "Tuesday's");
	same(&got.at[0], &w->sent.at[2]);
	cr_assert_eq(got.left_out, 0u, "Monday's was not asked for");
	world_free(w);
}

Test(engine_again, to_keys_of_the_mailbox_only)
{
	struct world *w = usual();

	replay(w, "vs", "eeeeeeeeeeffffffffffgggggggggghhhhhhhhhh", 1, 0);
	cr_assert_eq(got.count + got.left_out, 0u);
	replay(w, "vs", "", 1, 0);
	cr_assert_eq(got.count + got.left_out, 0u);
	replay(w, "other", KEY, 1, 0);
	cr_assert_eq(got.count + got.left_out, 0u);
	key_of(w, "vs", "eeeeeeeeeeffffffffffgggggggggghhhhhhhhhh");
	replay(w, "vs", KEY, 1, 0);
	cr_assert_eq(got.count + got.left_out, 0u, "the key it was");
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'replay'"), 0);
	world_free(w);
}

/* What waits comes by itself; it is no replay's. */
Test(engine_again, what_was_not_confirmed_is_not_given)
{
	struct world *w = usual();
	unsigned before = (unsigned)w->sent.count;

	present(w, "2026-11-24", true);
	mark(w, "A2", "2026-11-24", true, "N");
	work(w, "2026-11-24T13:40");
	cr_assert_gt(w->sent.count, before);
	replay(w, "vs", KEY, 1, 0);
	cr_assert_eq(got.count, before);
	cr_assert_eq(got.left_out, 0u);
	world_free(w);
}

/* The contracts are asked again: one that stands still, or has ended, lets nothing out, and that is said. */
Test(engine_again, what_no_contract_allows_today_is_left_out)
{
	static const char *const now[] = {CONTRACT("suspended", "2y"), CONTRACT("revoked", "2y")};

	for (unsigned i = 0; i < 2; i++) {
		struct world *w = usual();
		unsigned had = (unsigned)w->sent.count;

		world_file(w, "contracts/vs.yaml", now[i]);
		world_config(w);
		world_consumers(w, 1);
		work(w, "2026-11-24T10:00");
		replay(w, "vs", KEY, 1, 0);
		cr_assert_eq(got.count, 0u);
		cr_assert_eq(got.left_out, had);
		world_free(w);
	}
}

/* Fourteen days after 23 November, 09:40 the bodies of that morning go; the others a day later. */
Test(engine_again, after_a_fortnight_it_is_gone_and_said_so)
{
	struct world *w = usual();
	unsigned had = (unsigned)w->sent.count;

	work(w, "2026-12-07T06:30");
	replay(w, "vs", KEY, 1, 0);
	cr_assert_eq(got.count, had, "13 days and 21 hours");
	work(w, "2026-12-08T06:30");
	replay(w, "vs", KEY, 1, 0);
	cr_assert_eq(got.left_out, 2u);
	cr_assert_eq(got.count, had - 2);
	work(w, "2026-12-09T06:30");
	replay(w, "vs", KEY, 1, 0);
	cr_assert_eq(got.left_out, had);
	cr_assert_eq(
		rows(w, "SELECT count(*) FROM envelope WHERE state = 'delivered' AND sealed IS NOT NULL"), 0);
	world_free(w);
}

/* A contract that keeps marks for 10 days: a message that says one is kept no longer. */
Test(engine_again, no_longer_than_the_contract_keeps_marks)
{
	struct world *w = told(CONTRACT("active", "10d"));

	work(w, "2026-12-04T06:30");
	replay(w, "vs", KEY, 1, 0);
	cr_assert_eq(got.left_out, 2u);
	cr_assert_eq(got.count, w->sent.count - 2);
	world_free(w);
}

/* A bus that takes nothing now asks again; an engine that writes nothing now keeps it waiting. */
Test(engine_again, a_step_without_an_answer_is_asked_again)
{
	struct world *w = usual();
	struct message m = {.kind = MSG_REPLAY,
			    .replay = {.session = 4, .mailbox = "vs", .key = KEY, .from = 1}};

	memset(&got, 0, sizeof got);
	w->bus_full = true;
	tell(w, ROLE_BUS, &m, -1);
	cr_assert_eq(got.steps, 0u);
	w->bus_full = false;
	tell(w, ROLE_BUS, &m, -1);
	cr_assert_eq(got.count, 1u);
	same(&got.at[0], &w->sent.at[0]);
	world_free(w);
}
