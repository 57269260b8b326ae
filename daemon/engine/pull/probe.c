#include "engine/pull/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/pull/probe_internal.h"
#include "engine/pull/pull_internal.h"
#include "engine/world/approval.h"
#include "engine/world/reply.h"

#define LOST_MS	   30000
#define AGAIN_MOST 3

/* --- what is asked, in which order ---------------------------------------------------------------------- */

/* `every`: all pages of it, in a dry run; a test reads the first. */
static const struct probe_step {
	enum source_resource what;
	bool every, dry, optional;
	const char *name;
} steps[] = {
	{SOURCE_META, false, true, false, "authorise"},
	{SOURCE_SCHOOL, false, true, true, "school"},
	{SOURCE_CODES, true, true, false, "codes"},
	{SOURCE_STUDENTS, true, true, false, "pupils"},
	{SOURCE_MARKS, true, true, false, "marks"},
	{SOURCE_MARKS_LEFT, true, true, true, "marks of leavers"},
};
#define STEPS (sizeof steps / sizeof *steps)

/* Once the school has not approved us: on which list does it stand? */
static const struct {
	enum source_resource what;
	enum approval standing;
} lists[] = {
	{SOURCE_PENDING, APPROVAL_PENDING},
	{SOURCE_DECLINED, APPROVAL_DECLINED},
	{SOURCE_REVOKED, APPROVAL_REVOKED},
};
#define LISTS (sizeof lists / sizeof *lists)

static bool offered(const struct probe *p, enum source_resource what)
{
	const struct source *source = source_find(probe_school(p)->source_kind);

	return source != NULL && source->shapes[what] != 0;
}

static enum source_resource what_now(const struct probe *p)
{
	return p->list > 0 ? lists[p->list - 1].what : steps[p->step].what;
}

static void note_step(struct probe *p, bool fine)
{
	if (p->list == 0 && p->step < STEPS)
		json_array_append_new(p->steps,
				      json_pack("{s:s, s:b}", "step", steps[p->step].name, "ok", (int)fine));
}

void probe_end(struct probe *p)
{
	if (p->trouble.key != NULL)
		note_step(p, false);
	p->over = true;
	p->number = 0;
}

/* The step is over: on to the next that the source has. */
static void step_on(struct probe *p)
{
	note_step(p, true);
	p->next[0] = '\0';
	p->page = 0;
	do
		p->step++;
	while (p->step < STEPS &&
	       (!offered(p, steps[p->step].what) || (p->aim == PROBE_TEST && p->step > 4)));
	if (p->step == STEPS)
		probe_end(p);
}

void probe_start(struct probe *p)
{
	p->step = 0;
	if (!offered(p, steps[0].what))
		step_on(p);
}

/* On which list the school stands, or on none of them. */
static void put_on_list(struct probe *p)
{
	p->next[0] = '\0';
	p->page = 0;
	while (p->list < LISTS && !offered(p, lists[p->list].what))
		p->list++;
	if (p->list++ < LISTS)
		return;
	p->list = 0;
	if (p->refused != 0)
		probe_trouble_fetch(p, (enum fetch_outcome)p->refused, HOW_NONE, "");
	else
		probe_trouble_standing(p, APPROVAL_REFUSED);
	probe_end(p);
}

/* --- made and freed ------------------------------------------------------------------------------------- */

static void forget_page(struct probe *p)
{
	for (int k = 0; k < RECORD_KINDS; k++) {
		buffer_reset(&p->records[k]);
		p->counts[k] = 0;
	}
	p->number = 0;
}

void probe_delete(struct probe *p)
{
	if (p == NULL)
		return;
	for (int k = 0; k < RECORD_KINDS; k++)
		buffer_free(&p->records[k]);
	map_free(&p->codes);
	VEC_FREE(&p->code_text);
	policy_free(p->own_policy);
	config_free(p->own);
	json_decref(p->steps);
	free(p->given);
	free(p);
}

/* --- asking -----------------------------------------------------------------------------------------------
 */

static int ask(struct engine *e, struct probe *p, struct fault *reterr)
{
	const struct source_ask what = {
		.resource = what_now(p), .from = p->from, .to = p->to, .needs = p->needs};
	struct message m = {.kind = MSG_FETCH};
	struct fault why = {0};
	struct buffer form = {0};
	int rc = pull_order(probe_school(p), &what, p->next, &m.fetch, &form, &why);

	if (rc != 0) {
		buffer_free(&form);
		probe_trouble_page(p, why.text);
		probe_end(p);
		return 0;
	}
	m.fetch.pull = e->next_number;
	m.fetch.page = p->page;
	m.fetch.deadline_ms = (uint32_t)e->config->authority.answer_within * 1000U;
	rc = e->port.send(e->port.context, ROLE_FETCH, &m, -1, &why);
	buffer_free(&form);
	if (rc == -FAULT_LIMIT || rc == -FAULT_MISSING)
		return 0; /* at the next tick */
	if (rc != 0) {
		*reterr = why;
		return rc;
	}
	forget_page(p);
	p->number = e->next_number++;
	p->asked_ms = engine_ms(e);
	return 0;
}

static void give_up_lost(const struct engine *e, struct probe *p)
{
	if (p->number == 0 ||
	    engine_ms(e) - p->asked_ms <= e->config->authority.answer_within * (int64_t)1000 + LOST_MS)
		return;
	probe_trouble_lost(p);
	probe_end(p);
}

