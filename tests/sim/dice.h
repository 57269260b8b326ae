/* Numbers that look random and are not: everything the simulator invents is a pure function of
 * a seed and of what it is for, so that two runs agree to the last mark. */
#ifndef SIM_DICE_H
#define SIM_DICE_H

#include <stdint.h>

struct dice {
	uint64_t state;
};

/* Hashes two numbers into one (the finaliser of splitmix64). */
uint64_t dice_mix(uint64_t a, uint64_t b);

/* A sequence that starts from `seed`; the next 64 bits; a double in [0, 1); a number in [0, n), n > 0. */
struct dice dice_from(uint64_t seed);
uint64_t dice_next(struct dice *d);
double dice_unit(struct dice *d);
uint32_t dice_below(struct dice *d, uint32_t n);

/* A number in [low, high], both included. */
int dice_between(struct dice *d, int low, int high);

/* True `permille` times in a thousand. */
int dice_chance(struct dice *d, uint32_t permille);

/* Fills order[0..n) with 0..n-1, shuffled. */
void dice_shuffle(struct dice *d, uint32_t *order, uint32_t n);

#endif
