#include "figures/printed.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MOST 30 /* of a printed number; 38 fit the mantissa */
#define POWER_MOST  30
#define FIXED_MOST  5 /* decimals of a file that prints a fixed number */
#define NANO_PLACES 9
#define NANO_MOST   ((unsigned __int128)1 << 100) /* sums of many still fit */
#define TEN_MOST    10				  /* decimals that ten significant digits can have */

/* --- reading ------------------------------------------------------------------------------ */

static bool read_power(struct span rest, int *ret_power)
{
	bool negative = rest.length > 0 && rest.at[0] == '-';
	uint64_t value;

	if (rest.length > 0 && (rest.at[0] == '-' || rest.at[0] == '+')) {
		rest.at++;
		rest.length--;
	}
	if (!text_u64(rest, &value) || value > POWER_MOST)
		return false;
	*ret_power = negative ? -(int)value : (int)value;
	return true;
}

static void read_digit(struct printed *p, char c, bool after_point)
{
	unsigned digit = (unsigned)(c - '0');

	p->mantissa = p->mantissa * 10 + digit;
	p->digits += p->digits > 0 || digit > 0;
	p->places += after_point;
}

bool printed_read(struct span text, struct printed *ret_printed)
{
	struct span s = text_trim(text);
	struct printed p = {0};
	bool point = false;
	size_t i, digits = 0;
	int power = 0;

	p.negative = s.length > 0 && s.at[0] == '-';
	for (i = p.negative; i < s.length && s.at[i] != 'e' && s.at[i] != 'E'; i++) {
		bool digit = s.at[i] >= '0' && s.at[i] <= '9';

		if (digit ? ++digits > DIGITS_MOST : s.at[i] != '.' || point)
			return false;
		if (digit)
			read_digit(&p, s.at[i], point);
		else
			point = true;
	}
	p.exponent = i < s.length;
	if (digits == 0 || (point && p.places == 0))
		return false;
	if (p.exponent && !read_power((struct span){s.at + i + 1, s.length - i - 1}, &power))
		return false;
	p.scale = (int)p.places - power;
	*ret_printed = p;
	return true;
}

/* --- how a row prints --------------------------------------------------------------------- */

void printed_learn(struct printed_rule *rule, const struct printed *cell)
{
	if (cell->exponent || cell->mantissa == 0)
		return;
	if (cell->places > TEN_MOST)
		rule->fifteen++;
	else if (cell->places > FIXED_MOST)
		rule->ten++;
	else if (cell->places > rule->places)
		rule->places = cell->places;
}

bool printed_fine(const struct printed_rule *rule)
{
	return rule->ten + rule->fifteen > 0;
}

/* The power of ten of the first digit of 100 * num / den; both are above 0. */
static int leading_power(struct ratio r)
{
	unsigned __int128 top = (unsigned __int128)r.num * 100, den = r.den;
	int power = 0;

	for (; top >= den * 10; den *= 10)
		power++;
	for (; top < den; top *= 10)
		power--;
	return power;
}

struct precision {
	int places;
	unsigned slack; /* units of the last place */
};

static struct precision significant(unsigned digits, struct ratio r)
{
	int places = (int)digits - 1 - leading_power(r);

	return (struct precision){places < 0 ? 0 : places, digits == 15};
}

static struct precision precision_of(const struct printed *cell, struct ratio r,
				     const struct printed_rule *rule)
{
	if (cell->exponent)
		return significant(cell->digits <= 3 ? 3 : cell->digits <= 10 ? 10 : 15, r);
	if (rule->fifteen > rule->ten)
		return significant(15, r);
	if (rule->ten > 0)
		return (struct precision){r.num >= r.den ? 7 : r.num >= (r.den + 9) / 10 ? 8 : 9, 0};
	return (struct precision){(int)rule->places, 0};
}

/* --- comparing ---------------------------------------------------------------------------- */

/* value * 10^power; false when it does not fit. */
static bool scale_up(unsigned __int128 *value, int power)
{
	for (; power > 0 && *value != 0; power--)
		if (__builtin_mul_overflow(*value, (unsigned __int128)10, value))
			return false;
	return true;
}

