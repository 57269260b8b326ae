/* cli/: templates and lists of approvals. A template that does not load, or asks what the ICO's code does
 * not, would cost a school its first ten minutes; a list read askew would record what nobody said. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/contract_approve.h"
#include "config/templates.h"
#include "config/folder.h"
#include "contract/terms.h"

/* --- templates -------------------------------------------------------------------------------- */

static const struct template_value filled[] = {
	{TEMPLATE_SCHOOLS, "elm, oak"},	       {TEMPLATE_TEAM, "virtual-school"},
	{TEMPLATE_AUTHORITY, "\"332\""},       {TEMPLATE_FROM, "2026-09-01"},
	{TEMPLATE_REVIEW, "2027-06-30"},       {TEMPLATE_TO, "2027-08-31"},
	{TEMPLATE_CONTACT, "dp@council.test"}, {TEMPLATE_DPIA, "DPIA-1"},
	{TEMPLATE_COUNCIL, "council.test"},    {TEMPLATE_SUPPLIER, "Supplier of"},
};

static const struct share_contract *load(const struct template *t, size_t values, struct config **ret_config)
{
	struct folder folder = {0};
	struct faults faults = {0}, warnings = {0};
	struct buffer yaml = {0};

	cr_assert_eq(template_fill(t, "filled", filled, values, &yaml, NULL), 0);
	folder_read("tests/golden/config/base", &folder, &faults);
	for (size_t i = 0; i < folder.count; i++)
		if (strcmp(folder.at[i].name, "contracts/daily.yaml") == 0) {
			buffer_free(&folder.at[i].bytes);
			folder.at[i].bytes = yaml;
		}
	folder_load(&folder, ret_config, &faults, &warnings);
	cr_assert_eq(faults.count, 0u, "%s: %u: %s %s", t->name, faults.list[0].line, faults.list[0].path,
		     faults.list[0].text);
	cr_assert_eq(warnings.count, 0u, "%s: %u: %s %s", t->name, warnings.list[0].line,
		     warnings.list[0].path, warnings.list[0].text);
	folder_free(&folder);
	faults_clear(&faults);
	faults_clear(&warnings);
	return &(*ret_config)->contracts[0];
}

/* ICO data sharing code: each question that is answered in words (domain: the numbers stand in contract.h).
 */
static void check_answers(const char *name, const struct share_contract *c)
{
	const struct contract_wording *w = &c->wording;
	const char *const texts[] = {c->objective,     w->benefits,	  w->necessity,	 w->risks,
				     w->join_leave,    w->privacy_notice, w->correction, w->complaints,
				     w->measures,      w->emergency,	  w->rights,	 w->breach,
				     c->dpo,	       c->changes,	  c->dpia,	 c->lawful_article_6,
				     c->lawful_statute};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		cr_expect(texts[i] != NULL && texts[i][0] != '\0', "%s leaves text %zu out", name, i);
	cr_expect_gt(w->processor_count, 0u, "%s", name);
	cr_expect_gt(w->quality_count, 0u, "%s", name);
	cr_expect_gt(w->monitoring_count, 0u, "%s", name);
	cr_expect_gt(w->annex_count, 0u, "%s", name);
	cr_expect_neq(c->review_by, DAY_NONE, "%s", name);
	if (c->lawful_article_9[0] != '\0')
		cr_expect(w->policy_document != NULL && w->policy_document[0] != '\0', "%s", name);
	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned f = 0; f < c->shares[s].field_count; f++)
			cr_expect_neq(c->shares[s].fields[f].why[0], '\0', "%s: a field without a reason",
				      name);
}

Test(templates, load_and_answer_every_question)
{
	static const char *const names[] = {"borough-trends", "children-missing-education",
					    "looked-after-daily", "social-worker-daily"};

	cr_assert_eq(templates_count, 4u);
	for (size_t i = 0; i < 4; i++) {
		const struct template *t = template_find(names[i]);
		const struct share_contract *c;
		struct config *config = NULL;
		struct buffer terms = {0};

		cr_assert_not_null(t, "%s", names[i]);
		c = load(t, sizeof filled / sizeof *filled, &config);
		cr_assert_str_eq(c->id, "filled");
		cr_assert_eq(c->status, CONTRACT_DRAFT, "nothing is agreed by copying a file");
		cr_assert_eq(c->school_count, 2u);
		cr_assert_str_eq(c->team, "virtual-school");
		check_answers(names[i], c);
		cr_assert_eq(terms_for_school(c, &terms, NULL), 0);
		cr_assert_null(template_word_in(buffer_span(&terms)), "%s", names[i]);
		buffer_free(&terms);
		config_free(config);
	}
	cr_assert_null(template_find("looked-after"));
}

