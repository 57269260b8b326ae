/* drop_withdraw.c: what a file, as a snapshot of the sessions it speaks of, takes back. */
#include <stdlib.h>
#include <string.h>

#include "engine/intake/drop_internal.h"

/* One mark of the file, of a pupil we know. */
struct given {
	uint32_t enrolment;
	session_t session;
};
struct givens {
	struct given *at;
	size_t count, room;
};

static int by_given(const void *left, const void *right)
{
	const struct given *a = left, *b = right;

	if (a->enrolment != b->enrolment)
		return a->enrolment < b->enrolment ? -1 : 1;
	return a->session < b->session ? -1 : a->session > b->session;
}

static int collect(const struct engine_school *s, struct span rest, struct givens *out, struct fault *reterr)
{
	struct record_mark m;

	while (rest.length > 0) {
		struct given *g;
		uint32_t at;

		if (!record_unpack(RECORD_MARK, &rest, &m))
			return fault_set(reterr, FAULT_BUG, "a mark record does not decode");
		at = map_get(&s->students, span_of(m.student));
		if (at == MAP_NONE)
			continue;
		g = VEC_ADD(out);
		if (g == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a file's marks");
		*g = (struct given){at, session_of(m.day, m.pm)};
	}
	if (out->count > 1)
		qsort(out->at, out->count, sizeof *out->at, by_given);
	return 0;
}

/* The sessions of one pupil of the file: those we hold and it does not give are lost. */
static int look(const struct engine *e, uint32_t school, uint32_t enrolment, struct span sessions,
		const struct givens *givens, struct cells *ret_lost, size_t *held, struct fault *reterr)
{
	unsigned slot = e->enrolments.at[enrolment].row.slot;

	for (size_t i = 0; i + sizeof(session_t) <= sessions.length; i += sizeof(session_t)) {
		struct given key = {.enrolment = enrolment};
		struct cell_at *lost;

		memcpy(&key.session, sessions.at + i, sizeof key.session);
		if (roll_get(e->roll, school, slot, key.session) == CELL_UNKNOWN)
			continue;
		++*held;
		if (givens->count > 0 &&
		    bsearch(&key, givens->at, givens->count, sizeof *givens->at, by_given) != NULL)
			continue;
		lost = VEC_ADD(ret_lost);
		if (lost == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for what a file takes back");
		*lost = (struct cell_at){enrolment, key.session};
	}
	return 0;
}

int drop_find_lost(const struct engine *e, uint32_t school, struct span sessions, struct cells *ret_lost,
		   size_t *ret_held, struct fault *reterr)
{
	const struct engine_school *s = &e->schools[school];
	const struct pull *p = &s->pull;
	struct span rest = buffer_span(&p->records[RECORD_DROP_PUPIL]);
	struct givens givens = {0};
	struct record_drop_pupil pupil;
	int rc = collect(s, buffer_span(&p->records[RECORD_MARK]), &givens, reterr);

	*ret_held = 0;
	while (rc == 0 && rest.length > 0) {
		uint32_t at;

		if (!record_unpack(RECORD_DROP_PUPIL, &rest, &pupil)) {
			rc = fault_set(reterr, FAULT_BUG, "a pupil of a file does not decode");
			break;
		}
		at = pupil.whole ? map_get(&s->students, span_of(pupil.id)) : MAP_NONE;
		if (at != MAP_NONE)
			rc = look(e, school, at, sessions, &givens, ret_lost, ret_held, reterr);
	}
	VEC_FREE(&givens);
	return rc;
}
