#include "engine/world/journal.h"

#include <stdlib.h>
#include <string.h>

#include "exchange/fields.h"

/* As bytes: both cells in one number, the old one above. */
struct packed {
	uint32_t slot;
	session_t session;
	uint32_t cells;
};
static const struct field_row rows[] = {FIELD_I32(packed, slot), FIELD_I32(packed, session),
					FIELD_I32(packed, cells)};

bool journal_of_marks(const struct store_batch *b)
{
	return strcmp(b->what, "marks") == 0 || strcmp(b->what, "taken back") == 0;
}

void change_pack(struct buffer *out, const struct change *c)
{
	struct packed p = {c->slot, c->session, c->old << 8 | c->now};

	fields_pack(rows, sizeof rows / sizeof *rows, &p, out);
}

bool change_unpack(struct span *rest, struct change *ret)
{
	struct packed p;

	if (!fields_unpack(rows, sizeof rows / sizeof *rows, rest, &p) || p.cells > 0xffff)
		return false;
	*ret = (struct change){p.slot, p.session, p.cells >> 8, p.cells & 0xff};
	return true;
}

struct past {
	const struct engine *e;
	const bool *schools;
	struct roll *roll;
	struct fault *reterr;
};

static bool wanted(const struct past *p, int school)
{
	return school >= 0 && (p->schools == NULL || p->schools[school]);
}

static int undo(struct past *p, unsigned school, const struct store_batch *b, const struct change *c)
{
	unsigned week, column;
	cell_t found;
	int rc;

	/* A batch of another academic year: this roll has no cell for it. */
	if (roll_place(p->roll, c->session, &week, &column, NULL) != 0)
		return 0;
	rc = roll_put(p->roll, school, c->slot, c->session, (cell_t)c->old, &found, p->reterr);
	if (rc == 0 && found != c->now)
		return fault_set(p->reterr, FAULT_PARSE,
				 "batch %llu of %s says a mark became %u, but %u stands there",
				 (unsigned long long)b->number, b->school, c->now, (unsigned)found);
	return rc;
}

/* A batch undoes its changes last first: one page may change a cell twice. */
static int undo_batch(void *context, const struct store_batch *b)
{
	struct past *p = context;
	int school = config_school(p->e->config, b->school), rc = 0;
	struct {
		struct change *at;
		size_t count, room;
	} changes = {0};
	struct span rest = b->changes;

	if (!journal_of_marks(b) || !wanted(p, school))
		return 0;
	while (rc == 0 && rest.length > 0) {
		struct change *c = VEC_ADD(&changes);

		if (c == NULL)
			rc = fault_set(p->reterr, FAULT_MEMORY, "no memory for a batch");
		else if (!change_unpack(&rest, c))
			rc = fault_set(p->reterr, FAULT_PARSE, "batch %llu does not decode",
				       (unsigned long long)b->number);
	}
	for (size_t i = changes.count; rc == 0 && i > 0; i--)
		rc = undo(p, (unsigned)school, b, &changes.at[i - 1]);
	VEC_FREE(&changes);
	return rc;
}

int journal_roll(const struct engine *e, int64_t instant, const bool *schools, struct roll **ret,
		 struct fault *reterr)
{
	struct past p = {.e = e, .schools = schools, .reterr = reterr};
	int rc;

	p.roll = roll_copy(e->roll, schools);
	if (p.roll == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the register as it was");
	rc = e->store.ops->batch_walk(e->store.self, instant, undo_batch, &p, reterr);
	if (rc != 0) {
		roll_free(p.roll);
		return rc;
	}
	*ret = p.roll;
	return 0;
}
