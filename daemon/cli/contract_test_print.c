#include "cli/contract_test_print.h"

#include <stdio.h>
#include <string.h>

enum contract_test_form contract_test_form_find(const char *name)
{
	static const char *const names[CONTRACT_TEST_FORMS] = {"text", "json", "junit"};
	unsigned i = 0;

	while (i < CONTRACT_TEST_FORMS && strcmp(names[i], name) != 0)
		i++;
	return (enum contract_test_form)i;
}

unsigned contract_test_percent(const struct rehearsal_report *r, const struct share_contract *contract)
{
	size_t seen, all;

	rehearsal_coverage(r, contract, &seen, &all);
	return all == 0 ? 100 : (unsigned)(seen * 100 / all);
}

static size_t failed_runs(const struct rehearsal_report *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->runs.count; i++)
		n += r->runs.at[i].count > 0;
	return n;
}

/* The first clause of each contract: the contracts, each once. */
static bool first_of_contract(const struct rehearsal_report *r, size_t i)
{
	return i == 0 || r->clauses.at[i - 1].contract != r->clauses.at[i].contract;
}

/* --- text ---------------------------------------------------------------------------------------- */

static void text_mismatch(const struct rehearsal_mismatch *m, struct buffer *out)
{
	buffer_print(out, "      %s:%u: %s\n        expected  %s\n        found     %s\n", m->file, m->line,
		     m->where, m->expected, m->found);
	if (m->clause[0] != '\0')
		buffer_print(out, "        clause    %s\n", m->clause);
}

static void text_clause(const struct rehearsal_clause *c, struct buffer *out)
{
	char words[160];

	buffer_print(out, "  %-56s %-6s %s\n", rehearsal_clause_words(c, words, sizeof words),
		     c->released ? "yes" : "NO",
		     c->always	 ? "- (it covers everybody)" :
		     c->withheld ? "yes" :
				   "NO");
}

static void text_coverage(const struct rehearsal_report *r, struct buffer *out)
{
	for (size_t i = 0; i < r->clauses.count; i++) {
		const struct share_contract *c = r->clauses.at[i].contract;

		if (first_of_contract(r, i))
			buffer_print(out, "\n%s %s: %u %% of its clauses seen at work\n  %-56s %-6s %s\n",
				     c->id, c->version, contract_test_percent(r, c), "clause", "gave",
				     "held back");
		text_clause(&r->clauses.at[i], out);
	}
	buffer_text(out, "\n");
}

static void print_text(const struct rehearsal_report *r, bool coverage, struct buffer *out)
{
	size_t failed = failed_runs(r);

	for (size_t i = 0; i < r->runs.count; i++) {
		const struct rehearsal_runner *run = &r->runs.at[i];

		if (i == 0 || r->runs.at[i - 1].test != run->test)
			buffer_print(out, "%s\n", run->test->file);
		buffer_print(out, "  %s  %s\n", run->count == 0 ? "ok    " : "FAILED", run->c->name);
		for (size_t k = 0; k < run->count; k++)
			text_mismatch(&r->mismatches.at[run->first + k], out);
	}
	if (coverage)
		text_coverage(r, out);
	buffer_print(out, "%zu test%s, %zu failed; %u %% of the clauses seen at work\n", r->runs.count,
		     r->runs.count == 1 ? "" : "s", failed, contract_test_percent(r, NULL));
}

/* --- JSON ---------------------------------------------------------------------------------------- */

static void json_text(struct buffer *out, const char *key, const char *value)
{
	buffer_print(out, "\"%s\":", key);
	buffer_json(out, span_of(value));
}

static void json_mismatch(const struct rehearsal_mismatch *m, struct buffer *out)
{
	buffer_text(out, "{");
	json_text(out, "file", m->file);
	buffer_print(out, ",\"line\":%u,", m->line);
	json_text(out, "where", m->where);
	buffer_text(out, ",");
	json_text(out, "expected", m->expected);
	buffer_text(out, ",");
	json_text(out, "found", m->found);
	buffer_text(out, ",");
	json_text(out, "clause", m->clause);
	buffer_text(out, "}");
}

static void json_clause(const struct rehearsal_clause *c, struct buffer *out)
{
	char words[160];

	buffer_text(out, "{");
	json_text(out, "contract", c->contract->id);
	buffer_text(out, ",");
	json_text(out, "version", c->contract->version);
	buffer_text(out, ",");
	json_text(out, "clause", rehearsal_clause_words(c, words, sizeof words));
	if (rehearsal_clause_line(c) > 0) {
		buffer_text(out, ",");
		json_text(out, "file", c->contract->file);
		buffer_print(out, ",\"line\":%u", rehearsal_clause_line(c));
	}
	buffer_print(out, ",\"gave\":%s,\"held_back\":%s}", c->released ? "true" : "false",
		     c->always	 ? "null" :
		     c->withheld ? "true" :
				   "false");
}

