/* One scalar, by the type its row says. */
#include <stdio.h>
#include <string.h>

#include "base/days.h"
#include "config/row.h"

/* --- what YAML readers would not take for text ----------------------------------------- */

static bool all_of(struct span s, const char *set)
{
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] == '\0' || strchr(set, s.at[i]) == NULL)
			return false;
	return true;
}

static bool truth_word(struct span s)
{
	static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "y", "n", NULL};

	for (const char *const *w = words; *w != NULL; w++)
		if (s.length == strlen(*w) && strncasecmp(s.at, *w, s.length) == 0)
			return true;
	return false;
}

static size_t digits_at(struct span s, size_t from)
{
	while (from < s.length && s.at[from] >= '0' && s.at[from] <= '9')
		from++;
	return from;
}

/* Decimal numbers, with fraction and exponent; base 60 (11:30), as YAML 1.1 reads it; hex. */
static bool number_word(struct span s)
{
	size_t start = s.length > 0 && (s.at[0] == '-' || s.at[0] == '+'), at = digits_at(s, start);

	if (s.length > 2 && s.at[0] == '0' && (s.at[1] == 'x' || s.at[1] == 'o'))
		return all_of((struct span){s.at + 2, s.length - 2}, "0123456789abcdefABCDEF_");
	while (at > start && at + 1 < s.length && s.at[at] == ':')
		at = digits_at(s, at + 1);
	if (at < s.length && s.at[at] == '.')
		at = digits_at(s, at + 1);
	if (at > start && at + 1 < s.length && (s.at[at] == 'e' || s.at[at] == 'E'))
		at = digits_at(s, at + 1 + (s.at[at + 1] == '-' || s.at[at + 1] == '+'));
	return at > start && at == s.length;
}

/* True when some YAML reader takes the plain scalar for a number, a truth or nothing, so that
 * a person has to say with quotes that it is text. */
static bool needs_quotes(const struct node *n)
{
	day_t day;

	if (n->quoted)
		return false;
	return node_nothing(n) || truth_word(n->text) || number_word(n->text) || day_parse(n->text, &day);
}

/* --- readers, by type ------------------------------------------------------------------ */

size_t row_longest(const struct row *row)
{
	return row->size > 0 && row->type != ROW_STRING ? row->size - 1 : (size_t)row->max;
}

static bool keep_text(const struct row *row, struct span text, void *at)
{
	if (text.length == 0 || text.length > row_longest(row))
		return false;
	/* A string goes where the walk keeps it (row.c). */
	return row->size == 0 || row->type == ROW_STRING || text_copy(at, row->size, text);
}

static bool read_text(const struct row *row, const struct node *n, void *at)
{
	struct span text = text_trim(n->text);

	if (needs_quotes(n))
		return false;
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			return false;
	return keep_text(row, text, at);
}

static bool read_name(const struct row *row, const struct node *n, void *at)
{
	if (needs_quotes(n) || n->text.length == 0 || n->text.at[0] == '-')
		return false;
	return all_of(n->text, "abcdefghijklmnopqrstuvwxyz0123456789-") && keep_text(row, n->text, at);
}

static bool read_digits(const struct row *row, const struct node *n, void *at)
{
	return n->quoted && n->text.length == (size_t)row->min && all_of(n->text, "0123456789") &&
	       keep_text(row, n->text, at);
}

static bool keep_int(const struct row *row, int value, void *at)
{
	if (row->size == sizeof value)
		memcpy(at, &value, sizeof value);
	return true;
}

static bool keep_number(const struct row *row, uint64_t value, void *at)
{
	if (value > (uint64_t)row->max || (row->min > 0 && value < (uint64_t)row->min))
		return false;
	return keep_int(row, (int)value, at);
}

static bool read_int(const struct row *row, const struct node *n, void *at)
{
	uint64_t value;

	return !n->quoted && text_u64(n->text, &value) && keep_number(row, value, at);
}

static bool read_bool(const struct row *row, const struct node *n, void *at)
{
	bool value = span_is(n->text, "true");

	if (n->quoted || (!value && !span_is(n->text, "false")))
		return false;
	if (row->size == sizeof value)
		memcpy(at, &value, sizeof value);
	return true;
}

static bool read_date(const struct row *row, const struct node *n, void *at)
{
	day_t day;

	if (!day_parse(n->text, &day))
		return false;
	if (row->size == sizeof day)
		memcpy(at, &day, sizeof day);
	return true;
}

static bool read_time(const struct row *row, const struct node *n, void *at)
{
	int minute;

	return n->quoted && minute_parse(n->text, &minute) && keep_int(row, minute, at);
}

struct unit {
	char letter;
	uint64_t worth;
};

