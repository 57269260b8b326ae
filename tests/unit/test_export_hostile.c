/* Contracts whose every text is hostile, in every document that is written of them. When this breaks, a text
 * runs in a browser, as a formula of a spreadsheet, or hides from who reads it. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "config/tree.h"
#include "edition_fixture.h"

#define EVIL "=cmd()|'<script>alert(\"x\")</script>\xe2\x80\xae{title}\x01"

static void poison(struct share_contract *c)
{
	struct contract_wording *w = &c->wording;

	strcpy(c->id, "evil");
	strcpy(c->version, "1.0.0");
	strcpy(c->title, EVIL);
	strcpy(c->objective, EVIL);
	strcpy(c->lawful_article_6, EVIL);
	strcpy(c->lawful_statute, EVIL);
	strcpy(c->dpo, EVIL);
	strcpy(c->team, "t");
	static struct contract_share share;
	static struct contract_field field;
	static struct contract_alert alert;

	c->shares = &share;
	c->shares[0].fields = &field;
	c->alerts = &alert;
	strcpy(c->shares[0].team, "t");
	c->share_count = 1;
	c->shares[0].fields[0] = (struct contract_field){FIELD_SESSION_MARK, TREATMENT_CLEAR, true, EVIL, 1};
	c->shares[0].field_count = 1;
	c->shares[0].roles[0] = EVIL;
	c->shares[0].role_count = 1;
	strcpy(c->alerts[0].rule, EVIL);
	strcpy(c->alerts[0].team, "t");
	strcpy(c->alerts[0].escalate_to, EVIL);
	c->alert_count = 1;
	w->benefits = w->necessity = w->risks = w->join_leave = w->measures = w->emergency = EVIL;
	w->privacy_notice = w->correction = w->complaints = w->policy_document = EVIL;
	w->processors[0] = (struct contract_processor){EVIL, EVIL, EVIL};
	w->onward[0] = (struct contract_onward){EVIL, EVIL};
	w->annexes[0] = (struct contract_annex){EVIL, EVIL, ""};
	w->quality[0] = w->monitoring[0] = w->countries[0] = EVIL;
	w->processor_count = w->onward_count = w->annex_count = w->quality_count = 1;
	w->monitoring_count = w->country_count = 1;
	c->all_schools = true;
}

static void expect_no_formula(struct span csv_text)
{
	struct csv csv;
	struct fault f;

	csv_open(&csv, csv_text);
	while (csv_next(&csv, &f) == 1)
		for (size_t i = 0; i < csv.count; i++)
			cr_expect(
				csv.fields[i].length == 0 || strchr("=+-@\t\r", csv.fields[i].at[0]) == NULL,
				"a spreadsheet would run %.*s", (int)csv.fields[i].length, csv.fields[i].at);
	csv_close(&csv);
}

Test(export, hostile_texts_do_nothing_anywhere)
{
	struct share_contract *c = calloc(1, sizeof *c);
	const struct edition_name team = {"t", EVIL};
	struct edition e = {.contract = c, .authority = EVIL, .teams = &team, .team_count = 1};

	cr_assert_not_null(c);
	poison(c);
	for (size_t i = 0; i < 5; i++) {
		struct buffer out = {0};
		struct tree t = {0};
		struct fault f;
		bool html = i < 2;

		write_document(&e, forms[i], &out);
		cr_expect_null(strchr(out.at, '\x01'), "%s", forms[i]);
		cr_expect_null(strstr(out.at, "\xe2\x80\xae"), "%s", forms[i]);
		if (html)
			cr_expect_null(strstr(out.at, "<script"), "%s", forms[i]);
		if (html)
			cr_expect_not_null(strstr(out.at, "&lt;script&gt;alert(&quot;x&quot;)"));
		if (i > 2)
			expect_no_formula(buffer_span(&out));
		if (i == 2) {
			cr_assert_eq(tree_read(buffer_span(&out), "odcs", &t, &f), 0, "%s", f.text);
			cr_expect(
				span_is(node_get(t.root, "name")->text,
					"=cmd()|'<script>alert(\"x\")</script>\\xe2\\x80\\xae{title}\\x01"));
			tree_free(&t);
		}
		buffer_free(&out);
	}
	free(c);
}
