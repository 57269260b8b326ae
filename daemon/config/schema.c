#include "config/schema.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DRAFT "http://json-schema.org/draft-07/schema#"
/* One line that is not blank; what stands around it is trimmed (scalar.c). */
#define TEXT_PATTERN "^\\s*[^\\u0000-\\u0020\\u007f][^\\u0000-\\u001f\\u007f]*\\s*$"
#define DATE_PATTERN "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"

/* --- JSON, a member a line ----------------------------------------------------------------- */

struct writer {
	struct buffer *out;
	unsigned depth;
	bool first; /* nothing stands yet in the innermost object */
};

static void line(struct writer *w)
{
	buffer_print(w->out, "\n%*s", (int)(2 * w->depth), "");
}

static void next(struct writer *w)
{
	if (!w->first)
		buffer_text(w->out, ",");
	w->first = false;
	line(w);
}

static void key(struct writer *w, const char *name)
{
	next(w);
	buffer_json(w->out, span_of(name));
	buffer_text(w->out, ": ");
}

static void open_object(struct writer *w)
{
	buffer_text(w->out, "{");
	w->depth++;
	w->first = true;
}

static void close_object(struct writer *w)
{
	w->depth--;
	if (!w->first)
		line(w);
	buffer_text(w->out, "}");
	w->first = false;
}

static void text_member(struct writer *w, const char *name, const char *text)
{
	key(w, name);
	buffer_json(w->out, span_of(text));
}

static void number_member(struct writer *w, const char *name, long number)
{
	key(w, name);
	buffer_print(w->out, "%ld", number);
}

static void words_member(struct writer *w, const char *name, const char *const *words)
{
	key(w, name);
	buffer_text(w->out, "[");
	for (unsigned i = 0; words[i] != NULL; i++) {
		buffer_text(w->out, i > 0 ? ", " : "");
		buffer_json(w->out, span_of(words[i]));
	}
	buffer_text(w->out, "]");
}

/* --- numbers as an expression: 5 to 480 is [5-9]|[1-9][0-9]|[1-3][0-9][0-9]|... --------------- */

static void print_digit(struct buffer *out, long from, long to)
{
	if (from == to)
		buffer_print(out, "%ld", from);
	else
		buffer_print(out, "[%ld-%ld]", from, to);
}

/* Blocks of numbers that differ in one digit and all those behind it. */
static void print_range(struct buffer *out, long low, long high)
{
	bool first = true;

	while (low <= high) {
		long step = 1, digit, more;

		while (low > 0 && low % (step * 10) == 0 && low + step * 10 - 1 <= high)
			step *= 10;
		digit = low / step % 10;
		more = (high - low + 1) / step - 1;
		more = more < 9 - digit ? more : 9 - digit;
		buffer_text(out, first ? "" : "|");
		if (low / step >= 10)
			buffer_print(out, "%ld", low / step / 10);
		print_digit(out, digit, digit + more);
		for (long behind = 1; behind < step; behind *= 10)
			buffer_text(out, "[0-9]");
		low += (more + 1) * step;
		first = false;
	}
}

struct unit {
	char letter;
	long worth;
};

/* "^0*([1-9]|...)d$|^0*(1)y$": a unit of which no whole number fits is left out. */
static void duration(struct writer *w, const struct row *row, const struct unit units[2])
{
	struct buffer pattern = {0};

	for (unsigned i = 0; i < 2; i++) {
		long low = (row->min + units[i].worth - 1) / units[i].worth, high = row->max / units[i].worth;

		if (low > high)
			continue;
		buffer_text(&pattern, pattern.length > 0 ? "|^0*(" : "^0*(");
		print_range(&pattern, low, high);
		buffer_print(&pattern, ")%c$", units[i].letter);
	}
	w->out->failed = w->out->failed || !buffer_ok(&pattern);
	if (buffer_ok(&pattern))
		text_member(w, "pattern", pattern.at != NULL ? pattern.at : "");
	buffer_free(&pattern);
}

