/* figures.h: published figures, read in and found again. For files of the engine only. */
#ifndef ENGINE_PUBLISHED_FIGURES_H
#define ENGINE_PUBLISHED_FIGURES_H

#include "engine/world/reply.h"

/* figures.c: a published file on its way in. `as` says what it is called and who published it
 * when (id, data_set, version, published); `ask` 0: nobody waits. 1: not now, and why in *ret_no. */
int figures_start(struct engine *e, uint64_t ask, const struct store_release *as, int fd, uint64_t length,
		  struct fault *ret_no, struct fault *reterr);
/* Takes the one place for an import, for ees.c; false: a person's file is being read. */
bool figures_take(struct engine *e, const struct store_release *as, uint64_t number,
		  const struct import_owner *owner);
void figures_drop(struct engine *e);
int figures_records(struct engine *e, const struct msg_records *m, struct fault *reterr);
int figures_page(struct engine *e, const struct msg_page *m, struct fault *reterr);

/* figures_keep.c: its records as sheets of a release, in a transaction of their own. Fills the
 * release's number, series, periods and counts. 1: refused, why in *ret_no, nothing written. */
int figures_keep(struct engine *e, struct span records, struct store_release *release, struct fault *ret_no,
		 struct fault *reterr);
/* The instant by which releases supersede one another, as struct store_sheet has it. */
int64_t figures_standing(const struct store_release *r);
/* The figures of a sheet's bytes, each with `sheet`'s period, phase and group. */
int figures_unpack(const struct store_sheet *sheet, int (*each)(void *context, const struct figure *f),
		   void *context, struct fault *reterr);

/* figures_load.c: what is in force, from all releases. */
struct figures_choice { /* the series and period that a measure is best compared with */
	bool found;
	enum figure_series series;
	struct figure_time period;
};
int figures_choose(struct engine *e, enum figure_kind kind, struct figures_choice *ret, struct fault *reterr);
/* Appends that kind's figures of every place and phase (`group` "": everybody), the newest release's
 * of each, and the LAs' estimated totals. FIGURE_KINDS: all kinds. */
int figures_load(struct engine *e, const struct figures_choice *choice, const char *group,
		 enum figure_kind kind, struct figures *into, struct fault *reterr);

/* A published file that came beside a question, under `question`'s name, data_set, version and published. */
answer_self answer_import;

#endif
