#include "engine/judge/together.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/together.h"
#include "alert/words.h"
#include "engine/judge/rule_list.h"
#include "engine/world/doubts.h"
#include "engine/world/holdbacks.h"
#include "engine/world/household.h"

/* --- the sessions of a school ------------------------------------------------------------------------------
 */

/* The window before a Monday, as bits: session n of it is its place from the first morning on, weekends left
 * out. */
struct window {
	day_t first;
	unsigned count;
	struct together_session at[TOGETHER_SESSIONS];
};

static session_t session_at(day_t first, unsigned place)
{
	return session_of(first + (day_t)(place / 10 * 7 + place % 10 / 2), place % 2 == 1);
}

/* Held, settled and believed. */
static bool counts(const struct engine *e, uint32_t school, session_t s)
{
	const struct engine_school *of = &e->schools[school];

	return session_day(s) >= of->held.first && s <= of->evaluated_to &&
	       openings_state(&of->held, s) == OPENING_OPEN && doubts_of(e, school, s) == DOUBT_NONE;
}

/* A session that does not count has no mark that counts, and so is not ordinary. */
static void window_of(const struct engine *e, uint32_t school, day_t monday, const struct rule_values *v,
		      struct window *ret)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;

	*ret = (struct window){.first = monday - 7 * v->of[PARAMETER_WEEKS],
			       .count = 10U * (unsigned)v->of[PARAMETER_WEEKS]};
	for (unsigned i = 0; i < ret->count; i++) {
		session_t s = session_at(ret->first, i);

		if (!counts(e, school, s))
			continue;
		for (size_t k = 0; k < on_roll->count; k++) {
			const struct enrolment *n = &e->enrolments.at[on_roll->at[k]];
			cell_t mark = enrolment_current(n, session_day(s)) ?
					      roll_get(e->roll, school, n->row.slot, s) :
					      CELL_UNKNOWN;

			ret->at[i].possible += code_possible(mark);
			ret->at[i].absent += code_absent(mark);
		}
	}
	together_ordinary(ret->at, ret->count, v->of[PARAMETER_POINTS]);
}

/* --- whom a reader may be told of
 * ---------------------------------------------------------------------------
 */

struct looked {
	uint32_t list;	  /* place in rule_lists.lists */
	struct digest id; /* the child's: an order that no import and no restart changes */
	struct together_one one;
};
struct look {
	struct looked *at;
	size_t count, room;
};

/* Away unexplained, and at no other school that session. */
static uint64_t away_of(const struct engine *e, const struct enrolment *n, const struct window *w)
{
	const struct cell_set cells = rule_row(RULE_TOGETHER_ABSENT)->cells;
	const struct child *c = &e->children.at[n->child];
	uint64_t away = 0;
	uint32_t ignored;

	for (unsigned i = 0; i < w->count; i++) {
		session_t s = session_at(w->first, i);

		if (w->at[i].ordinary && enrolment_current(n, session_day(s)) &&
		    cell_set_has(cells, roll_get(e->roll, n->school, n->row.slot, s)) &&
		    (c->enrolment_count < 2 || cell_set_has(cells, child_mark(e, c, s, &ignored))))
			away |= UINT64_C(1) << i;
	}
	return away;
}

static bool shown_on(const struct engine *e, const struct enrolment *n, const char *team, day_t day)
{
	struct release_ask ask = {.school = n->school,
				  .day = day,
				  .subjects = child_subjects(&e->children.at[n->child], day),
				  .year_group = n->row.year_group,
				  .team = team,
				  .held_back = held_back(e, n->child, n->school) != NULL};
	struct release r = policy_release(e->policy, &ask);

	return r.treatment[FIELD_SESSION_MARK] > TREATMENT_BAND;
}

/* What of these sessions the reader is shown: a contract that began in the middle of the window shows nothing
 * from before. */
static uint64_t shown_of(const struct engine *e, const struct enrolment *n, const char *team,
			 const struct window *w, uint64_t away)
{
	if (!shown_on(e, n, team, engine_today(e)))
		return 0;
	for (unsigned i = 0; i < w->count; i += 2)
		if ((away >> i & 3U) != 0 && !shown_on(e, n, team, session_day(session_at(w->first, i))))
			away &= ~(UINT64_C(3) << i);
	return away;
}

