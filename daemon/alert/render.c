#include "alert/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/words.h"

struct lines {
	struct buffer *out;
	unsigned count;
};

static void line(struct lines *l, const char *text)
{
	if (l->count++ > 0)
		buffer_text(l->out, ",");
	buffer_json(l->out, span_of(text));
}

#define LINE(l, ...)                                                                                         \
	do {                                                                                                 \
		char text_[512];                                                                             \
		snprintf(text_, sizeof text_, __VA_ARGS__);                                                  \
		line(l, text_);                                                                              \
	} while (0)

static const char *half(session_t s)
{
	return session_pm(s) ? "afternoon" : "morning";
}

static void when_words(const struct render_facts *f, char *out, size_t size)
{
	char day[16], since[40];
	day_t today;
	int minute;

	london_from_instant(f->now, &today, &minute);
	if (f->stands) {
		snprintf(out, size, "since %s",
			 words_since(since, sizeof since, session_of(f->run_from, false),
				     year_of(f->run_from) + 1 == year_of(today)));
		return;
	}
	day_words(day, f->day);
	if (today == f->day)
		snprintf(out, size, "this %s (%s)", f->pm ? "afternoon" : "morning", day);
	else
		snprintf(out, size, "%s, %s", day, f->pm ? "afternoon" : "morning");
}

void render_title(const struct render_facts *f, char *out, size_t size)
{
	const struct rule_row *row = rule_row(f->alert->rule);
	char when[48], contract[220];

	if (f->list != NULL) {
		day_words(when, f->list->day);
		snprintf(out, size, "%s%s: %u %s at %u school%s, week of %s",
			 f->alert->state == ALERT_CLOSED ? "Closed: " : "", row->title, f->list->children,
			 f->list->children == 1 ? "child" : "children", f->list->schools,
			 f->list->schools == 1 ? "" : "s", when);
		return;
	}
	if (f->ending != NULL) {
		ending_title(row->rule, f->ending, contract, sizeof contract);
		snprintf(out, size, "%s%s: %s", f->alert->state == ALERT_CLOSED ? "Closed: " : "", row->title,
			 contract);
		return;
	}
	if (f->feed != NULL) {
		feed_title(f->feed, contract, sizeof contract);
		snprintf(out, size, "%s%s: %s", f->alert->state == ALERT_CLOSED ? "Closed: " : "", row->title,
			 contract);
		return;
	}
	if (f->baseline != NULL) {
		baseline_title(f->baseline, contract, sizeof contract);
		snprintf(out, size, "%s%s: %s", f->alert->state == ALERT_CLOSED ? "Closed: " : "", row->title,
			 contract);
		return;
	}
	when_words(f, when, sizeof when);
	snprintf(out, size, "%s%s: %s%s%s%s%s, %s", f->alert->state == ALERT_CLOSED ? "Closed: " : "",
		 row->title, f->year, f->year[0] != '\0' && f->child[0] != '\0' ? ", " : "", f->child,
		 f->school[0] != '\0' ? ", " : "", f->school, when);
}

static void register_line(struct lines *l, const struct render_facts *f)
{
	char text[160] = "";
	int used = 0;

	if (f->closes[0] != '\0')
		used = snprintf(text, sizeof text, "Register closed %s", f->closes);
	if (f->as_of[0] != '\0' && used < (int)sizeof text)
		used += snprintf(text + used, sizeof text - (size_t)used,
				 "%sas the school's system said at %s", used > 0 ? "; marks " : "Marks ",
				 f->as_of);
	if (f->seen[0] != '\0' && used < (int)sizeof text)
		snprintf(text + used, sizeof text - (size_t)used, "%sseen by us %s", used > 0 ? "; " : "",
			 f->seen);
	if (text[0] != '\0')
		LINE(l, "%s.", text);
}

static void mark_lines(struct lines *l, const struct render_facts *f)
{
	for (unsigned i = 0; i < f->mark_count; i++) {
		const struct render_mark *m = &f->marks[i];
		char day[16];

		LINE(l, "%s, %s: %s.", day_words(day, session_day(m->session)), half(m->session), m->words);
	}
}

static void year_line(struct lines *l, const struct render_facts *f)
{
	char days[24], since[16];

	if (!f->has_missed)
		return;
	if (f->missed_sessions == 0) {
		LINE(l, "Since %s no session missed.", day_words(since, f->since));
		return;
	}
	LINE(l, "Since %s missed %u session%s (%s); %u of them with no reason given.",
	     day_words(since, f->since), f->missed_sessions, f->missed_sessions == 1 ? "" : "s",
	     words_days(days, sizeof days, f->missed_sessions), f->no_reason_sessions);
}

