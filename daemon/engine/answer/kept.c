#include "engine/answer/kept.h"

#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/measure_json.h"
#include "engine/lists/lists.h"

#define KEPT	   64	 /* questions; a page asks seven */
#define KEPT_WEEKS 16	 /* questions of two weeks; 40 KB each where there are 500 schools */
#define ROWS_MOST  12000 /* of all that are kept; a row takes some 4 KB */

/* What a sum rests on beside marks and rolls; with another basis it is another sum, however young. */
struct basis {
	day_t day, retained; /* it is, and the last one on which what may not be kept was erased */
	uint64_t lists;	     /* what files and people have said of lists; grows */
};
struct kept_sums {
	struct {
		char *question; /* owned; NULL: a free place */
		json_t *answer; /* owned */
		int64_t at;
		uint64_t moves; /* of all schools, then */
		uint64_t used;	/* when last, in turns */
		size_t rows;
		struct basis basis;
	} at[KEPT];
	uint64_t turns;
	size_t rows; /* of all */
	struct kept_pair {
		char *question; /* owned; NULL: a free place */
		struct weeks weeks;
		int64_t at;
		uint64_t used;
		struct basis basis;
	} weeks[KEPT_WEEKS];
};

static void drop(struct kept_sums *k, size_t i)
{
	free(k->at[i].question);
	json_decref(k->at[i].answer);
	k->rows -= k->at[i].rows;
	k->at[i].question = NULL;
	k->at[i].answer = NULL;
	k->at[i].rows = 0;
	k->at[i].used = 0;
}

/* Where the question stands, or a free place, or the one that was longest not asked for. */
static size_t place_of(const struct kept_sums *k, const char *question)
{
	size_t oldest = 0;

	for (size_t i = 0; i < KEPT; i++) {
		if (k->at[i].question != NULL && strcmp(k->at[i].question, question) == 0)
			return i;
		if (k->at[i].used < k->at[oldest].used)
			oldest = i;
	}
	return oldest;
}

/* Makes room for an answer, at place `at`. */
static void make_room(struct kept_sums *k, size_t at, size_t rows)
{
	drop(k, at);
	while (k->rows + rows > ROWS_MOST) {
		size_t oldest = at;

		for (size_t i = 0; i < KEPT; i++)
			if (k->at[i].question != NULL && (oldest == at || k->at[i].used < k->at[oldest].used))
				oldest = i;
		if (oldest == at)
			return;
		drop(k, oldest);
	}
}

static uint64_t moves_of(const struct engine *e)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < e->config->school_count; i++)
		sum += e->schools[i].moves;
	return sum;
}

static struct basis basis_of(const struct engine *e)
{
	struct basis b = {.day = engine_today(e), .retained = e->retained_on, .lists = e->lists->acts.count};

	/* A file that is read and says what it said is no other list. */
	for (size_t i = 0; i < e->config->authority.list_count; i++)
		b.lists += (uint64_t)e->lists->counts[i].same_since;
	return b;
}

static bool basis_is(const struct engine *e, const struct basis *was)
{
	const struct basis is = basis_of(e);

	return was->day == is.day && was->retained == is.retained && was->lists == is.lists;
}

static bool good(const struct kept_sums *k, size_t i, const struct engine *e, int64_t seconds)
{
	int64_t now = engine_now(e), at = k->at[i].at;

	return basis_is(e, &k->at[i].basis) && now >= at &&
	       (now - at < seconds || (now / 60 == at / 60 && k->at[i].moves == moves_of(e)));
}

static struct kept_sums *kept_of(struct engine *e)
{
	if (e->kept_sums == NULL)
		e->kept_sums = calloc(1, sizeof *e->kept_sums);
	return e->kept_sums;
}