static int look_at(struct engine *e, const struct ask *ask, const struct enrolment *n, session_t at,
		   const struct window *w, struct look *look, struct fault *reterr)
{
	const unsigned least = (unsigned)ask->values.of[PARAMETER_SESSIONS];
	uint64_t away = away_of(e, n, w), shown;
	struct route routes[CONTRACT_LIST];
	unsigned count;

	if (together_count(away) < least)
		return 0;
	count = notify_list_routes(e, ask->rule, ask->parameters, n->child, n->school, at, routes);
	for (unsigned i = 0; i < count; i++) {
		struct list_gathered *g;
		struct looked *put;

		shown = shown_of(e, n, routes[i].row->team, w, away);
		if (together_count(shown) < least)
			continue;
		g = rule_list_of(e->rule_lists, ask, &routes[i]);
		put = g != NULL ? VEC_ADD(look) : NULL;
		if (put == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
		*put = (struct looked){(uint32_t)(g - e->rule_lists->lists.at),
				       e->children.at[n->child].id,
				       {n->child, shown}};
	}
	return 0;
}

/* --- the groups of a school
 * ---------------------------------------------------------------------------------
 */

static int by_list(const void *left, const void *right)
{
	const struct looked *a = left, *b = right;

	if (a->list != b->list)
		return a->list < b->list ? -1 : 1;
	if (together_count(a->one.away) != together_count(b->one.away))
		return together_count(a->one.away) > together_count(b->one.away) ? -1 : 1;
	return memcmp(a->id.bytes, b->id.bytes, DIGEST_SIZE);
}

static int by_id(const void *left, const void *right)
{
	return memcmp(((const struct looked *)left)->id.bytes, ((const struct looked *)right)->id.bytes,
		      DIGEST_SIZE);
}

/* Who lives with one further up has the same number; whose household nobody knows, a number of his or her
 * own. */
static void number_households(const struct engine *e, const struct looked *o, struct together_child *c,
			      unsigned count, struct household *in)
{
	for (unsigned i = 0; i < count; i++) {
		c[i].household = i;
		if (!household_of(e, o[i].one.child, engine_today(e), &in[i])) {
			in[i].list = NO_INDEX;
			continue;
		}
		for (unsigned k = 0; k < i && c[i].household == i; k++)
			if (in[k].list != NO_INDEX && household_same(&in[i], &in[k]))
				c[i].household = c[k].household;
	}
}

static int keep_group(struct rule_lists *x, const struct together_found *as, const struct looked *o,
		      const struct together_child *c, unsigned count, unsigned group, struct fault *reterr)
{
	struct together_found *put = VEC_ADD(&x->together);

	if (put == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	*put = *as;
	for (unsigned i = 0; i < count; i++) {
		if (c[i].group != group)
			continue;
		put->own += together_count(o[i].one.away);
		if (put->count < TOGETHER_SHOWN)
			put->at[put->count++] = o[i].one;
	}
	x->lists.at[as->list].children += as->children;
	return 0;
}

/* What one reader may be told of the school, which is at most TOGETHER_CHILDREN children. */
struct desk {
	struct together_child c[TOGETHER_CHILDREN];
	struct household in[TOGETHER_CHILDREN];
	struct together_group groups[TOGETHER_GROUPS];
};

static uint64_t ordinary(const struct window *w)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < w->count; i++)
		if (w->at[i].ordinary)
			all |= UINT64_C(1) << i;
	return all;
}

static int groups_of(struct engine *e, struct looked *at, size_t all, uint32_t school, const struct window *w,
		     struct desk *d, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	struct list_gathered *g = &x->lists.at[at->list];
	const int *of = g->ask.values.of;
	const struct together_least least = {(unsigned)of[PARAMETER_CHILDREN],
					     (unsigned)of[PARAMETER_SESSIONS], (unsigned)of[PARAMETER_TIMES],
					     ordinary(w)};
	unsigned count = all < TOGETHER_CHILDREN ? (unsigned)all : TOGETHER_CHILDREN, found;
	int rc = 0;

	g->cut += count < all;
	qsort(at, count, sizeof *at, by_id);
	for (unsigned i = 0; i < count; i++)
		d->c[i] = (struct together_child){.away = at[i].one.away};
	number_households(e, at, d->c, count, d->in);
	found = together_groups(d->c, count, least, d->groups);
	g->schools += found > 0;
	for (unsigned i = 0; rc == 0 && i < found; i++) {
		struct together_found as = {.list = at->list,
					    .school = school,
					    .first = w->first,
					    .shared = d->groups[i].shared,
					    .times = together_times(d->groups[i].shared, least.counted),
					    .children = d->groups[i].children};

		rc = keep_group(x, &as, at, d->c, count, i + 1, reterr);
	}
	return rc;
}

