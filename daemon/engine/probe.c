#include "engine/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/bundle.h"
#include "engine/answer.h"
#include "engine/approval.h"
#include "engine/probe_internal.h"
#include "engine/pull_internal.h"

#define LOST_MS	   30000
#define AGAIN_MOST 3
#define TEST_DAYS  7

struct asked { /* politeness outlives a probe */
	char school[CONFIG_NAME];
	int64_t ms[PROBE_AIMS];
};
struct probes {
	struct probe *at[PROBES_MOST]; /* owned */
	unsigned count;
	struct {
		struct asked *at;
		size_t count, room;
	} asked;
};

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

static void end(struct probe *p)
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
		end(p);
}

/* On which list the school stands, or on none of them. */
static void list_on(struct probe *p)
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
	end(p);
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

static void probe_delete(struct probe *p)
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

/* When a school was last asked so; NULL: no memory. */
static int64_t *asked_at(struct probes *all, const char *school, enum probe_aim aim)
{
	struct asked *a;

	for (size_t i = 0; i < all->asked.count; i++)
		if (strcmp(all->asked.at[i].school, school) == 0)
			return &all->asked.at[i].ms[aim];
	a = VEC_ADD(&all->asked);
	if (a == NULL)
		return NULL;
	text_copy(a->school, sizeof a->school, span_of(school));
	return &a->ms[aim];
}

/* May it be asked now: why not, or NULL. */
static const char *too_soon(struct engine *e, const char *school, enum probe_aim aim)
{
	static const int64_t floors[PROBE_AIMS] = {[PROBE_TEST] = PROBE_FLOOR_MS, [PROBE_DRY] = PROBE_DRY_MS};
	int64_t *last, ms = engine_ms(e);

	if (e->probes == NULL)
		e->probes = calloc(1, sizeof *e->probes);
	last = e->probes != NULL ? asked_at(e->probes, school, aim) : NULL;
	if (last == NULL)
		return "no memory for the question";
	if (e->probes->count == PROBES_MOST)
		return "four schools are being tried already: try again in a moment";
	if (*last != 0 && ms - *last < floors[aim])
		return aim == PROBE_TEST ?
			       "this school was tried a moment ago: wait ten seconds" :
			       "a dry run of this school was a moment ago: no school is asked more "
			       "often than every two minutes beside its planned looks";
	*last = ms;
	return NULL;
}

static void days_of(const struct engine *e, struct probe *p)
{
	struct contract_looks looks = {.look_back_days = 8};
	int minute;

	london_from_instant(engine_now(e), &p->to, &minute);
	policy_looks(p->policy, p->school, p->to, &looks);
	p->from = p->to - (p->aim == PROBE_TEST ? TEST_DAYS : looks.look_back_days);
	if (p->aim == PROBE_DRY && p->from < roll_first_monday(e->roll))
		p->from = roll_first_monday(e->roll);
}

/* Which of its marks a dry run is given. */
static void make_given(const struct engine *e, struct probe *p)
{
	size_t bits = (size_t)roll_slots(e->roll, p->known) * (size_t)(p->to - p->from + 1) * 2;

	p->given = calloc(1, bits / 8 + 1);
}

static int begin(struct engine *e, struct probe *p)
{
	p->steps = json_array();
	p->known = NO_INDEX;
	for (uint32_t i = 0; i < e->config->school_count; i++)
		if (strcmp(e->config->schools[i].id, probe_school(p)->id) == 0)
			p->known = i;
	days_of(e, p);
	if (p->aim == PROBE_DRY)
		make_given(e, p);
	p->needs = policy_needs(p->policy, p->school, p->to);
	e->probes->at[e->probes->count++] = p;
	p->step = 0;
	if (!offered(p, steps[0].what))
		step_on(p);
	return 0;
}

/* --- questions ------------------------------------------------------------------------------------------ */

static const char *text_of(const json_t *question, const char *key)
{
	const char *value = json_string_value(json_object_get(question, key));

	return value != NULL ? value : "";
}

static struct probe *new_probe(const struct probe_question *q, enum probe_aim aim)
{
	struct probe *p = calloc(1, sizeof *p);

	if (p != NULL) {
		p->ask = q->ask;
		p->aim = aim;
		text_copy(p->who, sizeof p->who, span_of(q->who));
	}
	return p;
}

/* A school of the configuration. */
static int probe_known(struct engine *e, const struct probe_question *q, enum probe_aim aim)
{
	const char *id = text_of(q->json, "school"), *soon;
	int school = config_school(e->config, id);
	struct probe *p;
	char no[160];

	if (school < 0) {
		snprintf(no, sizeof no, "there is no school \"%.60s\" in the configuration", id);
		return answer_no(e, q->ask, no);
	}
	soon = too_soon(e, id, aim);
	if (soon != NULL)
		return answer_no(e, q->ask, soon);
	p = new_probe(q, aim);
	if (p == NULL)
		return answer_no(e, q->ask, "no memory for the question");
	p->config = e->config;
	p->policy = e->policy;
	p->school = (uint32_t)school;
	return begin(e, p);
}

