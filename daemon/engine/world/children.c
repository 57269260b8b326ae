/* children.c: who is who: children by the HMAC of their UPN, and their enrolments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/world/doubts.h"
#include "engine/world/holdbacks.h"
#include "engine/world/household.h"
#include "engine/world/listed.h"
#include "engine/world/match.h"
#include "engine/world/succession.h"

struct digest child_of_upn(const struct engine *e, const char *upn)
{
	return digest_hmac((struct span){(const char *)e->settings.child_key, sizeof e->settings.child_key},
			   span_of(upn));
}

struct digest child_of_student(const struct engine *e, uint32_t school, const char *student)
{
	char name[128];

	snprintf(name, sizeof name, "school:%s:%s", e->schools[school].row->id, student);
	return child_of_upn(e, name);
}

uint32_t child_find(const struct engine *e, const struct digest *id)
{
	return places_find(&e->child_index, DIGESTS(e->children.at, id), match_resolve(e, id));
}

uint32_t child_take(struct engine *e, const struct digest *id)
{
	uint32_t at = child_find(e, id);
	struct child *c;

	if (at != NO_INDEX)
		return at;
	id = match_resolve(e, id);
	c = VEC_ADD(&e->children);
	if (c == NULL)
		return NO_INDEX;
	c->id = *id;
	at = (uint32_t)(e->children.count - 1);
	return places_add(&e->child_index, DIGESTS(e->children.at, id), at) ? at : NO_INDEX;
}

static bool entry_current(const struct record_list_row *row, day_t day)
{
	return (row->from == DAY_NONE || row->from <= day) && (row->to == DAY_NONE || row->to >= day);
}

unsigned child_subjects(const struct child *c, day_t day)
{
	unsigned subjects = 0;

	for (size_t i = 0; i < c->lists.count; i++)
		if (entry_current(&c->lists.at[i].row, day))
			subjects |= c->lists.at[i].subject;
	return subjects;
}

const struct list_entry *child_entry(const struct child *c, unsigned subject, day_t day)
{
	for (size_t i = 0; i < c->lists.count; i++)
		if ((c->lists.at[i].subject & subject) != 0 && entry_current(&c->lists.at[i].row, day))
			return &c->lists.at[i];
	return NULL;
}

const struct list_entry *child_restricted(const struct child *c, day_t day)
{
	for (size_t i = 0; i < c->lists.count; i++)
		if (c->lists.at[i].row.restricted &&
		    (c->lists.at[i].separating || c->lists.at[i].row.to == DAY_NONE ||
		     c->lists.at[i].row.to >= day))
			return &c->lists.at[i];
	return NULL;
}

bool enrolment_current(const struct enrolment *n, day_t day)
{
	return (n->row.from == DAY_NONE || n->row.from <= day) && (n->row.to == DAY_NONE || n->row.to >= day);
}

cell_t child_mark(const struct engine *e, const struct child *c, session_t s, uint32_t *ret_school)
{
	cell_t cells[4] = {0}, best;
	uint32_t schools[4];
	unsigned count = 0;

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (!enrolment_current(n, session_day(s)))
			continue;
		cells[count] = s <= e->schools[n->school].evaluated_to &&
					       doubts_of(e, n->school, s) == DOUBT_NONE &&
					       held_back(e, n->child, n->school) == NULL ?
				       roll_get(e->roll, n->school, n->row.slot, s) :
				       CELL_UNKNOWN;
		schools[count++] = n->school;
	}
	best = rollcall_merge(cells, count);
	*ret_school = count > 0 ? schools[0] : NO_INDEX;
	for (unsigned i = 0; i < count; i++)
		if (cells[i] == best)
			*ret_school = schools[i];
	return best;
}

static void enrolment_leave(struct child *c, uint32_t at)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < c->enrolment_count; i++)
		if (c->enrolments[i] != at)
			c->enrolments[kept++] = c->enrolments[i];
	c->enrolment_count = kept;
}

static bool at_school(const struct engine *e, const struct child *c, uint32_t school)
{
	for (unsigned i = 0; i < c->enrolment_count; i++)
		if (e->enrolments.at[c->enrolments[i]].school == school)
			return true;
	return false;
}

static int alert_give(struct engine *e, uint32_t alert, uint32_t to, struct fault *reterr)
{
	struct child *c = &e->children.at[to];

	if (!vec_grow((void **)&c->alerts, c->alert_count, &c->alert_room, sizeof *c->alerts))
		return fault_set(reterr, FAULT_MEMORY, "no memory for an alert");
	c->alerts[c->alert_count++] = alert;
	return 0;
}

/* Alerts follow the child; their ids stay as they were opened. With a school (NO_INDEX: all), only those that
 * are about that school's register alone. */
