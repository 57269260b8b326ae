/* route_explain.c: where an alert about a child would go, and why not: each row of each contract that asks
 * for the rule, answered by route.c as a real alert's is, with the first thing that stops the others. Nothing
 * is sent. Of a restricted child nothing is said but whom to ask. */
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/plan/times.h"
#include "engine/tell/hands.h"
#include "engine/tell/mutes.h"
#include "engine/tell/route.h"
#include "engine/world/holdbacks.h"
#include "engine/world/transaction.h"

struct explain {
	struct engine *e;
	enum rule rule;
	uint32_t child;
	day_t day;
	struct alert *alert; /* NULL: a rule on a day */
	struct about about;
	const struct mute *mute;
	json_t *rows, *notes;
	unsigned told;
};

/* Why a row does not lead there, or does. */
struct reason {
	const char *code; /* for programs */
	char words[240];
};

static struct reason reason(const char *code, const char *words)
{
	struct reason r = {.code = code};

	text_copy(r.words, sizeof r.words, span_of(words));
	return r;
}

static const char *subject_list(unsigned subjects, char out[80])
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned bit = 1; bit < SUBJECT_SOCIAL_WORKER; bit <<= 1)
		if ((subjects & bit) != 0)
			used += (size_t)snprintf(out + used, 80 - used, "%s%s", used > 0 ? " or " : "",
						 subject_name(bit));
	return out;
}

/* --- one row ----------------------------------------------------------------------------------------------
 */

static struct reason standing_reason(const struct explain *x, size_t contract, day_t day)
{
	const struct share_contract *c = &x->e->config->contracts[contract];
	struct reason r = {.code = "not_in_force"};
	char date[16];
	enum standing s;

	if (x->rule == RULE_NOT_HEARD) {
		if (policy_current(x->e->policy, contract, day))
			return (struct reason){0};
		snprintf(r.words, sizeof r.words, "version %s is not in force on %s", c->version,
			 day_words(date, day));
		return r;
	}
	s = policy_standing(x->e->policy, contract, x->about.school, day);
	if (s == STANDING_IN_FORCE || s == STANDING_HELD_OVER)
		return (struct reason){0};
	r.code = s == STANDING_NOT_AGREED ? "no_agreement" :
		 s == STANDING_NOT_LISTED ? "other_school" :
					    "not_in_force";
	if (s == STANDING_NOT_AGREED)
		snprintf(r.words, sizeof r.words, "%s had not agreed to version %s on %s",
			 x->e->config->schools[x->about.school].id, c->version, day_words(date, day));
	else if (s == STANDING_NOT_LISTED)
		snprintf(r.words, sizeof r.words, "the contract does not name %s",
			 x->e->config->schools[x->about.school].id);
	else
		snprintf(r.words, sizeof r.words, "version %s is %s at %s on %s", c->version,
			 standing_name(s), x->e->config->schools[x->about.school].id, day_words(date, day));
	return r;
}

/* Is the child one of those the row speaks of? */
static struct reason cohort_reason(const struct explain *x, const struct share_contract *c,
				   const struct contract_alert *row)
{
	const struct about *a = &x->about;
	unsigned only = row->subjects != 0 ? row->subjects : c->subjects;
	struct reason r = {.code = "other_cohort"};
	char words[80];

	if (only != 0 && (only & a->subjects) == 0) {
		snprintf(
			r.words, sizeof r.words,
			"it is about children who are %s; by the authority's lists this child is not, that day",
			subject_list(only, words));
		return r;
	}
	if (!contract_covers(c, c->subjects != 0 ? c->subjects : a->subjects, a->year_group) &&
	    (x->rule != RULE_NOT_HEARD || a->year_group != YEAR_UNKNOWN)) {
		r.code = "other_year";
		snprintf(r.words, sizeof r.words,
			 a->year_group == YEAR_UNKNOWN ? "the child's year group is not known" :
							 "it does not name the child's year group");
		return r;
	}
	if (rule_row(x->rule)->spares_looked_after && (a->subjects & SUBJECT_LOOKED_AFTER) != 0 &&
	    (row->subjects & SUBJECT_LOOKED_AFTER) == 0)
		return reason("other_cohort",
			      "the rule spares looked-after children unless a contract names them");
	return (struct reason){0};
}

