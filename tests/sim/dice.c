#include "dice.h"

uint64_t dice_mix(uint64_t a, uint64_t b)
{
	uint64_t x = a + 0x9e3779b97f4a7c15u * (b + 1);

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

struct dice dice_from(uint64_t seed)
{
	return (struct dice){.state = dice_mix(seed, 0)};
}

uint64_t dice_next(struct dice *d)
{
	d->state += 0x9e3779b97f4a7c15u;
	return dice_mix(d->state, 0);
}

double dice_unit(struct dice *d)
{
	return (double)(dice_next(d) >> 11) * 0x1.0p-53;
}

uint32_t dice_below(struct dice *d, uint32_t n)
{
	return (uint32_t)(((dice_next(d) >> 32) * n) >> 32);
}

int dice_between(struct dice *d, int low, int high)
{
	return low + (int)dice_below(d, (uint32_t)(high - low + 1));
}

int dice_chance(struct dice *d, uint32_t permille)
{
	return dice_below(d, 1000) < permille;
}

void dice_shuffle(struct dice *d, uint32_t *order, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t j = dice_below(d, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
}