static int alerts_follow(struct engine *e, uint32_t from, uint32_t to, uint32_t school, struct fault *reterr)
{
	const char *about = school != NO_INDEX ? e->schools[school].row->id : NULL;
	struct child *old = &e->children.at[from];
	size_t kept = 0;
	int rc = 0;

	for (size_t i = 0; i < old->alert_count; i++) {
		struct alert *a = &e->alerts.at[old->alerts[i]];

		if (rc != 0 || (about != NULL &&
				(rule_row(a->rule)->span != SPAN_RUN || strcmp(a->school, about) != 0))) {
			old->alerts[kept++] = old->alerts[i];
			continue;
		}
		rc = alert_give(e, old->alerts[i], to, reterr);
		a->child = e->children.at[to].id;
		if (rc == 0)
			rc = e->store.ops->alert_put(e->store.self, a, reterr);
	}
	old->alert_count = kept;
	return rc;
}

int child_alerts_split(struct engine *e, uint32_t from, uint32_t to, struct fault *reterr)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && from != to && i < e->children.at[to].enrolment_count; i++) {
		uint32_t school = e->enrolments.at[e->children.at[to].enrolments[i]].school;

		if (!at_school(e, &e->children.at[from], school))
			rc = alerts_follow(e, from, to, school, reterr);
	}
	return rc;
}

/* A fifth enrolment takes the place of the one that ended first; false: none has ended. */
static bool enrolment_room(const struct engine *e, struct child *c)
{
	unsigned first = c->enrolment_count;
	day_t today;
	int minute;

	if (c->enrolment_count < sizeof c->enrolments / sizeof *c->enrolments)
		return true;
	london_from_instant(engine_now(e), &today, &minute);
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		day_t to = e->enrolments.at[c->enrolments[i]].row.to;

		if (to != DAY_NONE && to < today &&
		    (first == c->enrolment_count || to < e->enrolments.at[c->enrolments[first]].row.to))
			first = i;
	}
	if (first == c->enrolment_count)
		return false;
	enrolment_leave(c, c->enrolments[first]);
	return true;
}

