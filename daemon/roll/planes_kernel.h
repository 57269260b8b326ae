/* planes_kernel.h: the counting loop of planes.c for one target; planes.c includes it once a target, with
 * PLANES_NAME(name) and PLANES_TARGET (a function attribute). */

typedef uint32_t PLANES_NAME(words)
	__attribute__((vector_size(4 * PLANES_WORDS), aligned(4 * PLANES_WORDS), may_alias));

/* Adds `a` and `b` to `sum`, bit by bit; what is carried goes to `ret_carry`. */
static inline __attribute__((always_inline)) PLANES_TARGET void
PLANES_NAME(add)(PLANES_NAME(words) * sum, const PLANES_NAME(words) * a, const PLANES_NAME(words) * b,
		 PLANES_NAME(words) * ret_carry)
{
	const PLANES_NAME(words) one = *a ^ *b, carry = (*a & *b) | (one & *sum);

	*sum ^= one;
	*ret_carry = carry;
}

/* Counts the window's sessions of eight blocks; `plane` is their place in the first session. */
static PLANES_TARGET void PLANES_NAME(count)(const uint32_t *plane, size_t step,
					     const struct planes_window *w, unsigned least,
					     struct counted *ret)
{
	PLANES_NAME(words) of[COUNT_BITS] = {0}, more = {0}, same = ~more;

	for (unsigned i = 0; i < w->count; i += PLANES_STEP) {
		PLANES_NAME(words) in[PLANES_STEP], two, twos, four, fours, carry;

#pragma GCC unroll 8
		for (unsigned k = 0; k < PLANES_STEP; k++)
			in[k] = *(const PLANES_NAME(words) *)(plane + w->at[i + k] * step);
		PLANES_NAME(add)(&of[0], &in[0], &in[1], &two);
		PLANES_NAME(add)(&of[0], &in[2], &in[3], &twos);
		PLANES_NAME(add)(&of[1], &two, &twos, &four);
		PLANES_NAME(add)(&of[0], &in[4], &in[5], &two);
		PLANES_NAME(add)(&of[0], &in[6], &in[7], &twos);
		PLANES_NAME(add)(&of[1], &two, &twos, &fours);
		PLANES_NAME(add)(&of[2], &four, &fours, &carry);
#pragma GCC unroll 7
		for (unsigned bit = 3; bit < COUNT_BITS; bit++) {
			const PLANES_NAME(words) sum = of[bit] ^ carry;

			carry &= of[bit];
			of[bit] = sum;
		}
	}
#pragma GCC unroll 10
	for (unsigned bit = COUNT_BITS; bit-- > 0;) {
		const uint32_t wanted = 0 - (least >> bit & 1);

		more |= same & of[bit] & ~wanted;
		same &= ~(of[bit] ^ wanted);
		*(PLANES_NAME(words) *)ret->bits[bit] = of[bit];
	}
	*(PLANES_NAME(words) *)ret->reached = more | same;
}

#undef PLANES_NAME
#undef PLANES_TARGET
