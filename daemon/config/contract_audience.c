/* Who sees what: teams and roles that are there, alerts that their team can read, times it can keep. */
#include <stdio.h>
#include <string.h>

#include "alert/rule.h"
#include "config/contract_check.h"

static const struct team *team_of(const struct checking *k, const char *id)
{
	const struct loaded *l = id[0] != '\0' ? check_file(k, &kind_team, id) : NULL;

	return l != NULL ? l->object : NULL;
}

/* --- parties ------------------------------------------------------------------------------- */

static void authority_own(struct checking *k, const struct contract_view *v)
{
	const char *la = k->config->authority.la;

	if (v->c->authority[0] != '\0' && la[0] != '\0' && strcmp(v->c->authority, la) != 0)
		walk_expected(&k->walk, walk_to(&k->walk, v->root, "parties.receiver.authority"),
			      "our own LA number %s", la);
}

static void receiver_team(struct checking *k, const struct contract_view *v)
{
	check_refer(k, walk_to(&k->walk, v->root, "parties.receiver.team"), &kind_team, v->c->team);
}

static void receiver_unshown(struct checking *k, const struct contract_view *v)
{
	for (unsigned s = 0; s < v->c->share_count; s++)
		if (strcmp(v->c->shares[s].team, v->c->team) == 0)
			return;
	if (v->c->team[0] != '\0' && v->c->share_count > 0 && contract_shares_named(v->c))
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "parties.receiver.team"),
			   "this team answers for the contract, and no share is for it");
}

static void list_missing(struct checking *k, const struct contract_view *v)
{
	const struct authority *a = &k->config->authority;

	for (unsigned i = 0; i < a->list_count; i++)
		if (a->lists[i].kind == LIST_SOCIAL_CARE)
			return;
	if (v->c->subjects != 0 && k->complete)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "subjects.social_care"),
			"muster.yaml has no list of kind social_care, so the contract is about no child at all");
}

/* --- shares -------------------------------------------------------------------------------- */

static void share_team(struct checking *k, const struct contract_view *v)
{
	for (unsigned s = 0; s < v->c->share_count; s++)
		check_refer(k, walk_to(&k->walk, v->root, "share[%u].to", s), &kind_team,
			    v->c->shares[s].team);
}

static bool has_role(const struct contract_share *s, const char *role)
{
	for (unsigned i = 0; i < s->role_count; i++)
		if (strcmp(s->roles[i], role) == 0)
			return true;
	return false;
}

static bool same_audience(const struct contract_share *a, const struct contract_share *b)
{
	if (a->team[0] == '\0' || strcmp(a->team, b->team) != 0 || a->role_count != b->role_count ||
	    a->subjects != b->subjects)
		return false;
	for (unsigned i = 0; i < a->role_count; i++)
		if (!has_role(b, a->roles[i]))
			return false;
	return true;
}

static void share_once(struct checking *k, const struct contract_view *v)
{
	for (unsigned s = 0; s < v->c->share_count; s++)
		for (unsigned other = 0; other < s; other++)
			if (same_audience(&v->c->shares[s], &v->c->shares[other])) {
				walk_expected(&k->walk, walk_to(&k->walk, v->root, "share[%u].to", s),
					      "each team once");
				break;
			}
}

static void share_subjects(struct checking *k, const struct contract_view *v)
{
	for (unsigned s = 0; s < v->c->share_count; s++)
		if (v->c->subjects != 0 && (v->c->shares[s].subjects & ~v->c->subjects) != 0)
			walk_fault(&k->walk, walk_to(&k->walk, v->root, "share[%u].subjects", s),
				   "expected children that stand under subjects.social_care, found others");
}

static void check_role(struct checking *k, const struct contract_view *v, unsigned s, unsigned i)
{
	const struct contract_share *share = &v->c->shares[s];
	const struct team *t = team_of(k, share->team);
	const char *roles[CONFIG_ROLES + 1] = {NULL};

	for (unsigned r = 0; t != NULL && r < t->role_count; r++) {
		if (strcmp(t->roles[r], share->roles[i]) == 0)
			return;
		roles[r] = t->roles[r];
	}
	if (t != NULL && *share->roles[i] != '\0')
		walk_unknown(&k->walk, walk_to(&k->walk, v->root, "share[%u].roles[%u]", s, i), roles, "",
			     "a role of team %s (%s)", t->id,
			     t->role_count > 0 ? "its file lists them under roles" :
						 "its file lists no roles");
}

static void role_known(struct checking *k, const struct contract_view *v)
{
	for (unsigned s = 0; s < v->c->share_count; s++)
		for (unsigned i = 0; i < v->c->shares[s].role_count; i++)
			check_role(k, v, s, i);
}

static bool role_repeated(const struct contract_share *s, unsigned at)
{
	for (unsigned i = 0; i < at; i++)
		if (*s->roles[at] != '\0' && strcmp(s->roles[i], s->roles[at]) == 0)
			return true;
	return false;
}

