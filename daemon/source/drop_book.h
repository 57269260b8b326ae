/* drop_book.h: what a school's file says, gathered before any of it is given on: pupils, marks, and the
 * sessions it speaks of. */
#ifndef SOURCE_DROP_BOOK_H
#define SOURCE_DROP_BOOK_H

#include "attendance/count.h"
#include "base/map.h"
#include "base/vec.h"
#include "source/page.h"

/* Days that a file may speak of: this century. */
#define DROP_FIRST_DAY 10957 /* 2000-01-01 */
#define DROP_LAST_DAY  47481 /* 2099-12-31 */

struct drop_pupil {
	struct record_student row;
	bool whole;
	uint32_t line; /* where it was first met */
};
struct drop_pupils {
	struct drop_pupil *at;
	size_t count, room;
};

/* One mark, and the row it stands in. */
struct drop_cell {
	uint32_t pupil;
	session_t session;
	int32_t minutes_late; /* -1: not given */
	uint32_t line;
	struct span raw; /* borrows the file */
	char code[12];
};
struct drop_cells {
	struct drop_cell *at;
	size_t count, room;
};

struct drop_book {
	struct drop_pupils pupils;
	struct drop_cells cells;
	struct map ids;							    /* id -> pupil */
	struct map upns;						    /* UPN -> pupil */
	unsigned char spoken[(DROP_LAST_DAY - DROP_FIRST_DAY + 1) / 4 + 1]; /* a bit a session */
};

/* Makes a pupil known, or finds it: by admission number, else by UPN; empty: not given, not both. The id
 * of a pupil is its admission number without leading noughts, else its UPN. -FAULT_MEANING: the number is
 * another pupil's, who has another UPN; -FAULT_LIMIT, -FAULT_MEMORY. */
int drop_book_pupil(struct drop_book *b, const char *admission, const char *upn, uint32_t line,
		    uint32_t *ret_pupil, struct fault *reterr);
/* The file speaks of this session, with a mark or without. False: no day of this century. */
bool drop_book_speaks(struct drop_book *b, session_t session);
/* Adds a mark; NULL when there is no memory, or too many. */
struct drop_cell *drop_book_cell(struct drop_book *b);
/* Sorts the marks by pupil and session. */
void drop_book_sort(struct drop_book *b);
/* Appends the sessions spoken of, ascending, 4 bytes each; returns how many. */
uint32_t drop_book_sessions(const struct drop_book *b, struct buffer *out);
void drop_book_free(struct drop_book *b);

#endif
