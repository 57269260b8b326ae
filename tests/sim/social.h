/* The list of children with a social worker that the authority itself holds. */
#ifndef SIM_SOCIAL_H
#define SIM_SOCIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pupil.h"

struct borough;

#define SOCIAL_NO_DAY INT32_MIN

struct social_row {
	char upn[14];
	const char *forename, *surname;
	int32_t born;
	uint32_t number; /* of the case */
	enum pupil_list list;
	int32_t from, to; /* to: SOCIAL_NO_DAY while open */
	const char *worker, *team;
	int authority; /* responsible for the child */
	char urn[12];  /* empty: no school place */
	bool restricted;
	struct pupil *pupil; /* NULL when at no simulated school */
	int school;	     /* number of it, or 0 */
};

/* Chooses the children and writes the list into the borough. 0, or -1 when memory runs out. */
int social_build(struct borough *b);

/* Writes DIR/social-care.csv. 0, or -1 with a message on stderr. */
int social_write(const struct borough *b, const char *dir);

#endif
