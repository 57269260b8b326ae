/* figure.h: published numbers, and what a borough is compared with.
 *
 * A value is a percentage kept exactly as printed, in units of 1e-9 percent. DfE's
 * markers (c z x k u low : . .. and their like) are "no value", never 0. Sources:
 * DfE "Pupil attendance in schools" data guidance; LAIT for the neighbours' mean. */
#ifndef FIGURES_FIGURE_H
#define FIGURES_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attendance/measure.h"
#include "attendance/phase.h"
#include "base/text.h"

enum geography { GEOGRAPHY_LA, GEOGRAPHY_REGION, GEOGRAPHY_NATIONAL, GEOGRAPHIES };

struct figure {
	enum geography geography;
	char code[12]; /* LA: 3 digits as text; region and England: GSS */
	char name[64];
	char region[12]; /* GSS of the LA's region */
	char period[16]; /* "202425" as printed */
	enum phase phase;
	enum measure_kind kind;
	bool has_value;
	int64_t nano_percent; /* published value */
	bool has_counts;
	uint64_t num, den; /* as published; 0 when the release has none */
};

/* Reads a decimal as DfE prints it ("8.775", "8.34E-05", quoted) into 1e-9 units, half up;
 * false for every marker and anything else. Half up looks at the first dropped digit only, which
 * is exact however many digits follow. */
bool figure_decimal(struct span text, int64_t *ret_nano);

struct figures {
	struct figure *at;
	size_t count, room;
};

/* The row of one place, phase and measure, or NULL. */
const struct figure *figures_find(const struct figures *f, enum geography g, const char *code,
				  enum phase phase, enum measure_kind kind);

/* Unweighted mean of the neighbours' values, missing dropped (LAIT's rule). */
struct neighbours_mean {
	unsigned used, missing;
	int64_t nano_percent; /* half up; meaningless when used is 0 */
};
struct neighbours_mean figures_neighbours(const struct figures *f, const char *const *codes, unsigned count,
					  enum phase phase, enum measure_kind kind);
/* Percent text of a nano value with `places` (0-9) decimals, halves away from zero. Returns `out`. */
const char *nano_percent_print(char *out, size_t size, int64_t nano_percent, unsigned places);

#endif
