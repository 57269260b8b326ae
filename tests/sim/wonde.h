/* The schools' service: Wonde's API v1.0, read only. */
#ifndef SIM_WONDE_H
#define SIM_WONDE_H

#include "ask.h"
#include "codes.h"

/* Answers an authorised request whose target has been read; a->school is set when the path names one. */
void wonde_answer(struct ask *a, struct answer *ret);

/* The school a path is about, or NULL. */
struct school *wonde_school_of(const struct ask *a);

/* The UPN the school gives for a pupil now, faults included. Needs 14 bytes. */
void wonde_upn(const struct ask *a, const struct school *s, uint32_t place, char out[14]);

/* Wonde's id of a pupil now, faults included. Needs 16 bytes. */
void wonde_pupil_id(const struct ask *a, const struct school *s, uint32_t place, char out[16]);
/* Is this pupil's record there at all? */
bool wonde_pupil_there(const struct ask *a, uint32_t place);

/* Writes a pupil under this UPN: the bare object, or with the parts asked for. */
void wonde_put_pupil(struct out *o, const struct ask *a, const struct school *s, uint32_t place,
		     unsigned include, const char *upn);

/* Members `extended_details` and `boarding` of a pupil, as the school has them on a civil day. */
void wonde_put_traits(struct out *o, const struct school *s, const struct pupil *p, int32_t today);
void wonde_put_boarding(struct out *o, const struct school *s, const struct pupil *p, int32_t today);

/* The collections; leavers: of those who have left the roll. */
void wonde_pupils(struct ask *a, struct answer *ret, bool leavers);
void wonde_marks(struct ask *a, struct answer *ret, bool leavers);

/* Place of the pupil a fault picks on (the n-th with a UPN on the roll), or UINT32_MAX. */
uint32_t wonde_victim(const struct ask *a, uint32_t n);

/* Wonde's id of a register code at a school (NULL: the national list). Needs 16 bytes. */
void wonde_code_id(const struct school *s, enum code code, char out[16]);

#endif
