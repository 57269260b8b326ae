/* config/show and config/contract_file: every key of a contract, the value that is taken and where it comes
 * from.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "config/contract_file.h"
#include "config/show.h"
#include "contract/agreement.h"

/* Line 1 is apiVersion. */
static const char text[] = "apiVersion: muster/v1\n"
			   "kind: ShareContract\n"
			   "id: la-daily\n"
			   "version: 1.2.0\n"
			   "status: active\n"
			   "title: Daily marks\n"
			   "purpose: safeguarding\n"
			   "objective: Know.\n"
			   "lawful_basis: {article_6: public_task, article_9: a9, statute: s.22}\n"
			   "parties:\n"
			   "  supplier: {schools: [oak, elm]}\n"
			   "  receiver: {authority: \"332\", team: vs}\n"
			   "valid:\n"
			   "  from: 2026-09-01\n"
			   "  to: 2027-08-31\n"
			   "  lapse: hold 60d\n"
			   "subjects: {social_care: [looked_after, in_need], year_groups: [R, N2, 7-13]}\n"
			   "share:\n"
			   "  - to: vs\n"
			   "    fields:\n"
			   "      - {name: session_mark, treatment: reason_group, required: true}\n"
			   "      - name: school\n"
			   "        treatment: clear\n"
			   "        why: to ring\n"
			   "retention: {keep: 2y}\n";

struct seen {
	char path[128], value[160], words[160];
	bool written, by_default;
	unsigned line;
};
static struct seen all[200];
static unsigned count;

static void keep(void *context, const struct shown *s)
{
	struct seen *to = &all[count++];

	(void)context;
	cr_assert_lt(count, 200u);
	text_copy(to->path, sizeof to->path, span_of(s->path));
	text_copy(to->value, sizeof to->value, span_of(s->value));
	text_copy(to->words, sizeof to->words, span_of(s->words));
	to->written = s->written;
	to->by_default = s->by_default;
	to->line = s->line;
}

static void read_text(const char *yaml, struct contract_file *file)
{
	struct faults faults = {0}, warnings = {0};
	int rc = contract_file_read(span_of(yaml), "la.yaml", file, &faults, &warnings);

	cr_assert_eq(rc, 0, "%s", faults.count > 0 ? faults.list[0].text : "");
	faults_clear(&warnings);
}

static const struct seen *seen(const char *path)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(all[i].path, path) == 0)
			return &all[i];
	cr_assert_fail("%s is not shown", path);
	return NULL;
}

static void show_text(struct contract_file *file)
{
	struct fault f;

	count = 0;
	read_text(text, file);
	cr_assert_eq(show_kind(&kind_share_contract, file->contract, file->tree.root, keep, NULL, &f), 0);
}

