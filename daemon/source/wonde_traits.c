#include "source/wonde_traits.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "contract/contract.h"

static bool needed(const struct reading *r, enum field f)
{
	return f < FIELD_COUNT && (r->page->needs & field_bit(f)) != 0;
}

static bool nothing(struct json_value v)
{
	return v.type == JSON_NULL || v.type == JSON_NOTHING;
}

static void note(struct reading *r, const struct record_student *s, const char *member, const char *expected,
		 struct json_value found)
{
	char words[120];

	/* A school whose every code is a surprise must still get its pupils and marks in. */
	if (r->page->runs[RECORD_REJECT].count >= LIMIT_TRAIT_NOTES)
		return;
	page_reject(r->page, r->row + 1, 0, r->refusal,
		    "pupil %s: %s: expected %s, found %s; it stays as known", s->id, member, expected,
		    json_describe(found, words, sizeof words));
}

/* --- traits ------------------------------------------------------------------------ */

/* Members that speak of a trait, the surest first: the first that says something counts. No reference
 * of their names is published; these are the ones that clients read. Who is looked after now
 * (in_lea_care) is for the authority's own list to say. */
enum { DETAIL_MEMBERS = 13 };
static const struct json_name detail_names[DETAIL_MEMBERS] = {
	JSON_NAME("ethnicity_code"),
	JSON_NAME("ethnicity"),
	JSON_NAME("sen_status"),
	JSON_NAME("free_school_meals"),
	JSON_NAME("free_school_meals_6"),
	JSON_NAME("english_as_additional_language"),
	JSON_NAME("english_as_additional_language_status"),
	JSON_NAME("previously_looked_after"),
	JSON_NAME("previously_in_care"),
	JSON_NAME("young_carer"),
	JSON_NAME("service_child"),
	JSON_NAME("service_children_indicator"),
	JSON_NAME("boarder"),
};
static const enum trait detail_traits[DETAIL_MEMBERS] = {
	TRAIT_ETHNICITY,
	TRAIT_ETHNICITY,
	TRAIT_SEN,
	TRAIT_FSM,
	TRAIT_FSM6,
	TRAIT_EAL,
	TRAIT_EAL,
	TRAIT_PREVIOUSLY_LOOKED_AFTER,
	TRAIT_PREVIOUSLY_LOOKED_AFTER,
	TRAIT_YOUNG_CARER,
	TRAIT_SERVICE_CHILD,
	TRAIT_SERVICE_CHILD,
	TRAIT_BOARDER,
};

static bool read_value(enum trait t, struct json_value v, uint8_t *ret_value)
{
	char words[64];

	if (v.type == JSON_BOOL)
		return trait_read(t, v.truth ? SPAN("true") : SPAN("false"), ret_value);
	return json_words(v, words, sizeof words) && trait_read(t, span_of(words), ret_value);
}

static void take_trait(struct reading *r, struct record_student *s, enum trait t, const char *member,
		       struct json_value v)
{
	char expected[96];
	uint8_t value;

	if (nothing(v) || s->traits[t] != TRAIT_UNKNOWN || !needed(r, field_of_trait(t)))
		return;
	if (read_value(t, v, &value)) {
		s->traits[t] = value;
		return;
	}
	snprintf(expected, sizeof expected, "a code of %s", trait_row(t)->words);
	note(r, s, member, expected, v);
}

/* [{"key": "sen_status", "value": "K"}, ...]: the same members, written as a list. */
static void pick_pairs(struct reading *r, struct json_value list, struct json_value got[DETAIL_MEMBERS])
{
	static const struct json_name names[] = {JSON_NAME("key"), JSON_NAME("value")};
	struct json_walk walk = json_items(list);
	struct json_value item, pair[2];

	for (unsigned i = 0; i < DETAIL_MEMBERS; i++)
		got[i] = (struct json_value){.type = JSON_NOTHING};
	while (json_next(&walk, &item)) {
		if (item.type != JSON_OBJECT)
			continue;
		json_pick(item, names, 2, &r->pair_form, pair);
		for (unsigned i = 0; pair[0].type == JSON_TEXT && i < DETAIL_MEMBERS; i++)
			if (span_is(json_span(pair[0]), detail_names[i].text))
				got[i] = pair[1];
	}
}

static bool details_needed(const struct reading *r)
{
	for (unsigned i = 0; i < DETAIL_MEMBERS; i++)
		if (needed(r, field_of_trait(detail_traits[i])))
			return true;
	return false;
}

static void read_extended(struct reading *r, struct json_value extended, struct record_student *s)
{
	struct json_value got[DETAIL_MEMBERS], inner = member_unwrap(extended);

	if (nothing(inner) || !details_needed(r))
		return;
	if (inner.type == JSON_OBJECT) {
		json_pick(inner, detail_names, DETAIL_MEMBERS, &r->detail_form, got);
	} else if (inner.type == JSON_ARRAY) {
		pick_pairs(r, inner, got);
	} else {
		note(r, s, "extended_details", "{\"data\": {...}} or null", extended);
		return;
	}
	for (unsigned i = 0; i < DETAIL_MEMBERS; i++)
		take_trait(r, s, detail_traits[i], detail_names[i].text, got[i]);
}

static void read_boarding(struct reading *r, struct json_value boarding, struct record_student *s)
{
	static const struct json_name names[] = {JSON_NAME("code"), JSON_NAME("status")};
	struct json_value got[2], inner = member_unwrap(boarding);

	if (inner.type != JSON_OBJECT) {
		take_trait(r, s, TRAIT_BOARDER, "boarding", inner);
		return;
	}
	json_pick(inner, names, 2, NULL, got);
	take_trait(r, s, TRAIT_BOARDER, "boarding.data.code", got[0]);
	take_trait(r, s, TRAIT_BOARDER, "boarding.data.status", got[1]);
}

/* --- names and birth date ------------------------------------------------------------ */

/* The legal name is the one the authority's lists have. One that is too long is not given. */
static void read_name(struct json_value legal, struct json_value known, char *out, size_t size)
{
	if (!json_words(legal, out, size) || out[0] == '\0')
		json_words(known, out, size);
}

static void read_born(struct reading *r, struct json_value v, struct record_student *s)
{
	struct wonde_date_trouble trouble;

	if (v.type == JSON_TEXT ? day_parse(json_span(v), &s->born) :
				  wonde_day_read(v, &r->dates, &s->born, &trouble) == 0)
		return;
	s->born = DAY_NONE;
	note(r, s, "date_of_birth", "a date", v);
}

void wonde_traits(struct reading *r, const struct wonde_person *person, struct record_student *s)
{
	if (needed(r, FIELD_NAME)) {
		read_name(person->legal_surname, person->surname, s->surname, sizeof s->surname);
		read_name(person->legal_forename, person->forename, s->forename, sizeof s->forename);
	}
	if (needed(r, FIELD_BIRTH_DATE))
		read_born(r, person->born, s);
	take_trait(r, s, TRAIT_SEX, "gender", person->gender);
	read_boarding(r, person->boarding, s);
	read_extended(r, person->extended, s);
}
