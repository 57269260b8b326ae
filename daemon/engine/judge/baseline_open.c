/* baseline_open.c: what stood open for one child on the eve of its school's go-live, by the register as it is
 * now: the same rules, the same days next to one another, the same look back as when alerts are opened. */
#include <string.h>

#include "engine/judge/baseline.h"
#include "engine/tell/mutes.h"
#include "engine/world/doubts.h"

struct look {
	const struct engine *e;
	uint32_t school;
	day_t live;
	const struct history *h, *here; /* of all the child's schools; of this one */
	struct baseline_episode_found *at;
	unsigned count;
};

static void add(struct look *l, const struct ask *ask, const struct finding *f)
{
	if (l->count < BASELINE_EPISODES)
		l->at[l->count++] = (struct baseline_episode_found){ask, *f};
}

/* --- sessions ------------------------------------------------------------------------------------------ */

/* Does what this session has belong to this school's baseline? What is not believed waits. */
static bool hits(const struct look *l, const struct ask *ask, session_t s)
{
	struct finding f = rule_judge(ask->rule, &ask->values, l->h, s);

	return f.hit && l->h->at[f.place].school == l->school && doubts_of(l->e, l->school, s) == DOUBT_NONE;
}

/* Episodes that reach into the last days, back to where each began: sessions on the same day or on school
 * days next to one another are one. */
static void sessions(struct look *l, const struct ask *ask)
{
	const struct open_days open = openings_open(&l->e->schools[l->school].held);
	const session_t reach = session_of(l->live - EVALUATE_LOOK_BACK, false);
	session_t start = session_of(l->e->schools[l->school].held.first, false);
	struct finding f = {.hit = false};
	day_t before = DAY_NONE;

	for (session_t s = session_of(l->live - 1, true); s >= start; s--) {
		bool hit;

		if (f.hit && (before == DAY_NONE || session_day(s) < before)) {
			add(l, ask, &f);
			f.hit = false;
		}
		if (!f.hit && s < reach)
			return;
		hit = hits(l, ask, s);
		if (!hit)
			continue;
		if (!f.hit)
			f = (struct finding){.hit = true, .last = s};
		f.first = s;
		f.sessions.n++;
		before = school_days_add(&open, session_day(s), (struct school_days){-1});
	}
	if (f.hit)
		add(l, ask, &f);
}

/* --- runs and states ----------------------------------------------------------------------------------- */

static void run(struct look *l, const struct ask *ask, day_t eve)
{
	struct finding f = {.hit = false};

	if (!doubts_any(l->e, l->school))
		f = rule_judge(ask->rule, &ask->values, l->here, session_of(eve, true));
	if (f.hit)
		add(l, ask, &f);
}

static void state(struct look *l, const struct ask *ask, day_t eve)
{
	struct finding f = rule_judge(ask->rule, &ask->values, l->h, session_of(eve, true));

	if (f.hit && l->h->at[f.place].school == l->school && session_day(f.first) < l->live)
		add(l, ask, &f);
}

/* ------------------------------------------------------------------------------------------------------- */

static bool silenced(const struct engine *e, uint32_t child, const struct ask *ask)
{
	struct alert like = {
		.rule = ask->rule, .parameters = ask->parameters, .child = e->children.at[child].id};

	return mutes_hold(e, &like) != NULL;
}

unsigned baseline_of(const struct engine *e, uint32_t enrolment, const struct asks *asked,
		     struct baseline_episode_found ret[BASELINE_EPISODES])
{
	const struct enrolment *n = &e->enrolments.at[enrolment];
	const struct engine_school *s = &e->schools[n->school];
	struct history all, here;
	struct look l = {
		.e = e, .school = n->school, .live = s->row->go_live, .h = &all, .here = &here, .at = ret};
	day_t eve = calendar_previous(s->row->days, l.live);

	if (child_restricted(&e->children.at[n->child], engine_today(e)) != NULL)
		return 0;
	history_of(e, n->child, NO_INDEX, session_day(s->evaluated_to), &all);
	history_of(e, n->child, n->school, session_day(s->evaluated_to), &here);
	for (unsigned i = 0; i < asked->count; i++) {
		const struct ask *ask = &asked->at[i];
		const struct rule_row *row = rule_row(ask->rule);

		if (row->caution == NULL || silenced(e, n->child, ask))
			continue;
		if (row->span == SPAN_SESSIONS)
			sessions(&l, ask);
		else if (row->span == SPAN_RUN && eve != DAY_NONE)
			run(&l, ask, eve);
		else if (row->span == SPAN_STATE && eve != DAY_NONE)
			state(&l, ask, eve);
	}
	return l.count;
}
