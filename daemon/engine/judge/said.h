/* said.h: marks that people enter for provision without a system, and for a child nobody heard of. For files
 * of this room only.
 *
 * They stand beside the register and are never in it: no sum, no rate and no school's figure counts them.
 * What a school's register says later stands before them, and where the two differ both are shown. */
#ifndef ENGINE_JUDGE_SAID_H
#define ENGINE_JUDGE_SAID_H

#include "engine/world/state.h"

/* One mark, in memory: this academic year's only. */
struct said_mark {
	struct store_said kept; /* `packed` unused */
	cell_t cell;		/* CELL_UNKNOWN: taken back */
	char said_by[64], why[160];
};
struct said {
	struct said_marks {
		struct said_mark *at;
		size_t count, room;
	} marks; /* in the order they were entered */
	uint64_t number;
};

void said_free(struct said *s);
int said_restore(struct engine *e, struct fault *reterr);
/* Erases what is older than the last academic year; in a transaction. */
int said_retain(struct engine *e, struct fault *reterr);
/* The mark in force of a child and session; NULL: none. Lent until the next one. */
const struct said_mark *said_of(const struct engine *e, uint32_t child, session_t s);
/* The child's newest mark before this session, whoever answered; NULL: none this year. */
const struct said_mark *said_before(const struct engine *e, uint32_t child, session_t s);
/* The first session from `from` on of which a person entered where the child was; SESSION_NONE: none. */
session_t said_heard(const struct engine *e, uint32_t child, session_t from);
/* A code as people enter it: a register code (a stroke fits both sessions), or "attended", "not brought",
 * "not booked" of an early years setting. *ret_code is the form kept. -FAULT_MEANING. */
int said_read(const char *text, session_t s, cell_t *ret_cell, char ret_code[16], struct fault *reterr);
/* Do the register and the mark say different things of where the child was? */
bool said_conflict(cell_t fed, cell_t said);

/* Who enters what about whom. */
struct said_entry {
	const char *child;   /* a case number of a list, or a UPN */
	const char *session; /* "2026-11-23-AM", or "am", "pm" of today */
	const char *code;    /* "-": takes back what was entered */
	const char *said_by; /* empty: whoever answered last */
	const char *entered_by, *why;
};
/* Keeps a mark and judges the child anew. 1: no, and why in *ret_no. *ret_words tells what was done. */
int said_enter(struct engine *e, const struct said_entry *entry, char *ret_words, size_t size,
	       struct fault *ret_no, struct fault *reterr);
/* The child of a case number or a UPN that is on some list today and may be spoken of; NO_INDEX: none, or
 * more than one, and why. */
uint32_t said_child(const struct engine *e, const char *text, struct fault *ret_no);

#endif
