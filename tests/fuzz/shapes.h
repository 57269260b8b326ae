/* shapes.h: which shape the first byte of a seed picks, for the fuzzers of pages and of files, and for the
 * test that every shape has a seed that is read whole. */
#ifndef TESTS_FUZZ_SHAPES_H
#define TESTS_FUZZ_SHAPES_H

#include <stdint.h>

#include "exchange/message.h"

/* tests/corpus/wonde: in turn. */
static inline enum shape shape_of_page(uint8_t pick)
{
	static const enum shape shapes[] = {SHAPE_WONDE_CODES, SHAPE_WONDE_STUDENTS, SHAPE_WONDE_MARKS,
					    SHAPE_WONDE_META,  SHAPE_WONDE_SCHOOLS,  SHAPE_WONDE_DELETIONS};

	return shapes[pick % (sizeof shapes / sizeof *shapes)];
}

/* tests/corpus/csv: odd, published figures; even, the lists in turn. */
static inline enum shape shape_of_file(uint8_t pick)
{
	static const enum shape lists[] = {SHAPE_SOCIAL_CARE_CSV,   SHAPE_HOME_EDUCATION_CSV,
					   SHAPE_YOUTH_JUSTICE_CSV, SHAPE_PART_TIME_CSV,
					   SHAPE_EXPECTED_CSV,	    SHAPE_PERFORMANCE_CSV};

	return pick % 2 != 0 ? SHAPE_FIGURES_CSV : lists[pick / 2 % (sizeof lists / sizeof *lists)];
}

#endif
