#include "exchange/rest.h"

#include <stdio.h>
#include <string.h>

#include "exchange/fields.h"

/* --- as bytes ------------------------------------------------------------------- */

#define LIST_ROWS(m)                                                                                         \
	FIELD_STRING(rest, m.path), FIELD_STRING(rest, m.items), FIELD_I32(rest, m.query_count),             \
		FIELD_STRING(rest, m.query[0]), FIELD_STRING(rest, m.query[1]),                              \
		FIELD_STRING(rest, m.query[2]), FIELD_STRING(rest, m.query[3]),                              \
		FIELD_STRING(rest, m.query[4]), FIELD_STRING(rest, m.query[5]),                              \
		FIELD_STRING(rest, m.query[6]), FIELD_STRING(rest, m.query[7])

static const struct field_row rows[] = {
	FIELD_I32(rest, auth),
	FIELD_STRING(rest, auth_header),
	FIELD_STRING(rest, token_url),
	FIELD_STRING(rest, scope),
	FIELD_STRING(rest, headers[0]),
	FIELD_STRING(rest, headers[1]),
	FIELD_STRING(rest, headers[2]),
	FIELD_STRING(rest, headers[3]),
	FIELD_STRING(rest, headers[4]),
	FIELD_STRING(rest, headers[5]),
	FIELD_I32(rest, header_count),
	FIELD_I32(rest, paging),
	FIELD_STRING(rest, next),
	FIELD_STRING(rest, more),
	FIELD_I32(rest, first_page),
	FIELD_I32(rest, per_page),
	FIELD_I32(rest, limit_wait),
	FIELD_STRING(rest, error),
	FIELD_STRING(rest, error_text),
	FIELD_STRING(rest, as_of),
	FIELD_STRING(rest, as_of_header),
	FIELD_I32(rest, dates),
	FIELD_I32(rest, ids),
	LIST_ROWS(codes),
	LIST_ROWS(students),
	LIST_ROWS(marks),
	FIELD_STRING(rest, code.id),
	FIELD_STRING(rest, code.code),
	FIELD_STRING(rest, student.id),
	FIELD_STRING(rest, student.upn),
	FIELD_STRING(rest, student.former_upn),
	FIELD_STRING(rest, student.year),
	FIELD_STRING(rest, student.admission),
	FIELD_STRING(rest, student.leaving),
	FIELD_STRING(rest, student.updated_at),
	FIELD_STRING(rest, student.surname),
	FIELD_STRING(rest, student.forename),
	FIELD_STRING(rest, student.born),
	FIELD_STRING(rest, mark.id),
	FIELD_STRING(rest, mark.student),
	FIELD_STRING(rest, mark.date),
	FIELD_STRING(rest, mark.updated_at),
	FIELD_STRING(rest, mark.minutes_late),
	FIELD_STRING(rest, mark.session),
	FIELD_STRING(rest, mark.code),
	FIELD_STRING(rest, mark.am),
	FIELD_STRING(rest, mark.pm),
	FIELD_I32(rest, session_count),
	FIELD_I32(rest, code_word_count),
	FIELD_I32(rest, year_word_count),
	FIELD_STRING(rest, base_url),
};
#define ROWS (sizeof rows / sizeof *rows)

static const struct field_row word_rows[] = {
	FIELD_STRING(rest_word, value),
	FIELD_STRING(rest_word, means),
};

/* The lists of words, and how many each holds. */
struct words {
	size_t at, count_at;
	unsigned most;
};
#define WORDS(list, count, most)                                                                             \
	{                                                                                                    \
		offsetof(struct rest, list), offsetof(struct rest, count), most                              \
	}
static const struct words word_lists[] = {
	WORDS(sessions, session_count, REST_SESSIONS),
	WORDS(code_words, code_word_count, REST_CODES),
	WORDS(year_words, year_word_count, REST_YEARS),
};
#define WORD_LISTS (sizeof word_lists / sizeof *word_lists)

static unsigned count_at(const struct rest *r, size_t offset)
{
	unsigned count;

	memcpy(&count, (const char *)r + offset, sizeof count);
	return count;
}