static struct reason shown_reason(const struct explain *x, const struct contract_alert *row, day_t day)
{
	struct release_ask ask = {.school = x->about.school,
				  .day = day,
				  .subjects = x->about.subjects,
				  .year_group = x->about.year_group,
				  .team = row->team};

	if (x->rule != RULE_NOT_HEARD && held_back(x->e, x->child, x->about.school) != NULL)
		return reason("held_back", "the school holds this child back");
	if (x->rule == RULE_NOT_HEARD || policy_release(x->e->policy, &ask).allowed)
		return (struct reason){0};
	return reason("nothing_shown", "it lets this team see nothing of the child");
}

/* What stops it on that day; no code: nothing that this knows of. */
static struct reason stops(const struct explain *x, size_t contract, const struct contract_alert *row,
			   day_t day)
{
	const struct share_contract *c = &x->e->config->contracts[contract];
	struct reason r = standing_reason(x, contract, day);

	if (r.code == NULL)
		r = cohort_reason(x, c, row);
	if (r.code == NULL)
		r = shown_reason(x, row, day);
	return r;
}

static const struct candidate *candidate_of(const struct candidates *c, const struct contract_alert *row)
{
	for (unsigned i = 0; i < c->count; i++)
		if (c->at[i].row == row)
			return &c->at[i];
	return NULL;
}

static struct reason owning_reason(const struct candidate *c)
{
	static const char *const told[] = {
		[OWN_ALL] = "the contract leads there",
		[OWN_THIS] = "it serves this child, by the authority's lists",
		[OWN_AWAY] = "it serves this child; its people are away, so who stands in is told too",
		[OWN_OTHERS] = "no team of the contract has the child and none stands in: all are told",
		[OWN_STANDS_IN] = "it stands in: the child's worker or team is not known, gone or away",
	};

	if (c->told)
		return reason("told", told[c->owning]);
	return c->owning == OWN_STANDS_IN ?
		       reason("stands_in", "it stands in, and a team of the contract has the child") :
		       reason("other_team",
			      "by the authority's lists the child is another team's or worker's");
}

/* The answer of the routing itself on a day, with why. */
static struct reason ask_on(const struct explain *x, size_t contract, const struct contract_alert *row,
			    day_t day, bool *ret_told)
{
	struct candidates all;
	const struct candidate *c;
	struct reason r;

	route_candidates(x->e, x->rule, &x->about, day, &all);
	c = candidate_of(&all, row);
	*ret_told = c != NULL && c->told;
	if (c != NULL)
		return owning_reason(c);
	if (!route_row_asks(x->rule, &x->about, row) && x->alert != NULL &&
	    rule_row_id(x->rule, row) != x->about.parameters)
		return reason("other_parameters",
			      "it asks for the rule with other numbers than this alert's");
	r = stops(x, contract, row, day);
	return r.code != NULL ? r : reason("not_asked", "the routing does not lead there");
}

static void explain_row(struct explain *x, size_t contract, unsigned at)
{
	const struct share_contract *c = &x->e->config->contracts[contract];
	const struct contract_alert *row = &c->alerts[at];
	int team = config_team(x->e->config, row->team);
	char clause[24], words[96], last[16];
	struct reason why, today;
	bool told, still = true;
	int64_t leaves;

	if (team < 0)
		return;
	if (x->alert == NULL)
		x->about.parameters = rule_row_id(x->rule, row);
	why = ask_on(x, contract, row, x->day, &told);
	if (told) {
		today = ask_on(x, contract, row, engine_today(x->e), &still);
		if (!still)
			why = reason("ended_since", today.words);
	}
	if (told && still && x->mute != NULL) {
		snprintf(words, sizeof words, "silenced until %s: silence %u, by %.40s",
			 day_words(last, x->mute->last), (unsigned)x->mute->number, x->mute->by);
		why = reason("silenced", words);
	}
	told = told && still && x->mute == NULL;
	x->told += told;
	leaves = told ? times_send_at(x->e, (uint32_t)team, row->urgency, engine_now(x->e)) : 0;
	snprintf(clause, sizeof clause, "alerts[%u]", at);
	json_array_append_new(
		x->rows,
		json_pack("{s:s, s:s, s:b, s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:o, s:s, s:s}", "team",
			  row->team, "name", x->e->config->teams[team].name, "told", (int)told, "contract",
			  c->id, "version", c->version, "clause", clause, "file", c->file, "line",
			  (int)row->line, "school",
			  x->about.school != NO_INDEX ? x->e->config->schools[x->about.school].id : "",
			  "urgency", urgency_name(row->urgency), "leaves", answer_time(leaves), "code",
			  why.code, "why", why.words));
}

