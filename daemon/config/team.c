/* teams: the mailboxes of the authority. */
#include <string.h>

#include "alert/rule.h"
#include "config/config.h"
#include "config/kind.h"

/* clang-format off */
static const struct row key_item[] = {
	{.type = ROW_NAME, .size = sizeof(((struct team *)0)->keys[0])},
};

static const struct row mailbox[] = {
	{.key = "keys", .type = ROW_LIST, ROW_ITEMS(struct team, keys, key_count), .rows = key_item,
	 .help = "names of the public keys, NAME.pub in the keys folder, that may read this mailbox"},
	{0},
};

static const struct row role_item[] = {{.type = ROW_STRING, .size = sizeof(const char *), .max = 63}};

static const struct row working[] = {
	{.key = "from", .type = ROW_TIME, ROW_AT(struct team, works_from), .fallback = "08:30",
	 .help = "when somebody reads, Monday to Friday"},
	{.key = "to", .type = ROW_TIME, ROW_AT(struct team, works_to), .fallback = "17:00",
	 .help = "until when; `take_within` and `outcome_within` run only in between"},
	{0},
};

static const struct row step_rows[] = {
	{.key = "rule", .type = ROW_TEXT, .required = true, ROW_AT(struct team_step, rule),
	 .help = "name of the rule; `muster rules` lists them"},
	{.key = "text", .type = ROW_TEXT, .required = true, ROW_AT(struct team_step, text),
	 .help = "what to do first"},
	{0},
};

static const struct row step_item[] = {{.type = ROW_MAP, .rows = step_rows}};

static const struct row away_rows[] = {
	{.key = "from", .type = ROW_DATE, .required = true, ROW_AT(struct date_range, from),
	 .help = "first day"},
	{.key = "to", .type = ROW_DATE, ROW_AT(struct date_range, to),
	 .help = "last day; left out: no end is known"},
	{0},
};

static const struct row away_item[] = {
	{.type = ROW_MAP, .size = sizeof(struct date_range), .rows = away_rows}};

static const struct row serves[] = {
	{.key = "authorities", .type = ROW_LIST, ROW_ITEMS(struct team_serves, authorities, authority_count),
	 .rows = role_item, .help = "responsible authorities, by LA number"},
	{.key = "teams", .type = ROW_LIST, ROW_ITEMS(struct team_serves, teams, team_count), .rows = role_item,
	 .help = "teams, as the lists name them"},
	{.key = "workers", .type = ROW_LIST, ROW_ITEMS(struct team_serves, workers, worker_count),
	 .rows = role_item, .help = "workers, as the lists name them: a mailbox of their own"},
	{.key = "stands_in", .type = ROW_BOOL, ROW_AT(struct team_serves, stands_in), .fallback = "false",
	 .help = "true: told of the children whom no such team of the contract has, or whose workers are "
		 "away"},
	{.key = "away", .type = ROW_LIST, ROW_ITEMS(struct team_serves, away, away_count), .rows = away_item,
	 .help = "when nobody of it is there: who stands in is told too"},
	{0},
};

static const struct row rows[] = {
	KIND_KEYS("Team", struct team),
	{.key = "name", .type = ROW_TEXT, .required = true, ROW_AT(struct team, name),
	 .help = "name for people"},
	{.key = "roles", .type = ROW_LIST, ROW_ITEMS(struct team, roles, role_count), .rows = role_item,
	 .help = "roles of people in it that share contracts may name"},
	{.key = "mailbox", .type = ROW_MAP, .rows = mailbox, .help = "who may connect to its mailbox"},
	{.key = "working", .type = ROW_MAP, .rows = working, .help = "working hours"},
	{.key = "duty", .type = ROW_TEXT, ROW_AT(struct team, duty),
	 .help = "whom to reach when the named worker is away"},
	{.key = "manager", .type = ROW_TEXT, ROW_AT(struct team, manager),
	 .help = "who hears what is still open"},
	{.key = "next_step", .type = ROW_TEXT, ROW_AT(struct team, next_step),
	 .help = "what to do first, in the team's own words; stands at the end of each alert"},
	{.key = "next_steps", .type = ROW_LIST, ROW_APART(struct team, steps, step_count, RULES),
	 .rows = step_item,
	 .help = "the same for single rules, in place of next_step and of the rule's own words"},
	{.key = "serves", .type = ROW_MAP, ROW_AT(struct team, serves), .rows = serves,
	 .help = "only children whom the authority's lists give to it; left out: all whom contracts name"},
	{0},
};
/* clang-format on */

static void check_keys(struct walk *w, const struct node *root, const struct team *t)
{
	for (unsigned i = 0; i < t->key_count; i++)
		for (unsigned k = 0; k < i; k++)
			if (t->keys[i][0] != '\0' && strcmp(t->keys[i], t->keys[k]) == 0)
				walk_expected(w, walk_to(w, root, "mailbox.keys[%u]", i), "each key once");
	if (node_get(node_get(root, "mailbox"), "keys") == NULL)
		walk_warn(w, walk_to(w, root, "mailbox.keys"), "no key: nobody can read this mailbox");
}

static void check_steps(struct walk *w, const struct node *root, const struct team *t)
{
	for (unsigned i = 0; i < t->step_count; i++) {
		const char *rule = t->steps[i].rule;

		if (rule[0] != '\0' && rule_find(rule) < 0)
			walk_unknown(w, walk_to(w, root, "next_steps[%u].rule", i), rule_names(), "",
				     "the name of a rule");
		for (unsigned k = 0; rule[0] != '\0' && k < i; k++)
			if (strcmp(t->steps[k].rule, rule) == 0)
				walk_expected(w, walk_to(w, root, "next_steps[%u].rule", i),
					      "each rule once");
	}
}

static bool is_authority(const char *word)
{
	return strlen(word) == 3 && strspn(word, "0123456789") == 3;
}

static void check_serves(struct walk *w, const struct node *root, const struct team_serves *s)
{
	bool some = s->authority_count + s->team_count + s->worker_count > 0;

	if (s->stands_in && some)
		walk_expected(w, walk_to(w, root, "serves.stands_in"),
			      "no authorities, teams or workers beside it: it stands in for those who have");
	if (s->away_count > 0 && !some)
		walk_expected(w, walk_to(w, root, "serves.away"), "authorities, teams or workers beside it");
	for (unsigned i = 0; i < s->authority_count; i++)
		if (s->authorities[i][0] != '\0' && !is_authority(s->authorities[i]))
			walk_expected(w, walk_to(w, root, "serves.authorities[%u]", i),
				      "the number of an authority, three digits in quotes");
	for (unsigned i = 0; i < s->away_count; i++)
		if (s->away[i].to != DAY_NONE && s->away[i].from != DAY_NONE && s->away[i].to < s->away[i].from)
			walk_expected(w, walk_to(w, root, "serves.away[%u].to", i), "a day not before from");
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	const struct team *t = object;

	check_keys(w, root, t);
	check_steps(w, root, t);
	check_serves(w, root, &t->serves);
	if (t->works_from >= 0 && t->works_to >= 0 && t->works_to <= t->works_from)
		walk_fault(w, walk_to(w, root, "working.to"),
			   "expected a time after from, %02d:%02d, found %02d:%02d", t->works_from / 60,
			   t->works_from % 60, t->works_to / 60, t->works_to % 60);
}

const struct kind kind_team = {
	.name = "Team",
	.files = "teams/*.yaml",
	.help = "A team of the authority: its mailbox, its hours, what it does next.",
	.size = sizeof(struct team),
	.rows = rows,
	.finish = finish,
};