void rest_pack(const struct rest *r, struct buffer *out)
{
	fields_pack(rows, ROWS, r, out);
	for (size_t i = 0; i < WORD_LISTS; i++)
		for (unsigned n = 0; n < count_at(r, word_lists[i].count_at); n++)
			fields_pack(word_rows, 2,
				    (const char *)r + word_lists[i].at + n * sizeof(struct rest_word), out);
}

static bool choices_fine(const struct rest *r)
{
	return (unsigned)r->auth <= REST_OAUTH2 && (unsigned)r->paging < REST_PAGINGS &&
	       (unsigned)r->dates <= REST_DATE_OBJECT && (unsigned)r->ids <= REST_LAST_PART &&
	       r->header_count <= REST_HEADERS && r->codes.query_count <= REST_QUERY &&
	       r->students.query_count <= REST_QUERY && r->marks.query_count <= REST_QUERY;
}

bool rest_unpack(struct span packed, struct rest *ret)
{
	memset(ret, 0, sizeof *ret);
	if (!fields_unpack(rows, ROWS, &packed, ret) || !choices_fine(ret))
		return false;
	for (size_t i = 0; i < WORD_LISTS; i++) {
		unsigned count = count_at(ret, word_lists[i].count_at);

		if (count > word_lists[i].most)
			return false;
		for (unsigned n = 0; n < count; n++)
			if (!fields_unpack(word_rows, 2, &packed,
					   (char *)ret + word_lists[i].at + n * sizeof(struct rest_word)))
				return false;
	}
	return packed.length == 0;
}

/* --- completed from a profile ------------------------------------------------------ */

