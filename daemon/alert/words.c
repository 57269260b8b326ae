#include "alert/words.h"

#include <stdio.h>
#include <string.h>

const char *words_days(char *out, size_t size, unsigned sessions)
{
	snprintf(out, size, "%u%s day%s", sessions / 2, sessions % 2 != 0 ? ".5" : "",
		 sessions == 2 ? "" : "s");
	return out;
}

const char *words_sessions(char *out, size_t size, int sessions)
{
	char days[24];

	snprintf(out, size, "%d session%s (%s)", sessions, sessions == 1 ? "" : "s",
		 words_days(days, sizeof days, (unsigned)sessions));
	return out;
}

static const char *school_days_words(char *out, size_t size, int days)
{
	snprintf(out, size, "%d school day%s", days, days == 1 ? "" : "s");
	return out;
}

const char *words_since(char *out, size_t size, session_t first, bool earlier)
{
	char day[16];

	snprintf(out, size, "%s%s", day_words(day, session_day(first)), earlier ? ", last school year" : "");
	return out;
}

/* --- of one child
 * -------------------------------------------------------------------------------------------- */

struct say {
	const struct rule_values *v;
	const struct finding *f;
	const struct finding_beside *beside;
	char *out;
	size_t size;
};

static void say_unauthorised(const struct say *s)
{
	snprintf(s->out, s->size, "Recorded as unauthorised: the school has accepted no reason.");
}

static void say_not_marked(const struct say *s)
{
	if (s->beside->on_roll > 0)
		snprintf(
			s->out, s->size,
			"No mark, though %u of %u pupils at the school have one. No mark does not say absent.",
			s->beside->marked, s->beside->on_roll);
}

static void say_left_during_day(const struct say *s)
{
	if (s->beside->no_mark && s->beside->on_roll > 0)
		snprintf(
			s->out, s->size,
			"In school in the morning; no mark in the afternoon, though %u of %u pupils at the school have one.",
			s->beside->marked, s->beside->on_roll);
	else
		snprintf(s->out, s->size,
			 "In school in the morning; the afternoon register has the child as absent.");
}

/* "6th", "21st". */
static const char *ordinal(char out[8], int n)
{
	const char *end = n % 100 / 10 == 1 ? "th" :
			  n % 10 == 1	    ? "st" :
			  n % 10 == 2	    ? "nd" :
			  n % 10 == 3	    ? "rd" :
					      "th";

	snprintf(out, 8, "%d%s", n % 1000, end);
	return out;
}

static void say_suspended(const struct say *s)
{
	char days[32], sessions[40], due[8];

	if (s->f->days.n < s->v->of[PARAMETER_WARN])
		return;
	snprintf(s->out, s->size, "%s in a row so far (%s). Other provision is due from the %s.",
		 school_days_words(days, sizeof days, s->f->days.n),
		 words_sessions(sessions, sizeof sessions, s->f->sessions.n),
		 ordinal(due, s->v->of[PARAMETER_DAYS] + 1));
}

static void say_dual(const struct say *s)
{
	snprintf(
		s->out, s->size,
		"One school records the child as due or educated elsewhere; the other marks the child absent.");
}

static void say_returned(const struct say *s)
{
	char days[32];

	snprintf(s->out, s->size, "Attending again after %s or more of absence in a row.",
		 school_days_words(days, sizeof days, s->v->of[PARAMETER_DAYS]));
}

static void say_run(const struct say *s)
{
	char from[16], to[16], sessions[40];
	int days = s->v->of[PARAMETER_DAYS];

	snprintf(
		s->out, s->size,
		"%d school days in a row, %s%s to %s, every session recorded as unauthorised: %s, %d of them still "
		"marked as having no reason yet.",
		s->f->days.n, day_words(from, session_day(s->f->first)),
		s->f->earlier.n > 0 ? " (last school year)" : "", day_words(to, session_day(s->f->last)),
		words_sessions(sessions, sizeof sessions, s->f->sessions.n), s->f->unsettled.n);
	if (s->f->days.n < days) {
		size_t used = strlen(s->out);

		snprintf(s->out + used, s->size - used, " This is told in advance of %d school days.", days);
	}
}

static void say_part_time(const struct say *s)
{
	static const char *const why[] = {
		[FINDING_NOT_AGREED] = "no agreed timetable on the authority's list covers them",
		[FINDING_ENDED] = "the agreed timetable has ended",
		[FINDING_NOT_REVIEWED] = "the agreed timetable is past its review",
	};
	char sessions[40], since[16];

	snprintf(s->out, s->size, "%s of a part-time timetable (C2) since %s: %s.",
		 words_sessions(sessions, sizeof sessions, s->f->sessions.n),
		 day_words(since, session_day(s->f->first)),
		 s->f->cause <= FINDING_NOT_REVIEWED && s->f->cause != FINDING_NONE ? why[s->f->cause] : "");
}

static void say_left_roll(const struct say *s)
{
	char last[16], days[32];

	snprintf(s->out, s->size,
		 "Last day on this roll: %s, %s ago. Not found on any roll that shares with us.",
		 day_words(last, session_day(s->f->first) - 1),
		 school_days_words(days, sizeof days, s->f->days.n));
}

