/* muster contract export: a contract as people and catalogues read it. Needs no daemon. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/contract.h"
#include "cli/contract_pick.h"
#include "cli/options.h"
#include "report/agreement_page.h"
#include "report/contract_odcs.h"
#include "report/contract_register.h"
#include "report/parents_page.h"

#define LIMIT_WORDS (64 * 1024) /* a file of sentences: the English one has 7 KiB */

struct arguments {
	const char *to, *school, *out, *config, *words, *format;
	const char *what; /* NULL: every contract of the folder */
	enum table_format as;
};

struct names {
	struct edition_name *teams, *schools; /* owned */
};

/* --- what a document is made from ---------------------------------------------------------------- */

static int names_of(const struct config *c, struct names *n)
{
	n->teams = calloc(c->team_count + 1, sizeof *n->teams);
	n->schools = calloc(c->school_count + 1, sizeof *n->schools);
	if (n->teams == NULL || n->schools == NULL)
		return -FAULT_MEMORY;
	for (size_t i = 0; i < c->team_count; i++)
		n->teams[i] = (struct edition_name){c->teams[i].id, c->teams[i].name};
	for (size_t i = 0; i < c->school_count; i++)
		n->schools[i] = (struct edition_name){c->schools[i].id, c->schools[i].name};
	return 0;
}

/* The school's unrevoked agreement to this very version, or NULL. */
static const struct agreement *agreed(const struct config *c, const struct share_contract *contract,
				      const char *school)
{
	for (size_t i = 0; school != NULL && i < c->agreements_count; i++)
		for (unsigned k = 0; k < c->agreements[i].count; k++) {
			const struct agreement *a = &c->agreements[i].items[k];

			if (strcmp(a->school, school) == 0 && strcmp(a->contract, contract->id) == 0 &&
			    strcmp(a->version, contract->version) == 0 && a->revoked == DAY_NONE)
				return a;
		}
	return NULL;
}

static int edition_of(const struct config *c, const struct names *n, const struct share_contract *contract,
		      const char *school, struct edition *ret_edition, struct fault *reterr)
{
	struct digest terms;
	int rc = agreement_terms(contract, &terms, reterr);

	if (rc != 0)
		return rc;
	*ret_edition = (struct edition){.contract = contract,
					.authority = c->authority.name,
					.teams = n->teams,
					.schools = n->schools,
					.team_count = c->team_count,
					.school_count = c->school_count,
					.school = school,
					.agreed = agreed(c, contract, school)};
	text_hex(ret_edition->terms, terms.bytes, sizeof terms.bytes);
	return 0;
}

/* --- the documents --------------------------------------------------------------------------------- */

static int write_html(const struct edition *e, const struct arguments *a, struct buffer *out,
		      struct fault *reterr)
{
	(void)a;
	return agreement_page(e, out, reterr);
}

static int write_odcs(const struct edition *e, const struct arguments *a, struct buffer *out,
		      struct fault *reterr)
{
	(void)a;
	return contract_odcs(e, out, reterr);
}

/* The English sentences, or those of --words. Says what is wrong with them. */
static int read_words(const char *path, struct words **ret_words, struct fault *reterr)
{
	struct words *model = NULL;
	struct buffer bytes = {0};
	struct faults faults = {0};
	char line[1024];
	int rc = words_read(span_of(words_parents), "parents.en.txt", NULL, &model, &faults);

	if (rc == 0 && path == NULL) {
		*ret_words = model;
		model = NULL;
	} else if (rc == 0) {
		rc = file_read(path, LIMIT_WORDS, &bytes, reterr);
		if (rc == 0)
			rc = words_read(buffer_span(&bytes), path, model, ret_words, &faults);
		if (faults.count > 0)
			fault_set(reterr, FAULT_PARSE, "%s: the sentences are not complete", path);
	}
	for (size_t i = 0; i < faults.count; i++)
		fprintf(stderr, "%s\n", fault_print(&faults.list[i], line, sizeof line));
	faults_clear(&faults);
	buffer_free(&bytes);
	words_free(model);
	return rc;
}

static int write_parents(const struct edition *e, const struct arguments *a, struct buffer *out,
			 struct fault *reterr)
{
	struct words *words = NULL;
	int rc = read_words(a->words, &words, reterr);

	if (rc == 0)
		rc = parents_page(e, words, out, reterr);
	words_free(words);
	return rc;
}

/* A document of one contract (`page`), or a table of rows that takes any number of them. */
static const struct target {
	const char *name;
	int (*page)(const struct edition *, const struct arguments *, struct buffer *, struct fault *);
	void (*columns)(struct table *);
	void (*rows)(const struct edition *, struct table *);
	const char *title;
} targets[] = {
	{.name = "html", .page = write_html},
	{.name = "parents", .page = write_parents},
	{.name = "odcs", .page = write_odcs},
	{.name = "ropa",
	 .columns = processing_columns,
	 .rows = processing_rows,
	 .title = "Record of processing activities (UK GDPR article 30)"},
	{.name = "dpia", .columns = flow_columns, .rows = flow_rows, .title = "Flows of personal data"},
};
#define TARGETS (sizeof targets / sizeof targets[0])

static const struct target *target_of(const char *name)
{
	for (size_t i = 0; name != NULL && i < TARGETS; i++)
		if (strcmp(targets[i].name, name) == 0)
			return &targets[i];
	return NULL;
}

/* --- the word ---------------------------------------------------------------------------------------- */

static int lists_school(const struct share_contract *c, const char *school)
{
	bool found = c->all_schools;

	for (unsigned i = 0; i < c->school_count; i++)
		found |= strcmp(c->schools[i], school) == 0;
	return found;
}

