/* answer_patterns.c: when in the week children are away: broken weeks, one weekday, a fall, by group. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/asked.h"
#include "engine/answer/asking.h"
#include "engine/answer/small.h"
#include "measure/patterns.h"
#include "measure/suppress.h"

/* Counts of enrolments that could be one child's, kept back each by itself. */
enum finding { FINDING_OFTEN, FINDING_WEEKDAY, FINDING_FALL, FINDINGS };
static const char *const finding_names[FINDINGS] = {"often", "weekday", "fall"};

struct patterns {
	const struct engine *e;
	const struct asking *asking;
	uint64_t minimum;
	struct answer answer;
	struct pattern_row *rows; /* owned; parallel to the answer's */
	bool *hidden;		  /* owned; by row */
	bool *held;		  /* owned; by finding and row */
	uint64_t withheld;	  /* rows and counts kept back: counted while writing */
};

static uint64_t finding_count(const struct pattern_row *row, enum finding f)
{
	const uint64_t counts[FINDINGS] = {row->often, row->weekday, row->fall};

	return counts[f];
}

/* Of how many enrolments the count is. */
static uint64_t finding_of(const struct patterns *p, size_t row, enum finding f)
{
	return f == FINDING_FALL ? p->rows[row].fall_judged : p->answer.at[row].enrolments;
}

/* --- what is kept back ------------------------------------------------------------------------------ */

static void count_rows(const struct patterns *p, enum finding f, struct small_table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		t->at[i].count = f == FINDINGS ? p->answer.at[i].enrolments : finding_count(&p->rows[i], f);
		t->at[i].hidden = p->hidden[i];
	}
}

static int hide(struct patterns *p, struct fault *reterr)
{
	const size_t count = p->answer.count;
	struct small_table t = {.count = count, .dimensions = p->asking->q.by_count};
	int rc;

	t.at = calloc(count + 1, sizeof *t.at);
	p->hidden = calloc(count + 1, sizeof *p->hidden);
	p->held = calloc(FINDINGS * count + 1, sizeof *p->held);
	if (t.at == NULL || p->hidden == NULL || p->held == NULL) {
		free(t.at);
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	}
	for (size_t i = 0; i < count; i++)
		memcpy(t.at[i].key, p->answer.at[i].key, sizeof t.at[i].key);
	count_rows(p, FINDINGS, &t);
	rc = small_hide(&t, p->minimum, reterr);
	for (size_t i = 0; i < count; i++)
		p->hidden[i] = t.at[i].hidden;
	for (unsigned f = 0; rc == 0 && f < FINDINGS; f++) {
		count_rows(p, (enum finding)f, &t);
		rc = small_hide(&t, p->minimum, reterr);
		for (size_t i = 0; i < count; i++)
			p->held[f * count + i] =
				t.at[i].hidden ||
				(p->minimum > 1 &&
				 suppress_share(t.at[i].count, finding_of(p, i, (enum finding)f),
						p->minimum));
	}
	free(t.at);
	return rc;
}

/* --- one row ------------------------------------------------------------------------------------------ */

static json_t *share_json(uint64_t num, uint64_t den)
{
	char percent[32];

	return json_pack("{s:s, s:I, s:I}", "percent",
			 ratio_percent(percent, sizeof percent, (struct ratio){num, den}, 1), "num",
			 (json_int_t)num, "den", (json_int_t)den);
}

static json_t *days_json(const struct patterns *p, const struct day_pattern *days)
{
	json_t *list = json_array();
	char word[CONFIG_NAME];

	for (int day = DAY_MONDAY; day <= DAY_FRIDAY; day++) {
		const struct ratio am = pattern_ratio(days, day, false), pm = pattern_ratio(days, day, true);

		json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "weekday",
						      dimension_print(p->e, DIMENSION_WEEKDAY, day, word),
						      "am", share_json(am.num, am.den), "pm",
						      share_json(pm.num, pm.den)));
	}
	return list;
}

static json_t *count_json(struct patterns *p, uint64_t count, bool held)
{
	p->withheld += held;
	return held ? json_null() : json_integer((json_int_t)count);
}

/* The weekday of most of the hits; several where they are equal; null where the hits may not be told. */
static json_t *leads_json(const struct patterns *p, const struct pattern_row *row, bool held)
{
	char text[80] = "", word[CONFIG_NAME];
	uint64_t most = 0;
	size_t used = 0;

	if (held || row->weekday == 0)
		return json_null();
	for (unsigned day = 0; day < PATTERN_DAYS; day++)
		most = row->weekdays[day] > most ? row->weekdays[day] : most;
	for (int day = DAY_MONDAY; day <= DAY_FRIDAY; day++)
		if (row->weekdays[day] == most)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%.12s",
						 used > 0 ? ", " : "",
						 dimension_print(p->e, DIMENSION_WEEKDAY, day, word));
	return json_string(text);
}

static json_t *sums_json(struct patterns *p, size_t at)
{
	const struct answer_row *row = &p->answer.at[at];
	const struct pattern_row *found = &p->rows[at];
	json_t *json =
		json_pack("{s:I, s:I, s:I, s:o, s:I, s:o}", "enrolments", (json_int_t)row->enrolments,
			  "children", (json_int_t)row->children, "unknown", (json_int_t)answer_unknown(row),
			  "broken", share_json(found->broken, found->weeks), "whole_absent",
			  (json_int_t)found->whole_absent, "days", days_json(p, &found->days));
	const bool judged_held =
		p->minimum > 1 && suppress_share(found->fall_judged, row->enrolments, p->minimum);

	for (unsigned f = 0; f < FINDINGS; f++)
		json_object_set_new(json, finding_names[f],
				    count_json(p, finding_count(found, (enum finding)f),
					       p->held[f * p->answer.count + at]));
	json_object_set_new(json, "weekday_leads",
			    leads_json(p, found, p->held[FINDING_WEEKDAY * p->answer.count + at]));
	json_object_set_new(json, "fall_of", count_json(p, found->fall_judged, judged_held));
	return json;
}

