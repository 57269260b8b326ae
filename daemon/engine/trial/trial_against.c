/* trial_against.c: a contract against what is in force: who would see what wider or narrower.
 *
 * The terms are asked (every sort of child at every school), so that what changes on paper for nobody now on
 * roll is told too; then the children are counted. A school's edition has the first part only. */
#include <stdlib.h>
#include <string.h>

#include "engine/trial/trial.h"

/* A child on no list, and on each: what a release can tell apart. */
static const unsigned sorts[] = {0, SUBJECT_LOOKED_AFTER, SUBJECT_PROTECTION_PLAN, SUBJECT_IN_NEED};
#define SORTS (sizeof sorts / sizeof *sorts)

struct audience {
	const char *team, *role;
};
struct difference {
	const struct audience *to;
	enum field field;
	enum treatment before, after;
	unsigned who; /* bits of `sorts` */
	unsigned children;
	uint32_t last; /* the child counted last, + 1 */
};
struct against {
	const struct trial *t;
	struct {
		struct audience *at;
		size_t count, room;
	} audiences;
	struct {
		struct difference *at;
		size_t count, room;
	} differences;
	unsigned more, fewer;
	bool failed;
};

/* --- for whom ------------------------------------------------------------------------------------- */

static void add_audience(struct against *a, const char *team, const char *role)
{
	struct audience *room;

	for (size_t i = 0; i < a->audiences.count; i++) {
		const struct audience *has = &a->audiences.at[i];

		if (strcmp(has->team, team) == 0 &&
		    (has->role == role ||
		     (has->role != NULL && role != NULL && strcmp(has->role, role) == 0)))
			return;
	}
	room = VEC_ADD(&a->audiences);
	a->failed = a->failed || room == NULL;
	if (room != NULL)
		*room = (struct audience){team, role};
}

static void audiences_of(struct against *a, const struct share_contract *c)
{
	for (unsigned i = 0; i < c->share_count; i++) {
		const struct contract_share *s = &c->shares[i];

		if (s->role_count == 0)
			add_audience(a, s->team, NULL);
		for (unsigned k = 0; k < s->role_count; k++)
			add_audience(a, s->team, s->roles[k]);
	}
}

/* --- what differs ------------------------------------------------------------------------------------ */

static struct difference *difference_of(struct against *a, size_t audience, enum field f,
					enum treatment before, enum treatment after)
{
	struct difference *d;

	for (size_t i = 0; i < a->differences.count; i++) {
		d = &a->differences.at[i];
		if (d->to == &a->audiences.at[audience] && d->field == f && d->before == before &&
		    d->after == after)
			return d;
	}
	d = VEC_ADD(&a->differences);
	a->failed = a->failed || d == NULL;
	if (d != NULL)
		*d = (struct difference){&a->audiences.at[audience], f, before, after, 0, 0, 0};
	return d;
}

static void probe(struct against *a, const struct release_ask *ask, size_t audience, unsigned who)
{
	struct release now = policy_release(a->t->e->policy, ask), after = policy_release(a->t->after, ask);

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		struct difference *d;

		if (now.treatment[f] == after.treatment[f])
			continue;
		d = difference_of(a, audience, (enum field)f, now.treatment[f], after.treatment[f]);
		if (d != NULL)
			d->who |= who;
	}
}

static void probe_school(struct against *a, uint32_t school)
{
	for (size_t i = 0; i < a->audiences.count; i++)
		for (unsigned k = 0; k < SORTS; k++)
			for (int year = -2; year < CONTRACT_YEARS - 2; year++) {
				struct release_ask ask = {.school = school,
							  .day = a->t->day,
							  .subjects = sorts[k],
							  .year_group = year,
							  .team = a->audiences.at[i].team,
							  .role = a->audiences.at[i].role};

				probe(a, &ask, i, 1U << k);
			}
}

/* --- the children ----------------------------------------------------------------------------------------
 */

