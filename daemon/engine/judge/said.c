/* said.c: marks that people enter, in memory and in the store. */
#include "engine/judge/said.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attendance/upn.h"
#include "engine/judge/evaluate.h"
#include "engine/world/changed.h"
#include "engine/world/transaction.h"
#include "exchange/fields.h"

/* Words of an early years setting, which keeps no register of codes: no rate is made of them. */
static const struct {
	const char *word;
	cell_t cell;
} settings[] = {
	{"attended", CELL_PRESENT_AM},
	{"not brought", CELL_NO_REASON_YET},
};
/* A session that nobody booked is one in which the child need not be there (code X). */
#define NOT_BOOKED "not booked"

void said_free(struct said *s)
{
	if (s == NULL)
		return;
	VEC_FREE(&s->marks);
	free(s);
}

/* "not-brought", "not_brought" and "Not brought" are the same. */
static void plain(const char *text, char out[16])
{
	size_t n = 0;

	for (; *text != '\0' && n < 15; text++)
		out[n++] = *text == '-' || *text == '_' ? ' ' :
			   *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') :
							  *text;
	out[n] = '\0';
}

int said_read(const char *text, session_t s, cell_t *ret_cell, char ret_code[16], struct fault *reterr)
{
	bool pm = session_pm(s);
	unsigned flags;
	char word[16];
	cell_t cell;
	int rc;

	plain(text, word);
	for (size_t i = 0; strlen(text) < sizeof word && i < sizeof settings / sizeof *settings; i++)
		if (strcmp(word, settings[i].word) == 0) {
			*ret_cell = settings[i].cell == CELL_PRESENT_AM && pm ? CELL_PRESENT_PM :
										settings[i].cell;
			memcpy(ret_code, word, sizeof word);
			return 0;
		}
	if (strcmp(word, NOT_BOOKED) == 0 && strlen(text) == strlen(NOT_BOOKED)) {
		rc = code_read(SPAN("X"), session_day(s), pm, ret_cell, &flags, reterr);
		memcpy(ret_code, word, sizeof word);
		return rc;
	}
	rc = code_read(span_of(text), session_day(s), pm, &cell, &flags, reterr);
	if (rc != 0)
		return rc;
	if (!rollcall_heard(cell))
		return fault_set(
			reterr, FAULT_MEANING,
			"code: expected one that says where the child is, or attended, not-brought or "
			"not-booked of an early years setting; - takes back what was entered");
	*ret_cell = cell;
	snprintf(ret_code, 16, "%s", code_of(cell) != NULL ? code_of(cell)->text : "");
	return 0;
}

bool said_conflict(cell_t fed, cell_t said)
{
	return rollcall_heard(fed) && said != CELL_UNKNOWN && code_class_of(fed) != code_class_of(said) &&
	       code_attending(fed) != code_attending(said);
}

const struct said_mark *said_of(const struct engine *e, uint32_t child, session_t s)
{
	for (size_t i = e->said->marks.count; i-- > 0;) {
		const struct said_mark *m = &e->said->marks.at[i];

		if (m->kept.session == s && child_find(e, &m->kept.child) == child)
			return m->cell != CELL_UNKNOWN ? m : NULL;
	}
	return NULL;
}

const struct said_mark *said_before(const struct engine *e, uint32_t child, session_t s)
{
	const struct said_mark *found = NULL;

	for (size_t i = 0; i < e->said->marks.count; i++) {
		const struct said_mark *m = &e->said->marks.at[i];

		if (m->kept.session < s && m->cell != CELL_UNKNOWN &&
		    (found == NULL || m->kept.session >= found->kept.session) &&
		    child_find(e, &m->kept.child) == child)
			found = m;
	}
	return found;
}

session_t said_heard(const struct engine *e, uint32_t child, session_t from)
{
	session_t first = SESSION_NONE;

	for (size_t i = 0; i < e->said->marks.count; i++) {
		const struct said_mark *m = &e->said->marks.at[i];

		if (m->kept.session >= from && (first == SESSION_NONE || m->kept.session < first) &&
		    child_find(e, &m->kept.child) == child && said_of(e, child, m->kept.session) != NULL)
			first = m->kept.session;
	}
	return first;
}

/* --- keeping ------------------------------------------------------------------------------------------ */

struct said_packed {
	char said_by[64], why[160];
};
static const struct field_row packed_rows[] = {FIELD_TEXT(said_packed, said_by),
					       FIELD_TEXT(said_packed, why)};
