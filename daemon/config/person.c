/* people: who may sign in to the console, one file each. Passwords stand nowhere here. */
#include <string.h>

#include "config/config.h"
#include "config/kind.h"

static const char *const rights[] = {"operator", "contracts", "figures", NULL};
static const char *const ways[] = {"local", "proxy", NULL};

/* clang-format off */
static const struct row name_item[] = {{.type = ROW_NAME, .size = PERSON_NAME}};
static const struct row role_item[] = {{.type = ROW_STRING, .size = sizeof(const char *), .max = 63}};

static const struct row rows[] = {
	KIND_KEYS("Person", struct person),
	{.key = "name", .type = ROW_TEXT, .required = true, ROW_AT(struct person, name),
	 .help = "name for people; it stands beside what he or she does"},
	{.key = "mail", .type = ROW_TEXT, ROW_AT(struct person, mail), .check = check_email,
	 .help = "address for messages without names of children"},
	{.key = "teams", .type = ROW_LIST, ROW_ITEMS(struct person, teams, team_count), .rows = name_item,
	 .help = "the authority's teams he or she works in: sees what share contracts release to them"},
	{.key = "roles", .type = ROW_LIST, ROW_ITEMS(struct person, roles, role_count), .rows = role_item,
	 .help = "roles in those teams, as the teams' files and share contracts name them"},
	{.key = "schools", .type = ROW_LIST, ROW_ITEMS(struct person, schools, school_count),
	 .rows = name_item,
	 .help = "a school's staff: the schools he or she answers for; no teams stand beside them"},
	{.key = "rights", .type = ROW_BITS, ROW_AT(struct person, rights), .words = rights,
	 .help = "operator: how the daemon and its feeds are; contracts: writes and agrees share contracts; figures: figures over the borough without names"},
	{.key = "restricted", .type = ROW_LIST, ROW_ITEMS(struct person, restricted, restricted_count),
	 .rows = name_item,
	 .help = "lists of the authority whose restricted children he or she may read by name, where contracts allow it"},
	{.key = "sign_in", .type = ROW_CHOICE, ROW_AT(struct person, sign_in), .fallback = "local",
	 .words = ways,
	 .help = "local: password and one-time code (`muster account add`); proxy: the council's own sign-in, through a reverse proxy"},
	{.key = "subject", .type = ROW_TEXT, ROW_AT(struct person, subject),
	 .help = "with `sign_in: proxy`: what the proxy says who it is"},
	{0},
};
/* clang-format on */

static void once(struct walk *w, const struct node *root, const char *key, const char (*names)[PERSON_NAME],
		 unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		for (unsigned k = 0; k < i; k++)
			if (names[i][0] != '\0' && strcmp(names[i], names[k]) == 0)
				walk_expected(w, walk_to(w, root, "%s[%u]", key, i), "each of them once");
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	const struct person *p = object;

	once(w, root, "teams", p->teams, p->team_count);
	once(w, root, "schools", p->schools, p->school_count);
	once(w, root, "restricted", p->restricted, p->restricted_count);
	if (p->team_count > 0 && p->school_count > 0)
		walk_expected(
			w, walk_to(w, root, "schools"),
			"teams of the authority or schools, not both: a school is never shown who is on "
			"the authority's lists");
	if (p->school_count > 0 && (p->rights & ~(unsigned)RIGHT_CONTRACTS) != 0)
		walk_expected(w, walk_to(w, root, "rights"), "of a school's staff no right but contracts");
	if (p->restricted_count > 0 && p->team_count == 0)
		walk_expected(w, walk_to(w, root, "restricted"), "teams beside it: contracts name teams");
	if (p->sign_in == SIGN_IN_PROXY && p->subject[0] == '\0')
		walk_fault(w, walk_to(w, root, "subject"),
			   "expected who it is, as the proxy says it, found no such key");
	if (p->sign_in == SIGN_IN_LOCAL && p->subject[0] != '\0')
		walk_expected(w, walk_to(w, root, "subject"), "`sign_in: proxy` beside it");
	if (p->team_count + p->school_count == 0 && p->rights == 0)
		walk_warn(w, root, "no teams, no schools and no rights: this person sees nothing");
}

const struct kind kind_person = {
	.name = "Person",
	.files = "people/*.yaml",
	.help = "A person who may sign in to the console: teams or schools, and what else he or she may do.",
	.size = sizeof(struct person),
	.rows = rows,
	.finish = finish,
};
