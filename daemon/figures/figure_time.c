#include "figures/figure_time.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool words_are(struct span s, const char *words)
{
	return s.length == strlen(words) && strncasecmp(s.at, words, s.length) == 0;
}

static bool words_start(struct span s, const char *words)
{
	return s.length >= strlen(words) && strncasecmp(s.at, words, strlen(words)) == 0;
}

/* Exactly `digits` digits. */
static bool take_number(struct span s, size_t digits, int *ret_number)
{
	uint64_t value;

	if (s.length != digits || !text_u64(s, &value))
		return false;
	*ret_number = (int)value;
	return true;
}

static day_t civil(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

/* The Monday of week 1 holds 4 January (ISO 8601). */
static day_t first_monday(int year)
{
	day_t fourth = civil(year, 1, 4);

	return fourth - day_weekday(fourth);
}

/* "Week 37" of 2022 */
static bool read_week(struct span time, struct span identifier, struct figure_time *p)
{
	struct span number = {identifier.at + 4, identifier.length - 4};
	uint64_t week;
	int year;

	if (!text_u64(text_trim(number), &week) || week < 1 || week > 53 || !take_number(time, 4, &year) ||
	    year < 1900)
		return false;
	p->kind = FIGURE_TIME_WEEK;
	p->from = first_monday(year) + 7 * (day_t)(week - 1);
	p->to = p->from + 4;
	snprintf(p->text, sizeof p->text, "%d Week %u", year, (unsigned)week);
	return p->from < first_monday(year + 1);
}

/* "202425": the second half must follow the first. */
static bool read_academic(struct span time, int *ret_year)
{
	int both;

	if (!take_number(time, 6, &both) || both < 190000)
		return false;
	*ret_year = both / 100;
	return (*ret_year + 1) % 100 == both % 100;
}

/* Terms end with Easter, which moves: the outermost days. Source: DfE, "Pupil absence in
 * schools in England: methodology", the collection schedule. */
static const struct {
	const char *words;
	enum figure_time_kind kind;
	int from_month, to_month, to_day;
} parts[] = {
	{"", FIGURE_TIME_YEAR, 8, 7, 31},
	{"Academic year", FIGURE_TIME_YEAR, 8, 7, 31},
	{"Autumn term", FIGURE_TIME_TERM, 8, 12, 31},
	{"Spring term", FIGURE_TIME_TERM, 1, 4, 30},
	{"Summer term", FIGURE_TIME_TERM, 4, 7, 31},
	{"Autumn and spring term", FIGURE_TIME_TERM, 8, 4, 30},
	{"Autumn and spring terms", FIGURE_TIME_TERM, 8, 4, 30},
};

static bool read_part(struct span time, struct span identifier, struct figure_time *p)
{
	size_t i = 0;
	int year;

	while (i < sizeof parts / sizeof *parts && !words_are(identifier, parts[i].words))
		i++;
	if (i == sizeof parts / sizeof *parts || !read_academic(time, &year))
		return false;
	p->kind = parts[i].kind;
	p->from = civil(parts[i].from_month >= 8 ? year : year + 1, parts[i].from_month, 1);
	p->to = civil(parts[i].to_month >= 8 ? year : year + 1, parts[i].to_month, parts[i].to_day);
	snprintf(p->text, sizeof p->text, "%.*s%s%s", (int)time.length, time.at,
		 p->kind == FIGURE_TIME_TERM ? " " : "", p->kind == FIGURE_TIME_TERM ? parts[i].words : "");
	return true;
}

/* Years of four digits: "Reporting year" ends in March, "Calendar year" in December. */
static bool read_whole_year(struct span time, struct span identifier, struct figure_time *p)
{
	bool reporting = words_are(identifier, "Reporting year");
	int year;

	if ((!reporting && !words_are(identifier, "Calendar year")) || !take_number(time, 4, &year) ||
	    year < 1900)
		return false;
	p->kind = FIGURE_TIME_YEAR;
	p->from = reporting ? civil(year - 1, 4, 1) : civil(year, 1, 1);
	p->to = reporting ? civil(year, 3, 31) : civil(year, 12, 31);
	snprintf(p->text, sizeof p->text, "%d", year);
	return true;
}

static bool is_weekday(struct span frame)
{
	static const char *const names[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (words_are(frame, names[i]))
			return true;
	return false;
}

static bool read_day(struct span date, struct figure_time *p)
{
	if (!day_parse(date, &p->from))
		return false;
	p->kind = FIGURE_TIME_DAY;
	p->to = p->from;
	day_print(p->text, p->from);
	return true;
}

/* What the frame makes of a week: itself, one of its days, or the year up to it. */
static bool frame_week(const struct figure_time_text *t, struct figure_time *p)
{
	size_t length;

	if (is_weekday(t->frame))
		return read_day(t->date, p) && p->text[0] != '\0';
	if (t->frame.length == 0 || words_start(t->frame, "Week"))
		return t->frame.length > 0 || t->date.length == 0 || read_day(t->date, p);
	if (!words_are(t->frame, "Year to date"))
		return false;
	p->kind = FIGURE_TIME_TO_DATE;
	p->from = civil(year_of(p->from), 9, 1);
	length = strlen(p->text);
	snprintf(p->text + length, sizeof p->text - length, " to date");
	return true;
}

bool figure_time_read(const struct figure_time_text *text, struct figure_time *ret_period)
{
	struct figure_time p = {0};

	if (words_start(text->identifier, "Week")) {
		if (!read_week(text->time, text->identifier, &p) || !frame_week(text, &p))
			return false;
	} else if (!read_part(text->time, text->identifier, &p) &&
		   !read_whole_year(text->time, text->identifier, &p)) {
		return false;
	}
	*ret_period = p;
	return true;
}

int figure_time_order(const struct figure_time *a, const struct figure_time *b)
{
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

const char *figure_time_kind_name(enum figure_time_kind kind)
{
	static const char *const names[FIGURE_TIME_KINDS] = {
		[FIGURE_TIME_YEAR] = "year", [FIGURE_TIME_TERM] = "term", [FIGURE_TIME_TO_DATE] = "to_date",
		[FIGURE_TIME_WEEK] = "week", [FIGURE_TIME_DAY] = "day",
	};

	return (unsigned)kind < FIGURE_TIME_KINDS ? names[kind] : "unknown";
}
