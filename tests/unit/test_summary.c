/* A digest hides nothing and cries wolf at nothing: what is more than three times usual, what counts as good
 * news, that it fits the bus however much there is, and that it says only what its items say. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/summary.h"
#include "base/limits.h"
#include "base/text.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static int64_t at(int hour, int minute)
{
	day_t day;

	cr_assert(day_parse(SPAN("2026-11-24"), &day));
	return london_to_instant(day, hour * 60 + minute);
}

static struct summary_item item(unsigned n, const char *school, enum summary_kind kind)
{
	struct summary_item i = {.revision = 1, .rule = RULE_ABSENT_NO_REASON_YET, .kind = kind};

	i.alert.bytes[0] = (unsigned char)n;
	i.alert.bytes[1] = (unsigned char)(n >> 8);
	i.state = kind == SUMMARY_CLOSED ? ALERT_CLOSED : ALERT_OPEN;
	text_copy(i.school, sizeof i.school, span_of(school));
	snprintf(i.title, sizeof i.title, "No reason known yet: child %u", n);
	return i;
}

static json_t *kept; /* the last event; what tests look at is lent by it */

static void forget(void)
{
	json_decref(kept);
}

TestSuite(summary, .fini = forget);

static json_t *event_of(struct summary *s, size_t *ret_length)
{
	struct buffer out = {0};
	json_t *event;

	s->mailbox = "virtual-school";
	s->authority = "332";
	s->now = at(10, 30);
	s->since = at(9, 45);
	s->id = summary_id(s->mailbox, 1);
	summary_event(s, &out);
	cr_assert(buffer_ok(&out));
	event = json_loadb(out.at, out.length, JSON_REJECT_DUPLICATES, NULL);
	cr_assert_not_null(event, "%.*s", (int)out.length, out.at);
	if (ret_length != NULL)
		*ret_length = out.length;
	buffer_free(&out);
	json_decref(kept);
	kept = event;
	return json_object_get(event, "data");
}

static const char *title_of(struct summary *s)
{
	return json_string_value(json_object_get(event_of(s, NULL), "title"));
}

/* By hand: of 4, 1, 3, 2, 9 the middle one is 3; of 4, 1, 3, 2 the lower middle one is 2. */
Test(summary, the_usual_number_is_the_median)
{
	cr_assert_eq(summary_median((const uint32_t[]){4, 1, 3, 2, 9}, 5), 3u);
	cr_assert_eq(summary_median((const uint32_t[]){4, 1, 3, 2}, 4), 2u);
	cr_assert_eq(summary_median(NULL, 0), 0u);
}

Test(summary, more_than_three_times_the_usual_is_unusual)
{
	const uint32_t days[] = {4, 4, 4, 4, 4};
	unsigned usual;
	bool known;

	cr_assert(!summary_unusual(days, 5, 12, &usual, &known), "three times is not more than three times");
	cr_assert(known);
	cr_assert_eq(usual, 4u);
	cr_assert(summary_unusual(days, 5, 13, &usual, &known));
	cr_assert(!summary_unusual(days, 4, 1000, &usual, &known), "four days say nothing yet");
	cr_assert(!known);
	cr_assert(!summary_unusual((const uint32_t[]){0, 0, 0, 0, 0}, 5, 9, &usual, &known),
		  "a few where none are usual are no flood");
}

Test(summary, the_title_says_who_needs_somebody_by_when)
{
	struct summary_item items[] = {item(1, "Oak", SUMMARY_NEW), item(2, "Ash", SUMMARY_NEW),
				       item(3, "Oak", SUMMARY_CHANGED), item(4, "", SUMMARY_CLOSED)};
	struct summary s = {.items = items, .count = 4, .shown = 4, .open = 3, .first_limit = "10:52"};
	struct summary quiet = {0}, waiting = {.open = 1};

	cr_assert_str_eq(title_of(&s), "3 need someone by 10:52: 2 new, 1 changed, 1 closed at 2 schools");
	cr_assert_str_eq(title_of(&quiet), "nothing new");
	cr_assert_str_eq(title_of(&waiting), "1 needs someone: nothing new");
}

