#include "report/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/vec.h"
#include "report/paper.h"

#define KEY 64

struct line {
	const char *key, *text;
	unsigned number;
};

struct words {
	struct arena memory;
	struct lines {
		struct line *at;
		size_t count, room;
	} lines;
};

/* --- looking up ------------------------------------------------------------------------------ */

static const struct line *find(const struct words *w, const char *key)
{
	for (size_t i = 0; i < w->lines.count; i++)
		if (strcmp(w->lines.at[i].key, key) == 0)
			return &w->lines.at[i];
	return NULL;
}

bool words_has(const struct words *w, const char *key)
{
	return find(w, key) != NULL;
}

const char *words_get(const struct words *w, const char *key)
{
	const struct line *l = find(w, key);

	return l != NULL ? l->text : "";
}

/* The next {name} at or after `at`: where it opens and its name; false when there is none. */
static bool next_name(const char *at, const char **ret_open, struct span *ret_name)
{
	const char *open = strchr(at, '{'), *close = open != NULL ? strchr(open, '}') : NULL;

	if (close == NULL)
		return false;
	*ret_open = open;
	*ret_name = (struct span){open + 1, (size_t)(close - open) - 1};
	return true;
}

static const struct word *value_of(const struct word *values, struct span name)
{
	for (const struct word *v = values; v != NULL && v->name != NULL; v++)
		if (span_is(name, v->name))
			return v;
	return NULL;
}

void words_fill(const struct words *w, const char *key, const struct word *values, struct buffer *out)
{
	const char *at = words_get(w, key), *open;
	struct span name;

	while (next_name(at, &open, &name)) {
		const struct word *v = value_of(values, name);

		buffer_bytes(out, at, (size_t)(open - at));
		if (v != NULL)
			buffer_text(out, v->value);
		at = name.at + name.length + 1;
	}
	buffer_text(out, at);
}

static void html_value(const struct words *w, const struct word *v, struct buffer *out)
{
	bool mark = !v->own && strncmp(words_get(w, "language"), "en", 2) != 0;

	buffer_text(out, mark ? "<bdi lang=\"en-GB\">" : "");
	paper_html(out, v->value);
	buffer_text(out, mark ? "</bdi>" : "");
}

void words_html(const struct words *w, const char *key, const struct word *values, struct buffer *out)
{
	const char *at = words_get(w, key), *open;
	struct span name;

	while (next_name(at, &open, &name)) {
		const struct word *v = value_of(values, name);

		paper_html_span(out, (struct span){at, (size_t)(open - at)});
		if (v != NULL)
			html_value(w, v, out);
		at = name.at + name.length + 1;
	}
	paper_html(out, at);
}

/* --- reading --------------------------------------------------------------------------------- */

struct reading {
	const char *file;
	const struct words *model;
	struct words *words;
	struct faults *faults;
	size_t wrong;
};

static void tell(struct reading *r, unsigned line, const char *key, const char *what, const char *more)
{
	struct fault f;
	char safe[96], other[96];

	fault_set(&f, FAULT_PARSE, "%s%s%s", what, more != NULL ? " " : "",
		  more != NULL ? text_escape(other, sizeof other, span_of(more)) : "");
	f.line = line;
	text_copy(f.file, sizeof f.file, span_of(r->file));
	if (key != NULL)
		text_copy(f.path, sizeof f.path, span_of(text_escape(safe, sizeof safe, span_of(key))));
	faults_add(r->faults, &f);
	r->wrong++;
}

/* The model's key nearest to a wrong one, or NULL. */
static const char *nearest(const struct reading *r, const char *key)
{
	const char **names = calloc(r->model->lines.count + 1, sizeof *names), *near = NULL;

	for (size_t i = 0; names != NULL && i < r->model->lines.count; i++)
		names[i] = r->model->lines.at[i].key;
	if (names != NULL)
		near = text_nearest(key, names);
	free(names);
	return near;
}

/* Every {name} of `text` stands in the model's text too. */
static void check_names(struct reading *r, unsigned number, const char *key, const char *text)
{
	const char *model = words_get(r->model, key), *open;
	struct span name;
	char braces[KEY];

	for (const char *at = text; next_name(at, &open, &name); at = name.at + name.length + 1) {
		snprintf(braces, sizeof braces, "{%.*s}", (int)(name.length < KEY ? name.length : KEY),
			 name.at);
		if (strstr(model, braces) == NULL)
			tell(r, number, key,
			     "expected only the names of the English sentence in braces, found", braces);
	}
}

static void take(struct reading *r, unsigned number, struct span key, struct span text)
{
	struct line l = {arena_text(&r->words->memory, key), arena_text(&r->words->memory, text), number};
	struct line *into;

	if (l.key == NULL || l.text == NULL) {
		tell(r, number, NULL, "out of memory", NULL);
	} else if (words_has(r->words, l.key)) {
		tell(r, number, l.key, "expected each key once", NULL);
	} else if (r->model != NULL && !words_has(r->model, l.key)) {
		const char *near = nearest(r, l.key);

		tell(r, number, l.key,
		     near != NULL ? "expected a known key; did you mean" : "expected a known key", near);
	} else {
		if (r->model != NULL)
			check_names(r, number, l.key, l.text);
		into = VEC_ADD(&r->words->lines);
		if (into == NULL)
			tell(r, number, NULL, "out of memory", NULL);
		else
			*into = l;
	}
}

static void read_line(struct reading *r, unsigned number, struct span line)
{
	const char *equals = memchr(line.at, '=', line.length);
	struct span key, text;

	line = text_trim(line);
	if (line.length == 0 || line.at[0] == '#')
		return;
	if (equals == NULL) {
		tell(r, number, NULL, "expected key = text", NULL);
		return;
	}
	key = text_trim((struct span){line.at, (size_t)(equals - line.at)});
	text = text_trim((struct span){equals + 1, line.length - (size_t)(equals + 1 - line.at)});
	if (key.length == 0 || key.length >= KEY || text.length == 0 || !text_utf8(line) ||
	    memchr(line.at, '\0', line.length) != NULL)
		tell(r, number, NULL, "expected key = text, both of them there, in UTF-8", NULL);
	else
		take(r, number, key, text);
}

static void read_lines(struct reading *r, struct span text)
{
	unsigned number = 0;

	while (text.length > 0) {
		const char *end = memchr(text.at, '\n', text.length);
		size_t length = end != NULL ? (size_t)(end - text.at) : text.length;

		read_line(r, ++number, (struct span){text.at, length});
		length += end != NULL;
		text = (struct span){text.at + length, text.length - length};
	}
}

int words_read(struct span text, const char *file, const struct words *model, struct words **ret_words,
	       struct faults *faults)
{
	struct reading r = {file, model, calloc(1, sizeof *r.words), faults, 0};

	if (r.words == NULL) {
		tell(&r, 0, NULL, "out of memory", NULL);
		return -FAULT_MEMORY;
	}
	/* Editors of some systems begin a file with a byte-order mark. */
	if (text.length >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0)
		text = (struct span){text.at + 3, text.length - 3};
	read_lines(&r, text);
	for (size_t i = 0; model != NULL && i < model->lines.count; i++)
		if (!words_has(r.words, model->lines.at[i].key))
			tell(&r, 0, model->lines.at[i].key, "expected this key, found none", NULL);
	if (r.wrong > 0) {
		words_free(r.words);
		return -FAULT_PARSE;
	}
	*ret_words = r.words;
	return 0;
}

void words_free(struct words *w)
{
	if (w == NULL)
		return;
	arena_free(&w->memory);
	VEC_FREE(&w->lines);
	free(w);
}
