/* answer_transition.c: the same children last academic year and this one, by feeder and receiver. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/asking.h"
#include "engine/answer/small.h"
#include "engine/world/last_year.h"
#include "measure/suppress.h"

/* Counts of children that could be one child's, each kept back by itself. */
enum change { CHANGE_NEWLY, CHANGE_NO_LONGER, CHANGES };
static const char *const change_names[CHANGES] = {"newly_persistent", "no_longer_persistent"};

struct comparing {
	struct asking common;
	struct transition_question q;
	struct last_year last;
	struct pairs pairs;
	struct transition found;
	bool by_feeder, by_receiver;
	uint64_t minimum;
	struct transition_cells {
		struct transition_cell *at;
		size_t count, room;
	} rows;		   /* owned; as asked: cells, feeders or receivers */
	bool *hidden;	   /* owned; by row, the total's last */
	bool *held;	   /* owned; by change and row, the total's last */
	uint64_t withheld; /* counted while writing */
};

/* --- the question --------------------------------------------------------------------------------------- */

static const char *text_of(const json_t *question, const char *key)
{
	return json_string_value(json_object_get(question, key));
}

static int read_years(struct comparing *c, const char *text, struct fault *reterr)
{
	const struct span whole = span_of(text != NULL ? text : "6,7");
	const char *comma = memchr(whole.at, ',', whole.length);
	const size_t first = comma != NULL ? (size_t)(comma - whole.at) : whole.length;
	uint64_t from = 0, to = 0;

	if (comma == NULL || !text_u64(text_trim((struct span){whole.at, first}), &from) ||
	    !text_u64(text_trim((struct span){comma + 1, whole.length - first - 1}), &to) || to > 14 ||
	    to != from + 1)
		return fault_set(reterr, FAULT_MEANING,
				 "years: expected two year groups that follow one another, as 6,7 or 7,8, "
				 "found \"%.40s\"",
				 whole.at);
	c->q.from_year = (int)from;
	c->q.to_year = (int)to;
	return 0;
}

static int read_rows(struct comparing *c, const char *text, struct fault *reterr)
{
	static const struct {
		const char *words;
		bool feeder, receiver;
	} rows[] = {{"feeder,receiver", true, true}, {"feeder", true, false}, {"receiver", false, true}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(text != NULL ? text : rows[0].words, rows[i].words) == 0) {
			c->by_feeder = rows[i].feeder;
			c->by_receiver = rows[i].receiver;
			return 0;
		}
	return fault_set(reterr, FAULT_MEANING,
			 "rows: expected feeder,receiver or feeder or receiver, found \"%.40s\"", text);
}

/* Sessions of a period in the school year of `year`, as far as `last`; "year" is the whole of it. */
static int read_range(const struct period *p, int year, day_t last, struct session_range *ret,
		      struct fault *reterr)
{
	struct date_range days = {period_term_days(1, year).from, period_term_days(3, year).to};
	char name[40];

	if (p->kind != PERIOD_YEAR_TO_DATE && p->kind != PERIOD_YEAR && p->kind != PERIOD_TERM)
		return fault_set(reterr, FAULT_MEANING,
				 "over: two years are compared over ytd, year, term:autumn, term:spring or "
				 "term:summer, not over %s",
				 period_print(name, p));
	if (p->kind == PERIOD_TERM)
		days = period_term_days(p->number, year);
	if (p->kind != PERIOD_YEAR && days.to > last)
		days.to = last;
	if (days.to < days.from)
		return fault_set(reterr, FAULT_MISSING, "%s has not begun", period_print(name, p));
	*ret = (struct session_range){session_of(days.from, false), session_of(days.to, true)};
	return 0;
}

static int read_question(struct comparing *c, const struct engine *e, const json_t *question,
			 struct fault *reterr)
{
	const struct question *q = &c->common.q;
	int rc = asking_read(&c->common, e, question, "ytd", reterr), year;

	if (rc == 0 && q->by_count + q->filter_count > 0)
		rc = fault_set(reterr, FAULT_MEANING, "two years are compared by feeder and receiver only");
	if (rc == 0)
		rc = read_years(c, text_of(question, "years"), reterr);
	if (rc == 0)
		rc = read_rows(c, text_of(question, "rows"), reterr);
	year = year_of(q->today);
	if (rc == 0)
		rc = read_range(&q->period, year, q->today, &c->q.after_range, reterr);
	if (rc == 0)
		rc = read_range(&q->period, year - 1, q->today - PERIOD_YEAR_OF_WEEKS, &c->q.before_range,
				reterr);
	c->q.minimum = q->minimum;
	return rc;
}

/* --- rows ----------------------------------------------------------------------------------------------- */

static uint32_t side(const struct comparing *c, const struct transition_cell *cell)
{
	return c->by_feeder ? cell->from_school : cell->to_school;
}

