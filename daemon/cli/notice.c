#include "cli/notice.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "cli/terminal.h"

#define LINES	    64 /* of one alert; a group of children is one alert of some dozen lines */
#define COLUMNS	    100
#define SHORT_ID    12
#define DIGEST_TYPE "uk.gov.local.muster.digest.v1"

static const char *text_of(const json_t *data, const char *name)
{
	const char *text = json_string_value(json_object_get(data, name));

	return text != NULL ? text : "";
}

static bool lines_ok(const json_t *lines)
{
	size_t i;
	json_t *line;

	if (!json_is_array(lines) || json_array_size(lines) > LINES)
		return false;
	json_array_foreach(lines, i, line)
		if (!json_is_string(line))
			return false;
	return true;
}

static int read_alert(const json_t *data, struct notice *n, struct fault *reterr)
{
	const json_t *revision = json_object_get(data, "revision");

	n->alert_hex = text_of(data, "alert");
	n->state = text_of(data, "state");
	if (!text_unhex(n->alert.bytes, sizeof n->alert.bytes, span_of(n->alert_hex)))
		return fault_set(reterr, FAULT_PARSE, "data.alert: expected 64 hex digits");
	if (!json_is_integer(revision) || json_integer_value(revision) < 0 ||
	    json_integer_value(revision) >= UINT32_MAX)
		return fault_set(reterr, FAULT_PARSE, "data.revision: expected a number");
	n->revision = (uint32_t)json_integer_value(revision);
	if (n->state[0] == '\0')
		return fault_set(reterr, FAULT_PARSE, "data.state: expected a word");
	return 0;
}

static int read_data(const json_t *data, struct notice *n, struct fault *reterr)
{
	int r = n->digest ? 0 : read_alert(data, n, reterr);

	n->title = text_of(data, "title");
	if (r != 0)
		return r;
	if (n->title[0] == '\0')
		return fault_set(reterr, FAULT_PARSE, "data.title: expected text");
	if (!lines_ok(json_object_get(data, "lines")))
		return fault_set(reterr, FAULT_PARSE, "data.lines: expected at most %d lines of text", LINES);
	return 0;
}

int notice_read(struct span body, struct notice *ret_notice, struct fault *reterr)
{
	struct notice n = {.alert_hex = "", .state = ""};
	json_error_t error;
	char words[128];
	int r;

	n.event = json_loadb(body.at, body.length, JSON_REJECT_DUPLICATES, &error);
	if (n.event == NULL)
		return fault_set(reterr, FAULT_PARSE, "not JSON: %s",
				 text_escape(words, sizeof words, span_of(error.text)));
	n.digest = strcmp(text_of(n.event, "type"), DIGEST_TYPE) == 0;
	if (strcmp(text_of(n.event, "specversion"), "1.0") != 0)
		r = fault_set(reterr, FAULT_PARSE, "specversion: expected CloudEvents \"1.0\"");
	else
		r = read_data(json_object_get(n.event, "data"), &n, reterr);
	if (r != 0) {
		json_decref(n.event);
		return r;
	}
	*ret_notice = n;
	return 0;
}

void notice_free(struct notice *n)
{
	if (n == NULL)
		return;
	json_decref(n->event);
	*n = (struct notice){0};
}

static void print_foreign(const json_t *text, FILE *out)
{
	terminal_put(out, (struct span){json_string_value(text), json_string_length(text)});
}

/* Characters, not bytes: what UTF-8 continues does not count. */
static size_t width(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.length; i++)
		n += ((unsigned char)s.at[i] & 0xc0) != 0x80;
	return n;
}

/* A line, indented and broken at spaces. */
static void print_wrapped(struct span rest, FILE *out)
{
	size_t column = 0;

	while (rest.length > 0) {
		const char *space = memchr(rest.at, ' ', rest.length);
		struct span word = {rest.at, space != NULL ? (size_t)(space - rest.at) : rest.length};

		if (column == 0 || column + 1 + width(word) > COLUMNS) {
			fputs(column == 0 ? "  " : "\n  ", out);
			column = 2;
		} else {
			fputc(' ', out);
			column++;
		}
		terminal_put(out, word);
		column += width(word);
		rest.at += word.length + (space != NULL);
		rest.length -= word.length + (space != NULL);
	}
	fputc('\n', out);
}

/* The start of the id is enough for `muster take`. */
static void print_last_line(const struct notice *n, FILE *out)
{
	if (n->digest)
		fputc('\n', out);
	else if (strcmp(n->state, "open") == 0)
		fprintf(out, "  Alert %.*s, take it with: muster take %.*s\n\n", SHORT_ID, n->alert_hex,
			SHORT_ID, n->alert_hex);
	else
		fprintf(out, "  Alert %.*s\n\n", SHORT_ID, n->alert_hex);
}

void notice_print(const struct notice *n, const char *mailbox, bool styled, FILE *out)
{
	const json_t *data = json_object_get(n->event, "data"), *lines = json_object_get(data, "lines");

	if (mailbox != NULL)
		fprintf(out, "[%s] ", mailbox);
	fputs(styled ? "\x1b[1m" : "", out);
	fputs(n->digest ? "Digest: " : "", out);
	fputs(strcmp(n->state, "open") == 0 && n->revision > 1 ? "Update: " : "", out);
	print_foreign(json_object_get(data, "title"), out);
	fputs(styled ? "\x1b[0m\n" : "\n", out);
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);

		print_wrapped((struct span){json_string_value(line), json_string_length(line)}, out);
	}
	print_last_line(n, out);
}

void notice_print_json(const struct notice *n, const char *mailbox, uint64_t sequence, uint32_t attempt,
		       FILE *out)
{
	fprintf(out,
		"{\"mailbox\":\"%s\",\"sequence\":%" PRIu64 ",\"attempt\":%" PRIu32 ",\"event\":", mailbox,
		sequence, attempt);
	json_dumpf(n->event, out, JSON_COMPACT | JSON_ENSURE_ASCII);
	fputs("}\n", out);
}
