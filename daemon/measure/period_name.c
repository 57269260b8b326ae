#include "measure/period.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const terms[] = {"autumn", "spring", "summer", NULL};

static const struct {
	const char *name; /* a colon at the end: something follows */
	enum period_kind kind;
} names[] = {
	{"today", PERIOD_TODAY},      {"ytd", PERIOD_YEAR_TO_DATE}, {"year", PERIOD_YEAR},
	{"week:", PERIOD_WEEK},	      {"term:", PERIOD_TERM},	    {"half-term:", PERIOD_HALF_TERM},
	{"rolling:", PERIOD_ROLLING},
};

/* What a slip may have meant; parts and whole, so that both "half-tern:2" and "term:sumer" find it. */
static const char *const words[] = {
	"today",       "ytd",	      "year",	     "term:autumn",   "term:spring",
	"term:summer", "half-term:1", "half-term:2", "half-term:3",   "half-term:4",
	"half-term:5", "half-term:6", "rolling:10w", "week:2026-W40", NULL,
};

static int unknown_period(struct span text, struct fault *reterr)
{
	char shown[64], word[40];
	const char *nearest;

	for (size_t i = 0; i < sizeof word; i++)
		word[i] = '\0';
	for (size_t i = 0; i < text.length && i + 1 < sizeof word; i++)
		word[i] = (char)(text.at[i] >= 'A' && text.at[i] <= 'Z' ? text.at[i] + 32 : text.at[i]);
	nearest = text_nearest(word, words);
	text_escape(shown, sizeof shown, text);
	if (nearest != NULL)
		return fault_set(reterr, FAULT_MEANING, "no period \"%s\"; did you mean \"%s\"?", shown,
				 nearest);
	return fault_set(reterr, FAULT_MEANING,
			 "no period \"%s\"; a period is today, ytd, year, a date, two dates as FROM..TO, "
			 "week:2026-W40, term:autumn, half-term:1 or rolling:10w",
			 shown);
}

static bool starts(struct span text, const char *with)
{
	return text.length >= strlen(with) && strncasecmp(text.at, with, strlen(with)) == 0;
}

static struct span after(struct span text, size_t bytes)
{
	return (struct span){text.at + bytes, text.length - bytes};
}

/* The Monday of ISO week "2026-W40": week 1 holds 4 January. */
static bool iso_week(struct span text, day_t *ret_monday)
{
	uint64_t year, week;
	day_t fourth, first, next;

	if (text.length != 8 || text.at[4] != '-' || (text.at[5] != 'W' && text.at[5] != 'w'))
		return false;
	if (!text_u64((struct span){text.at, 4}, &year) || !text_u64(after(text, 6), &week) || week < 1 ||
	    year < 1900 || year > 2200)
		return false;
	fourth = day_from_civil((struct civil){(int)year, 1, 4});
	first = fourth - day_weekday(fourth);
	fourth = day_from_civil((struct civil){(int)year + 1, 1, 4});
	next = fourth - day_weekday(fourth);
	*ret_monday = first + 7 * ((int)(week < 54 ? week : 54) - 1);
	return *ret_monday < next;
}

static int read_week(struct span text, struct period *p, struct fault *reterr)
{
	day_t day;
	char shown[40];

	if (!iso_week(text, &day) && !day_parse(text, &day))
		return fault_set(reterr, FAULT_MEANING, "week:%s: expected a week as 2026-W40 or a day of it",
				 text_escape(shown, sizeof shown, text));
	p->from = day - day_weekday(day);
	p->to = p->from + 6;
	return 0;
}

static int read_number(struct span digits, const char *what, unsigned most, struct period *p,
		       struct fault *reterr)
{
	uint64_t number;
	char shown[40];

	if (!text_u64(digits, &number) || number < 1 || number > most)
		return fault_set(reterr, FAULT_MEANING, "%s: expected 1 to %u, found \"%s\"", what, most,
				 text_escape(shown, sizeof shown, digits));
	p->number = (unsigned)number;
	return 0;
}

