#include "attendance/list.h"

#include <string.h>
#include <strings.h>

static const struct list_kind_row kinds[LIST_KINDS] = {
	[LIST_SOCIAL_CARE] = {.name = "social_care",
			      .words = "children with a social worker",
			      .status = true,
			      .restricts = true,
			      .traced = true},
	[LIST_HOME_EDUCATION] = {.name = "home_education", .words = "children educated at home"},
	[LIST_YOUTH_JUSTICE] = {.name = "youth_justice",
				.words = "children known to youth justice",
				.restricts = true,
				.traced = true},
	[LIST_PART_TIME] = {.name = "part_time_timetables",
			    .words = "agreed part-time timetables",
			    .sessions = true,
			    .traced = true},
	[LIST_EXPECTED] = {.name = "expected_admissions", .words = "expected admissions"},
	[LIST_PERFORMANCE] = {.name = "performance_licences",
			      .words = "performance licences",
			      .traced = true},
};

const struct list_kind_row *list_kind_row(enum list_kind k)
{
	return &kinds[(unsigned)k < LIST_KINDS ? k : LIST_SOCIAL_CARE];
}

enum list_kind list_kind_find(const char *name)
{
	unsigned k = 0;

	while (k < LIST_KINDS && strcmp(kinds[k].name, name) != 0)
		k++;
	return (enum list_kind)k;
}

/* --- the sessions of a week --------------------------------------------------------------------- */

#define BOTH 3U

static bool is_gap(char c)
{
	return c == ' ' || c == ',' || c == ';' || c == '/' || c == '-' || c == '+';
}

static struct span next_word(struct span *rest)
{
	struct span word;

	while (rest->length > 0 && is_gap(*rest->at)) {
		rest->at++;
		rest->length--;
	}
	word = (struct span){rest->at, 0};
	while (rest->length > 0 && !is_gap(*rest->at)) {
		word.length++;
		rest->at++;
		rest->length--;
	}
	return word;
}

/* Monday 0 to Friday 4, by its name or the beginning of it from three letters on; -1: none. */
static int weekday(struct span word)
{
	static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday"};

	for (int i = 0; i < 5; i++)
		if (word.length >= 3 && word.length <= strlen(names[i]) &&
		    strncasecmp(word.at, names[i], word.length) == 0)
			return i;
	return -1;
}

/* 1: the morning, 2: the afternoon, 0: neither. */
static unsigned half(struct span word)
{
	if (word.length != 2)
		return 0;
	return strncasecmp(word.at, "am", 2) == 0 ? 1U : strncasecmp(word.at, "pm", 2) == 0 ? 2U : 0U;
}

bool list_sessions_read(struct span text, unsigned *ret_sessions)
{
	unsigned all = 0, halves = 0;
	int day = -1;

	for (struct span word = next_word(&text); word.length > 0; word = next_word(&text)) {
		int next = weekday(word);

		if (next < 0 && (half(word) == 0 || day < 0))
			return false;
		if (next < 0) {
			halves |= half(word);
			continue;
		}
		if (day >= 0)
			all |= (halves != 0 ? halves : BOTH) << (2 * day);
		day = next;
		halves = 0;
	}
	if (day < 0)
		return false;
	*ret_sessions = all | (halves != 0 ? halves : BOTH) << (2 * day);
	return true;
}

/* --- who is who ----------------------------------------------------------------------------------- */

unsigned list_score(const struct list_facts *f)
{
	if (f->born == FACT_DIFFERS)
		return 0;
	return (f->surname == FACT_AGREES ? 30U : 0U) + (f->forename == FACT_AGREES ? 20U : 0U) +
	       (f->born == FACT_AGREES ? 40U : 0U) + (f->postcode == FACT_AGREES ? 10U : 0U);
}

bool list_conflict(const struct list_facts *f)
{
	return (f->surname == FACT_DIFFERS) + (f->forename == FACT_DIFFERS) + (f->born == FACT_DIFFERS) >= 2;
}
