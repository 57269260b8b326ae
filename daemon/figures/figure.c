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

int64_t nano_divide(__int128 value, __int128 divisor)
{
	__int128 twice = value < 0 ? -2 * value : 2 * value;
	__int128 rounded = (twice + divisor) / (2 * divisor);

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
	value = nano_divide(nano_percent, unit);
	magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	if (places == 0)
		snprintf(out, size, "%s%llu", value < 0 ? "-" : "", (unsigned long long)magnitude);
	else
		snprintf(out, size, "%s%llu.%0*llu", value < 0 ? "-" : "",
			 (unsigned long long)(magnitude / (uint64_t)scale), (int)places,
			 (unsigned long long)(magnitude % (uint64_t)scale));
	return out;
}

/* --- words ------------------------------------------------------------------ */

static const struct {
	const char *marker, *words;
} markers[] = {
	{"", "no value given"},	   {"c", "suppressed"},	    {"SUPP", "suppressed"},
	{"z", "not applicable"},   {"k", "rounds to zero"}, {"u", "of low reliability"},
	{"low", "rounds to zero"}, {"x", "not available"},  {":", "not available"},
	{".", "not available"},	   {"..", "not available"}, {"...", "not available"},
	{"-", "not available"},	   {"~", "not available"},  {"NA", "not available"},
};
#define MARKERS (sizeof markers / sizeof *markers)

bool figure_marker(struct span text)
{
	for (size_t i = 0; i < MARKERS; i++)
		if (span_is(text, markers[i].marker))
			return true;
	return false;
}

const char *figure_marker_words(const char *marker)
{
	for (size_t i = 0; i < MARKERS; i++)
		if (strcmp(marker, markers[i].marker) == 0)
			return markers[i].words;
	return "no value";
}

static const struct {
	const char *name, *words;
} series[FIGURE_SERIES] = {
	[SERIES_ATTENDANCE_YEAR] = {"attendance-year", "DfE, Pupil attendance in schools, year to date"},
	[SERIES_ATTENDANCE_WEEK] = {"attendance-week", "DfE, Pupil attendance in schools, by week"},
	[SERIES_ATTENDANCE_DAY] = {"attendance-day", "DfE, Pupil attendance in schools, by day"},
	[SERIES_ATTENDANCE_REASON] = {"attendance-reason",
				      "DfE, Pupil attendance in schools, reasons for absence and attendance"},
	[SERIES_PERSISTENT_WEEK] = {"persistent-week",
				    "DfE, Pupil attendance in schools, persistent absence so far this year"},
	[SERIES_ABSENCE_REASON] = {"absence-reason", "DfE, Pupil absence in schools, sessions by reason"},
	[SERIES_ABSENCE_SEVERE] = {"absence-severe",
				   "DfE, Pupil absence in schools, persistent and severe absentees"},
	[SERIES_ABSENCE_BANDS] = {"absence-bands", "DfE, Pupil absence in schools, enrolments by band"},
	[SERIES_ABSENCE_GROUP] = {"absence-group", "DfE, Pupil absence in schools, by characteristics"},
	[SERIES_SOCIAL_CARE] = {"social-care",
				"DfE, Outcomes for children in need, including children looked after"},
};

const char *figure_series_name(enum figure_series s)
{
	return (unsigned)s < FIGURE_SERIES ? series[s].name : "unknown";
}

const char *figure_series_words(enum figure_series s)
{
	return (unsigned)s < FIGURE_SERIES ? series[s].words : "unknown";
}

static const char *const kinds[FIGURE_KINDS] = {
	[FIGURE_OVERALL] = "overall",
	[FIGURE_AUTHORISED] = "authorised",
	[FIGURE_UNAUTHORISED] = "unauthorised",
	[FIGURE_PERSISTENT] = "persistent",
	[FIGURE_SEVERE] = "severe",
	[FIGURE_ATTENDANCE] = "attendance",
	[FIGURE_REASON] = "reason",
	[FIGURE_BAND] = "band",
};

const char *figure_kind_name(enum figure_kind k)
{
	return (unsigned)k < FIGURE_KINDS ? kinds[k] : "unknown";
}

enum figure_kind figure_kind_find(const char *name)
{
	unsigned k = 0;

	while (k < FIGURE_KINDS && strcmp(kinds[k], name) != 0)
		k++;
	return (enum figure_kind)k;
}

enum figure_kind figure_kind_of(enum measure_kind k)
{
	return figure_kind_find(measure_kind_name(k));
}

/* --- sets of figures -------------------------------------------------------- */

static bool same(const char *text, const char *wanted)
{
	return strcmp(text, wanted != NULL ? wanted : "") == 0;
}

bool figure_is(const struct figure *f, const struct figure_key *key)
{
	return f->phase == key->phase && f->kind == key->kind && same(f->part, key->part) &&
	       same(f->group, key->group);
}

const struct figure *figures_find(const struct figures *f, enum geography g, const char *code,
				  const struct figure_key *key)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->at[i].geography == g && figure_is(&f->at[i], key) && strcmp(f->at[i].code, code) == 0)
			return &f->at[i];
	return NULL;
}
