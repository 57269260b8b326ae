#include "source/wonde_read.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "source/json_where.h"

static void note_path(struct reading *r, const char *member)
{
	snprintf(r->refusal->path, sizeof r->refusal->path, "data[%u].%s%s", r->row, r->parent, member);
}

int member_wrong(struct reading *r, const char *member, const char *expected, struct json_value found)
{
	char words[120];
	int rc = page_refuse(r->refusal, FAULT_PARSE, "expected %s, found %s", expected,
			     json_describe(found, words, sizeof words));

	note_path(r, member);
	return rc;
}

int member_aside(struct reading *r, const char *member, const char *expected, struct json_value found)
{
	char words[120];
	int rc = page_reject(r->page, r->row + 1, 0, r->refusal, "data[%u].%s%s: expected %s, found %s",
			     r->row, r->parent, member, expected, json_describe(found, words, sizeof words));

	return rc != 0 ? rc : ROW_ASIDE;
}

/* --- members ---------------------------------------------------------------- */

int member_words(struct reading *r, const char *member, struct json_value v, char *out, size_t size)
{
	out[0] = '\0';
	if (v.type == JSON_NULL || v.type == JSON_NOTHING || json_words(v, out, size))
		return ROW_KEPT;
	if (v.type == JSON_TEXT)
		return member_aside(r, member, "a shorter text", v);
	return member_wrong(r, member, "a text, a number or null", v);
}

int member_id(struct reading *r, const char *member, struct json_value v, char *out, size_t size)
{
	int rc;

	if (v.type == JSON_NOTHING)
		return member_wrong(r, member, "an id", v);
	rc = member_words(r, member, v, out, size);
	if (rc == ROW_KEPT && out[0] == '\0')
		return member_aside(r, member, "an id", v);
	return rc;
}

int member_evidence(struct reading *r, const char *member, struct json_value v, char *out, size_t size)
{
	if (v.type == JSON_NULL || v.type == JSON_NOTHING || v.type == JSON_TEXT ||
	    json_words(v, out, size)) {
		json_words(v, out, size);
		return ROW_KEPT;
	}
	return member_wrong(r, member, "an id", v);
}

static int date_wrong(struct reading *r, const char *member, const struct wonde_date_trouble *t)
{
	char path[64];

	snprintf(path, sizeof path, "%s%s", member, t->member);
	return member_wrong(r, path, t->expected, t->found);
}

int member_day(struct reading *r, const char *member, struct json_value v, day_t *ret_day)
{
	struct wonde_date_trouble t;

	if (wonde_day_read(v, &r->dates, ret_day, &t) == 0)
		return ROW_KEPT;
	return date_wrong(r, member, &t);
}

int member_instant(struct reading *r, const char *member, struct json_value v, int64_t *ret_instant)
{
	struct wonde_date_trouble t;

	if (wonde_instant_read(v, &r->dates, ret_instant, &t) == 0)
		return ROW_KEPT;
	return date_wrong(r, member, &t);
}

struct json_value member_unwrap(struct json_value v)
{
	static const struct json_name names[] = {JSON_NAME("data")};
	struct json_value inner;

	if (v.type != JSON_OBJECT)
		return v;
	json_pick(v, names, 1, NULL, &inner);
	return inner;
}

/* --- the envelope ------------------------------------------------------------ */

int wonde_refuse(struct page_refusal *refusal, const char *path, const char *expected,
		 struct json_value found)
{
	char words[120];
	int rc = page_refuse(refusal, FAULT_PARSE, "expected %s, found %s", expected,
			     json_describe(found, words, sizeof words));

	snprintf(refusal->path, sizeof refusal->path, "%s", path);
	return rc;
}

static bool is_address(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] <= 0x20 || s.at[i] >= 0x7f)
			return false;
	return s.length > 0;
}

/* Clients of this API differ in which of `more` and `next` they believe, so a page on which
 * they disagree cannot be followed safely. */
static int read_pagination(struct json_value meta, bool required, struct page *page,
			   struct page_refusal *refusal)
{
	static const struct json_name in_meta[] = {JSON_NAME("pagination")};
	static const struct json_name in_pagination[] = {JSON_NAME("more"), JSON_NAME("next")};
	struct json_value pagination = {.type = JSON_NOTHING}, got[2];

	json_pick(meta, in_meta, 1, NULL, &pagination);
	if (meta.type != JSON_OBJECT && (required || meta.type != JSON_NOTHING))
		return wonde_refuse(refusal, "meta", "an object", meta);
	if (pagination.type == JSON_NOTHING && !required)
		return 0;
	if (pagination.type != JSON_OBJECT)
		return wonde_refuse(refusal, "meta.pagination", "an object", pagination);
	json_pick(pagination, in_pagination, 2, NULL, got);
	if (got[0].type != JSON_BOOL)
		return wonde_refuse(refusal, "meta.pagination.more", "true or false", got[0]);
	if (got[0].truth && got[1].type != JSON_TEXT)
		return wonde_refuse(refusal, "meta.pagination.next", "an address, because more is true",
				    got[1]);
	if (!got[0].truth && got[1].type != JSON_NULL && got[1].type != JSON_NOTHING)
		return wonde_refuse(refusal, "meta.pagination.next", "null, because more is false", got[1]);
	if (!got[0].truth)
		return 0;
	if (!is_address(json_span(got[1])) || !text_copy(page->next, sizeof page->next, json_span(got[1])))
		return wonde_refuse(refusal, "meta.pagination.next", "an address of at most 1023 plain bytes",
				    got[1]);
	page->more = true;
	return 0;
}