static void role_once(struct checking *k, const struct contract_view *v)
{
	for (unsigned s = 0; s < v->c->share_count; s++)
		for (unsigned i = 0; i < v->c->shares[s].role_count; i++)
			if (role_repeated(&v->c->shares[s], i))
				walk_expected(&k->walk,
					      walk_to(&k->walk, v->root, "share[%u].roles[%u]", s, i),
					      "each role once");
}

static void share_keyless(struct checking *k, const struct contract_view *v)
{
	for (unsigned s = 0; s < v->c->share_count; s++) {
		const struct team *t = team_of(k, v->c->shares[s].team);

		if (t != NULL && t->key_count == 0)
			walk_fault(
				&k->walk, walk_to(&k->walk, v->root, "share[%u].to", s),
				"team %s has no key in its mailbox, so nobody can read what is shared with it",
				t->id);
	}
}

/* --- alerts -------------------------------------------------------------------------------- */

static void rule_known(struct checking *k, const struct contract_view *v, unsigned i)
{
	const char *rule = v->c->alerts[i].rule;

	if (rule[0] != '\0' && rule_find(rule) < 0)
		walk_unknown(&k->walk, walk_to(&k->walk, v->root, "alerts[%u].rule", i), rule_names(), "",
			     "the name of a rule");
}

static void rule_parameters(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];
	int rule = rule_find(a->rule);

	for (int p = 0; rule >= 0 && p < PARAMETERS; p++) {
		const struct rule_parameter *row = &rule_row((enum rule)rule)->parameters[p];
		const char *name = parameter_name((enum parameter)p);

		if (rule_value_fits((enum rule)rule, (enum parameter)p, a->parameters[p]))
			continue;
		if (row->fallback == 0)
			walk_fault(&k->walk, walk_to(&k->walk, v->root, "alerts[%u].parameters.%s", i, name),
				   "rule %s has no such parameter; `muster rules %s` tells what it has",
				   a->rule, a->rule);
		else
			walk_fault(&k->walk, walk_to(&k->walk, v->root, "alerts[%u].parameters.%s", i, name),
				   "expected %d to %d (%s), found %d", row->least, row->most, row->words,
				   a->parameters[p]);
	}
	if (rule >= 0 && a->parameters[PARAMETER_WARN] > 0 && a->parameters[PARAMETER_DAYS] > 0 &&
	    a->parameters[PARAMETER_WARN] > a->parameters[PARAMETER_DAYS])
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "alerts[%u].parameters.warn", i),
			   "expected no more than days, %d, found %d", a->parameters[PARAMETER_DAYS],
			   a->parameters[PARAMETER_WARN]);
}

/* Alerts go to the team's mailbox, which sees what is shared with the team without naming roles. */
static bool to_mailbox(const struct contract_share *s, const struct contract_alert *a)
{
	return s->role_count == 0 && a->team[0] != '\0' && strcmp(s->team, a->team) == 0;
}

static bool any_share(const struct share_contract *c, const struct contract_alert *a, bool mailbox)
{
	for (unsigned s = 0; s < c->share_count; s++)
		if (mailbox ? to_mailbox(&c->shares[s], a) :
			      a->team[0] != '\0' && strcmp(c->shares[s].team, a->team) == 0)
			return true;
	return false;
}

static void alert_roles(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];

	if (any_share(v->c, a, false) && !any_share(v->c, a, true))
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "alerts[%u].to", i),
			"expected a team with a share that names no roles, because alerts go to its mailbox, found only shares with roles");
}

/* Bits of fields that the team's mailbox is shown by child. */
static uint32_t shown_to(const struct share_contract *c, const struct contract_alert *a)
{
	uint32_t shown = 0;

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned f = 0; to_mailbox(&c->shares[s], a) && f < c->shares[s].field_count; f++)
			if (c->shares[s].fields[f].treatment > TREATMENT_COUNT)
				shown |= field_bit(c->shares[s].fields[f].field);
	return shown;
}

static void print_fields(uint32_t fields, char *out, size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (unsigned f = 0; f < FIELD_COUNT && used < size; f++)
		if ((fields & field_bit((enum field)f)) != 0)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " or " : "",
						 field_name((enum field)f));
}

static void rule_fields(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];
	const struct rule_row *row = rule_find(a->rule) >= 0 ? rule_row((enum rule)rule_find(a->rule)) : NULL;
	char fields[96];

	/* That statistics have no alerts was told already. */
	if (v->c->purpose == PURPOSE_STATISTICS || row == NULL || row->needs == 0 ||
	    !any_share(v->c, a, true) || (shown_to(v->c, a) & row->needs) != 0)
		return;
	print_fields(row->needs, fields, sizeof fields);
	walk_fault(
		&k->walk, walk_to(&k->walk, v->root, "alerts[%u].rule", i),
		"expected %s under share for team %s, wider than count, because %s tells of it, found no such field",
		fields, a->team, a->rule);
}

