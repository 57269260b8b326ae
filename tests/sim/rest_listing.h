/* Lists of systems that count their pages, and what their requests have in common. */
#ifndef SIM_REST_LISTING_H
#define SIM_REST_LISTING_H

#include "ask.h"
#include "mark.h"

/* A list in the making: rows before the page are counted and not written. */
struct rest_listing {
	const struct ask *a;
	struct answer *ret;
	long page, size;
	long count; /* rows of the whole list */
	bool any;
};

typedef void (*rest_put_pupil)(struct out *o, const struct school *s, uint32_t place);
typedef void (*rest_put_marks)(struct rest_listing *l, const struct school *s, uint32_t place, int day);

/* True when the next row is to be written; after a comma where one is due. */
bool rest_on_page(struct rest_listing *l);
/* A parameter of the query as it stands; the values of these systems need no decoding but %3A. */
const char *rest_param(const struct ask *a, const char *name, char *out, size_t room);
int32_t rest_param_day(const struct ask *a, const char *name, int32_t otherwise);
long rest_param_number(const struct ask *a, const char *name, long most, long otherwise);
void rest_put_day(struct out *o, int32_t day);
void rest_member(struct out *o, const char *name, const char *value);
/* "Year 4", "4", "R": a pupil's year behind `front`. */
const char *rest_year_of(const struct pupil *p, char out[16], const char *front);
/* The mark of a session as it stands; false before it is there. */
bool rest_see(const struct rest_listing *l, uint32_t place, int day, int session, struct mark *ret);
/* Those on roll today. */
void rest_list_pupils(struct rest_listing *l, rest_put_pupil put);
void rest_list_marks(struct rest_listing *l, int32_t from, int32_t to, rest_put_marks put);

/* Credentials: rest.c. "user:password" of a Basic header; a bearer token; is the password the secret? */
bool rest_basic(const char *header, char *out, size_t room);
bool rest_bearer(const char *header, char *out, size_t room);
bool rest_has_secret(const char *authorization);
/* Assembly's tokens. */
void rest_give_token(const struct ask *a, const char *authorization, struct answer *ret);
bool rest_token_good(const char *authorization);

/* The systems, a file each. */
void rest_assembly(struct ask *a, const char *authorization, const char *accept, struct answer *ret);
void rest_scholarpack(struct ask *a, const char *authorization, struct answer *ret);
void rest_arbor(struct ask *a, const char *authorization, const char *application, struct answer *ret);

#endif