static int read_rows(struct json_value data, row_reader read, struct page *page, struct page_refusal *refusal)
{
	struct reading r = {.page = page, .refusal = refusal, .parent = ""};
	struct json_walk walk = json_items(data);
	struct json_value row;

	for (; json_next(&walk, &row); r.row++) {
		int rc;

		if (r.row == LIMIT_PAGE_RECORDS)
			return page_refuse(refusal, FAULT_LIMIT, "over %d rows on one page",
					   LIMIT_PAGE_RECORDS);
		r.parent = "";
		if (row.type != JSON_OBJECT) {
			rc = member_wrong(&r, "", "an object", row);
			refusal->path[strlen(refusal->path) - 1] = '\0';
		} else {
			rc = read(&r, row);
		}
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* One parser for the process: it keeps its memory from page to page. */
static struct json *shared_parser(void)
{
	static _Thread_local struct json *parser;

	if (parser == NULL)
		parser = json_new();
	return parser;
}

static void locate(struct span bytes, struct page_refusal *refusal)
{
	char words[200], text[sizeof refusal->text];

	if (refusal->path[0] != '\0') {
		char path[sizeof refusal->path];
		char *dot;

		/* What is not there has no place: its parent's is the nearest. */
		text_copy(path, sizeof path, span_of(refusal->path));
		while (!json_where_path(bytes, path, &refusal->offset) && (dot = strrchr(path, '.')) != NULL)
			*dot = '\0';
	} else if (json_where_bad(bytes, &refusal->offset, words, sizeof words)) {
		snprintf(text, sizeof text, "not JSON: %s", words);
		text_copy(refusal->text, sizeof refusal->text, span_of(text));
	}
}

static int troubled(int rc, const struct json_trouble *trouble, struct page_refusal *refusal)
{
	text_copy(refusal->path, sizeof refusal->path, span_of(trouble->path));
	text_copy(refusal->text, sizeof refusal->text, span_of(trouble->text));
	return rc;
}

int wonde_root(struct span bytes, struct json_value *ret_root, struct page_refusal *refusal)
{
	struct json *parser = shared_parser();
	struct json_trouble trouble;
	int rc;

	if (parser == NULL)
		return page_refuse(refusal, FAULT_MEMORY, "no memory for a parser");
	rc = json_read(parser, bytes, ret_root, &trouble);
	if (rc != 0)
		return troubled(rc, &trouble, refusal);
	if (ret_root->type != JSON_OBJECT)
		return wonde_refuse(refusal, "", "an object with data", *ret_root);
	return 0;
}

/* A name given twice comes first: whatever else was found may be its doing. */
int wonde_end(int rc, struct span bytes, struct page_refusal *refusal)
{
	struct json_trouble trouble;
	int verdict = rc == -FAULT_MEMORY ? 0 : json_verdict(shared_parser(), &trouble);

	if (verdict != 0) {
		*refusal = (struct page_refusal){0};
		rc = troubled(verdict, &trouble, refusal);
	}
	if (rc != 0)
		locate(bytes, refusal);
	return rc;
}

static int read_list(struct span bytes, const struct json_value got[2], enum record_kind kind,
		     row_reader read, bool paged, struct page *page, struct page_refusal *refusal)
{
	int rc = got[0].type != JSON_ARRAY ? wonde_refuse(refusal, "data", "a list", got[0]) :
					     read_pagination(got[1], paged, page, refusal);

	/* A packed row takes about a seventh of its JSON; growing step by step would copy it. */
	if (rc == 0 && buffer_room(&page->runs[kind].packed, bytes.length / 6) != NULL)
		rc = read_rows(got[0], read, page, refusal);
	return rc;
}

static const struct json_name in_envelope[] = {JSON_NAME("data"), JSON_NAME("meta")};

int wonde_list(struct span bytes, enum record_kind kind, row_reader read, bool paged, struct page *page,
	       struct page_refusal *refusal)
{
	struct json_value root = {0}, got[2];
	int rc = wonde_root(bytes, &root, refusal);

	if (rc == 0) {
		json_pick(root, in_envelope, 2, NULL, got);
		rc = read_list(bytes, got, kind, read, paged, page, refusal);
	}
	return wonde_end(rc, bytes, refusal);
}

int wonde_one_or_list(struct span bytes, enum record_kind kind, row_reader read, struct page *page,
		      struct page_refusal *refusal)
{
	struct reading r = {.page = page, .refusal = refusal, .parent = ""};
	struct json_value root = {0}, got[2];
	int rc = wonde_root(bytes, &root, refusal);

	if (rc == 0) {
		json_pick(root, in_envelope, 2, NULL, got);
		if (got[0].type == JSON_OBJECT)
			rc = read(&r, got[0]);
		else if (got[0].type != JSON_NULL)
			rc = read_list(bytes, got, kind, read, false, page, refusal);
	}
	return wonde_end(rc < 0 ? rc : 0, bytes, refusal);
}
