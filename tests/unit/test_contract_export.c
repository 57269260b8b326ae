/* report/agreement_page.h, parents_page.h, contract_register.h, contract_odcs.h, words.h, paper.h: what
 * people sign, read and file about a share contract. */
#include <ctype.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "config/folder.h"
#include "config/tree.h"
#include "report/agreement_page.h"
#include "report/contract_odcs.h"
#include "report/contract_register.h"
#include "report/paper.h"
#include "report/parents_page.h"

/* --- contracts to write of ------------------------------------------------------------------- */

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

/* --- paper ------------------------------------------------------------------------------------- */

static void expect_html(const char *text, const char *expected)
{
	struct buffer out = {0};

	paper_print(&out, "<p>%s</p>", text);
	cr_expect_str_eq(out.at, expected);
	buffer_free(&out);
}

Test(paper, foreign_text_stays_text)
{
	expect_html("<script>alert('x')</script> & \"y\"",
		    "<p>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;</p>");
	/* A right-to-left override would show another text than the one that is signed. */
	expect_html("to \xe2\x80\xaetuo", "<p>to \\xe2\\x80\\xaetuo</p>");
	expect_html("a\x01"
		    "b\xff",
		    "<p>a\\x01b\\xff</p>");
	expect_html("Wrocław, Ŵy", "<p>Wrocław, Ŵy</p>");
	expect_html("100% {title} %s", "<p>100% {title} %s</p>");
}

Test(paper, numbers_and_percent_signs)
{
	struct buffer out = {0};

	paper_print(&out, "%d of %u: 100%%", -3, 21u);
	cr_assert_str_eq(out.at, "-3 of 21: 100%");
	buffer_free(&out);
}

Test(paper, yaml_reads_back_what_was_written)
{
	static const char *const texts[] = {"plain",  "no",	   "a: b # c", "\"quoted\" \\ back",
					    "- item", "*alias &a", "{a: b}",   "08:45",
					    "",	      "=cmd()"};
	struct tree t = {0};
	struct fault f;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct buffer out = {0};

		buffer_text(&out, "key: ");
		paper_yaml(&out, texts[i]);
		cr_assert_eq(tree_read(buffer_span(&out), "x", &t, &f), 0, "%s: %s", texts[i], f.text);
		cr_expect(span_is(node_get(t.root, "key")->text, texts[i]), "%s", texts[i]);
		tree_free(&t);
		buffer_free(&out);
	}
}

/* --- the words documents share ------------------------------------------------------------------- */

static const char *years_of(struct buffer *out, const char *set)
{
	bool years[CONTRACT_YEARS] = {false};

	/* One letter a year: N1, N2, R, 1 ... 14. */
	for (size_t i = 0; set[i] != '\0'; i++)
		years[i] = set[i] == 'x';
	buffer_reset(out);
	edition_years(out, years);
	return out->at;
}

Test(edition, years_days_and_times_as_people_say_them)
{
	struct buffer out = {0};

	cr_expect_str_eq(years_of(&out, "xxxxxxxxxxxxxxxxx"), "every year group");
	cr_expect_str_eq(years_of(&out, "xxxxxxxxxxxxxxxx."),
			 "Nursery 1, Nursery 2, Reception, years 1 to 13");
	cr_expect_str_eq(years_of(&out, "..xx.......x.x..."), "Reception, year 1, year 9, year 11");
	buffer_reset(&out);
	edition_days(&out, 730);
	buffer_text(&out, "|");
	edition_days(&out, 1);
	buffer_text(&out, "|");
	edition_days(&out, 31);
	buffer_text(&out, "|");
	edition_minutes(&out, 65);
	buffer_text(&out, "|");
	edition_minutes(&out, 1440);
	buffer_text(&out, "|");
	edition_minutes(&out, 20);
	buffer_text(&out, "|");
	edition_date(&out, day_from_civil((struct civil){2026, 9, 1}));
	buffer_text(&out, "|");
	edition_date(&out, DAY_NONE);
	buffer_text(&out, "|");
	edition_clock(&out, 9 * 60 + 5);
	cr_expect_str_eq(
		out.at,
		"730 days (2 years)|1 day|31 days|1 hour 5 minutes|24 hours|20 minutes|1 September 2026|"
		"no date|09:05");
	buffer_free(&out);
}