/* --- all of them --------------------------------------------------------------------------------------- */

static void note(struct explain *x, const char *words)
{
	json_array_append_new(x->notes, json_string(words));
}

static void explain_school(struct explain *x, uint32_t school, session_t s)
{
	struct alert like = {.rule = x->rule, .last = s};

	if (school != NO_INDEX)
		text_copy(like.school, sizeof like.school, span_of(x->e->config->schools[school].id));
	x->about = notify_about(x->e, x->alert != NULL ? x->alert : &like, x->child);
	if (school != NO_INDEX && x->rule != RULE_NOT_HEARD && x->day < x->e->config->schools[school].go_live)
		note(x,
		     "Before the school's go-live: marks of that day are a baseline, and nothing of them is sent.");
	for (size_t i = 0; i < x->e->config->contract_count; i++)
		for (unsigned k = 0; k < x->e->config->contracts[i].alert_count; k++)
			if (rule_find(x->e->config->contracts[i].alerts[k].rule) == (int)x->rule)
				explain_row(x, i, k);
}

/* Teams to whom a person handed the alert on. */
static void explain_hands(struct explain *x)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_routes(x->e, x->alert, x->child, routes);
	const char *with = NULL;
	bool passed = false;
	char words[160];

	for (unsigned i = 0; i < count; i++) {
		passed = passed || routes[i].passed;
		with = routes[i].passed ? with : routes[i].row->team;
		if (routes[i].handed)
			json_array_append_new(
				x->rows,
				json_pack("{s:s, s:s, s:b, s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:o, s:s, s:s}",
					  "team", routes[i].row->team, "name",
					  x->e->config->teams[routes[i].team].name, "told", 1, "contract",
					  routes[i].contract->id, "version", routes[i].contract->version,
					  "clause", "handed on", "file", routes[i].contract->file, "line", 0,
					  "school", x->alert->school, "urgency",
					  urgency_name(routes[i].row->urgency), "leaves",
					  answer_time(engine_now(x->e)), "code", "handed_on", "why",
					  "a person handed it on; the contract lets the team read of it"));
	}
	if (!passed || with == NULL)
		return;
	snprintf(words, sizeof words, "Handed on to %s, who alone is waited for; the others go on hearing.",
		 with);
	note(x, words);
}

static void explain_child(struct explain *x)
{
	const struct child *c = &x->e->children.at[x->child];
	unsigned schools = 0;

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &x->e->enrolments.at[c->enrolments[i]];

		if (!enrolment_current(n, x->day))
			continue;
		if (schools++ == 0 || x->rule != RULE_NOT_HEARD)
			explain_school(x, n->school, session_of(x->day, false));
	}
	if (schools > 0)
		return;
	if (x->rule == RULE_NOT_HEARD)
		explain_school(x, NO_INDEX, session_of(x->day, false));
	else
		note(x,
		     "Between schools: that day the child is on no register that is read, so no school's contract "
		     "leads anywhere. Who the lists name is told that nothing is heard (not_heard).");
}

/* --- the question ------------------------------------------------------------------------------------------
 */

static bool named(const struct child *c, const char *who)
{
	for (size_t i = 0; i < c->lists.count; i++)
		if (strcmp(c->lists.at[i].row.case_id, who) == 0 || strcmp(c->lists.at[i].row.upn, who) == 0)
			return true;
	return false;
}

/* By UPN, SCHOOL:ID, or case number. */
static int find_child(struct explain *x, const char *who, struct fault *reterr)
{
	x->child = who[0] != '\0' ? answer_child(x->e, who, DAY_NONE) : NO_INDEX;
	for (size_t i = 0; x->child == NO_INDEX && who[0] != '\0' && i < x->e->children.count; i++)
		if (named(&x->e->children.at[i], who))
			x->child = (uint32_t)i;
	return x->child != NO_INDEX ?
		       0 :
		       fault_set(
			       reterr, FAULT_MISSING,
			       "nobody with this case number or UPN is known: neither to a school that shares "
			       "nor on a list");
}

