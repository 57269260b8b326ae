#include "source/encoding.h"

#include <string.h>

static const char *const names[] = {
	[ENCODING_UTF_8] = "UTF-8",
	[ENCODING_WINDOWS_1252] = "Windows-1252",
	[ENCODING_UTF_16] = "UTF-16",
};

const char *encoding_name(enum encoding e)
{
	return names[e];
}

static void utf8_put(struct buffer *out, unsigned point)
{
	unsigned char bytes[4];
	unsigned count = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (unsigned i = count; i > 1; i--, point >>= 6)
		bytes[i - 1] = (unsigned char)(0x80 | (point & 0x3f));
	bytes[0] = (unsigned char)(first[count] | point);
	buffer_bytes(out, bytes, count);
}

bool encoding_from_1252(struct span bytes, struct buffer *out)
{
	static const unsigned short high[32] = {
		0x20ac, 0,	0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
		0x2039, 0x0152, 0,	0x017d, 0,	0,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
		0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,	0x017e, 0x0178,
	};

	for (size_t i = 0; i < bytes.length; i++) {
		unsigned c = (unsigned char)bytes.at[i];
		unsigned point = c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c;

		if (point == 0 && c != 0)
			return false;
		utf8_put(out, point);
	}
	return true;
}

static unsigned unit_at(struct span bytes, size_t i)
{
	return (unsigned char)bytes.at[i] | (unsigned)(unsigned char)bytes.at[i + 1] << 8;
}

/* Little-endian; false at half a pair. */
static bool from_utf16(struct span bytes, struct buffer *out)
{
	if (bytes.length % 2 != 0)
		return false;
	for (size_t i = 0; i < bytes.length; i += 2) {
		unsigned unit = unit_at(bytes, i), low;

		if (unit < 0xd800 || unit >= 0xe000) {
			utf8_put(out, unit);
			continue;
		}
		low = i + 4 <= bytes.length ? unit_at(bytes, i + 2) : 0;
		if (unit >= 0xdc00 || low < 0xdc00 || low >= 0xe000)
			return false;
		utf8_put(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
		i += 2;
	}
	return true;
}

static bool starts(struct span bytes, const char *mark, size_t length)
{
	return bytes.length >= length && memcmp(bytes.at, mark, length) == 0;
}

/* Letters of ASCII, each followed by a nought. */
static bool looks_utf16(struct span bytes)
{
	if (bytes.length < 8)
		return false;
	for (size_t i = 0; i < 8; i += 2)
		if (bytes.at[i] == '\0' || bytes.at[i + 1] != '\0')
			return false;
	return true;
}

int encoding_decode(struct span *bytes, struct buffer *decoded, enum encoding *ret_encoding,
		    struct fault *reterr)
{
	struct span s = *bytes;
	bool marked = starts(s, "\xff\xfe", 2), whole = true;

	*ret_encoding = ENCODING_UTF_8;
	if (starts(s, "\xfe\xff", 2))
		return fault_set(reterr, FAULT_PARSE,
				 "the file is UTF-16 of the other byte order: save it as \"CSV UTF-8\"");
	if (starts(s, "\xef\xbb\xbf", 3)) {
		s = (struct span){s.at + 3, s.length - 3};
	} else if (marked || looks_utf16(s)) {
		*ret_encoding = ENCODING_UTF_16;
		whole = from_utf16(marked ? (struct span){s.at + 2, s.length - 2} : s, decoded);
		s = buffer_span(decoded);
	} else if (!text_utf8(s)) {
		*ret_encoding = ENCODING_WINDOWS_1252;
		whole = encoding_from_1252(s, decoded);
		s = buffer_span(decoded);
	}
	if (!buffer_ok(decoded))
		return fault_set(reterr, FAULT_MEMORY, "no memory to decode the file");
	if (!whole || !text_utf8(s) || (s.length > 0 && memchr(s.at, '\0', s.length) != NULL))
		return fault_set(reterr, FAULT_PARSE,
				 "the bytes are no text in UTF-8, Windows-1252 or UTF-16: save the file as "
				 "\"CSV UTF-8\"");
	*bytes = s;
	return 0;
}