Test(show, values_as_written_and_in_words)
{
	static const struct {
		const char *path, *value, *words;
		unsigned line; /* 0: not written */
		bool by_default;
	} rows[] = {
		{"version", "1.2.0", "1.2.0", 4, false},
		{"status", "active", "active", 5, false},
		{"lawful_basis.dpia", "", "not stated", 0, false},
		{"parties.supplier.schools", "[oak, elm]", "oak, elm", 11, false},
		{"parties.receiver.authority", "332", "332", 12, false},
		{"parties.controllers", "separate", "separate", 0, true},
		{"parties.processors", "[]", "none", 0, false},
		{"valid.from", "2026-09-01", "Tue 1 Sep 2026", 14, false},
		{"valid.lapse", "hold 60d", "the same terms for 60 days more", 16, false},
		{"valid.review_by", "", "not stated", 0, false},
		{"subjects.social_care", "[looked_after, in_need]", "looked after, in need", 17, false},
		{"subjects.pupils", "", "not stated", 0, false},
		{"subjects.year_groups", "[N2, R, 7-13]", "N2, reception, year 7 to 13", 17, false},
		{"collect.looks.first", "20m", "20 minutes", 0, true},
		{"collect.looks.until", "[\"11:30\", \"15:00\"]", "11:30 and 15:00", 0, true},
		{"collect.looks.close", "16:15", "16:15", 0, true},
		{"share[0].to", "vs", "vs", 19, false},
		{"share[0].roles", "[]", "none", 0, false},
		{"share[0].fields[0].treatment", "reason_group", "reason group", 21, false},
		{"share[0].fields[0].required", "true", "yes", 21, false},
		{"share[0].fields[1].name", "school", "school", 22, false},
		{"share[0].fields[1].required", "false", "no", 0, true},
		{"share[0].fields[1].why", "to ring", "to ring", 24, false},
		{"alerts", "[]", "none", 0, false},
		{"small_numbers", "5", "5", 0, true},
		{"retention.keep", "2y", "2 years", 25, false},
		{"retention.on_end", "erase", "erase", 0, true},
		{"retention.receivers_erase_within", "30d", "30 days", 0, true},
		{"automation", "alert_only", "alert only", 0, true},
	};
	struct contract_file file;

	show_text(&file);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct seen *s = seen(rows[i].path);

		cr_expect_str_eq(s->value, rows[i].value, "%s: %s", s->path, s->value);
		cr_expect_str_eq(s->words, rows[i].words, "%s: %s", s->path, s->words);
		cr_expect_eq(s->line, rows[i].line, "%s: line %u", s->path, s->line);
		cr_expect_eq(s->written, rows[i].line > 0, "%s", s->path);
		cr_expect_eq(s->by_default, rows[i].by_default, "%s", s->path);
	}
	cr_expect_str_eq(seen("security.breach_within")->words, "24 hours");
	contract_file_free(&file);
}

/* Each scalar row is shown: one that is new and forgotten here would be a key people cannot see. */
static unsigned rows_of(const struct row *rows)
{
	unsigned n = 0;

	for (const struct row *row = rows; row->key != NULL; row++) {
		n += row->type == ROW_MAP ? rows_of(row->rows) : 1;
		if (row->type == ROW_OWN)
			cr_expect_not_null(row->print, "%s has a reader and no printer", row->key);
	}
	return n;
}

Test(show, every_row_is_shown)
{
	struct contract_file file;
	unsigned beside_lists = 0;

	show_text(&file);
	for (unsigned i = 0; i < count; i++)
		beside_lists += strchr(all[i].path, '[') == NULL;
	/* `share` is shown item by item. */
	cr_assert_eq(beside_lists, rows_of(kind_share_contract.rows) - 1);
	contract_file_free(&file);
}