/* --- the agreement --------------------------------------------------------------------------------- */

/* What stands under the heading of a question (from 1), up to the end of its section. */
static struct span section(const char *page, unsigned question)
{
	char heading[32];
	const char *at, *end;

	snprintf(heading, sizeof heading, "<h2 id=\"q%u\">", question);
	at = strstr(page, heading);
	cr_assert_not_null(at, "question %u", question);
	at = strstr(at, "</h2>");
	cr_assert_not_null(at);
	at += 5;
	end = strstr(at, "</section>");
	cr_assert_not_null(end);
	return (struct span){at, (size_t)(end - at)};
}

static bool holds(struct span text, const char *words)
{
	return memmem(text.at, text.length, words, strlen(words)) != NULL;
}

/* Letters outside tags. */
static size_t letters(struct span text)
{
	size_t count = 0;
	bool tag = false;

	for (size_t i = 0; i < text.length; i++) {
		tag = text.at[i] == '<' || (tag && text.at[i] != '>');
		count += !tag && isalpha((unsigned char)text.at[i]) != 0;
	}
	return count;
}

static void expect_headings_in_order(const char *page)
{
	const char *at = page;

	for (unsigned i = 0; i < AGREEMENT_QUESTIONS; i++) {
		char heading[160];

		snprintf(heading, sizeof heading, "<h2 id=\"q%u\">%u. %s</h2>", i + 1, i + 1,
			 agreement_question(i));
		at = strstr(at, heading);
		cr_assert_not_null(at, "%s", heading);
		cr_assert_geq(letters(section(page, i + 1)), 9u, "%s", heading);
	}
}

Test(agreement, a_complete_contract_answers_every_question)
{
	struct loaded l;

	load(&l, "contracts/example");
	for (size_t i = 0; i < 4; i++) {
		struct edition e = edition(&l, examples[i], NULL);
		struct buffer out = {0};

		write_document(&e, "html", &out);
		expect_headings_in_order(out.at);
		cr_expect_null(strstr(out.at, "Not stated."), "%s", examples[i]);
		cr_expect_null(strstr(out.at, "<script"));
		cr_expect_null(strstr(out.at, "http-equiv"));
		cr_expect_not_null(strstr(out.at, "0123456789abcdef"), "the digest stands at the foot");
		buffer_free(&out);
	}
	unload(&l);
}

/* A DPO sees at once what is missing: the base contract of the golden cases has no wording at all. */
Test(agreement, a_minimal_contract_shows_each_gap)
{
	/* 1 benefits; 2 necessity, risks, DPIA; 3 join and leave; 4 processors; 5 why of a field; 8 article 9
	 * (a reason group is shared); 9 notice; 10 contact; 11 rules; 14 measures; 18 monitoring; 20; 21. */
	static const bool gap[AGREEMENT_QUESTIONS + 1] = {
		[1] = true,  [2] = true,  [3] = true,  [4] = true,  [5] = true,	 [8] = true, [9] = true,
		[10] = true, [11] = true, [14] = true, [18] = true, [20] = true, [21] = true};
	struct loaded l;
	struct edition e;
	struct buffer out = {0};

	load(&l, "tests/golden/config/base");
	e = edition(&l, "daily", NULL);
	write_document(&e, "html", &out);
	expect_headings_in_order(out.at);
	for (unsigned i = 1; i <= AGREEMENT_QUESTIONS; i++)
		cr_expect_eq(holds(section(out.at, i), "Not stated."), gap[i], "question %u", i);
	buffer_free(&out);
	unload(&l);
}

