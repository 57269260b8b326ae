#include "config/templates.h"

#include <string.h>

/* What nobody may agree to. */
static const char *const words[] = {TEMPLATE_SCHOOLS, TEMPLATE_TEAM,	TEMPLATE_AUTHORITY,
				    TEMPLATE_FROM,    TEMPLATE_REVIEW,	TEMPLATE_TO,
				    TEMPLATE_DPIA,    TEMPLATE_COUNCIL, TEMPLATE_SUPPLIER};
#define WORDS (sizeof words / sizeof words[0])

void template_dates(day_t from, day_t *ret_to, day_t *ret_review)
{
	int year = year_of(from) + 1;
	day_t to = day_from_civil((struct civil){year, 8, 31});

	if (to - from < 120)
		to = day_from_civil((struct civil){++year, 8, 31});
	*ret_to = to;
	*ret_review = day_from_civil((struct civil){year, 6, 30});
}

const struct template *template_find(const char *name)
{
	for (unsigned i = 0; i < templates_count; i++)
		if (strcmp(templates[i].name, name) == 0)
			return &templates[i];
	return NULL;
}

const char *template_word_in(struct span text)
{
	for (size_t i = 0; i < WORDS; i++)
		if (text.length > 0 && memmem(text.at, text.length, words[i], strlen(words[i])) != NULL)
			return words[i];
	return NULL;
}

/* A line without its comment; in these files " #" starts nothing else. */
static struct span code_of(struct span line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] == '#' && (i == 0 || line.at[i - 1] == ' '))
			line.length = i;
	return line;
}

static struct span line_at(struct span text, size_t at)
{
	const char *end = memchr(text.at + at, '\n', text.length - at);
	size_t length = end != NULL ? (size_t)(end - text.at) - at : text.length - at;

	return (struct span){text.at + at, length};
}

/* The value that stands at the start of `rest`, or NULL. */
static const struct template_value *value_at(struct span rest, const struct template_value *values,
					     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(values[i].stands);

		if (values[i].value != NULL && rest.length >= length &&
		    memcmp(rest.at, values[i].stands, length) == 0)
			return &values[i];
	}
	return NULL;
}

static void fill_line(struct span line, const struct template_value *values, size_t count, struct buffer *out)
{
	size_t code = code_of(line).length, at = 0;

	while (at < code) {
		const struct template_value *v =
			value_at((struct span){line.at + at, code - at}, values, count);

		if (v == NULL) {
			buffer_bytes(out, line.at + at++, 1);
		} else {
			buffer_text(out, v->value);
			at += strlen(v->stands);
		}
	}
	buffer_bytes(out, line.at + code, line.length - code);
	buffer_text(out, "\n");
}

int template_fill(const struct template *t, const char *id, const struct template_value *values, size_t count,
		  struct buffer *out, struct fault *reterr)
{
	struct span text = span_of(t->text);

	for (size_t at = 0; at < text.length;) {
		struct span line = line_at(text, at);

		if (line.length > 4 && memcmp(line.at, "id: ", 4) == 0)
			buffer_print(out, "id: %s\n", id);
		else
			fill_line(line, values, count, out);
		at += line.length + 1;
	}
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}

unsigned template_left(struct span yaml, size_t *at, unsigned *line, struct span *ret_line)
{
	while (*at < yaml.length) {
		struct span one = line_at(yaml, *at);

		*at += one.length + 1;
		++*line;
		if (template_word_in(code_of(one)) != NULL) {
			*ret_line = text_trim(code_of(one));
			return *line;
		}
	}
	return 0;
}
