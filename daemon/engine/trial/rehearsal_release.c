/* rehearsal_release.c: what a team is shown of a child at a moment, field by field, as the release decision
 * has it: the answer a contract test holds its expectations against. */
#include <stdio.h>
#include <string.h>

#include "engine/tell/notify.h"
#include "engine/trial/rehearsal_internal.h"
#include "engine/world/match.h"

#define COUNTED	  "counted"
#define NO_MARK	  "no mark"
#define NOT_KNOWN "not known"
#define IN_BANDS  "in bands"

struct view {
	const struct engine *e;
	const struct enrolment *n;
	session_t session; /* of the day; settled, or SESSION_NONE */
	day_t day;
	char upn[14];
};

static void mark_words(const struct view *v, session_t s, enum treatment t, char *out, size_t size)
{
	cell_t cell = s == SESSION_NONE || s > v->e->schools[v->n->school].evaluated_to ?
			      CELL_UNKNOWN :
			      roll_get(v->e->roll, v->n->school, v->n->row.slot, s);

	if (cell == CELL_UNKNOWN)
		snprintf(out, size, NO_MARK);
	else
		notify_treated(cell, t, out, size);
}

static int mark_value(const struct view *v, enum treatment t, char *out, size_t size, struct fault *reterr)
{
	(void)reterr;
	mark_words(v, v->session, t, out, size);
	return 0;
}

static int yesterday_value(const struct view *v, enum treatment t, char *out, size_t size,
			   struct fault *reterr)
{
	day_t day = calendar_previous(v->e->schools[v->n->school].row->days, v->day);
	char am[64], pm[64];

	(void)reterr;
	mark_words(v, day == DAY_NONE ? SESSION_NONE : session_of(day, false), t, am, sizeof am);
	mark_words(v, day == DAY_NONE ? SESSION_NONE : session_of(day, true), t, pm, sizeof pm);
	if (strcmp(am, pm) != 0)
		snprintf(out, size, "morning: %s; afternoon: %s", am, pm);
	else
		snprintf(out, size, "%s%s", am, strcmp(am, NO_MARK) == 0 ? "" : ", morning and afternoon");
	return 0;
}

static int late_value(const struct view *v, enum treatment t, char *out, size_t size, struct fault *reterr)
{
	const struct store *store = &v->e->store;
	struct store_note note = {.minutes_late = -1};
	bool found = false;
	int rc = v->session == SESSION_NONE ?
			 0 :
			 store->ops->note_get(store->self, v->e->schools[v->n->school].row->id,
					      v->n->row.slot, v->session, &note, &found, reterr);

	if (!found || note.minutes_late < 0)
		snprintf(out, size, "none recorded");
	else if (t == TREATMENT_CLEAR)
		snprintf(out, size, "%d minute%s", note.minutes_late, note.minutes_late == 1 ? "" : "s");
	else
		snprintf(out, size, IN_BANDS);
	return rc;
}

static int school_value(const struct view *v, enum treatment t, char *out, size_t size, struct fault *reterr)
{
	(void)t, (void)reterr;
	snprintf(out, size, "%s", v->e->schools[v->n->school].row->name);
	return 0;
}

static int year_value(const struct view *v, enum treatment t, char *out, size_t size, struct fault *reterr)
{
	int year = v->n->row.year_group;

	(void)reterr;
	if (year == YEAR_UNKNOWN)
		snprintf(out, size, NOT_KNOWN);
	else if (t == TREATMENT_BAND)
		snprintf(out, size, IN_BANDS);
	else if (year < 0)
		snprintf(out, size, "Nursery %d", year + 3);
	else if (year == 0)
		snprintf(out, size, "Reception");
	else
		snprintf(out, size, "Year %d", year);
	return 0;
}