Test(agreement, says_the_terms_in_words)
{
	struct loaded l;
	struct edition e;
	struct buffer out = {0};

	load(&l, "contracts/example");
	e = edition(&l, "looked-after-daily", NULL);
	write_document(&e, "html", &out);
	cr_expect(
		holds(section(out.at, 1), "Know each session whether every child in our care is in school."));
	cr_expect(holds(section(out.at, 3), "<li>Limestead High School</li>"));
	cr_expect(holds(section(out.at, 4), "separate controllers"));
	cr_expect(holds(section(out.at, 5),
			"<th scope=\"row\">Minutes late</th><td>As the school holds it</td>"
			"<td>to see who came late</td><td>Yes</td>"));
	/* A DPO has to know that the system reads more than a team is shown. */
	cr_expect(holds(section(out.at, 5), "of every pupil on roll: the unique pupil number"));
	cr_expect(holds(section(out.at, 6), "Nursery 1, Nursery 2, Reception, years 1 to 13"));
	cr_expect(holds(section(out.at, 7), "Children Act 1989 s.22(3A)"));
	cr_expect(holds(section(out.at, 12), "20 minutes after the register closes"));
	cr_expect(holds(section(out.at, 12), "until 11:30 in the morning and 15:00 in the afternoon"));
	cr_expect(holds(section(out.at, 13), "<th scope=\"row\">No reason known yet</th>"));
	cr_expect(holds(section(out.at, 13), "<td>1 hour</td><td>3 hours</td><td>virtual-school-head</td>"));
	cr_expect(holds(section(out.at, 14), "24 hours"));
	cr_expect(holds(section(out.at, 15), "730 days (2 years)"));
	cr_expect(holds(section(out.at, 16), "passed on to nobody"));
	cr_expect(holds(section(out.at, 17), "people decide"));
	cr_expect(holds(section(out.at, 18), "30 June 2027"));
	cr_expect(holds(section(out.at, 19), "1 September 2026 to 31 October 2027"));
	cr_expect_not_null(strstr(out.at, "<h3>What the school does each day</h3>\n<p>Nothing."));
	cr_expect_not_null(strstr(out.at, "the same terms go on for at most 60 days"));
	buffer_free(&out);
	unload(&l);
}

Test(agreement, tells_joint_controllers_roles_abroad_and_who_agreed)
{
	struct agreement agreed = {.who = "Ada Odd", .role = "Head", .how = "in person", .when = 0};
	struct share_contract *c = calloc(1, sizeof *c);
	struct contract_share share = {0};
	struct edition e = {.contract = c, .authority = "Borough", .agreed = &agreed, .school = "oak"};
	struct buffer out = {0};
	struct fault f;

	cr_assert_not_null(c);
	strcpy(c->id, "a");
	c->shares = &share;
	strcpy(c->shares[0].team, "team");
	c->share_count = 1;
	c->shares[0].roles[0] = "Adviser";
	c->shares[0].roles[1] = "Head";
	c->shares[0].role_count = 2;
	c->shares[0].subjects = SUBJECT_IN_NEED;
	c->wording.controllers = CONTROLLERS_JOINT;
	c->wording.arrangement = "Each answers for its own staff.";
	c->wording.countries[0] = "Jersey";
	c->wording.country_count = 1;
	c->wording.onward[0] = (struct contract_onward){"Carer", "to find the child"};
	c->wording.onward_count = 1;
	c->erase_on_end = false;
	cr_assert_eq(agreement_page(&e, &out, &f), 0);
	cr_expect(holds(section(out.at, 4), "joint controllers"));
	cr_expect(holds(section(out.at, 4), "Each answers for its own staff."));
	cr_expect(holds(section(out.at, 13),
			"team: only people with the role Adviser or Head</th><td>children in need"));
	cr_expect(holds(section(out.at, 15), "What was read is kept"));
	cr_expect(holds(section(out.at, 16), "<th scope=\"row\">Carer</th><td>to find the child</td>"));
	cr_expect(holds(section(out.at, 16), "<li>Jersey</li>"));
	cr_expect(holds(section(out.at, 19), "Ada Odd, Head, on 1 January 1970; identified by: in person"));
	buffer_free(&out);
	free(c);
}

