/* report_school.c: a school's page, a cohort's, and the pack for a Targeting Support Meeting. */
#include <stdio.h>
#include <string.h>

#include "engine/answer/asking.h"
#include "engine/report/report.h"

static const struct report_section school_sections[] = {
	{"overall", "Absence", "measure", NULL, "rates", true},
	{"severity", "Pupils by severity of absence", "measure", NULL, "bands", true},
	{"bands", "Pupils by severity of absence and year group", "measure", "year_group", "bands", true},
	{"year_groups", "Absence by year group", "measure", "year_group", "rates", true},
	{"codes", "Sessions by register code", "measure", NULL, "codes", false},
	{"weekdays", "Absence by weekday and half of the day", "patterns", NULL, "weekdays", false},
	{"broken_weeks", "Broken weeks, one weekday and falls, by year group", "patterns", "year_group",
	 "found", false},
	{"half_terms", "Absence by half term", "measure", "half_term", "rates", true},
};

static const struct report_section cohort_sections[] = {
	{"overall", "Absence of the cohort", "measure", NULL, "rates", false},
	{"phases", "The cohort by phase", "measure", "phase", "rates", false},
	{"schools", "The cohort by school", "measure", "school", "rates", false},
	{"year_groups", "The cohort by year group", "measure", "year_group", "rates", false},
	{"severity", "The cohort by severity of absence", "measure", NULL, "bands", false},
	{"bands", "The cohort by severity of absence and year group", "measure", "year_group", "bands",
	 false},
	{"codes", "Sessions of the cohort by register code", "measure", NULL, "codes", false},
	{"broken_weeks", "Broken weeks, one weekday and falls", "patterns", "phase", "found", false},
};

static int ask_all(struct report *r, const struct report_section *sections, size_t count,
		   struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++)
		rc = report_ask(r, &sections[i], NULL, reterr);
	return rc;
}

static const char *edition_words(const struct report *r)
{
	static const char *const words[EDITIONS] = {
		[EDITION_FULL] = "Full edition: for those entitled to the children's records",
		[EDITION_GOVERNORS] = "Edition for governors: no children, small groups kept back",
		[EDITION_DIRECTOR] = "Edition for the director: no children, small groups kept back",
	};

	return words[r->edition];
}

/* "this school year so far", "the autumn term"; else as it was asked. */
static const char *period_words(const char *over)
{
	static const struct {
		const char *over, *words;
	} rows[] = {{"ytd", "this school year so far"},
		    {"year", "this school year"},
		    {"term:autumn", "the autumn term"},
		    {"term:spring", "the spring term"},
		    {"term:summer", "the summer term"}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].over, over) == 0)
			return rows[i].words;
	return over;
}

static void period_fact(struct report *r)
{
	char day[24], clock[6];

	asking_note(r->facts, "Period: %s, as known on %s at %s.", period_words(r->over),
		    day_words(day, r->today), instant_clock(clock, engine_now(r->e)));
	asking_note(r->facts, "Method: every enrolment on the register; sums divided by sums.");
}

static int sections_of_school(struct report *r, struct fault *reterr)
{
	int rc = ask_all(r, school_sections, sizeof school_sections / sizeof *school_sections, reterr);

	if (rc == 0)
		rc = report_beside(r, reterr);
	if (rc == 0)
		rc = report_cohorts(r, reterr);
	return rc == 0 ? report_last_year(r, reterr) : rc;
}

int report_school(struct report *r, struct fault *reterr)
{
	const struct school *s = &r->e->config->schools[r->school];

	snprintf(r->title, sizeof r->title, "%s: attendance", s->name);
	asking_note(r->facts, "%s, URN %s, %s.", s->name, s->urn, phase_name(s->phase));
	period_fact(r);
	return sections_of_school(r, reterr);
}

int report_pack(struct report *r, struct fault *reterr)
{
	const struct school *s = &r->e->config->schools[r->school];
	int rc;

	snprintf(r->title, sizeof r->title, "Targeting Support Meeting: %s", s->name);
	asking_note(r->facts, "%s, URN %s, %s. %s.", s->name, s->urn, phase_name(s->phase), edition_words(r));
	period_fact(r);
	rc = sections_of_school(r, reterr);
	if (rc == 0)
		rc = report_at_risk(r, reterr);
	return rc == 0 ? report_agreed(r, reterr) : rc;
}

int report_cohort(struct report *r, struct fault *reterr)
{
	snprintf(r->title, sizeof r->title, "%s: %.100s", r->e->config->authority.name, r->where);
	asking_note(r->facts, "Cohort: %s.", r->where);
	period_fact(r);
	return ask_all(r, cohort_sections, sizeof cohort_sections / sizeof *cohort_sections, reterr);
}
