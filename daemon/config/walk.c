/* Where a walk is, and what it has to say. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config/row.h"

/* --- the path ------------------------------------------------------------------------- */

size_t walk_into(struct walk *w, const char *key)
{
	size_t length = strlen(w->path);

	snprintf(w->path + length, sizeof w->path - length, "%s%s", length > 0 ? "." : "", key);
	return length;
}

size_t walk_item(struct walk *w, size_t index)
{
	size_t length = strlen(w->path);

	snprintf(w->path + length, sizeof w->path - length, "[%zu]", index);
	return length;
}

void walk_back(struct walk *w, size_t length)
{
	w->path[length] = '\0';
}

const struct node *walk_to(struct walk *w, const struct node *root, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(w->path, sizeof w->path, format, args);
	va_end(args);
	return node_at(root, w->path);
}

/* --- what it says --------------------------------------------------------------------- */

static void add(struct walk *w, struct faults *to, const struct node *n, struct fault *f)
{
	text_copy(f->file, sizeof f->file, span_of(w->file));
	text_copy(f->path, sizeof f->path, span_of(w->path));
	f->line = n->line;
	f->column = n->column;
	f->check = w->check != NULL ? w->check : "value";
	faults_add(to, f);
}

static struct faults *where(struct walk *w)
{
	return w->soft ? w->warnings : w->faults;
}

static const char *found(const struct node *n, char *out, size_t size)
{
	char shown[96];

	if (n->kind == NODE_SCALAR && !node_nothing(n))
		snprintf(out, size, "\"%s\"", text_escape(shown, sizeof shown, n->text));
	else
		snprintf(out, size, "%s",
			 n->kind == NODE_MAP  ? "a map" :
			 n->kind == NODE_LIST ? (n->count > 0 ? "a list" : "an empty list") :
						"nothing");
	return out;
}

static const char *nearest(const struct node *n, const char *const *near)
{
	char word[64];

	if (near == NULL || n->kind != NODE_SCALAR || !text_copy(word, sizeof word, n->text))
		return NULL;
	return text_nearest(word, near);
}

static struct fault_part part(size_t from, size_t to)
{
	return (struct fault_part){(unsigned short)from, (unsigned short)(to - from)};
}

/* Adds to the text and says which part of it that was. */
static struct fault_part append(struct fault *f, const char *before, const char *words, const char *after)
{
	size_t used = strlen(f->text), from = used + strlen(before), to = from + strlen(words);

	snprintf(f->text + used, sizeof f->text - used, "%s%s%s", before, words, after);
	used = strlen(f->text);
	return part(from < used ? from : used, to < used ? to : used);
}

static void say(struct walk *w, const struct node *n, const char *const *near, const char *after,
		const char *expected)
{
	struct fault f = {.kind = FAULT_MEANING};
	char what[144];
	const char *z = nearest(n, near);

	f.expected = append(&f, "expected ", expected, "");
	found(n, what, sizeof what);
	f.found = append(&f, ", found ", strncat(what, after, sizeof what - strlen(what) - 1), "");
	if (z != NULL)
		f.nearest = append(&f, ", did you mean \"", z, "\"");
	add(w, where(w), n, &f);
}

/* Free words that keep to the form "expected X, found Y". */
static void find_parts(struct fault *f)
{
	const char *expected = "expected ", *found_at = strstr(f->text, ", found ");

	if (strncmp(f->text, expected, strlen(expected)) != 0 || found_at == NULL)
		return;
	f->expected = part(strlen(expected), (size_t)(found_at - f->text));
	f->found = part((size_t)(found_at - f->text) + strlen(", found "), strlen(f->text));
}

void walk_expected(struct walk *w, const struct node *n, const char *format, ...)
{
	char expected[ROW_WORDS];
	va_list args;

	va_start(args, format);
	vsnprintf(expected, sizeof expected, format, args);
	va_end(args);
	say(w, n, NULL, "", expected);
}

void walk_unknown(struct walk *w, const struct node *n, const char *const *near, const char *after,
		  const char *format, ...)
{
	char expected[ROW_WORDS];
	va_list args;

	va_start(args, format);
	vsnprintf(expected, sizeof expected, format, args);
	va_end(args);
	say(w, n, near, after, expected);
}

void walk_fault(struct walk *w, const struct node *n, const char *format, ...)
{
	struct fault f = {.kind = FAULT_MEANING};
	va_list args;

	va_start(args, format);
	vsnprintf(f.text, sizeof f.text, format, args);
	va_end(args);
	find_parts(&f);
	add(w, where(w), n, &f);
}

void walk_warn(struct walk *w, const struct node *n, const char *format, ...)
{
	struct fault f = {.kind = FAULT_MEANING};
	va_list args;

	va_start(args, format);
	vsnprintf(f.text, sizeof f.text, format, args);
	va_end(args);
	add(w, w->warnings, n, &f);
}
