#include "attendance/code.h"

#include <stddef.h>
#include <string.h>

#define NEW_SET	    19954 /* 2024-08-19: SI 2024/208 in force */
#define OLD_SET_END 19953
#define F_END	    16313 /* 2014-08-31: F folded into H by the statistics */

#define REG10	"SI 2024/208 reg. 10"
#define OLD_SET "DfE absence statistics methodology, Annex B (codes before 19 Aug 2024)"

/* clang-format off */
/* cell, first and second character (0: none), class, reason group, late, sessions it may stand in,
 * the cell it is a kind of (0: none), in force from and to, meaning, source. In cell order, each
 * class without gaps; both are checked below. */
#define CODE_ROWS(ROW)                                                                                       \
	ROW(1, '/', 0, PRESENT, IN_SCHOOL, false, AM, 0, DAY_NONE, DAY_NONE,                                 \
	    "present in the morning", REG10)                                                                 \
	ROW(2, '\\', 0, PRESENT, IN_SCHOOL, false, PM, 0, DAY_NONE, DAY_NONE,                                \
	    "present in the afternoon", REG10)                                                               \
	ROW(3, 'L', 0, PRESENT, LATE, true, BOTH, 0, DAY_NONE, DAY_NONE,                                     \
	    "late, before the register closed", REG10)                                                       \
                                                                                                             \
	ROW(16, 'K', 0, OFF_SITE, OFF_SITE, false, BOTH, 0, NEW_SET, DAY_NONE,                               \
	    "at provision arranged by the local authority", REG10)                                           \
	ROW(17, 'V', 0, OFF_SITE, OFF_SITE, false, BOTH, 0, DAY_NONE, DAY_NONE,                              \
	    "educational visit or trip", REG10)                                                              \
	ROW(18, 'P', 0, OFF_SITE, OFF_SITE, false, BOTH, 0, DAY_NONE, DAY_NONE,                              \
	    "approved sporting activity", REG10)                                                             \
	ROW(19, 'W', 0, OFF_SITE, OFF_SITE, false, BOTH, 0, DAY_NONE, DAY_NONE,                              \
	    "work experience", REG10)                                                                        \
	ROW(20, 'B', 0, OFF_SITE, OFF_SITE, false, BOTH, 0, DAY_NONE, DAY_NONE,                              \
	    "other approved and supervised education off site", REG10)                                       \
	ROW(21, 'J', 0, OFF_SITE, OFF_SITE, false, BOTH, 0, DAY_NONE, OLD_SET_END,                           \
	    "interview (before J1)", OLD_SET)                                                                \
                                                                                                             \
	ROW(32, 'C', 0, AUTHORISED, OTHER_AUTHORISED, false, BOTH, 0, DAY_NONE, DAY_NONE,                    \
	    "leave in exceptional circumstances", REG10)                                                     \
	ROW(33, 'C', '1', AUTHORISED, OTHER_AUTHORISED, false, BOTH, 32, NEW_SET, DAY_NONE,                  \
	    "leave for a regulated performance or employment abroad", REG10)                                 \
	ROW(34, 'C', '2', AUTHORISED, OTHER_AUTHORISED, false, BOTH, 32, NEW_SET, DAY_NONE,                  \
	    "leave under a part-time timetable", REG10)                                                      \
	ROW(35, 'J', '1', AUTHORISED, OTHER_AUTHORISED, false, BOTH, 0, NEW_SET, DAY_NONE,                   \
	    "leave for an interview", REG10)                                                                 \
	ROW(36, 'E', 0, AUTHORISED, SUSPENDED, false, BOTH, 0, DAY_NONE, DAY_NONE,                           \
	    "suspended or excluded, no alternative provision", REG10)                                        \
	ROW(37, 'I', 0, AUTHORISED, ILL, false, BOTH, 0, DAY_NONE, DAY_NONE,                                 \
	    "illness", REG10)                                                                                \
	ROW(38, 'S', 0, AUTHORISED, OTHER_AUTHORISED, false, BOTH, 0, DAY_NONE, DAY_NONE,                    \
	    "study leave", REG10)                                                                            \
	ROW(39, 'M', 0, AUTHORISED, ILL, false, BOTH, 0, DAY_NONE, DAY_NONE,                                 \
	    "medical or dental appointment", REG10)                                                          \
	ROW(40, 'T', 0, AUTHORISED, OTHER_AUTHORISED, false, BOTH, 0, DAY_NONE, DAY_NONE,                    \
	    "parent travelling for work", REG10)                                                             \
	ROW(41, 'R', 0, AUTHORISED, OTHER_AUTHORISED, false, BOTH, 0, DAY_NONE, DAY_NONE,                    \
	    "religious observance", REG10)                                                                   \
	ROW(42, 'H', 0, AUTHORISED, OTHER_AUTHORISED, false, BOTH, 0, DAY_NONE, OLD_SET_END,                 \
	    "authorised holiday (withdrawn)", OLD_SET)                                                       \
	ROW(43, 'F', 0, AUTHORISED, OTHER_AUTHORISED, false, BOTH, 0, DAY_NONE, F_END,                       \
	    "extended authorised holiday (withdrawn)", OLD_SET)                                              \
                                                                                                             \
	ROW(64, 'G', 0, UNAUTHORISED, UNAUTHORISED, false, BOTH, 0, DAY_NONE, DAY_NONE,                      \
	    "holiday without leave", REG10)                                                                  \
	ROW(65, 'N', 0, UNAUTHORISED, NO_REASON_YET, false, BOTH, 0, DAY_NONE, DAY_NONE,                     \
	    "absent, reason not yet established", REG10)                                                     \
	ROW(66, 'O', 0, UNAUTHORISED, UNAUTHORISED, false, BOTH, 0, DAY_NONE, DAY_NONE,                      \
	    "absent without authority", REG10)                                                               \
	ROW(67, 'U', 0, UNAUTHORISED, UNAUTHORISED, true, BOTH, 0, DAY_NONE, DAY_NONE,                       \
	    "arrived after the register closed", REG10)                                                      \
                                                                                                             \
	ROW(80, 'D', 0, NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 0, DAY_NONE, DAY_NONE,                      \
	    "due at another school where also registered", REG10)                                            \
	ROW(81, 'X', 0, NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 0, DAY_NONE, DAY_NONE,                      \
	    "not of compulsory school age, not required to attend", REG10)                                   \
	ROW(82, 'Q', 0, NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 0, NEW_SET, DAY_NONE,                       \
	    "the authority's access or travel arrangements are lacking", REG10)                              \
	ROW(83, 'Y', '1', NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 90, NEW_SET, DAY_NONE,                    \
	    "usual transport not available", REG10)                                                          \
	ROW(84, 'Y', '2', NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 90, NEW_SET, DAY_NONE,                    \
	    "widespread travel disruption", REG10)                                                           \
	ROW(85, 'Y', '3', NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 90, NEW_SET, DAY_NONE,                    \
	    "part of the premises out of use", REG10)                                                        \
	ROW(86, 'Y', '4', NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 90, NEW_SET, DAY_NONE,                    \
	    "whole site unexpectedly closed", REG10)                                                         \
	ROW(87, 'Y', '5', NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 90, NEW_SET, DAY_NONE,                    \
	    "in criminal justice detention", REG10)                                                          \
	ROW(88, 'Y', '6', NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 90, NEW_SET, DAY_NONE,                    \
	    "prevented by public health law or guidance", REG10)                                             \
	ROW(89, 'Y', '7', NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 90, NEW_SET, DAY_NONE,                    \
	    "other unavoidable cause", REG10)                                                                \
	ROW(90, 'Y', 0, NOT_POSSIBLE, NOT_EXPECTED, false, BOTH, 0, DAY_NONE, OLD_SET_END,                   \
	    "exceptional circumstances (before Q and Y1 to Y7)", OLD_SET)                                    \
                                                                                                             \
	ROW(112, 'Z', 0, NOT_COLLECTED, NOT_EXPECTED, false, BOTH, 0, DAY_NONE, DAY_NONE,                    \
	    "prospective pupil not yet on roll", REG10)                                                      \
	ROW(113, '#', 0, NOT_COLLECTED, NOT_EXPECTED, false, BOTH, 0, DAY_NONE, DAY_NONE,                    \
	    "school closed as planned", REG10)
