/* answer.h: the rows a question is answered with.
 *
 * Each row carries sums, never rounded numbers; a rate is taken from it with all that must be
 * shown beside it. Answers of parts (schools, or cores) are merged by adding. */
#ifndef MEASURE_ANSWER_H
#define MEASURE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/measure.h"
#include "base/fault.h"

#define QUESTION_BY 4 /* dimensions at once */

struct counting; /* question_internal.h */

struct answer_row {
	int32_t key[QUESTION_BY]; /* one value for each dimension asked, 0 for the rest */
	struct measure measure;
	uint64_t enrolments; /* on roll in this group on some weekday; measure.enrolments: with sessions */
	uint64_t children;   /* distinct */
	uint64_t expected, known;  /* sessions the school was to hold, and those of them with a mark */
	struct code_counts *codes; /* owned; NULL when not asked for */
};

/* Whether persistent and severe absence (and bands) may be shown. */
enum answer_persistent {
	ANSWER_PERSISTENT_PUBLISHED, /* each row is a term or the year to date, as published figures are */
	ANSWER_PERSISTENT_ASKED,     /* shorter, shown because asked: compares with no published figure */
	ANSWER_PERSISTENT_WITHHELD,  /* shorter, not asked: the counts in the rows are zero */
};

/* What a method left out for one reason. */
struct answer_moved {
	uint64_t enrolments;
	struct measure measure; /* of these alone: what adding them back would add */
};

struct answer {
	struct answer_row *at; /* owned; sorted by key after answer_finish */
	size_t count, room;
	enum method method;
	enum answer_persistent persistent;
	int64_t as_of; /* instant up to which marks and flags were known */
	struct answer_moved moved[METHOD_REASONS];
	uint64_t by_year_group;	  /* enrolments judged by year group: no birth date was shared */
	uint64_t schools;	  /* that were counted */
	uint64_t schools_without; /* that hold no session in the period, or have no such half term */
	uint32_t *index;	  /* owned; rows by their keys, counted from 1; gone after answer_finish */
	size_t index_room;
	struct counting *counting; /* owned; what the schools were counted with; gone after answer_finish */
	struct answer_children {
		struct answer_child *at;
		size_t count, room;
	} repeated; /* children who may be in a row more than once; gone after answer_finish */
};

/* The row of a key, made when new; NULL: no memory. Lends until the next call. */
struct answer_row *answer_row(struct answer *a, const int32_t key[QUESTION_BY]);
/* Notes a child of a row that may be noted again; answer_finish counts it once. False: no memory. */
bool answer_child_add(struct answer *a, const struct answer_row *row, uint32_t child);
/* Adds `other` to `into`; both of one question, neither finished. -FAULT_MEMORY leaves `into` unfit
 * for anything but answer_free. */
int answer_merge(struct answer *into, const struct answer *other, struct fault *reterr);
/* Counts children, sorts rows by key. */
void answer_finish(struct answer *a);
/* Frees what it owns; NULL is fine. */
void answer_free(struct answer *a);

/* Sessions expected and not heard of. Marks in sessions that were not expected do not hide any. */
uint64_t answer_unknown(const struct answer_row *row);
/* A rate of a row with its method, as-of and unknown sessions. False when it is withheld (see
 * answer_persistent) or its denominator is zero: undefined, not zero. */
bool answer_rate(const struct answer *a, const struct answer_row *row, enum measure_kind kind,
		 struct measured *ret);

#endif
