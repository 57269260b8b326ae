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

static const struct row digest_time[] = {{.type = ROW_TIME, .size = sizeof(int)}};
static const char *const digest_as[] = {"virtual_school", "worker", "missing_education", "support_service",
					NULL};
static const char *const digest_singles[] = {"all", "urgent", NULL};
static const char *const digest_days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", NULL};

static const struct row digest[] = {
	{.key = "as", .type = ROW_CHOICE, ROW_AT(struct team, digest.as), .fallback = "virtual_school",
	 .words = digest_as,
	 .help = "whose times are taken when `at` is not there. virtual_school: 09:45, 10:30, 14:30 and 16:15, changes "
		 "every 20 minutes; worker: 10:15 and 16:15; missing_education: 08:30; support_service: Monday 08:00"},
	{.key = "at", .type = ROW_LIST, ROW_ITEMS(struct team, digest.at, digest.at_count),
	 .rows = digest_time,
	 .help = "times of the day, ascending, at which one message says what is new, changed and still open"},
	{.key = "every", .type = ROW_MINUTES, ROW_AT(struct team, digest.every), .min = 10, .max = 240,
	 .help = "between the first and the last time: changes are told this often, when there are any"},
	{.key = "days", .type = ROW_BITS, ROW_AT(struct team, digest.days), .words = digest_days,
	 .help = "on which days; not there: every working day"},
	{.key = "singles", .type = ROW_CHOICE, ROW_AT(struct team, digest.singles), .fallback = "all",
	 .words = digest_singles,
	 .help = "which alerts leave at once by themselves. urgent: a new unexplained absence of a looked-after child "
		 "or one with a protection plan, left during the day, suspended, off roll, and what people did; the "
		 "others leave with the day's next digest, and after its last one at once"},
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
	{.key = "digest", .type = ROW_MAP, .rows = digest,
	 .help = "beside its alerts the team gets one message that says what is new, by household and school; not there: none"},
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
		if (s->away[i].to != DAY_NONE && s->away[i].from != DAY_NONE &&
		    s->away[i].to < s->away[i].from)
			walk_expected(w, walk_to(w, root, "serves.away[%u].to", i), "a day not before from");
}

/* Times of the teams whose day we know; a school week has no others. */
static const struct {
	int at[4];
	unsigned count;
	int every;
	unsigned days;
} digest_times[] = {
	[DIGEST_VIRTUAL_SCHOOL] = {{9 * 60 + 45, 10 * 60 + 30, 14 * 60 + 30, 16 * 60 + 15}, 4, 20, 0},
	[DIGEST_WORKER] = {{10 * 60 + 15, 16 * 60 + 15, 0, 0}, 2, 0, 0},
	[DIGEST_MISSING_EDUCATION] = {{8 * 60 + 30, 0, 0, 0}, 1, 0, 0},
	[DIGEST_SUPPORT_SERVICE] = {{8 * 60, 0, 0, 0}, 1, 0, 1U << DAY_MONDAY},
};
#define EVERY_WEEKDAY 31U

static void finish_digest(struct walk *w, const struct node *root, struct team *t)
{
	struct team_digest *d = &t->digest;
	const struct node *given = node_get(root, "digest");

	d->given = given != NULL;
	if (!d->given)
		return;
	for (unsigned i = 1; i < d->at_count; i++)
		if (d->at[i] >= 0 && d->at[i - 1] >= 0 && d->at[i] <= d->at[i - 1])
			walk_expected(w, walk_to(w, root, "digest.at[%u]", i), "a time after the one before");
	if (node_get(given, "at") != NULL && d->at_count == 0)
		walk_expected(w, walk_to(w, root, "digest.at"), "at least one time");
	if (d->at_count == 0) {
		memcpy(d->at, digest_times[d->as].at, sizeof digest_times[d->as].at);
		d->at_count = digest_times[d->as].count;
		d->every = d->every > 0 ? d->every : digest_times[d->as].every;
		d->days = d->days != 0 ? d->days : digest_times[d->as].days;
	}
	if (d->days == 0)
		d->days = EVERY_WEEKDAY;
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct team *t = object;

	check_keys(w, root, t);
	check_steps(w, root, t);
	check_serves(w, root, &t->serves);
	finish_digest(w, root, t);
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
