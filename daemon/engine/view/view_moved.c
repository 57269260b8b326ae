/* view_moved.c: what moved since last week, and which schools and year groups moved it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/kept.h"
#include "engine/answer/measure_json.h"
#include "engine/view/view_trends.h"
#include "measure/contribution.h"

#define NAMED  3   /* groups that a sentence names */
#define AFRESH 600 /* seconds; a week moves slowly, and every page of figures tells of it */

struct moved {
	struct contribution *parts;
	char (*names)[64];
	size_t count, room;
};

struct rate {
	uint64_t num, den;
	bool known;
};

static struct rate rate_of(const json_t *row, const char *measure)
{
	const json_t *rate = json_object_get(json_object_get(row, "rates"), measure);
	json_int_t num = json_integer_value(json_object_get(rate, "num"));
	json_int_t den = json_integer_value(json_object_get(rate, "den"));

	return (struct rate){(uint64_t)num, (uint64_t)den,
			     json_is_integer(json_object_get(rate, "den")) && num >= 0 && den >= num};
}

/* The same question over another week, divided otherwise. */
static int week_of(struct engine *e, const struct visitor *v, const json_t *asked, day_t day, const char *by,
		   json_t **ret, struct fault *reterr)
{
	json_t *question = json_copy((json_t *)(uintptr_t)asked);
	char over[32], date[11], who[96];
	int rc;

	snprintf(over, sizeof over, "week:%s", day_print(date, day));
	json_object_set_new(question, "over", json_string(over));
	json_object_set_new(question, "by", json_string(by));
	rc = kept_measure(e, visitor_words(v, who), question, AFRESH, ret, reterr);
	json_decref(question);
	return rc;
}

/* Groups whose numbers are told of both weeks; what is not told stands as one group beside them. */
static bool groups_of(const json_t *before, const json_t *after, struct rate all[2], const char *measure,
		      struct moved *m)
{
	const json_t *row;
	size_t i, at = 0, most = json_array_size(json_object_get(after, "rows")) + 1;

	m->parts = calloc(most, sizeof *m->parts);
	m->names = calloc(most, sizeof *m->names);
	if (m->parts == NULL || m->names == NULL)
		return false;
	json_array_foreach(json_object_get(after, "rows"), i, row) {
		const json_t *key = json_object_get(row, "key");
		struct rate now = rate_of(row, measure), then = rate_of(measure_row(before, key, &at), measure);

		if (!now.known || !then.known || all[0].num < then.num || all[0].den < then.den ||
		    all[1].num < now.num || all[1].den < now.den)
			continue;
		all[0].num -= then.num;
		all[0].den -= then.den;
		all[1].num -= now.num;
		all[1].den -= now.den;
		m->parts[m->count] = (struct contribution){then.num, then.den, now.num, now.den, 0};
		text_copy(m->names[m->count++], sizeof *m->names,
			  span_of(json_string_value(json_array_get(key, 0))));
	}
	if (all[0].num > all[0].den || all[1].num > all[1].den)
		return false;
	m->parts[m->count++] = (struct contribution){all[0].num, all[0].den, all[1].num, all[1].den, 0};
	return true;
}

static const char *points(int64_t nano, char out[24])
{
	int64_t hundredths = (nano + (nano < 0 ? -50000 : 50000)) / 100000;

	snprintf(out, 24, "%c%lld.%02lld", nano < 0 ? '-' : '+',
		 (long long)(hundredths < 0 ? -hundredths : hundredths) / 100,
		 (long long)(hundredths < 0 ? -hundredths : hundredths) % 100);
	return out;
}

static int64_t size_of(int64_t n)
{
	return n < 0 ? -n : n;
}

/* The greatest parts, named: "Oak School +0.31, Elm School -0.12". */
static void sentence(const struct engine *e, struct moved *m, int64_t change, const char *what, json_t *lines)
{
	char text[500], number[24];
	size_t used = (size_t)snprintf(text, sizeof text,
				       "%s points since last week, by %s: ", points(change, number), what);

	for (unsigned named = 0; named < NAMED; named++) {
		size_t most = m->count;
		int school;

		/* The last group is what may not be named. */
		for (size_t i = 0; i + 1 < m->count; i++)
			if (m->names[i][0] != '\0' && size_of(m->parts[i].nano) >= 50000 &&
			    (most == m->count || size_of(m->parts[i].nano) > size_of(m->parts[most].nano)))
				most = i;
		if (most == m->count || used > 380)
			break;
		school = config_school(e->config, m->names[most]);
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%.60s %s", named > 0 ? ", " : "",
					 school >= 0 ? e->config->schools[school].name : m->names[most],
					 points(m->parts[most].nano, number));
		m->names[most][0] = '\0';
		if (named + 1 == NAMED)
			used += (size_t)snprintf(text + used, sizeof text - used, "; all others less");
	}
	if (used > 0 && text[used - 2] == ':')
		snprintf(text + used, sizeof text - used, "none by itself");
	json_array_append_new(lines, json_string(text));
}

static int moved_by(struct engine *e, const struct visitor *v, const json_t *asked, const char *measure,
		    const char *by, const struct rate whole[2], json_t *lines, struct fault *reterr)
{
	day_t today = engine_today(e);
	json_t *before = NULL, *after = NULL;
	struct rate rest[2] = {whole[0], whole[1]};
	struct moved m = {0};
	int64_t change;
	int rc = week_of(e, v, asked, today - 7, by, &before, reterr);

	if (rc == 0)
		rc = week_of(e, v, asked, today, by, &after, reterr);
	if (rc == 0 && groups_of(before, after, rest, measure, &m) &&
	    contributions(m.parts, m.count, &change, NULL) == 0)
		sentence(e, &m, change, strcmp(by, "school") == 0 ? "school" : "year group", lines);
	json_decref(before);
	json_decref(after);
	free(m.parts);
	free(m.names);
	return rc;
}

int view_moved(struct engine *e, const struct visitor *v, const json_t *asked, const char *measure,
	       json_t *lines, struct fault *reterr)
{
	static const char *const measures[] = {"overall", "authorised", "unauthorised"};
	day_t today = engine_today(e);
	json_t *before = NULL, *after = NULL;
	struct rate whole[2] = {{0}};
	bool weekly = false;
	int rc;

	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
		weekly = weekly || strcmp(measures[i], measure) == 0;
	if (!weekly)
		return 0;
	rc = week_of(e, v, asked, today - 7, "", &before, reterr);
	if (rc == 0)
		rc = week_of(e, v, asked, today, "", &after, reterr);
	if (rc == 0) {
		whole[0] = rate_of(json_array_get(json_object_get(before, "rows"), 0), measure);
		whole[1] = rate_of(json_array_get(json_object_get(after, "rows"), 0), measure);
	}
	json_decref(before);
	json_decref(after);
	/* A week of which nothing is known, or which is kept back, moves nothing. */
	if (rc == -FAULT_MISSING || rc == -FAULT_MEANING)
		return 0;
	if (rc == 0 && whole[0].known && whole[1].known && whole[0].den > 0 && whole[1].den > 0) {
		rc = moved_by(e, v, asked, measure, "school", whole, lines, reterr);
		if (rc == 0)
			rc = moved_by(e, v, asked, measure, "year_group", whole, lines, reterr);
	}
	return rc;
}
