/* A place's counts against the sum of its parts: a region's local authorities, England's
 * regions, the phases of "Total". Of sessions in weekly and daily attendance, and of pupils in
 * bands, equality is demanded; numbers of schools and enrolments are means over days, and a
 * year to date holds authorities' late reports that regions do not: there it is only counted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/recompute_internal.h"
#include "base/vec.h"

enum relation { REGION_OF_AUTHORITIES, NATION_OF_REGIONS, NATION_OF_AUTHORITIES, TOTAL_OF_PHASES, RELATIONS };

static const char *const relation_names[RELATIONS] = {
	[REGION_OF_AUTHORITIES] = "regions = local authorities",
	[NATION_OF_REGIONS] = "England = regions",
	[NATION_OF_AUTHORITIES] = "England = local authorities",
	[TOTAL_OF_PHASES] = "Total = phases",
};

enum group_class { SESSIONS, ENROLMENTS, SCHOOLS, CENSUS_ENROLMENTS, CENSUS_SCHOOLS, BANDS, CLASSES };

static const struct {
	const char *name, *column; /* NULL: several columns */
} classes[CLASSES] = {
	[SESSIONS] = {"sessions", NULL},
	[ENROLMENTS] = {"enrolments", "enrolments"},
	[SCHOOLS] = {"num_schools", "num_schools"},
	[CENSUS_ENROLMENTS] = {"total_enrolments", "total_enrolments"},
	[CENSUS_SCHOOLS] = {"total_num_schools", "total_num_schools"},
	[BANDS] = {"pupils in bands", NULL},
};

struct sum_cell {
	__int128 parts, whole; /* 1e-9 */
	bool doubtful;	       /* a marker somewhere, or more than fits */
};
struct sum_group {
	enum relation relation;
	unsigned line; /* of the whole; 0: there is none */
	bool has_parts, year_to_date, doubtful;
	struct sum_cell *cells; /* owned; one a column */
};
struct recompute_sums {
	struct sum_column {
		uint32_t column;
		enum group_class in;
	} columns[CSV_FIELDS];
	size_t column_count;
	bool has[CLASSES];
	uint32_t lines[2][RELATIONS][CLASSES]; /* not demanded, demanded */
	struct sum_group *at;
	size_t count, room;
	struct map index;
};

static enum group_class class_of(const struct layout *l, uint32_t column)
{
	const char *name = l->names[column];

	if (l->form == LAYOUT_BANDS)
		return strncmp(name, "pct", 3) == 0 && strstr(name, "_oarate") != NULL ? BANDS : CLASSES;
	if (layout_is_sessions(name))
		return SESSIONS;
	for (int k = 0; k < CLASSES; k++)
		if (classes[k].column != NULL && strcmp(classes[k].column, name) == 0)
			return (enum group_class)k;
	return CLASSES;
}

