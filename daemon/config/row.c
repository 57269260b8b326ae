#include "config/row.h"

#include <stdio.h>
#include <string.h>

#define ROW_KEYS 32

static void *member(const struct row *row, void *base)
{
	return (char *)base + row->offset;
}

static bool is_scalar(const struct row *row)
{
	return row->type <= ROW_CHOICE;
}

/* --- defaults --------------------------------------------------------------------------- */

static bool quoted_type(const struct row *row)
{
	return row->type == ROW_TEXT || row->type == ROW_STRING || row->type == ROW_NAME ||
	       row->type == ROW_DIGITS || row->type == ROW_TIME;
}

static void set_fallback(const struct row *row, void *base)
{
	struct node written = {.kind = NODE_SCALAR, .quoted = quoted_type(row)};

	if (row->size > 0 || row->type == ROW_MAP || row->type == ROW_OWN) {
		if (is_scalar(row))
			scalar_unset(row, member(row, base));
		if (row->type == ROW_MAP)
			row_defaults(row->rows, member(row, base));
	}
	if (row->fallback == NULL || row->size == 0)
		return;
	written.text = span_of(row->fallback);
	if (is_scalar(row))
		scalar_read(row, &written, member(row, base));
}

void row_defaults(const struct row *rows, void *base)
{
	for (const struct row *row = rows; row->key != NULL; row++)
		set_fallback(row, base);
}

/* --- values ------------------------------------------------------------------------------ */

/* The same value with or without its quotes: would that have done? */
static const char *quotes_help(const struct row *row, const struct node *n)
{
	struct node flipped = *n;
	struct row dry = *row;

	if (n->kind != NODE_SCALAR || node_nothing(n) || row->type == ROW_CONST || row->type == ROW_CHOICE)
		return "";
	/* Nothing is kept of the trial: size 0, the longest as before. */
	dry.max =
		row->size > 0 && quoted_type(row) && row->type != ROW_STRING ? (long)row->size - 1 : row->max;
	dry.size = 0;
	flipped.quoted = !n->quoted;
	if (!scalar_read(&dry, &flipped, NULL))
		return "";
	return n->quoted ? " in quotes" : " without quotes";
}

/* A string's bytes are copied beside the struct, which keeps their address. */
static void keep_string(struct walk *w, const struct row *row, const struct node *n, void *base)
{
	const char *kept = arena_text(w->arena, text_trim(n->text));

	if (kept == NULL)
		walk_fault(w, n, "out of memory");
	else if (row->size == sizeof kept)
		memcpy(member(row, base), &kept, sizeof kept);
}

/* What a row's check looks at. */
static const void *checked(const struct row *row, void *base)
{
	return row->type == ROW_STRING ? *(const char *const *)member(row, base) : member(row, base);
}

static void map_scalar(struct walk *w, const struct row *row, const struct node *n, void *base)
{
	char expected[ROW_WORDS];
	const char *wanted;

	if (scalar_read(row, n, member(row, base))) {
		if (row->type == ROW_STRING)
			keep_string(w, row, n, base);
		wanted = row->check != NULL ? row->check(checked(row, base)) : NULL;
		if (wanted != NULL) {
			walk_expected(w, n, "%s", wanted);
			scalar_unset(row, member(row, base));
		}
		return;
	}
	scalar_unset(row, member(row, base));
	walk_unknown(w, n, row->type == ROW_CHOICE ? row->words : NULL, quotes_help(row, n), "%s",
		     row_expected(row, expected, sizeof expected));
}

static bool take_bit(struct walk *w, const struct row *row, const struct node *item, unsigned *bits)
{
	const struct row word = {.type = ROW_CHOICE, .words = row->words, .size = sizeof(int)};
	char expected[ROW_WORDS];
	int bit;

	if (!scalar_read(&word, item, &bit)) {
		walk_unknown(w, item, row->words, "", "%s", row_expected(&word, expected, sizeof expected));
		return false;
	}
	*bits |= 1u << bit;
	return true;
}

static void map_bits(struct walk *w, const struct row *row, const struct node *n, void *base)
{
	char expected[ROW_WORDS];
	unsigned bits = 0;
	bool fine = true;
	size_t i = 0;

	if (n->kind != NODE_LIST || n->count == 0) {
		walk_expected(w, n, "%s", row_expected(row, expected, sizeof expected));
		return;
	}
	for (const struct node *item = n->first; item != NULL; item = item->next) {
		size_t back = walk_item(w, i++);

		fine = take_bit(w, row, item, &bits) && fine;
		walk_back(w, back);
	}
	if (fine)
		memcpy(member(row, base), &bits, sizeof bits);
}

