#include "engine/answer/weeks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/answer/measured.h"
#include "engine/answer/small.h"

/* Which of an answer's two dimensions a table keeps; -1: neither. */
static const int kept_dimension[WEEKS_TABLES] = {
	[WEEKS_WHOLE] = -1, [WEEKS_SCHOOL] = 0, [WEEKS_YEAR_GROUP] = 1};

/* One table of one week, as small numbers are hidden in it. */
struct fold {
	struct small_table small;
	struct weeks_sum *sums; /* owned; parallel */
};

static void fold_free(struct fold *f)
{
	free(f->small.at);
	free(f->sums);
}

static struct weeks_sum *sum_of(struct fold *f, int32_t key, uint64_t enrolments)
{
	struct small_row *rows = f->small.at;
	size_t at = f->small.count;

	while (at > 0 && rows[at - 1].key[0] > key)
		at--;
	if (at == 0 || rows[at - 1].key[0] != key) {
		memmove(&rows[at + 1], &rows[at], (f->small.count - at) * sizeof *rows);
		memmove(&f->sums[at + 1], &f->sums[at], (f->small.count - at) * sizeof *f->sums);
		rows[at] = (struct small_row){.key = {key}};
		f->sums[at] = (struct weeks_sum){0};
		f->small.count++;
		at++;
	}
	rows[at - 1].count += enrolments;
	return &f->sums[at - 1];
}

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for two weeks' sums");
}

/* Rows come by school, then year group: a school's is nearly always the last, and year groups are few. */
static int fold_make(const struct answer *a, enum weeks_table table, uint64_t minimum, struct fold *ret,
		     struct fault *reterr)
{
	const int dimension = kept_dimension[table];
	int rc;

	*ret = (struct fold){.small = {.dimensions = dimension >= 0}};
	ret->small.at = calloc(a->count + 1, sizeof *ret->small.at);
	ret->sums = calloc(a->count + 1, sizeof *ret->sums);
	if (ret->small.at == NULL || ret->sums == NULL)
		return no_memory(reterr);
	for (size_t i = 0; i < a->count; i++) {
		const struct answer_row *row = &a->at[i];
		struct weeks_sum *sum =
			sum_of(ret, dimension >= 0 ? row->key[dimension] : 0, row->enrolments);

		sum->possible += row->measure.possible;
		sum->authorised += row->measure.authorised;
		sum->unauthorised += row->measure.unauthorised;
	}
	rc = small_hide(&ret->small, minimum, reterr);
	for (size_t i = 0; rc == 0 && i < ret->small.count; i++)
		ret->sums[i].told = !ret->small.at[i].hidden;
	return rc;
}

/* Both are sorted; a row of either is a row of the table. */
static int join(const struct fold week[2], struct weeks_rows *ret, struct fault *reterr)
{
	size_t at[2] = {0, 0};

	while (at[0] < week[0].small.count || at[1] < week[1].small.count) {
		struct weeks_row *row = VEC_ADD(ret);
		bool there[2];

		if (row == NULL)
			return no_memory(reterr);
		for (unsigned w = 0; w < 2; w++) {
			const struct small_table *mine = &week[w].small, *other = &week[1 - w].small;

			there[w] = at[w] < mine->count &&
				   (at[1 - w] >= other->count ||
				    mine->at[at[w]].key[0] <= other->at[at[1 - w]].key[0]);
		}
		for (unsigned w = 0; w < 2; w++)
			if (there[w]) {
				row->key = week[w].small.at[at[w]].key[0];
				row->of[w] = week[w].sums[at[w]++];
			}
	}
	return 0;
}

static int join_tables(const struct answer weeks[2], uint64_t minimum, struct weeks *ret,
		       struct fault *reterr)
{
	int rc = 0;

	for (unsigned t = 0; rc == 0 && t < WEEKS_TABLES; t++) {
		struct fold week[2] = {{{0}, NULL}, {{0}, NULL}};

		for (unsigned w = 0; rc == 0 && w < 2; w++)
			rc = fold_make(&weeks[w], (enum weeks_table)t, minimum, &week[w], reterr);
		if (rc == 0)
			rc = join(week, &ret->tables[t], reterr);
		fold_free(&week[0]);
		fold_free(&week[1]);
	}
	return rc;
}

static int count_week(struct engine *e, const char *who, const json_t *question, day_t day,
		      struct answer *ret, uint64_t *ret_minimum, struct fault *reterr)
{
	json_t *asked = json_copy((json_t *)(uintptr_t)question);
	char over[32], date[11];
	int rc;

	snprintf(over, sizeof over, "week:%s", day_print(date, day));
	json_object_set_new(asked, "over", json_string(over));
	json_object_set_new(asked, "by", json_string("school,year_group"));
	json_object_del(asked, "codes");
	rc = measured_ask(e, who, asked, ret, ret_minimum, reterr);
	json_decref(asked);
	return rc;
}

int weeks_ask(struct engine *e, const char *who, const json_t *question, struct weeks *ret,
	      struct fault *reterr)
{
	struct answer answers[2] = {{0}, {0}};
	uint64_t minimum = 0;
	int rc = count_week(e, who, question, engine_today(e) - 7, &answers[0], &minimum, reterr);

	*ret = (struct weeks){0};
	if (rc == 0)
		rc = count_week(e, who, question, engine_today(e), &answers[1], &minimum, reterr);
	if (rc == 0)
		rc = join_tables(answers, minimum, ret, reterr);
	answer_free(&answers[0]);
	answer_free(&answers[1]);
	if (rc != 0)
		weeks_free(ret);
	return rc;
}

void weeks_free(struct weeks *w)
{
	for (unsigned t = 0; w != NULL && t < WEEKS_TABLES; t++)
		VEC_FREE(&w->tables[t]);
}
