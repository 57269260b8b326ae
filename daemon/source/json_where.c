#include "source/json_where.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

struct scan {
	const char *start, *at, *end;
	const char *wrong; /* what was expected where it stopped */
	const char *found; /* the value looked for */
};

/* `path` is what is left of the way to the value looked for, NULL off the way. */
static bool scan_value(struct scan *s, const char *path, unsigned depth);

static bool stop(struct scan *s, const char *wrong)
{
	s->wrong = wrong;
	return false;
}

static void skip_blanks(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
		s->at++;
}

static bool scan_word(struct scan *s, const char *word)
{
	for (; *word != '\0'; word++, s->at++)
		if (s->at == s->end || *s->at != *word)
			return stop(s, "a value");
	return true;
}

static bool scan_digits(struct scan *s)
{
	if (s->at == s->end || *s->at < '0' || *s->at > '9')
		return stop(s, "a digit");
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return true;
}

static bool scan_number(struct scan *s)
{
	if (*s->at == '-')
		s->at++;
	if (s->at + 1 < s->end && *s->at == '0' && s->at[1] >= '0' && s->at[1] <= '9') {
		s->at++;
		return stop(s, "a number without leading zeros");
	}
	if (!scan_digits(s))
		return false;
	if (s->at < s->end && *s->at == '.' && (s->at++, !scan_digits(s)))
		return false;
	if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
		s->at++;
		if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
			s->at++;
		return scan_digits(s);
	}
	return true;
}

static bool scan_escape(struct scan *s)
{
	if (++s->at == s->end || strchr("\"\\/bfnrtu", *s->at) == NULL || *s->at == '\0')
		return stop(s, "an escape that JSON knows");
	if (*s->at++ != 'u')
		return true;
	for (int i = 0; i < 4; i++, s->at++)
		if (s->at == s->end || strchr("0123456789abcdefABCDEF", *s->at) == NULL || *s->at == '\0')
			return stop(s, "four hex digits");
	return true;
}

static size_t utf8_length(const char *at, const char *end)
{
	for (size_t n = 1; n <= 4 && at + n <= end; n++)
		if (text_utf8((struct span){at, n}))
			return n;
	return 0;
}

static bool scan_text(struct scan *s)
{
	if (s->at == s->end || *s->at != '"')
		return stop(s, "a name in double quotes");
	s->at++;
	while (s->at < s->end && *s->at != '"') {
		size_t n = utf8_length(s->at, s->end);

		if (*s->at == '\\') {
			if (!scan_escape(s))
				return false;
		} else if (n == 0) {
			return stop(s, "UTF-8");
		} else if ((unsigned char)*s->at < 0x20) {
			return stop(s, "an escaped control character");
		} else {
			s->at += n;
		}
	}
	if (s->at == s->end)
		return stop(s, "the end of a text");
	s->at++;
	return true;
}

/* What is left of `path` inside the member `name`, or NULL. */
static const char *path_into_name(const char *path, struct span name)
{
	if (path == NULL)
		return NULL;
	if (*path == '.')
		path++;
	if (strncmp(path, name.at, name.length) != 0 || strchr(".[", path[name.length]) == NULL)
		return NULL;
	return path + name.length;
}

static const char *path_into_item(const char *path, size_t index)
{
	char step[32];
	int n = snprintf(step, sizeof step, "[%zu]", index);

	return path != NULL && n > 0 && strncmp(path, step, (size_t)n) == 0 ? path + n : NULL;
}

/* After a member: true to go on, false at the end (`*ret_ok`) or on a fault. */
static bool scan_comma(struct scan *s, char close, bool *ret_ok)
{
	skip_blanks(s);
	*ret_ok = s->at < s->end && *s->at == close;
	if (*ret_ok)
		s->at++;
	else if (s->at < s->end && *s->at == ',')
		return s->at++, true;
	else
		s->wrong = close == '}' ? "\",\" or \"}\"" : "\",\" or \"]\"";
	return false;
}

static bool scan_object(struct scan *s, const char *path, unsigned depth)
{
	bool ok;

	s->at++;
	skip_blanks(s);
	if (s->at < s->end && *s->at == '}')
		return s->at++, true;
	do {
		const char *name;

		skip_blanks(s);
		name = s->at + 1;
		if (!scan_text(s))
			return false;
		struct span key = {name, (size_t)(s->at - 1 - name)};
		skip_blanks(s);
		if (s->at == s->end || *s->at != ':')
			return stop(s, "\":\"");
		s->at++;
		if (!scan_value(s, path_into_name(path, key), depth + 1))
			return false;
	} while (scan_comma(s, '}', &ok));
	return ok;
}

static bool scan_array(struct scan *s, const char *path, unsigned depth)
{
	size_t index = 0;
	bool ok;

	s->at++;
	skip_blanks(s);
	if (s->at < s->end && *s->at == ']')
		return s->at++, true;
	do {
		if (!scan_value(s, path_into_item(path, index++), depth + 1))
			return false;
	} while (scan_comma(s, ']', &ok));
	return ok;
}

static bool scan_value(struct scan *s, const char *path, unsigned depth)
{
	skip_blanks(s);
	if (path != NULL && *path == '\0' && s->found == NULL)
		s->found = s->at;
	if (s->at == s->end)
		return stop(s, "a value");
	if (depth > LIMIT_JSON_DEPTH)
		return stop(s, "less nesting");
	switch (*s->at) {
	case '{':
		return scan_object(s, path, depth);
	case '[':
		return scan_array(s, path, depth);
	case '"':
		return scan_text(s);
	case 't':
		return scan_word(s, "true");
	case 'f':
		return scan_word(s, "false");
	case 'n':
		return scan_word(s, "null");
	default:
		if (*s->at == '-' || (*s->at >= '0' && *s->at <= '9'))
			return scan_number(s);
		return stop(s, "a value");
	}
}

bool json_where_bad(struct span bytes, uint64_t *ret_offset, char *words, size_t size)
{
	struct scan s = {.start = bytes.at, .at = bytes.at, .end = bytes.at + bytes.length};
	char found[48];

	if (scan_value(&s, NULL, 0)) {
		skip_blanks(&s);
		if (s.at == s.end)
			return false;
		s.wrong = "the end of the document";
	}
	*ret_offset = (uint64_t)(s.at - s.start);
	if (s.at >= s.end)
		snprintf(words, size, "the document ends where %s should come: it was cut short", s.wrong);
	else
		snprintf(words, size, "expected %s, found \"%s\"", s.wrong,
			 text_escape(found, sizeof found,
				     (struct span){s.at, s.end - s.at > 24 ? 24 : (size_t)(s.end - s.at)}));
	return true;
}

bool json_where_path(struct span bytes, const char *path, uint64_t *ret_offset)
{
	struct scan s = {.start = bytes.at, .at = bytes.at, .end = bytes.at + bytes.length};

	scan_value(&s, path, 0);
	if (s.found == NULL)
		return false;
	*ret_offset = (uint64_t)(s.found - s.start);
	return true;
}