/* Bits of children that the team's mailbox is shown; all bits where a share is about everybody. */
static unsigned covered_for(const struct share_contract *c, const struct contract_alert *a)
{
	unsigned covered = 0;

	for (unsigned s = 0; s < c->share_count; s++)
		if (to_mailbox(&c->shares[s], a))
			covered |= c->shares[s].subjects == 0 ? ~0u : c->shares[s].subjects;
	return covered;
}

static void alert_covered(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];
	unsigned covered = covered_for(v->c, a), about = a->subjects != 0 ? a->subjects : v->c->subjects;

	if (!any_share(v->c, a, true) || covered == ~0u || (about != 0 && (about & ~covered) == 0))
		return;
	walk_fault(&k->walk,
		   walk_to(&k->walk, v->root, a->subjects != 0 ? "alerts[%u].subjects" : "alerts[%u].to", i),
		   "expected only children that the team's own share is about, found others");
}

/* --- hours --------------------------------------------------------------------------------- */

static int working_day(const struct checking *k, const struct contract_alert *a)
{
	const struct team *t = team_of(k, a->team);

	return t != NULL && t->works_from >= 0 && t->works_to > t->works_from ? t->works_to - t->works_from :
										0;
}

static void take_hours(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];
	int day = working_day(k, a);

	if (day > 0 && a->take_within > day &&
	    (a->urgency == URGENCY_SAME_SESSION || a->urgency == URGENCY_SAME_DAY))
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "alerts[%u].take_within", i),
			"urgency is %s, and this is more than a working day of team %s (%dh %02dm): nobody need take it that day",
			urgency_name(a->urgency), a->team, day / 60, day % 60);
}

static void outcome_hours(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];
	int day = working_day(k, a);

	if (day > 0 && a->outcome_within > day && a->urgency == URGENCY_SAME_SESSION)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "alerts[%u].outcome_within", i),
			"urgency is same_session, and this is more than a working day of team %s (%dh %02dm)",
			a->team, day / 60, day % 60);
}

static void hours_late(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];
	const struct team *t = team_of(k, a->team);

	if (t != NULL && a->urgency == URGENCY_SAME_SESSION && t->works_from >= 0 &&
	    v->c->looks.until_am >= 0 && t->works_from > v->c->looks.until_am)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "alerts[%u].urgency", i),
			"same_session, and team %s works from %02d:%02d: nobody reads the morning's alerts before",
			t->id, t->works_from / 60, t->works_from % 60);
}

/* clang-format off */
const struct check audience_checks[] = {
	{.id = "authority-own", .contract = authority_own, .reason = "the files are those of one authority, which is the receiver"},
	{.id = "receiver-team", .contract = receiver_team, .reason = "somebody has to answer for the contract"},
	{.id = "receiver-unshown", .warning = true, .review = true, .contract = receiver_unshown,
	 .reason = "whoever answers for a contract usually sees what is shared under it"},
	{.id = "list-missing", .warning = true, .review = true, .contract = list_missing,
	 .reason = "who is looked after, on a plan or in need comes from the authority's own list, never from a school"},
	{.id = "share-team", .contract = share_team, .reason = "an audience that nobody is in"},
	{.id = "share-once", .contract = share_once,
	 .reason = "two shares for the same people would leave open which one holds"},
	{.id = "share-subjects", .contract = share_subjects, .reason = "nothing is shared about children whom the contract is not about"},
	{.id = "role-known", .contract = role_known, .reason = "an audience that nobody holds: the team's file lists its roles"},
	{.id = "role-once", .contract = role_once, .reason = "the second time says nothing; perhaps another role was meant"},
	{.id = "share-keyless", .warning = true, .review = true, .contract = share_keyless,
	 .reason = "a mailbox is read with a key that the team's file names"},
	{.id = "rule-known", .alert = rule_known, .reason = "a rule that nobody knows would never fire"},
	{.id = "rule-parameters",
	 .alert = rule_parameters,
	 .reason = "a number that the rule does not take would change nothing, or make it fire for everybody or never"},
	{.id = "alert-roles", .alert = alert_roles,
	 .reason = "a share with roles is for people of these roles only, and an alert goes to everybody who reads the mailbox"},
	{.id = "rule-fields", .alert = rule_fields, .reason = "an alert tells nothing that its team is not shown"},
	{.id = "alert-covered", .alert = alert_covered, .reason = "an alert tells of no child about whom its team is shown nothing"},
	{.id = "lead-one", .alert = contract_lead_one,
	 .reason = "profiling is off until a contract names its one reader (UK GDPR art. 5(1)(c), art. 22)"},
	{.id = "lead-same", .alert = contract_lead_same, .reason = "one named lead for it, whatever contract asks"},
	{.id = "take-hours", .warning = true, .review = true, .alert = take_hours,
	 .reason = "take_within runs in the team's working hours only"},
	{.id = "outcome-hours", .warning = true, .review = true, .alert = outcome_hours,
	 .reason = "outcome_within runs in the team's working hours only"},
	{.id = "hours-late", .warning = true, .review = true, .alert = hours_late,
	 .reason = "an urgent message that lies unread is not urgent"},
	{0},
};
/* clang-format on */
