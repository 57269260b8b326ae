/* steps.c: which resources a pull of each kind asks for, and in which order.
 *
 * How the school stands comes before anything is believed; leavers before pupils, so that whoever
 * left is known to have left before a new id is taken for an old pupil's. */
#include "engine/world/steps.h"

#define KIND(k)	  (1U << PULL_##k)
#define AGAIN	  (1U << PULL_KINDS)	   /* the second reading before marks are taken back */
#define IF_CODES  (1U << (PULL_KINDS + 1)) /* also when a code was met that is not known */
#define IF_ROLL	  (1U << (PULL_KINDS + 2)) /* also when a pupil was met who is not known */
#define IF_CURSOR (1U << (PULL_KINDS + 3)) /* only when it is known up to when changes are in */
#define EVERY	  (KIND(LOAD) | KIND(MORNING) | KIND(LOOK) | KIND(NIGHT) | KIND(DEEP) | KIND(BACKFILL) | AGAIN)

static const struct step_row {
	enum pull_step step;
	enum source_resource resource;
	bool optional, after_marks;
	unsigned when;
} rows[] = {
	{STEP_FILES, SOURCE_FILES, false, false, EVERY & ~AGAIN},
	{STEP_FILE, SOURCE_FILE, false, false, 0}, /* only from drop.c */
	{STEP_META, SOURCE_META, false, false, EVERY},
	{STEP_PENDING, SOURCE_PENDING, true, false, 0}, /* these three only from standing.c */
	{STEP_DECLINED, SOURCE_DECLINED, true, false, 0},
	{STEP_REVOKED, SOURCE_REVOKED, true, false, 0},
	{STEP_SCHOOL, SOURCE_SCHOOL, true, false, KIND(LOAD) | KIND(MORNING)},
	{STEP_CODES, SOURCE_CODES, false, false, KIND(LOAD) | KIND(MORNING) | IF_CODES},
	{STEP_LEAVERS, SOURCE_LEAVERS, true, false, KIND(LOAD) | KIND(MORNING) | AGAIN | IF_ROLL},
	{STEP_STUDENTS, SOURCE_STUDENTS, false, false, KIND(LOAD) | KIND(MORNING) | AGAIN | IF_ROLL},
	{STEP_COMING, SOURCE_COMING, true, false, KIND(LOAD) | KIND(MORNING)},
	{STEP_MARKS, SOURCE_MARKS, false, false, EVERY},
	{STEP_MARKS_LEFT, SOURCE_MARKS_LEFT, true, true,
	 KIND(LOAD) | KIND(MORNING) | KIND(NIGHT) | KIND(DEEP) | KIND(BACKFILL) | AGAIN},
	{STEP_CHANGED, SOURCE_CHANGED, true, true, KIND(MORNING) | IF_CURSOR},
	{STEP_DELETIONS, SOURCE_DELETIONS, true, true, KIND(MORNING)},
};
#define ROWS (sizeof rows / sizeof *rows)

static const struct step_row *row_of(enum pull_step step)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].step == step)
			return &rows[i];
	return NULL;
}

bool steps_offered(const struct engine *e, uint32_t school, enum pull_step step)
{
	const struct school *s = e->schools[school].row;
	const struct source *source = source_find(s->source_kind);
	const struct step_row *row = row_of(step);

	return source != NULL && row != NULL && source_offers(source, &s->rest, row->resource);
}

static bool wanted(const struct engine *e, uint32_t school, const struct step_row *row)
{
	const struct engine_school *s = &e->schools[school];
	unsigned modes = s->pull.again ? AGAIN : 1U << s->pull.kind;

	if (!s->pull.again)
		modes |= (s->pull.codes ? IF_CODES : 0) | (s->pull.roll ? IF_ROLL : 0);
	if ((row->when & modes) == 0)
		return false;
	if ((row->when & IF_CURSOR) != 0 && (s->changed_to == 0 || s->ignores_since))
		return false;
	return steps_offered(e, school, row->step);
}

static enum pull_step first_from(const struct engine *e, uint32_t school, size_t from)
{
	for (size_t i = from; i < ROWS; i++)
		if (wanted(e, school, &rows[i]))
			return rows[i].step;
	return STEP_DONE;
}

enum pull_step steps_first(const struct engine *e, uint32_t school)
{
	/* Without a driver there is no first step: the asking says so. */
	if (source_find(e->schools[school].row->source_kind) == NULL)
		return STEP_MARKS;
	return first_from(e, school, 0);
}

enum pull_step steps_next(const struct engine *e, uint32_t school, enum pull_step step)
{
	size_t at = 0;

	while (at < ROWS && rows[at].step != step)
		at++;
	return first_from(e, school, at + 1);
}

enum source_resource steps_resource(enum pull_step step)
{
	const struct step_row *row = row_of(step);

	return row != NULL ? row->resource : SOURCE_RESOURCES;
}

bool steps_optional(enum pull_step step)
{
	const struct step_row *row = row_of(step);

	return row != NULL && row->optional;
}

bool steps_after_marks(enum pull_step step)
{
	const struct step_row *row = row_of(step);

	return row != NULL && row->after_marks;
}