int enrolment_name(struct engine *e, uint32_t enrolment, const struct digest *id, struct fault *reterr)
{
	uint32_t from = e->enrolments.at[enrolment].child, to = child_take(e, id);
	struct enrolment *n = &e->enrolments.at[enrolment];
	struct child *c;
	int rc = 0;

	if (to == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child");
	c = &e->children.at[to];
	if (from != to && !enrolment_room(e, c))
		return 1; /* more schools than a child can be at: stays as it is */
	e->schools[n->school].enrolled++;
	n->row.child = *id;
	if (from != to) {
		c->enrolments[c->enrolment_count++] = enrolment;
		n->child = to;
	}
	if (from != NO_INDEX && from != to) {
		struct child *old = &e->children.at[from];

		enrolment_leave(old, enrolment);
		if (old->enrolment_count == 0 && old->lists.count == 0)
			rc = alerts_follow(e, from, to, NO_INDEX, reterr);
		else if (!at_school(e, old, n->school))
			rc = alerts_follow(e, from, to, n->school, reterr);
	}
	return rc == 0 ? enrolment_put(e, n, reterr) : rc;
}

const char *enrolment_student(const struct engine *e, const struct enrolment *n)
{
	return e->enrolments.students.at + n->row.student;
}

int enrolment_rename(struct engine *e, uint32_t enrolment, const char *student, struct fault *reterr)
{
	struct buffer *all = &e->enrolments.students;
	struct enrolment *n = &e->enrolments.at[enrolment];
	const size_t at = all->length;

	buffer_bytes(all, student, strlen(student) + 1);
	if (!buffer_ok(all) || at > UINT32_MAX ||
	    !map_put(&e->schools[n->school].students, span_of(student), enrolment))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a pupil");
	n->row.student = (uint32_t)at;
	return 0;
}

int enrolment_put(struct engine *e, const struct enrolment *n, struct fault *reterr)
{
	struct store_enrolment row = {.child = n->row.child,
				      .slot = n->row.slot,
				      .year_group = n->row.year_group,
				      .year_monday = roll_first_monday(e->roll),
				      .from = n->row.from,
				      .to = n->row.to,
				      .known_at = n->known_at};

	text_copy(row.school, sizeof row.school, span_of(e->schools[n->school].row->id));
	text_copy(row.student, sizeof row.student, span_of(enrolment_student(e, n)));
	return e->store.ops->enrolment_put(e->store.self, &row, reterr);
}

static bool followed(const struct digest *id)
{
	static const struct digest nobody;

	return memcmp(id, &nobody, sizeof nobody) != 0;
}

int enrolment_add(struct engine *e, const struct store_enrolment *row, uint32_t school, uint32_t *ret_index,
		  struct fault *reterr)
{
	struct enrolment *n = VEC_ADD(&e->enrolments);
	uint32_t at = (uint32_t)(e->enrolments.count - 1);
	uint32_t *on_roll = VEC_ADD(&e->schools[school].on_roll);
	struct child *c;

	if (n == NULL || on_roll == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a pupil");
	*on_roll = at;
	e->schools[school].moves++;
	e->schools[school].enrolled++;
	*n = (struct enrolment){.row = {.child = row->child,
					.slot = row->slot,
					.year_group = row->year_group,
					.from = row->from,
					.to = succession_leaving(e, school, row->to)},
				.school = school,
				.child = NO_INDEX,
				.known_at = row->known_at};
	if (enrolment_rename(e, at, row->student, reterr) != 0)
		return -FAULT_MEMORY;
	*ret_index = at;
	if (!followed(&row->child))
		return 0;
	n->child = child_take(e, &row->child);
	if (n->child == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child");
	c = &e->children.at[n->child];
	if (enrolment_room(e, c))
		c->enrolments[c->enrolment_count++] = at;
	else
		n->child = NO_INDEX; /* more schools than a child can be at: statistics only */
	return 0;
}

static int enrolment_give(struct engine *e, uint32_t at, struct fault *reterr)
{
	uint32_t to = child_take(e, &e->enrolments.at[at].row.child);
	struct child *c;

	if (to == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child");
	c = &e->children.at[to];
	e->schools[e->enrolments.at[at].school].enrolled++;
	e->enrolments.at[at].child = enrolment_room(e, c) ? to : NO_INDEX;
	if (e->enrolments.at[at].child != NO_INDEX)
		c->enrolments[c->enrolment_count++] = at;
	return 0;
}

static int entry_give(struct engine *e, const struct list_entry *entry, struct fault *reterr)
{
	uint32_t to = child_take(e, &entry->id);
	struct list_entry *room = to != NO_INDEX ? VEC_ADD(&e->children.at[to].lists) : NULL;

	if (room == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child on a list");
	*room = *entry;
	return listed_add(e, to, reterr);
}

int child_deal(struct engine *e, uint32_t child, struct fault *reterr)
{
	struct child old = e->children.at[child], *c = &e->children.at[child];
	int rc = 0;

	c->enrolment_count = 0;
	c->lists = (struct list_entries){0};
	c->alerts = NULL;
	c->alert_count = c->alert_room = 0;
	for (unsigned i = 0; rc == 0 && i < old.enrolment_count; i++)
		rc = enrolment_give(e, old.enrolments[i], reterr);
	for (size_t i = 0; rc == 0 && i < old.lists.count; i++)
		rc = entry_give(e, &old.lists.at[i], reterr);
	for (size_t i = 0; rc == 0 && i < old.alert_count; i++) {
		uint32_t to = child_take(e, &e->alerts.at[old.alerts[i]].child);

		rc = to != NO_INDEX ? alert_give(e, old.alerts[i], to, reterr) :
				      fault_set(reterr, FAULT_MEMORY, "no memory for a child");
	}
	household_stale(e);
	VEC_FREE(&old.lists);
	free(old.alerts);
	return rc;
}

const struct list_entry *list_on(const struct child *c, enum list_kind kind, day_t day)
{
	for (size_t i = 0; i < c->lists.count; i++) {
		const struct list_entry *entry = &c->lists.at[i];

		if (entry->kind == kind && (entry->row.from == DAY_NONE || entry->row.from <= day) &&
		    (entry->row.to == DAY_NONE || entry->row.to >= day))
			return entry;
	}
	return NULL;
}

/* National Curriculum year by date of birth, for a child whose school does not share. */
static int year_by_birth(day_t born, day_t day)
{
	struct civil b;
	int age;

	if (born == DAY_NONE)
		return YEAR_UNKNOWN;
	b = day_to_civil(born);
	age = year_of(day) - b.year - (b.month >= 9 ? 1 : 0);
	return age >= 4 && age <= 18 ? age - 4 : YEAR_UNKNOWN;
}

int child_year_group(const struct engine *e, const struct child *c, uint32_t school, day_t day)
{
	int year = YEAR_UNKNOWN;

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (year == YEAR_UNKNOWN || (n->school == school && n->row.year_group != YEAR_UNKNOWN))
			year = n->row.year_group;
	}
	return year == YEAR_UNKNOWN && c->lists.count > 0 ? year_by_birth(c->lists.at[0].row.born, day) :
							    year;
}
