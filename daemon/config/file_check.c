/* What spans files beside the share contracts: names that must stand in another file, and what may stand only
 * once. */
#include <string.h>

#include "config/check.h"

/* --- authority ------------------------------------------------------------------------------- */

static void check_list_owners(struct checking *k, const struct loaded *l)
{
	const struct authority *a = l->object;
	const struct node *root = l->file->tree->root;

	for (unsigned i = 0; l->kind == &kind_authority && i < a->list_count; i++)
		check_refer(k, walk_to(&k->walk, root, "lists[%u].owner", i), &kind_team, a->lists[i].owner);
}

/* Who is told of marks that do not come. */
static void check_data_teams(struct checking *k, const struct loaded *l)
{
	const struct node *root = l->file->tree->root;

	if (l->kind == &kind_authority)
		check_refer(k, walk_to(&k->walk, root, "freshness.team"), &kind_team,
			    ((const struct authority *)l->object)->fresh.team);
	if (l->kind == &kind_school)
		check_refer(k, walk_to(&k->walk, root, "contact.team"), &kind_team,
			    ((const struct school *)l->object)->contact_team);
}

/* --- schools ----------------------------------------------------------------------------------- */

static const char *urn_of(const struct school *s)
{
	return s->urn;
}

static const char *laestab_of(const struct school *s)
{
	return s->laestab;
}

/* What only one school may have. */
static const struct {
	const char *path;
	const char *(*value)(const struct school *);
} only_once[] = {{"urn", urn_of}, {"laestab", laestab_of}};

/* A school that converts keeps its establishment number. */
static bool one_school(const struct school *a, const struct school *b)
{
	return (a->succeeds[0] != '\0' && strcmp(a->succeeds, b->id) == 0) ||
	       (b->succeeds[0] != '\0' && strcmp(b->succeeds, a->id) == 0);
}

static void check_only_once(struct checking *k, const struct loaded *l, const struct school *other,
			    const char *other_file)
{
	const struct school *s = l->object;
	const struct node *root = l->file->tree->root;

	for (size_t i = 0; i < sizeof only_once / sizeof *only_once; i++) {
		const char *mine = only_once[i].value(s);

		if (only_once[i].value == laestab_of && one_school(s, other))
			continue;
		if (mine[0] != '\0' && strcmp(mine, only_once[i].value(other)) == 0)
			walk_expected(&k->walk, walk_to(&k->walk, root, "%s", only_once[i].path),
				      "a number of its own (%s has it)", other_file);
	}
}

static void check_own_source(struct checking *k, const struct loaded *l, const struct school *other,
			     const char *other_file)
{
	const struct school *s = l->object;
	const struct node *root = l->file->tree->root;
	const char *key = NULL;

	if (s->base_url[0] == '\0' || strcmp(s->base_url, other->base_url) != 0 ||
	    strcmp(s->source_school, other->source_school) != 0)
		return;
	if (s->source_school[0] != '\0')
		key = "school";
	else if (strcmp(s->source_kind, "csv") == 0)
		key = s->folder[0] != '\0' ? "folder" : "url";
	/* Where the credential alone says which school is meant, it has to be another. */
	else if (strcmp(s->source_kind, "rest") == 0 && strcmp(s->credential, other->credential) == 0)
		key = "credential";
	if (key != NULL)
		walk_expected(&k->walk, walk_to(&k->walk, root, "source.%s", key),
			      "a source of its own (%s has it)", other_file);
}

static bool in_terms(const struct calendar *c, const struct date_range *r)
{
	for (unsigned i = 0; i < c->term_count; i++)
		if (c->terms[i].from == DAY_NONE || c->terms[i].to == DAY_NONE ||
		    (r->from <= c->terms[i].to && r->to >= c->terms[i].from))
			return true;
	return false;
}

/* The calendar a school keeps; NULL when it names none that is there, or has no closures of its own. */
static const struct calendar *closures_of(const struct checking *k, const struct loaded *l)
{
	const struct school *s = l->kind == &kind_school ? l->object : NULL;
	const struct loaded *named = s != NULL ? check_file(k, &kind_calendar, s->calendar) : NULL;

	return named != NULL && s->closure_count > 0 ? named->object : NULL;
}

static void check_closures_count(struct checking *k, const struct loaded *l)
{
	const struct calendar *c = closures_of(k, l);
	const struct school *s = l->object;

	if (c != NULL && s->closure_count + c->closure_count > CALENDAR_RANGES)
		walk_expected(&k->walk, walk_to(&k->walk, l->file->tree->root, "closures"),
			      "at most %u closures beside the %u of its calendar",
			      CALENDAR_RANGES - c->closure_count, c->closure_count);
}

static void check_closures_outside(struct checking *k, const struct loaded *l)
{
	const struct calendar *c = closures_of(k, l);
	const struct school *s = l->object;

	for (unsigned i = 0; c != NULL && i < s->closure_count; i++)
		if (s->closures[i].from != DAY_NONE && s->closures[i].to != DAY_NONE &&
		    !in_terms(c, &s->closures[i]))
			walk_fault(&k->walk, walk_to(&k->walk, l->file->tree->root, "closures[%u]", i),
				   "outside every term of its calendar: changes nothing");
}

static void check_calendar(struct checking *k, const struct loaded *l)
{
	const struct school *s = l->object;

	if (l->kind == &kind_school)
		check_refer(k, walk_to(&k->walk, l->file->tree->root, "calendar"), &kind_calendar,
			    s->calendar);
}