/* 100 * num / den in units of 10^-places, half up, by long division; whether it is a tie. */
static bool expand(struct ratio r, int places, unsigned __int128 *ret_value, bool *ret_tie)
{
	unsigned __int128 top = (unsigned __int128)r.num * 100, rest = top % r.den;

	*ret_value = top / r.den;
	for (; places > 0; places--) {
		rest *= 10;
		if (__builtin_mul_overflow(*ret_value, (unsigned __int128)10, ret_value) ||
		    __builtin_add_overflow(*ret_value, rest / r.den, ret_value))
			return false;
		rest %= r.den;
	}
	*ret_tie = 2 * rest == r.den;
	return !__builtin_add_overflow(*ret_value, (unsigned __int128)(2 * rest >= r.den), ret_value);
}

static bool same(const struct printed *cell, unsigned __int128 value, struct precision precision)
{
	int most = cell->scale > precision.places ? cell->scale : precision.places;
	unsigned __int128 theirs = cell->mantissa, slack = precision.slack;

	if (!scale_up(&theirs, most - cell->scale) || !scale_up(&value, most - precision.places) ||
	    !scale_up(&slack, most - precision.places))
		return false;
	return (theirs > value ? theirs - value : value - theirs) <= slack;
}

static void print_value(char *out, unsigned __int128 value, int places)
{
	char digits[PRINTED_TEXT];
	size_t at = sizeof digits - 1;

	for (; places > 0 && value % 10 == 0; places--)
		value /= 10;
	digits[at] = '\0';
	for (int n = 0; value > 0 || n <= places; n++) {
		if (n == places && places > 0)
			digits[--at] = '.';
		digits[--at] = (char)('0' + (int)(value % 10));
		value /= 10;
	}
	memcpy(out, digits + at, sizeof digits - at);
}

enum printed_match printed_agrees(const struct printed *cell, struct ratio r, const struct printed_rule *rule,
				  char ret_text[PRINTED_TEXT])
{
	struct precision precision = {0, 0};
	unsigned __int128 value = 0;
	bool tie = false;

	if (r.den == 0) {
		text_copy(ret_text, PRINTED_TEXT, SPAN("undefined"));
		return PRINTED_DIFFERENT;
	}
	if (r.num > 0)
		precision = precision_of(cell, r, rule);
	if (r.num > 0 &&
	    (precision.places > PRINTED_TEXT - 8 || !expand(r, precision.places, &value, &tie))) {
		text_copy(ret_text, PRINTED_TEXT, SPAN("out of range"));
		return PRINTED_DIFFERENT;
	}
	print_value(ret_text, value, precision.places);
	if (cell->negative)
		return PRINTED_DIFFERENT;
	if (same(cell, value, precision))
		return PRINTED_EQUAL;
	return tie && same(cell, value - 1, (struct precision){precision.places, 0}) ? PRINTED_TIE :
										       PRINTED_DIFFERENT;
}

/* --- counts ------------------------------------------------------------------------------- */

bool printed_ratio(const struct printed *num, const struct printed *den, struct ratio *ret_ratio)
{
	int scale = num->scale > den->scale ? num->scale : den->scale;
	unsigned __int128 above = num->mantissa, below = den->mantissa;

	if (num->negative || den->negative || !scale_up(&above, scale - num->scale) ||
	    !scale_up(&below, scale - den->scale) || above > UINT64_MAX || below > UINT64_MAX)
		return false;
	*ret_ratio = (struct ratio){(uint64_t)above, (uint64_t)below};
	return true;
}

bool printed_nano(const struct printed *p, __int128 *ret_nano)
{
	unsigned __int128 value = p->mantissa;
	int drop = p->scale - NANO_PLACES;

	for (; drop > 0 && value % 10 == 0; drop--)
		value /= 10;
	if (drop > 0 || !scale_up(&value, -drop) || value > NANO_MOST)
		return false;
	*ret_nano = p->negative ? -(__int128)value : (__int128)value;
	return true;
}

const char *printed_nano_text(char out[PRINTED_TEXT], __int128 nano)
{
	char text[PRINTED_TEXT];
	unsigned __int128 value = nano < 0 ? (unsigned __int128)-nano : (unsigned __int128)nano;

	print_value(text, value, NANO_PLACES);
	snprintf(out, PRINTED_TEXT, "%s%.*s", nano < 0 ? "-" : "", PRINTED_TEXT - 2, text);
	return out;
}
