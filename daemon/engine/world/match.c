/* match.c: pupils' records in memory. */
#include "engine/world/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/world/holdbacks.h"
#include "engine/world/succession.h"

#define NOT_ON_ROLL (DAY_NONE + 1) /* a leaving day before every other */

void match_free(struct match *m)
{
	if (m == NULL)
		return;
	VEC_FREE(&m->pupils);
	VEC_FREE(&m->items);
	map_free(&m->by_record);
	map_free(&m->alias);
	free(m);
}

bool match_ready(const struct engine *e)
{
	for (size_t i = 0; i < e->config->authority.list_count; i++)
		if (e->list_looked[i] == 0 && list_kind_row(e->config->authority.lists[i].kind)->restricts)
			return false;
	return true;
}

bool match_apart(const struct engine *e, uint32_t child)
{
	const struct child *c = child != NO_INDEX ? &e->children.at[child] : NULL;

	/* On whatever day: what was kept apart once is not put together afterwards. */
	for (size_t i = 0; c != NULL && i < c->lists.count; i++)
		if (c->lists.at[i].row.restricted || c->lists.at[i].separating)
			return true;
	return false;
}

const struct digest *match_identity(const struct engine *e, uint32_t child)
{
	const struct digest *id = &e->children.at[child].id;
	const struct match *m = e->match;
	uint64_t turn = 0;

	for (size_t i = 0; i < m->items.count; i++) {
		const struct store_match *item = &m->items.at[i];

		if (item->state == MATCH_DECIDED_SAME && item->reason == MATCH_PERMANENT_NOW &&
		    item->turn > turn && child_find(e, &item->first) == child) {
			id = &item->second;
			turn = item->turn;
		}
	}
	return id;
}

/* --- records ---------------------------------------------------------------------------------- */

struct digest match_local(const struct engine *e, const struct match_record *r)
{
	return child_of_student(e, r->school, r->student);
}

struct record_key {
	char bytes[48];
	size_t length;
};

static struct record_key key_of(const struct match_record *r)
{
	struct record_key k = {.length = sizeof r->school + strnlen(r->student, 40)};

	memcpy(k.bytes, &r->school, sizeof r->school);
	memcpy(k.bytes + sizeof r->school, r->student, k.length - sizeof r->school);
	return k;
}

uint32_t match_pupil_find(const struct engine *e, const struct match_record *r)
{
	struct record_key k = key_of(r);
	uint32_t at = map_get(&e->match->by_record, (struct span){k.bytes, k.length});

	return at == MAP_NONE ? NO_INDEX : at;
}

