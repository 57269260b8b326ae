/* traits.h: what divides figures, by enrolment and day: sex, meals, needs, language ...
 *
 * A value that a page gives holds until a page gives another: the old one then ends the day before,
 * the new one starts that day, and what was known earlier stays known as it was. The first value heard is
 * taken to have held from the start of the year, because no school system says since when. "Unknown"
 * never takes the place of what is known. Only fields that a contract in force names are taken. Who is
 * looked after, on a protection plan or in need comes from the authority's lists. Children who are
 * restricted are counted like any other: nothing here names a child. */
#ifndef ENGINE_WORLD_TRAITS_H
#define ENGINE_WORLD_TRAITS_H

#include "attendance/trait.h"
#include "base/fault.h"

struct engine;
struct record_student;

/* As now known, for `as_of` below. */
#define KNOWN_NOW INT64_MAX

/* A struct trait_entry in 16 bytes. Days count from the first Monday of the roll's year, instants in seconds
 * from 2020. */
struct trait_held {
	uint32_t known_from, known_to;
	int16_t from, to;
	uint8_t trait, value;
};

enum { NAMED_NOT_LOOKED, NAMED_NO, NAMED_YES };

/* Of one enrolment. Zeroed: nothing is known. Most pupils stay what their first page said they are, so that
 * stands here, and needs no entries: a borough has two million such values. */
struct enrolment_traits {
	struct trait_held *at; /* owned; all others, in the order they became known */
	day_t born;	       /* 0 when has_born is not set */
	uint32_t since;	       /* the instant at which `first` became known */
	uint8_t count;	       /* of `at` */
	uint8_t first[TRAITS]; /* held all year and for good; 0: no such value */
	bool has_born;
	uint8_t named;		/* whether the child is known by a whole UPN */
	unsigned char child[8]; /* whose key sealed what is stored: the first bytes of the child's id */
};
void traits_free(struct enrolment_traits *t);

/* Takes what a page says of a pupil on roll, inside the page's transaction. NO_INDEX is fine. */
int traits_take(struct engine *e, uint32_t enrolment, const struct record_student *r, struct fault *reterr);
/* Reads a school's traits from the store, once; call it before asking below. At start nothing is
 * read, because opening every child's row takes longer than starting may. */
int traits_load(struct engine *e, uint32_t school, struct fault *reterr);
/* After the start, a school at a time, so that nobody who asks waits for all of them: *ret_more: there are
 * more. */
int traits_turn(struct engine *e, bool *ret_more, struct fault *reterr);
/* Writes an enrolment's traits anew, under the key of the child it now belongs to. */
int traits_save(struct engine *e, uint32_t enrolment, struct fault *reterr);

/* The value on a day, as known at an instant. TRAIT_UNKNOWN, too, for a trait of the authority's lists
 * when no list has been read, or when the pupil has no UPN by which a list could name the child. Lists have
 * no history of their own: they are as known now. */
uint8_t traits_value(struct engine *e, uint32_t enrolment, enum trait t, day_t day, int64_t as_of);
/* The entries of one trait as known at an instant, at most `most`, in the order of their days; they do
 * not overlap, and days between them are unknown (for the authority's traits: no, where
 * traits_value says so). Returns how many were written. */
unsigned traits_entries(struct engine *e, uint32_t enrolment, enum trait t, int64_t as_of,
			struct trait_entry *out, unsigned most);
/* DAY_NONE: not known. */
day_t traits_born(const struct engine *e, uint32_t enrolment);

#endif