static int read_bundle(struct probe *p, const struct probe_question *q, struct fault *ret_no)
{
	struct faults faults = {0}, warnings = {0};
	struct span bytes;
	int rc;

	if (q->fd < 0 || q->length == 0 || q->length > LIMIT_LIST)
		return fault_set(ret_no, FAULT_MEANING, "the configuration's files did not come along");
	rc = file_map_sealed(q->fd, (size_t)q->length, &bytes, ret_no);
	if (rc != 0)
		return rc;
	rc = bundle_load(bytes, &p->own, &faults, &warnings);
	file_unmap(bytes);
	if (rc == 0)
		rc = policy_compile(&p->own->sources, &p->own_policy, ret_no);
	else if (faults.count > 0)
		*ret_no = faults.list[0];
	faults_clear(&faults);
	faults_clear(&warnings);
	return rc;
}

/* A token that schools use already is theirs: a file that somebody wrote does not send it elsewhere. */
static bool token_may_go(const struct engine *e, const struct school *to)
{
	bool used = false;

	for (size_t i = 0; i < e->config->school_count; i++) {
		const struct school *s = &e->config->schools[i];

		if (strcmp(s->credential, to->credential) != 0)
			continue;
		used = true;
		if (source_same_host(s->base_url, to->base_url))
			return true;
	}
	return !used;
}

static int probe_file(struct engine *e, const struct probe_question *q)
{
	struct probe *p = new_probe(q, PROBE_TEST);
	struct fault no = {0};
	const char *soon = NULL;
	char words[800];
	int rc, school = -1;

	if (p == NULL)
		return answer_no(e, q->ask, "no memory for the question");
	rc = read_bundle(p, q, &no);
	if (rc == 0) {
		school = config_school(p->own, text_of(q->json, "school"));
		if (school < 0)
			rc = fault_set(&no, FAULT_MISSING, "there is no school \"%.60s\" in these files",
				       text_of(q->json, "school"));
	}
	if (rc == 0)
		soon = too_soon(e, p->own->schools[school].id, PROBE_TEST);
	if (rc != 0 || soon != NULL) {
		probe_delete(p);
		return answer_no(e, q->ask, soon != NULL ? soon : fault_print(&no, words, sizeof words));
	}
	text_copy(p->file, sizeof p->file, span_of(text_of(q->json, "file")));
	p->config = p->own;
	p->policy = p->own_policy;
	p->school = (uint32_t)school;
	begin(e, p);
	if (!token_may_go(e, probe_school(p))) {
		probe_trouble_token(p);
		end(p);
	}
	return 0;
}

static int log_test(struct engine *e, const struct probe_question *q, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};
	char shown[80];
	int rc = transaction_begin(e, reterr);

	text_copy(log.who, sizeof log.who, span_of(q->who));
	snprintf(log.text, sizeof log.text, "test of the source of \"%s\"",
		 text_escape(shown, sizeof shown, span_of(text_of(q->json, "school"))));
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int probe_source_test(struct engine *e, const struct probe_question *q, struct fault *reterr)
{
	int rc = log_test(e, q, reterr);

	if (rc != 0)
		return rc;
	return text_of(q->json, "file")[0] != '\0' ? probe_file(e, q) : probe_known(e, q, PROBE_TEST);
}

int probe_dry_run(struct engine *e, const struct probe_question *q, struct fault *reterr)
{
	(void)reterr;
	return probe_known(e, q, PROBE_DRY);
}

/* --- asking -----------------------------------------------------------------------------------------------
 */

static int ask(struct engine *e, struct probe *p, struct fault *reterr)
{
	const struct source_ask what = {
		.resource = what_now(p), .from = p->from, .to = p->to, .needs = p->needs};
	struct message m = {.kind = MSG_FETCH};
	struct fault why = {0};
	int rc = pull_order(probe_school(p), &what, p->next, &m.fetch, &why);

	if (rc != 0) {
		probe_trouble_page(p, why.text);
		end(p);
		return 0;
	}
	m.fetch.pull = e->next_number;
	m.fetch.page = p->page;
	m.fetch.deadline_ms = (uint32_t)e->config->authority.answer_within * 1000U;
	rc = e->port.send(e->port.context, ROLE_FETCH, &m, -1, &why);
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
	end(p);
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
		list_on(p);
		return true;
	}
	if (refusal && what_now(p) == SOURCE_META) {
		p->refused = outcome;
		list_on(p);
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
	end(p);
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
		end(p);
	}
	return 0;
}

/* The page is in: what is to be asked now? */
static void move_on(struct probe *p, const char *next)
{
	if (p->list > 0 && next[0] == '\0')
		list_on(p);
	else if (p->list == 0 && p->standing == APPROVAL_REFUSED && what_now(p) == SOURCE_META)
		list_on(p);
	else if (next[0] == '\0' || (p->aim == PROBE_TEST && what_now(p) != SOURCE_CODES && p->list == 0))
		step_on(p);
	else if (!source_same_host(probe_school(p)->base_url, next)) {
		probe_trouble_host(p);
		end(p);
	} else if (++p->page >= PROBE_PAGES_MOST) {
		probe_trouble_page(p, "the school's system sends pages without end");
		end(p);
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
		end(p);
		return 0;
	}
	p->sums.pages++;
	probe_take_page(e, p, what_now(p));
	forget_page(p);
	if (p->trouble.key != NULL)
		end(p);
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