static int read_rule(struct explain *x, const json_t *q, struct fault *reterr)
{
	const char *name = answer_text(q, "rule"), *day = answer_text(q, "date"), *near;
	int rule = rule_find(name);

	if (rule < 0) {
		near = text_nearest(name, rule_names());
		return fault_set(reterr, FAULT_MEANING, "rule: there is no rule \"%.40s\"%s%s%s", name,
				 near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
				 near != NULL ? "\"?" : "");
	}
	x->rule = (enum rule)rule;
	x->day = engine_today(x->e);
	if (x->rule >= RULES_OF_CHILDREN)
		return fault_set(reterr, FAULT_MEANING, "rule: %s is about no child", name);
	if (day[0] != '\0' && !day_parse(span_of(day), &x->day))
		return fault_set(reterr, FAULT_MEANING, "date: expected YYYY-MM-DD");
	return find_child(x, answer_text(q, "child"), reterr);
}

static int read_question(struct explain *x, const json_t *q, struct fault *reterr)
{
	const char *id = answer_text(q, "id");

	x->child = NO_INDEX;
	if (id[0] == '\0')
		return read_rule(x, q, reterr);
	x->alert = alert_at(x->e, id, reterr);
	if (x->alert == NULL)
		return -FAULT_MISSING;
	x->rule = x->alert->rule;
	x->day = session_day(x->alert->last);
	x->child = rule_of_nobody(x->rule) ? NO_INDEX : child_find(x->e, &x->alert->child);
	return x->child != NO_INDEX ?
		       0 :
		       fault_set(reterr, FAULT_MEANING,
				 "this alert is about no single child: it goes to the team it names");
}

static int log_look(struct explain *x, const char *who, struct fault *reterr)
{
	struct store_audit log = {
		.at = engine_now(x->e), .kind = "asked", .child = x->e->children.at[x->child].id};
	char date[16];
	int rc;

	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "where %s about a child would go, of %s", rule_row(x->rule)->name,
		 day_words(date, x->day));
	rc = transaction_begin(x->e, reterr);
	if (rc == 0)
		rc = x->e->store.ops->audit_add(x->e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(x->e, reterr) : rc;
}

static const struct list_entry *restricted(const struct explain *x)
{
	const struct child *c = &x->e->children.at[x->child];
	const struct list_entry *entry = child_restricted(c, engine_today(x->e));

	return entry != NULL ? entry : child_restricted(c, x->day);
}

int answer_route(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		 struct fault *reterr)
{
	struct explain x = {.e = e};
	const struct list_entry *apart;
	struct alert like = {0};
	char date[11];
	int rc = read_question(&x, question, reterr);

	if (rc == 0)
		rc = log_look(&x, who, reterr);
	if (rc != 0)
		return rc;
	x.rows = json_array();
	x.notes = json_array();
	apart = restricted(&x);
	if (apart == NULL) {
		like = (struct alert){.rule = x.rule, .child = e->children.at[x.child].id};
		x.mute = mutes_hold(e, x.alert != NULL ? x.alert : &like);
		if (x.alert != NULL) {
			int at = x.alert->school[0] != '\0' ? config_school(e->config, x.alert->school) : -1;

			explain_school(&x, at < 0 ? NO_INDEX : (uint32_t)at, x.alert->last);
			explain_hands(&x);
		} else
			explain_child(&x);
		if (json_array_size(x.rows) == 0 && json_array_size(x.notes) == 0)
			note(&x, "No contract asks for this rule.");
	}
	*ret_json =
		json_pack("{s:b, s:s, s:s, s:s, s:s, s:o, s:o}", "ok", 1, "rule", rule_row(x.rule)->name,
			  "title", rule_row(x.rule)->title, "date", day_print(date, x.day), "restricted_ask",
			  apart != NULL ? e->config->authority.lists[apart->list].owner : "", "routes",
			  x.rows, "notes", x.notes);
	return 0;
}
