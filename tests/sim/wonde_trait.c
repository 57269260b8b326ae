/* What a pupil is, as school systems write it: each writes yes and no its own way, and one the whole as a
 * list of keys and values. */
#include <stdio.h>

#include "trait.h"
#include "wonde.h"

#define LISTS 5 /* of each block of schools, the one that writes a list */

struct details {
	struct out *o;
	int school; /* number */
	bool list, first;
};

/* {"sen_status": "K", ... or {"key": "sen_status", "value": "K"}, ...; `value` is JSON. */
static void put(struct details *d, const char *name, const char *value)
{
	out_text(d->o, d->first ? "" : ",");
	out_text(d->o, d->list ? "{\"key\":\"" : "\"");
	out_text(d->o, name);
	out_text(d->o, d->list ? "\",\"value\":" : "\":");
	out_text(d->o, value);
	out_text(d->o, d->list ? "}" : "");
	d->first = false;
}

static void put_answer(struct details *d, const char *name, enum says a)
{
	static const char *const styles[3][3] = {
		{"null", "false", "true"}, {"\"\"", "\"N\"", "\"Y\""}, {"null", "0", "1"}};

	put(d, name, styles[d->school % 3][a]);
}

/* "N" is "not declared" for these two, so they are never written by letter. */
static void put_declared(struct details *d, const char *name, enum says a)
{
	put(d, name, a == SAYS_NOTHING ? "null" : a == SAYS_YES ? "true" : "false");
}

static void put_code(struct details *d, const char *name, const char *code)
{
	char value[8] = "null";

	if (code)
		snprintf(value, sizeof(value), "\"%s\"", code);
	put(d, name, value);
}

void wonde_put_traits(struct out *o, const struct school *s, const struct pupil *p, int32_t today)
{
	struct details d = {
		.o = o, .school = s->number, .list = s->number % BOROUGH_BLOCK == LISTS, .first = true};
	struct traits t = pupil_traits(s, p, today);

	out_text(o, d.list ? ",\"extended_details\":{\"data\":[" : ",\"extended_details\":{\"data\":{");
	put_code(&d, "sen_status", t.sen);
	put_answer(&d, "free_school_meals", t.fsm);
	put_answer(&d, "free_school_meals_6", t.fsm6);
	put_answer(&d,
		   s->number % 2 ? "english_as_additional_language_status" : "english_as_additional_language",
		   t.eal);
	put_code(&d, "ethnicity_code", t.ethnicity);
	put(&d, "premium_pupil_indicator", t.fsm6 == SAYS_YES ? "true" : "false");
	put(&d, "in_lea_care", p->list == LIST_LOOKED_AFTER ? "true" : "false");
	put_declared(&d, "previously_looked_after", t.previously);
	put_declared(&d, "young_carer", t.carer);
	put_answer(&d, "service_children_indicator", t.service);
	out_text(o, d.list ? "]}" : "}}");
}

void wonde_put_boarding(struct out *o, const struct school *s, const struct pupil *p, int32_t today)
{
	static const char *const says[] = {",\"boarding\":{\"data\":null}",
					   ",\"boarding\":{\"data\":{\"code\":\"N\"}}",
					   ",\"boarding\":{\"data\":{\"code\":\"B\"}}"};

	out_text(o, says[pupil_traits(s, p, today).boarder]);
}