int probe_turn(struct engine *e, struct fault *reterr)
{
	struct probes *all = e->probes;
	unsigned kept = 0;
	int rc = 0;

	if (all == NULL || all->count == 0)
		return 0;
	for (unsigned i = 0; i < all->count; i++) {
		struct probe *p = all->at[i];

		give_up_lost(e, p);
		if (rc == 0 && !p->over && p->number == 0)
			rc = ask(e, p, reterr);
		if (p->over) {
			answer_json(e, p->ask, probe_json(e, p));
			probe_delete(p);
		} else {
			all->at[kept++] = p;
		}
	}
	all->count = kept;
	return rc;
}

/* --- answered ---------------------------------------------------------------------------------------------
 */

static struct probe *owner(const struct engine *e, uint64_t number)
{
	for (unsigned i = 0; e->probes != NULL && number != 0 && i < e->probes->count; i++)
		if (e->probes->at[i]->number == number)
			return e->probes->at[i];
	return NULL;
}

bool probe_owns(const struct engine *e, uint64_t number)
{
	return owner(e, number) != NULL;
}

/* What a supplier may refuse without the school being at fault. */
static bool goes_on(struct probe *p, enum fetch_outcome outcome)
{
	bool refusal = outcome == FETCH_FORBIDDEN || outcome == FETCH_NOT_FOUND;

	if (refusal && p->list > 0) {
		put_on_list(p);
		return true;
	}
	if (refusal && what_now(p) == SOURCE_META) {
		p->refused = outcome;
		put_on_list(p);
		return true;
	}
	if (refusal && steps[p->step].optional) {
		step_on(p);
		return true;
	}
	return false;
}

int probe_fetched(struct engine *e, const struct msg_fetched *m, struct fault *reterr)
{
	struct probe *p = owner(e, m->pull);

	if (m->outcome == FETCH_OK)
		return 0;
	if (m->outcome >= FETCH_OUTCOMES || m->how >= FETCH_HOWS)
		return fault_set(reterr, FAULT_BUG, "fetch gave an unknown outcome");
	forget_page(p);
	if (m->outcome == FETCH_INTERRUPTED && p->again++ < AGAIN_MOST)
		return 0;
	if (goes_on(p, (enum fetch_outcome)m->outcome))
		return 0;
	probe_trouble_fetch(p, (enum fetch_outcome)m->outcome, (enum fetch_how)m->how, m->text);
	probe_end(p);
	return 0;
}

int probe_records(struct engine *e, const struct msg_records *m, struct fault *reterr)
{
	struct probe *p = owner(e, m->pull);

	if (m->kind == 0 || m->kind >= RECORD_KINDS)
		return fault_set(reterr, FAULT_BUG, "parse gave records of an unknown kind");
	buffer_bytes(&p->records[m->kind], m->records.at, m->records.length);
	p->counts[m->kind] += m->count;
	if (!buffer_ok(&p->records[m->kind]) || p->counts[m->kind] > LIMIT_PAGE_RECORDS * 10) {
		probe_trouble_page(p, "a page has more records than a page may have");
		probe_end(p);
	}
	return 0;
}

/* The page is in: what is to be asked now? */
static void move_on(struct probe *p, const char *next)
{
	if (p->list > 0 && next[0] == '\0')
		put_on_list(p);
	else if (p->list == 0 && p->standing == APPROVAL_REFUSED && what_now(p) == SOURCE_META)
		put_on_list(p);
	else if (next[0] == '\0' || (p->aim == PROBE_TEST && what_now(p) != SOURCE_CODES && p->list == 0))
		step_on(p);
	else if (!source_same_host(probe_school(p)->base_url, next)) {
		probe_trouble_host(p);
		probe_end(p);
	} else if (++p->page >= PROBE_PAGES_MOST) {
		probe_trouble_page(p, "the school's system sends pages without end");
		probe_end(p);
	} else
		text_copy(p->next, sizeof p->next, span_of(next));
}

int probe_page(struct engine *e, const struct msg_page *m, struct fault *reterr)
{
	struct probe *p = owner(e, m->pull);
	char detail[320];

	(void)reterr;
	if (!m->ok) {
		snprintf(detail, sizeof detail, "%s%sbyte %llu: %.180s", m->path,
			 m->path[0] != '\0' ? ", " : "", (unsigned long long)m->offset, m->text);
		probe_trouble_page(p, detail);
		probe_end(p);
		return 0;
	}
	p->sums.pages++;
	probe_take_page(e, p, what_now(p));
	forget_page(p);
	if (p->trouble.key != NULL)
		probe_end(p);
	else
		move_on(p, m->next);
	return 0;
}

void probe_ask_again(struct engine *e)
{
	for (unsigned i = 0; e->probes != NULL && i < e->probes->count; i++)
		forget_page(e->probes->at[i]);
}

void probe_forget(struct engine *e)
{
	for (unsigned i = 0; e->probes != NULL && i < e->probes->count; i++) {
		answer_no(e, e->probes->at[i]->ask, "the configuration was read again meanwhile: ask again");
		probe_delete(e->probes->at[i]);
	}
	if (e->probes != NULL)
		e->probes->count = 0;
}

void probe_free(struct engine *e)
{
	if (e->probes == NULL)
		return;
	for (unsigned i = 0; i < e->probes->count; i++)
		probe_delete(e->probes->at[i]);
	VEC_FREE(&e->probes->asked);
	free(e->probes);
	e->probes = NULL;
}