static int look_school(struct engine *e, const struct ask *ask, uint32_t school, day_t monday, struct desk *d,
		       struct fault *reterr)
{
	const struct engine_school *s = &e->schools[school];
	session_t at = session_of(last_whole_day(s), true);
	struct look look = {0};
	struct window w;
	int rc = 0;

	window_of(e, school, monday, &ask->values, &w);
	for (size_t i = 0; rc == 0 && i < s->on_roll.count; i++) {
		const struct enrolment *n = &e->enrolments.at[s->on_roll.at[i]];

		if (n->child != NO_INDEX && enrolment_current(n, session_day(at)) &&
		    child_restricted(&e->children.at[n->child], engine_today(e)) == NULL)
			rc = look_at(e, ask, n, at, &w, &look, reterr);
	}
	if (look.count > 0)
		qsort(look.at, look.count, sizeof *look.at, by_list);
	for (size_t i = 0, to; rc == 0 && i < look.count; i = to) {
		for (to = i; to < look.count && look.at[to].list == look.at[i].list; to++)
			;
		rc = groups_of(e, &look.at[i], to - i, school, &w, d, reterr);
	}
	VEC_FREE(&look);
	return rc;
}

int together_look(struct engine *e, uint32_t school, day_t monday, struct fault *reterr)
{
	const struct asks *asked = &e->rule_lists->asked;
	struct desk *d = NULL;
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < asked->count; i++) {
		if (asked->at[i].rule != RULE_TOGETHER_ABSENT)
			continue;
		d = d != NULL ? d : malloc(sizeof *d);
		rc = d != NULL ? look_school(e, &asked->at[i], school, monday, d, reterr) :
				 fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	}
	free(d);
	return rc;
}

/* --- as a person reads it
 * -------------------------------------------------------------------------------------
 */

/* More separate times first; then the greater part of their sessions that the children share; then more
 * sessions. */
static int by_closeness(const void *left, const void *right)
{
	const struct together_found *a = left, *b = right;
	uint64_t x = (uint64_t)a->children * together_count(a->shared) * b->own,
		 y = (uint64_t)b->children * together_count(b->shared) * a->own;

	if (a->times != b->times)
		return a->times > b->times ? -1 : 1;
	if (x != y)
		return x > y ? -1 : 1;
	if (a->shared != b->shared)
		return together_count(a->shared) != together_count(b->shared) ?
			       (together_count(a->shared) > together_count(b->shared) ? -1 : 1) :
			       (a->shared < b->shared ? -1 : 1);
	return a->school != b->school ? (a->school < b->school ? -1 : 1) : 0;
}

/* "Mon 2 Nov morning, Tue 3 Nov all day", as far as there is room. */
static void sessions_words(const struct together_found *t, char *out, size_t size)
{
	unsigned left = together_count(t->shared);
	size_t used = 0;
	char day[16];

	out[0] = '\0';
	for (unsigned i = 0; i < TOGETHER_SESSIONS && left > 0; i += 2) {
		unsigned both = (unsigned)(t->shared >> i & 3U);

		if (both == 0)
			continue;
		if (size - used < 64) {
			snprintf(out + used, size - used, " and %u more", left);
			return;
		}
		used += (size_t)snprintf(out + used, size - used, "%s%s %s", used > 0 ? ", " : "",
					 day_words(day, session_day(session_at(t->first, i))),
					 both == 3 ? "all day" :
					 both == 1 ? "morning" :
						     "afternoon");
		left -= both == 3 ? 2 : 1;
	}
}