/* clang-format on */

/* ROW_1, ROW_2, ...: the place of each cell in the table. */
#define ROW_PLACE(cell, ...) ROW_##cell,
enum { CODE_ROWS(ROW_PLACE) ROWS };

enum {
	ROW_PRESENT = ROW_1,
	ROW_OFF_SITE = ROW_16,
	ROW_AUTHORISED = ROW_32,
	ROW_UNAUTHORISED = ROW_64,
	ROW_NOT_POSSIBLE = ROW_80,
	ROW_NOT_COLLECTED = ROW_112,
};

/* Each cell lies in its class's range, and the table is in cell order without gaps in a class. */
#define ROW_CHECK(cell, first, second, class, ...)                                                           \
	_Static_assert((cell) >= CELL_##class##_FIRST && (cell) <= CELL_##class##_LAST,                      \
		       "cell out of class");                                                                 \
	_Static_assert(ROW_##cell - ROW_##class == (cell)-CELL_##class##_FIRST, "table out of cell order");
CODE_ROWS(ROW_CHECK)
_Static_assert(ROW_PRESENT == 0 && ROW_PRESENT < ROW_OFF_SITE && ROW_OFF_SITE < ROW_AUTHORISED &&
		       ROW_AUTHORISED < ROW_UNAUTHORISED && ROW_UNAUTHORISED < ROW_NOT_POSSIBLE &&
		       ROW_NOT_POSSIBLE < ROW_NOT_COLLECTED,
	       "classes out of order");
/* tally.c counts these two as late sessions. */
#define ROW_LATE_CHECK(cell, first, second, class, group, late, ...)                                         \
	_Static_assert(!(late) || (cell) == CELL_LATE || (cell) == CELL_LATE_AFTER_CLOSE, "late is L or U");
CODE_ROWS(ROW_LATE_CHECK)
_Static_assert(CELL_PRESENT_AM == 1 && CELL_PRESENT_PM == 2 && CELL_LATE == 3 && CELL_PROVISION == 16 &&
		       CELL_EDUCATED_OFF_SITE == 20 && CELL_PART_TIME == 34 && CELL_SUSPENDED == 36 &&
		       CELL_ILLNESS == 37 && CELL_MEDICAL == 39 && CELL_HOLIDAY_UNAUTHORISED == 64 &&
		       CELL_NO_REASON_YET == 65 && CELL_UNAUTHORISED == 66 && CELL_LATE_AFTER_CLOSE == 67 &&
		       CELL_DUAL == 80 && CELL_TRAVEL_DISRUPTED == 84 && CELL_PREMISES_CLOSED == 85 &&
		       CELL_SITE_CLOSED == 86 && CELL_PLANNED_CLOSURE == 113,
	       "cells are a disk format");

#define ROW_STRUCT(cell_, first, second, class_, group_, late_, sessions_, parent_, from_, to_, meaning_,    \
		   source_)                                                                                  \
	{.cell = (cell_),                                                                                    \
	 .text = {(first), (second)},                                                                        \
	 .class = CLASS_##class_,                                                                            \
	 .group = REASON_##group_,                                                                           \
	 .late = (late_),                                                                                    \
	 .sessions = CODE_##sessions_,                                                                       \
	 .parent = (parent_),                                                                                \
	 .from = (from_),                                                                                    \
	 .to = (to_),                                                                                        \
	 .meaning = (meaning_),                                                                              \
	 .source = (source_)},
