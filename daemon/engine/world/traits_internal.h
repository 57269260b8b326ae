/* traits_internal.h: days and instants as struct trait_held has them. For traits*.c only. */
#ifndef ENGINE_WORLD_TRAITS_INTERNAL_H
#define ENGINE_WORLD_TRAITS_INTERNAL_H

#include "engine/world/state.h"

/* 2020-01-01T00:00:00Z: instants in 32 bits last until 2156. */
#define EPOCH	 1577836800
#define NOW	 UINT32_MAX
#define OPEN_END INT16_MAX
#define OPEN	 INT16_MIN

static inline uint32_t packed_instant(int64_t instant)
{
	return instant <= EPOCH ? 0 : instant >= (int64_t)EPOCH + NOW ? NOW : (uint32_t)(instant - EPOCH);
}

/* A first value as an entry; its value is TRAIT_UNKNOWN where there is none. */
static inline struct trait_held held_first(const struct enrolment_traits *t, enum trait trait)
{
	return (struct trait_held){t->since, NOW, OPEN, OPEN_END, (uint8_t)trait, t->first[trait]};
}

/* What lies before the roll's year is as good as open: no mark of it is held. */
static inline int16_t packed_day(const struct engine *e, day_t day)
{
	int64_t since = (int64_t)day - roll_first_monday(e->roll);

	return since < 0 ? OPEN : since >= OPEN_END ? OPEN_END : (int16_t)since;
}

#endif