static bool given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* Members of a list are taken with their list, not one by one. */
static bool in_list(size_t offset)
{
	static const struct {
		size_t at, size;
	} lists[] = {
		{offsetof(struct rest, headers), sizeof(((struct rest *)0)->headers)},
		{offsetof(struct rest, codes.query), sizeof(((struct rest *)0)->codes.query)},
		{offsetof(struct rest, students.query), sizeof(((struct rest *)0)->students.query)},
		{offsetof(struct rest, marks.query), sizeof(((struct rest *)0)->marks.query)},
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (offset >= lists[i].at && offset < lists[i].at + lists[i].size)
			return true;
	return false;
}

static const char *text_at(const struct rest *r, size_t offset)
{
	const char *text;

	memcpy(&text, (const char *)r + offset, sizeof text);
	return text;
}

/* Lists are taken whole or not at all. */
static void complete_lists(struct rest *r, const struct rest *profile)
{
	struct rest_list *mine[] = {&r->codes, &r->students, &r->marks};
	const struct rest_list *theirs[] = {&profile->codes, &profile->students, &profile->marks};

	for (unsigned i = 0; i < 3; i++)
		if (mine[i]->query_count == 0) {
			memcpy(mine[i]->query, theirs[i]->query, sizeof mine[i]->query);
			mine[i]->query_count = theirs[i]->query_count;
		}
	if (r->header_count == 0) {
		memcpy(r->headers, profile->headers, sizeof r->headers);
		r->header_count = profile->header_count;
	}
	for (size_t i = 0; i < WORD_LISTS; i++) {
		const struct words *w = &word_lists[i];

		if (count_at(r, w->count_at) != 0)
			continue;
		memcpy((char *)r + w->at, (const char *)profile + w->at, w->most * sizeof(struct rest_word));
		memcpy((char *)r + w->count_at, (const char *)profile + w->count_at, sizeof(unsigned));
	}
}

static void complete_choices(struct rest *r, const struct rest *profile, unsigned wrote)
{
	if ((wrote & REST_WROTE_AUTH) == 0)
		r->auth = profile->auth;
	if ((wrote & REST_WROTE_PAGING) == 0)
		r->paging = profile->paging;
	if ((wrote & REST_WROTE_FIRST) == 0)
		r->first_page = profile->first_page;
	if ((wrote & REST_WROTE_DATES) == 0)
		r->dates = profile->dates;
	if ((wrote & REST_WROTE_IDS) == 0)
		r->ids = profile->ids;
	if (r->per_page == 0)
		r->per_page = profile->per_page;
	if (r->limit_wait == 0)
		r->limit_wait = profile->limit_wait;
}

void rest_complete(struct rest *r, const struct rest *profile, unsigned wrote)
{
	/* How a school marks its days is one thing: of a pair of codes and a session only one is meant. */
	const bool own_days = given(r->mark.am) || given(r->mark.pm);
	const bool own_row = given(r->mark.session) || given(r->mark.code);
	const char *am = r->mark.am, *pm = r->mark.pm, *session = r->mark.session, *code = r->mark.code;
	const char *next = r->next, *more = r->more;

	complete_lists(r, profile);
	complete_choices(r, profile, wrote);
	for (size_t i = 0; i < ROWS; i++) {
		const bool alone = rows[i].type == FT_STRING && !in_list(rows[i].offset);
		const char *theirs = alone ? text_at(profile, rows[i].offset) : NULL;

		if (theirs != NULL && !given(text_at(r, rows[i].offset)))
			memcpy((char *)r + rows[i].offset, &theirs, sizeof theirs);
	}
	if (own_days) {
		r->mark.session = session;
		r->mark.code = code;
	} else if (own_row) {
		r->mark.am = am;
		r->mark.pm = pm;
	}
	if ((wrote & REST_WROTE_NEXT) != 0) {
		r->next = next;
		r->more = more;
	}
}

/* --- what must be there ------------------------------------------------------------- */

struct need {
	const char *key;
	size_t at;
	unsigned pagings, auths; /* bits; 0: always */
};
#define NEED(key, member, pagings, auths)                                                                    \
	{                                                                                                    \
		key, offsetof(struct rest, member), pagings, auths                                           \
	}
static const struct need needs[] = {
	NEED("students.path", students.path, 0, 0),
	NEED("students.id", student.id, 0, 0),
	NEED("marks.path", marks.path, 0, 0),
	NEED("marks.student", mark.student, 0, 0),
	NEED("marks.date", mark.date, 0, 0),
	NEED("auth_header", auth_header, 0, 1U << REST_HEADER),
	NEED("token_url", token_url, 0, 1U << REST_OAUTH2),
	NEED("paging.next", next, 1U << REST_NEXT_LINK | 1U << REST_NEXT_HEADER | 1U << REST_NEXT_NUMBER, 0),
	NEED("paging.more", more, 1U << REST_NEXT_NUMBER, 0),
};

static bool needed(const struct need *n, const struct rest *r)
{
	return (n->pagings == 0 || (n->pagings >> r->paging & 1) != 0) &&
	       (n->auths == 0 || (n->auths >> r->auth & 1) != 0) && !given(text_at(r, n->at));
}

const char *rest_missing(const struct rest *r, unsigned n)
{
	const bool row = given(r->mark.session) && given(r->mark.code);
	const bool day = given(r->mark.am) && given(r->mark.pm);
	const bool counted = r->paging == REST_SHORT_PAGE || r->paging == REST_OFFSET;
	const struct {
		bool missing;
		const char *key;
	} more[] = {
		{!row && !day && !given(r->mark.session), "marks.session"},
		{!row && !day && !given(r->mark.code), "marks.code"},
		{counted && r->per_page == 0, "paging.per_page"},
		{given(r->codes.path) && !given(r->code.id), "codes.id"},
		{given(r->codes.path) && !given(r->code.code), "codes.code"},
	};

	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (needed(&needs[i], r) && n-- == 0)
			return needs[i].key;
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		if (more[i].missing && n-- == 0)
			return more[i].key;
	return NULL;
}

/* --- pointers ------------------------------------------------------------------------ */

bool rest_pointer_step(const char **pointer, char *out, size_t size)
{
	const char *at = *pointer;
	size_t used = 0;

	if (at == NULL || *at != '/')
		return false;
	for (at++; *at != '\0' && *at != '/'; at++) {
		char c = *at;

		if (c == '~' && (at[1] == '0' || at[1] == '1'))
			c = *++at == '0' ? '~' : '/';
		if (used + 1 < size)
			out[used++] = c;
	}
	out[used] = '\0';
	*pointer = at;
	return true;
}

bool rest_pointer_fine(const char *pointer)
{
	const char *at = pointer, *before;
	char step[64];
	unsigned depth = 0;

	for (const char *c = at; *c != '\0'; c++)
		if (*c == '~' && c[1] != '0' && c[1] != '1')
			return false;
	for (before = at; rest_pointer_step(&at, step, sizeof step); before = at)
		if (++depth > REST_DEPTH || (size_t)(at - before) > sizeof step)
			return false;
	return *at == '\0';
}

/* --- addresses ------------------------------------------------------------------------ */

struct writer {
	char *out;
	size_t size, used;
	bool failed;
};

static void put(struct writer *w, char c)
{
	if (w->used + 1 >= w->size)
		w->failed = true;
	else
		w->out[w->used++] = c;
}

/* Unreserved bytes (RFC 3986, 2.3) and those of `also` as they are, the others as %XX. */
static void put_encoded(struct writer *w, char c, const char *also)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	static const char digits[] = "0123456789ABCDEF";

	if (strchr(plain, c) != NULL || strchr(also, c) != NULL) {
		put(w, c);
		return;
	}
	put(w, '%');
	put(w, digits[(unsigned char)c >> 4]);
	put(w, digits[(unsigned char)c & 15]);
}

