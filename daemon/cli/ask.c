#include "cli/ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "client/control.h"

/* How long to wait for a place at the socket, and for an answer. */
#define CONNECT_MS 5000
#define ANSWER_MS  60000

static int answer_ms = ANSWER_MS;
static bool documents;

void ask_documents(void)
{
	documents = true;
}

static enum table_format format_of(const char *name)
{
	if (name == NULL)
		return TABLE_TEXT;
	return documents ? table_document_find(name) : table_format_find(name);
}

void ask_patience(int seconds)
{
	answer_ms = seconds * 1000;
}

void ask_start(struct buffer *question, const char *verb)
{
	buffer_text(question, "{\"verb\":");
	buffer_json(question, span_of(verb));
}

void ask_text(struct buffer *question, const char *key, const char *value)
{
	if (value == NULL)
		return;
	buffer_text(question, ",");
	buffer_json(question, span_of(key));
	buffer_text(question, ":");
	buffer_json(question, span_of(value));
}

void ask_bool(struct buffer *question, const char *key, bool value)
{
	buffer_text(question, ",");
	buffer_json(question, span_of(key));
	buffer_text(question, value ? ":true" : ":false");
}

void ask_end(struct buffer *question)
{
	buffer_text(question, "}");
}

/* The daemon says no with {"ok":false}; views need not say yes. */
static bool says_no(struct span answer)
{
	json_error_t error;
	json_t *root = json_loadb(answer.at, answer.length, 0, &error);
	bool no = json_is_false(json_object_get(root, "ok"));

	json_decref(root);
	return no;
}

int ask_daemon(const char *control, const struct buffer *question, struct span attached,
	       struct buffer *answer, struct fault *reterr)
{
	struct control_client *client = NULL;
	bool ok = false, last = false;
	int rc;

	if (!buffer_ok(question)) {
		fault_set(reterr, FAULT_MEMORY, "no memory for the question");
		return CLI_REFUSED;
	}
	rc = control_connect(control, CONNECT_MS, &client, reterr);
	if (rc == 0)
		rc = control_ask(client, buffer_span(question), attached, reterr);
	/* Of several answers the last one counts; the verbs here have one. */
	while (rc == 0 && !last) {
		buffer_reset(answer);
		rc = control_next(client, answer_ms, &ok, &last, answer, reterr);
	}
	control_close(client);
	if (rc != 0)
		return CLI_UNREACHABLE;
	return ok && !says_no(buffer_span(answer)) ? CLI_OK : CLI_REFUSED;
}

/* The "text" of an answer to `to`, made safe to print; false when it has none. */
static bool print_text(struct span answer, FILE *to, const char *before)
{
	json_error_t error;
	json_t *root = json_loadb(answer.at, answer.length, 0, &error);
	const char *text = json_string_value(json_object_get(root, "text"));
	struct table t = {0};
	struct buffer out = {0};
	bool printed = false;

	if (text != NULL) {
		table_note(&t, "%s%s", before, text);
		printed = table_write(&t, TABLE_TEXT, &out, NULL) == 0 &&
			  fputs(out.at == NULL ? "" : out.at, to) >= 0;
	}
	table_free(&t);
	buffer_free(&out);
	json_decref(root);
	return printed;
}

static int print_bytes(const struct buffer *out, int exit)
{
	struct span bytes = buffer_span(out);

	if (bytes.length > 0 && fwrite(bytes.at, 1, bytes.length, stdout) != bytes.length)
		return CLI_REFUSED;
	if (fflush(stdout) != 0) {
		perror("muster: cannot write the answer");
		return CLI_REFUSED;
	}
	return exit;
}

static int print_fault(const struct fault *f, int exit)
{
	char line[800];

	fprintf(stderr, "muster: %s\n", fault_print(f, line, sizeof line));
	return exit;
}

static int print_answer(const struct cli_common *common, struct buffer *answer, int said, ask_writer writer)
{
	enum table_format format = format_of(common->format);
	struct buffer out = {0};
	struct fault fault = {0};
	int exit = CLI_OK, rc = 0;

	if (common->json) {
		buffer_text(answer, "\n");
		return print_bytes(answer, said);
	}
	if (said != CLI_OK || writer == NULL) {
		if (!print_text(buffer_span(answer), said == CLI_OK ? stdout : stderr,
				said == CLI_OK ? "" : "muster: "))
			fputs("muster: the daemon gave no words with its answer\n", stderr);
		return said;
	}
	rc = writer(buffer_span(answer), format, &out, &exit, &fault);
	exit = rc != 0 ? print_fault(&fault, CLI_REFUSED) : print_bytes(&out, exit);
	buffer_free(&out);
	return exit;
}

int ask_and_print(const struct cli_common *common, struct buffer *question, struct span attached,
		  ask_writer writer)
{
	struct buffer answer = {0};
	struct fault fault = {0};
	int said;

	if (format_of(common->format) == TABLE_FORMATS) {
		fprintf(stderr, "muster: --format is text, csv%s json%s, found \"%s\"\n",
			documents ? "," : " or", documents ? ", html or xlsx" : "", common->format);
		buffer_free(question);
		return CLI_USAGE;
	}
	if (format_of(common->format) == TABLE_XLSX && isatty(STDOUT_FILENO)) {
		fputs("muster: a workbook is no text; send it to a file: --format xlsx > FILE.xlsx\n",
		      stderr);
		buffer_free(question);
		return CLI_USAGE;
	}
	said = ask_daemon(cli_control(common->control), question, attached, &answer, &fault);
	buffer_free(question);
	if (fault.kind != FAULT_NONE)
		said = print_fault(&fault, said);
	else
		said = print_answer(common, &answer, said, writer);
	buffer_free(&answer);
	return said;
}
