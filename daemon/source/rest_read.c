#include "source/rest_read.h"

#include <stdio.h>
#include <string.h>

#include "source/json_where.h"

struct json_value rest_at(struct json_value from, const char *pointer)
{
	char step[64];

	if (pointer == NULL || pointer[0] == '\0')
		return (struct json_value){.type = JSON_NOTHING};
	while (rest_pointer_step(&pointer, step, sizeof step)) {
		const struct json_name name = {step, strlen(step)};
		struct json_value next = {.type = JSON_NOTHING};
		uint64_t index;

		if (from.type == JSON_ARRAY && text_u64(span_of(step), &index)) {
			struct json_walk walk = json_items(from);

			/* json_next leaves `next` alone at the end */
			for (bool more = true; more && json_next(&walk, &from); index--)
				if (index == 0) {
					next = from;
					more = false;
				}
		} else {
			json_pick(from, &name, 1, NULL, &next);
		}
		from = next;
	}
	return from;
}

/* "/student/href" as "student.href", the way all other refusals show places. */
static void put_path(const char *pointer, char *out, size_t size)
{
	char step[64];
	size_t used = 0;

	out[0] = '\0';
	while (used < size && rest_pointer_step(&pointer, step, sizeof step))
		used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? "." : "", step);
}

static void row_path(const struct rest_reading *r, const char *pointer, char *out, size_t size)
{
	char list[80], member[80];

	put_path(r->list->items != NULL ? r->list->items : "", list, sizeof list);
	put_path(pointer, member, sizeof member);
	snprintf(out, size, "%s[%u]%s%s", list, r->row, member[0] != '\0' ? "." : "", member);
}

int rest_refuse(struct page_refusal *refusal, const char *pointer, const char *expected,
		struct json_value found)
{
	char words[120];
	int rc = page_refuse(refusal, FAULT_PARSE, "expected %s, found %s", expected,
			     json_describe(found, words, sizeof words));

	put_path(pointer != NULL ? pointer : "", refusal->path, sizeof refusal->path);
	return rc;
}

int rest_wrong(struct rest_reading *r, const char *pointer, const char *expected, struct json_value found)
{
	char words[120];
	int rc = page_refuse(r->refusal, FAULT_PARSE, "expected %s, found %s", expected,
			     json_describe(found, words, sizeof words));

	row_path(r, pointer, r->refusal->path, sizeof r->refusal->path);
	return rc;
}

int rest_aside(struct rest_reading *r, const char *pointer, const char *expected, struct json_value found)
{
	char words[120], path[160];
	int rc;

	row_path(r, pointer, path, sizeof path);
	rc = page_reject(r->page, r->row + 1, 0, r->refusal, "%.150s: expected %.100s, found %s", path,
			 expected, json_describe(found, words, sizeof words));
	return rc != 0 ? rc : REST_ASIDE;
}

/* --- members ---------------------------------------------------------------------- */

static int words_of(struct rest_reading *r, const char *pointer, struct json_value v, char *out, size_t size)
{
	out[0] = '\0';
	if (v.type == JSON_NULL || v.type == JSON_NOTHING || json_words(v, out, size))
		return REST_KEPT;
	if (v.type == JSON_TEXT)
		return rest_aside(r, pointer, "a shorter text", v);
	return rest_wrong(r, pointer, "a text, a number or null", v);
}

int rest_words(struct rest_reading *r, const char *pointer, char *out, size_t size)
{
	return words_of(r, pointer, rest_at(r->at, pointer), out, size);
}

/* "/rest-v2/students/17" is 17. */
static struct json_value last_part(struct json_value v)
{
	struct span s = v.type == JSON_TEXT ? json_span(v) : SPAN("");
	size_t at = s.length;

	while (at > 0 && s.at[at - 1] != '/')
		at--;
	if (v.type == JSON_TEXT) {
		v.text += at;
		v.extent -= (uint32_t)at;
	}
	return v;
}

static struct json_value id_at(const struct rest_reading *r, const char *pointer)
{
	struct json_value v = rest_at(r->at, pointer);

	return r->rest->ids == REST_LAST_PART ? last_part(v) : v;
}

int rest_id(struct rest_reading *r, const char *pointer, char *out, size_t size)
{
	return words_of(r, pointer, id_at(r, pointer), out, size);
}

int rest_id_needed(struct rest_reading *r, const char *pointer, char *out, size_t size)
{
	struct json_value v = id_at(r, pointer);
	int rc;

	if (v.type == JSON_NOTHING)
		return rest_wrong(r, pointer, "an id", v);
	rc = words_of(r, pointer, v, out, size);
	return rc == REST_KEPT && out[0] == '\0' ? rest_aside(r, pointer, "an id", v) : rc;
}

int rest_day(struct rest_reading *r, const char *pointer, day_t *ret_day)
{
	struct json_value v = rest_at(r->at, pointer);

	if (rest_day_read(v, r->rest->dates, &r->dates, ret_day))
		return REST_KEPT;
	return rest_aside(r, pointer, rest_date_words(r->rest->dates), v);
}

int rest_instant(struct rest_reading *r, const char *pointer, int64_t *ret_instant)
{
	struct json_value v = rest_at(r->at, pointer);

	if (rest_instant_read(v, &r->dates, ret_instant))
		return REST_KEPT;
	return rest_aside(r, pointer, "a date and time", v);
}

const char *rest_meaning(const struct rest_word *words, unsigned count, const char *value)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(words[i].value, value) == 0)
			return words[i].means;
	return NULL;
}

/* --- the document ----------------------------------------------------------------------- */

static struct json *shared_parser(void)
{
	static _Thread_local struct json *parser;

	if (parser == NULL)
		parser = json_new();
	return parser;
}

static int troubled(int rc, const struct json_trouble *trouble, struct page_refusal *refusal)
{
	*refusal = (struct page_refusal){0};
	text_copy(refusal->path, sizeof refusal->path, span_of(trouble->path));
	text_copy(refusal->text, sizeof refusal->text, span_of(trouble->text));
	return rc;
}

int rest_root(struct span bytes, struct json_value *ret_root, struct page_refusal *refusal)
{
	struct json *parser = shared_parser();
	struct json_trouble trouble;
	int rc;

	if (parser == NULL)
		return page_refuse(refusal, FAULT_MEMORY, "no memory for a parser");
	rc = json_read(parser, bytes, ret_root, &trouble);
	return rc == 0 ? 0 : troubled(rc, &trouble, refusal);
}

static void locate(struct span bytes, struct page_refusal *refusal)
{
	char words[200], path[sizeof refusal->path];
	char *dot;

	if (refusal->path[0] == '\0') {
		if (json_where_bad(bytes, &refusal->offset, words, sizeof words))
			snprintf(refusal->text, sizeof refusal->text, "not JSON: %s", words);
		return;
	}
	text_copy(path, sizeof path, span_of(refusal->path));
	while (!json_where_path(bytes, path, &refusal->offset) && (dot = strrchr(path, '.')) != NULL)
		*dot = '\0';
}

/* A name given twice comes first: whatever else was found may be its doing. */
int rest_end(int rc, struct span bytes, struct page_refusal *refusal)
{
	struct json_trouble trouble;
	int verdict =
		rc == -FAULT_MEMORY || shared_parser() == NULL ? 0 : json_verdict(shared_parser(), &trouble);

	if (verdict != 0)
		rc = troubled(verdict, &trouble, refusal);
	if (rc != 0)
		locate(bytes, refusal);
	return rc;
}