static int read_rest(struct span whole, struct span rest, struct period *p, struct fault *reterr)
{
	if (p->kind == PERIOD_WEEK)
		return read_week(rest, p, reterr);
	if (p->kind == PERIOD_HALF_TERM)
		return read_number(rest, "half-term", 6, p, reterr);
	if (p->kind == PERIOD_TERM) {
		for (unsigned i = 0; terms[i] != NULL; i++)
			if (rest.length == strlen(terms[i]) && starts(rest, terms[i])) {
				p->number = i + 1;
				return 0;
			}
		return unknown_period(whole, reterr);
	}
	if (p->kind == PERIOD_ROLLING) {
		if (rest.length < 2 || (rest.at[rest.length - 1] != 'w' && rest.at[rest.length - 1] != 'W'))
			return fault_set(reterr, FAULT_MEANING,
					 "rolling: expected school weeks as rolling:10w");
		rest.length--;
		return read_number(rest, "rolling", ROLL_WEEKS, p, reterr);
	}
	return 0;
}

static bool has_colon(const char *name)
{
	return name[strlen(name) - 1] == ':';
}

/* A date, or two with ".." between. */
static int read_days(struct span text, struct period *p, struct fault *reterr)
{
	char shown[64];
	struct span second = text;
	bool two = text.length > 12 && text.at[10] == '.' && text.at[11] == '.';

	p->kind = PERIOD_DAYS;
	if (two)
		second = after(text, 12);
	else if (text.length != 10)
		return unknown_period(text, reterr);
	if (!day_parse((struct span){text.at, 10}, &p->from) || !day_parse(second, &p->to))
		return fault_set(reterr, FAULT_MEANING, "\"%s\": no such date",
				 text_escape(shown, sizeof shown, text));
	if (p->from > p->to)
		return fault_set(reterr, FAULT_MEANING, "\"%s\" ends before it begins",
				 text_escape(shown, sizeof shown, text));
	return 0;
}

int period_read(struct span text, struct period *ret, struct fault *reterr)
{
	struct period p = {.from = DAY_NONE, .to = DAY_NONE};
	struct span trimmed = text_trim(text);
	int rc;

	if (trimmed.length > 0 && trimmed.at[0] >= '0' && trimmed.at[0] <= '9') {
		rc = read_days(trimmed, &p, reterr);
		if (rc == 0)
			*ret = p;
		return rc;
	}
	for (size_t i = 0; trimmed.length > 0 && i < sizeof names / sizeof *names; i++) {
		size_t length = strlen(names[i].name);

		if (!starts(trimmed, names[i].name) ||
		    (!has_colon(names[i].name) && trimmed.length != length))
			continue;
		p.kind = names[i].kind;
		rc = read_rest(trimmed, after(trimmed, length), &p, reterr);
		if (rc == 0)
			*ret = p;
		return rc;
	}
	return unknown_period(trimmed, reterr);
}

const char *period_print(char out[40], const struct period *p)
{
	char from[11], to[11];

	switch (p->kind) {
	case PERIOD_TODAY:
		snprintf(out, 40, "today");
		break;
	case PERIOD_YEAR_TO_DATE:
		snprintf(out, 40, "ytd");
		break;
	case PERIOD_YEAR:
		snprintf(out, 40, "year");
		break;
	case PERIOD_DAYS:
		snprintf(out, 40, p->from == p->to ? "%s" : "%s..%s", day_print(from, p->from),
			 day_print(to, p->to));
		break;
	case PERIOD_WEEK:
		snprintf(out, 40, "week:%s", day_print(from, p->from));
		break;
	case PERIOD_TERM:
		snprintf(out, 40, "term:%s", terms[(p->number - 1) % 3]);
		break;
	case PERIOD_HALF_TERM:
		snprintf(out, 40, "half-term:%u", p->number);
		break;
	case PERIOD_ROLLING:
		snprintf(out, 40, "rolling:%uw", p->number);
		break;
	case PERIOD_KINDS:
		snprintf(out, 40, "unknown");
		break;
	}
	return out;
}