static void say_never_arrived(const struct say *s)
{
	char from[16], days[32];

	snprintf(s->out, s->size,
		 "Admitted on %s: %s since without an attending mark and without a known reason.",
		 day_words(from, session_day(s->f->first)),
		 school_days_words(days, sizeof days, s->f->days.n));
}

static void (*const says[RULES])(const struct say *s) = {
	[RULE_ABSENT_UNAUTHORISED] = say_unauthorised,
	[RULE_NOT_MARKED] = say_not_marked,
	[RULE_LEFT_DURING_DAY] = say_left_during_day,
	[RULE_SUSPENDED] = say_suspended,
	[RULE_DUAL_ROLL_GAP] = say_dual,
	[RULE_RETURNED] = say_returned,
	[RULE_UNAUTHORISED_10_DAYS] = say_run,
	[RULE_UNAUTHORISED_20_DAYS] = say_run,
	[RULE_PART_TIME_LONG] = say_part_time,
	[RULE_LEFT_ROLL] = say_left_roll,
	[RULE_NEVER_ARRIVED] = say_never_arrived,
};

void finding_words(enum rule r, const struct rule_values *v, const struct finding *f,
		   const struct finding_beside *beside, char *out, size_t size)
{
	const struct say s = {v, f, beside, out, size};

	out[0] = '\0';
	if ((unsigned)r < RULES && says[r] != NULL && f->hit)
		says[r](&s);
}

/* --- a line of a list
 * ------------------------------------------------------------------------------------------ */

static void line_count(const struct say *s, const char *what)
{
	char sessions[40], since[40];

	snprintf(s->out, s->size, "%s %s since %s%s",
		 words_sessions(sessions, sizeof sessions, s->f->sessions.n), what,
		 words_since(since, sizeof since, s->f->first, s->f->earlier.n > 0),
		 s->f->early ? " (told in advance)" : "");
}

static void line_overdue(const struct say *s)
{
	char sessions[40], since[16];

	if (s->f->earlier.n < s->f->sessions.n)
		line_count(s, "still marked N");
	else
		snprintf(s->out, s->size,
			 "%s marked N since %s when last school year's register was last read",
			 words_sessions(sessions, sizeof sessions, s->f->sessions.n),
			 day_words(since, session_day(s->f->first)));
}

static void line_sickness(const struct say *s)
{
	line_count(s, "of illness");
}

static void line_penalty(const struct say *s)
{
	size_t used;

	line_count(s, "of G, N, O or U");
	used = strlen(s->out);
	if (s->f->unsettled.n > 0)
		snprintf(s->out + used, s->size - used, "; %d of them still N", s->f->unsettled.n);
	used = strlen(s->out);
	if (s->f->elsewhere.n > 0)
		snprintf(s->out + used, s->size - used, "; %d of them at another school, last school year",
			 s->f->elsewhere.n);
}

/* Half a percent away from zero, as the statistics print it. */
static unsigned tenths(int part, int whole)
{
	return whole > 0 ? (2U * 1000U * (unsigned)part + (unsigned)whole) / (2U * (unsigned)whole) : 0;
}

static void line_share(const struct say *s)
{
	char missed[24], whole[24];
	unsigned t = tenths(s->f->absent.n, s->f->possible.n);

	snprintf(s->out, s->size, "%d of %d possible sessions missed (%s of %s), %u.%u %%", s->f->absent.n,
		 s->f->possible.n, words_days(missed, sizeof missed, (unsigned)s->f->absent.n),
		 words_days(whole, sizeof whole, (unsigned)s->f->possible.n), t / 10, t % 10);
}

static void line_pattern(const struct say *s)
{
	static const char *const weekdays[] = {"Mondays", "Tuesdays",  "Wednesdays", "Thursdays",
					       "Fridays", "Saturdays", "Sundays"};

	if (s->f->cause == FINDING_WEEKDAY)
		snprintf(s->out, s->size, "%d of %d %s with absence in 10 school weeks", s->f->days.n,
			 s->f->possible.n / 2, weekdays[s->f->weekday % 7]);
	else if (s->f->cause == FINDING_BROKEN_WEEKS)
		snprintf(s->out, s->size, "%d of %d school weeks broken by absence", s->f->days.n,
			 s->f->possible.n);
	else
		line_share(s);
}

static void (*const lines[RULES])(const struct say *s) = {
	[RULE_UNEXPLAINED_OVERDUE] = line_overdue,
	[RULE_SICKNESS_15_DAYS] = line_sickness,
	[RULE_PENALTY_THRESHOLD] = line_penalty,
	[RULE_PERSISTENT] = line_share,
	[RULE_SEVERE] = line_share,
	[RULE_AT_RISK] = line_share,
	[RULE_IMPROVED] = line_share,
	[RULE_PATTERN] = line_pattern,
};

void finding_line(enum rule r, const struct rule_values *v, const struct finding *f, char *out, size_t size)
{
	const struct say s = {v, f, NULL, out, size};

	out[0] = '\0';
	if ((unsigned)r < RULES && lines[r] != NULL && f->hit)
		lines[r](&s);
}
