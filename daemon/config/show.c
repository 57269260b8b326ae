#include "config/show.h"

#include <stdio.h>
#include <string.h>

#include "base/days.h"

/* --- one scalar ------------------------------------------------------------------------------- */

static int int_at(const void *at)
{
	int value;

	memcpy(&value, at, sizeof value);
	return value;
}

static void print_text(const struct row *row, const void *at, bool words, struct buffer *out)
{
	const char *text = at;

	(void)words;
	if (row->type == ROW_STRING)
		memcpy(&text, at, sizeof text);
	buffer_text(out, text != NULL ? text : "");
}

static void print_int(const struct row *row, const void *at, bool words, struct buffer *out)
{
	(void)row, (void)words;
	buffer_print(out, "%d", int_at(at));
}

static void print_bool(const struct row *row, const void *at, bool words, struct buffer *out)
{
	const bool value = *(const bool *)at;

	(void)row;
	if (words)
		buffer_text(out, value ? "yes" : "no");
	else
		buffer_text(out, value ? "true" : "false");
}

static void print_date(const struct row *row, const void *at, bool words, struct buffer *out)
{
	char text[16];
	day_t day;

	(void)row;
	memcpy(&day, at, sizeof day);
	if (day != DAY_NONE)
		buffer_text(out, words ? day_words(text, day) : day_print(text, day));
}

static void print_time(const struct row *row, const void *at, bool words, struct buffer *out)
{
	const int minute = int_at(at);

	(void)row, (void)words;
	if (minute >= 0)
		buffer_print(out, "%02d:%02d", minute / 60, minute % 60);
}

static void print_amount(int amount, const char *unit, struct buffer *out)
{
	buffer_print(out, "%d %s%s", amount, unit, amount == 1 ? "" : "s");
}

/* Whole hours or years as such, the rest in the smaller unit. */
static void print_span(int value, int worth, const char *const units[2], bool words, struct buffer *out)
{
	const bool large = value > 0 && value % worth == 0;

	if (words)
		print_amount(large ? value / worth : value, units[large], out);
	else
		buffer_print(out, "%d%c", large ? value / worth : value, units[large][0]);
}

static void print_minutes(const struct row *row, const void *at, bool words, struct buffer *out)
{
	static const char *const units[] = {"minute", "hour"};

	(void)row;
	print_span(int_at(at), 60, units, words, out);
}

static void print_days(const struct row *row, const void *at, bool words, struct buffer *out)
{
	static const char *const units[] = {"day", "year"};

	(void)row;
	print_span(int_at(at), 365, units, words, out);
}

static void print_word(const char *word, bool words, struct buffer *out)
{
	for (const char *c = word; *c != '\0'; c++)
		buffer_print(out, "%c", words && *c == '_' ? ' ' : *c);
}

static void print_choice(const struct row *row, const void *at, bool words, struct buffer *out)
{
	const int value = row->size == sizeof(bool) ? *(const bool *)at : int_at(at);

	for (int i = 0; row->words[i] != NULL; i++)
		if (i == value)
			print_word(row->words[i], words, out);
}

static void print_bits(const struct row *row, const void *at, bool words, struct buffer *out)
{
	bool any = false;
	unsigned bits;

	memcpy(&bits, at, sizeof bits);
	for (unsigned i = 0; row->words[i] != NULL; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		buffer_text(out, any ? ", " : words ? "" : "[");
		print_word(row->words[i], words, out);
		any = true;
	}
	if (any && !words)
		buffer_text(out, "]");
}

static void print_const(const struct row *row, const void *at, bool words, struct buffer *out)
{
	(void)at;
	print_word(row->fallback, words, out);
}

/* clang-format off */
static void (*const printers[])(const struct row *, const void *, bool, struct buffer *) = {
	[ROW_CONST] = print_const, [ROW_TEXT] = print_text,       [ROW_NAME] = print_text, [ROW_DIGITS] = print_text,
	[ROW_INT] = print_int,     [ROW_BOOL] = print_bool,       [ROW_DATE] = print_date, [ROW_TIME] = print_time,
	[ROW_MINUTES] = print_minutes, [ROW_DAYS] = print_days,   [ROW_STRING] = print_text,
	[ROW_CHOICE] = print_choice,   [ROW_BITS] = print_bits,
};
/* clang-format on */

void scalar_print(const struct row *row, const void *at, bool words, struct buffer *out)
{
	printers[row->type](row, at, words, out);
}