/* --- one school's edition ------------------------------------------------------------------------ */

/* Who else shares is not a school's business, and nothing in it depends on any child. */
Test(export, an_edition_for_a_school_names_no_other)
{
	struct loaded l;

	load(&l, "contracts/example");
	for (size_t i = 0; i < 4; i++)
		for (size_t f = 0; f < 5; f++) {
			struct edition e = edition(&l, examples[i], "ashgrove-primary");
			struct buffer out = {0};

			write_document(&e, forms[f], &out);
			cr_expect(strstr(out.at, "Ashgrove Primary School") != NULL ||
				  strstr(out.at, "ashgrove-primary") != NULL);
			for (size_t s = 0; s < l.config->school_count; s++) {
				if (strcmp(l.schools[s].id, "ashgrove-primary") == 0)
					continue;
				cr_expect_null(strstr(out.at, l.schools[s].id), "%s", forms[f]);
				cr_expect_null(strstr(out.at, l.schools[s].name), "%s", forms[f]);
			}
			buffer_free(&out);
		}
	unload(&l);
}

/* What a school holds back is in no document of its edition; what the purpose fails without stays. */
Test(export, a_field_held_back_is_not_said_to_be_shared)
{
	struct loaded l;
	struct buffer out = {0};
	struct edition e;

	load(&l, "contracts/example");
	e = edition(&l, "looked-after-daily", "ashgrove-primary");
	e.held = field_bit(FIELD_MINUTES_LATE) | field_bit(FIELD_SESSION_MARK);
	write_document(&e, "html", &out);
	cr_expect(holds(section(out.at, 5), "<th scope=\"row\">Minutes late</th><td>Not shared</td>"));
	cr_expect(holds(section(out.at, 5), "<td>Yes, and this school does</td>"));
	cr_expect_null(strstr(out.at, "afternoon); Minutes late;"), "not in short either");
	cr_expect_not_null(strstr(out.at, "<p>Attendance mark of each session"));
	buffer_free(&out);
	write_document(&e, "parents", &out);
	cr_expect_null(strstr(out.at, "How many minutes late"));
	cr_expect_not_null(strstr(out.at, "If your child was in school, each morning"));
	buffer_free(&out);
	for (size_t i = 2; i < 5; i++) {
		write_document(&e, forms[i], &out);
		cr_expect_null(strstr(out.at, "Minutes late"), "%s", forms[i]);
		cr_expect_not_null(strstr(out.at, "Attendance mark of each session"), "%s", forms[i]);
		buffer_free(&out);
	}
	unload(&l);
}

/* --- hostile texts ----------------------------------------------------------------------------------- */

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

/* --- the page for parents ----------------------------------------------------------------------------- */

Test(parents, says_what_the_contract_says)
{
	struct loaded l;
	struct edition e;
	struct buffer out = {0};

	load(&l, "contracts/example");
	e = edition(&l, "looked-after-daily", "ashgrove-primary");
	write_document(&e, "parents", &out);
	cr_expect_not_null(strstr(out.at, "<p>Ashgrove Primary School shares with Example Borough.</p>"));
	cr_expect_not_null(strstr(out.at, "<li>Virtual School</li>"));
	cr_expect_not_null(strstr(out.at, "<li>The child is in the care of the council.</li>"));
	cr_expect_null(strstr(out.at, "plan to keep them safe"));
	cr_expect_not_null(strstr(out.at, "Nursery 1, Nursery 2, Reception and Years 1 to 13"));
	cr_expect_not_null(
		strstr(out.at, "<li>How many minutes late your child was: as the school wrote it down</li>"));
	cr_expect_not_null(strstr(out.at, "The council keeps it for 2 years."));
	cr_expect_not_null(strstr(out.at, "ends on 31 October 2027"));
	cr_expect_not_null(strstr(out.at, "for up to 60 days more"));
	cr_expect_not_null(strstr(out.at, "No one else gets it."));
	cr_expect_not_null(strstr(out.at, "write to information-rights@council.example"));
	buffer_free(&out);
	e = edition(&l, "children-missing-education", NULL);
	write_document(&e, "parents", &out);
	cr_expect_not_null(strstr(out.at, "All pupils in these years: Reception and Years 1 to 11."));
	cr_expect_not_null(strstr(out.at, "<li>Children Missing Education</li>"));
	buffer_free(&out);
	e = edition(&l, "borough-trends", NULL);
	write_document(&e, "parents", &out);
	cr_expect_not_null(strstr(out.at, "<p>All pupils.</p>"));
	cr_expect_not_null(strstr(
		out.at,
		"<li>Your child&#39;s ethnic group: only used to count or to match lists, and never shown for one child</li>"));
	buffer_free(&out);
	unload(&l);
}