static const char *const names[] = {"school",	 "from", "to",	   "day_before",
				    "day_after", "page", "offset", "per_page"};
#define NAMES (sizeof names / sizeof *names)

/* The placeholder at the front of `text` ("{page}..."), or -1. */
static int placeholder(const char *text, size_t *ret_length)
{
	for (size_t i = 0; i < NAMES; i++) {
		size_t n = strlen(names[i]);

		if (text[0] == '{' && strncmp(text + 1, names[i], n) == 0 && text[n + 1] == '}') {
			*ret_length = n + 2;
			return (int)i;
		}
	}
	return -1;
}

bool rest_template_fine(const char *text)
{
	size_t length;

	for (const char *c = text; *c != '\0'; c++)
		if (*c == '}')
			return false;
		else if (*c == '{') {
			if (placeholder(c, &length) < 0)
				return false;
			c += length - 1;
		}
	return true;
}

static void put_template(struct writer *w, const char *text, const char *const values[NAMES],
			 const char *also)
{
	size_t length;

	while (*text != '\0') {
		int name = placeholder(text, &length);

		if (name < 0) {
			w->failed |= *text == '{';
			put_encoded(w, *text++, also);
			continue;
		}
		for (const char *c = values[name] != NULL ? values[name] : ""; *c != '\0'; c++)
			put_encoded(w, *c, "");
		text += length;
	}
}

bool rest_address(const struct rest *r, const struct rest_list *list, const struct rest_fill *fill, char *out,
		  size_t size)
{
	struct writer w = {.out = out, .size = size};
	const bool first = !given(fill->page);
	char number[16], rows_asked[16];
	const char *values[NAMES] = {fill->school,    fill->from, fill->to, fill->day_before,
				     fill->day_after, number,	  number,   rows_asked};

	snprintf(rows_asked, sizeof rows_asked, "%d", r->per_page);
	if (first)
		snprintf(number, sizeof number, "%d", r->paging == REST_OFFSET ? 0 : r->first_page);
	else
		snprintf(number, sizeof number, "%.15s", fill->page);
	for (const char *c = r->base_url; *c != '\0'; c++)
		put(&w, *c);
	put_template(&w, list->path, values, "/");
	for (unsigned i = 0; i < list->query_count; i++) {
		put(&w, i == 0 ? '?' : '&');
		put_template(&w, list->query[i], values, "=");
	}
	if (size > 0)
		out[w.used] = '\0';
	return !w.failed;
}