/* Cells as they are, or one side of the matrix: each of its schools once, in the configuration's order. */
static int gather_rows(struct comparing *c, size_t schools, struct fault *reterr)
{
	const struct transition *t = &c->found;
	const bool both = c->by_feeder && c->by_receiver;

	for (uint32_t school = 0; school < (both ? 1 : schools); school++)
		for (size_t i = 0; i < t->count; i++) {
			struct transition_cell *row;

			if (!both && side(c, &t->at[i]) != school)
				continue;
			row = VEC_ADD(&c->rows);
			if (row == NULL)
				return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
			*row = both	    ? t->at[i] :
			       c->by_feeder ? transition_from(t, school) :
					      transition_to(t, school);
			if (!both)
				break;
		}
	return 0;
}

static uint64_t change_count(const struct transition_cell *row, unsigned change)
{
	const uint64_t counts[CHANGES + 1] = {row->newly_persistent, row->no_longer_persistent,
					      row->children};

	return counts[change];
}

/* `change` CHANGES: the children themselves. `ret` has a flag for each row and one for the total. */
static int hide_counts(const struct comparing *c, unsigned change, struct small_table *t, bool *ret,
		       struct fault *reterr)
{
	int rc;

	for (size_t i = 0; i < t->count; i++) {
		const struct transition_cell *row = &c->rows.at[i];

		t->at[i].key[0] = (int32_t)side(c, row);
		t->at[i].key[1] = c->by_feeder && c->by_receiver ? (int32_t)row->to_school : 0;
		t->at[i].count = change_count(row, change);
		t->at[i].hidden = c->hidden[i];
	}
	rc = small_hide(t, c->minimum, reterr);
	for (size_t i = 0; i <= t->count; i++) {
		const struct transition_cell *row = i < t->count ? &c->rows.at[i] : &c->found.all;

		ret[i] = (i < t->count ? t->at[i].hidden : t->total_hidden) ||
			 (change != CHANGES && c->minimum > 1 &&
			  suppress_share(change_count(row, change), row->children, c->minimum));
	}
	return rc;
}

