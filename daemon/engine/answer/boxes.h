/* boxes.h: the roll call: each child of a list in one box. For files of the engine only. */
#ifndef ENGINE_ANSWER_BOXES_H
#define ENGINE_ANSWER_BOXES_H

#include "engine/world/state.h"

struct box_row {
	uint32_t child;
	const struct list_entry *entry;
	enum box box;
	enum silence silence;
	uint32_t school;
	cell_t mark;
	bool said;	  /* a person's word decides the box */
	bool agreed_away; /* an agreed part-time timetable does */
};
struct box_rows {
	struct box_row *at;
	size_t count, room;
};
int boxes_of(const struct engine *e, unsigned subject, session_t s, struct box_rows *ret,
	     struct fault *reterr);
/* The same as somebody sees it who may read these children and, of a school's mark, what is left of it. */
struct box_reader {
	bool (*child)(void *context, uint32_t child);
	cell_t (*cell)(void *context, uint32_t child, uint32_t school, session_t s, cell_t cell);
	void *context;
};
int boxes_read(const struct engine *e, unsigned subject, session_t s, const struct box_reader *reader,
	       struct box_rows *ret, struct fault *reterr);
int rollcall_keep(struct engine *e, int64_t planned, struct fault *reterr);

#endif
