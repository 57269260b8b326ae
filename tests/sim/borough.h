/* The borough: its schools, their rolls and the authority's social-care list, all made from one seed. */
#ifndef SIM_BOROUGH_H
#define SIM_BOROUGH_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pupil.h"
#include "term.h"

#define BOROUGH_LA    332
#define BOROUGH_BLOCK 14 /* schools in the example borough; more repeat its pattern */
#define BOROUGH_MAX   5000

enum phase { PHASE_PRIMARY, PHASE_SECONDARY, PHASE_SPECIAL, PHASE_ALTERNATIVE, PHASE_COUNT };

/* What all schools of a phase have in common. Times are seconds after midnight. */
struct phase_row {
	const char *name;	/* as school files write it */
	const char *wonde_name; /* phase_of_education of the school system */
	int am_opens, am_closes, pm_opens, pm_closes;
	int year_low, year_high; /* 0 is Reception */
};

/* How a school writes the date of a mark. */
enum date_style { DATE_LONDON, DATE_UTC, DATE_PLAIN };

struct school {
	int number; /* from 1 */
	enum phase phase;
	char id[40];
	char name[64];
	char wonde[16];
	char urn[12];
	char laestab[12];
	char phone[24];
	const char *mis;
	enum date_style dates;
	const char *calendar; /* the one the authority was told of */
	bool shares;	      /* false: the school has not agreed to share with the authority */
	uint32_t size;
	struct pupil *pupils; /* in the order of the roll */
	const struct term *term;
	uint8_t *cells;	      /* the marks as they will end; made on first use, see plan.h */
	pthread_mutex_t lock; /* guards the making of cells */
};

struct social_row;

struct borough {
	uint64_t seed;
	int small; /* so many times fewer pupils */
	int count;
	struct school *schools;
	struct term plain, with_inset;
	struct social_row *social;
	size_t social_count;
};

/* The common facts of a phase. */
const struct phase_row *phase_row(enum phase phase);

/* Makes `count` schools (1 to BOROUGH_MAX) with their pupils and lists. NULL when memory runs out. */
/* `small`: so many times fewer pupils at each school, and on the lists; 1: as many as there are. */
struct borough *borough_new(uint64_t seed, int count, int small);
void borough_free(struct borough *b);

/* The school with a Wonde id, or NULL. */
struct school *borough_find(struct borough *b, const char *wonde);

/* Register closing of a school, seconds after midnight; session 0 is AM, 1 PM. */
int school_closes(const struct school *s, int session);

#endif
