#include "alert/summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ITEMS_BYTES 40000 /* of alerts in one message, which has 64 KiB with its frame */
#define LINES_BYTES 10000 /* of its lines; most are one alert's title */
#define LINES	    60	  /* a reader takes 64 */

static const char *const kind_names[SUMMARY_KINDS] = {
	[SUMMARY_NEW] = "new", [SUMMARY_CHANGED] = "changed", [SUMMARY_CLOSED] = "closed"};

struct digest summary_id(const char *mailbox, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRIu64, number);
	return digest_parts((const struct span[]){SPAN("digest"), span_of(mailbox), span_of(text)}, 3);
}

struct digest summary_subject(const char *mailbox)
{
	return alert_subject("digest", mailbox, "");
}

/* --- how many are usual --------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

unsigned summary_median(const uint32_t *counts, size_t count)
{
	uint32_t sorted[SUMMARY_USUAL];

	if (count > SUMMARY_USUAL) {
		counts += count - SUMMARY_USUAL;
		count = SUMMARY_USUAL;
	}
	if (count == 0)
		return 0;
	memcpy(sorted, counts, count * sizeof *counts);
	qsort(sorted, count, sizeof *sorted, by_number);
	return sorted[(count - 1) / 2];
}

bool summary_unusual(const uint32_t *counts, size_t count, unsigned now, unsigned *ret_usual, bool *ret_known)
{
	*ret_usual = summary_median(counts, count);
	*ret_known = count >= SUMMARY_DAYS;
	return *ret_known && now >= SUMMARY_MANY && now > 3 * *ret_usual;
}

bool summary_good(const struct summary_item *item)
{
	if (item->rule == RULE_RETURNED || item->rule == RULE_IMPROVED)
		return item->state != ALERT_CLOSED;
	return item->state == ALERT_CLOSED &&
	       (item->outcome == OUTCOME_HEARD || item->outcome == OUTCOME_MARKED_PRESENT ||
		item->outcome == OUTCOME_LOCATED);
}

/* --- order ------------------------------------------------------------------------------------------ */

/* Households in their order, then who is in none. */
static int by_household(const struct summary_item *x, const struct summary_item *y)
{
	if ((x->household == 0) != (y->household == 0))
		return x->household == 0 ? 1 : -1;
	return (x->household > y->household) - (x->household < y->household);
}

static int by_school(const void *a, const void *b)
{
	const struct summary_item *x = a, *y = b;
	int by = by_household(x, y);

	if (by != 0)
		return by;
	if ((x->school[0] == '\0') != (y->school[0] == '\0'))
		return x->school[0] == '\0' ? 1 : -1;
	by = strcmp(x->school, y->school);
	if (by == 0)
		by = (int)x->kind - (int)y->kind;
	if (by == 0)
		by = (int)x->urgency - (int)y->urgency;
	if (by == 0)
		by = strcmp(x->title, y->title);
	return by != 0 ? by : memcmp(x->alert.bytes, y->alert.bytes, DIGEST_SIZE);
}

/* Of the household of the caller's number `of`, not numbered yet. */
static bool is_of(const struct summary_item *item, unsigned of)
{
	return !item->numbered && item->household == of;
}

/* Two or more children of it among the shown. */
static bool is_group(const struct summary *s, const struct summary_item *item)
{
	for (size_t i = 0; i < s->shown; i++)
		if (is_of(&s->items[i], item->household) && s->items[i].child != item->child)
			return true;
	return false;
}

/* The household of this item gets the number `next`, or none: 0 for all of it. */
static unsigned number(struct summary *s, size_t from, unsigned next)
{
	const unsigned of = s->items[from].household;
	const unsigned to = is_group(s, &s->items[from]) ? next : 0;

	for (size_t i = from; i < s->shown; i++)
		if (is_of(&s->items[i], of)) {
			s->items[i].household = to;
			s->items[i].numbered = true;
		}
	return to != 0 ? next + 1 : next;
}

/* In the order in which the households' most urgent alert stands: the items come by weight. */
static void number_all(struct summary *s)
{
	unsigned next = 1;

	for (size_t i = 0; i < s->shown; i++)
		if (s->items[i].household != 0 && !s->items[i].numbered)
			next = number(s, i, next);
}

/* --- words ------------------------------------------------------------------------------------------ */

struct counts {
	unsigned kind[SUMMARY_KINDS], good, schools, households, rules[RULES];
};

/* The first of its school: a household may be at several, and a school stand in several households. */
static bool new_school(const struct summary *s, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(s->items[i].school, s->items[at].school) == 0)
			return false;
	return s->items[at].school[0] != '\0';
}

static struct counts count_all(const struct summary *s)
{
	struct counts c = {0};

