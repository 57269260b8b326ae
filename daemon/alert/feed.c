#include "alert/feed.h"

#include <stdarg.h>
#include <stdio.h>

struct page {
	char (*lines)[FEED_LINE];
	unsigned count;
};

__attribute__((format(printf, 2, 3))) static void line(struct page *p, const char *format, ...)
{
	va_list values;

	if (p->count == FEED_LINES)
		return;
	va_start(values, format);
	vsnprintf(p->lines[p->count++], FEED_LINE, format, values);
	va_end(values);
}

static const char *half(session_t s)
{
	return session_pm(s) ? "afternoon" : "morning";
}

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

/* "Mon 23 Nov 10:12", or "the start". */
static const char *moment(int64_t instant, char *out, size_t size)
{
	char day[16], clock[6];
	day_t on;
	int minute;

	if (instant == 0) {
		snprintf(out, size, "the start");
		return out;
	}
	london_from_instant(instant, &on, &minute);
	snprintf(out, size, "%s %s", day_words(day, on), instant_clock(clock, instant));
	return out;
}

void feed_title(const struct feed_facts *f, char *out, size_t size)
{
	char day[16];

	day_words(day, session_day(f->session));
	if (feed_of_list(f))
		snprintf(out, size, "%s, %s", f->host, day);
	else if (f->school[0] == '\0')
		snprintf(out, size, "%u of the %u schools at %s, %s", (unsigned)f->schools,
			 (unsigned)f->of_schools, f->host, day);
	else
		snprintf(out, size, "%s, %s, %s", f->school_name, day, half(f->session));
}

/* What cannot be right, as a clause. */
static void doubt_words(const struct feed_facts *f, char *out, size_t size)
{
	switch (f->doubt) {
	case DOUBT_NO_REASON:
		snprintf(out, size, "%u of %u marks are N (no reason yet): more like a register not finished",
			 (unsigned)f->part, (unsigned)f->of);
		break;
	case DOUBT_DROP:
		snprintf(out, size,
			 "only %u of %u pupils are marked as attending, far fewer than the register before",
			 (unsigned)f->part, (unsigned)f->of);
		break;
	case DOUBT_CHANGED:
		snprintf(out, size, "%u of %u marks that we held were changed at once", (unsigned)f->part,
			 (unsigned)f->of);
		break;
	case DOUBT_NONE:
	case DOUBTS:
		snprintf(out, size, "the marks cannot be right");
		break;
	}
}

static void cause_end(const struct feed_facts *f, char *out, size_t size)
{
	snprintf(out, size, "%s%s", f->cause != CAUSE_NONE ? ", cause: " : "", cause_name(f->cause));
}

void feed_sentence(const struct feed_facts *f, char *out, size_t size)
{
	char since[32], day[16], cause[32], doubt[160];

	cause_end(f, cause, sizeof cause);
	out[0] = '\0';
	switch (f->state) {
	case FRESH_NEVER:
		snprintf(out, size, "no marks ever received by us%s", cause);
		break;
	case FRESH_LATE:
		if (f->reason[0] != '\0')
			snprintf(out, size, "no marks received by us since %s%s",
				 moment(f->since, since, sizeof since), cause);
		else
			snprintf(out, size, "no marks of %s, %s, received by us%s",
				 day_words(day, session_day(f->session)), half(f->session), cause);
		break;
	case FRESH_PARTIAL:
		if (f->missing > 0)
			snprintf(out, size, "no marks of %u class%s (%s%s)%s", (unsigned)f->missing,
				 f->missing == 1 ? "" : "es", f->classes, f->missing > 4 ? ", ..." : "",
				 cause);
		else
			snprintf(out, size, "marks of %u of %u pupils received by us%s",
				 (unsigned)f->received, (unsigned)f->expected, cause);
		break;
	case FRESH_DOUBTED:
		doubt_words(f, doubt, sizeof doubt);
		snprintf(out, size, "%s: not believed; %u alert%s wait%s%s", doubt, (unsigned)f->waiting,
			 plural(f->waiting), f->waiting == 1 ? "s" : "", cause);
		break;
	case FRESH_PLAUSIBLE:
	case FRESH_COMPLETE:
	case FRESH_WAITING:
	case FRESH_CLOSED:
	case FRESHES:
		break;
	}
}

static void incident_page(struct page *p, const struct feed_facts *f)
{
	line(p, "No marks received by us from %u of the %u schools whose marks come from %s.",
	     (unsigned)f->schools, (unsigned)f->of_schools, f->host);
	line(p, "This is one incident, cause: %s. The schools are not told that they failed.",
	     cause_name(f->cause));
	line(p,
	     "Their children are in no absence alert: they stand in the roll call as not heard, to be rung.");
	line(p, "Look at the supplier's own status, and at our way out to it. You are told when it is over.");
}

static void list_page(struct page *p, const struct feed_facts *f)
{
	line(p, "%s: %s.", f->host, f->reason);
	line(p,
	     "Nobody leaves a list because a row is gone: everybody on it stays until an end date or a person "
	     "says otherwise.");
	line(p, "A child who should be on it and is not is in no alert and in no roll call of it.");
}

static void silent_page(struct page *p, const struct feed_facts *f)
{
	char sentence[FEED_LINE];

	feed_sentence(f, sentence, sizeof sentence);
	line(p, "%s: %s.", f->school_name, sentence);
	if (f->reason[0] != '\0')
		line(p, "What we were told: %s.", f->reason);
	line(p,
	     "Its children are in no absence alert: they stand in the roll call as not heard, to be rung.");
}

static void register_page(struct page *p, const struct feed_facts *f)
{
	char sentence[FEED_LINE];

	feed_sentence(f, sentence, sizeof sentence);
	line(p, "The school's system answers. %s: %s.", f->school_name, sentence);
	line(p,
	     "A register that was not taken says nothing of a child. Where nothing came the children stand in "
	     "the roll call as not heard, to be rung.");
	line(p, "A closure, INSET or a school trip can be the reason: then the school marks it so.");
}

static void doubt_page(struct page *p, const struct feed_facts *f)
{
	char doubt[160];

	doubt_words(f, doubt, sizeof doubt);
	line(p, "%s: %s.", f->school_name, doubt);
	line(p,
	     "We do not believe these marks: %u absence alert%s wait%s, and the children stand in the roll call "
	     "as not heard, to be rung.",
	     (unsigned)f->waiting, plural(f->waiting), f->waiting == 1 ? "s" : "");
	line(p, "Ask the school. If the register is right, close this as register_right: what waits is told "
		"then. If not, it is told once the school has mended it.");
}

unsigned feed_lines(enum rule rule, const struct feed_facts *f, char ret_lines[FEED_LINES][FEED_LINE])
{
	struct page p = {.lines = ret_lines};

	if (rule == RULE_LIST_SUSPECT)
		list_page(&p, f);
	else if (f->school[0] == '\0')
		incident_page(&p, f);
	else if (rule == RULE_FEED_IMPLAUSIBLE)
		doubt_page(&p, f);
	else if (rule == RULE_REGISTER_MISSING)
		register_page(&p, f);
	else
		silent_page(&p, f);
	return p.count;
}
