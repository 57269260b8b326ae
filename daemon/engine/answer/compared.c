#include "engine/answer/compared.h"

void compared_with(const struct engine *e, struct compared_places *ret)
{
	const struct authority *a = &e->config->authority;

	for (unsigned i = 0; i < a->neighbour_count; i++)
		ret->statistical[i] = a->neighbours[i];
	for (unsigned i = 0; i < a->nearby_count; i++)
		ret->geographic[i] = a->nearby[i];
	ret->as = (struct compare_places){
		a->la, a->region, ret->statistical, a->neighbour_count, ret->geographic, a->nearby_count};
}

struct compare_ours compared_ours(const struct engine *e)
{
	struct compare_ours ours = {.from = DAY_NONE};
	int minute;

	london_from_instant(engine_now(e), &ours.to, &minute);
	for (size_t i = 0; i < e->config->school_count && ours.from == DAY_NONE; i++)
		ours.from = calendar_year_start(e->config->schools[i].days, ours.to);
	return ours;
}
