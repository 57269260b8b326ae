/* What a person reads: only what was released, in words the teams use. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "alert/render.h"
#include "alert/words.h"

/* Tuesday 24 November 2026, 09:52 in London (GMT). */
#define NOW   ((int64_t)20781 * 86400 + 9 * 3600 + 52 * 60)
#define TODAY 20781

static struct alert alert = {.rule = RULE_ABSENT_NO_REASON_YET, .revision = 1, .state = ALERT_OPEN};

static struct render_facts facts(void)
{
	struct render_facts f = {
		.alert = &alert,
		.urgency = URGENCY_SAME_SESSION,
		.mailbox = "virtual-school",
		.authority = "332",
		.child = "Zo\xc3\xab Brook (case 204518)",
		.year = "Year 8",
		.school = "Oakfield Academy",
		.phone = "01632 960100",
		.closes = "09:20",
		.seen = "09:52",
		.day = TODAY,
		.marks = {{session_of(TODAY, false), "no reason yet"}},
		.mark_count = 1,
		.yesterday = "in school, morning and afternoon",
		.has_missed = true,
		.missed_sessions = 6,
		.no_reason_sessions = 2,
		.since = 20699,
		.limit = "10:52",
		.deputy = true,
		.next = "duty@council.example",
		.now = NOW,
	};

	alert.last = alert.first = alert.earliest = session_of(TODAY, false);
	return f;
}

static char *rendered(const struct render_facts *f)
{
	struct buffer out = {0};

	render_event(f, &out);
	cr_assert(buffer_ok(&out));
	return out.at;
}

/* Takes the text. */
static json_t *parsed(char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	cr_assert_not_null(json, "%s in %s", error.text, text);
	free(text);
	return json;
}

static bool has_line(json_t *json, const char *line)
{
	json_t *lines = json_object_get(json_object_get(json, "data"), "lines"), *at;
	size_t i;

	json_array_foreach(lines, i, at)
		if (strcmp(json_string_value(at), line) == 0)
			return true;
	return false;
}

Test(render, is_a_cloudevent_with_the_whole_state)
{
	struct render_facts f = facts();
	json_t *json = parsed(rendered(&f)), *data = json_object_get(json, "data");

	cr_assert_str_eq(json_string_value(json_object_get(json, "specversion")), "1.0");
	cr_assert_str_eq(json_string_value(json_object_get(json, "source")), "/muster/332");
	cr_assert_str_eq(json_string_value(json_object_get(json, "time")), "2026-11-24T09:52:00Z");
	cr_assert_not_null(json_object_get(json, "id"));
	cr_assert_not_null(json_object_get(json, "type"));
	cr_assert_str_eq(json_string_value(json_object_get(data, "state")), "open");
	cr_assert_str_eq(
		json_string_value(json_object_get(data, "title")),
		"No reason known yet: Year 8, Zo\xc3\xab Brook (case 204518), Oakfield Academy, this morning (Tue 24 "
		"Nov 2026)");
	json_decref(json);
}

/* practice.md: the order and the words; six sessions are three days. */
Test(render, says_what_the_register_says_and_what_to_do)
{
	struct render_facts f = facts();
	json_t *json = parsed(rendered(&f));

	cr_assert(has_line(json, "Register closed 09:20; seen by us 09:52."));
	cr_assert(has_line(json, "Tue 24 Nov 2026, morning: no reason yet."));
	cr_assert(has_line(json, "The school day before: in school, morning and afternoon."));
	cr_assert(has_line(
		json, "Since Thu 3 Sep 2026 missed 6 sessions (3 days); 2 of them with no reason given."));
	cr_assert(has_line(
		json,
		"Nobody has taken this yet. Take it by 10:52 or it goes to the deputy, duty@council.example."));
	json_decref(json);
}

/* A field no contract released is empty, and nothing in the message shows that it exists. */
Test(render, leaves_no_trace_of_what_was_not_released)
{
	struct render_facts f = {.alert = &alert,
				 .urgency = URGENCY_DAILY_DIGEST,
				 .mailbox = "ess",
				 .authority = "332",
				 .day = TODAY,
				 .now = NOW};
	char *text;

	alert.last = alert.first = alert.earliest = session_of(TODAY, false);
	text = rendered(&f);
	cr_assert_null(strstr(text, "Oakfield"));
	cr_assert_null(strstr(text, "Year"));
	cr_assert_null(strstr(text, "school day before"));
	cr_assert_null(strstr(text, "missed"));
	cr_assert_null(strstr(text, "Register closed"));
	free(text);
}

/* Words that would say more than a register knows. */
Test(render, never_says_safe_missing_truant_or_without_reason)
{
	static const char *const never[] = {"safe", "truant", "without reason", " missing "};
	struct render_facts f = facts();

	for (int state = ALERT_OPEN; state <= ALERT_CLOSED; state++) {
		char *text;

		alert.state = (enum alert_state)state;
		alert.outcome = state == ALERT_CLOSED ? OUTCOME_MARK_CHANGED : OUTCOME_NONE;
		text = rendered(&f);
		for (size_t i = 0; i < sizeof never / sizeof *never; i++)
			cr_assert_null(strstr(text, never[i]), "%s in %s", never[i], text);
		free(text);
	}
}

Test(render, hostile_names_stay_inside_their_string)
{
	struct render_facts f = facts();
	json_t *json;

	alert.state = ALERT_OPEN;
	strcpy(f.child, "\",\"state\":\"closed\x01\xff\\");
	json = parsed(rendered(&f));
	cr_assert_str_eq(json_string_value(json_object_get(json_object_get(json, "data"), "state")), "open");
	json_decref(json);
}

Test(render, days_of_sessions)
{
	char out[24];

	cr_assert_str_eq(words_days(out, sizeof out, 0), "0 days");
	cr_assert_str_eq(words_days(out, sizeof out, 1), "0.5 days");
	cr_assert_str_eq(words_days(out, sizeof out, 2), "1 day");
	cr_assert_str_eq(words_days(out, sizeof out, 7), "3.5 days");
}
