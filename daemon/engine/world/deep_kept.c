/* deep_kept.c: how far each school's weekly reading is, kept. */
#include "engine/world/deep_kept.h"

#include <string.h>

#include "exchange/fields.h"

#define SPACE "deep"
static const struct field_row rows[] = {
	FIELD_I64(deep, covered),  FIELD_I64(deep, finished), FIELD_I64(deep, begun),
	FIELD_I32(deep, next),	   FIELD_I32(deep, changed),  FIELD_I32(deep, withdrawn),
	FIELD_I32(deep, returned),
};
#define ROWS (sizeof rows / sizeof *rows)

int deep_save(struct engine *e, uint32_t school, struct fault *reterr)
{
	const struct engine_school *s = &e->schools[school];
	struct buffer packed = {0};
	int rc;

	fields_pack(rows, ROWS, &s->deep, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->value_put(e->store.self, SPACE, s->row->id, buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory to keep a school's state");
	buffer_free(&packed);
	return rc;
}

int deep_forget(struct engine *e, uint32_t school, struct fault *reterr)
{
	e->schools[school].deep = (struct deep){0};
	return e->store.ops->value_put(e->store.self, SPACE, e->schools[school].row->id, (struct span){0},
				       reterr);
}

static int restore(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);
	struct deep d = {0};

	/* Another configuration's school, or another form: its year is read anew. */
	if (school >= 0 && fields_unpack(rows, ROWS, &value, &d) && value.length == 0)
		e->schools[school].deep = d;
	return 0;
}

int deep_restore(struct engine *e, struct fault *reterr)
{
	return e->store.ops->value_walk(e->store.self, SPACE, restore, e, reterr);
}

void deep_moved(struct engine_school *s, cell_t old, cell_t now)
{
	if (s->pull.kind != PULL_DEEP)
		return;
	if (old == CELL_UNKNOWN)
		s->deep.returned++;
	else if (now == CELL_UNKNOWN)
		s->deep.withdrawn++;
	else
		s->deep.changed++;
}
