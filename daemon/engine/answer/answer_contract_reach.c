/* answer_contract_reach.c: how many children on roll today each part of a change of contract touches. Never a
 * name. The regions are those of contract/diff.h; what a school may read of them is decided here, so that no
 * number that tells of social care leaves the daemon for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/diff.h"
#include "engine/answer/answer.h"
#include "engine/world/transaction.h"

#define REACH_REGIONS 256
#define REACH_FEW     5 /* of children, in what a school reads (and in figures unless a contract says more) */

struct reaching {
	struct engine *e;
	day_t today;
	uint32_t for_school;	     /* NO_INDEX: for the authority */
	bool whole;		     /* small counts too; the authority only */
	bool *schools[DIFF_SCHOOLS]; /* owned; parallel to the configuration */
	bool *seen;		     /* owned; children of the region in work */
	uint32_t least;
	/* Of a school's edition: the one region whose number is shown, of those told apart by lists. */
	struct region shown;
	bool has_shown;
};

struct reach {
	uint32_t children; /* of the region */
	uint32_t pupils;   /* on the same rolls in the same years, whatever the lists say */
};

/* --- the question ----------------------------------------------------------------------------- */

static int read_part(struct reaching *r, const json_t *part, bool **ret, struct fault *reterr)
{
	const json_t *ids = json_object_get(part, "ids");
	const bool others = json_is_true(json_object_get(part, "others"));
	bool *in = calloc(r->e->config->school_count + 1, sizeof *in);

	if (in == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	*ret = in;
	memset(in, others, r->e->config->school_count);
	for (size_t i = 0; i < json_array_size(ids); i++) {
		const char *id = json_string_value(json_array_get(ids, i));
		int school = id != NULL ? config_school(r->e->config, id) : -1;

		/* A school of one version that is not there yet has no pupils here. */
		if (school >= 0)
			in[school] = !others;
	}
	return 0;
}

static int read_reaching(struct reaching *r, const json_t *question, struct fault *reterr)
{
	const char *school = json_string_value(json_object_get(question, "for_school"));
	const json_t *parts = json_object_get(question, "schools");
	int minute, rc = 0;

	london_from_instant(engine_now(r->e), &r->today, &minute);
	r->for_school = NO_INDEX;
	r->least = REACH_FEW;
	r->whole = json_is_true(json_object_get(question, "whole"));
	if (school != NULL) {
		int at = config_school(r->e->config, school);

		if (at < 0)
			return fault_set(reterr, FAULT_MEANING, "for_school: expected the id of a school");
		if (r->whole)
			return fault_set(reterr, FAULT_MEANING, "small counts are never told to a school");
		r->for_school = (uint32_t)at;
	}
	for (size_t i = 0; i < r->e->config->contract_count; i++)
		if (contract_in_force(&r->e->config->contracts[i], r->today) &&
		    r->e->config->contracts[i].small_numbers > (int)r->least)
			r->least = (uint32_t)r->e->config->contracts[i].small_numbers;
	if (json_array_size(parts) != DIFF_SCHOOLS)
		return fault_set(reterr, FAULT_MEANING, "schools: expected %d parts", DIFF_SCHOOLS);
	for (unsigned i = 0; rc == 0 && i < DIFF_SCHOOLS; i++)
		rc = read_part(r, json_array_get(parts, i), &r->schools[i], reterr);
	return rc;
}

static bool read_number(const json_t *from, const char *key, json_int_t most, json_int_t *ret)
{
	const json_t *n = json_object_get(from, key);

	*ret = json_integer_value(n);
	return json_is_integer(n) && *ret >= 0 && *ret <= most;
}

static bool read_region(const json_t *json, struct region *ret)
{
	json_int_t schools, years, children;

	if (!read_number(json, "schools", DIFF_SCHOOLS - 1, &schools) ||
	    !read_number(json, "years", DIFF_EVERY_YEAR, &years) ||
	    !read_number(json, "children", DIFF_EVERY_CHILD, &children))
		return false;
	*ret = (struct region){(enum diff_schools)schools, (uint32_t)years, (uint8_t)children};
	return true;
}

/* --- counting --------------------------------------------------------------------------------- */

static uint32_t year_bit(int year)
{
	const bool known = year >= -2 && year + 2 < CONTRACT_YEARS;

	return UINT32_C(1) << (known ? year + 2 : DIFF_YEAR_UNKNOWN);
}

/* A child at two schools is one child. */
static bool first_time(struct reaching *r, uint32_t child)
{
	bool first;

	if (child == NO_INDEX)
		return true;
	first = !r->seen[child];
	r->seen[child] = true;
	return first;
}

static void count_school(struct reaching *r, uint32_t school, const struct region *of, bool by_lists,
			 uint32_t *count)
{
	const struct indexes *roll = &r->e->schools[school].on_roll;

	for (size_t i = 0; i < roll->count; i++) {
		const struct enrolment *n = &r->e->enrolments.at[roll->at[i]];
		unsigned subjects =
			n->child != NO_INDEX ? child_subjects(&r->e->children.at[n->child], r->today) : 0;

		if (!enrolment_current(n, r->today) || (year_bit(n->row.year_group) & of->years) == 0 ||
		    (by_lists && (of->children >> (subjects & 7) & 1) == 0))
			continue;
		*count += first_time(r, n->child);
	}
}

static uint32_t count_region(struct reaching *r, const struct region *of, bool by_lists)
{
	uint32_t count = 0;

	memset(r->seen, 0, r->e->children.count);
	for (uint32_t s = 0; s < r->e->config->school_count; s++)
		if (r->schools[of->schools][s] && (r->for_school == NO_INDEX || r->for_school == s))
			count_school(r, s, of, by_lists, &count);
	return count;
}

/* --- what may be told * ----------------------------------------------------------------------- */

static bool same_region(const struct region *x, const struct region *y)
{
	return x->schools == y->schools && x->years == y->years && x->children == y->children;
}

/* To a school: nothing small, nothing whose rest is small, and one number only of those that the lists tell
 * apart, because two of them have a difference. NULL: it may be told. */
static const char *withheld_from_school(struct reaching *r, const struct region *of,
					const struct reach *reach)
{
	if (!region_by_lists(of))
		return NULL;
	if (r->has_shown)
		return same_region(&r->shown, of) ? NULL : "beside";
	if (reach->children < r->least || reach->pupils - reach->children < r->least)
		return "small";
	r->shown = *of;
	r->has_shown = true;
	return NULL;
}

static json_t *region_json(struct reaching *r, const struct region *of)
{
	const struct reach reach = {count_region(r, of, true), count_region(r, of, false)};
	const char *why = NULL;

	if (r->for_school != NO_INDEX)
		why = withheld_from_school(r, of, &reach);
	else if (!r->whole && reach.children > 0 && reach.children < r->least)
		why = "small";
	if (why != NULL)
		return json_pack("{s:n, s:s}", "children", "withheld", why);
	return json_pack("{s:I, s:n}", "children", (json_int_t)reach.children, "withheld");
}

static int reach_regions(struct reaching *r, const json_t *regions, json_t *list, struct fault *reterr)
{
	struct region of;

	if (!json_is_array(regions) || json_array_size(regions) > REACH_REGIONS)
		return fault_set(reterr, FAULT_MEANING, "regions: expected a list of at most %d",
				 REACH_REGIONS);
	r->seen = calloc(r->e->children.count + 1, sizeof *r->seen);
	if (r->seen == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	for (size_t i = 0; i < json_array_size(regions); i++) {
		if (!read_region(json_array_get(regions, i), &of))
			return fault_set(reterr, FAULT_MEANING,
					 "regions[%zu]: expected schools, years and children", i);
		json_array_append_new(list, region_json(r, &of));
	}
	return 0;
}

/* Small counts may be one child: who asked for them is kept before they leave. */
static int log_whole(struct reaching *r, const char *who, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(r->e), .kind = "asked"};
	int rc;

	if (!r->whole)
		return 0;
	text_copy(log.who, sizeof log.who, span_of(who));
	text_copy(log.text, sizeof log.text,
		  SPAN("how many children a change of contract touches, small counts too"));
	rc = transaction_begin(r->e, reterr);
	if (rc == 0)
		rc = r->e->store.ops->audit_add(r->e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(r->e, reterr) : rc;
}

int answer_contract_reach(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
			  struct fault *reterr)
{
	struct reaching r = {.e = e};
	json_t *list = json_array();
	int rc = read_reaching(&r, question, reterr);

	if (rc == 0)
		rc = log_whole(&r, who, reterr);
	if (rc == 0)
		rc = reach_regions(&r, json_object_get(question, "regions"), list, reterr);
	if (rc == 0)
		*ret_json = json_pack("{s:b, s:o, s:i, s:O}", "ok", 1, "as_of", answer_time(engine_now(e)),
				      "fewer_than", (int)r.least, "regions", list);
	json_decref(list);
	free(r.seen);
	for (unsigned i = 0; i < DIFF_SCHOOLS; i++)
		free(r.schools[i]);
	return rc;
}