/* "the deputy, duty@council.example"; "the manager". */
static const char *who_words(char out[160], enum level level, const char *address)
{
	snprintf(out, 160, "the %s%s%s", level_name(level), address[0] != '\0' ? ", " : "", address);
	return out;
}

static void open_line(struct lines *l, const struct render_facts *f)
{
	const enum level next = f->level == LEVEL_TEAM && f->deputy ? LEVEL_DEPUTY : LEVEL_MANAGER;
	char heard[160], to[160];

	if (f->limit[0] == '\0')
		LINE(l, "Nobody has taken this yet.");
	else if (f->level == LEVEL_TEAM)
		LINE(l, "Nobody has taken this yet. Take it by %s or it goes to %s.", f->limit,
		     who_words(to, next, f->next));
	else if (f->level == LEVEL_DEPUTY)
		LINE(l, "Nobody took this by %s: it is with %s now. Take it by %s or it goes to %s.",
		     f->limit, who_words(heard, f->level, f->heard), f->next_by,
		     who_words(to, next, f->next));
	else
		LINE(l, "Nobody took this by %s: it is with %s now.", f->limit,
		     who_words(heard, f->level, f->heard));
}

static void taken_line(struct lines *l, const struct render_facts *f)
{
	char heard[160];

	if (f->limit[0] == '\0')
		LINE(l, "%s has taken this.", f->alert->person);
	else if (f->level == LEVEL_TEAM)
		LINE(l, "%s has taken this. Say by %s what came of it.", f->alert->person, f->limit);
	else
		LINE(l, "%s has taken this, and had until %s to say what came of it: it is with %s now.",
		     f->alert->person, f->limit, who_words(heard, f->level, f->heard));
}

static void state_line(struct lines *l, const struct render_facts *f)
{
	const struct alert *a = f->alert;

	if (a->state == ALERT_TAKEN)
		taken_line(l, f);
	else if (a->state == ALERT_CLOSED && a->person[0] != '\0')
		LINE(l, "Closed by %s: %s.", a->person, alert_outcome_words(a->outcome));
	else if (a->state == ALERT_CLOSED)
		LINE(l, "Closed: %s.", alert_outcome_words(a->outcome));
	else
		open_line(l, f);
}

/* What is said of a contract speaks of no child. */
static void contract_lines(struct lines *l, const struct render_facts *f)
{
	char said[ENDING_LINES][ENDING_LINE];
	unsigned count;
	day_t today;
	int minute;

	london_from_instant(f->now, &today, &minute);
	if (f->change[0] != '\0')
		line(l, f->change);
	if (f->alert->state != ALERT_CLOSED) {
		count = ending_lines(f->alert->rule, f->ending, today, said);
		for (unsigned i = 0; i < count; i++)
			line(l, said[i]);
	}
	state_line(l, f);
}

/* Nor does what is said of a school's marks. */
static void school_lines(struct lines *l, const struct render_facts *f)
{
	char said[FEED_LINES][FEED_LINE];
	unsigned count = f->alert->state != ALERT_CLOSED ? feed_lines(f->alert->rule, f->feed, said) : 0;

	if (f->change[0] != '\0')
		line(l, f->change);
	for (unsigned i = 0; i < count; i++)
		line(l, said[i]);
	state_line(l, f);
}

/* What is said of a list: counts, then the children whom the contract lets the team see. */
static void list_lines(struct lines *l, const struct render_facts *f)
{
	const struct rule_row *row = rule_row(f->alert->rule);
	const struct render_list *of = f->list;

	if (f->change[0] != '\0')
		line(l, f->change);
	LINE(l, "%s.", row->fires);
	LINE(l, "%u %s at %u school%s%s.", of->children, of->children == 1 ? "child" : "children",
	     of->schools, of->schools == 1 ? "" : "s",
	     of->lines == NULL ? "; they stand in the first message of this list" : "");
	if (of->early > 0)
		LINE(l, "%u of them told in advance, before the threshold.", of->early);
	for (unsigned i = 0; of->lines != NULL && i < of->line_count; i++)
		line(l, of->lines[i]);
	if (of->lines != NULL && of->line_count - of->beside < of->children)
		LINE(l, "And %u more, with fewer sessions than these.",
		     of->children - (of->line_count - of->beside));
	if (f->alert->state != ALERT_CLOSED) {
		if (row->caution != NULL)
			line(l, row->caution);
		if (f->next_step[0] != '\0')
			line(l, f->next_step);
	}
	state_line(l, f);
}