static void heading(const struct together_found *t, unsigned number, char out[RENDER_LINE])
{
	char when[RENDER_LINE - 140], sessions[40], times[32] = "all in a row";

	sessions_words(t, when, sizeof when);
	if (t->times > 1)
		snprintf(times, sizeof times, "at %u separate times", t->times);
	snprintf(out, RENDER_LINE, "Group %u: %u children, away unexplained at the same %s, %s: %s.", number,
		 t->children, words_sessions(sessions, sizeof sessions, (int)together_count(t->shared)),
		 times, when);
}

/* "Oak School: Year 9, UPN ...: 5 of 7 sessions away unexplained in these weeks were with this group": what
 * the child's own school lets the reader see of the child. */
static int child_line(struct engine *e, const struct list_gathered *g, const struct together_found *t,
		      const struct together_one *one, char *out, struct fault *reterr)
{
	struct alert about = {.rule = g->ask.rule,
			      .parameters = g->ask.parameters,
			      .child = e->children.at[one->child].id,
			      .revision = 1,
			      .state = ALERT_CLOSED};
	struct render_facts *f;
	int rc;

	/* Held back since it was gathered. */
	if (held_back(e, one->child, t->school) != NULL) {
		snprintf(out, RENDER_LINE, "A child whom the school holds back");
		return 0;
	}
	f = calloc(1, sizeof *f);
	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	for (unsigned i = 0; i < TOGETHER_SESSIONS; i++)
		if ((t->shared >> i & 1U) != 0)
			about.last = session_at(t->first, i);
	about.first = about.earliest = about.last;
	text_copy(about.school, sizeof about.school, span_of(e->schools[t->school].row->id));
	rc = notify_list_child(e, &about, one->child, &g->route, f, reterr);
	if (rc == 0)
		snprintf(out, RENDER_LINE,
			 "%s%s%s%s%s%s%u of the %u sessions away unexplained in these weeks", f->school,
			 f->school[0] != '\0' ? ": " : "", f->year,
			 f->year[0] != '\0' && f->child[0] != '\0' ? ", " : "", f->child,
			 f->year[0] != '\0' || f->child[0] != '\0' ? ": " : "", together_count(t->shared),
			 together_count(one->away));
	free(f);
	return rc;
}

static int group_lines(struct engine *e, const struct list_gathered *g, const struct together_found *t,
		       unsigned number, struct render_list *list, struct fault *reterr)
{
	int rc = 0;

	heading(t, number, list->lines[list->line_count++]);
	list->beside++;
	for (unsigned i = 0; rc == 0 && i < t->count; i++)
		rc = child_line(e, g, t, &t->at[i], list->lines[list->line_count++], reterr);
	return rc;
}

/* Who reads the mailbox: the check `together-lead` asks for one person. */
static const char *lead_of(const struct engine *e, const char *team)
{
	for (size_t i = 0; i < e->config->person_count; i++)
		for (unsigned k = 0; k < e->config->people[i].team_count; k++)
			if (strcmp(e->config->people[i].teams[k], team) == 0)
				return e->config->people[i].name;
	return team;
}

int together_lines(struct engine *e, const struct list_gathered *g, struct render_list *list,
		   struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	uint32_t place = (uint32_t)(g - x->lists.at);
	unsigned number = 0;
	int rc = 0;

	if (x->together.count > 0)
		qsort(x->together.at, x->together.count, sizeof *x->together.at, by_closeness);
	snprintf(list->lines[list->line_count++], RENDER_LINE, "For %s alone: nobody else is told.",
		 lead_of(e, g->route.row->team));
	list->beside++;
	if (g->cut > 0) {
		snprintf(list->lines[list->line_count++], RENDER_LINE,
			 "At %u school%s only the %d children with the most such sessions were looked at.",
			 g->cut, g->cut == 1 ? "" : "s", TOGETHER_CHILDREN);
		list->beside++;
	}
	for (size_t i = 0; rc == 0 && i < x->together.count; i++) {
		const struct together_found *t = &x->together.at[i];

		if (t->list != place)
			continue;
		number++;
		if (list->line_count + 1 + t->count <= LIST_SHOWN)
			rc = group_lines(e, g, t, number, list, reterr);
	}
	return rc;
}
