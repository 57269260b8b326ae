/* intake.c: what a page says, checked for meaning, into the roll and the store.
 *
 * A record that breaks is quarantined with its reason and the rest goes on; nothing is
 * guessed and nothing known is lost. Runs inside the page's transaction. */
#include "engine/intake/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/intake/census.h"
#include "engine/judge/feed.h"
#include "engine/world/contested.h"
#include "engine/world/deep_kept.h"
#include "engine/world/holding.h"
#include "engine/world/journal.h"
#include "engine/world/state.h"
#include "exchange/fields.h"

int intake_codes(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr)
{
	struct span rest = buffer_span(&p->records[RECORD_CODE]);
	struct record_code code;

	while (rest.length > 0) {
		if (!record_unpack(RECORD_CODE, &rest, &code))
			return fault_set(reterr, FAULT_BUG, "a code record does not decode");
		if (school_code_put(&e->schools[school], code.id, code.text) != 0)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a school's codes");
	}
	return codes_save(e, school, reterr);
}

int intake_rejects(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr)
{
	struct span rest = buffer_span(&p->records[RECORD_REJECT]);
	struct record_reject r;
	int rc = 0;

	while (rc == 0 && rest.length > 0) {
		if (!record_unpack(RECORD_REJECT, &rest, &r))
			return fault_set(reterr, FAULT_BUG, "a rejected row does not decode");
		/* The sentence is the key: the same row on the next look only counts. */
		rc = school_quarantine(e, school, "row not understood", r.text, r.text, reterr);
	}
	return rc;
}

/* One mark ready to be put. */
struct mark {
	uint32_t enrolment;
	session_t session;
	cell_t cell;
	unsigned flags;
	int32_t minutes_late;
	int64_t updated_at;
	char raw[12];
};
struct marks {
	struct mark *at;
	size_t count, room;
};

struct page {
	struct engine *e;
	uint32_t school;
	int64_t now;
	day_t today;
	struct holding holding;
	uint64_t weeks; /* bits of weeks touched */
	struct buffer changes;
	uint32_t changed;
	bool any_day; /* marks of whatever day were asked for: those of another year say nothing */
};

static int refuse(const struct page *g, const struct record_mark *r, const char *reason, const char *text,
		  struct fault *reterr)
{
	char key[96], day[11];

	snprintf(key, sizeof key, "%.40s %s %s", r->student, day_print(day, r->day), r->pm ? "PM" : "AM");
	return school_quarantine(g->e, g->school, reason, key, text, reterr);
}

/* The code as text: given in the row, or the school's own id for it. */
static const char *code_text(const struct page *g, const struct record_mark *r)
{
	const struct engine_school *s = &g->e->schools[g->school];
	uint32_t at;

	if (r->code_text[0] != '\0' || r->code_id[0] == '\0')
		return r->code_text;
	at = map_get(&s->codes, span_of(r->code_id));
	return at == MAP_NONE ? NULL : s->code_text.at[at].text;
}

/* Checks one record's meaning. 1: it is a mark; 0: set aside or nothing to put; < 0: broken. */
static int judge(struct page *g, const struct record_mark *r, struct mark *ret, struct fault *reterr)
{
	struct engine_school *s = &g->e->schools[g->school];
	const char *text = code_text(g, r);
	unsigned week, column;
	struct fault why;

	*ret = (struct mark){.session = session_of(r->day, r->pm),
			     .minutes_late = r->minutes_late,
			     .updated_at = r->updated_at};
	ret->enrolment = map_get(&s->students, span_of(r->student));
	if (ret->enrolment == MAP_NONE) {
		s->roll_stale = true;
		return refuse(g, r, "pupil not on roll",
			      "a mark of a pupil whom the school's list of pupils does not have", reterr);
	}
	census_mark(g->e, g->school, ret->enrolment, ret->session);
	if (r->updated_at > s->pull.updated_to)
		s->pull.updated_to = r->updated_at;
	/* A stamp of the future proves nothing about when the school's data were read. */
	if (r->updated_at > s->as_of && r->updated_at <= g->now)
		s->as_of = r->updated_at;
	if (text == NULL) {
		s->codes_stale = true;
		return refuse(g, r, "unknown code id",
			      "a mark whose code is not in the school's list of codes", reterr);
	}
	if (roll_place(g->e->roll, ret->session, &week, &column, &why) != 0)
		return refuse(g, r, "not a school day", why.text, reterr);
	if (code_read(span_of(text), r->day, r->pm, &ret->cell, &ret->flags, &why) != 0)
		return refuse(g, r, "unknown code", why.text, reterr);
	if (ret->cell == CELL_UNKNOWN)
		return 0; /* no mark recorded: nothing is known, nothing is taken away */
	if (r->day > g->today && code_class_of(ret->cell) < CLASS_NOT_POSSIBLE) {
		s->future++;
		return refuse(g, r, "dated in the future", "a mark for a session that has not been held yet",
			      reterr);
	}
	if (!calendar_school_day(s->row->days, r->day) && ret->cell != CELL_PLANNED_CLOSURE)
		return refuse(g, r, "outside term", "a mark on a day the school's calendar says it is closed",
			      reterr);
	/* A school that sends more than it was asked for does not bring back what was erased. */
	if (r->day < g->holding.shortest &&
	    !holding_allows(&g->holding, g->e, &g->e->enrolments.at[ret->enrolment], r->day))
		return 0;
	text_copy(ret->raw, sizeof ret->raw, span_of(text));
	return 1;
}

