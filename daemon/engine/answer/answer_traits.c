/* answer_traits.c: how many pupils are known to be what, over the borough: as counts, small ones hidden. */
#include <string.h>

#include "engine/answer/answer.h"

/* Counts below this are hidden: the most careful contract in force decides. */
static uint32_t smallest_shown(const struct engine *e, day_t today)
{
	int most = 5;

	for (size_t i = 0; i < e->config->contract_count; i++)
		if (contract_in_force(&e->config->contracts[i], today) &&
		    e->config->contracts[i].small_numbers > most)
			most = e->config->contracts[i].small_numbers;
	return (uint32_t)most;
}

/* Only schools that give it under a contract; the authority's own lists speak of all that share. */
static bool counted_at(const struct engine *e, uint32_t school, enum trait t, day_t today)
{
	enum field f = field_of_trait(t);

	return f == FIELD_COUNT ? policy_pulls(e->policy, school, today) :
				  (policy_needs(e->policy, school, today) & field_bit(f)) != 0;
}

static uint32_t count_school(struct engine *e, uint32_t school, enum trait t, day_t today,
			     uint32_t counts[TRAIT_VALUES])
{
	const struct indexes *roll = &e->schools[school].on_roll;
	uint32_t pupils = 0;

	for (size_t i = 0; i < roll->count; i++) {
		if (!enrolment_current(&e->enrolments.at[roll->at[i]], today))
			continue;
		counts[traits_value(e, roll->at[i], t, today, KNOWN_NOW)]++;
		pupils++;
	}
	return pupils;
}

/* A single hidden count is the total less the others: the next smallest is hidden with it. */
static void hide_small(const uint32_t counts[TRAIT_VALUES], unsigned values, uint32_t least,
		       bool hidden[TRAIT_VALUES])
{
	unsigned small = 0, next = TRAIT_VALUES;

	for (unsigned v = 0; v < values; v++) {
		hidden[v] = counts[v] > 0 && counts[v] < least;
		small += hidden[v];
	}
	for (unsigned v = 0; v < values; v++)
		if (!hidden[v] && counts[v] > 0 && (next == TRAIT_VALUES || counts[v] < counts[next]))
			next = v;
	if (small == 1 && next < TRAIT_VALUES)
		hidden[next] = true;
}

static json_t *trait_json(const struct trait_row *row, uint32_t pupils, const uint32_t counts[TRAIT_VALUES],
			  uint32_t least)
{
	bool hidden[TRAIT_VALUES] = {false};
	json_t *values = json_array();

	hide_small(counts, trait_values(row->trait), least, hidden);
	for (unsigned v = 0; v < trait_values(row->trait); v++)
		json_array_append_new(
			values, json_pack("{s:s, s:o}", "value", row->values[v], "pupils",
					  hidden[v] ? json_null() : json_integer((json_int_t)counts[v])));
	return json_pack("{s:s, s:s, s:b, s:I, s:o}", "trait", row->name, "words", row->words, "by_authority",
			 (int)row->by_authority, "pupils", (json_int_t)pupils, "values", values);
}

int answer_traits(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	json_t *traits = json_array();
	uint32_t least;
	day_t today;
	int minute, rc = 0;

	(void)question;
	london_from_instant(engine_now(e), &today, &minute);
	least = smallest_shown(e, today);
	for (uint32_t s = 0; rc == 0 && s < e->config->school_count; s++)
		rc = traits_load(e, s, reterr);
	for (unsigned t = 0; rc == 0 && t < TRAITS; t++) {
		uint32_t counts[TRAIT_VALUES] = {0}, pupils = 0;
		bool any = false;

		for (uint32_t s = 0; s < e->config->school_count; s++) {
			if (!counted_at(e, s, (enum trait)t, today))
				continue;
			any = true;
			pupils += count_school(e, s, (enum trait)t, today, counts);
		}
		if (any)
			json_array_append_new(traits,
					      trait_json(trait_row((enum trait)t), pupils, counts, least));
	}
	*ret_json = json_pack("{s:b, s:o, s:i, s:o}", "ok", 1, "as_of", answer_time(engine_now(e)),
			      "hidden_below", (int)least, "traits", traits);
	return rc;
}
