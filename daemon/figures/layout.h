/* layout.h: what the columns of a published file mean, by their names.
 *
 * DfE's files keep no order of columns and rename some from year to year (school_type became
 * education_phase). A layout finds each meaning under any of its names, in any case, and says
 * of which known form the file is. One published file has no header: it is known by its width
 * and its third field. Whoever reads such files asks `at[meaning]` or `layout_find`, never a
 * position. Sources: the files' own headers; DfE's data guidance; the column names of DfE's
 * absence distributions dashboard for the file without header. */
#ifndef FIGURES_LAYOUT_H
#define FIGURES_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attendance/phase.h"
#include "base/csv.h"
#include "base/fault.h"
#include "base/text.h"

#define LAYOUT_NAME   96	 /* bytes of a column's name; a longer one is no name we know */
#define LAYOUT_ABSENT UINT32_MAX /* no such column */

/* Times, places and groups come first: `layout_is_key`. */
enum layout_meaning {
	LAYOUT_PERIOD,	   /* time_period: 2022, 202425 */
	LAYOUT_IDENTIFIER, /* time_identifier: "Week 37", "Academic year" */
	LAYOUT_FRAME,	   /* time_frame: "Monday", "Year to date" */
	LAYOUT_DATE,
	LAYOUT_LEVEL, /* geographic_level: see layout_level */
	LAYOUT_COUNTRY_CODE,
	LAYOUT_COUNTRY,
	LAYOUT_REGION_CODE,
	LAYOUT_REGION,
	LAYOUT_LA_CODE, /* the old code of three digits */
	LAYOUT_LA_GSS,
	LAYOUT_LA,
	LAYOUT_URN,
	LAYOUT_PHASE,
	LAYOUT_GROUP,	     /* of children known to social care */
	LAYOUT_STATUS,	     /* long files, one row a register reason: attendance_status, */
	LAYOUT_TYPE,	     /* attendance_type, */
	LAYOUT_REASON,	     /* attendance_reason */
	LAYOUT_ABSENCE_TYPE, /* long files, one row a kind of absentee */
	LAYOUT_SESSION_COUNT,
	LAYOUT_SESSION_PERCENT,
	LAYOUT_SESSION_SCALED,
	LAYOUT_ENROLMENT_COUNT,
	LAYOUT_ENROLMENT_PERCENT,
	LAYOUT_POSSIBLE, /* possible_sessions, the wide attendance files' denominator */
	LAYOUT_WEIGHT,	 /* total_enrolments: by the census, not of the schools that reported */
	LAYOUT_MEANINGS
};

enum layout_form {
	LAYOUT_OTHER,
	LAYOUT_ATTENDANCE,  /* wide: one row a place, time and phase; sessions by register code */
	LAYOUT_REASONS,	    /* long: the same, one row a reason */
	LAYOUT_ABSENTEES,   /* long: one row a kind of absentee */
	LAYOUT_TERMLY,	    /* wide: sess_possible and its parts; termly, pupil referral units */
	LAYOUT_SOCIAL_CARE, /* wide: counts exact for local authorities, rounded to 10 above */
	LAYOUT_BANDS,	    /* pupils in eleven bands of absence */
	LAYOUT_DESCRIPTION, /* not data: a file that describes another's columns */
	LAYOUT_FORMS
};
/* "attendance, one row a place and time", ... */
const char *layout_form_name(enum layout_form form);

enum layout_level { LAYOUT_NATIONAL, LAYOUT_REGIONAL, LAYOUT_AUTHORITY, LAYOUT_SCHOOL, LAYOUT_NO_LEVEL };

/* 25 KiB: not for the stack. */
struct layout {
	enum layout_form form;
	bool headless; /* the first record is data */
	size_t count;  /* columns */
	uint32_t at[LAYOUT_MEANINGS];
	char names[CSV_FIELDS][LAYOUT_NAME]; /* lower case, blanks off both ends */
};

/* Reads the first record of a file. -FAULT_MEANING when a column is there twice,
 * -FAULT_LIMIT when there are over CSV_FIELDS. Any other header makes a layout. */
int layout_read(struct layout *l, const struct span *first, size_t count, struct fault *reterr);
/* The column of that name (lower case), or LAYOUT_ABSENT. NULL is absent. */
uint32_t layout_find(const struct layout *l, const char *name);
/* The field of a meaning in a row of `l->count` fields, trimmed; empty when the file has none. */
struct span layout_cell(const struct layout *l, const struct span *fields, enum layout_meaning meaning);
/* True for a column of time, place or group of schools or children (to LAYOUT_GROUP). */
bool layout_is_key(const struct layout *l, uint32_t column);

/* The level of a row; LAYOUT_NO_LEVEL for words not known, or when the file has no such column. */
enum layout_level layout_level(const struct layout *l, const struct span *fields);
/* The words of that column: "Local authority" or "LA", in any case. */
enum layout_level layout_level_read(struct span text);
/* Like phase_read, and "State-funded primary", "Special school", "State-funded AP school". */
bool layout_phase(struct span text, enum phase *ret_phase);
/* A sum over the days of a year so far, or of a whole year: such rows of attendance do not add up. */
bool layout_year_to_date(const struct layout *l, const struct span *fields);
/* The academic year of a row ("202425", "2025" with "Week 30": 2024) and its week (0: none);
 * false when the row does not say. */
bool layout_year(const struct layout *l, const struct span *fields, unsigned *ret_year, unsigned *ret_week);

#endif
