#include "attendance/name.h"

#include <stdint.h>
#include <string.h>

/* What becomes of a range of characters; "" drops them. In order; capitals of ASCII by rule. */
static const struct {
	uint32_t first, last;
	const char *base;
} letters[] = {
	{' ', ' ', ""},	       {'\'', '\'', ""},       {',', '.', ""}, /* , - . */
	{'\t', '\r', ""},      {'`', '`', ""},	       {0xa0, 0xa0, ""},      {0xad, 0xad, ""},
	{0xb4, 0xb4, ""},      {0xc0, 0xc5, "a"},      {0xc6, 0xc6, "ae"},    {0xc7, 0xc7, "c"},
	{0xc8, 0xcb, "e"},     {0xcc, 0xcf, "i"},      {0xd0, 0xd0, "d"},     {0xd1, 0xd1, "n"},
	{0xd2, 0xd6, "o"},     {0xd8, 0xd8, "o"},      {0xd9, 0xdc, "u"},     {0xdd, 0xdd, "y"},
	{0xde, 0xde, "th"},    {0xdf, 0xdf, "ss"},     {0xe0, 0xe5, "a"},     {0xe6, 0xe6, "ae"},
	{0xe7, 0xe7, "c"},     {0xe8, 0xeb, "e"},      {0xec, 0xef, "i"},     {0xf0, 0xf0, "d"},
	{0xf1, 0xf1, "n"},     {0xf2, 0xf6, "o"},      {0xf8, 0xf8, "o"},     {0xf9, 0xfc, "u"},
	{0xfd, 0xfd, "y"},     {0xfe, 0xfe, "th"},     {0xff, 0xff, "y"},     {0x100, 0x105, "a"},
	{0x106, 0x10d, "c"},   {0x10e, 0x111, "d"},    {0x112, 0x11b, "e"},   {0x11c, 0x123, "g"},
	{0x124, 0x127, "h"},   {0x128, 0x131, "i"},    {0x132, 0x133, "ij"},  {0x134, 0x135, "j"},
	{0x136, 0x138, "k"},   {0x139, 0x142, "l"},    {0x143, 0x14b, "n"},   {0x14c, 0x151, "o"},
	{0x152, 0x153, "oe"},  {0x154, 0x159, "r"},    {0x15a, 0x161, "s"},   {0x162, 0x167, "t"},
	{0x168, 0x173, "u"},   {0x174, 0x175, "w"},    {0x176, 0x178, "y"},   {0x179, 0x17e, "z"},
	{0x17f, 0x17f, "s"},   {0x218, 0x219, "s"},    {0x21a, 0x21b, "t"},   {0x2b9, 0x2bc, ""},
	{0x300, 0x36f, ""}, /* accents by themselves */
	{0x1e80, 0x1e85, "w"}, {0x1e9e, 0x1e9e, "ss"}, {0x1ef2, 0x1ef3, "y"}, {0x2000, 0x200f, ""},
	{0x2010, 0x2015, ""},  {0x2018, 0x2019, ""},   {0x202f, 0x202f, ""},  {0x2032, 0x2032, ""},
	{0xfeff, 0xfeff, ""},
};

/* The character at the front of `s` and its bytes; 0 bytes: no UTF-8 there. */
static size_t character(struct span s, uint32_t *ret)
{
	unsigned char first = (unsigned char)s.at[0];
	size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if (length > s.length || !text_utf8((struct span){s.at, length}))
		return 0;
	*ret = length == 1 ? first : first & (0xffU >> (length + 1));
	for (size_t i = 1; i < length; i++)
		*ret = *ret << 6 | ((unsigned char)s.at[i] & 0x3f);
	return length;
}

/* Its base letters, NULL when it stays as it is. */
static const char *base_of(uint32_t c)
{
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (c >= letters[i].first && c <= letters[i].last)
			return letters[i].base;
	return NULL;
}

size_t name_normal(char *out, size_t size, struct span name)
{
	size_t used = 0;

	while (name.length > 0) {
		uint32_t c = 0;
		size_t length = character(name, &c);
		const char *base = length > 0 ? base_of(c) : "";
		char small = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
		struct span put = base != NULL ? span_of(base) :
				  length == 1  ? (struct span){&small, 1} :
						 (struct span){name.at, length};

		if (used + put.length + 1 > size)
			break;
		memcpy(out + used, put.at, put.length);
		used += put.length;
		length = length > 0 ? length : 1;
		name.at += length;
		name.length -= length;
	}
	out[used] = '\0';
	return used;
}
