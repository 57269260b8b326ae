/* code.h: the register codes of England, one table.
 *
 * A mark is kept as one byte, a cell. 0 is "unknown": no mark was heard; it is
 * neither present nor absent nor possible. The numbers are a disk format and are
 * never changed; each statistical class is a contiguous range, so that a few compares
 * classify many cells at once. Sources: The School Attendance (Pupil Registration)
 * (England) Regulations 2024, SI 2024/208, reg. 10; "Working together to improve
 * school attendance", Aug 2024, for the statistical class of each code. */
#ifndef ATTENDANCE_CODE_H
#define ATTENDANCE_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/days.h"
#include "base/fault.h"
#include "base/text.h"

typedef uint8_t cell_t;

#define CELL_UNKNOWN ((cell_t)0)

/* First and last cell of each class (inclusive). */
enum {
	CELL_PRESENT_FIRST = 1,
	CELL_PRESENT_LAST = 15,
	CELL_OFF_SITE_FIRST = 16,
	CELL_OFF_SITE_LAST = 31, /* approved educational activity: attending */
	CELL_AUTHORISED_FIRST = 32,
	CELL_AUTHORISED_LAST = 63,
	CELL_UNAUTHORISED_FIRST = 64,
	CELL_UNAUTHORISED_LAST = 79,
	CELL_NOT_POSSIBLE_FIRST = 80,
	CELL_NOT_POSSIBLE_LAST = 111,
	CELL_NOT_COLLECTED_FIRST = 112,
	CELL_NOT_COLLECTED_LAST = 119,
};

/* Cells that rules name. The rest are only in the table. */
enum {
	CELL_PRESENT_AM = 1,
	CELL_PRESENT_PM = 2,
	CELL_LATE = 3,
	CELL_PROVISION = 16 /* K */,
	CELL_EDUCATED_OFF_SITE = 20 /* B */,
	CELL_PART_TIME = 34 /* C2 */,
	CELL_SUSPENDED = 36 /* E */,
	CELL_ILLNESS = 37 /* I */,
	CELL_MEDICAL = 39 /* M */,
	CELL_HOLIDAY_UNAUTHORISED = 64 /* G */,
	CELL_NO_REASON_YET = 65 /* N */,
	CELL_UNAUTHORISED = 66 /* O */,
	CELL_LATE_AFTER_CLOSE = 67 /* U */,
	CELL_DUAL = 80 /* D */,
	CELL_TRAVEL_DISRUPTED = 84 /* Y2 */,
	CELL_PREMISES_CLOSED = 85 /* Y3 */,
	CELL_SITE_CLOSED = 86 /* Y4 */,
	CELL_PLANNED_CLOSURE = 113 /* # */,
};

enum code_class {
	CLASS_UNKNOWN,
	CLASS_PRESENT,
	CLASS_OFF_SITE,
	CLASS_AUTHORISED,
	CLASS_UNAUTHORISED,
	CLASS_NOT_POSSIBLE,
	CLASS_NOT_COLLECTED,
	CLASS_COUNT
};

/* What a contract's treatment `reason_group` may say of a mark (design.md section 7). */
enum reason_group {
	REASON_UNKNOWN,
	REASON_IN_SCHOOL,
	REASON_LATE,
	REASON_OFF_SITE,
	REASON_ILL,	      /* ill or medical: I, M */
	REASON_SUSPENDED,     /* E */
	REASON_NO_REASON_YET, /* N */
	REASON_UNAUTHORISED,  /* G, O, U */
	REASON_OTHER_AUTHORISED,
	REASON_NOT_EXPECTED, /* not possible or not collected */
	REASON_COUNT
};

enum { CODE_AM = 1, CODE_PM = 2, CODE_BOTH = CODE_AM | CODE_PM };

struct code {
	cell_t cell;
	char text[4]; /* "/", "C1", ...; upper case */
	enum code_class class;
	enum reason_group group;
	bool late;	     /* L and U: DfE's late_sessions */
	unsigned sessions;   /* CODE_AM | CODE_PM: where it may stand; "/" mornings, "\\" afternoons */
	cell_t parent;	     /* the code this is a kind of (C1, C2: C; Y1 to Y7: Y); CELL_UNKNOWN: none */
	day_t from, to;	     /* in force; DAY_NONE: open */
	const char *meaning; /* in our own plain words */
	const char *source;
};

/* What code_read noticed without refusing. */
enum {
	CODE_WRONG_STROKE = 1, /* "\" in the morning or "/" in the afternoon: counted present, noted */
	CODE_SUB_CODE = 2,     /* an unknown sub-code read as its parent, e.g. "I02" as I */
	CODE_LEGACY = 4,       /* withdrawn before this day, e.g. H, J, Y after 19 Aug 2024 */
	CODE_EARLY = 8,	       /* not in force yet on this day, e.g. C1, K, Q before 19 Aug 2024 */
};

/* Reads a code as a school system wrote it: blanks trimmed (no-break spaces too), upper-cased,
 * then exact.
 * `pm` and `day` say which session. An empty text or "-" is "no mark recorded":
 * returns 0 with CELL_UNKNOWN. An unknown code of a known letter and one or two digits is
 * read as that letter, unless the letter's codes differ in class (J attends, J1 is absent).
 * Any other code is -FAULT_MEANING with the escaped text; the caller quarantines it and
 * never guesses. */
int code_read(struct span raw, day_t day, bool pm, cell_t *ret_cell, unsigned *ret_flags,
	      struct fault *reterr);

/* The row of a cell, or NULL for CELL_UNKNOWN and numbers not in the table. */
const struct code *code_of(cell_t cell);
/* The rows in cell order; `*ret_count` of them. */
const struct code *code_table(unsigned *ret_count);

/* The class by range alone: total over all 256 values (numbers between classes are unknown). */
static inline enum code_class code_class_of(cell_t c)
{
	if (c == 0 || c > CELL_NOT_COLLECTED_LAST)
		return CLASS_UNKNOWN;
	return c <= CELL_PRESENT_LAST	   ? CLASS_PRESENT :
	       c <= CELL_OFF_SITE_LAST	   ? CLASS_OFF_SITE :
	       c <= CELL_AUTHORISED_LAST   ? CLASS_AUTHORISED :
	       c <= CELL_UNAUTHORISED_LAST ? CLASS_UNAUTHORISED :
	       c <= CELL_NOT_POSSIBLE_LAST ? CLASS_NOT_POSSIBLE :
					     CLASS_NOT_COLLECTED;
}
static inline bool code_attending(cell_t c)
{
	return c >= CELL_PRESENT_FIRST && c <= CELL_OFF_SITE_LAST;
}
static inline bool code_absent(cell_t c)
{
	return c >= CELL_AUTHORISED_FIRST && c <= CELL_UNAUTHORISED_LAST;
}
static inline bool code_possible(cell_t c)
{
	return c >= CELL_PRESENT_FIRST && c <= CELL_UNAUTHORISED_LAST;
}

/* "in school", "ill or medical", "no reason yet", ...: words for people. Never NULL. */
const char *reason_group_words(enum reason_group group);
enum reason_group code_reason_group(cell_t cell);
/* "present", "authorised absence", ... Never NULL. */
const char *code_class_words(enum code_class class);

#endif