/* --- values, by type -------------------------------------------------------------------------- */

static void write_row(struct writer *w, const struct row *row);

static void write_const(struct writer *w, const struct row *row)
{
	text_member(w, "const", row->fallback);
}

static void write_fragment(struct writer *w, const struct row *row)
{
	if (row->schema == NULL)
		return;
	next(w);
	for (const char *p = row->schema; *p != '\0'; p++)
		buffer_bytes(w->out, *p == '\'' ? "\"" : p, 1);
}

static void write_text(struct writer *w, const struct row *row)
{
	const char *pattern = row->check != NULL ? check_pattern(row->check) : NULL;

	number_member(w, "minLength", 1);
	number_member(w, "maxLength", (long)row_longest(row));
	if (row->schema != NULL)
		write_fragment(w, row);
	else
		text_member(w, "pattern", pattern != NULL ? pattern : TEXT_PATTERN);
}

static void write_name(struct writer *w, const struct row *row)
{
	number_member(w, "maxLength", (long)row_longest(row));
	text_member(w, "pattern", ROW_NAME_PATTERN);
}

static void write_digits(struct writer *w, const struct row *row)
{
	char pattern[32];

	snprintf(pattern, sizeof pattern, "^[0-9]{%ld}$", row->min);
	text_member(w, "pattern", pattern);
}

static void write_int(struct writer *w, const struct row *row)
{
	number_member(w, "minimum", row->min);
	number_member(w, "maximum", row->max);
}

static void write_date(struct writer *w, const struct row *row)
{
	(void)row;
	text_member(w, "format", "date");
	text_member(w, "pattern", DATE_PATTERN);
}

static void write_time(struct writer *w, const struct row *row)
{
	(void)row;
	text_member(w, "pattern", ROW_TIME_PATTERN);
}

static void write_minutes(struct writer *w, const struct row *row)
{
	duration(w, row, (const struct unit[]){{'m', 1}, {'h', 60}});
}

static void write_days(struct writer *w, const struct row *row)
{
	duration(w, row, (const struct unit[]){{'d', 1}, {'y', 365}});
}

static void write_choice(struct writer *w, const struct row *row)
{
	words_member(w, "enum", row->words);
}

static void write_bits(struct writer *w, const struct row *row)
{
	number_member(w, "minItems", 1);
	key(w, "items");
	open_object(w);
	text_member(w, "type", "string");
	words_member(w, "enum", row->words);
	close_object(w);
}

static void write_required(struct writer *w, const struct row *rows)
{
	const char *before = "[";

	for (const struct row *row = rows; row->key != NULL; row++) {
		if (!row->required)
			continue;
		if (*before == '[')
			key(w, "required");
		buffer_text(w->out, before);
		buffer_json(w->out, span_of(row->key));
		before = ", ";
	}
	if (*before != '[')
		buffer_text(w->out, "]");
}

static void write_keys(struct writer *w, const struct row *rows)
{
	key(w, "additionalProperties");
	buffer_text(w->out, "false");
	write_required(w, rows);
	key(w, "properties");
	open_object(w);
	for (const struct row *row = rows; row->key != NULL; row++) {
		key(w, row->key);
		write_row(w, row);
	}
	close_object(w);
}

static void write_map(struct writer *w, const struct row *row)
{
	write_keys(w, row->rows);
}

static void write_list(struct writer *w, const struct row *row)
{
	if (row->min > 0)
		number_member(w, "minItems", row->min);
	number_member(w, "maxItems", row->max);
	key(w, "items");
	write_row(w, row->rows);
}

struct form {
	const char *type; /* NULL where `write` tells it */
	void (*write)(struct writer *w, const struct row *row);
	bool tell;   /* the loader's words are better than an editor's own */
	bool quotes; /* the value needs quotes in YAML */
};