/* Syllables as a reader counts them, nearly: runs of vowels, without a silent e at the end. */
static unsigned syllables(const char *word, size_t length)
{
	unsigned count = 0;
	bool before = false;

	for (size_t i = 0; i < length; i++) {
		bool vowel = strchr("aeiouy", tolower((unsigned char)word[i])) != NULL;

		count += vowel && !before;
		before = vowel;
	}
	if (length > 2 && word[length - 1] == 'e' && count > 1 && word[length - 2] != 'l')
		count--;
	return count > 0 ? count : 1;
}

/* Flesch-Kincaid grade of the sentences of the file; a reading age of 9 to 11 is a grade of 4 to 6. */
Test(parents, a_child_of_eleven_can_read_it)
{
	static const char *const parts[] = {"about.text",  "why.",	     "whom.some",
					    "whom.looked", "what.nothing",   "school.text",
					    "decide.text", "keep.end.erase", "rights."};
	unsigned words = 0, sentences = 0, sounds = 0, lines = 0;
	const char *at = words_parents, *end;

	for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		bool counts = false;

		for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
			counts |= strncmp(at, parts[i], strlen(parts[i])) == 0;
		if (!counts || memmem(at, (size_t)(end - at), ".heading", 8) != NULL)
			continue;
		lines++;
		for (const char *p = memchr(at, '=', (size_t)(end - at)) + 1; p < end;) {
			size_t n = 0;

			while (p + n < end && (isalpha((unsigned char)p[n]) || p[n] == '\''))
				n++;
			if (n > 0) {
				words++;
				sounds += syllables(p, n);
				p += n;
			} else {
				sentences += (*p == '.' || *p == '?' || *p == ':') &&
					     (p + 1 == end || p[1] == ' ');
				p++;
			}
		}
	}
	cr_assert_geq(lines, 15u);
	cr_assert_geq(words, 200u);
	{
		double grade = 0.39 * words / sentences + 11.8 * sounds / words - 15.59;

		cr_expect_leq(grade, 6.0, "grade %.1f of %u words in %u sentences", grade, words, sentences);
	}
}

/* --- translations ----------------------------------------------------------------------------------------
 */

static const struct fault *read_as(const char *text, const struct words *model, struct words **ret_words,
				   struct faults *faults)
{
	*faults = (struct faults){0};
	*ret_words = NULL;
	words_read(span_of(text), "cy.txt", model, ret_words, faults);
	return faults->count > 0 ? &faults->list[0] : NULL;
}