static void print_json(const struct rehearsal_report *r, bool coverage, struct buffer *out)
{
	buffer_print(out, "{\"tests\":%zu,\"failed\":%zu,\"coverage_percent\":%u,\"runs\":[", r->runs.count,
		     failed_runs(r), contract_test_percent(r, NULL));
	for (size_t i = 0; i < r->runs.count; i++) {
		const struct rehearsal_runner *run = &r->runs.at[i];

		buffer_text(out, i > 0 ? ",{" : "{");
		json_text(out, "file", run->test->file);
		buffer_print(out, ",\"line\":%u,", run->c->line);
		json_text(out, "name", run->c->name);
		buffer_print(out, ",\"ok\":%s,\"mismatches\":[", run->count == 0 ? "true" : "false");
		for (size_t k = 0; k < run->count; k++) {
			buffer_text(out, k > 0 ? "," : "");
			json_mismatch(&r->mismatches.at[run->first + k], out);
		}
		buffer_text(out, "]}");
	}
	buffer_text(out, "]");
	for (size_t i = 0; coverage && i < r->clauses.count; i++) {
		buffer_text(out, i == 0 ? ",\"clauses\":[" : ",");
		json_clause(&r->clauses.at[i], out);
	}
	buffer_text(out, coverage && r->clauses.count > 0 ? "]}\n" : "}\n");
}

/* --- JUnit, as build servers read it ------------------------------------------------------------- */

/* Control bytes have no place in XML, escaped or not. */
static void xml_text(struct buffer *out, const char *text)
{
	static const struct {
		char from;
		const char *to;
	} rows[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

	for (const char *p = text; *p != '\0'; p++) {
		const char *to = (unsigned char)*p < 0x20 && *p != '\n' ? "?" : NULL;

		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			to = *p == rows[i].from ? rows[i].to : to;
		if (to != NULL)
			buffer_text(out, to);
		else
			buffer_bytes(out, p, 1);
	}
}

static void junit_failure(const struct rehearsal_mismatch *m, struct buffer *out)
{
	char text[1600];

	buffer_text(out, "      <failure message=\"");
	xml_text(out, m->where);
	buffer_text(out, "\">");
	snprintf(text, sizeof text, "%s:%u: %s\nexpected: %s\nfound: %s\nclause: %s", m->file, m->line,
		 m->where, m->expected, m->found, m->clause);
	xml_text(out, text);
	buffer_text(out, "</failure>\n");
}

static void junit_suite(const struct rehearsal_report *r, size_t from, size_t to, struct buffer *out)
{
	size_t failed = 0;

	for (size_t i = from; i < to; i++)
		failed += r->runs.at[i].count > 0;
	buffer_text(out, "  <testsuite name=\"");
	xml_text(out, r->runs.at[from].test->file);
	buffer_print(out, "\" tests=\"%zu\" failures=\"%zu\">\n", to - from, failed);
	for (size_t i = from; i < to; i++) {
		const struct rehearsal_runner *run = &r->runs.at[i];

		buffer_text(out, "    <testcase classname=\"");
		xml_text(out, run->test->id);
		buffer_text(out, "\" name=\"");
		xml_text(out, run->c->name);
		buffer_text(out, run->count == 0 ? "\"/>\n" : "\">\n");
		for (size_t k = 0; k < run->count; k++)
			junit_failure(&r->mismatches.at[run->first + k], out);
		if (run->count > 0)
			buffer_text(out, "    </testcase>\n");
	}
	buffer_text(out, "  </testsuite>\n");
}

static void print_junit(const struct rehearsal_report *r, bool coverage, struct buffer *out)
{
	(void)coverage; /* the form has no place for it */
	buffer_print(out,
		     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" "
		     "failures=\"%zu\">\n",
		     r->runs.count, failed_runs(r));
	for (size_t from = 0, to; from < r->runs.count; from = to) {
		for (to = from; to < r->runs.count && r->runs.at[to].test == r->runs.at[from].test; to++)
			;
		junit_suite(r, from, to, out);
	}
	buffer_text(out, "</testsuites>\n");
}

void contract_test_print(const struct rehearsal_report *r, enum contract_test_form form, bool coverage,
			 struct buffer *out)
{
	static void (*const print[CONTRACT_TEST_FORMS])(const struct rehearsal_report *, bool,
							struct buffer *) = {print_text, print_json,
									    print_junit};

	print[form](r, coverage, out);
}
