/* feed_group.c: the registration groups of a school, as its own lists of pupils name them. */
#include <stdlib.h>
#include <string.h>

#include "engine/judge/feed.h"

#define SPACE "feed_groups"

static uint16_t group_find(struct feed_school *f, const char *name)
{
	struct feed_group *g;

	for (size_t i = 0; i < f->groups.count; i++)
		if (strcmp(f->groups.at[i].name, name) == 0)
			return (uint16_t)(i + 1);
	if (f->groups.count >= UINT16_MAX - 1 || (g = VEC_ADD(&f->groups)) == NULL)
		return 0; /* the school's classes are then not told apart; its register still is */
	text_copy(g->name, sizeof g->name, span_of(name));
	return (uint16_t)f->groups.count;
}

static bool room_for(struct feed *x, uint32_t enrolment)
{
	while (x->group_of.count <= enrolment)
		if (VEC_ADD(&x->group_of) == NULL)
			return false;
	return true;
}

int feed_group_put(struct engine *e, uint32_t school, uint32_t enrolment, const char *name,
		   struct fault *reterr)
{
	struct feed_school *f = &e->feed->schools[school];
	uint16_t group;

	if (enrolment == NO_INDEX)
		return 0;
	if (!room_for(e->feed, enrolment))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a school's classes");
	group = name[0] == '\0' ? 0 : group_find(f, name);
	if (e->feed->group_of.at[enrolment] == group)
		return 0;
	e->feed->group_of.at[enrolment] = group;
	e->schools[school].moves++;
	f->groups_new = true;
	return 0;
}

static uint16_t group_of(const struct engine *e, uint32_t enrolment)
{
	return enrolment < e->feed->group_of.count ? e->feed->group_of.at[enrolment] : 0;
}

/* "id of the pupil TAB group LF", by the school's own ids. */
int feed_groups_save(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct feed_school *f = &e->feed->schools[school];
	const struct indexes *on_roll = &e->schools[school].on_roll;
	struct buffer all = {0};
	int rc;

	if (!f->groups_new)
		return 0;
	for (size_t i = 0; i < on_roll->count; i++) {
		uint16_t group = group_of(e, on_roll->at[i]);

		if (group == 0 || group > f->groups.count)
			continue;
		buffer_text(&all, enrolment_student(e, &e->enrolments.at[on_roll->at[i]]));
		buffer_text(&all, "\t");
		buffer_text(&all, f->groups.at[group - 1].name);
		buffer_text(&all, "\n");
	}
	rc = buffer_ok(&all) ? e->store.ops->value_put(e->store.self, SPACE, e->schools[school].row->id,
						       buffer_span(&all), reterr) :
			       fault_set(reterr, FAULT_MEMORY, "no memory for a school's classes");
	buffer_free(&all);
	f->groups_new = false;
	return rc;
}

/* The part of `rest` before `end`, which goes with it. */
static struct span part(struct span *rest, char end)
{
	const char *at = memchr(rest->at, end, rest->length);
	struct span found = {rest->at, at != NULL ? (size_t)(at - rest->at) : rest->length};
	size_t used = found.length + (at != NULL);

	rest->at += used;
	rest->length -= used;
	return found;
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);
	char name[sizeof(struct feed_group)];
	int rc = 0;

	while (school >= 0 && rc == 0 && value.length > 0) {
		struct span line = part(&value, '\n'), id = part(&line, '\t');
		uint32_t at = map_get(&e->schools[school].students, id);

		text_copy(name, sizeof name, line);
		if (at != MAP_NONE)
			rc = feed_group_put(e, (uint32_t)school, at, name, NULL);
	}
	if (school >= 0)
		e->feed->schools[school].groups_new = false;
	return rc;
}

int feed_groups_restore(struct engine *e, struct fault *reterr)
{
	int rc = e->store.ops->value_walk(e->store.self, SPACE, restore_one, e, reterr);

	return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for the schools' classes") :
				     rc;
}

struct class_count {
	uint32_t pupils, marked;
};

static void name_missing(struct feed_classes *c, const char *name)
{
	size_t used = strlen(c->missing), more = strlen(name);

	if (used + more + 3 > sizeof c->missing)
		return;
	memcpy(c->missing + used, used > 0 ? ", " : "", used > 0 ? 2 : 0);
	memcpy(c->missing + used + (used > 0 ? 2 : 0), name, more + 1);
}

int feed_classes(const struct engine *e, uint32_t school, session_t s, uint32_t least,
		 struct feed_classes *ret, struct fault *reterr)
{
	const struct feed_school *f = &e->feed->schools[school];
	const struct indexes *on_roll = &e->schools[school].on_roll;
	struct class_count *counts = calloc(f->groups.count + 1, sizeof *counts);

	*ret = (struct feed_classes){0};
	if (counts == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a school's classes");
	for (size_t i = 0; i < on_roll->count; i++) {
		const struct enrolment *n = &e->enrolments.at[on_roll->at[i]];
		struct class_count *c = &counts[group_of(e, on_roll->at[i])];

		if (n->unlisted || !enrolment_current(n, session_day(s)))
			continue;
		c->pupils++;
		c->marked += roll_get(e->roll, school, n->row.slot, s) != CELL_UNKNOWN;
	}
	for (size_t i = 0; i < f->groups.count; i++) {
		const struct class_count *c = &counts[i + 1];

		if (c->pupils < least)
			continue;
		ret->counted++;
		ret->in += c->marked > 0;
		if (c->marked == 0 && ret->counted - ret->in <= 4)
			name_missing(ret, f->groups.at[i].name);
	}
	free(counts);
	return 0;
}
