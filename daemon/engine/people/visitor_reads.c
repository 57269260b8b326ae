/* visitor_reads.c: what a visitor may read, by the policy that decides what envelopes say. */
#include <string.h>

#include "contract/why.h"
#include "engine/keep/ending.h"
#include "engine/people/visitor.h"
#include "engine/tell/route.h"
#include "engine/world/holdbacks.h"

/* One team of the visitor, asked about one child on one day. */
struct reading {
	const struct engine *e;
	const struct visitor *v;
	const struct team *team;
	uint32_t child;
	struct about about;
	day_t day;
};

/* --- restricted children ----------------------------------------------------------------------------------
 */

static bool named_for(const struct engine *e, const struct person *p, const struct list_entry *entry)
{
	const char *list = e->config->authority.lists[entry->list].id;

	for (unsigned i = 0; i < p->restricted_count; i++)
		if (strcmp(p->restricted[i], list) == 0)
			return true;
	return false;
}

/* 0: not restricted; 1: it is, and this person is named; -1: it is, and he or she is not. Who is restricted
 * today is not read about earlier days either. */
static int restricted(const struct engine *e, const struct visitor *v, uint32_t child, day_t day)
{
	const struct child *c = &e->children.at[child];
	const struct list_entry *entries[2] = {child_restricted(c, engine_today(e)),
					       child_restricted(c, day)};
	int is = 0;

	for (size_t i = 0; i < 2; i++) {
		if (entries[i] == NULL)
			continue;
		if (!named_for(e, v->person, entries[i]))
			return -1;
		is = 1;
	}
	return is;
}

/* --- one team --------------------------------------------------------------------------------------------
 */

/* A contract in force lets the team read what the authority's own list says of such children. */
static void read_list(const struct reading *r, const char *role, struct visitor_view *ret)
{
	const struct config *config = r->e->config;

	for (size_t i = 0; i < config->contract_count; i++) {
		const struct share_contract *c = &config->contracts[i];
		bool shares = false;

		if ((c->subjects & r->about.subjects) == 0 || !policy_current(r->e->policy, i, r->day) ||
		    (r->about.year_group != YEAR_UNKNOWN &&
		     !contract_covers(c, r->about.subjects, r->about.year_group)))
			continue;
		for (unsigned k = 0; k < c->share_count; k++)
			shares = shares || (why_share_for(&c->shares[k], r->team->id, role) &&
					    why_share_about(c, &c->shares[k], r->about.subjects));
		if (!shares || !route_serves(r->e, r->team, r->child, c))
			continue;
		ret->allowed = ret->listed = true;
		ret->subjects |= c->subjects & r->about.subjects;
		if (ret->contract == NULL) {
			ret->contract = c;
			ret->team = r->team->id;
		}
	}
}

static void read_school(const struct reading *r, const char *role, struct visitor_view *ret)
{
	const struct release_ask ask = {.school = r->about.school,
					.day = r->day,
					.subjects = r->about.subjects,
					.year_group = r->about.year_group,
					.team = r->team->id,
					.role = role,
					.held_back = held_back(r->e, r->child, r->about.school) != NULL};
	const struct release release = policy_release(r->e->policy, &ask);

	for (int f = 0; f < FIELD_COUNT; f++) {
		const struct share_contract *c = release.clause[f].contract;

		if (c == NULL || release.treatment[f] <= ret->treatment[f] ||
		    !route_serves(r->e, r->team, r->child, c))
			continue;
		ret->treatment[f] = release.treatment[f];
		if (release.treatment[f] <= TREATMENT_COUNT)
			continue;
		ret->allowed = true;
		ret->subjects |= c->subjects & r->about.subjects;
		if (ret->contract == NULL) {
			ret->contract = c;
			ret->team = r->team->id;
		}
	}
}

static bool has_role(const struct team *t, const char *role)
{
	for (unsigned i = 0; i < t->role_count; i++)
		if (strcmp(t->roles[i], role) == 0)
			return true;
	return false;
}

static void read_as(const struct reading *r, const char *role, struct visitor_view *ret)
{
	read_list(r, role, ret);
	if (r->about.school != NO_INDEX)
		read_school(r, role, ret);
}

/* As anybody in the team, and in each role that the person has there. */
static void read_team(const struct reading *r, struct visitor_view *ret)
{
	read_as(r, NULL, ret);
	for (unsigned i = 0; i < r->v->person->role_count; i++)
		if (has_role(r->team, r->v->person->roles[i]))
			read_as(r, r->v->person->roles[i], ret);
}

/* --- one child -------------------------------------------------------------------------------------------
 */

static struct about about_day(const struct engine *e, uint32_t child, uint32_t school, day_t day)
{
	struct alert like = {.last = session_of(day, false)};

	if (school != NO_INDEX)
		text_copy(like.school, sizeof like.school, span_of(e->config->schools[school].id));
	return notify_about(e, &like, child);
}

