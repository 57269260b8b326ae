/* report/agreement_page.h: the agreement that people sign, and the edition of one school. When this breaks, a
 * data protection officer signs what is not said, or reads which other schools share. */
#include <ctype.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edition_fixture.h"

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