/* --- keys ------------------------------------------------------------------------------------- */

struct showing {
	void (*each)(void *context, const struct shown *s);
	void *context;
	char path[192];
	bool failed;
};

static bool stored(const struct row *row)
{
	return row->size > 0 || row->type == ROW_OWN || row->type == ROW_CONST;
}

/* What nobody wrote and no row has a value for: a number there is no amount of anything. */
static bool nothing(const struct row *row, const struct node *written)
{
	return written == NULL && row->fallback == NULL && row->type != ROW_OWN;
}

static void print_value(const struct row *row, const void *base, const struct node *written, bool words,
			struct buffer *out)
{
	if (nothing(row, written))
		return;
	if (row->type == ROW_OWN) {
		if (row->print != NULL)
			row->print(base, words, out);
	} else if (stored(row))
		scalar_print(row, (const char *)base + row->offset, words, out);
	else if (written != NULL)
		buffer_bytes(out, written->text.at, written->text.length);
	else
		buffer_text(out, row->fallback);
}

static void show_value(struct showing *w, const struct row *row, const void *base, const struct node *written)
{
	struct buffer value = {0}, words = {0};
	struct shown s = {.path = w->path, .help = row->help};

	print_value(row, base, written, false, &value);
	print_value(row, base, written, true, &words);
	if (buffer_ok(&value) && buffer_ok(&words)) {
		s.value = value.at != NULL ? value.at : "";
		s.words = words.length > 0 ? words.at : "not stated";
		s.written = written != NULL;
		s.by_default = written == NULL && value.length > 0;
		s.line = written != NULL ? written->key != NULL ? written->key->line : written->line : 0;
		w->each(w->context, &s);
	} else {
		w->failed = true;
	}
	buffer_free(&value);
	buffer_free(&words);
}

/* Adds ".key", or "[index]" where there is no key; gives the length to cut back to. */
static size_t path_add(struct showing *w, const char *key, unsigned index)
{
	const size_t used = strlen(w->path);

	if (key != NULL)
		snprintf(w->path + used, sizeof w->path - used, "%s%s", used > 0 ? "." : "", key);
	else
		snprintf(w->path + used, sizeof w->path - used, "[%u]", index);
	return used;
}

/* Where item `i` of a list that is kept stands in memory: in the struct, or apart from it where the member
 * is no larger than a pointer to them. */
static const void *item_at(const struct row *row, const void *base, unsigned i)
{
	const char *items = (const char *)base + row->offset;
	const void *apart;

	if (row->size < row->stride) {
		memcpy(&apart, items, sizeof apart);
		items = apart;
	}
	return items + i * row->stride;
}

static void show_rows(struct showing *w, const struct row *rows, const void *base, const struct node *map);
static void show_row(struct showing *w, const struct row *row, const void *base, const struct node *written);

static void show_list(struct showing *w, const struct row *row, const void *base, const struct node *written)
{
	const struct node *item = written != NULL ? written->first : NULL;
	struct shown none = {.path = w->path, .value = "[]", .words = "none", .help = row->help};
	unsigned count = 0;

	if (row->size > 0)
		memcpy(&count, (const char *)base + row->count_at, sizeof count);
	if (count == 0)
		w->each(w->context, &none);
	for (unsigned i = 0; i < count; i++) {
		const size_t back = path_add(w, NULL, i);

		show_row(w, row->rows, item_at(row, base, i), item);
		w->path[back] = '\0';
		item = item != NULL ? item->next : NULL;
	}
}

static void show_row(struct showing *w, const struct row *row, const void *base, const struct node *written)
{
	if (row->type == ROW_MAP)
		show_rows(w, row->rows, (const char *)base + row->offset, written);
	else if (row->type == ROW_LIST)
		show_list(w, row, base, written);
	else
		show_value(w, row, base, written);
}

static void show_rows(struct showing *w, const struct row *rows, const void *base, const struct node *map)
{
	for (const struct row *row = rows; row->key != NULL; row++) {
		const size_t back = path_add(w, row->key, 0);

		show_row(w, row, base, node_get(map, row->key));
		w->path[back] = '\0';
	}
}

int show_kind(const struct kind *kind, const void *object, const struct node *root,
	      void (*each)(void *context, const struct shown *s), void *context, struct fault *reterr)
{
	struct showing w = {.each = each, .context = context};

	show_rows(&w, kind->rows, object, root);
	return w.failed ? fault_set(reterr, FAULT_MEMORY, "out of memory") : 0;
}
