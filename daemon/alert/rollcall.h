/* rollcall.h: for each list and session every child is in exactly one box.
 *
 * The boxes add up to the list. Inhibition and silence move a child to "not heard", never
 * out of sight (design.md section 1). */
#ifndef ALERT_ROLLCALL_H
#define ALERT_ROLLCALL_H

#include <stdbool.h>

#include "attendance/code.h"

enum box {
	BOX_IN_SCHOOL,
	BOX_OFF_SITE_CONFIRMED,
	BOX_OFF_SITE_NOT_CONFIRMED,
	BOX_ABSENT_REASON_KNOWN,
	BOX_ABSENT_NO_REASON_YET,
	BOX_SUSPENDED,
	BOX_SCHOOL_CLOSED,
	BOX_NOT_HEARD,
	BOX_BETWEEN_SCHOOLS,
	BOX_NO_SCHOOL_PLACE,
	BOX_HOME_EDUCATED,
	BOXES
};
const char *box_name(enum box b);  /* "in_school", ... */
const char *box_words(enum box b); /* "in school", ... */

/* Why nothing was heard, for the person who rings. */
enum silence {
	SILENCE_NONE,
	SILENCE_NOT_SHARING, /* the school has no contract with us */
	SILENCE_NOT_OURS,    /* the school is not one of ours */
	SILENCE_NO_ANSWER,   /* the pull failed */
	SILENCE_NO_REGISTER, /* the school answered, nobody in it is marked */
	SILENCE_NO_MARK,     /* others are marked, this child is not */
	SILENCE_DOUBTED,     /* the marks cannot be right */
	SILENCE_ENDED,	     /* the school's contract has ended, or was revoked */
	SILENCE_HELD_BACK,   /* the school holds this child back (contract/holdback.h) */
	SILENCE_NOT_LOOKED,  /* before the first look of this session */
	SILENCES
};
const char *silence_words(enum silence s);

/* What is known of one child for one session. */
struct rollcall_facts {
	cell_t cells[4];      /* marks over the child's enrolments, CELL_UNKNOWN when none */
	unsigned cell_count;  /* enrolments current that day, at schools that share */
	bool has_place;	      /* an enrolment, or the list names a school */
	bool between;	      /* left one school, expected at another */
	bool at_home;	      /* educated at home, by the authority's list; on no roll */
	bool agreed_away;     /* a part-time timetable that was agreed leaves this session out */
	cell_t said;	      /* what a person was told and entered; CELL_UNKNOWN: nothing */
	bool closed;	      /* every school of the child is closed, by its calendar or its marks */
	enum silence silence; /* why, when nothing is known */
};
/* The one box. Total: every combination has a box. What the register says stands before what a person was
 * told, but for two things that only a person can know: where a child is of whom nothing was heard, and that
 * a child who is off site has arrived. */
enum box rollcall_box(const struct rollcall_facts *f);

/* Does what a person entered decide the box? */
bool rollcall_said(const struct rollcall_facts *f);

/* A child's mark over several enrolments: attending, else unauthorised, authorised, not
 * possible, unknown; D yields to anything (design.md section 6). */
cell_t rollcall_merge(const cell_t *cells, unsigned count);
/* Does this mark say anything about where the child is? Z (not on roll) does not. */
bool rollcall_heard(cell_t mark);

#endif