/* A web address that nobody wrote is nothing to agree to. */
Test(templates, what_nobody_filled_in_is_found)
{
	const struct template *t = template_find("looked-after-daily");
	const struct share_contract *c;
	struct config *config = NULL;
	struct buffer terms = {0}, yaml = {0};
	struct span line;
	unsigned number = 0, lines = 0;
	size_t at = 0;

	c = load(t, 8, &config); /* not the council's address, nor its supplier */
	cr_assert_eq(terms_for_school(c, &terms, NULL), 0);
	cr_assert_not_null(template_word_in(buffer_span(&terms)));
	cr_assert_eq(template_fill(t, "filled", filled, 8, &yaml, NULL), 0);
	while (template_left(buffer_span(&yaml), &at, &number, &line) != 0)
		lines++;
	cr_assert_eq(lines, 3u, "policy document, supplier, privacy notice");
	buffer_free(&terms);
	buffer_free(&yaml);
	config_free(config);
}

/* --- lists ---------------------------------------------------------------------------------------- */

static int read_list(const char *csv, struct approvals *ret_list, struct fault *reterr)
{
	char path[] = "/tmp/muster-list-XXXXXX";
	int fd = mkstemp(path), rc;

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, csv, strlen(csv)), (ssize_t)strlen(csv));
	close(fd);
	rc = approvals_read(path, ret_list, reterr);
	unlink(path);
	return rc;
}

/* As a spreadsheet writes it: a mark at the start, CRLF, quotes, columns in its own order. */
Test(approvals, columns_are_found_by_name)
{
	struct approvals list = {0};
	struct fault f = {0};

	cr_assert_eq(
		read_list("\xef\xbb\xbfschool,who,contract,when,how,role,notes,version\r\n"
			  "oak,\"Okafor, Ngozi \"\"Ng\"\"\", daily ,2026-06-01,rang back,Head,x,1.0.0\r\n"
			  "\r\n"
			  "elm,Siân,daily,2026-06-02,letter,Head,,\r\n",
			  &list, &f),
		0, "%s", f.text);
	cr_assert_eq(list.count, 2u);
	cr_assert_str_eq(list.at[0].contract, "daily@1.0.0");
	cr_assert_str_eq(list.at[0].who, "Okafor, Ngozi \"Ng\"");
	cr_assert_eq(list.at[0].line, 2u);
	cr_assert_null(list.at[0].document);
	cr_assert_str_eq(list.at[1].contract, "daily");
	cr_assert_str_eq(list.at[1].school, "elm");
	cr_assert_eq(list.at[1].line, 4u);
	approvals_free(&list);
}

Test(approvals, a_document_lies_beside_the_list)
{
	struct approvals list = {0};

	cr_assert_eq(read_list("contract,school,who,role,when,how,document\n"
			       "daily,oak,A,Head,2026-06-01,met,scans/oak.pdf\n"
			       "daily,elm,A,Head,2026-06-01,met,/scans/elm.pdf\n",
			       &list, NULL),
		     0);
	cr_assert_str_eq(list.at[0].document, "/tmp/scans/oak.pdf");
	cr_assert_str_eq(list.at[1].document, "/scans/elm.pdf");
	approvals_free(&list);
	approvals_free(NULL);
}

Test(approvals, what_is_missing_stays_missing)
{
	struct approvals list = {0};
	struct fault f = {0};

	cr_assert_eq(read_list("contract,school,who,role,when\ndaily,oak,A,Head,2026-06-01\n", &list, &f),
		     -FAULT_MISSING);
	cr_assert_not_null(strstr(f.text, "\"how\""));
	cr_assert_eq(read_list("", &list, &f), -FAULT_PARSE);
	cr_assert_eq(read_list("contract,school,who,role,when,how\ndaily,\"oak\n", &list, &f), -FAULT_PARSE);
	cr_assert_eq(list.count, 0u);
	/* A short line: its last cells were not given, and are refused one by one later. */
	cr_assert_eq(read_list("contract,school,who,role,when,how\ndaily,oak,A\n", &list, &f), 0);
	cr_assert_str_eq(list.at[0].who, "A");
	cr_assert_null(list.at[0].role);
	cr_assert_null(list.at[0].how);
	approvals_free(&list);
}