static int by_cell(const void *left, const void *right)
{
	const struct mark *a = left, *b = right;

	if (a->enrolment != b->enrolment)
		return a->enrolment < b->enrolment ? -1 : 1;
	if (a->session != b->session)
		return a->session < b->session ? -1 : 1;
	return a->updated_at < b->updated_at ? -1 : a->updated_at > b->updated_at;
}

static int note(struct page *g, const struct enrolment *n, const struct mark *m, struct fault *reterr)
{
	struct store_note row = {.slot = n->row.slot,
				 .session = m->session,
				 .minutes_late = m->minutes_late,
				 .flags = m->flags};

	text_copy(row.school, sizeof row.school, span_of(g->e->schools[n->school].row->id));
	if (m->flags != 0)
		text_copy(row.raw, sizeof row.raw, span_of(m->raw));
	return g->e->store.ops->note_put(g->e->store.self, &row, reterr);
}

static int put(struct page *g, const struct mark *m, struct fault *reterr)
{
	const struct enrolment *n = &g->e->enrolments.at[m->enrolment];
	unsigned week, column;
	cell_t old;
	int rc = roll_place(g->e->roll, m->session, &week, &column, reterr);

	if (rc == 0)
		rc = roll_put(g->e->roll, g->school, n->row.slot, m->session, m->cell, &old, reterr);
	if (rc != 0 || old == m->cell)
		return rc;
	feed_moved(g->e, g->school, n->row.slot, m->session, old, m->cell);
	openings_move(&g->e->schools[g->school].held, m->session, old, m->cell);
	g->e->schools[g->school].moves++;
	g->weeks |= (uint64_t)1 << week;
	g->changed++;
	deep_moved(&g->e->schools[g->school], old, m->cell);
	change_pack(&g->changes, &(struct change){n->row.slot, m->session, old, m->cell});
	if (m->minutes_late >= 0 || m->flags != 0 || m->cell == CELL_UNKNOWN ||
	    (code_of(old) != NULL && code_of(old)->late))
		rc = note(g, n, m, reterr);
	return rc;
}

static int keep_leaves(struct page *g, struct fault *reterr)
{
	const char *id = g->e->schools[g->school].row->id;
	day_t monday = roll_first_monday(g->e->roll);
	int rc = 0;

	for (unsigned week = 0; rc == 0 && week < ROLL_WEEKS; week++)
		if ((g->weeks >> week & 1) != 0)
			rc = g->e->store.ops->leaf_put(g->e->store.self, id, monday, week,
						       roll_leaf(g->e->roll, g->school, week), reterr);
	return rc;
}

static int keep_batch(struct page *g, const char *what, struct fault *reterr)
{
	struct store_batch b = {.at = engine_now(g->e), .changes = buffer_span(&g->changes)};

	if (g->changed == 0)
		return 0;
	if (!buffer_ok(&g->changes))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a batch");
	b.first_week = (uint32_t)__builtin_ctzll(g->weeks);
	b.last_week = 63U - (uint32_t)__builtin_clzll(g->weeks);
	text_copy(b.what, sizeof b.what, span_of(what));
	text_copy(b.school, sizeof b.school, span_of(g->e->schools[g->school].row->id));
	return g->e->store.ops->batch_add(g->e->store.self, &b, reterr);
}