static void count_child(struct against *a, uint32_t child)
{
	const struct engine *e = a->t->e;
	const struct child *c = &e->children.at[child];
	bool more = false, fewer = false;

	if (trial_left_out(a->t, c))
		return;
	for (size_t i = 0; i < a->audiences.count; i++) {
		bool before = false, later = false;

		for (unsigned k = 0; k < c->enrolment_count; k++) {
			const struct enrolment *n = &e->enrolments.at[c->enrolments[k]];
			struct release_ask ask;
			struct release now, after;

			if (!a->t->schools[n->school] || !enrolment_current(n, a->t->day))
				continue;
			ask = trial_ask(e, n, a->t->day, a->audiences.at[i].team, a->audiences.at[i].role);
			now = policy_release(e->policy, &ask);
			after = policy_release(a->t->after, &ask);
			before = before || now.allowed;
			later = later || after.allowed;
			for (unsigned f = 0; f < FIELD_COUNT; f++) {
				struct difference *d =
					now.treatment[f] == after.treatment[f] ?
						NULL :
						difference_of(a, i, (enum field)f, now.treatment[f],
							      after.treatment[f]);

				if (d != NULL && d->last != child + 1) {
					d->last = child + 1;
					d->children++;
				}
			}
		}
		more = more || (later && !before);
		fewer = fewer || (before && !later);
	}
	a->more += more;
	a->fewer += fewer;
}

/* --- as told -----------------------------------------------------------------------------------------------
 */

static json_t *who_json(unsigned who)
{
	json_t *list = json_array();

	for (unsigned k = 0; k < SORTS; k++)
		if ((who >> k & 1) != 0)
			json_array_append_new(
				list, json_string(sorts[k] == 0 ? "on no list" : subject_name(sorts[k])));
	return list;
}

static json_t *rows_json(const struct against *a, unsigned *ret_wider, unsigned *ret_narrower)
{
	json_t *rows = json_array();

	*ret_wider = *ret_narrower = 0;
	for (size_t i = 0; i < a->differences.count; i++) {
		const struct difference *d = &a->differences.at[i];
		bool wider = d->after > d->before;

		*ret_wider += wider;
		*ret_narrower += !wider;
		json_array_append_new(
			rows, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "team", d->to->team,
					"role", d->to->role != NULL ? d->to->role : "", "field",
					field_name(d->field), "change", wider ? "wider" : "narrower",
					"before", treatment_names[d->before], "after",
					treatment_names[d->after], "who", who_json(d->who), "children",
					a->t->for_school >= 0 ? json_null() :
								json_integer((json_int_t)d->children)));
	}
	return rows;
}

int trial_against(const struct trial *t, json_t **ret_json, struct fault *reterr)
{
	struct against a = {.t = t};
	unsigned wider, narrower;
	bool counted = t->for_school < 0;
	json_t *rows;

	audiences_of(&a, t->contract);
	for (size_t i = 0; i < t->e->config->contract_count; i++)
		if (strcmp(t->e->config->contracts[i].id, t->contract->id) == 0)
			audiences_of(&a, &t->e->config->contracts[i]);
	for (uint32_t s = 0; s < t->e->config->school_count; s++)
		if (t->schools[s])
			probe_school(&a, s);
	for (uint32_t i = 0; counted && i < t->e->children.count; i++)
		count_child(&a, i);
	rows = rows_json(&a, &wider, &narrower);
	if (!a.failed)
		*ret_json =
			json_pack("{s:o, s:o, s:i, s:i, s:o}", "children_more",
				  counted ? json_integer((json_int_t)a.more) : json_null(), "children_fewer",
				  counted ? json_integer((json_int_t)a.fewer) : json_null(), "wider",
				  (int)wider, "narrower", (int)narrower, "rows", rows);
	else
		json_decref(rows);
	VEC_FREE(&a.audiences);
	VEC_FREE(&a.differences);
	return a.failed ? fault_set(reterr, FAULT_MEMORY, "no memory for a trial") : 0;
}