	for (size_t i = 0; i < s->count; i++) {
		const struct summary_item *item = &s->items[i];

		c.kind[item->kind]++;
		c.good += summary_good(item);
		c.rules[item->rule]++;
		if (i >= s->shown)
			continue;
		c.schools += new_school(s, i);
		c.households = item->household > c.households ? item->household : c.households;
	}
	return c;
}

static void add(struct buffer *out, unsigned n, const char *words, const char **gap)
{
	if (n == 0)
		return;
	buffer_print(out, "%s%u %s", *gap, n, words);
	*gap = ", ";
}

/* "3 need someone by 10:52: 5 new, 2 changed, 1 closed at 4 schools". */
static void title_words(const struct summary *s, const struct counts *c, struct buffer *out)
{
	const char *gap = "";

	if (s->open > 0) {
		buffer_print(out, "%u need%s someone", s->open, s->open == 1 ? "s" : "");
		if (s->first_limit[0] != '\0')
			buffer_print(out, " by %s", s->first_limit);
		gap = ": ";
	}
	if (s->count == 0) {
		buffer_print(out, "%snothing new", gap);
		return;
	}
	for (int k = 0; k < SUMMARY_KINDS; k++)
		add(out, c->kind[k], kind_names[k], &gap);
	if (c->schools > 0 && s->shown == s->count)
		buffer_print(out, " at %u school%s", c->schools, c->schools == 1 ? "" : "s");
}

struct lines {
	struct buffer *out, text;
	unsigned count;
};

/* Ends the line that stands in `text`. */
static void line(struct lines *l)
{
	if (l->count++ > 0)
		buffer_text(l->out, ",");
	buffer_json(l->out, buffer_span(&l->text));
	buffer_reset(&l->text);
}

static void moment(struct buffer *out, int64_t at, int64_t now)
{
	day_t day, today;
	int minute, ignored;
	char words[16];

	london_from_instant(at, &day, &minute);
	london_from_instant(now, &today, &ignored);
	buffer_print(out, "%02d:%02d", minute / 60, minute % 60);
	if (day != today)
		buffer_print(out, " on %s", day_words(words, day));
}

/* Above the usual: first what it is in sum. Nothing waits because of it. */
static void banner(const struct summary *s, const struct counts *c, struct lines *l)
{
	const char *gap = "By kind: ";

	if (!s->unusual)
		return;
	buffer_print(&l->text,
		     "%zu at once is more than three times the usual number for this time, %u. A sum of all "
		     "first; each alert has come, or comes now, as its own message as always.",
		     s->count, s->usual);
	line(l);
	for (int r = 0; r < RULES; r++)
		if (c->rules[r] > 0) {
			buffer_print(&l->text, "%s%s %u", gap, rule_row((enum rule)r)->title, c->rules[r]);
			gap = "; ";
		}
	buffer_text(&l->text, ".");
	line(l);
}

static void lines_head(const struct summary *s, const struct counts *c, struct lines *l)
{
	banner(s, c, l);
	if (s->count == 0)
		buffer_text(&l->text, "Nothing new");
	else
		buffer_print(&l->text, "%u new, %u changed, %u closed", c->kind[SUMMARY_NEW],
			     c->kind[SUMMARY_CHANGED], c->kind[SUMMARY_CLOSED]);
	if (s->since != 0) {
		buffer_text(&l->text, " since ");
		moment(&l->text, s->since, s->now);
	}
	buffer_text(&l->text, ".");
	line(l);
	if (s->open > 0) {
		buffer_print(&l->text, "%u %s taken by nobody yet", s->open, s->open == 1 ? "is" : "are");
		if (s->first_limit[0] != '\0')
			buffer_print(&l->text, "; the first is to be taken by %s", s->first_limit);
		buffer_text(&l->text, ".");
		line(l);
	}
	if (c->households > 0) {
		buffer_print(&l->text, "Children of one household stand together: %u household%s.",
			     c->households, c->households == 1 ? "" : "s");
		line(l);
	}
	if (c->good > 0) {
		buffer_print(&l->text, "Good news of %u: back, heard of, located or improved.", c->good);
		line(l);
	}
}

static void item_words(const struct summary_item *item, struct buffer *out)
{
	if (item->kind == SUMMARY_CHANGED)
		buffer_text(out, item->state == ALERT_TAKEN ? "Taken: " : "Changed: ");
	if (item->household != 0)
		buffer_print(out, "Household %u: ", item->household);
	buffer_text(out, item->title);
	if (item->limit[0] != '\0' && item->state == ALERT_OPEN)
		buffer_print(out, "; take it by %s", item->limit);
	buffer_text(out, ".");
}

static void lines_all(const struct summary *s, const struct counts *c, struct lines *l)
{
	size_t shown = 0, start = l->out->length;

	lines_head(s, c, l);
	for (; shown < s->shown && l->count < LINES && l->out->length - start < LINES_BYTES; shown++) {
		item_words(&s->items[shown], &l->text);
		line(l);
	}
	if (shown < s->count) {
		buffer_print(&l->text, "And %zu more: they stand in their own messages.", s->count - shown);
		line(l);
	}
	if (s->next != 0) {
		buffer_text(&l->text, "What is new next is told at ");
		moment(&l->text, s->next, s->now);
		buffer_text(&l->text, ".");
		line(l);
	}
}