Test(words, what_is_missing_or_wrong_is_named)
{
	static const struct {
		const char *text, *path, *says;
		unsigned line;
	} cases[] = {
		{"greet = Shw mae {name}\n", "leave", "expected this key, found none", 0},
		{"greet = Shw mae {nmae}\nleave = Hwyl\n", "greet",
		 "expected only the names of the English sentence in braces, found {nmae}", 1},
		{"greet = Shw mae\nleave = Hwyl\nleeve = Hwyl\n", "leeve",
		 "expected a known key; did you mean leave", 3},
		{"greet = Shw mae\nleave = Hwyl\n\nleave = Da\n", "leave", "expected each key once", 4},
		{"greet = Shw mae\nleave =\nleave = Hwyl\n", "",
		 "expected key = text, both of them there, in UTF-8", 2},
		{"greet = Shw mae\nleave = \xff\nleave = Hwyl\n", "",
		 "expected key = text, both of them there, in UTF-8", 2},
		{"greet = Shw mae\nleave = Hwyl\nhello\n", "", "expected key = text", 3},
	};
	struct words *model, *w;
	struct faults faults;

	cr_assert_null(read_as("greet = Hello {name}\nleave = Bye\n", NULL, &model, &faults));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct fault *f = read_as(cases[i].text, model, &w, &faults);

		cr_assert_not_null(f, "%zu", i);
		cr_expect_null(w);
		cr_expect_eq(faults.count, 1u, "%zu", i);
		cr_expect_str_eq(f->path, cases[i].path);
		cr_expect_str_eq(f->text, cases[i].says);
		cr_expect_eq(f->line, cases[i].line);
		cr_expect_str_eq(f->file, "cy.txt");
		faults_clear(&faults);
	}
	/* A mark at the front, comments, CRLF, another order and a name left out are all fine. */
	cr_assert_null(read_as("\xef\xbb\xbf# nodyn\r\nleave = Hwyl\r\ngreet = Shw mae = ti\r\n", model, &w,
			       &faults));
	cr_expect_str_eq(words_get(w, "greet"), "Shw mae = ti");
	words_free(w);
	words_free(model);
	words_free(NULL);
}

/* The built-in sentences in another language: the same keys, each text led by a mark. */
Test(words, a_translated_page_says_which_words_stayed_english)
{
	struct words *model = english(), *w = NULL;
	struct buffer text = {0}, out = {0};
	struct faults faults = {0};
	struct fault f;
	struct loaded l;
	struct edition e;
	const char *at = words_parents, *end;

	for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		const char *equals = memchr(at, '=', (size_t)(end - at));

		if (*at == '#' || equals == NULL)
			continue;
		if (strncmp(at, "language", 8) == 0)
			buffer_text(&text, "language = ur\n");
		else if (strncmp(at, "direction", 9) == 0)
			buffer_text(&text, "direction = rtl\n");
		else
			buffer_print(&text, "%.*s ~%.*s\n", (int)(equals + 1 - at), at,
				     (int)(end - equals - 1), equals + 1);
	}
	cr_assert_eq(words_read(buffer_span(&text), "ur.txt", model, &w, &faults), 0);
	load(&l, "contracts/example");
	e = edition(&l, "looked-after-daily", NULL);
	cr_assert_eq(parents_page(&e, w, &out, &f), 0);
	cr_expect_not_null(strstr(out.at, "<html lang=\"ur\" dir=\"rtl\">"));
	cr_expect_not_null(
		strstr(out.at, "<bdi lang=\"en-GB\">Daily attendance of looked-after children</bdi>"));
	cr_expect_not_null(strstr(out.at, "31 ~ October 2027"), "a month is in the page's language");
	/* No sentence stands in the program: every element's text begins with the translator's mark or a
	 * name. */
	for (at = strstr(out.at, "<h1>"); at != NULL && (end = strpbrk(at + 1, "\n")) != NULL; at = end) {
		const char *open = strstr(at, ">");

		if (strncmp(at, "\n<p>", 4) == 0 || strncmp(at, "\n<h2>", 5) == 0)
			cr_expect(open[1] == '~', "%.60s", at + 1);
	}
	unload(&l);
	words_free(model);
	words_free(w);
	buffer_free(&text);
	buffer_free(&out);
}

/* --- registers
 * ---------------------------------------------------------------------------------------------- */