static int hide(struct comparing *c, struct fault *reterr)
{
	const size_t count = c->rows.count, flags = count + 1;
	struct small_table t = {.count = count, .dimensions = 1U + (c->by_feeder && c->by_receiver)};
	int rc;

	t.at = calloc(flags, sizeof *t.at);
	c->hidden = calloc(flags, sizeof *c->hidden);
	c->held = calloc(CHANGES * flags, sizeof *c->held);
	if (t.at == NULL || c->hidden == NULL || c->held == NULL) {
		free(t.at);
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	}
	rc = hide_counts(c, CHANGES, &t, c->hidden, reterr);
	for (unsigned change = 0; rc == 0 && change < CHANGES; change++)
		rc = hide_counts(c, change, &t, &c->held[change * flags], reterr);
	free(t.at);
	return rc;
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

static json_t *absence_json(const struct measure *m)
{
	const struct ratio r = measure_ratio(m, MEASURE_OVERALL);
	char percent[32];

	return json_pack("{s:s, s:I, s:I}", "percent", ratio_percent(percent, sizeof percent, r, 1), "num",
			 (json_int_t)r.num, "den", (json_int_t)r.den);
}

static json_t *rise_json(const struct transition_cell *row)
{
	char text[32];
	int64_t rise;
	uint64_t size;

	if (!transition_rise(row, &rise))
		return json_null();
	size = (uint64_t)(rise < 0 ? -rise : rise);
	snprintf(text, sizeof text, "%c%" PRIu64 ".%02" PRIu64, rise < 0 ? '-' : '+', size / 100, size % 100);
	return json_string(text);
}

/* `at` rows.count: the total. */
static json_t *sums_json(struct comparing *c, const struct transition_cell *row, size_t at)
{
	json_t *json;

	c->withheld += c->hidden[at];
	if (c->hidden[at])
		return json_pack("{s:b}", "hidden", 1);
	json = json_pack("{s:I, s:o, s:o, s:o}", "children", (json_int_t)row->children, "before",
			 absence_json(&row->before), "after", absence_json(&row->after), "rise",
			 rise_json(row));
	for (unsigned change = 0; change < CHANGES; change++) {
		const bool held = c->held[change * (c->rows.count + 1) + at];

		c->withheld += held;
		json_object_set_new(json, change_names[change],
				    held ? json_null() : json_integer((json_int_t)change_count(row, change)));
	}
	return json;
}

static json_t *rows_json(struct comparing *c, const struct engine *e)
{
	json_t *rows = json_array();
	char word[CONFIG_NAME];

	for (size_t i = 0; i < c->rows.count; i++) {
		const struct transition_cell *row = &c->rows.at[i];
		json_t *json = sums_json(c, row, i), *key = json_array();

		if (c->by_feeder)
			json_array_append_new(key,
					      json_string(dimension_print(e, DIMENSION_SCHOOL,
									  (int32_t)row->from_school, word)));
		if (c->by_receiver)
			json_array_append_new(key,
					      json_string(dimension_print(e, DIMENSION_SCHOOL,
									  (int32_t)row->to_school, word)));
		json_object_set_new(json, "key", key);
		json_array_append_new(rows, json);
	}
	return rows;
}

/* Reasons, each with its children; null where so few may not be told. */
static json_t *left_out_json(const struct comparing *c)
{
	const struct {
		const char *words;
		uint64_t children;
	} reasons[] = {
		{"on no register here this year", c->pairs.missing[PAIR_GONE]},
		{"in another year group now", c->found.other_year},
		{"without a possible session last year", c->found.no_before},
		{"without a possible session this year", c->found.no_after},
		{"last year at a school that is no longer in the configuration",
		 c->pairs.missing[PAIR_SCHOOL]},
		{"now at a school whose contracts do not let the team ask",
		 c->pairs.missing[PAIR_NOT_SHARED]},
		{"on a record of last year that cannot be followed", c->pairs.missing[PAIR_UNFOLLOWED]},
		{"in the later year group now, not in the earlier one of a register here last year",
		 c->pairs.missing[PAIR_JOINED]},
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		const uint64_t n = reasons[i].children;

		if (n > 0)
			json_array_append_new(
				list, json_pack("{s:s, s:o}", "words", reasons[i].words, "children",
						n < c->minimum ? json_null() : json_integer((json_int_t)n)));
	}
	return list;
}

static json_t *notes_json(const struct comparing *c)
{
	const struct question *q = &c->common.q;
	json_t *notes = json_array();
	char when[24], until[24], clock[6];
	day_t day;
	int minute;

	london_from_instant(q->as_of, &day, &minute);
	asking_note(notes, "As known on %s at %s. A session with no mark counts neither way.",
		    day_words(when, day), instant_clock(clock, q->as_of));
	asking_note(notes, "Last year: %s to %s.", day_words(when, session_day(c->q.before_range.from)),
		    day_words(until, session_day(c->q.before_range.to)));
	asking_note(notes, "This year: %s to %s.", day_words(when, session_day(c->q.after_range.from)),
		    day_words(until, session_day(c->q.after_range.to)));
	asking_note(notes,
		    "Each child counts once: at the school it ended last year at, and the first one of this "
		    "year.");
	asking_note(notes, "The rise is from the exact shares, in percentage points.");
	if (q->minimum > 0)
		asking_note(notes, "Persistent: only children with %u or more possible sessions both years.",
			    q->minimum);
	asking_left_out(notes, &c->common);
	if (c->withheld > 0)
		asking_kept_back(notes, c->minimum);
	return notes;
}

static json_t *comparing_json(struct comparing *c, const struct engine *e)
{
	json_t *by = json_array(), *rows = rows_json(c, e), *json;
	char period[40], title[240];

	if (c->by_feeder)
		json_array_append_new(by, json_string("feeder"));
	if (c->by_receiver)
		json_array_append_new(by, json_string("receiver"));
	snprintf(title, sizeof title, "%s: the same children in year %d last year and year %d this year, %s",
		 e->config->authority.name, c->q.from_year, c->q.to_year,
		 period_print(period, &c->common.q.period));
	json = json_pack("{s:b, s:s, s:s, s:[i, i], s:o, s:I, s:o, s:o, s:o, s:o}", "ok", 1, "title", title,
			 "period", period, "years", c->q.from_year, c->q.to_year, "as_of",
			 answer_time(c->common.q.as_of), "minimum", (json_int_t)c->minimum, "by", by, "rows",
			 rows, "total", sums_json(c, &c->found.all, c->rows.count), "left_out",
			 left_out_json(c));
	json_object_set_new(json, "notes", notes_json(c));
	return json;
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static int compare(struct comparing *c, struct engine *e, struct fault *reterr)
{
	int rc = last_year_load(e, year_of(c->common.q.today) - 1, &c->last, reterr);

	if (rc != 0)
		return rc;
	c->q.before = c->last.roll;
	c->q.after = e->roll;
	rc = last_year_pairs(e, &c->last, &c->q, c->common.schools, &c->pairs, reterr);
	c->q.pairs = c->pairs.at;
	c->q.pair_count = c->pairs.count;
	if (rc == 0)
		rc = transition_ask(&c->q, &c->found, reterr);
	if (rc == 0)
		rc = gather_rows(c, e->config->school_count, reterr);
	return rc == 0 ? hide(c, reterr) : rc;
}

int answer_transition(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		      struct fault *reterr)
{
	struct comparing c = {0};
	int rc = read_question(&c, e, question, reterr);

	if (rc == 0)
		rc = asking_schools(&c.common, e, reterr);
	if (rc == 0)
		rc = asking_log(e, who, &c.common, "the same children over two years", reterr);
	c.minimum = asking_minimum(&c.common, e);
	if (rc == 0)
		rc = compare(&c, e, reterr);
	if (rc == 0)
		*ret_json = comparing_json(&c, e);
	last_year_free(&c.last);
	free(c.pairs.at);
	transition_free(&c.found);
	VEC_FREE(&c.rows);
	free(c.hidden);
	free(c.held);
	asking_free(&c.common);
	return rc;
}
