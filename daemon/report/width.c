#include "report/width.h"

#include <stdint.h>
#include <string.h>

struct range {
	uint32_t first, last;
};

/* Marks that take no column of their own: combining marks, joiners, variation selectors. */
static const struct range zero[] = {
	{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x064b, 0x065f}, {0x093c, 0x093c},
	{0x0941, 0x0948}, {0x094d, 0x094d}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200d},
	{0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};
static const struct range wide[] = {
	{0x1100, 0x115f},   {0x2e80, 0x303e},	{0x3041, 0xa4cf},   {0xac00, 0xd7a3},
	{0xf900, 0xfaff},   {0xfe30, 0xfe6f},	{0xff00, 0xff60},   {0xffe0, 0xffe6},
	{0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
};
/* What changes how the text around it is shown (UAX 9), and what a terminal may obey. */
static const struct range unsafe[] = {
	{0x0000, 0x0009}, {0x000b, 0x001f}, {0x007f, 0x009f},
	{0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
};

#define IN(ranges, point) in_ranges(ranges, sizeof(ranges) / sizeof(ranges)[0], point)

static bool in_ranges(const struct range *ranges, size_t count, uint32_t point)
{
	for (size_t i = 0; i < count; i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

/* Bytes of the character at the front of `s` (not empty); its code point, or UINT32_MAX
 * for a byte that is not UTF-8. */
static size_t next_point(struct span s, uint32_t *ret_point)
{
	unsigned char lead = (unsigned char)s.at[0];
	size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	*ret_point = UINT32_MAX;
	if (length > s.length || !text_utf8((struct span){s.at, length}))
		return 1;
	*ret_point = length == 1 ? lead : lead & (0x7fU >> length);
	for (size_t i = 1; i < length; i++)
		*ret_point = *ret_point << 6 | ((unsigned char)s.at[i] & 0x3fU);
	return length;
}

static size_t point_width(uint32_t point)
{
	if (point == UINT32_MAX || point < zero[0].first)
		return 1;
	return IN(zero, point) ? 0 : IN(wide, point) ? 2 : 1;
}

size_t width_of(struct span text)
{
	size_t width = 0;

	for (size_t i = 0; i < text.length;) {
		uint32_t point;

		i += next_point((struct span){text.at + i, text.length - i}, &point);
		width += point_width(point);
	}
	return width;
}

void width_clean(struct buffer *out, struct span text)
{
	for (size_t i = 0; i < text.length;) {
		uint32_t point;
		size_t n = next_point((struct span){text.at + i, text.length - i}, &point);

		if (point != UINT32_MAX && !IN(unsafe, point))
			buffer_bytes(out, text.at + i, n);
		else
			for (size_t k = 0; k < n; k++)
				buffer_print(out, "\\x%02x", (unsigned)(unsigned char)text.at[i + k]);
		i += n;
	}
}

struct span width_line(struct span *rest, size_t width)
{
	size_t i = 0, used = 0, cut = 0; /* cut: length up to the blank to break at */
	struct span line;

	while (i < rest->length && rest->at[i] != '\n') {
		uint32_t point;
		size_t n = next_point((struct span){rest->at + i, rest->length - i}, &point);

		if (point == ' ' && (used <= width || cut == 0))
			cut = i;
		used += point_width(point);
		if (used > width && cut > 0)
			break;
		i += n;
	}
	line = (struct span){rest->at, used > width && cut > 0 ? cut : i};
	i = line.length;
	while (i < rest->length && rest->at[i] == ' ')
		i++;
	if (i < rest->length && rest->at[i] == '\n')
		i++;
	*rest = (struct span){rest->at + i, rest->length - i};
	return line;
}

void width_blanks(struct buffer *out, size_t count)
{
	while (count-- > 0)
		buffer_bytes(out, " ", 1);
}

void width_paragraph(struct buffer *out, struct span text, size_t indent, size_t width)
{
	while (text.length > 0) {
		struct span line = width_line(&text, width > indent ? width - indent : 1);

		width_blanks(out, line.length > 0 ? indent : 0);
		buffer_bytes(out, line.at, line.length);
		buffer_bytes(out, "\n", 1);
	}
}

void width_thousands(struct buffer *out, struct span digits)
{
	size_t i = digits.length > 0 && digits.at[0] == '-' ? 1 : 0, whole = i;

	buffer_bytes(out, digits.at, i);
	while (whole < digits.length && digits.at[whole] >= '0' && digits.at[whole] <= '9')
		whole++;
	for (; i < whole; i++) {
		buffer_bytes(out, digits.at + i, 1);
		if (whole - i > 1 && (whole - i - 1) % 3 == 0)
			buffer_bytes(out, ",", 1);
	}
	buffer_bytes(out, digits.at + whole, digits.length - whole);
}