static int missed_value(const struct view *v, enum treatment t, char *out, size_t size, struct fault *reterr)
{
	struct tally tally = roll_tally(v->e->roll, v->n->school, v->n->row.slot);
	unsigned missed = (unsigned)tally.authorised + tally.unauthorised;

	(void)reterr;
	if (t == TREATMENT_BAND)
		snprintf(out, size, IN_BANDS);
	else
		snprintf(out, size, "%u session%s", missed, missed == 1 ? "" : "s");
	return 0;
}

static int upn_value(const struct view *v, enum treatment t, char *out, size_t size, struct fault *reterr)
{
	(void)t, (void)reterr;
	snprintf(out, size, "%s", v->upn);
	return 0;
}

/* The rest are never shown by child: no contract can release them wider than `count`. */
static int (*const values[FIELD_COUNT])(const struct view *, enum treatment, char *, size_t,
					struct fault *) = {
	[FIELD_SESSION_MARK] = mark_value,
	[FIELD_MINUTES_LATE] = late_value,
	[FIELD_SCHOOL] = school_value,
	[FIELD_YEAR_GROUP] = year_value,
	[FIELD_SESSIONS_MISSED] = missed_value,
	[FIELD_YESTERDAY] = yesterday_value,
	[FIELD_UPN] = upn_value,
};

static int fill(const struct view *v, struct rehearsal_seen *s, struct fault *reterr)
{
	int rc = 0;

	for (unsigned f = 0; rc == 0 && f < FIELD_COUNT; f++) {
		enum treatment t = s->release.treatment[f];

		if (t == TREATMENT_COUNT || (t > TREATMENT_COUNT && values[f] == NULL))
			snprintf(s->value[f], sizeof s->value[f],
				 t == TREATMENT_COUNT ? COUNTED : "shown by child");
		else if (t > TREATMENT_COUNT)
			rc = values[f](v, t, s->value[f], sizeof s->value[f], reterr);
	}
	return rc;
}

/* The day's last session that its school has settled. */
static session_t settled_session(const struct engine *e, const struct enrolment *n, day_t day)
{
	session_t s = e->schools[n->school].evaluated_to, last = session_of(day, true);

	if (s == SESSION_NONE || s < session_of(day, false))
		return SESSION_NONE;
	return s > last ? last : s;
}

int rehearsal_release(const struct rehearsal_world *w, struct rehearsal_seen *seen, struct fault *reterr)
{
	const struct engine *e = w->engine;
	const struct test_child *given = &w->test->children[seen->child];
	uint32_t school = (uint32_t)config_school(e->config, given->school);
	uint32_t at = map_get(&e->schools[school].students, span_of(given->id));
	struct view v = {.e = e, .day = w->c->day, .session = SESSION_NONE};
	struct digest id = child_of_upn(e, w->upns[seen->child]);
	uint32_t child = child_find(e, &id);

	seen->ask = (struct release_ask){.school = school,
					 .day = w->c->day,
					 .year_group = test_year_group(given),
					 .team = seen->team->id,
					 .role = seen->role};
	if (child != NO_INDEX)
		seen->ask.subjects = child_subjects(&e->children.at[child], w->c->day);
	seen->release = policy_release(e->policy, &seen->ask);
	if (at == MAP_NONE || (child != NO_INDEX && child_restricted(&e->children.at[child], w->c->day))) {
		/* A school that nobody asks has given nothing; a restricted child is shown to nobody here. */
		seen->release = (struct release){0};
		return 0;
	}
	v.n = &e->enrolments.at[at];
	v.session = settled_session(e, v.n, v.day);
	text_copy(v.upn, sizeof v.upn, span_of(w->upns[seen->child]));
	return fill(&v, seen, reterr);
}

bool rehearsal_release_clause(const struct rehearsal_seen *s, const struct share_contract *c, enum field f,
			      unsigned *ret_share, unsigned *ret_field)
{
	const struct release_clause *clause = &s->release.clause[f];

	if (clause->contract != c)
		return false;
	*ret_share = clause->share;
	*ret_field = clause->field;
	return true;
}