/* --- the message --------------------------------------------------------------------------------------- */

static void text_member(struct buffer *out, const char *name, const char *value)
{
	buffer_print(out, "\"%s\":", name);
	buffer_json(out, span_of(value));
}

static void item_event(const struct summary_item *item, struct buffer *out)
{
	char hex[2 * DIGEST_SIZE + 1];

	text_hex(hex, item->alert.bytes, DIGEST_SIZE);
	buffer_print(out,
		     "{\"alert\":\"%s\",\"revision\":%u,\"kind\":\"%s\",\"state\":\"%s\",\"rule\":\"%s\",",
		     hex, (unsigned)item->revision, kind_names[item->kind], alert_state_name(item->state),
		     rule_row(item->rule)->name);
	buffer_print(out, "\"urgency\":\"%s\",\"good_news\":%s,", urgency_name(item->urgency),
		     summary_good(item) ? "true" : "false");
	if (item->limit[0] != '\0' && item->state == ALERT_OPEN) {
		text_member(out, "take_by", item->limit);
		buffer_text(out, ",");
	}
	if (item->household != 0 && item->school[0] != '\0') {
		text_member(out, "school", item->school);
		buffer_text(out, ",");
	}
	text_member(out, "title", item->title);
	buffer_text(out, "}");
}

/* Returns how many found room. */
static size_t groups_event(const struct summary *s, struct buffer *out)
{
	const size_t start = out->length;
	size_t i = 0;

	for (; i < s->shown && out->length - start < ITEMS_BYTES; i++) {
		const struct summary_item *item = &s->items[i];
		bool same = i > 0 && item->household == s->items[i - 1].household &&
			    (item->household != 0 || strcmp(item->school, s->items[i - 1].school) == 0);

		if (!same) {
			buffer_text(out, i > 0 ? "]},{" : "{");
			if (item->household != 0) {
				buffer_print(out, "\"household\":%u,", item->household);
			} else if (item->school[0] != '\0') {
				text_member(out, "school", item->school);
				buffer_text(out, ",");
			}
			buffer_text(out, "\"alerts\":[");
		} else {
			buffer_text(out, ",");
		}
		item_event(item, out);
	}
	if (i > 0)
		buffer_text(out, "]}");
	return i;
}

static void head_event(const struct summary *s, const struct counts *c, struct buffer *out)
{
	char hex[2 * DIGEST_SIZE + 1], instant[21];

	text_hex(hex, s->id.bytes, DIGEST_SIZE);
	buffer_print(out,
		     "{\"specversion\":\"1.0\",\"type\":\"uk.gov.local.muster.digest.v1\",\"id\":\"%s\","
		     "\"source\":\"/muster/%s\",",
		     hex, s->authority);
	text_member(out, "subject", s->mailbox);
	buffer_print(out, ",\"time\":\"%s\",\"datacontenttype\":\"application/json\",\"data\":{",
		     instant_print(instant, s->now));
	if (s->since != 0)
		buffer_print(out, "\"since\":\"%s\",", instant_print(instant, s->since));
	if (s->next != 0)
		buffer_print(out, "\"next\":\"%s\",", instant_print(instant, s->next));
	buffer_print(out, "\"new\":%u,\"changed\":%u,\"closed\":%u,\"good_news\":%u,\"need_someone\":%u,",
		     c->kind[SUMMARY_NEW], c->kind[SUMMARY_CHANGED], c->kind[SUMMARY_CLOSED], c->good,
		     s->open);
	if (s->first_limit[0] != '\0') {
		text_member(out, "take_by", s->first_limit);
		buffer_text(out, ",");
	}
	if (s->known)
		buffer_print(out, "\"usual\":%u,", s->usual);
	buffer_print(out, "\"unusual\":%s,", s->unusual ? "true" : "false");
}

void summary_event(struct summary *s, struct buffer *out)
{
	struct lines l = {.out = out};
	struct counts c;
	size_t told;

	number_all(s);
	if (s->shown > 0)
		qsort(s->items, s->shown, sizeof *s->items, by_school);
	c = count_all(s);
	head_event(s, &c, out);
	title_words(s, &c, &l.text);
	buffer_text(out, "\"title\":");
	buffer_json(out, buffer_span(&l.text));
	buffer_reset(&l.text);
	buffer_text(out, ",\"lines\":[");
	lines_all(s, &c, &l);
	buffer_text(out, "],\"groups\":[");
	told = groups_event(s, out);
	buffer_print(out, "],\"more\":%zu}}", s->count - told);
	buffer_free(&l.text);
}