/* Ash before Oak, and what is about no school that may be named at the end. */
Test(summary, groups_are_by_school)
{
	struct summary_item items[] = {item(1, "Oak", SUMMARY_CHANGED), item(2, "", SUMMARY_NEW),
				       item(3, "Ash", SUMMARY_NEW), item(4, "Oak", SUMMARY_NEW)};
	struct summary s = {.items = items, .count = 4, .shown = 4};
	json_t *groups = json_object_get(event_of(&s, NULL), "groups");
	json_t *oak = json_array_get(groups, 1);

	cr_assert_eq(json_array_size(groups), 3u);
	cr_assert_str_eq(json_string_value(json_object_get(json_array_get(groups, 0), "school")), "Ash");
	cr_assert_str_eq(json_string_value(json_object_get(oak, "school")), "Oak");
	cr_assert_eq(json_array_size(json_object_get(oak, "alerts")), 2u);
	cr_assert_null(json_object_get(json_array_get(groups, 2), "school"));
}

/* Two children of the caller's household 7 at two schools come first, and each says its school; the one child
 * of household 9 has two alerts and is by its school; the number shown is the message's own. */
Test(summary, brothers_and_sisters_stand_together)
{
	struct summary_item items[] = {item(1, "Oak", SUMMARY_NEW), item(2, "Oak", SUMMARY_NEW),
				       item(3, "Ash", SUMMARY_NEW), item(4, "Ash", SUMMARY_NEW),
				       item(5, "Elm", SUMMARY_NEW)};
	struct summary s = {.items = items, .count = 5, .shown = 5};
	json_t *data, *groups, *first, *lines;

	items[0].household = items[4].household = 9;
	items[0].child = items[4].child = 1;
	items[1].household = items[3].household = 7;
	items[1].child = 2;
	items[3].child = 3;
	data = event_of(&s, NULL);
	groups = json_object_get(data, "groups");
	first = json_array_get(groups, 0);
	lines = json_object_get(data, "lines");
	cr_assert_eq(json_array_size(groups), 4u, "the household, Ash, Elm and Oak");
	cr_assert_eq(json_integer_value(json_object_get(first, "household")), 1);
	cr_assert_null(json_object_get(first, "school"));
	first = json_object_get(first, "alerts");
	cr_assert_eq(json_array_size(first), 2u);
	cr_assert_str_eq(json_string_value(json_object_get(json_array_get(first, 0), "school")), "Ash");
	cr_assert_str_eq(json_string_value(json_object_get(json_array_get(first, 1), "school")), "Oak");
	for (size_t i = 1; i < 4; i++)
		cr_assert_null(json_object_get(json_array_get(groups, i), "household"));
	cr_assert_not_null(strstr(json_string_value(json_array_get(lines, 2)), "Household 1: "));
}

/* A whole borough absent, with the longest names there are, still fits one frame of the bus, and says how
 * many it did not name. */
Test(summary, a_flood_fits_and_counts_what_it_does_not_name)
{
	enum { MANY = 5000 };
	struct summary_item *items = calloc(MANY, sizeof *items);
	struct summary s = {.items = items, .count = MANY, .shown = 120, .unusual = true, .known = true};
	size_t length, told = 0, i;
	json_t *data, *group;

	for (unsigned n = 0; n < MANY; n++) {
		items[n] = item(n, n % 2 == 0 ? "Oak" : "Ash", SUMMARY_NEW);
		memset(items[n].title, '"', sizeof items[n].title - 1); /* two bytes each in JSON */
	}
	data = event_of(&s, &length);
	cr_assert(length < LIMIT_FRAME - 4096, "%zu bytes", length);
	json_array_foreach(json_object_get(data, "groups"), i, group)
		told += json_array_size(json_object_get(group, "alerts"));
	cr_assert(told > 0);
	cr_assert_eq(told + (size_t)json_integer_value(json_object_get(data, "more")), (size_t)MANY);
	cr_assert_eq(json_integer_value(json_object_get(data, "new")), MANY, "all are counted");
	cr_assert(json_array_size(json_object_get(data, "lines")) <= 64);
	cr_assert_not_null(strstr(json_string_value(json_array_get(json_object_get(data, "lines"), 0)),
				  "more than three times the usual number"));
	cr_assert_not_null(strstr(json_string_value(json_array_get(json_object_get(data, "lines"), 1)),
				  "No reason known yet 5000"));
	free(items);
}

Test(summary, good_news_is_told_as_such)
{
	struct summary_item back = item(1, "Oak", SUMMARY_NEW), heard = item(2, "Oak", SUMMARY_CLOSED),
			    mark = item(3, "Oak", SUMMARY_CLOSED);

	back.rule = RULE_RETURNED;
	heard.outcome = OUTCOME_HEARD;
	mark.outcome = OUTCOME_MARK_CHANGED;
	cr_assert(summary_good(&back));
	cr_assert(summary_good(&heard));
	cr_assert(!summary_good(&mark), "another mark is not a child in school");
}