/* clang-format off */
static const struct form forms[] = {
	[ROW_CONST]   = {NULL,      write_const,    false, false},
	[ROW_TEXT]    = {"string",  write_text,     true,  false},
	[ROW_NAME]    = {"string",  write_name,     true,  false},
	[ROW_DIGITS]  = {"string",  write_digits,   true,  true},
	[ROW_INT]     = {"integer", write_int,      true,  false},
	[ROW_BOOL]    = {"boolean", NULL,           true,  false},
	[ROW_DATE]    = {"string",  write_date,     true,  false},
	[ROW_TIME]    = {"string",  write_time,     true,  true},
	[ROW_MINUTES] = {"string",  write_minutes,  true,  false},
	[ROW_DAYS]    = {"string",  write_days,     true,  false},
	[ROW_STRING]  = {"string",  write_text,     true,  false},
	[ROW_CHOICE]  = {"string",  write_choice,   false, false},
	[ROW_BITS]    = {"array",   write_bits,     false, false},
	[ROW_MAP]     = {"object",  write_map,      false, false},
	[ROW_LIST]    = {"array",   write_list,     false, false},
	[ROW_OWN]     = {NULL,      write_fragment, true,  false},
};
/* clang-format on */

/* What an editor is to put there. It writes a `default` without quotes, which the loader would refuse
 * for a time or digits; a snippet it writes as it stands. */
static void write_snippet(struct writer *w, const struct row *row)
{
	char text[64];

	snprintf(text, sizeof text, "\"%s\"", row->fallback != NULL ? row->fallback : "$1");
	key(w, "defaultSnippets");
	buffer_text(w->out, "[{\"label\": ");
	buffer_json(w->out, span_of(row->fallback != NULL ? text : "\"\""));
	buffer_text(w->out, ", \"body\": ");
	buffer_json(w->out, span_of(text));
	buffer_text(w->out, "}]");
}

static void write_default(struct writer *w, const struct row *row)
{
	bool bare = row->type == ROW_INT || row->type == ROW_BOOL;

	if (row->required || row->fallback == NULL || row->type == ROW_CONST || row->type == ROW_OWN)
		return;
	if (!bare) {
		text_member(w, "default", row->fallback);
		return;
	}
	key(w, "default");
	buffer_text(w->out, row->fallback);
}

/* The loader's words. A check tells its own of a text that suits none of them. */
static void write_message(struct writer *w, const struct row *row)
{
	char expected[ROW_WORDS], message[ROW_WORDS + 16];
	const char *wanted = row->check != NULL ? row->check("/") : NULL;

	if (wanted == NULL)
		wanted = row_expected(row, expected, sizeof expected);
	snprintf(message, sizeof message, "expected %s", wanted);
	text_member(w, "errorMessage", message);
}

static void write_row(struct writer *w, const struct row *row)
{
	const struct form *form = &forms[row->type];

	open_object(w);
	if (row->help != NULL)
		text_member(w, "description", row->help);
	if (form->type != NULL)
		text_member(w, "type", form->type);
	if (form->quotes)
		write_snippet(w, row);
	else
		write_default(w, row);
	if (form->tell)
		write_message(w, row);
	if (form->write != NULL)
		form->write(w, row);
	close_object(w);
}

void schema_row(const struct row *row, struct buffer *out)
{
	struct writer w = {.out = out};

	write_row(&w, row);
}

void schema_kind(const struct kind *kind, struct buffer *out)
{
	struct writer w = {.out = out};

	open_object(&w);
	text_member(&w, "$schema", DRAFT);
	text_member(&w, "title", kind->name);
	text_member(&w, "description", kind->help);
	text_member(&w, "type", "object");
	write_keys(&w, kind->rows);
	close_object(&w);
	buffer_text(out, "\n");
}

const char *schema_word(const struct kind *kind, char out[SCHEMA_WORD])
{
	size_t used = 0;

	for (const char *p = kind->name; *p != '\0' && used + 2 < SCHEMA_WORD; p++) {
		if (isupper((unsigned char)*p) && p > kind->name)
			out[used++] = '-';
		out[used++] = (char)tolower((unsigned char)*p);
	}
	out[used] = '\0';
	return out;
}
