/* probe_question.c: what people ask of a school's system, and whether it may be asked now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/bundle.h"
#include "engine/pull/probe_internal.h"
#include "engine/world/reply.h"
#include "engine/world/transaction.h"

#define TEST_DAYS  7
#define ASKED_MOST 4000 /* schools whose last test is remembered */

/* When a school was last asked so; NULL: no memory. */
static int64_t *asked_at(struct probes *all, const char *school, enum probe_aim aim)
{
	struct asked *a;

	for (size_t i = 0; i < all->asked.count; i++)
		if (strcmp(all->asked.at[i].school, school) == 0)
			return &all->asked.at[i].ms[aim];
	if (all->asked.count == ASKED_MOST)
		all->asked.count = 0;
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
	probe_start(p);
	return 0;
}

/* --- questions ------------------------------------------------------------------------------------------ */

static const char *text_of(const json_t *question, const char *key)
{
	const char *value = json_string_value(json_object_get(question, key));

	return value != NULL ? value : "";
}

static struct probe *new_probe(const struct asked_question *q, enum probe_aim aim)
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
static int probe_known(struct engine *e, const struct asked_question *q, enum probe_aim aim)
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

static int read_bundle(struct probe *p, const struct asked_question *q, struct fault *ret_no)
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

static int probe_file(struct engine *e, const struct asked_question *q)
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
		probe_end(p);
	}
	return 0;
}

static int log_test(struct engine *e, const struct asked_question *q, struct fault *reterr)
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

int probe_source_test(struct engine *e, const struct asked_question *q, struct fault *reterr)
{
	int rc = log_test(e, q, reterr);

	if (rc != 0)
		return rc;
	return text_of(q->json, "file")[0] != '\0' ? probe_file(e, q) : probe_known(e, q, PROBE_TEST);
}

int probe_dry_run(struct engine *e, const struct asked_question *q, struct fault *reterr)
{
	(void)reterr;
	return probe_known(e, q, PROBE_DRY);
}
