/* Pupils on a roll: who they are, when they are on it, and how often each is away. */
#ifndef SIM_PUPIL_H
#define SIM_PUPIL_H

#include <stdbool.h>
#include <stdint.h>

struct borough;
struct school;

#define PUPIL_STAYS INT32_MAX

/* Why the authority knows the child. */
enum pupil_list { LIST_NONE, LIST_LOOKED_AFTER, LIST_PROTECTION_PLAN, LIST_IN_NEED };

/* A child on two rolls: the main school's entry and the alternative provision's. */
enum pupil_dual { DUAL_NONE, DUAL_MAIN, DUAL_OTHER };

struct pupil {
	uint64_t key;		   /* seeds everything about this enrolment */
	char upn[14];		   /* empty: none yet */
	uint8_t forename, surname; /* rows of the name tables */
	char marked[2][16];	   /* what stands for the two instead; empty: nothing */
	bool girl;
	int8_t year;	   /* NC year, 0 Reception */
	uint8_t form;	   /* class within the year */
	uint8_t list;	   /* enum pupil_list */
	uint8_t dual;	   /* enum pupil_dual */
	uint8_t dual_days; /* weekdays (bit 0 Monday) at the alternative provision */
	int32_t born;
	int32_t admitted; /* first civil day on this roll */
	int32_t left;	  /* last civil day, or PUPIL_STAYS */
	float rate;	  /* share of possible sessions this pupil tends to miss */
	int16_t run_from; /* first term day of a planned long unauthorised absence, or -1 */
	int16_t run_days;
	uint8_t run_kind;
	uint16_t nudge;	     /* term day whose morning starts with N for certain, plus one; 0 none */
	uint16_t nudge_more; /* another such day */
};

/* Fills the roll of a school whose size, phase and numbers are set. */
void pupil_enrol(struct borough *b, struct school *s);

/* Enters up to twelve secondary pupils of each block on the roll of its alternative provision too. */
void pupil_pair(struct borough *b);

/* Plans nine long unauthorised absences a block whose tenth school day is 23, 24 or 25 November 2026. */
void pupil_long_absences(struct borough *b);

/* Gives looked-after children mornings in the fortnight from 16 November 2026 whose register starts with N:
 * two a day on 23, 24 and 25 November, one on the others. */
void pupil_nudges(struct borough *b);

/* On the roll on a civil day. */
static inline bool pupil_on_roll(const struct pupil *p, int32_t day)
{
	return p->admitted <= day && day <= p->left;
}

/* On this roll for the whole school year, with a UPN and on no other roll. */
bool pupil_settled(const struct pupil *p);

/* Gives every pupil a forename and a surname that nobody else has, and no word contains: "Zf" and "Zs", then
 * the UPN with letters for digits (0 a, 1 b ...). One without a UPN has letters of its own. */
void pupil_mark(struct borough *b);

/* Names in UTF-8. */
const char *pupil_forename(const struct pupil *p);
const char *pupil_surname(const struct pupil *p);
const char *pupil_name_at(bool forename, bool girl, uint32_t row);

/* Wonde's id of the pupil at this place of the roll: "A1", school, place. Needs 16 bytes. */
void pupil_wonde(const struct school *s, uint32_t place, char out[16]);

#endif