bool visitor_reads_child(const struct engine *e, const struct visitor *v, uint32_t child, uint32_t school,
			 day_t day, struct visitor_view *ret)
{
	struct reading r = {.e = e, .v = v, .child = child, .day = day};
	int apart;

	*ret = (struct visitor_view){0};
	if (child >= e->children.count || v->person->school_count > 0)
		return false;
	apart = restricted(e, v, child, day);
	if (apart < 0)
		return false;
	r.about = about_day(e, child, school, day);
	for (unsigned i = 0; i < v->person->team_count; i++) {
		int at = config_team(e->config, v->person->teams[i]);

		r.team = at >= 0 ? &e->config->teams[at] : NULL;
		if (r.team != NULL)
			read_team(&r, ret);
	}
	ret->restricted = ret->allowed && apart > 0;
	return ret->allowed;
}

static void widen(struct visitor_view *to, const struct visitor_view *by)
{
	to->allowed = to->allowed || by->allowed;
	to->listed = to->listed || by->listed;
	to->restricted = to->restricted || by->restricted;
	to->subjects |= by->subjects;
	for (int f = 0; f < FIELD_COUNT; f++)
		if (by->treatment[f] > to->treatment[f])
			to->treatment[f] = by->treatment[f];
	if (to->contract == NULL) {
		to->contract = by->contract;
		to->team = by->team;
	}
}

bool visitor_reads_any(const struct engine *e, const struct visitor *v, uint32_t child, day_t day,
		       struct visitor_view *ret)
{
	const struct child *c;

	visitor_reads_child(e, v, child, NO_INDEX, day, ret);
	if (child >= e->children.count)
		return false;
	c = &e->children.at[child];
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		struct visitor_view one;

		if (visitor_reads_child(e, v, child, e->enrolments.at[c->enrolments[i]].school, day, &one))
			widen(ret, &one);
	}
	return ret->allowed;
}

uint32_t visitor_child(const struct engine *e, const struct visitor *v, const char *hex, day_t day,
		       struct visitor_view *ret)
{
	struct digest id;
	uint32_t child;

	*ret = (struct visitor_view){0};
	if (!text_unhex(id.bytes, sizeof id.bytes, span_of(hex)))
		return NO_INDEX;
	child = child_find(e, &id);
	return child != NO_INDEX && visitor_reads_any(e, v, child, day, ret) ? child : NO_INDEX;
}

/* --- lists, alerts, figures -------------------------------------------------------------------------------
 */

static bool shares_with(const struct visitor *v, const struct contract_share *s)
{
	if (!visitor_of_team(v, s->team))
		return false;
	for (unsigned i = 0; i < s->role_count; i++)
		for (unsigned k = 0; k < v->person->role_count; k++)
			if (strcmp(s->roles[i], v->person->roles[k]) == 0)
				return true;
	return s->role_count == 0;
}

static bool shows(const struct contract_share *s, enum treatment least)
{
	for (unsigned f = 0; f < s->field_count; f++)
		if (s->fields[f].treatment >= least)
			return true;
	return false;
}

/* Does a current contract share with one of the visitor's teams about such children, at least this wide? One
 * about everybody is about them only where they are counted, not named. */
static bool shares_about(const struct engine *e, const struct visitor *v, unsigned subjects,
			 enum treatment least, day_t day)
{
	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];

		if (((c->subjects & subjects) != subjects && (c->subjects != 0 || least > TREATMENT_COUNT)) ||
		    !policy_current(e->policy, i, day))
			continue;
		for (unsigned k = 0; k < c->share_count; k++)
			if (shares_with(v, &c->shares[k]) && why_share_about(c, &c->shares[k], subjects) &&
			    shows(&c->shares[k], least))
				return true;
	}
	return false;
}

bool visitor_reads_list(const struct engine *e, const struct visitor *v, unsigned subject, day_t day)
{
	return v->person->school_count == 0 && subject != 0 &&
	       shares_about(e, v, subject, TREATMENT_BAND, day);
}

const unsigned visitor_lists[VISITOR_LISTS] = {SUBJECT_LOOKED_AFTER, SUBJECT_PROTECTION_PLAN,
					       SUBJECT_IN_NEED};

bool visitor_reads_lists(const struct engine *e, const struct visitor *v, day_t day)
{
	for (size_t i = 0; i < VISITOR_LISTS; i++)
		if (visitor_reads_list(e, v, visitor_lists[i], day))
			return true;
	return false;
}

bool visitor_reads_figures(const struct engine *e, const struct visitor *v, unsigned subjects, day_t day)
{
	if (!visitor_of_authority(v))
		return false;
	if (subjects == 0)
		return v->person->team_count > 0 || visitor_may(v, RIGHT_FIGURES);
	return shares_about(e, v, subjects, TREATMENT_COUNT, day);
}

const char *visitor_alert_team(const struct engine *e, const struct visitor *v, const struct alert *a)
{
	bool about_nobody = rule_of_nobody(a->rule);
	uint32_t child = about_nobody ? NO_INDEX : child_find(e, &a->child);

	if (!about_nobody && (child == NO_INDEX || restricted(e, v, child, session_day(a->last)) < 0))
		return NULL;
	for (unsigned i = 0; i < v->person->team_count; i++)
		if (notify_reaches(e, a, child, v->person->teams[i]))
			return v->person->teams[i];
	return NULL;
}

bool visitor_reads_alert(const struct engine *e, const struct visitor *v, const struct alert *a)
{
	return visitor_alert_team(e, v, a) != NULL;
}