static bool fits(const struct config *c, const struct share_contract *contract, const char *school)
{
	char safe[160];

	if (school == NULL || (config_school(c, school) >= 0 && lists_school(contract, school)))
		return true;
	fprintf(stderr, "muster: %s %s: expected a school that the contract lists, found \"%s\"\n",
		contract->id, contract->version, text_escape(safe, sizeof safe, span_of(school)));
	return false;
}

static int write_rows(const struct contract_pick *p, const struct names *n, const struct target *t,
		      const struct arguments *a, struct buffer *out, struct fault *reterr)
{
	struct table table = {0};
	struct edition e;
	int rc = 0;

	table_title(&table, "%s", t->title);
	t->columns(&table);
	for (size_t i = 0; rc == 0 && i < p->folder.config->contract_count; i++) {
		const struct share_contract *c = &p->folder.config->contracts[i];

		if (p->contract != NULL ? c != p->contract : a->school != NULL && !lists_school(c, a->school))
			continue;
		rc = edition_of(p->folder.config, n, c, a->school, &e, reterr);
		if (rc == 0)
			t->rows(&e, &table);
	}
	if (rc == 0)
		rc = table_write(&table, a->as, out, reterr);
	table_free(&table);
	return rc;
}

static int write_page(const struct contract_pick *p, const struct names *n, const struct target *t,
		      const struct arguments *a, struct buffer *out, struct fault *reterr)
{
	struct edition e;
	int rc;

	if (p->contract == NULL)
		return fault_set(reterr, FAULT_BUG, "no contract was named");
	rc = edition_of(p->folder.config, n, p->contract, a->school, &e, reterr);
	return rc == 0 ? t->page(&e, a, out, reterr) : rc;
}

static int give(const struct arguments *a, const struct buffer *out, struct fault *reterr)
{
	if (a->out != NULL)
		return file_replace(a->out, buffer_span(out), 0644, reterr);
	if (fwrite(out->at, 1, out->length, stdout) != out->length || fflush(stdout) != 0)
		return fault_errno(reterr, errno, "cannot write");
	return 0;
}

static int write_document(const struct contract_pick *p, const struct target *t, const struct arguments *a)
{
	struct names names = {0};
	struct buffer out = {0};
	struct fault f = {0};
	char line[1024];
	int rc = names_of(p->folder.config, &names);

	if (rc != 0)
		fault_set(&f, FAULT_MEMORY, "out of memory");
	else
		rc = t->page != NULL ? write_page(p, &names, t, a, &out, &f) :
				       write_rows(p, &names, t, a, &out, &f);
	if (rc == 0)
		rc = give(a, &out, &f);
	if (rc != 0)
		fprintf(stderr, "muster: %s\n", fault_print(&f, line, sizeof line));
	buffer_free(&out);
	free(names.teams);
	free(names.schools);
	return rc == 0 ? CLI_OK : rc == -FAULT_PARSE ? CLI_REFUSED : CLI_UNREACHABLE;
}

static int export(const struct arguments *a, const struct target *t)
{
	struct contract_pick p;
	struct fault f;
	int exit = contract_pick(a->what, a->config, &p);

	if (exit == CLI_OK && p.contract == NULL && a->school != NULL &&
	    contract_school(p.folder.config, a->school, &f) == NULL)
		exit = contract_refuse("export", &f);
	if (exit == CLI_OK && p.contract != NULL && !fits(p.folder.config, p.contract, a->school))
		exit = CLI_REFUSED;
	if (exit == CLI_OK)
		exit = write_document(&p, t, a);
	contract_drop(&p);
	return exit;
}

int contract_export(int argc, char **argv)
{
	struct arguments a = {.as = TABLE_CSV};
	const struct cli_option options[] = {
		{"--to", "FORM", "html, parents, ropa, dpia or odcs", &a.to, NULL},
		{"--school", "ID",
		 "the edition for one school: names no other, and tells whether it has agreed", &a.school,
		 NULL},
		{"--config", "DIR", "the configuration folder (default: the one FILE stands in, else .)",
		 &a.config, NULL},
		{"--words", "FILE", "parents: the sentences in another language", &a.words, NULL},
		{"--format", "FORM", "ropa and dpia: csv or json (default: csv)", &a.format, NULL},
		{"--out", "FILE", "write there instead of on the screen", &a.out, NULL},
	};
	const struct cli_usage usage = {
		.form = "contract export FILE|ID[@VERSION] --to FORM [options]",
		.help = "Writes a share contract as people read it. html is the agreement in the order of the ICO's\n"
			"questions, to be printed and signed; parents a page in plain words; ropa the record of\n"
			"processing activities (UK GDPR article 30) and dpia the list of flows, both for every contract\n"
			"of the folder when none is named; odcs the Open Data Contract Standard. Needs no daemon and\n"
			"reads no pupil: no number of children is in any of them. Exits 1 when a file has faults, 3\n"
			"when one cannot be read or written.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 1,
	};
	const char *words[CLI_WORDS];
	const struct target *t;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	a.what = words[0];
	t = target_of(a.to);
	if (t == NULL)
		return cli_wrong(&usage, "--to is html, parents, ropa, dpia or odcs, found \"%s\"",
				 a.to != NULL ? a.to : "");
	if (t->page != NULL && a.what == NULL)
		return cli_wrong(&usage, "--to %s is of one contract: name its file or its id", t->name);
	if (a.format != NULL)
		a.as = table_format_find(a.format);
	if (a.as == TABLE_FORMATS || a.as == TABLE_TEXT || (a.format != NULL && t->page != NULL))
		return cli_wrong(&usage, "--format is csv or json, of ropa and dpia only");
	if (a.words != NULL && t->page != write_parents)
		return cli_wrong(&usage, "--words is of --to parents only");
	return export(&a, t);
}