/* What is shown is what is taken: written again from the values, the contract has the same terms. */
Test(show, a_contract_written_from_what_is_shown_is_the_same)
{
	static char yaml[16384];
	struct contract_file file, again;
	struct digest one, two;
	struct fault f;
	size_t used;

	show_text(&file);
	/* Keys of maps and lists are written as the paths have them; flow style needs no indents. */
	used = (size_t)snprintf(yaml, sizeof yaml,
				"apiVersion: %s\nkind: %s\nid: %s\nversion: %s\nstatus: %s\ntitle: %s\n"
				"purpose: %s\nobjective: %s\n",
				seen("apiVersion")->value, seen("kind")->value, seen("id")->value,
				seen("version")->value, seen("status")->value, seen("title")->value,
				seen("purpose")->value, seen("objective")->value);
	used += (size_t)snprintf(
		yaml + used, sizeof yaml - used,
		"lawful_basis: {article_6: %s, article_9: %s, statute: %s}\n"
		"parties: {supplier: {schools: %s}, receiver: {authority: \"%s\", team: %s}, controllers: %s}\n"
		"valid: {from: %s, to: %s, lapse: %s}\nsubjects: {social_care: %s, year_groups: %s}\n",
		seen("lawful_basis.article_6")->value, seen("lawful_basis.article_9")->value,
		seen("lawful_basis.statute")->value, seen("parties.supplier.schools")->value,
		seen("parties.receiver.authority")->value, seen("parties.receiver.team")->value,
		seen("parties.controllers")->value, seen("valid.from")->value, seen("valid.to")->value,
		seen("valid.lapse")->value, seen("subjects.social_care")->value,
		seen("subjects.year_groups")->value);
	used += (size_t)snprintf(
		yaml + used, sizeof yaml - used,
		"collect: {looks: {first: %s, second: %s, then_every: %s, until: %s, close: \"%s\"}, look_back: %s}\n"
		"share: [{to: %s, fields: [{name: %s, treatment: %s, required: %s}, {name: %s, treatment: %s, "
		"required: %s, why: %s}]}]\n",
		seen("collect.looks.first")->value, seen("collect.looks.second")->value,
		seen("collect.looks.then_every")->value, seen("collect.looks.until")->value,
		seen("collect.looks.close")->value, seen("collect.look_back")->value,
		seen("share[0].to")->value, seen("share[0].fields[0].name")->value,
		seen("share[0].fields[0].treatment")->value, seen("share[0].fields[0].required")->value,
		seen("share[0].fields[1].name")->value, seen("share[0].fields[1].treatment")->value,
		seen("share[0].fields[1].required")->value, seen("share[0].fields[1].why")->value);
	snprintf(yaml + used, sizeof yaml - used,
		 "small_numbers: %s\nretention: {keep: %s, on_end: %s, receivers_erase_within: %s}\n"
		 "rights: {answer_within: %s}\nsecurity: {breach_within: %s}\n",
		 seen("small_numbers")->value, seen("retention.keep")->value, seen("retention.on_end")->value,
		 seen("retention.receivers_erase_within")->value, seen("rights.answer_within")->value,
		 seen("security.breach_within")->value);
	read_text(yaml, &again);
	cr_assert_eq(agreement_terms(file.contract, &one, &f), 0);
	cr_assert_eq(agreement_terms(again.contract, &two, &f), 0);
	cr_assert_arr_eq(&one, &two, sizeof one);
	contract_file_free(&file);
	contract_file_free(&again);
}

/* --- one file on its own ---------------------------------------------------------------------- */

Test(contract_file, lines_of_paths)
{
	struct contract_file file;

	read_text(text, &file);
	cr_expect_eq(contract_file_line(&file, "retention.keep"), 25u);
	cr_expect_eq(contract_file_line(&file, "share[0].fields[1]"), 22u);
	cr_expect_eq(contract_file_line(&file, "share[0].fields[1].why"), 24u);
	cr_expect_eq(contract_file_line(&file, "valid.lapse"), 16u);
	cr_expect_eq(contract_file_line(&file, "retention.on_end"), 0u, "it is not written");
	cr_expect_eq(contract_file_line(&file, "share[1]"), 0u);
	cr_expect_eq(contract_file_line(&file, "id[0].x"), 0u, "a scalar has no items");
	contract_file_free(&file);
	contract_file_free(&file);
	contract_file_free(NULL);
}

Test(contract_file, faults_are_told_and_nothing_is_given)
{
	static const struct {
		const char *yaml, *path;
	} rows[] = {
		{"kind: School\n", "kind"},
		{"a: 1\n", ""},
		{"[1, 2]\n", ""},
		{"kind: ShareContract\nid: x\n", "apiVersion"},
		{"{{", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct contract_file file = {0};
		struct faults faults = {0}, warnings = {0};
		bool found = false;

		cr_assert_lt(contract_file_read(span_of(rows[i].yaml), "x.yaml", &file, &faults, &warnings),
			     0);
		cr_assert_null(file.contract);
		cr_assert_gt(faults.count, 0u);
		for (size_t k = 0; k < faults.count; k++)
			found = found || strcmp(faults.list[k].path, rows[i].path) == 0;
		cr_expect(found, "%s", rows[i].yaml);
		faults_clear(&faults);
		faults_clear(&warnings);
	}
}