static void map_value(struct walk *w, const struct row *row, const struct node *n, void *base);

/* Where the items of a list go, or NULL after telling that there is no memory. A list that is not kept has
 * no struct to fill. */
static char *room_for(struct walk *w, const struct row *row, const struct node *n, void *base)
{
	void *items;

	if (row->size == 0)
		return base;
	if (!row->apart)
		return member(row, base);
	items = arena_array(w->arena, n->count + 1, row->stride);
	if (items == NULL)
		walk_fault(w, n, "out of memory");
	else
		memcpy(member(row, base), &items, sizeof items);
	return items;
}

static void map_list(struct walk *w, const struct row *row, const struct node *n, void *base)
{
	char expected[ROW_WORDS], *items;
	unsigned count = 0;

	if (n->kind != NODE_LIST || n->count > (size_t)row->max || n->count < (size_t)row->min) {
		row_expected(row, expected, sizeof expected);
		if (n->kind != NODE_LIST)
			walk_expected(w, n, "%s", expected);
		else
			walk_fault(w, n, "expected %s%s, found %zu",
				   row->min > 0 && n->count == 0 ? "at least 1 in " : "", expected, n->count);
		return;
	}
	items = room_for(w, row, n, base);
	if (items == NULL)
		return;
	for (const struct node *item = n->first; item != NULL; item = item->next) {
		size_t back = walk_item(w, count);

		map_value(w, row->rows, item, items + count * (row->size > 0 ? row->stride : 0));
		walk_back(w, back);
		count++;
	}
	if (row->size > 0)
		memcpy((char *)base + row->count_at, &count, sizeof count);
}

static void map_value(struct walk *w, const struct row *row, const struct node *n, void *base)
{
	if (row->type == ROW_MAP)
		row_map(w, row->rows, n, member(row, base));
	else if (row->type == ROW_LIST)
		map_list(w, row, n, base);
	else if (row->type == ROW_BITS)
		map_bits(w, row, n, base);
	else if (row->type == ROW_OWN)
		row->read(w, n, base);
	else
		map_scalar(w, row, n, base);
}

/* --- keys --------------------------------------------------------------------------------- */

static const struct row *find_row(const struct row *rows, struct span key)
{
	for (const struct row *row = rows; row->key != NULL; row++)
		if (span_is(key, row->key))
			return row;
	return NULL;
}

/* With a near key the near key is enough; without one a person needs them all. */
static void unknown_key(struct walk *w, const struct row *rows, const struct node *key)
{
	const char *keys[ROW_KEYS + 1];
	char word[64], list[190] = "";
	size_t count = 0, used = 0;

	for (const struct row *row = rows; row->key != NULL && count < ROW_KEYS; row++)
		keys[count++] = row->key;
	keys[count] = NULL;
	if (text_copy(word, sizeof word, key->text) && text_nearest(word, keys) != NULL) {
		walk_unknown(w, key, keys, "", "a known key");
		return;
	}
	for (size_t i = 0; i < count && used < sizeof list; i++)
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", keys[i]);
	walk_expected(w, key, "one of the keys %s", list);
}

static void missing_key(struct walk *w, const struct row *row, const struct node *map)
{
	char expected[ROW_WORDS];
	size_t back = walk_into(w, row->key);

	walk_fault(w, map, "expected %s, found no such key", row_expected(row, expected, sizeof expected));
	walk_back(w, back);
}

void row_map(struct walk *w, const struct row *rows, const struct node *n, void *base)
{
	row_defaults(rows, base);
	if (n->kind != NODE_MAP) {
		walk_expected(w, n, "keys with values");
		return;
	}
	for (const struct node *value = n->first; value != NULL; value = value->next) {
		const struct row *row = find_row(rows, value->key->text);
		size_t back;

		if (row == NULL) {
			unknown_key(w, rows, value->key);
			continue;
		}
		back = walk_into(w, row->key);
		map_value(w, row, value, base);
		walk_back(w, back);
	}
	for (const struct row *row = rows; row->key != NULL; row++)
		if (row->required && node_get(n, row->key) == NULL)
			missing_key(w, row, n);
}
