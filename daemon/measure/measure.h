/* measure.h: exact sums over any set of enrolments, and rates from them.
 * Formulas: DfE, "Pupil absence in schools in England: methodology", Annex A. Aggregate = ratio
 * of sums, never a mean of rates. Sums of disjoint sets add up; nothing is rounded before it
 * is printed. */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/method.h"
#include "roll/roll.h"

#define MEASURE_BANDS 11 /* 0-<5, 5-<10, ... 45-<50, 50-100 % of own possible sessions */

struct measure {
	uint64_t possible, attending, authorised, unauthorised, late; /* sessions */
	uint64_t enrolments;	     /* with possible > 0, and at least the minimum */
	uint64_t persistent, severe; /* of these: absence >= 10 %, >= 50 % */
	uint64_t bands[MEASURE_BANDS];
	uint64_t too_few; /* enrolments with possible > 0 but under the minimum: in the sums, in no band */
};

/* Possible sessions an enrolment needs to be counted as persistent, severe or in a band: none for
 * statistics; DfE's "Monitor your school attendance" bandings leave out those under 20. */
enum { MEASURE_MINIMUM_STATISTICS = 0, MEASURE_MINIMUM_BANDINGS = 20 };

/* Adds one enrolment: its sessions always, itself when it has `minimum` possible sessions. */
void measure_add_from(struct measure *m, const struct tally *t, unsigned minimum);
/* The same with MEASURE_MINIMUM_STATISTICS. */
void measure_add(struct measure *m, const struct tally *t);
void measure_merge(struct measure *m, const struct measure *other);
/* 10 * absent >= possible and 2 * absent >= possible, exact; false when possible is 0. */
bool tally_persistent(const struct tally *t);
bool tally_severe(const struct tally *t);
/* 0..10; only for possible > 0 (0 otherwise: the caller leaves such a slot out). */
unsigned tally_band(const struct tally *t);

/* A share kept exact. den == 0: undefined, not zero. */
struct ratio {
	uint64_t num, den;
};
enum measure_kind {
	MEASURE_OVERALL,
	MEASURE_AUTHORISED,
	MEASURE_UNAUTHORISED,
	MEASURE_PERSISTENT,
	MEASURE_SEVERE,
	MEASURE_ATTENDANCE, /* attending of possible: with MEASURE_OVERALL always the whole */
	MEASURE_LATE,	    /* L and U (DfE's late sessions) of possible */
	MEASURE_KINDS
};
struct ratio measure_ratio(const struct measure *m, enum measure_kind kind);
/* Enrolments of one band of all in bands. */
struct ratio measure_band(const struct measure *m, unsigned band);
/* DfE's toolkit group: 5 to under 15 % absent, the two bands of which it is made. */
struct ratio measure_at_risk(const struct measure *m);
/* "0 to under 5", ... "50 to 100": percent absent. Never NULL. */
const char *measure_band_words(unsigned band);
/* "overall", "authorised", "unauthorised", "persistent", "severe", "attendance", "late". */
const char *measure_kind_name(enum measure_kind kind);

/* Percent with `places` (0-9) decimals, half up (away from zero); "-" when undefined. Returns `out`. */
const char *ratio_percent(char *out, size_t size, struct ratio r, unsigned places);
/* Percent in units of 1e-9, half up; false when undefined (or over 9.2e9 percent). */
bool ratio_nano(struct ratio r, int64_t *ret_nano_percent);

/* A rate as it may be shown: never without what it is of, how it was counted, when it was known
 * and how much of it is not known. */
struct measured {
	enum measure_kind kind;
	struct ratio ratio; /* numerator and denominator; a rate of enrolments or of sessions */
	enum method method;
	int64_t as_of;	  /* instant up to which marks and flags were known */
	uint64_t unknown; /* sessions expected and not heard of: neither absent nor present */
};
/* The kinds whose numerator and denominator count enrolments; the others count sessions. */
bool measure_of_enrolments(enum measure_kind kind);

/* --- sessions by code -------------------------------------------------------- */

#define CODE_COUNTS 128

struct code_counts {
	uint64_t of[CODE_COUNTS]; /* sessions by cell; of[CELL_UNKNOWN]: no mark */
};
void code_counts_merge(struct code_counts *c, const struct code_counts *other);
/* Sessions of a class. Present and off site make attending; with authorised and unauthorised they
 * make possible (equal to the measure of the same cells, always). */
uint64_t code_counts_class(const struct code_counts *c, enum code_class class);

/* --- what was missed, as people say it ---------------------------------------- */

/* Lengths of a school's sessions, in minutes. */
struct session_length {
	unsigned am, pm;
};
struct missed {
	uint64_t sessions;
	uint64_t minutes;
};
/* Sessions absent in the mornings and in the afternoons. */
struct missed missed_of(uint64_t am, uint64_t pm, struct session_length length);
/* A day is two sessions: "3.5" for seven, "4" for eight. Returns `out`. */
const char *missed_days(char out[24], uint64_t sessions);
/* Whole hours and minutes: "22 h", "22 h 45 min", "45 min". Returns `out`. */
const char *missed_hours(char out[40], uint64_t minutes);

#endif
