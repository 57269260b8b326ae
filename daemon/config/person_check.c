/* What a Person file names must stand elsewhere: teams and their roles, schools, lists. */
#include <string.h>

#include "config/check.h"

static void check_teams(struct checking *k, const struct loaded *l)
{
	const struct person *p = l->object;

	for (unsigned i = 0; l->kind == &kind_person && i < p->team_count; i++)
		check_refer(k, walk_to(&k->walk, l->file->tree->root, "teams[%u]", i), &kind_team,
			    p->teams[i]);
}

static void check_schools(struct checking *k, const struct loaded *l)
{
	const struct person *p = l->object;

	for (unsigned i = 0; l->kind == &kind_person && i < p->school_count; i++)
		check_refer(k, walk_to(&k->walk, l->file->tree->root, "schools[%u]", i), &kind_school,
			    p->schools[i]);
}

/* The roles of all of the person's teams, ending with NULL; false when a team is not there. */
#define ROLES_MOST (PERSON_TEAMS * CONFIG_ROLES)
static bool roles_of(const struct checking *k, const struct person *p, const char *roles[ROLES_MOST + 1])
{
	size_t n = 0;

	for (unsigned i = 0; i < p->team_count; i++) {
		const struct loaded *found = check_file(k, &kind_team, p->teams[i]);
		const struct team *t = found != NULL ? found->object : NULL;

		if (t == NULL)
			return false;
		for (unsigned r = 0; r < t->role_count; r++)
			roles[n++] = t->roles[r];
	}
	roles[n] = NULL;
	return true;
}

static bool is_among(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

static void check_roles(struct checking *k, const struct loaded *l)
{
	const char *roles[ROLES_MOST + 1] = {NULL};
	const struct person *p = l->object;

	if (l->kind != &kind_person || p->role_count == 0 || !k->complete || !roles_of(k, p, roles))
		return;
	for (unsigned i = 0; i < p->role_count; i++)
		if (p->roles[i][0] != '\0' && !is_among(p->roles[i], roles))
			walk_unknown(&k->walk, walk_to(&k->walk, l->file->tree->root, "roles[%u]", i), roles,
				     "", "a role of one of the teams above");
}

static const struct loaded *authority_file(const struct checking *k)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->all[i].kind == &kind_authority)
			return &k->all[i];
	return NULL;
}

static void check_lists(struct checking *k, const struct loaded *l)
{
	const struct loaded *file = authority_file(k);
	const struct authority *a = file != NULL ? file->object : NULL;
	const char *lists[CONFIG_LISTS + 1] = {NULL};
	const struct person *p = l->object;

	if (l->kind != &kind_person || a == NULL || !k->complete)
		return;
	for (unsigned i = 0; i < a->list_count; i++)
		lists[i] = a->lists[i].id;
	for (unsigned i = 0; i < p->restricted_count; i++)
		if (p->restricted[i][0] != '\0' && !is_among(p->restricted[i], lists))
			walk_unknown(&k->walk, walk_to(&k->walk, l->file->tree->root, "restricted[%u]", i),
				     lists, "", "the id of a list in %s", file->file->name);
}

/* Whoever the proxy says it is can be one person only. */
static void check_subject(struct checking *k, const struct loaded *l)
{
	const struct person *p = l->object;

	for (const struct loaded *o = k->all; l->kind == &kind_person && p->subject[0] != '\0' && o < l; o++)
		if (o->kind == &kind_person &&
		    strcmp(((const struct person *)o->object)->subject, p->subject) == 0)
			walk_expected(&k->walk, walk_to(&k->walk, l->file->tree->root, "subject"),
				      "a subject of its own (%s has it)", o->file->name);
}

/* clang-format off */
const struct check person_checks[] = {
	{.id = "person-team", .file = check_teams,
	 .reason = "what a person may see is what contracts release to his or her teams"},
	{.id = "person-school", .file = check_schools, .reason = "a school's staff see their own school"},
	{.id = "person-role", .file = check_roles,
	 .reason = "a share contract names roles of a team; one that no team has would show nothing"},
	{.id = "person-restricted", .file = check_lists,
	 .reason = "restricted children are read by named people only, list by list"},
	{.id = "person-subject", .file = check_subject,
	 .reason = "two people who sign in as one could not be told apart in the log"},
	{0},
};
/* clang-format on */