static bool read_duration(const struct row *row, const struct node *n, void *at, const struct unit units[2])
{
	struct span digits = n->text;
	uint64_t value;

	if (n->quoted || digits.length < 2)
		return false;
	digits.length--;
	for (unsigned i = 0; i < 2; i++)
		if (n->text.at[digits.length] == units[i].letter)
			return text_u64(digits, &value) &&
			       !__builtin_mul_overflow(value, units[i].worth, &value) &&
			       keep_number(row, value, at);
	return false;
}

static bool read_minutes(const struct row *row, const struct node *n, void *at)
{
	return read_duration(row, n, at, (const struct unit[]){{'m', 1}, {'h', 60}});
}

static bool read_days(const struct row *row, const struct node *n, void *at)
{
	return read_duration(row, n, at, (const struct unit[]){{'d', 1}, {'y', 365}});
}

static bool read_choice(const struct row *row, const struct node *n, void *at)
{
	for (int i = 0; row->words[i] != NULL; i++) {
		bool second = i > 0;

		if (!span_is(n->text, row->words[i]))
			continue;
		if (row->size == sizeof second)
			memcpy(at, &second, sizeof second);
		return row->size == sizeof second || keep_int(row, i, at);
	}
	return false;
}

static bool read_const(const struct row *row, const struct node *n, void *at)
{
	(void)at;
	return span_is(n->text, row->fallback);
}

/* clang-format off */
static bool (*const readers[])(const struct row *, const struct node *, void *) = {
	[ROW_CONST] = read_const, [ROW_TEXT] = read_text,       [ROW_NAME] = read_name, [ROW_DIGITS] = read_digits,
	[ROW_INT] = read_int,     [ROW_BOOL] = read_bool,       [ROW_DATE] = read_date, [ROW_TIME] = read_time,
	[ROW_MINUTES] = read_minutes, [ROW_DAYS] = read_days,   [ROW_CHOICE] = read_choice,
	[ROW_STRING] = read_text,
};
/* clang-format on */

bool scalar_read(const struct row *row, const struct node *n, void *at)
{
	return n->kind == NODE_SCALAR && readers[row->type](row, n, at);
}

void scalar_unset(const struct row *row, void *at)
{
	static const day_t no_day = DAY_NONE;
	static const int no_time = -1;
	static const char *const no_text = "";

	memset(at, 0, row->size);
	if (row->type == ROW_DATE && row->size == sizeof no_day)
		memcpy(at, &no_day, sizeof no_day);
	if (row->type == ROW_TIME && row->size == sizeof no_time)
		memcpy(at, &no_time, sizeof no_time);
	if (row->type == ROW_STRING && row->size == sizeof no_text)
		memcpy(at, &no_text, sizeof no_text);
}

/* --- what was expected ----------------------------------------------------------------- */

static void print_words(const struct row *row, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "%s", row->type == ROW_BITS ? "a list of " : "one of ");

	for (unsigned i = 0; row->words[i] != NULL && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", row->words[i]);
}

const char *row_expected(const struct row *row, char *out, size_t size)
{
	switch (row->type) {
	case ROW_CONST:
		snprintf(out, size, "%s", row->fallback);
		break;
	case ROW_TEXT:
	case ROW_STRING:
		snprintf(out, size, "one line of text (at most %zu bytes)", row_longest(row));
		break;
	case ROW_NAME:
		snprintf(out, size, "a name of lower-case letters, digits and hyphens (at most %zu)",
			 row_longest(row));
		break;
	case ROW_DIGITS:
		snprintf(out, size, "%ld digits in quotes", row->min);
		break;
	case ROW_INT:
		snprintf(out, size, "a whole number from %ld to %ld", row->min, row->max);
		break;
	case ROW_BOOL:
		snprintf(out, size, "true or false");
		break;
	case ROW_DATE:
		snprintf(out, size, "a date like 2026-09-01");
		break;
	case ROW_TIME:
		snprintf(out, size, "a time in quotes like \"08:45\"");
		break;
	case ROW_MINUTES:
		snprintf(out, size, "a duration like 20m or 1h (%ldm to %ldh)", row->min, row->max / 60);
		break;
	case ROW_DAYS:
		snprintf(out, size, "a duration like 8d or 2y (%ldd to %ldd)", row->min, row->max);
		break;
	case ROW_CHOICE:
	case ROW_BITS:
		print_words(row, out, size);
		break;
	case ROW_MAP:
		snprintf(out, size, "keys with values");
		break;
	case ROW_LIST:
		snprintf(out, size, "a list of at most %ld", row->max);
		break;
	case ROW_OWN:
		snprintf(out, size, "%s", row->form);
		break;
	}
	return out;
}