static const struct code table[ROWS] = {CODE_ROWS(ROW_STRUCT)};

/* A code counts as its parent does, so that reading it so changes no statistic. */
#define ROW_PARENT_CHECK(cell, first, second, class, group, late, sessions, parent, ...)                     \
	_Static_assert((parent) == 0 ||                                                                      \
			       ((parent) >= CELL_##class##_FIRST && (parent) <= CELL_##class##_LAST),        \
		       "parent of another class");
CODE_ROWS(ROW_PARENT_CHECK)

/* Cell -> row + 1; 0: no row. */
#define ROW_INDEX(cell, ...) [cell] = ROW_##cell + 1,
static const uint8_t rows[CELL_NOT_COLLECTED_LAST + 1] = {CODE_ROWS(ROW_INDEX)};

/* First character and digit (0: none) -> cell. Two rows of one text would not compile. */
#define DIGIT(second)			   ((second) == 0 ? 0 : (second) - '0')
#define ROW_TEXT(cell, first, second, ...) [first][DIGIT(second)] = (cell),
static const cell_t cells[128][10] = {CODE_ROWS(ROW_TEXT)};

const struct code *code_of(cell_t cell)
{
	if (cell > CELL_NOT_COLLECTED_LAST || rows[cell] == 0)
		return NULL;
	return &table[rows[cell] - 1];
}

const struct code *code_table(unsigned *ret_count)
{
	*ret_count = ROWS;
	return table;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static cell_t exact(const char *text, size_t length)
{
	if ((unsigned char)text[0] >= 128)
		return CELL_UNKNOWN;
	if (length == 1)
		return cells[(unsigned char)text[0]][0];
	/* A 0 never stands in a code, and column 0 is "no digit". */
	if (length == 2 && is_digit(text[1]) && text[1] != '0')
		return cells[(unsigned char)text[0]][text[1] - '0'];
	return CELL_UNKNOWN;
}

/* The parent of a sub-code we do not know ("I02" is I), unless codes of that letter differ
 * in class (J was attending, J1 is absent): then reading it would be a guess. */
static cell_t parent(const char *text, size_t length)
{
	cell_t cell;

	if (length < 2 || length > 3 || text[0] < 'A' || text[0] > 'Z')
		return CELL_UNKNOWN;
	for (size_t i = 1; i < length; i++)
		if (!is_digit(text[i]))
			return CELL_UNKNOWN;
	cell = cells[(unsigned char)text[0]][0];
	for (int digit = 1; digit < 10; digit++) {
		cell_t sibling = cells[(unsigned char)text[0]][digit];

		if (sibling != CELL_UNKNOWN && code_class_of(sibling) != code_class_of(cell))
			return CELL_UNKNOWN;
	}
	return cell;
}

static unsigned out_of_force(cell_t cell, day_t day)
{
	const struct code *c = code_of(cell);

	if (c != NULL && c->to != DAY_NONE && day > c->to)
		return CODE_LEGACY;
	return c != NULL && c->from != DAY_NONE && day < c->from ? CODE_EARLY : 0;
}

/* Blanks as spreadsheets and web forms leave them: U+00A0, no-break space, beside ASCII's. */
static struct span trim(struct span s)
{
	static const char no_break[] = "\xc2\xa0";
	size_t before;

	do {
		s = text_trim(s);
		before = s.length;
		if (s.length >= 2 && memcmp(s.at, no_break, 2) == 0) {
			s.at += 2;
			s.length -= 2;
		}
		if (s.length >= 2 && memcmp(s.at + s.length - 2, no_break, 2) == 0)
			s.length -= 2;
	} while (s.length != before);
	return s;
}

static int not_a_code(struct span raw, struct fault *reterr)
{
	char shown[64];

	return fault_set(reterr, FAULT_MEANING, "\"%s\" is not a register code",
			 text_escape(shown, sizeof shown, raw));
}

int code_read(struct span raw, day_t day, bool pm, cell_t *ret_cell, unsigned *ret_flags,
	      struct fault *reterr)
{
	struct span s = trim(raw);
	char text[4] = "";
	unsigned flags = 0;
	cell_t cell;

	if (s.length == 0 || span_is(s, "-")) {
		*ret_cell = CELL_UNKNOWN;
		*ret_flags = 0;
		return 0;
	}
	if (s.length >= sizeof text)
		return not_a_code(s, reterr);
	for (size_t i = 0; i < s.length; i++)
		text[i] = (char)(s.at[i] >= 'a' && s.at[i] <= 'z' ? s.at[i] - 'a' + 'A' : s.at[i]);
	cell = exact(text, s.length);
	if (cell == CELL_UNKNOWN) {
		cell = parent(text, s.length);
		flags |= CODE_SUB_CODE;
	}
	if (cell == CELL_UNKNOWN)
		return not_a_code(s, reterr);
	if (cell == (pm ? CELL_PRESENT_AM : CELL_PRESENT_PM)) {
		cell = pm ? CELL_PRESENT_PM : CELL_PRESENT_AM;
		flags |= CODE_WRONG_STROKE;
	}
	flags |= out_of_force(cell, day);
	*ret_cell = cell;
	*ret_flags = flags;
	return 0;
}

const char *reason_group_words(enum reason_group group)
{
	static const char *const words[REASON_COUNT] = {
		[REASON_UNKNOWN] = "no mark",
		[REASON_IN_SCHOOL] = "in school",
		[REASON_LATE] = "late",
		[REASON_OFF_SITE] = "off site",
		[REASON_ILL] = "ill or medical",
		[REASON_SUSPENDED] = "suspended",
		[REASON_NO_REASON_YET] = "no reason yet",
		[REASON_UNAUTHORISED] = "unauthorised",
		[REASON_OTHER_AUTHORISED] = "other authorised",
		[REASON_NOT_EXPECTED] = "not expected in school",
	};

	return (unsigned)group < REASON_COUNT ? words[group] : words[REASON_UNKNOWN];
}

enum reason_group code_reason_group(cell_t cell)
{
	const struct code *c = code_of(cell);

	return c != NULL ? c->group : REASON_UNKNOWN;
}

const char *code_class_words(enum code_class class)
{
	static const char *const words[CLASS_COUNT] = {
		[CLASS_UNKNOWN] = "no mark",
		[CLASS_PRESENT] = "present",
		[CLASS_OFF_SITE] = "approved educational activity off site",
		[CLASS_AUTHORISED] = "authorised absence",
		[CLASS_UNAUTHORISED] = "unauthorised absence",
		[CLASS_NOT_POSSIBLE] = "not a possible session",
		[CLASS_NOT_COLLECTED] = "not collected",
	};

	return (unsigned)class < CLASS_COUNT ? words[class] : words[CLASS_UNKNOWN];
}
