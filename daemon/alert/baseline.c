#include "alert/baseline.h"

#include <stdio.h>

#include "alert/words.h"

static const char *plural(unsigned n)
{
	return n == 1 ? "" : "s";
}

static const char *children(unsigned n)
{
	return n == 1 ? "child" : "children";
}

void baseline_title(const struct baseline_facts *f, char *out, size_t size)
{
	if (f->episodes == 0)
		snprintf(out, size, "nothing open at %u school%s that went live", f->schools,
			 plural(f->schools));
	else
		snprintf(out, size, "%u %s with %u open episode%s at %u school%s that went live", f->children,
			 children(f->children), f->episodes, plural(f->episodes), f->schools,
			 plural(f->schools));
}

static void head_line(const struct baseline_school *s, char *out)
{
	const char *name = s->name[0] != '\0' ? s->name : "a school";
	char day[16];

	day_words(day, s->live);
	if (s->episodes == 0)
		snprintf(out, BASELINE_LINE,
			 "No open episode at %s when it went live on %s, of the children you are told of.",
			 name, day);
	else
		snprintf(out, BASELINE_LINE, "When %s went live on %s: %u %s with %u open episode%s.", name,
			 day, s->children, children(s->children), s->episodes, plural(s->episodes));
}

unsigned baseline_lines(const struct baseline_facts *f, char out[BASELINE_LINES][BASELINE_LINE])
{
	unsigned n = 0;

	if (f->heads == NULL)
		snprintf(
			out[n++], BASELINE_LINE,
			"%u %s with %u open episode%s at %u school%s; they stand in the first message of this "
			"report.",
			f->children, children(f->children), f->episodes, plural(f->episodes), f->schools,
			plural(f->schools));
	for (unsigned i = 0; i < f->head_count; i++)
		head_line(&f->heads[i], out[n++]);
	if (f->heads != NULL && f->schools > f->head_count)
		snprintf(out[n++], BASELINE_LINE, "And %u more school%s, counted in the title.",
			 f->schools - f->head_count, plural(f->schools - f->head_count));
	for (unsigned i = 0; i < f->line_count; i++)
		snprintf(out[n++], BASELINE_LINE, "%s", f->lines[i]);
	if (f->heads != NULL && f->episodes > f->line_count)
		snprintf(out[n++], BASELINE_LINE, "And %u more, with fewer sessions than these.",
			 f->episodes - f->line_count);
	if (f->heads != NULL)
		snprintf(
			out[n++], BASELINE_LINE,
			"Marks before that day are a baseline: no alert about them was sent, and none follows from "
			"them alone.");
	return n;
}

void baseline_episode(enum rule r, const struct finding *f, char *out, size_t size)
{
	const struct rule_row *row = rule_row(r);
	char said[40] = "", since[16];

	day_words(since, session_day(f->first));
	if (row->span == SPAN_RUN)
		words_sessions(said, sizeof said, 2 * f->days.n);
	else if (f->days.n > 0)
		snprintf(said, sizeof said, "%d school day%s", f->days.n, plural((unsigned)f->days.n));
	else if (f->sessions.n > 0)
		words_sessions(said, sizeof said, f->sessions.n);
	snprintf(out, size, "%s, since %s%s%s", row->title, since, said[0] != '\0' ? ": " : "", said);
}