#define PACKED_ROWS (sizeof packed_rows / sizeof *packed_rows)

static int keep(struct engine *e, const struct said_mark *m, struct fault *reterr)
{
	struct store_said kept = m->kept;
	struct said_packed p = {.why = ""};
	struct buffer packed = {0};
	int rc;

	text_copy(p.said_by, sizeof p.said_by, span_of(m->said_by));
	text_copy(p.why, sizeof p.why, span_of(m->why));
	fields_pack(packed_rows, PACKED_ROWS, &p, &packed);
	kept.packed = buffer_span(&packed);
	rc = buffer_ok(&packed) ? e->store.ops->said_put(e->store.self, &kept, reterr) :
				  fault_set(reterr, FAULT_MEMORY, "no memory for a mark");
	buffer_free(&packed);
	return rc;
}

static int restore_one(void *context, const struct store_said *row)
{
	struct engine *e = context;
	struct span rest = row->packed;
	struct said_packed p = {.why = ""};
	struct said_mark *m;
	char code[16];

	if (row->number > e->said->number)
		e->said->number = row->number;
	if (row->packed.length == 0 || session_day(row->session) < roll_first_monday(e->roll))
		return 0; /* erased with its child's key, or of another year */
	m = VEC_ADD(&e->said->marks);
	if (m == NULL)
		return -FAULT_MEMORY;
	m->kept = *row;
	m->kept.packed = (struct span){0};
	if (!fields_unpack(packed_rows, PACKED_ROWS, &rest, &p))
		return -FAULT_BUG;
	text_copy(m->said_by, sizeof m->said_by, span_of(p.said_by));
	text_copy(m->why, sizeof m->why, span_of(p.why));
	if (row->code[0] != '\0' && said_read(row->code, row->session, &m->cell, code, NULL) != 0)
		m->cell = CELL_UNKNOWN; /* a code that is no more says nothing */
	return 0;
}

