#include "engine/plan/stagger.h"

unsigned stagger_window(size_t schools, unsigned longest)
{
	size_t seconds = schools / STAGGER_A_SECOND;

	return seconds < 1 || longest < 1 ? 1 : seconds < longest ? (unsigned)seconds : longest;
}

/* SplitMix64's finisher (Steele, Lea, Flood 2014): every bit of the input moves every bit of the output. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
	x = (x ^ x >> 27) * 0x94d049bb133111ebU;
	return x ^ x >> 31;
}

uint64_t stagger_random(uint64_t seed, const char *name, uint64_t number)
{
	uint64_t x = mix(seed + 0x9e3779b97f4a7c15U);

	for (const char *c = name; *c != '\0'; c++)
		x = mix(x + (unsigned char)*c + 1);
	return mix(x + number * 0x9e3779b97f4a7c15U);
}

int64_t stagger_offset(uint64_t seed, const char *school, day_t day, unsigned window)
{
	return window <= 1 ? 0 : (int64_t)(stagger_random(seed, school, (uint64_t)(uint32_t)day) % window);
}
