/* recompute_internal.h: what the checks of recompute.h share.
 *
 * A file is read twice: first the checks learn what stands in other rows (the denominators of
 * long files, whether a column is rounded, which week is the last), then each row is judged.
 * Each check is one file with up to five functions, listed in recompute.c. */
#ifndef FIGURES_RECOMPUTE_INTERNAL_H
#define FIGURES_RECOMPUTE_INTERNAL_H

#include <stdbool.h>

#include "figures/layout_rate.h"
#include "figures/recompute.h"
#include "base/map.h"

#define RECOMPUTE_NONE UINT32_MAX

struct recompute_row {
	const struct span *fields;
	unsigned line;
	enum phase phase;
	bool known_phase;
	enum layout_level level;
	struct printed_rule rule; /* how its rates are printed; only in the second reading */
};

/* A rate of a wide file and the lines it counts to. */
struct recompute_rate {
	struct layout_rate from;
	uint32_t line, rounded, weighted; /* RECOMPUTE_NONE: none (yet) */
};

struct recompute_work {
	struct recompute_rates {
		struct recompute_rate *at;
		size_t count, room;
	} rates;
	struct recompute_steps *steps;	  /* recompute_rate.c: what a column's counts have in common */
	struct recompute_identities *ids; /* recompute_identity.c */
	struct recompute_totals *totals;  /* recompute_total.c */
	struct recompute_sums *sums;	  /* recompute_sum.c */
	struct recompute_long *tall;	  /* recompute_long.c */
	struct recompute_bands *bands;	  /* recompute_band.c */
};

/* One kind of check. Any function may be NULL. `free` takes what `header` left half made. */
struct recompute_check {
	int (*header)(struct recompute *r, struct fault *reterr);
	int (*learn)(struct recompute *r, const struct recompute_row *row, struct fault *reterr);
	int (*row)(struct recompute *r, const struct recompute_row *row, struct fault *reterr);
	int (*finish)(struct recompute *r, struct fault *reterr);
	void (*free)(struct recompute *r);
};
extern const struct recompute_check recompute_rate_check, recompute_identity_check, recompute_total_check,
	recompute_sum_check, recompute_long_check, recompute_band_check, recompute_other_check;

/* A new line; its index in *ret_line. -FAULT_MEMORY. */
int recompute_line(struct recompute *r, enum recompute_kind kind, const char *name, uint32_t *ret_line,
		   struct fault *reterr);
/* Counts a mismatch, or a tie, of a line in row `at` and field `column` (0-based), and keeps the first. */
void recompute_miss(struct recompute *r, uint32_t line, unsigned at, uint32_t column, struct span printed,
		    const char *recomputed, bool tie);
/* Compares one printed rate with its counts and counts the outcome. */
void recompute_compare(struct recompute *r, uint32_t line, unsigned at, uint32_t column, struct span printed,
		       struct ratio ratio, const struct printed_rule *rule);
/* False: a marker, not a number. */
bool recompute_has_digit(struct span s);
/* A field as a number that is not below 0; false for markers and absent columns. */
bool recompute_count(const struct recompute_row *row, uint32_t column, struct printed *ret_count);

/* What the file held against says of a row's place, phase and time; false: nothing. */
struct recompute_published {
	__int128 nano; /* 1e-9 percent */
	struct printed_rule rule;
	bool has; /* false: a marker */
};
bool recompute_other_find(const struct recompute *r, const struct recompute_row *row, const char *meaning,
			  struct recompute_published *ret_published);
/* True when `nano`, rounded as the other file's column is printed, is what it says. */
bool recompute_published_agrees(const struct recompute_published *p, __int128 nano);

/* The fields of the given meanings as one key; false when they are too long. */
#define RECOMPUTE_KEY 1024
bool recompute_key(const struct recompute *r, const struct recompute_row *row,
		   const enum layout_meaning *meanings, size_t count, char out[RECOMPUTE_KEY],
		   struct span *ret_key);
/* The index of a key's group, new when it equals *count (which the caller then raises).
 * -FAULT_LIMIT (over `most`), -FAULT_MEMORY. */
int recompute_group(struct map *index, struct span key, size_t count, size_t most, uint32_t *ret_at,
		    struct fault *reterr);

#endif
