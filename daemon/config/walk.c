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

static void add(struct walk *w, struct faults *to, const struct node *n, const char *text)
{
	struct fault f;

	fault_set(&f, FAULT_MEANING, "%s", text);
	text_copy(f.file, sizeof f.file, span_of(w->file));
	text_copy(f.path, sizeof f.path, span_of(w->path));
	f.line = n->line;
	f.column = n->column;
	faults_add(to, &f);
}

static const char *found(const struct node *n, char *out, size_t size)
{
	char shown[96];

	if (n->kind == NODE_SCALAR && !node_nothing(n))
		snprintf(out, size, "\"%s\"", text_escape(shown, sizeof shown, n->text));
	else
		snprintf(out, size, "%s",
			 n->kind == NODE_MAP  ? "a map" :
			 n->kind == NODE_LIST ? "a list" :
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

static void say(struct walk *w, const struct node *n, const char *const *near, const char *after,
		const char *expected)
{
	char text[sizeof((struct fault *)0)->text], what[112];
	const char *z = nearest(n, near);
	int used = snprintf(text, sizeof text, "expected %s, found %s%s", expected,
			    found(n, what, sizeof what), after);

	if (z != NULL && used > 0 && (size_t)used < sizeof text)
		snprintf(text + used, sizeof text - (size_t)used, ", did you mean \"%s\"", z);
	add(w, w->faults, n, text);
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
	char text[sizeof((struct fault *)0)->text];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	add(w, w->faults, n, text);
}

void walk_warn(struct walk *w, const struct node *n, const char *format, ...)
{
	char text[sizeof((struct fault *)0)->text];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	add(w, w->warnings, n, text);
}
