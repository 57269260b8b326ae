/* edition_fixture.h: the contracts of a configuration folder, and every document that is written of one. */
#ifndef TESTS_EDITION_FIXTURE_H
#define TESTS_EDITION_FIXTURE_H

#include <criterion/criterion.h>
#include <string.h>

#include "config/folder.h"
#include "report/agreement_page.h"
#include "report/contract_odcs.h"
#include "report/contract_register.h"
#include "report/parents_page.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */
#pragma GCC diagnostic ignored "-Wunused-variable"

struct loaded {
	struct folder folder;
	struct config *config;
	struct faults faults, warnings;
	struct edition_name teams[8], schools[16];
};

static void load(struct loaded *l, const char *dir)
{
	*l = (struct loaded){0};
	cr_assert_eq(folder_read(dir, &l->folder, &l->faults), 0);
	cr_assert_eq(folder_load(&l->folder, &l->config, &l->faults, &l->warnings), 0, "%s",
		     l->faults.count > 0 ? l->faults.list[0].text : "");
	for (size_t i = 0; i < l->config->team_count && i < 8; i++)
		l->teams[i] = (struct edition_name){l->config->teams[i].id, l->config->teams[i].name};
	for (size_t i = 0; i < l->config->school_count && i < 16; i++)
		l->schools[i] = (struct edition_name){l->config->schools[i].id, l->config->schools[i].name};
}

static void unload(struct loaded *l)
{
	folder_free(&l->folder);
	config_free(l->config);
	faults_clear(&l->faults);
	faults_clear(&l->warnings);
}

static struct edition edition(const struct loaded *l, const char *id, const char *school)
{
	struct edition e = {.authority = l->config->authority.name,
			    .teams = l->teams,
			    .schools = l->schools,
			    .team_count = l->config->team_count,
			    .school_count = l->config->school_count,
			    .school = school,
			    .terms = "0123456789abcdef"};

	for (size_t i = 0; i < l->config->contract_count; i++)
		if (strcmp(l->config->contracts[i].id, id) == 0)
			e.contract = &l->config->contracts[i];
	cr_assert_not_null(e.contract, "%s", id);
	return e;
}

static const char *const examples[] = {"looked-after-daily", "social-worker-daily",
				       "children-missing-education", "borough-trends"};

static struct words *english(void)
{
	struct words *w = NULL;
	struct faults faults = {0};

	cr_assert_eq(words_read(span_of(words_parents), "parents.en.txt", NULL, &w, &faults), 0);
	return w;
}

/* Every document of an edition, by name; `out` starts empty. */
static void write_document(const struct edition *e, const char *form, struct buffer *out)
{
	struct table t = {0};
	struct fault f = {0};
	struct words *w = english();

	if (strcmp(form, "html") == 0)
		cr_assert_eq(agreement_page(e, out, &f), 0, "%s", f.text);
	else if (strcmp(form, "parents") == 0)
		cr_assert_eq(parents_page(e, w, out, &f), 0, "%s", f.text);
	else if (strcmp(form, "odcs") == 0)
		cr_assert_eq(contract_odcs(e, out, &f), 0, "%s", f.text);
	else if (strcmp(form, "ropa") == 0) {
		processing_columns(&t);
		processing_rows(e, &t);
		cr_assert_eq(table_write(&t, TABLE_CSV, out, &f), 0, "%s", f.text);
	} else {
		flow_columns(&t);
		flow_rows(e, &t);
		cr_assert_eq(table_write(&t, TABLE_CSV, out, &f), 0, "%s", f.text);
	}
	table_free(&t);
	words_free(w);
}

static const char *const forms[] = {"html", "parents", "odcs", "ropa", "dpia"};

#endif
