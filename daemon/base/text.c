#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct span span_of(const char *terminated)
{
	return (struct span){terminated, strlen(terminated)};
}

bool span_is(struct span s, const char *terminated)
{
	return s.length == strlen(terminated) && memcmp(s.at, terminated, s.length) == 0;
}

/* Length of the well-formed UTF-8 sequence at `p`, or 0. */
static size_t utf8_sequence(const unsigned char *p, size_t left)
{
	static const struct {
		unsigned char low, high, second_low, second_high, length;
	} forms[] = {
		{0x00, 0x7f, 0, 0, 1},	     {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (p[0] < forms[i].low || p[0] > forms[i].high)
			continue;
		if (forms[i].length > left)
			return 0;
		if (forms[i].length > 1 && (p[1] < forms[i].second_low || p[1] > forms[i].second_high))
			return 0;
		for (size_t k = 2; k < forms[i].length; k++)
			if ((p[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

/* Where to cut `s` so that at most `n` bytes stay and no character is parted; bytes that are none are parted
 * anywhere. */
static size_t cut_at(struct span s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s.at;

	for (size_t back = 1; n < s.length && back <= 3 && back <= n; back++)
		if (utf8_sequence(p + n - back, s.length - (n - back)) > back)
			return n - back;
	return n;
}

bool text_copy(char *out, size_t size, struct span from)
{
	const size_t n = from.length < size ? from.length : cut_at(from, size - 1);

	if (n > 0)
		memcpy(out, from.at, n);
	out[n] = '\0';
	return n == from.length;
}

bool text_utf8(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.at;

	for (size_t i = 0; i < s.length;) {
		size_t n = utf8_sequence(p + i, s.length - i);

		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

const char *text_escape(char *out, size_t size, struct span foreign)
{
	const unsigned char *p = (const unsigned char *)foreign.at;
	size_t used = 0;

	for (size_t i = 0; i < foreign.length;) {
		size_t n = utf8_sequence(p + i, foreign.length - i);
		bool plain = n > 1 || (n == 1 && p[i] >= 0x20 && p[i] != 0x7f && p[i] != '"' && p[i] != '\\');
		size_t need = plain ? n : 4;

		if (used + need + 4 > size) {
			snprintf(out + used, size - used, "...");
			return out;
		}
		if (plain)
			memcpy(out + used, p + i, n);
		else
			snprintf(out + used, 5, "\\x%02x", (unsigned)p[i]);
		used += need;
		i += plain ? n : 1;
	}
	out[used] = '\0';
	return out;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span text_trim(struct span s)
{
	while (s.length > 0 && is_blank(s.at[0])) {
		s.at++;
		s.length--;
	}
	while (s.length > 0 && is_blank(s.at[s.length - 1]))
		s.length--;
	return s;
}

#define NEAREST_LONGEST 64

static size_t edit_distance(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b);
	size_t row[NEAREST_LONGEST + 1];

	if (na > NEAREST_LONGEST || nb > NEAREST_LONGEST)
		return NEAREST_LONGEST;
	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t cost = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < cost)
				cost = row[j] + 1;
			if (row[j - 1] + 1 < cost)
				cost = row[j - 1] + 1;
			row[j] = cost;
		}
	}
	return row[nb];
}

const char *text_nearest(const char *word, const char *const *candidates)
{
	size_t allowed = strlen(word) / 3, best = NEAREST_LONGEST;
	const char *nearest = NULL;

	allowed = allowed < 1 ? 1 : allowed > 3 ? 3 : allowed;
	for (; *candidates != NULL; candidates++) {
		size_t d = edit_distance(word, *candidates);

		if (d <= allowed && d < best) {
			best = d;
			nearest = *candidates;
		}
	}
	return nearest;
}

void text_hex(char *out, const void *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;

	for (size_t i = 0; i < length; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * length] = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool text_unhex(void *out, size_t length, struct span hex)
{
	unsigned char *p = out;

	if (hex.length != 2 * length)
		return false;
	for (size_t i = 0; i < length; i++) {
		int high = hex_value(hex.at[2 * i]), low = hex_value(hex.at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		p[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

bool text_u64(struct span digits, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (digits.length == 0)
		return false;
	for (size_t i = 0; i < digits.length; i++) {
		unsigned d = (unsigned)(unsigned char)digits.at[i] - '0';

		if (d > 9 || __builtin_mul_overflow(value, (uint64_t)10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)d, &value))
			return false;
	}
	*ret_value = value;
	return true;
}