static size_t data_rows(struct span text, size_t columns)
{
	struct csv csv;
	struct fault f;
	size_t rows = 0;

	csv_open(&csv, text);
	while (csv_next(&csv, &f) == 1) {
		cr_expect_eq(csv.count, columns);
		rows++;
	}
	csv_close(&csv);
	return rows - 1;
}

/* A row a category of data and one for what the system reads whatever is shown; flows: one of the processor,
 * one into the authority, then shares and alerts. */
Test(registers, rows_are_those_of_the_contract)
{
	static const struct {
		const char *id;
		size_t categories, flows;
	} cases[] = {
		{"looked-after-daily", 6 + 1, 1 + 1 + 1 + 12},
		{"social-worker-daily", 5 + 1, 1 + 1 + 1 + 9},
		{"children-missing-education", 4 + 1, 1 + 1 + 1 + 4},
		{"attendance-support", 4 + 1, 1 + 1 + 1 + 10},
		{"borough-trends", 10 + 1, 1 + 1 + 1 + 0},
	};
	struct loaded l;

	load(&l, "contracts/example");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct edition e = edition(&l, cases[i].id, NULL);
		struct buffer out = {0};

		write_document(&e, "ropa", &out);
		cr_expect_eq(data_rows(buffer_span(&out), 20), cases[i].categories, "%s", cases[i].id);
		buffer_free(&out);
		write_document(&e, "dpia", &out);
		cr_expect_eq(data_rows(buffer_span(&out), 11), cases[i].flows, "%s", cases[i].id);
		buffer_free(&out);
	}
	unload(&l);
}

/* Article 30(1): each of (a) to (g) has its cell. */
Test(registers, article_30_is_answered)
{
	static const struct {
		const char *column, *value;
	} cells[] = {
		{"controller", "Example Borough"},
		{"data_protection_officer", "dpo@council.example"},
		{"purpose", "Statistics: figures in which no child can be seen"},
		{"categories_of_people", "pupils (every year group)"},
		{"category_of_data", "Ethnic group"},
		{"special_category", "yes"},
		{"recipients", "Education Support Service"},
		{"onward", "nobody"},
		{"transfers_abroad", "none"},
		{"erased_after",
		 "730 days (2 years); at the end of the contract at once, in the teams' own systems within "
		 "30 days"},
	};
	struct loaded l;
	struct edition e;
	struct buffer out = {0};
	struct csv csv;
	struct fault f;
	int columns[10], category, found = 0;

	load(&l, "contracts/example");
	e = edition(&l, "borough-trends", NULL);
	write_document(&e, "ropa", &out);
	csv_open(&csv, buffer_span(&out));
	cr_assert_eq(csv_next(&csv, &f), 1);
	category = csv_column(&csv, "category_of_data");
	for (size_t i = 0; i < 10; i++)
		cr_assert_geq(columns[i] = csv_column(&csv, cells[i].column), 0, "%s", cells[i].column);
	while (csv_next(&csv, &f) == 1) {
		if (!span_is(csv.fields[category], "Ethnic group"))
			continue;
		found++;
		for (size_t i = 0; i < 10; i++)
			cr_expect(span_is(csv.fields[columns[i]], cells[i].value), "%s: %.*s",
				  cells[i].column, (int)csv.fields[columns[i]].length,
				  csv.fields[columns[i]].at);
	}
	cr_expect_eq(found, 1);
	csv_close(&csv);
	buffer_free(&out);
	unload(&l);
}

/* --- the Open Data Contract Standard
 * --------------------------------------------------------------------------- */

/* Keys the standard (version 3.0) knows for each of its objects that we write, by hand from its reference:
 * an asterisk before those it requires. Nothing else may stand there. */
