/* printed.h: does a percentage, as a publisher printed it, come out of its counts?
 *
 * DfE's files print rates in one of three ways, and a row keeps to one of them:
 *   fixed     1, 2 or 5 decimals;
 *   ten       ten significant digits, at most nine decimals (9, from 10 % on 8, at 100 % 7);
 *   fifteen   a binary double in 15 to 17 digits, good to one unit of the 15th.
 * Trailing zeros may be gone. Tiny rates may be printed with an exponent ("8.34E-05"), in
 * three, ten or fifteen significant digits. All arithmetic is on integers; halves are
 * rounded away from zero. */
#ifndef FIGURES_PRINTED_H
#define FIGURES_PRINTED_H

#include <stdbool.h>
#include <stddef.h>

#include "measure/measure.h"
#include "base/text.h"

#define PRINTED_TEXT 48

/* A decimal with every digit it was printed with: mantissa * 10^-scale. */
struct printed {
	unsigned __int128 mantissa;
	int scale;
	unsigned digits; /* significant ones, from the first that is not 0 */
	unsigned places; /* digits after the point */
	bool negative, exponent;
};
/* Reads a decimal of up to 30 digits; false for markers and anything else. */
bool printed_read(struct span text, struct printed *ret_printed);

/* How a row prints; starts zeroed (fixed, no decimals) and learns from its cells. */
struct printed_rule {
	unsigned ten, fifteen; /* cells of more decimals than 5, than 10 */
	unsigned places;       /* most decimals of the others */
};
void printed_learn(struct printed_rule *rule, const struct printed *cell);
/* True when the rule is that of ten or fifteen digits, not of fixed decimals. */
bool printed_fine(const struct printed_rule *rule);

enum printed_match {
	PRINTED_DIFFERENT,
	PRINTED_EQUAL, /* to the last digit; of fifteen: to one unit of the last */
	PRINTED_TIE,   /* exactly half-way between two printed values, and printed down */
};
/* Is 100 * num / den, printed by the rule, `cell`? `ret_text` gets the recomputed percentage,
 * "undefined" when den is 0. */
enum printed_match printed_agrees(const struct printed *cell, struct ratio r, const struct printed_rule *rule,
				  char ret_text[PRINTED_TEXT]);

/* Two counts, as printed ("1E+05", "777876343.2"), as a ratio of integers; false when one is
 * negative or too long. */
bool printed_ratio(const struct printed *num, const struct printed *den, struct ratio *ret_ratio);
/* The same number in units of 1e-9, exactly; false when it has more decimals, or is over 1e21. */
bool printed_nano(const struct printed *p, __int128 *ret_nano);
/* A number in units of 1e-9 in as few decimals as it has. Returns `out`. */
const char *printed_nano_text(char out[PRINTED_TEXT], __int128 nano);

#endif
