#include "contract/diff.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "contract/diff_internal.h"

/* --- building --------------------------------------------------------------------------------- */

static const char *const kind_names[] = {
	[FACT_SCHOOLS_JOIN] = "schools_join",
	[FACT_SCHOOLS_LEAVE] = "schools_leave",
	[FACT_COHORT_WIDER] = "cohort_wider",
	[FACT_COHORT_NARROWER] = "cohort_narrower",
	[FACT_YEARS_ADDED] = "years_added",
	[FACT_YEARS_REMOVED] = "years_removed",
	[FACT_FIELDS_GAINED] = "fields_gained",
	[FACT_FIELDS_WIDER] = "fields_wider",
	[FACT_FIELDS_NARROWER] = "fields_narrower",
	[FACT_FIELDS_LOST] = "fields_lost",
	[FACT_ALERT_ADDED] = "alert_added",
	[FACT_ALERT_CHANGED] = "alert_changed",
	[FACT_ALERT_REMOVED] = "alert_removed",
	[FACT_ITEM_ADDED] = "item_added",
	[FACT_ITEM_CHANGED] = "item_changed",
	[FACT_ITEM_REMOVED] = "item_removed",
	[FACT_CHANGED] = "changed",
};

const char *fact_kind_name(enum fact_kind k)
{
	return (unsigned)k < FACT_KINDS ? kind_names[k] : "unknown";
}

static const char *const widening_names[] = {
	[WIDENING_NONE] = "none",     [WIDENING_PEOPLE] = "people",	[WIDENING_COHORT] = "cohort",
	[WIDENING_FIELDS] = "fields", [WIDENING_AUDIENCE] = "audience", [WIDENING_RETENTION] = "retention",
	[WIDENING_ONWARD] = "onward",
};

const char *widening_name(enum widening w)
{
	return (unsigned)w < WIDENING_KINDS ? widening_names[w] : "unknown";
}

struct fact *diff_add(struct diff *d, enum fact_kind kind)
{
	struct fact *f;

	if (d->count == d->room) {
		unsigned room = d->room * 2 + 32;
		struct fact *more = arena_array(&d->arena, room, sizeof *more);

		if (more == NULL)
			return NULL;
		if (d->count > 0)
			memcpy(more, d->facts, d->count * sizeof *more);
		d->facts = more;
		d->room = room;
	}
	f = &d->facts[d->count++];
	*f = (struct fact){.kind = kind, .key = "", .words = "", .was = "", .is = ""};
	return f;
}

void clause_set(struct clause *c, const struct share_contract *of, unsigned line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->path, sizeof c->path, format, args);
	va_end(args);
	c->file = of->file;
	c->line = line;
}

const char *diff_print(struct diff *d, const char *format, ...)
{
	char text[CONTRACT_TEXT + 400];
	const char *kept;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	kept = arena_text(&d->arena, span_of(text));
	return kept != NULL ? kept : "";
}

/* --- schools ---------------------------------------------------------------------------------- */

static int map_schools(const struct share_contract *c, struct map *ret_map)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (!map_put(ret_map, span_of(c->schools[i]), i))
			return -FAULT_MEMORY;
	return 0;
}

/* Of the schools of `from`, those that are in the other's list, or that are not. */
static int pick_schools(struct diff *d, const struct share_contract *from, const struct map *other, bool in,
			struct school_part *ret)
{
	ret->ids = arena_array(&d->arena, from->school_count + 1, sizeof *ret->ids);
	if (ret->ids == NULL)
		return -FAULT_MEMORY;
	for (unsigned i = 0; i < from->school_count; i++)
		if ((map_get(other, span_of(from->schools[i])) != MAP_NONE) == in)
			ret->ids[ret->count++] = from->schools[i];
	return 0;
}

/* Schools of `to` that are not of `from`. */
static int added_schools(struct diff *d, const struct share_contract *from, const struct map *from_map,
			 const struct share_contract *to, struct school_part *ret)
{
	const struct map nobody = {0};

	if (from->all_schools)
		return 0;
	if (!to->all_schools)
		return pick_schools(d, to, from_map, false, ret);
	ret->others = true;
	return pick_schools(d, from, &nobody, false, ret);
}

static int common_schools(struct diff *d, const struct map *in_b, struct school_part *ret)
{
	const struct map nobody = {0};

	if (!d->a->all_schools && !d->b->all_schools)
		return pick_schools(d, d->a, in_b, true, ret);
	ret->others = d->a->all_schools && d->b->all_schools;
	return ret->others ? 0 : pick_schools(d, d->a->all_schools ? d->b : d->a, &nobody, false, ret);
}

static int split_schools(struct diff *d)
{
	struct map in_a = {0}, in_b = {0};
	int rc = map_schools(d->a, &in_a);

	if (rc == 0)
		rc = map_schools(d->b, &in_b);
	if (rc == 0)
		rc = common_schools(d, &in_b, &d->schools[DIFF_BOTH]);
	if (rc == 0)
		rc = added_schools(d, d->a, &in_a, d->b, &d->schools[DIFF_JOINED]);
	if (rc == 0)
		rc = added_schools(d, d->b, &in_b, d->a, &d->schools[DIFF_LEFT]);
	map_free(&in_a);
	map_free(&in_b);
	return rc;
}

static bool any_school(const struct school_part *p)
{
	return p->others || p->count > 0;
}

/* --- who the children are --------------------------------------------------------------------- */

