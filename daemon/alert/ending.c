#include "alert/ending.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const int steps[] = {0, 7, 14, 30, 60};

static const char *const whys[ENDING_WHYS] = {
	[ENDING_BY_DATE] = "its last day is over",
	[ENDING_EXPIRED] = "it has expired",
	[ENDING_REVOKED] = "the authority has revoked it",
	[ENDING_WITHDRAWN] = "the school has withdrawn",
};

const char *ending_why_words(enum ending_why w)
{
	return (unsigned)w < ENDING_WHYS ? whys[w] : "unknown";
}

int ending_step(day_t last, day_t until, day_t today)
{
	int left = last - today;

	if (today > until)
		return ENDING_PAST;
	if (left < 0)
		return left;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (left <= steps[i])
			return steps[i];
	return ENDING_FAR;
}

int erasure_step(day_t due, day_t today)
{
	return today <= due ? 0 : (today - due - 1) / 7 + 1;
}

void ending_title(enum rule rule, const struct ending_facts *f, char *out, size_t size)
{
	char day[16];

	if (rule == RULE_ERASURE_DUE)
		snprintf(out, size, "%s, %s, by %s", f->contract, f->school_name, day_words(day, f->due));
	else
		snprintf(out, size, "%s %s, %s", f->contract, f->version, day_words(day, f->last));
}

struct page {
	char (*lines)[ENDING_LINE];
	unsigned count;
};

__attribute__((format(printf, 2, 3))) static void line(struct page *p, const char *format, ...)
{
	va_list values;

	if (p->count == ENDING_LINES)
		return;
	va_start(values, format);
	vsnprintf(p->lines[p->count++], ENDING_LINE, format, values);
	va_end(values);
}

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

static void when_line(struct page *p, const struct ending_facts *f, day_t today)
{
	char last[16], until[16];
	int left = f->last - today, held = f->until - today;

	day_words(last, f->last);
	day_words(until, f->until);
	if (left > 0)
		line(p, "\"%s\" ends on %s, in %d day%s.", f->title, last, left, plural((uint32_t)left));
	else if (left == 0)
		line(p, "\"%s\" ends today, %s.", f->title, last);
	else if (held > 0)
		line(p, "\"%s\" ended on %s. Its terms are held over until %s, %d more day%s.", f->title,
		     last, until, held, plural((uint32_t)held));
	else if (held == 0)
		line(p, "\"%s\" ended on %s. Its terms are held over until today, %s.", f->title, last,
		     until);
	else
		line(p, "\"%s\" ended on %s.", f->title, until);
}

static void lapse_line(struct page *p, const struct ending_facts *f, day_t today)
{
	char until[16];

	if (f->until > f->last && today <= f->last)
		line(p,
		     "After its last day the same terms are kept until %s (lapse: hold), and you are told every day. "
		     "Then it stops.",
		     day_words(until, f->until));
	line(p,
	     "%s nothing is asked of these schools and nothing of their children is shown under it: they "
	     "stand in the roll call as not heard, to be rung.%s",
	     f->until > f->last ? "Once it stops" : "After its last day",
	     f->erase ? " What no other contract keeps is erased that night." :
			" What is held is kept for as long as it says.");
}

static void ending_page(struct page *p, const struct ending_facts *f, day_t today)
{
	when_line(p, f, today);
	line(p, "%u school%s share%s under it and ha%s not agreed to what follows it.", (unsigned)f->schools,
	     plural(f->schools), f->schools == 1 ? "s" : "", f->schools == 1 ? "s" : "ve");
	if (f->unheard > 0)
		line(p,
		     "How many children go dark is not known yet: %u of these schools ha%s not been read. You will be "
		     "told.",
		     (unsigned)f->unheard, f->unheard == 1 ? "s" : "ve");
	else if (f->children > 0)
		line(p,
		     "%u child%s whom it names %s covered by no other contract for this team and go%s dark.",
		     (unsigned)f->children, f->children == 1 ? "" : "ren", f->children == 1 ? "is" : "are",
		     f->children == 1 ? "es" : "");
	else
		line(p, "No child whom it names goes dark: other contracts for this team cover them.");
	lapse_line(p, f, today);
	line(p, "To go on, each school agrees to a new version before then.%s%s%s",
	     f->changes[0] != '\0' ? " Changes: write to " : "", f->changes,
	     f->changes[0] != '\0' ? "." : "");
}

/* "session mark, minutes late". */
static void field_words(uint32_t fields, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (int i = 0; i < FIELD_COUNT && used + 1 < size; i++) {
		int n;

		if ((fields & field_bit((enum field)i)) == 0)
			continue;
		n = snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
			     field_name((enum field)i));
		used += n > 0 ? (size_t)n : 0;
	}
	for (char *at = out; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
}

static void erasure_page(struct page *p, const struct ending_facts *f, day_t today)
{
	char day[16], fields[240];
	int late = today - f->due;

	line(p, "\"%s\" is over for %s since %s: %s.", f->title, f->school_name, day_words(day, f->last),
	     ending_why_words(f->why));
	field_words(f->fields, fields, sizeof fields);
	line(p,
	     "Erase what this team was shown of that school's children under it (%s): messages, exports, notes "
	     "copied from them, and what was passed on.",
	     fields);
	if (late > 0)
		line(p, "This was due on %s and is %d day%s overdue.", day_words(day, f->due), late,
		     plural((uint32_t)late));
	else
		line(p, "It has to be done by %s.", day_words(day, f->due));
	line(p, "What you have to keep by law, or under another contract, stays: say so in the note.");
	line(p, "When it is done, close this as erased: your name and the day are the receipt.");
}

unsigned ending_lines(enum rule rule, const struct ending_facts *f, day_t today,
		      char ret_lines[ENDING_LINES][ENDING_LINE])
{
	struct page p = {.lines = ret_lines};

	if (rule == RULE_ERASURE_DUE)
		erasure_page(&p, f, today);
	else
		ending_page(&p, f, today);
	return p.count;
}