static void baseline_report(struct lines *l, const struct render_facts *f)
{
	static const unsigned most = BASELINE_LINES;
	const struct rule_row *row = rule_row(f->alert->rule);
	char(*said)[BASELINE_LINE] = calloc(most, sizeof *said);
	unsigned count = said != NULL ? baseline_lines(f->baseline, said) : 0;

	if (said == NULL)
		l->out->failed = true;
	if (f->change[0] != '\0')
		line(l, f->change);
	for (unsigned i = 0; i < count; i++)
		line(l, said[i]);
	free(said);
	if (f->alert->state != ALERT_CLOSED && f->baseline->episodes > 0) {
		line(l, row->caution);
		if (f->next_step[0] != '\0')
			line(l, f->next_step);
	}
	state_line(l, f);
}

static void lines_all(struct lines *l, const struct render_facts *f)
{
	if (f->baseline != NULL) {
		baseline_report(l, f);
		return;
	}
	if (f->feed != NULL) {
		school_lines(l, f);
		return;
	}
	if (f->list != NULL) {
		list_lines(l, f);
		return;
	}
	if (f->ending != NULL) {
		contract_lines(l, f);
		return;
	}
	const struct rule_row *row = rule_row(f->alert->rule);

	if (f->change[0] != '\0')
		line(l, f->change);
	if (f->silence[0] != '\0')
		LINE(l, "We have heard nothing for this session: %s.", f->silence);
	register_line(l, f);
	if (f->found[0] != '\0')
		line(l, f->found);
	mark_lines(l, f);
	if (f->yesterday[0] != '\0')
		LINE(l, "The school day before: %s.", f->yesterday);
	year_line(l, f);
	if (f->status[0] != '\0')
		LINE(l, "Status: %s.%s%s%s", f->status, f->worker[0] != '\0' ? " Worker: " : "", f->worker,
		     f->worker[0] != '\0' ? "." : "");
	if (f->phone[0] != '\0')
		LINE(l, "School office: %s.", f->phone);
	for (unsigned i = 0; i < f->sibling_count; i++)
		line(l, f->siblings[i]);
	if (f->alert->state != ALERT_CLOSED) {
		if (row->caution != NULL)
			line(l, row->caution);
		if (f->next_step[0] != '\0')
			line(l, f->next_step);
	}
	state_line(l, f);
}

static void text_member(struct buffer *out, const char *name, const char *value)
{
	buffer_print(out, "\"%s\":", name);
	buffer_json(out, span_of(value));
	buffer_text(out, ",");
}

void render_event(const struct render_facts *f, struct buffer *out)
{
	const struct alert *a = f->alert;
	struct digest message = alert_message_id(&a->id, a->revision, f->mailbox);
	struct lines l = {.out = out};
	char hex[2 * DIGEST_SIZE + 1], instant[21], heading[400];

	buffer_text(out, "{\"specversion\":\"1.0\",\"type\":\"uk.gov.local.muster.alert.v1\",");
	text_hex(hex, message.bytes, DIGEST_SIZE);
	text_member(out, "id", hex);
	buffer_print(out, "\"source\":\"/muster/%s\",", f->authority);
	text_member(out, "subject", f->mailbox);
	text_member(out, "time", instant_print(instant, f->now));
	buffer_text(out, "\"datacontenttype\":\"application/json\",\"data\":{");
	text_hex(hex, a->id.bytes, DIGEST_SIZE);
	text_member(out, "alert", hex);
	buffer_print(out, "\"revision\":%u,", (unsigned)a->revision);
	text_member(out, "state", alert_state_name(a->state));
	text_member(out, "rule", rule_row(a->rule)->name);
	text_member(out, "urgency", urgency_name(f->urgency));
	if (a->state == ALERT_CLOSED)
		text_member(out, "outcome", alert_outcome_name(a->outcome));
	if (f->limit[0] != '\0' && a->state != ALERT_CLOSED)
		text_member(out, a->state == ALERT_OPEN ? "take_by" : "outcome_by", f->limit);
	if (f->level != LEVEL_TEAM && a->state != ALERT_CLOSED) {
		text_member(out, "escalated", level_name(f->level));
		text_member(out, "escalated_to", f->heard);
	}
	render_title(f, heading, sizeof heading);
	text_member(out, "title", heading);
	buffer_text(out, "\"lines\":[");
	lines_all(&l, f);
	buffer_text(out, "]}}");
}