/* The question without some of its members. */
static char *text_without(const json_t *question, const char *const *members)
{
	json_t *asked = json_copy((json_t *)(uintptr_t)question);
	char *text;

	for (; *members != NULL; members++)
		json_object_del(asked, *members);
	text = json_dumps(asked, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(asked);
	return text;
}

int kept_measure(struct engine *e, const char *who, const json_t *question, int64_t seconds,
		 json_t **ret_json, struct fault *reterr)
{
	struct kept_sums *k = kept_of(e);
	/* What is kept has every rate. */
	static const char *const free_of[] = {"rates", NULL};
	char *text = text_without(question, free_of);
	size_t i, rows;
	int rc;

	if (k == NULL || text == NULL || json_object_get(question, "whole") != NULL ||
	    json_object_get(question, "as_of") != NULL) {
		free(text);
		return answer_measure(e, who, question, ret_json, reterr);
	}
	i = place_of(k, text);
	if (k->at[i].question != NULL && strcmp(k->at[i].question, text) == 0 && good(k, i, e, seconds)) {
		free(text);
		k->at[i].used = ++k->turns;
		*ret_json = json_incref(k->at[i].answer);
		return 0;
	}
	rc = answer_measure(e, who, question, ret_json, reterr);
	rows = rc == 0 ? json_array_size(json_object_get(*ret_json, "rows")) : 0;
	if (rc != 0 || rows > MEASURE_ROWS_WHOLE) {
		free(text);
		return rc;
	}
	make_room(k, i, rows);
	k->rows += rows;
	k->at[i].rows = rows;
	k->at[i].used = ++k->turns;
	k->at[i].question = text;
	k->at[i].answer = json_incref(*ret_json);
	k->at[i].at = engine_now(e);
	k->at[i].moves = moves_of(e);
	k->at[i].basis = basis_of(e);
	return 0;
}

static void drop_weeks(struct kept_pair *p)
{
	free(p->question);
	weeks_free(&p->weeks);
	*p = (struct kept_pair){0};
}

/* Where the question stands, or a free place, or the one that was longest not asked for. */
static struct kept_pair *pair_of(struct kept_sums *k, const char *question)
{
	struct kept_pair *oldest = &k->weeks[0];

	for (size_t i = 0; i < KEPT_WEEKS; i++) {
		if (k->weeks[i].question != NULL && strcmp(k->weeks[i].question, question) == 0)
			return &k->weeks[i];
		if (k->weeks[i].used < oldest->used)
			oldest = &k->weeks[i];
	}
	return oldest;
}

int kept_weeks(struct engine *e, const char *who, const json_t *question, int64_t seconds,
	       const struct weeks **ret, struct fault *reterr)
{
	/* Two weeks are over and divided by what they are. */
	static const char *const free_of[] = {"over", "parts", "by", "codes", "rates", NULL};
	struct kept_sums *k = kept_of(e);
	char *text = text_without(question, free_of);
	struct kept_pair *p;
	int64_t now = engine_now(e);
	int rc;

	if (k == NULL || text == NULL) {
		free(text);
		return fault_set(reterr, FAULT_MEMORY, "no memory for two weeks' sums");
	}
	p = pair_of(k, text);
	if (p->question == NULL || strcmp(p->question, text) != 0 || !basis_is(e, &p->basis) || now < p->at ||
	    now - p->at >= seconds) {
		drop_weeks(p);
		rc = weeks_ask(e, who, question, &p->weeks, reterr);
		if (rc != 0) {
			free(text);
			return rc;
		}
		p->question = text;
		p->at = now;
		p->basis = basis_of(e);
	} else {
		free(text);
	}
	p->used = ++k->turns;
	*ret = &p->weeks;
	return 0;
}

void kept_forget(struct engine *e)
{
	for (size_t i = 0; e->kept_sums != NULL && i < KEPT; i++)
		drop(e->kept_sums, i);
	for (size_t i = 0; e->kept_sums != NULL && i < KEPT_WEEKS; i++)
		drop_weeks(&e->kept_sums->weeks[i]);
	free(e->kept_sums);
	e->kept_sums = NULL;
}
