#include "figures/figure.h"

#include <stdio.h>
#include <string.h>

#define NANO_PLACES 9
/* Beyond this power no published percentage lies; it also bounds the loops. */
#define POWER_LIMIT 99

/* --- decimals --------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes digits off the front of `s`; false when there are none. */
static bool take_digits(struct span *s, struct span *ret_digits)
{
	size_t n = 0;

	while (n < s->length && is_digit(s->at[n]))
		n++;
	*ret_digits = (struct span){s->at, n};
	s->at += n;
	s->length -= n;
	return n > 0;
}

static bool take_one(struct span *s, char a, char b)
{
	if (s->length == 0 || (s->at[0] != a && s->at[0] != b))
		return false;
	s->at++;
	s->length--;
	return true;
}

/* The rest of "8.34E-05" from its E on; nothing is power 0. */
static bool take_power(struct span *s, int *ret_power)
{
	struct span digits;
	uint64_t value;
	bool negative;

	*ret_power = 0;
	if (!take_one(s, 'E', 'e'))
		return true;
	negative = take_one(s, '-', '-');
	if (!negative)
		take_one(s, '+', '+');
	if (!take_digits(s, &digits) || !text_u64(digits, &value) || value > POWER_LIMIT)
		return false;
	*ret_power = negative ? -(int)value : (int)value;
	return true;
}

static bool append_digit(int64_t *value, int digit)
{
	return !__builtin_mul_overflow(*value, (int64_t)10, value) &&
	       !__builtin_add_overflow(*value, (int64_t)digit, value);
}

/* Digits of descending powers of ten into 1e-9 units. Half up needs only the first digit
 * that is dropped, however many follow. */
static bool sum_digits(struct span whole, struct span part, int power, int64_t *ret_nano)
{
	int at = (int)whole.length - 1 + power;
	int64_t nano = 0;

	for (size_t i = 0; i < whole.length + part.length; i++, at--) {
		int digit = (i < whole.length ? whole.at[i] : part.at[i - whole.length]) - '0';

		if (at >= -NANO_PLACES && !append_digit(&nano, digit))
			return false;
		if (at == -NANO_PLACES - 1 && digit >= 5 && __builtin_add_overflow(nano, (int64_t)1, &nano))
			return false;
	}
	for (; at >= -NANO_PLACES; at--)
		if (!append_digit(&nano, 0))
			return false;
	*ret_nano = nano;
	return true;
}

static struct span unquoted(struct span s)
{
	if (s.length >= 2 && s.at[0] == '"' && s.at[s.length - 1] == '"')
		return text_trim((struct span){s.at + 1, s.length - 2});
	return s;
}

bool figure_decimal(struct span text, int64_t *ret_nano)
{
	struct span s = unquoted(text_trim(text)), whole, part = {"", 0};
	bool negative = take_one(&s, '-', '-');
	int64_t nano;
	int power;

	/* No number has more digits than this; longer ones are not a figure. */
	if (s.length > 64 || !take_digits(&s, &whole))
		return false;
	if (take_one(&s, '.', '.') && !take_digits(&s, &part))
		return false;
	if (!take_power(&s, &power) || s.length > 0)
		return false;
	if (!sum_digits(whole, part, power, &nano))
		return false;
	*ret_nano = negative ? -nano : nano;
	return true;
}

/* value / divisor, halves away from zero. */
static int64_t divide_half_up(__int128 value, int64_t divisor)
{
	__int128 twice = value < 0 ? -2 * value : 2 * value;
	__int128 rounded = (twice + divisor) / (2 * (__int128)divisor);

	return (int64_t)(value < 0 ? -rounded : rounded);
}

const char *nano_percent_print(char *out, size_t size, int64_t nano_percent, unsigned places)
{
	int64_t unit = 1, scale = 1, value;
	uint64_t magnitude;

	places = places > NANO_PLACES ? NANO_PLACES : places;
	for (unsigned i = places; i < NANO_PLACES; i++)
		unit *= 10;
	for (unsigned i = 0; i < places; i++)
		scale *= 10;
	value = divide_half_up(nano_percent, unit);
	magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	if (places == 0)
		snprintf(out, size, "%s%llu", value < 0 ? "-" : "", (unsigned long long)magnitude);
	else
		snprintf(out, size, "%s%llu.%0*llu", value < 0 ? "-" : "",
			 (unsigned long long)(magnitude / (uint64_t)scale), (int)places,
			 (unsigned long long)(magnitude % (uint64_t)scale));
	return out;
}

/* --- sets of figures -------------------------------------------------------- */

const struct figure *figures_find(const struct figures *f, enum geography g, const char *code,
				  enum phase phase, enum measure_kind kind)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct figure *row = &f->at[i];

		if (row->geography == g && row->phase == phase && row->kind == kind &&
		    strcmp(row->code, code) == 0)
			return row;
	}
	return NULL;
}

struct neighbours_mean figures_neighbours(const struct figures *f, const char *const *codes, unsigned count,
					  enum phase phase, enum measure_kind kind)
{
	struct neighbours_mean mean = {0};
	__int128 sum = 0;

	for (unsigned i = 0; i < count; i++) {
		const struct figure *row = figures_find(f, GEOGRAPHY_LA, codes[i], phase, kind);

		if (row == NULL || !row->has_value) {
			mean.missing++;
			continue;
		}
		sum += row->nano_percent;
		mean.used++;
	}
	if (mean.used > 0)
		mean.nano_percent = divide_half_up(sum, (int64_t)mean.used);
	return mean;
}
