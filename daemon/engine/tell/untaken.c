#include "engine/tell/untaken.h"

#include <stdio.h>
#include <string.h>

#include "engine/tell/clocks.h"
#include "engine/world/alerts.h"
#include "engine/world/transaction.h"
#include "exchange/fields.h"

#define SPACE	"untaken"
#define LATE	3     /* alerts */
#define A_DAY	86400 /* seconds since the first message that its manager has heard of one */
#define MAILBOX 40    /* characters of "(mailbox)" behind a person's name */

struct kept {
	int64_t acted_at, told_at;
};
static const struct field_row kept_rows[] = {FIELD_I64(kept, acted_at), FIELD_I64(kept, told_at)};
#define KEPT_ROWS (sizeof kept_rows / sizeof *kept_rows)

static int save(struct engine *e, uint32_t team, struct fault *reterr)
{
	struct kept k = {e->mailboxes[team].acted_at, e->mailboxes[team].untaken_at};
	struct buffer packed = {0};
	int rc;

	fields_pack(kept_rows, KEPT_ROWS, &k, &packed);
	rc = buffer_ok(&packed) ? e->store.ops->value_put(e->store.self, SPACE, e->config->teams[team].id,
							  buffer_span(&packed), reterr) :
				  fault_set(reterr, FAULT_MEMORY, "no memory for a mailbox");
	buffer_free(&packed);
	return rc;
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int team = config_team(e->config, key);
	struct kept k;

	if (!fields_unpack(kept_rows, KEPT_ROWS, &value, &k))
		return -FAULT_PARSE;
	if (team >= 0) {
		e->mailboxes[team].acted_at = k.acted_at;
		e->mailboxes[team].untaken_at = k.told_at;
	}
	return 0;
}

int untaken_restore(struct engine *e, struct fault *reterr)
{
	int rc = e->store.ops->value_walk(e->store.self, SPACE, restore_one, e, reterr);

	e->late_changed = true;
	return rc == -FAULT_PARSE ? fault_set(reterr, FAULT_PARSE, "a mailbox's state cannot be read back") :
				    rc;
}

/* --- somebody looked ------------------------------------------------------------------------------ */

/* When a person did the last thing to it; 0: nobody has. */
static int64_t acted_at(const struct alert *a)
{
	if (a->state == ALERT_TAKEN)
		return a->taken_at;
	return alert_by_person(a) ? a->closed_at : 0;
}

/* "A. Person (cme)" came from that mailbox; a name alone says nothing of where. */
static bool from_elsewhere(const struct engine *e, const struct alert *a, uint32_t team)
{
	const char *at = strrchr(a->person, '(');
	char mailbox[MAILBOX];

	if (at == NULL || !text_copy(mailbox, sizeof mailbox, span_of(at + 1)) || mailbox[0] == '\0')
		return false;
	mailbox[strlen(mailbox) - 1] = '\0';
	return config_team(e->config, mailbox) >= 0 && strcmp(mailbox, e->config->teams[team].id) != 0;
}

int untaken_acted(struct engine *e, const struct alert *a, uint32_t team, struct fault *reterr)
{
	int64_t when = acted_at(a);

	if (when <= e->mailboxes[team].acted_at || from_elsewhere(e, a, team))
		return 0;
	e->mailboxes[team].acted_at = when;
	e->late_changed = true;
	return save(e, team, reterr);
}

/* --- nobody does ------------------------------------------------------------------------------------ */

bool mailbox_untaken(const struct engine *e, uint32_t team)
{
	return e->mailboxes[team].untaken_at != 0;
}

static const char *moment(char *out, size_t size, int64_t instant)
{
	char day[16], clock[6];
	day_t d;
	int minute;

	london_from_instant(instant, &d, &minute);
	snprintf(out, size, "%s %s", day_words(day, d), instant_clock(clock, instant));
	return out;
}

void untaken_words(const struct engine *e, uint32_t team, char *out, size_t size)
{
	const struct mailbox *m = &e->mailboxes[team];
	struct clocks_rung late = clocks_rung(e, team, m->acted_at);
	char oldest[32], acted[32];

	out[0] = '\0';
	if (!mailbox_untaken(e, team) || late.count == 0)
		return;
	snprintf(out, size, "%u past their time, the oldest told %s; nobody takes any, %s%s", late.count,
		 moment(oldest, sizeof oldest, late.oldest),
		 m->acted_at != 0 ? "the last time " : "nor ever has",
		 m->acted_at != 0 ? moment(acted, sizeof acted, m->acted_at) : "");
}

static int look(struct engine *e, uint32_t team, struct fault *reterr)
{
	struct mailbox *m = &e->mailboxes[team];
	struct clocks_rung late = clocks_rung(e, team, m->acted_at);
	bool begins = m->untaken_at == 0 && (late.count >= LATE || late.longest >= A_DAY) && m->consumers > 0;
	bool ends = m->untaken_at != 0 && late.count == 0;
	char words[160], text[256];
	int rc;

	if (!begins && !ends)
		return 0;
	m->untaken_at = begins ? engine_now(e) : 0;
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = save(e, team, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	if (rc != 0)
		return rc;
	untaken_words(e, team, words, sizeof words);
	snprintf(text, sizeof text, "%s%s%s", e->config->teams[team].id, begins ? ": " : "", words);
	e->port.note(e->port.context, begins ? "mailbox_untaken" : "mailbox_taken", text);
	return 0;
}

int untaken_turn(struct engine *e, struct fault *reterr)
{
	int rc = 0;

	if (!e->late_changed)
		return 0;
	e->late_changed = false;
	for (uint32_t i = 0; rc == 0 && i < e->config->team_count; i++)
		rc = look(e, i, reterr);
	return rc;
}
