/* figures_sort.h: the records of a published file, sorted into sheets. For files of the engine only.
 *
 * A sheet is one period, phase and group of one release: all its places and measures, packed.
 * Its order is that of places, measures and parts, never that of the file, so that equal figures
 * make equal bytes, which the store keeps once: a weekly file that repeats the year so far costs
 * one more week. */
#ifndef ENGINE_PUBLISHED_FIGURES_SORT_H
#define ENGINE_PUBLISHED_FIGURES_SORT_H

#include "engine/world/state.h"

struct figures_place {
	uint32_t geography;
	char code[12], name[64], region[12];
};
struct figures_cell {
	uint32_t sheet, place;
	uint64_t weight;
	struct record_value value;
};
struct figures_sheet {
	struct store_sheet row;
	size_t first, count; /* of its cells, once sorted */
};

/* Starts zeroed. */
struct figures_sorter {
	struct {
		struct figures_place *at;
		size_t count, room;
	} places;
	struct {
		struct figures_cell *at;
		size_t count, room;
	} cells;
	struct {
		struct figures_sheet *at;
		size_t count, room;
	} sheets;
	struct map place_index, sheet_index;
};

/* Takes packed records of RECORD_FIGURE, all of one series. -FAULT_BUG: not what a reader gives. */
int figures_sort_take(struct figures_sorter *s, struct span records, struct fault *reterr);
/* Sorts the cells and gives each sheet its own. 1: a cell has two values, and which in *ret_no. */
int figures_sort(struct figures_sorter *s, struct fault *ret_no);
/* Appends a sheet's bytes (see figures_unpack). */
void figures_pack(const struct figures_sorter *s, const struct figures_sheet *sheet, struct buffer *out);
void figures_sort_free(struct figures_sorter *s);

/* True when nobody could tell the two apart. */
bool figures_same(const struct record_value *a, const struct record_value *b);
/* The number of a key in a map over `count` things, `count` when it is new; MAP_NONE: no memory. */
uint32_t figures_index(struct map *m, const char *key, size_t count, bool *ret_new);

#endif
