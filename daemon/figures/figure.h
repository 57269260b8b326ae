/* figure.h: published numbers.
 *
 * A value is a percentage kept exactly as printed, in units of 1e-9 percent. DfE's
 * markers (c z x k u low : . .. and their like) are "no value", never 0; the marker is kept, so
 * that a reader can be told why. Places are joined by code: an authority's is its three-digit
 * number as text (old_la_code), because names and GSS codes change. Sources: DfE, data guidance
 * of each series named below. */
#ifndef FIGURES_FIGURE_H
#define FIGURES_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/measure.h"
#include "attendance/phase.h"
#include "base/text.h"
#include "figures/figure_time.h"

/* Numbers of the four enums below are kept on disk and never changed. */
enum geography { GEOGRAPHY_LA, GEOGRAPHY_REGION, GEOGRAPHY_NATIONAL, GEOGRAPHIES };

/* What a file is an issue of. One series has one definition of its cohort. */
enum figure_series {
	SERIES_ATTENDANCE_YEAR = 0,   /* Pupil attendance in schools: year to date, wide */
	SERIES_ATTENDANCE_WEEK = 1,   /* ... by week, wide */
	SERIES_ATTENDANCE_DAY = 2,    /* ... by day, wide */
	SERIES_ATTENDANCE_REASON = 3, /* ... reasons for absence and attendance, long */
	SERIES_PERSISTENT_WEEK = 4,   /* ... persistent absence so far this year, by week */
	SERIES_ABSENCE_REASON = 5,    /* Pupil absence: sessions by reason, long */
	SERIES_ABSENCE_SEVERE = 6,    /* Pupil absence: persistent and severe absentees */
	SERIES_ABSENCE_BANDS = 7,     /* Pupil absence: enrolments in bands of absence */
	SERIES_ABSENCE_GROUP = 8,     /* Pupil absence: by characteristics of pupils */
	SERIES_SOCIAL_CARE = 9,	      /* Outcomes of children in need and looked after */
	FIGURE_SERIES
};

enum figure_kind {
	FIGURE_OVERALL = 0,
	FIGURE_AUTHORISED = 1,
	FIGURE_UNAUTHORISED = 2,
	FIGURE_PERSISTENT = 3,
	FIGURE_SEVERE = 4,
	FIGURE_ATTENDANCE = 5,
	FIGURE_REASON = 6, /* of possible sessions, by register code */
	FIGURE_BAND = 7,   /* of enrolments, by band of absence: "0", "5", ... "50" */
	FIGURE_KINDS
};

enum figure_flag {
	FIGURE_ROUNDED = 1,  /* the counts are published rounded */
	FIGURE_WEIGHTED = 2, /* not num / den, but phases weighted by census enrolments */
	FIGURE_ESTIMATE = 4, /* made here, in the same way, from what is published */
	FIGURE_COUNTED = 8,  /* the percentage is made here from published counts */
};

struct figure {
	enum geography geography;
	char code[12]; /* LA: 3 digits as text; region and England: GSS */
	char name[64];
	char region[12]; /* GSS of the LA's region, as this release has it */
	enum figure_series series;
	struct figure_time period;
	enum phase phase;
	char group[64]; /* "" everybody; else one of the words of source/page_figures.c */
	enum figure_kind kind;
	char part[4]; /* of a reason: its code; of a band: its lower bound; else "" */
	bool has_value;
	int64_t nano_percent; /* published value */
	char marker[8];	      /* why there is none, as printed; "" also for an empty cell */
	bool has_counts;
	uint64_t num, den; /* as published; 0 when the release has none */
	uint64_t weight;   /* enrolments in the census (total_enrolments); 0: not published */
	unsigned flags;
	uint64_t release; /* number in the store; 0: none yet */
};

struct figures {
	struct figure *at;
	size_t count, room;
};

/* Reads a decimal as DfE prints it ("8.775", "8.34E-05", quoted) into 1e-9 units, half up;
 * false for every marker and anything else. Half up looks at the first dropped digit only, which
 * is exact however many digits follow. */
bool figure_decimal(struct span text, int64_t *ret_nano);
/* True for what DfE and others print in place of a number, "" too. */
bool figure_marker(struct span text);
/* In words, never NULL: "suppressed", "not applicable", ...; `marker` "" is "no value given". */
const char *figure_marker_words(const char *marker);

/* "attendance-year", ...; the id of a data set nobody named. Never NULL. */
const char *figure_series_name(enum figure_series s);
/* "DfE, Pupil attendance in schools, year to date" */
const char *figure_series_words(enum figure_series s);
/* "overall", ..., "attendance", "reason", "band" */
const char *figure_kind_name(enum figure_kind k);
/* Of these words; FIGURE_KINDS when none. */
enum figure_kind figure_kind_find(const char *name);
/* The published kind of a measure of our own; FIGURE_KINDS when none is. */
enum figure_kind figure_kind_of(enum measure_kind k);

/* Which of one place's numbers is meant. NULL group or part: "". */
struct figure_key {
	enum phase phase;
	enum figure_kind kind;
	const char *group, *part;
};
/* The row of one place, or NULL. */
const struct figure *figures_find(const struct figures *f, enum geography g, const char *code,
				  const struct figure_key *key);
bool figure_is(const struct figure *f, const struct figure_key *key);

/* value / divisor, halves away from zero. */
int64_t nano_divide(__int128 value, __int128 divisor);
/* Percent text of a nano value with `places` (0-9) decimals, halves away from zero. Returns `out`. */
const char *nano_percent_print(char *out, size_t size, int64_t nano_percent, unsigned places);

#endif