static const struct {
	const char *object, *keys;
} standard[] = {
	{"contract",
	 " *apiVersion *kind *id *version *status name tenant domain description schema support roles "
	 "slaProperties customProperties servers tags dataProduct price team authoritativeDefinitions "
	 "slaDefaultElement contractCreatedTs "},
	{"description", " purpose usage limitations authoritativeDefinitions customProperties "},
	{"schema",
	 " *name logicalType physicalName physicalType description businessName authoritativeDefinitions tags "
	 "customProperties dataGranularityDescription properties quality "},
	{"properties",
	 " *name businessName description tags customProperties authoritativeDefinitions physicalType "
	 "logicalType required classification transformLogic transformDescription primaryKey unique "
	 "examples criticalDataElement quality "},
	{"quality", " type description name dimension rule "},
	{"support", " *channel *url tool scope description invitationUrl "},
	{"roles", " *role access description firstLevelApprovers secondLevelApprovers customProperties "},
	{"slaProperties", " *property *value unit element driver valueExt "},
	{"customProperties", " *property *value description "},
};

static void expect_keys(const char *object, const struct node *map)
{
	const char *keys = NULL;
	char word[64];

	for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
		if (strcmp(standard[i].object, object) == 0)
			keys = standard[i].keys;
	cr_assert_not_null(keys, "%s", object);
	cr_assert_eq(map->kind, NODE_MAP, "%s", object);
	for (const struct node *n = map->first; n != NULL; n = n->next) {
		bool known;

		snprintf(word, sizeof word, " %.*s ", (int)n->key->text.length, n->key->text.at);
		known = strstr(keys, word) != NULL;
		word[0] = '*';
		known |= strstr(keys, word) != NULL;
		cr_expect(known, "%s: the standard has no key%s", object, word + 1);
	}
	for (const char *at = strchr(keys, '*'); at != NULL; at = strchr(at + 1, '*')) {
		snprintf(word, sizeof word, "%.*s", (int)strcspn(at + 1, " "), at + 1);
		cr_expect_not_null(node_get(map, word), "%s: the standard requires %s", object, word);
	}
}

static void expect_list(const char *object, const struct node *list)
{
	cr_assert_not_null(list, "%s", object);
	cr_assert_eq(list->kind, NODE_LIST, "%s", object);
	for (const struct node *n = list->first; n != NULL; n = n->next)
		expect_keys(object, n);
}

static void expect_one_of(const struct node *n, const char *words)
{
	char word[64];

	cr_assert_not_null(n);
	snprintf(word, sizeof word, " %.*s ", (int)n->text.length, n->text.at);
	cr_expect_not_null(strstr(words, word), "%s", word);
}

Test(odcs, every_object_has_the_keys_of_the_standard)
{
	struct loaded l;

	load(&l, "contracts/example");
	for (size_t i = 0; i < 4; i++) {
		struct edition e = edition(&l, examples[i], NULL);
		struct buffer out = {0};
		struct tree t = {0};
		struct fault f;

		write_document(&e, "odcs", &out);
		cr_assert_eq(tree_read(buffer_span(&out), "odcs", &t, &f), 0, "%s", f.text);
		expect_keys("contract", t.root);
		expect_one_of(node_get(t.root, "apiVersion"), " v3.0.0 v3.0.1 ");
		expect_one_of(node_get(t.root, "kind"), " DataContract ");
		expect_one_of(node_get(t.root, "status"), " proposed draft active deprecated retired ");
		cr_expect(span_is(node_get(t.root, "id")->text, examples[i]));
		expect_keys("description", node_get(t.root, "description"));
		expect_list("schema", node_get(t.root, "schema"));
		expect_list("support", node_get(t.root, "support"));
		expect_list("roles", node_get(t.root, "roles"));
		expect_list("slaProperties", node_get(t.root, "slaProperties"));
		expect_list("customProperties", node_get(t.root, "customProperties"));
		for (const struct node *s = node_get(t.root, "schema")->first; s != NULL; s = s->next) {
			expect_list("properties", node_get(s, "properties"));
			expect_list("quality", node_get(s, "quality"));
			for (const struct node *p = node_get(s, "properties")->first; p != NULL; p = p->next)
				expect_one_of(node_get(p, "logicalType"),
					      " string date number integer object array boolean ");
		}
		tree_free(&t);
		buffer_free(&out);
	}
	unload(&l);
}
