#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "source/page_internal.h"

/* What a drop folder holds, a line a file: "SIZE TAB SECONDS TAB NAME" of a folder of our own, or as
 * `ls -l` writes it, which is how SFTP servers list: ten letters of rights, links, owner, group, size, month,
 * day, time or year, name. Folders, hidden files, files still being written by their name, and files that are
 * neither a table nor the sign beside one are passed over. */

static bool ends_with(struct span name, const char *end)
{
	size_t n = strlen(end);

	return name.length > n && strncasecmp(name.at + name.length - n, end, n) == 0;
}

static bool wanted(struct span name)
{
	static const char *const unfinished[] = {".tmp",	".part", ".partial",	 ".filepart",
						 ".crdownload", "~",	 ".rejected.csv"};
	static const char *const ends[] = {".csv", ".txt", ".done"};

	if (name.length == 0 || name.length >= DROP_NAME || name.at[0] == '.')
		return false;
	for (size_t i = 0; i < name.length; i++)
		if ((unsigned char)name.at[i] < 0x20 || name.at[i] == 0x7f || name.at[i] == '/' ||
		    name.at[i] == '\\')
			return false;
	for (size_t i = 0; i < sizeof unfinished / sizeof *unfinished; i++)
		if (ends_with(name, unfinished[i]))
			return false;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (ends_with(name, ends[i]))
			return true;
	return false;
}

/* The next word of a line, blanks before it passed over. */
static struct span take_word(struct span *line)
{
	struct span word;

	while (line->length > 0 && line->at[0] == ' ')
		*line = (struct span){line->at + 1, line->length - 1};
	word = (struct span){line->at, 0};
	while (word.length < line->length && line->at[word.length] != ' ')
		word.length++;
	*line = (struct span){line->at + word.length, line->length - word.length};
	return word;
}

static bool read_long(struct span line, struct record_drop_entry *ret, struct span *ret_name)
{
	struct span month, day;
	char *stamp = ret->stamp;

	for (unsigned i = 0; i < 4; i++)
		take_word(&line);
	if (!text_u64(take_word(&line), &ret->size))
		return false;
	month = take_word(&line);
	day = take_word(&line);
	*ret_name = take_word(&line); /* the time or the year, for now */
	if (month.length != 3 || day.length == 0 || day.length > 2 || ret_name->length < 4 ||
	    ret_name->length > 5 || line.length < 2)
		return false;
	memcpy(stamp, month.at, 3);
	stamp[3] = ' ';
	stamp[4] = day.length == 1 ? '0' : day.at[0];
	stamp[5] = day.at[day.length - 1];
	stamp[6] = ' ';
	memcpy(stamp + 7, ret_name->at, ret_name->length);
	stamp[7 + ret_name->length] = '\0';
	*ret_name = (struct span){line.at + 1, line.length - 1};
	return true;
}

static bool read_own(struct span line, struct record_drop_entry *ret, struct span *ret_name)
{
	const char *first = memchr(line.at, '\t', line.length), *second;
	uint64_t when;

	if (first == NULL)
		return false;
	second = memchr(first + 1, '\t', (size_t)(line.at + line.length - first - 1));
	if (second == NULL || !text_u64((struct span){line.at, (size_t)(first - line.at)}, &ret->size) ||
	    !text_u64((struct span){first + 1, (size_t)(second - first - 1)}, &when) || when > INT64_MAX)
		return false;
	ret->when = (int64_t)when;
	*ret_name = (struct span){second + 1, (size_t)(line.at + line.length - second - 1)};
	return true;
}

static bool read_line(struct span line, struct record_drop_entry *ret)
{
	struct span name;

	*ret = (struct record_drop_entry){0};
	if (line.length > 0 && line.at[line.length - 1] == '\r')
		line.length--;
	if (line.length == 0)
		return false;
	if (line.at[0] == '-' ? !read_long(line, ret, &name) :
				(line.at[0] < '0' || line.at[0] > '9' || !read_own(line, ret, &name)))
		return false;
	return wanted(name) && text_utf8(name) && text_copy(ret->name, sizeof ret->name, name);
}

int page_read_drop_listing(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	struct record_drop_entry entry;

	while (bytes.length > 0) {
		const char *end = memchr(bytes.at, '\n', bytes.length);
		size_t length = end != NULL ? (size_t)(end - bytes.at) : bytes.length;

		if (read_line((struct span){bytes.at, length}, &entry)) {
			if (page->records == LIMIT_DROP_FILES)
				return page_refuse(refusal, FAULT_LIMIT,
						   "over %d files in one drop folder: take away what is old",
						   LIMIT_DROP_FILES);
			page_add(page, RECORD_DROP_ENTRY, &entry);
		}
		length += end != NULL;
		bytes = (struct span){bytes.at + length, bytes.length - length};
	}
	return 0;
}