static int header(struct recompute *r, struct fault *reterr)
{
	struct recompute_sums *s;

	if ((r->layout.form != LAYOUT_ATTENDANCE && r->layout.form != LAYOUT_BANDS) ||
	    r->layout.at[LAYOUT_LEVEL] == LAYOUT_ABSENT)
		return 0;
	r->work->sums = s = calloc(1, sizeof *s);
	if (s == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	for (uint32_t i = 0; i < r->layout.count; i++) {
		enum group_class in = class_of(&r->layout, i);

		if (in == CLASSES)
			continue;
		s->columns[s->column_count++] = (struct sum_column){i, in};
		s->has[in] = true;
	}
	memset(s->lines, 0xff, sizeof s->lines); /* RECOMPUTE_NONE */
	return 0;
}

/* --- gathering ---------------------------------------------------------------------------- */

static int group_of(struct recompute *r, const struct recompute_row *row, enum relation relation,
		    struct sum_group **ret_group, struct fault *reterr)
{
	/* The relation is told apart by the first byte; what it sums over is left out. */
	static const enum layout_meaning keys[] = {LAYOUT_PERIOD, LAYOUT_IDENTIFIER, LAYOUT_FRAME,
						   LAYOUT_DATE,	  LAYOUT_GROUP,	     LAYOUT_REGION_CODE,
						   LAYOUT_LEVEL,  LAYOUT_PHASE};
	static const enum layout_meaning region[] = {LAYOUT_PERIOD,	LAYOUT_IDENTIFIER, LAYOUT_FRAME,
						     LAYOUT_DATE,	LAYOUT_GROUP,	   LAYOUT_PHASE,
						     LAYOUT_REGION_CODE};
	static const struct {
		const enum layout_meaning *keys;
		size_t count;
	} by[RELATIONS] = {
		[REGION_OF_AUTHORITIES] = {region, 7},
		[NATION_OF_REGIONS] = {region, 6},
		[NATION_OF_AUTHORITIES] = {region, 6},
		[TOTAL_OF_PHASES] = {keys, 7},
	};
	struct recompute_sums *s = r->work->sums;
	char bytes[RECOMPUTE_KEY + 1];
	struct span key;
	uint32_t at;
	int rc;

	if (!recompute_key(r, row, by[relation].keys, by[relation].count, bytes + 1, &key))
		return fault_set(reterr, FAULT_LIMIT, "the columns of place and time are too long");
	bytes[0] = (char)('0' + relation);
	key = (struct span){bytes, key.length + 1};
	rc = recompute_group(&s->index, key, s->count, RECOMPUTE_GROUPS, &at, reterr);
	if (rc != 0)
		return rc;
	if (at == s->count) {
		struct sum_group *g = VEC_ADD(s);

		if (g != NULL)
			g->cells = calloc(s->column_count + 1, sizeof *g->cells);
		if (g == NULL || g->cells == NULL)
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
		g->relation = relation;
		g->year_to_date = layout_year_to_date(&r->layout, row->fields);
	}
	*ret_group = &s->at[at];
	return 0;
}

static void add_row(const struct recompute_sums *s, struct sum_group *g, const struct recompute_row *row,
		    bool whole)
{
	if (whole)
		g->line = row->line;
	g->has_parts |= !whole;
	for (size_t i = 0; i < s->column_count; i++) {
		struct sum_cell *cell = &g->cells[i];
		struct printed count;
		__int128 nano;

		if (!recompute_count(row, s->columns[i].column, &count) || !printed_nano(&count, &nano) ||
		    __builtin_add_overflow(whole ? cell->whole : cell->parts, nano,
					   whole ? &cell->whole : &cell->parts))
			cell->doubtful = true;
	}
}

/* Which sums a row is a part of, or the whole of. */
static const struct {
	enum relation relation;
	enum layout_level part, whole;
} places[] = {
	{REGION_OF_AUTHORITIES, LAYOUT_AUTHORITY, LAYOUT_REGIONAL},
	{NATION_OF_REGIONS, LAYOUT_REGIONAL, LAYOUT_NATIONAL},
	{NATION_OF_AUTHORITIES, LAYOUT_AUTHORITY, LAYOUT_NATIONAL},
};

static int gather_places(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	int rc = 0;

	/* Through the regions is enough where a file is wide; bands have no codes of London's halves
	 * that everybody shares. */
	for (size_t i = 0; i < sizeof places / sizeof *places && rc == 0; i++) {
		struct sum_group *g = NULL;

		if (places[i].relation == NATION_OF_AUTHORITIES && r->layout.form != LAYOUT_BANDS)
			continue;
		if (row->level != places[i].part && row->level != places[i].whole)
			continue;
		rc = group_of(r, row, places[i].relation, &g, reterr);
		if (rc == 0 && g != NULL)
			add_row(r->work->sums, g, row, row->level == places[i].whole);
	}
	return rc;
}

static int gather(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	bool above = row->level == LAYOUT_NATIONAL || row->level == LAYOUT_REGIONAL;
	bool total = row->known_phase && row->phase == PHASE_TOTAL;
	struct sum_group *g = NULL;
	int rc = 0;

	if (r->work->sums == NULL || row->level == LAYOUT_NO_LEVEL)
		return 0;
	if (!total) /* local authorities have no "Total" rows */
		rc = gather_places(r, row, reterr);
	if (rc != 0 || !above || r->layout.form != LAYOUT_ATTENDANCE)
		return rc;
	rc = group_of(r, row, TOTAL_OF_PHASES, &g, reterr);
	if (rc != 0 || g == NULL)
		return rc;
	g->doubtful |= !row->known_phase;
	add_row(r->work->sums, g, row, total);
	return 0;
}

/* --- judging ------------------------------------------------------------------------------ */

static bool demanded(const struct sum_group *g, enum group_class class)
{
	return class == BANDS || (class == SESSIONS && !g->year_to_date);
}

static int line_of(struct recompute *r, const struct sum_group *g, enum group_class class, uint32_t *ret_line,
		   struct fault *reterr)
{
	bool held = demanded(g, class);
	uint32_t *line = &r->work->sums->lines[held][g->relation][class];
	char name[RECOMPUTE_NAME];
	int rc = 0;

	snprintf(name, sizeof name, "%s, %s", relation_names[g->relation], classes[class].name);
	if (*line == RECOMPUTE_NONE)
		rc = recompute_line(r, held ? RECOMPUTE_SUM : RECOMPUTE_LOOSE_SUM, name, line, reterr);
	*ret_line = *line;
	return rc;
}

static void judge(struct recompute *r, const struct sum_group *g, enum group_class class, uint32_t at)
{
	const struct recompute_sums *s = r->work->sums;
	struct recompute_line *line = &r->lines.at[at];
	const struct sum_cell *wrong = NULL;
	char whole[PRINTED_TEXT], parts[PRINTED_TEXT];
	uint32_t column = 0;
	bool doubtful = g->doubtful || !g->has_parts;

	for (size_t i = 0; i < s->column_count; i++) {
		if (s->columns[i].in != class)
			continue;
		doubtful |= g->cells[i].doubtful;
		if (wrong != NULL || g->cells[i].parts == g->cells[i].whole)
			continue;
		wrong = &g->cells[i];
		column = s->columns[i].column;
	}
	if (doubtful)
		line->no_count++;
	else if (wrong == NULL)
		line->equal++;
	else if (line->kind == RECOMPUTE_LOOSE_SUM)
		line->apart++;
	else
		recompute_miss(r, at, g->line, column, span_of(printed_nano_text(whole, wrong->whole)),
			       printed_nano_text(parts, wrong->parts), false);
}

/* A file of one level, or of a few places, has wholes without parts: no check then. */
static int finish(struct recompute *r, struct fault *reterr)
{
	const struct recompute_sums *s = r->work->sums;
	bool parts[RELATIONS] = {false};
	int rc = 0;

	for (size_t n = 0; s != NULL && n < s->count; n++)
		parts[s->at[n].relation] |= s->at[n].has_parts && s->at[n].line != 0;
	for (int relation = 0; s != NULL && relation < RELATIONS; relation++)
		for (int class = 0; class < CLASSES && parts[relation]; class ++)
			for (size_t n = 0; n < s->count && rc == 0 && s->has[class]; n++) {
				uint32_t line;

				if ((int)s->at[n].relation != relation || s->at[n].line == 0)
					continue;
				rc = line_of(r, &s->at[n], (enum group_class) class, &line, reterr);
				if (rc == 0)
					judge(r, &s->at[n], (enum group_class) class, line);
			}
	return rc;
}

static void free_sums(struct recompute *r)
{
	struct recompute_sums *s = r->work->sums;

	if (s == NULL)
		return;
	for (size_t n = 0; n < s->count; n++)
		free(s->at[n].cells);
	VEC_FREE(s);
	map_free(&s->index);
	free(s);
	r->work->sums = NULL;
}

const struct recompute_check recompute_sum_check = {
	.header = header, .learn = NULL, .row = gather, .finish = finish, .free = free_sums};