int said_restore(struct engine *e, struct fault *reterr)
{
	e->said = calloc(1, sizeof *e->said);
	if (e->said == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for marks that people entered");
	return e->store.ops->said_walk(e->store.self, restore_one, e, reterr);
}

int said_retain(struct engine *e, struct fault *reterr)
{
	day_t last_year = year_start_week(roll_first_monday(e->roll) - 14);

	return e->store.ops->said_erase(e->store.self, session_of(last_year, false), reterr);
}

/* --- entering ------------------------------------------------------------------------------------------- */

static int no(int fault)
{
	(void)fault;
	return 1;
}

uint32_t said_child(const struct engine *e, const char *text, struct fault *ret_no)
{
	uint32_t found = NO_INDEX;
	day_t today = engine_today(e);

	for (uint32_t i = 0; i < e->children.count; i++) {
		const struct child *c = &e->children.at[i];
		bool is = false;

		for (size_t k = 0; k < c->lists.count; k++) {
			const struct record_list_row *row = &c->lists.at[k].row;

			is = is || (text[0] != '\0' && (row->to == DAY_NONE || row->to >= today) &&
				    (strcmp(row->case_id, text) == 0 || strcmp(row->upn, text) == 0));
		}
		/* Of one who is restricted it is never said that there is one. */
		if (!is || child_restricted(c, today) != NULL)
			continue;
		if (found != NO_INDEX) {
			fault_set(ret_no, FAULT_MEANING,
				  "more than one child has this case number: give the UPN");
			return NO_INDEX;
		}
		found = i;
	}
	if (found == NO_INDEX)
		fault_set(ret_no, FAULT_MISSING, "no child on a list has this case number or UPN");
	return found;
}

static bool read_session(const struct engine *e, const char *text, session_t *ret)
{
	size_t length = strlen(text);
	const char *half = length == 2 ? text : length == 13 && text[10] == '-' ? text + 11 : "";
	day_t day = engine_today(e);
	bool am = strcmp(half, "AM") == 0 || strcmp(half, "am") == 0;
	bool pm = strcmp(half, "PM") == 0 || strcmp(half, "pm") == 0;

	if ((!am && !pm) || (length == 13 && !day_parse((struct span){text, 10}, &day)))
		return false;
	*ret = session_of(day, pm);
	return true;
}

static void place_of(const struct engine *e, uint32_t child, day_t day, char out[64])
{
	const struct child *c = &e->children.at[child];

	out[0] = '\0';
	for (unsigned i = 0; i < c->enrolment_count; i++)
		if (enrolment_current(&e->enrolments.at[c->enrolments[i]], day))
			text_copy(out, 64,
				  span_of(e->schools[e->enrolments.at[c->enrolments[i]].school].row->id));
	for (size_t i = 0; out[0] == '\0' && i < c->lists.count; i++)
		text_copy(out, 64, span_of(c->lists.at[i].row.urn));
}

/* Who answered is given, or is whoever answered for this child last. */
static bool fill_answerer(const struct engine *e, const struct said_entry *entry, uint32_t child,
			  struct said_mark *m)
{
	const struct said_mark *last = said_before(e, child, m->kept.session + 1);

	text_copy(m->said_by, sizeof m->said_by, span_of(entry->said_by));
	text_copy(m->why, sizeof m->why, span_of(entry->why));
	if (m->said_by[0] == '\0' && last != NULL)
		text_copy(m->said_by, sizeof m->said_by, span_of(last->said_by));
	if (m->why[0] == '\0' && last != NULL)
		text_copy(m->why, sizeof m->why, span_of(last->why));
	return m->said_by[0] != '\0' && m->why[0] != '\0';
}

static int check(const struct engine *e, const struct said_entry *entry, uint32_t *ret_child,
		 struct said_mark *m, struct fault *ret_no)
{
	*ret_child = said_child(e, entry->child, ret_no);
	if (*ret_child == NO_INDEX)
		return 1;
	if (!read_session(e, entry->session, &m->kept.session))
		return no(fault_set(ret_no, FAULT_MEANING,
				    "session: expected am or pm of today, or one like 2026-11-23-AM"));
	if (session_day(m->kept.session) > engine_today(e) ||
	    session_day(m->kept.session) < roll_first_monday(e->roll))
		return no(fault_set(ret_no, FAULT_MEANING,
				    "session: expected one of this academic year until today"));
	if (strcmp(entry->code, "-") != 0 &&
	    said_read(entry->code, m->kept.session, &m->cell, m->kept.code, ret_no) != 0)
		return 1;
	if (strlen(entry->said_by) >= sizeof m->said_by || strlen(entry->why) >= sizeof m->why)
		return no(fault_set(ret_no, FAULT_MEANING, "said-by and why: expected shorter texts"));
	if (!fill_answerer(e, entry, *ret_child, m))
		return no(fault_set(ret_no, FAULT_MEANING,
				    "nobody has answered for this child yet: say --said-by and --why"));
	return 0;
}

static void tell(const struct engine *e, uint32_t child, const struct said_mark *m, char *out, size_t size)
{
	uint32_t school;
	cell_t fed = child_mark(e, &e->children.at[child], m->kept.session, &school);
	const struct code *code = code_of(fed);
	char day[16];

	snprintf(out, size, "%s %s, %s: %s, said by %s%s%s", day_words(day, session_day(m->kept.session)),
		 session_pm(m->kept.session) ? "afternoon" : "morning",
		 m->cell == CELL_UNKNOWN ? "taken back" : "entered",
		 m->cell == CELL_UNKNOWN ? "no mark" : m->kept.code, m->said_by,
		 said_conflict(fed, m->cell) ? "; the school's register says otherwise, and counts: " : "",
		 said_conflict(fed, m->cell) && code != NULL ? code->text : "");
}

int said_enter(struct engine *e, const struct said_entry *entry, char *ret_words, size_t size,
	       struct fault *ret_no, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "marked"};
	struct said_mark m = {.kept = {.at = engine_now(e)}}, *kept;
	uint32_t child;
	int rc = check(e, entry, &child, &m, ret_no);

	if (rc != 0)
		return rc;
	m.kept.number = ++e->said->number;
	m.kept.child = log.child = e->children.at[child].id;
	text_copy(m.kept.entered_by, sizeof m.kept.entered_by, span_of(entry->entered_by));
	text_copy(log.who, sizeof log.who, span_of(entry->entered_by));
	snprintf(log.text, sizeof log.text, "a mark beside the register");
	place_of(e, child, session_day(m.kept.session), m.kept.place);
	kept = VEC_ADD(&e->said->marks);
	if (kept == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a mark");
	*kept = m;
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = keep(e, kept, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	if (rc == 0)
		rc = evaluate_child(e, child, reterr);
	if (rc == 0)
		tell(e, child, &m, ret_words, size);
	changed_everybody(e);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}