static json_t *row_json(struct patterns *p, size_t at)
{
	const struct question *q = &p->asking->q;
	json_t *json = p->hidden[at] ? json_pack("{s:b, s:[]}", "hidden", 1, "days") : sums_json(p, at);
	json_t *key = json_array();
	char word[CONFIG_NAME];

	p->withheld += p->hidden[at];
	for (unsigned i = 0; i < q->by_count; i++)
		json_array_append_new(
			key, json_string(dimension_print(p->e, q->by[i], p->answer.at[at].key[i], word)));
	json_object_set_new(json, "key", key);
	return json;
}

/* --- what must stand beside the numbers ----------------------------------------------------------------- */

static void rule_notes(json_t *notes)
{
	asking_note(notes,
		    "A school week is broken when it has an absent and an attending session; no guidance "
		    "defines it.");
	asking_note(notes, "Often: %d or more broken weeks of the period's last %d school weeks.",
		    PATTERNS_OFTEN, PATTERNS_WEEKS);
	asking_note(notes,
		    "One weekday, over the same weeks: %u or more absent days on it, half of all absent days "
		    "or more, and %u times as often as on the other days.",
		    WEEKDAY_RULE.least, WEEKDAY_RULE.times);
	asking_note(notes,
		    "A fall: attendance of the last %u possible sessions is %u points or more under the %u "
		    "before them, which may lie before the period.",
		    FALL_RULE.recent, FALL_RULE.points, FALL_RULE.before);
	asking_note(notes, "Patterns are for conversations, not verdicts. An unknown mark makes none.");
}

static json_t *notes_json(const struct patterns *p)
{
	const struct asking *asking = p->asking;
	json_t *notes = json_array();
	char when[24], clock[6];
	uint64_t unknown = 0;
	day_t day;
	int minute;

	for (size_t i = 0; i < p->answer.count; i++)
		unknown += answer_unknown(&p->answer.at[i]);
	london_from_instant(asking->q.as_of, &day, &minute);
	asking_note(notes, "As known on %s at %s. %llu sessions have no mark: they count neither way.",
		    day_words(when, day), instant_clock(clock, asking->q.as_of), (unsigned long long)unknown);
	rule_notes(notes);
	if (asking_traits(asking) != 0)
		asking_note(notes, "Groups are by what a pupil is today, over the whole period.");
	asking_left_out(notes, asking);
	if (p->answer.schools_without > 0)
		asking_note(notes, "%llu schools hold no session in this period.",
			    (unsigned long long)p->answer.schools_without);
	if (p->withheld > 0)
		asking_kept_back(notes, p->minimum);
	return notes;
}

static json_t *patterns_json(struct patterns *p)
{
	const struct question *q = &p->asking->q;
	json_t *by = json_array(), *rows = json_array(), *json;
	char period[40], title[200];

	for (unsigned i = 0; i < q->by_count; i++)
		json_array_append_new(by, json_string(dimension_name(q->by[i])));
	for (size_t i = 0; i < p->answer.count; i++)
		json_array_append_new(rows, row_json(p, i));
	snprintf(title, sizeof title, "%s: patterns of absence, %s", p->e->config->authority.name,
		 period_print(period, &q->period));
	json = json_pack("{s:b, s:s, s:s, s:o, s:I, s:o, s:o}", "ok", 1, "title", title, "period", period,
			 "as_of", answer_time(q->as_of), "schools", (json_int_t)p->answer.schools, "by", by,
			 "rows", rows);
	json_object_set_new(json, "notes", notes_json(p));
	return json;
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static int find_patterns(struct patterns *p, const struct asked *asked, struct fault *reterr)
{
	const struct question *q = &p->asking->q;
	const struct question_data data = asked_data(asked, p->e);
	int rc = question_ask(q, &data, &p->answer, reterr);

	if (rc != 0)
		return rc;
	p->rows = calloc(p->answer.count + 1, sizeof *p->rows);
	if (p->rows == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	rc = patterns_ask(q, &data, &p->answer, p->rows, reterr);
	return rc == 0 ? hide(p, reterr) : rc;
}

int answer_patterns(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	struct asking asking = {0};
	struct asked asked = {0};
	struct patterns p = {.e = e, .asking = &asking};
	int rc = asking_read(&asking, e, question, "rolling:10w", reterr);

	asking.q.mode = COHORT_CURRENT;
	if (rc == 0)
		rc = asking_schools(&asking, e, reterr);
	if (rc == 0)
		rc = asking_log(e, who, &asking, "patterns", reterr);
	if (rc == 0)
		rc = asked_gather(e, asking.q.known, asking_traits(&asking), asking.schools, &asked, reterr);
	p.minimum = asking_minimum(&asking, e);
	if (rc == 0)
		rc = find_patterns(&p, &asked, reterr);
	if (rc == 0)
		*ret_json = patterns_json(&p);
	answer_free(&p.answer);
	free(p.rows);
	free(p.hidden);
	free(p.held);
	asked_free(&asked);
	asking_free(&asking);
	return rc;
}
