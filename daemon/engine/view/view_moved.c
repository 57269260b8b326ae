/* view_moved.c: what moved since last week, and which schools and year groups moved it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/dimension.h"
#include "engine/answer/kept.h"
#include "engine/view/view_trends.h"
#include "measure/contribution.h"

#define NAMED	  3   /* groups that a sentence names */
#define SHARED_OF 4   /* groups, so that "most" says something */
#define AFRESH	  600 /* seconds; a week moves slowly, and every page of figures tells of it */

struct moved {
	struct contribution *parts;
	char (*names)[64];
	size_t count, room;
};

struct rate {
	uint64_t num, den;
	bool known;
};

static struct rate rate_of(const struct weeks_sum *sum, const char *measure)
{
	const bool authorised = strcmp(measure, "unauthorised") != 0;
	const bool unauthorised = strcmp(measure, "authorised") != 0;
	const uint64_t num = (authorised ? sum->authorised : 0) + (unauthorised ? sum->unauthorised : 0);

	return (struct rate){num, sum->possible, sum->told && sum->possible > 0 && sum->possible >= num};
}

/* Groups whose numbers are told of both weeks; what is not told stands as one group beside them. */
static bool groups_of(const struct engine *e, const struct weeks_rows *rows, unsigned dimension,
		      struct rate all[2], const char *measure, struct moved *m)
{
	m->parts = calloc(rows->count + 1, sizeof *m->parts);
	m->names = calloc(rows->count + 1, sizeof *m->names);
	if (m->parts == NULL || m->names == NULL)
		return false;
	for (size_t i = 0; i < rows->count; i++) {
		const struct rate then = rate_of(&rows->at[i].of[0], measure);
		const struct rate now = rate_of(&rows->at[i].of[1], measure);
		char word[CONFIG_NAME];

		if (!now.known || !then.known || all[0].num < then.num || all[0].den < then.den ||
		    all[1].num < now.num || all[1].den < now.den)
			continue;
		all[0].num -= then.num;
		all[0].den -= then.den;
		all[1].num -= now.num;
		all[1].den -= now.den;
		m->parts[m->count] = (struct contribution){then.num, then.den, now.num, now.den, 0};
		text_copy(m->names[m->count++], sizeof *m->names,
			  span_of(dimension_print(e, dimension, rows->at[i].key, word)));
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

/* "; 9 of 13 schools rose: shared by most". Nothing of a few groups, or where the whole stood still. */
static void shared(const struct moved *m, int64_t change, const char *what, char *out, size_t size)
{
	size_t of, same = contributions_shared(m->parts, m->count - 1, change, &of);

	out[0] = '\0';
	if (of >= SHARED_OF && change != 0)
		snprintf(out, size, "; %zu of %zu %ss %s%s", same, of, what, change > 0 ? "rose" : "fell",
			 3 * same >= 2 * of ? ": shared by most" :
			 3 * same <= of	    ? ": the matter of a few" :
					      "");
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
		used += (size_t)snprintf(text + used, sizeof text - used, "none by itself");
	shared(m, change, what, text + used, sizeof text - used);
	json_array_append_new(lines, json_string(text));
}

static void moved_by(const struct engine *e, const struct weeks_rows *rows, unsigned dimension,
		     const char *measure, const struct rate whole[2], json_t *lines)
{
	struct rate rest[2] = {whole[0], whole[1]};
	struct moved m = {0};
	int64_t change;

	if (groups_of(e, rows, dimension, rest, measure, &m) &&
	    contributions(m.parts, m.count, &change, NULL) == 0)
		sentence(e, &m, change, dimension == DIMENSION_SCHOOL ? "school" : "year group", lines);
	free(m.parts);
	free(m.names);
}

int view_moved(struct engine *e, const struct visitor *v, const json_t *asked, const char *measure,
	       json_t *lines, struct fault *reterr)
{
	static const char *const measures[] = {"overall", "authorised", "unauthorised"};
	const struct weeks *weeks = NULL;
	const struct weeks_rows *all;
	struct rate whole[2];
	bool weekly = false;
	char who[96];
	int rc;

	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
		weekly = weekly || strcmp(measures[i], measure) == 0;
	if (!weekly)
		return 0;
	rc = kept_weeks(e, visitor_words(v, who), asked, AFRESH, &weeks, reterr);
	/* A week of which nothing is known, or which is kept back, moves nothing. */
	if (rc == -FAULT_MISSING || rc == -FAULT_MEANING)
		return 0;
	if (rc != 0)
		return rc;
	all = &weeks->tables[WEEKS_WHOLE];
	if (all->count == 0)
		return 0;
	whole[0] = rate_of(&all->at[0].of[0], measure);
	whole[1] = rate_of(&all->at[0].of[1], measure);
	if (!whole[0].known || !whole[1].known)
		return 0;
	moved_by(e, &weeks->tables[WEEKS_SCHOOL], DIMENSION_SCHOOL, measure, whole, lines);
	moved_by(e, &weeks->tables[WEEKS_YEAR_GROUP], DIMENSION_YEAR_GROUP, measure, whole, lines);
	return 0;
}