/* Puts a record into the chain of the child that stands for it. */
static int link_pupil(struct engine *e, uint32_t pupil, struct fault *reterr)
{
	struct match_pupil *p = &e->match->pupils.at[pupil];
	uint32_t child = child_take(e, &p->child);

	if (child == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child");
	p->next = e->children.at[child].pupils;
	e->children.at[child].pupils = pupil + 1;
	return 0;
}

static void unlink_pupil(struct engine *e, uint32_t pupil)
{
	uint32_t child = child_find(e, &e->match->pupils.at[pupil].child);
	uint32_t *at = child != NO_INDEX ? &e->children.at[child].pupils : NULL;

	while (at != NULL && *at != 0 && *at != pupil + 1)
		at = &e->match->pupils.at[*at - 1].next;
	if (at != NULL && *at != 0)
		*at = e->match->pupils.at[pupil].next;
}

uint32_t match_pupil_add(struct engine *e, const struct match_record *r, const struct digest *child)
{
	struct match_pupil *p = VEC_ADD(&e->match->pupils);
	uint32_t at = (uint32_t)(e->match->pupils.count - 1);
	struct record_key k = key_of(r);

	if (p == NULL || !map_put(&e->match->by_record, (struct span){k.bytes, k.length}, at))
		return NO_INDEX;
	p->child = *child;
	p->facts = (struct match_facts){
		.school = r->school, .pupil = at + 1, .from = DAY_NONE, .to = NOT_ON_ROLL};
	return link_pupil(e, at, NULL) == 0 ? at : NO_INDEX;
}

void match_pupil_dates(struct engine *e, const struct match_record *r, day_t from, day_t to)
{
	uint32_t at = match_pupil_find(e, r);

	if (at == NO_INDEX)
		return;
	e->match->pupils.at[at].facts.from = from;
	e->match->pupils.at[at].facts.to = to;
}

int match_pupil_keep(struct engine *e, uint32_t pupil, const struct match_record *r, struct fault *reterr)
{
	const struct match_pupil *p = &e->match->pupils.at[pupil];
	struct store_pupil row = {.child = p->child,
				  .upn = p->facts.upn,
				  .former = p->facts.former,
				  .born = p->facts.born,
				  .surname = p->facts.surname,
				  .forename = p->facts.forename,
				  .flags = p->flags};

	text_copy(row.school, sizeof row.school, span_of(e->schools[r->school].row->id));
	text_copy(row.student, sizeof row.student, span_of(r->student));
	text_copy(row.no_upn, sizeof row.no_upn, span_of(p->no_upn));
	return e->store.ops->pupil_put(e->store.self, &row, reterr);
}

/* Has the child a record at the school, or at one that it was or became? */
static bool has_record(const struct engine *e, const struct digest *id, uint32_t school)
{
	uint32_t line[SUCCESSION_LINE], child = child_find(e, id);
	unsigned schools = succession_line(e, school, line);

	for (uint32_t at = child != NO_INDEX ? e->children.at[child].pupils : 0; at != 0;
	     at = e->match->pupils.at[at - 1].next)
		for (unsigned i = 0; i < schools; i++)
			if (e->match->pupils.at[at - 1].facts.school == line[i])
				return true;
	return false;
}

/* What its school holds back goes with a record that was this child's, and is in its new place by now.
 * `more`: of others that were it is to be asked yet. */
static int holdbacks_too(struct engine *e, uint32_t pupil, const struct digest *was, bool more,
			 struct fault *reterr)
{
	const struct match_pupil *p = &e->match->pupils.at[pupil];

	return holdbacks_follow(e, was, &p->child, p->facts.school,
				more || has_record(e, was, p->facts.school), reterr);
}

int match_pupil_move(struct engine *e, uint32_t pupil, uint32_t enrolment, const struct digest *child,
		     struct fault *reterr)
{
	struct digest was = e->match->pupils.at[pupil].child;
	int rc = enrolment != NO_INDEX ? enrolment_name(e, enrolment, child, reterr) : 0;

	if (rc != 0)
		return rc;
	unlink_pupil(e, pupil);
	e->match->pupils.at[pupil].child = *child;
	rc = link_pupil(e, pupil, reterr);
	return rc == 0 ? holdbacks_too(e, pupil, &was, false, reterr) : rc;
}

/* Is one of those after this one another child's than this one is? */
static bool parts_later(const struct engine *e, const struct indexes *dealt, size_t at)
{
	const struct match_pupil *all = e->match->pupils.at;
	const struct digest *id = match_resolve(e, &all[dealt->at[at]].child);

	for (size_t i = at + 1; i < dealt->count; i++)
		if (memcmp(match_resolve(e, &all[dealt->at[i]].child), id, sizeof *id) != 0)
			return true;
	return false;
}

int match_deal(struct engine *e, uint32_t child, struct fault *reterr)
{
	struct digest was = e->children.at[child].id;
	uint32_t at = e->children.at[child].pupils;
	struct indexes dealt = {0};
	int rc = 0;

	e->children.at[child].pupils = 0;
	while (rc == 0 && at != 0) {
		uint32_t next = e->match->pupils.at[at - 1].next, *one = VEC_ADD(&dealt);

		if (one != NULL)
			*one = at - 1;
		rc = one != NULL ? link_pupil(e, at - 1, reterr) :
				   fault_set(reterr, FAULT_MEMORY, "no memory for a pupil");
		at = next;
	}
	if (rc == 0)
		rc = child_deal(e, child, reterr);
	for (size_t i = 0; rc == 0 && i < dealt.count; i++)
		rc = holdbacks_too(e, dealt.at[i], &was, parts_later(e, &dealt, i), reterr);
	VEC_FREE(&dealt);
	return rc;
}

/* --- after a start ------------------------------------------------------------------------------ */

static int restore_item(void *context, const struct store_match *row)
{
	struct engine *e = context;
	struct store_match *item = VEC_ADD(&e->match->items);

	if (item == NULL)
		return -FAULT_MEMORY;
	*item = *row;
	if (row->turn > e->match->turns)
		e->match->turns = row->turn;
	return row->number == e->match->items.count ? 0 : -FAULT_BUG;
}

/* Records come by school, so a school is looked up with its first. */
struct restoring {
	struct engine *e;
	char id[64]; /* of the school that came last */
	int school;  /* -1: another configuration's */
};

static int restore_pupil(void *context, const struct store_pupil *row)
{
	struct restoring *last = context;
	struct engine *e = last->e;
	struct match_record r = {.student = row->student};
	struct match_pupil *p;
	uint32_t at;

	if (strcmp(last->id, row->school) != 0) {
		text_copy(last->id, sizeof last->id, span_of(row->school));
		last->school = config_school(e->config, row->school);
	}
	if (last->school < 0)
		return 0;
	r.school = (uint32_t)last->school;
	at = match_pupil_add(e, &r, &row->child);
	if (at == NO_INDEX)
		return -FAULT_MEMORY;
	p = &e->match->pupils.at[at];
	p->flags = row->flags;
	p->facts.upn = row->upn;
	p->facts.temporary = (row->flags & PUPIL_TEMPORARY) != 0;
	p->facts.former = row->former;
	p->facts.born = row->born;
	p->facts.surname = row->surname;
	p->facts.forename = row->forename;
	text_copy(p->no_upn, sizeof p->no_upn, span_of(row->no_upn));
	return 0;
}

static void restore_asked(struct engine *e)
{
	for (size_t i = 0; i < e->match->items.count; i++) {
		const struct store_match *item = &e->match->items.at[i];
		int school = config_school(e->config, item->school);
		struct match_record r = {.school = (uint32_t)school, .student = item->student};
		uint32_t at = school >= 0 ? match_pupil_find(e, &r) : NO_INDEX;

		if (at != NO_INDEX && (item->state == MATCH_WAITING || item->state == MATCH_LATER))
			e->match->pupils.at[at].asked = true;
	}
}

int match_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->match = calloc(1, sizeof *e->match);
	if (e->match == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory to tell pupils apart");
	rc = e->store.ops->match_walk(e->store.self, restore_item, e, reterr);
	if (rc == 0)
		rc = match_alias_all(e, reterr);
	if (rc == 0)
		rc = e->store.ops->pupil_walk(e->store.self, restore_pupil,
					      &(struct restoring){.e = e, .school = -1}, reterr);
	if (rc == 0)
		restore_asked(e);
	return rc;
}