static uint32_t version_years(const struct share_contract *c)
{
	uint32_t years = 0;

	for (unsigned i = 0; i < CONTRACT_YEARS; i++)
		years |= (uint32_t)c->year_groups[i] << i;
	if (years == (UINT32_C(1) << CONTRACT_YEARS) - 1)
		years |= UINT32_C(1) << DIFF_YEAR_UNKNOWN;
	return years;
}

/* One fact about who: its clause is the key in both versions. */
static int add_people(struct diff *d, enum fact_kind kind, const char *key, struct region region,
		      enum widening widens)
{
	struct fact *f = diff_add(d, kind);

	if (f == NULL)
		return -FAULT_MEMORY;
	f->key = key;
	f->widens = widens;
	f->reaches = true;
	f->region = region;
	clause_set(&f->before, d->a, 0, "%s", key);
	clause_set(&f->after, d->b, 0, "%s", key);
	return 0;
}

static int diff_schools(struct diff *d)
{
	const uint8_t of_a = version_children(d->a), of_b = version_children(d->b);
	int rc = 0;

	if (any_school(&d->schools[DIFF_JOINED]))
		rc = add_people(d, FACT_SCHOOLS_JOIN, "parties.supplier.schools",
				(struct region){DIFF_JOINED, version_years(d->b), of_b},
				version_shows(d->b, of_b) ? WIDENING_PEOPLE : WIDENING_NONE);
	if (rc == 0 && any_school(&d->schools[DIFF_LEFT]))
		rc = add_people(d, FACT_SCHOOLS_LEAVE, "parties.supplier.schools",
				(struct region){DIFF_LEFT, version_years(d->a), of_a}, WIDENING_NONE);
	return rc;
}

static int diff_cohort(struct diff *d)
{
	const uint8_t of_a = version_children(d->a), of_b = version_children(d->b);
	const uint8_t more = (uint8_t)(of_b & ~of_a), less = (uint8_t)(of_a & ~of_b);
	int rc = 0;

	if (more != 0)
		rc = add_people(d, FACT_COHORT_WIDER, "subjects", (struct region){DIFF_BOTH, d->years, more},
				version_shows(d->b, more) && d->years != 0 ? WIDENING_COHORT : WIDENING_NONE);
	if (rc == 0 && less != 0)
		rc = add_people(d, FACT_COHORT_NARROWER, "subjects",
				(struct region){DIFF_BOTH, d->years, less}, WIDENING_NONE);
	return rc;
}

static int diff_years(struct diff *d)
{
	const uint32_t of_a = version_years(d->a), of_b = version_years(d->b);
	const uint8_t now = version_children(d->b);
	int rc = 0;

	if ((of_b & ~of_a) != 0)
		rc = add_people(d, FACT_YEARS_ADDED, "subjects.year_groups",
				(struct region){DIFF_BOTH, of_b & ~of_a, now},
				version_shows(d->b, now) ? WIDENING_COHORT : WIDENING_NONE);
	if (rc == 0 && (of_a & ~of_b) != 0)
		rc = add_people(d, FACT_YEARS_REMOVED, "subjects.year_groups",
				(struct region){DIFF_BOTH, of_a & ~of_b, version_children(d->a)},
				WIDENING_NONE);
	return rc;
}

/* Without a school in common nobody of before is there to see more of: it is all told by who joins. */
static void settle_apart(struct diff *d)
{
	if (any_school(&d->schools[DIFF_BOTH]))
		return;
	for (unsigned i = 0; i < d->count; i++)
		if (d->facts[i].reaches && d->facts[i].region.schools == DIFF_BOTH)
			d->facts[i].widens = WIDENING_NONE;
}

/* --- the whole -------------------------------------------------------------------------------- */

int diff_contracts(const struct share_contract *a, const struct share_contract *b, struct diff *ret_diff,
		   struct fault *reterr)
{
	static int (*const parts[])(struct diff *, struct fault *) = {diff_releases, diff_alerts,
								      diff_members, diff_lists};
	struct diff d = {.a = a, .b = b};
	int rc = split_schools(&d);

	d.years = version_years(a) & version_years(b);
	d.children = version_children(a) & version_children(b);
	if (rc == 0)
		rc = diff_schools(&d);
	if (rc == 0)
		rc = diff_cohort(&d);
	if (rc == 0)
		rc = diff_years(&d);
	for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof *parts; i++)
		rc = parts[i](&d, reterr);
	if (rc < 0) {
		diff_free(&d);
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	settle_apart(&d);
	*ret_diff = d;
	return 0;
}

void diff_free(struct diff *d)
{
	if (d == NULL)
		return;
	arena_free(&d->arena);
	*d = (struct diff){0};
}

bool diff_widens(const struct diff *d)
{
	for (unsigned i = 0; i < d->count; i++)
		if (d->facts[i].widens != WIDENING_NONE)
			return true;
	return false;
}

static bool part_has(const struct school_part *p, const char *school)
{
	for (unsigned i = 0; i < p->count; i++)
		if (strcmp(p->ids[i], school) == 0)
			return !p->others;
	return p->others;
}

bool fact_concerns(const struct diff *d, const struct fact *f, const char *school)
{
	return !f->reaches || part_has(&d->schools[f->region.schools], school);
}

bool region_by_lists(const struct region *r)
{
	return r->children != 0 && r->children != DIFF_EVERY_CHILD;
}