static int collect(struct page *g, struct span rest, struct marks *marks, struct fault *reterr)
{
	struct record_mark r;
	struct mark m, *room;

	while (rest.length > 0) {
		int rc;

		if (!record_unpack(RECORD_MARK, &rest, &r))
			return fault_set(reterr, FAULT_BUG, "a mark record does not decode");
		if (g->any_day && r.day < roll_first_monday(g->e->roll))
			continue;
		rc = judge(g, &r, &m, reterr);
		if (rc < 0)
			return rc;
		if (rc == 0)
			continue;
		room = VEC_ADD(marks);
		if (room == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a page of marks");
		*room = m;
		if (r.day == g->today)
			g->e->schools[g->school].last_heard = engine_now(g->e);
	}
	return 0;
}

static int twice(const struct page *g, const struct mark *m, struct fault *reterr)
{
	char key[96];

	snprintf(key, sizeof key, "%.40s %d", enrolment_student(g->e, &g->e->enrolments.at[m->enrolment]),
		 m->session);
	return school_quarantine(g->e, g->school, "given twice", key,
				 "two marks for the same pupil and session; the one updated last counts",
				 reterr);
}

/* The one of its page; another page may have given a newer one. */
static int put_newest(struct page *g, const struct mark *m, struct fault *reterr)
{
	struct engine_school *s = &g->e->schools[g->school];
	uint32_t slot = g->e->enrolments.at[m->enrolment].row.slot;

	if (contested_older(s, slot, m->session, m->updated_at))
		return twice(g, m, reterr);
	if (census_put(g->e, g->school, m->enrolment, m->session) &&
	    roll_get(g->e->roll, g->school, slot, m->session) != m->cell &&
	    contested_add(s, slot, m->session, m->updated_at))
		census_unsure(g->e, g->school);
	return put(g, m, reterr);
}

/* Of two marks for one cell the later updated one counts; the other is shown. */
static int put_all(struct page *g, struct marks *marks, struct fault *reterr)
{
	int rc = 0;

	qsort(marks->at, marks->count, sizeof *marks->at, by_cell);
	for (size_t i = 0; rc == 0 && i < marks->count; i++) {
		const struct mark *m = &marks->at[i];
		bool again =
			i + 1 < marks->count && m[1].enrolment == m->enrolment && m[1].session == m->session;

		rc = again ? twice(g, m, reterr) : put_newest(g, m, reterr);
	}
	return rc;
}

int intake_marks(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr)
{
	struct page g = {.e = e, .school = school, .now = engine_now(e), .any_day = p->step == STEP_CHANGED};
	struct marks marks = {0};
	int minute, rc;

	london_from_instant(engine_now(e), &g.today, &minute);
	rc = holding_of(e, school, g.today, &g.holding, reterr);
	if (rc == 0)
		rc = collect(&g, buffer_span(&p->records[RECORD_MARK]), &marks, reterr);
	if (rc == 0 && marks.count > 0)
		rc = put_all(&g, &marks, reterr);
	if (rc == 0)
		rc = keep_leaves(&g, reterr);
	if (rc == 0)
		rc = keep_batch(&g, "marks", reterr);
	if (rc == 0)
		rc = feed_page(e, school, reterr);
	e->marks_seen += g.changed;
	p->sum.changes += g.changed;
	VEC_FREE(&marks);
	holding_free(&g.holding);
	buffer_free(&g.changes);
	return rc;
}

int intake_take_back(struct engine *e, uint32_t school, const struct cells *cells, struct fault *reterr)
{
	struct page g = {.e = e, .school = school};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < cells->count; i++)
		rc = put(&g,
			 &(struct mark){.enrolment = cells->at[i].enrolment,
					.session = cells->at[i].session,
					.cell = CELL_UNKNOWN,
					.minutes_late = -1},
			 reterr);
	if (rc == 0)
		rc = keep_leaves(&g, reterr);
	if (rc == 0)
		rc = keep_batch(&g, "taken back", reterr);
	e->schools[school].pull.sum.changes += g.changed;
	buffer_free(&g.changes);
	return rc;
}

/* That a pupil's record is gone does not say when, or whether, the pupil left: people are told. */
int intake_deletions(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr)
{
	struct span rest = buffer_span(&p->records[RECORD_DELETION]);
	struct record_deletion d;
	int rc = 0;

	while (rc == 0 && rest.length > 0) {
		if (!record_unpack(RECORD_DELETION, &rest, &d))
			return fault_set(reterr, FAULT_BUG, "a record of a deletion does not decode");
		if (d.restored || strcmp(d.type, "student") != 0 ||
		    map_get(&e->schools[school].students, span_of(d.id)) == MAP_NONE)
			continue;
		rc = school_quarantine(
			e, school, "pupil deleted", d.id,
			"the supplier has taken this pupil's record out; what we hold stays until the "
			"school says that the pupil left",
			reterr);
	}
	return rc;
}