static void check_numbers(struct checking *k, const struct loaded *l)
{
	for (const struct loaded *o = k->all; l->kind == &kind_school && o < l; o++)
		if (o->kind == &kind_school)
			check_only_once(k, l, o->object, o->file->name);
}

/* A school becomes one other, after it became itself what it was. */
static void check_succeeds(struct checking *k, const struct loaded *l)
{
	const struct school *s = l->object;
	const struct node *root = l->file->tree->root;
	const struct loaded *old;

	if (l->kind != &kind_school || s->succeeds[0] == '\0')
		return;
	check_refer(k, walk_to(&k->walk, root, "succeeds.school"), &kind_school, s->succeeds);
	old = check_file(k, &kind_school, s->succeeds);
	if (old == l)
		walk_expected(&k->walk, walk_to(&k->walk, root, "succeeds.school"), "another school");
	else if (old != NULL && ((const struct school *)old->object)->succeeds[0] != '\0' &&
		 ((const struct school *)old->object)->succeeds_from >= s->succeeds_from)
		walk_expected(&k->walk, walk_to(&k->walk, root, "succeeds.from"),
			      "a later day than that on which %s followed another (%s)", s->succeeds,
			      old->file->name);
	for (const struct loaded *o = k->all; o < l; o++)
		if (o->kind == &kind_school &&
		    strcmp(((const struct school *)o->object)->succeeds, s->succeeds) == 0)
			walk_expected(&k->walk, walk_to(&k->walk, root, "succeeds.school"),
				      "a school that no other has followed (%s has)", o->file->name);
}

static void check_sources(struct checking *k, const struct loaded *l)
{
	for (const struct loaded *o = k->all; l->kind == &kind_school && o < l; o++)
		if (o->kind == &kind_school)
			check_own_source(k, l, o->object, o->file->name);
}

/* --- agreements -------------------------------------------------------------------------------- */

static void check_agreed_school(struct checking *k, const struct loaded *l)
{
	const struct school_agreements *s = l->object;

	if (l->kind == &kind_agreements)
		check_refer(k, walk_to(&k->walk, l->file->tree->root, "id"), &kind_school, s->id);
}

/* --- what a school holds back ------------------------------------------------------------------ */

static void check_hold_back(struct checking *k, const struct loaded *l)
{
	const struct school *s = l->object;

	for (unsigned i = 0; l->kind == &kind_school && i < s->hold_count; i++)
		check_refer(k, walk_to(&k->walk, l->file->tree->root, "hold_back[%u].contract", i),
			    &kind_share_contract, s->holds[i].contract);
}

/* --- one of each --------------------------------------------------------------------------------- */

/* Versions of one contract stand side by side; everything else has an id of its own. */
static bool same_thing(const struct loaded *a, const struct loaded *b)
{
	const char *id = a->object; /* the id is the first member of every kind */

	if (a->kind != b->kind || id[0] == '\0' || strcmp(id, b->object) != 0)
		return false;
	return a->kind != &kind_share_contract ||
	       strcmp(((const struct share_contract *)a->object)->version,
		      ((const struct share_contract *)b->object)->version) == 0;
}

static void check_id(struct checking *k, const struct loaded *l)
{
	if (check_file(k, l->kind, l->object) == l)
		return;
	for (const struct loaded *o = k->all; o < l; o++)
		if (same_thing(o, l)) {
			walk_expected(&k->walk, walk_to(&k->walk, l->file->tree->root, "id"),
				      l->kind == &kind_share_contract ? "a version of its own (%s has it)" :
									"an id of its own (%s has it)",
				      o->file->name);
			return;
		}
}

static void check_one_authority(struct checking *k, const struct loaded *l)
{
	for (const struct loaded *o = k->all; o < l; o++)
		if (o->kind == &kind_authority && l->kind == &kind_authority)
			walk_expected(&k->walk, walk_to(&k->walk, l->file->tree->root, "kind"),
				      "one file of kind Authority (%s is it)", o->file->name);
}

/* clang-format off */
const struct check file_checks[] = {
	{.id = "id-once", .file = check_id,
	 .reason = "commands, logs and other files call a thing by its id, so two of them cannot be told apart"},
	{.id = "authority-once", .file = check_one_authority, .reason = "a borough has one file about itself"},
	{.id = "list-owner", .file = check_list_owners, .reason = "a list that is late needs somebody to ask"},
	{.id = "data-team", .file = check_data_teams, .reason = "marks that do not come need somebody to ask the school"},
	{.id = "school-calendar", .file = check_calendar,
	 .reason = "without its terms and closures nobody knows on which days a register is due"},
	{.id = "school-number", .file = check_numbers,
	 .reason = "the URN and the LAESTAB each belong to one school; marks would be counted at the wrong one"},
	{.id = "school-source", .file = check_sources,
	 .reason = "two schools that read the same source would each have the other's children"},
	{.id = "school-succeeds", .file = check_succeeds,
	 .reason = "the pupils of a school that converted go on at one other school"},
	{.id = "closures-count", .file = check_closures_count, .reason = "a calendar has room for so many closures"},
	{.id = "closures-outside", .warning = true, .file = check_closures_outside,
	 .reason = "a day outside term time is no school day anyway: perhaps the date is mistyped"},
	{.id = "agreement-school", .file = check_agreed_school,
	 .reason = "a file of agreements is a school's own, under the school's id"},
	{.id = "hold-contract", .file = check_hold_back,
	 .reason = "a field is held back from a contract, which has to be there"},
	{0},
};
/* clang-format on */
