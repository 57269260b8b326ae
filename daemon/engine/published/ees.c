/* ees.c: one data set at a time: its version, its figures, or why not. */
#include "engine/published/ees.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/published/ees_internal.h"
#include "engine/published/figures.h"
#include "engine/world/transaction.h"

/* Over the 30 seconds after which the service itself gives up, and time for 64 MiB. */
#define ANSWER_MS 120000
#define LOST_MS	  30000
/* A page of fewer rows than this that is still too large is no page we can read. */
#define PAGE_LEAST 100

static struct ees_set *current(struct engine *e)
{
	return &e->ees->sets[e->ees->run.set];
}

bool ees_owns(const struct engine *e, uint64_t number)
{
	return number != 0 && e->ees->run.number == number;
}

void ees_ask_again(struct engine *e)
{
	if (e->ees != NULL && e->ees->run.number != 0)
		e->ees->run.lost = true; /* and if it was the document that did it, tries are counted */
}

/* --- what is due ------------------------------------------------------------------- */

static bool pick(struct engine *e, uint32_t *ret_set)
{
	int64_t now = engine_now(e);

	for (uint32_t i = 0; i < e->ees->count; i++)
		if (e->ees->sets[i].wanted)
			return *ret_set = i, true;
	for (uint32_t i = 0; i < e->ees->count; i++)
		if (ees_set_due(e, &e->ees->sets[i], now))
			return *ret_set = i, true;
	return false;
}

/* The run goes on to a further request. */
static int go_on(struct engine *e, enum ees_step step, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;

	run->step = step;
	run->number = 0;
	run->fetched = run->paged = run->has_problem = run->has_paging = false;
	buffer_reset(&run->rows);
	return ees_send(e, reterr);
}

int ees_turn(struct engine *e, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;

	if (run->step == EES_IDLE) {
		uint32_t set;

		if (!pick(e, &set))
			return 0;
		*run = (struct ees_run){.set = set, .total = -1, .next_page = 1};
		run->page_size = (uint32_t)e->ees->sets[set].row->page_size;
		e->ees->sets[set].said[0] = '\0';
		return go_on(e, EES_SUMMARY, reterr);
	}
	if (run->lost)
		return ees_later(e, "interrupted by a restart of our own", -1, reterr);
	if (run->number == 0)
		return ees_send(e, reterr);
	if (engine_ms(e) - run->asked_ms > ANSWER_MS + LOST_MS)
		return ees_later(e, "the answer never came", -1, reterr);
	return 0;
}

/* --- a refusal ------------------------------------------------------------------------ */

/* What fetch says, and DfE's own words. */
static void words(const struct ees_run *run, char *out, size_t size)
{
	const char *said = run->answer.text[0] != '\0' ?
				   run->answer.text :
				   fetch_outcome_words((enum fetch_outcome)run->answer.outcome);

	snprintf(out, size, "%.110s%s%.180s", said,
		 run->has_problem && run->problem.text[0] != '\0' ? ": " : "",
		 run->has_problem ? run->problem.text : "");
}

static int too_large(struct engine *e, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;
	char text[200];

	if (run->step == EES_QUERY && run->page_size > PAGE_LEAST) {
		run->page_size = run->page_size / 2 > PAGE_LEAST ? run->page_size / 2 : PAGE_LEAST;
		run->next_page = 1;
		run->count = 0;
		run->total = -1;
		buffer_free(&run->csv);
		buffer_free(&run->question);
		if (ees_choose(e, run, reterr) != 0)
			return ees_end(e, EES_REFUSED, reterr->text, reterr);
		return go_on(e, EES_QUERY, reterr);
	}
	if (run->step == EES_CSV)
		snprintf(text, sizeof text,
			 "the file is over %d MiB: set how: query, for our own places only",
			 LIMIT_FIGURES / 1024 / 1024);
	else
		snprintf(text, sizeof text, "the answer is over %d MiB: choose fewer indicators",
			 LIMIT_PAGE / 1024 / 1024);
	return ees_end(e, EES_REFUSED, text, reterr);
}

static int refused(struct engine *e, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;
	const struct msg_fetched *m = &run->answer;
	char text[320];

	words(run, text, sizeof text);
	if (m->outcome == FETCH_TOO_LARGE)
		return too_large(e, reterr);
	if (m->outcome == FETCH_FORBIDDEN)
		return ees_end(e, EES_WITHDRAWN, text, reterr);
	if (m->outcome == FETCH_NOT_FOUND)
		return ees_end(e, EES_UNKNOWN, text, reterr);
	/* A question that is wrong is wrong tomorrow too. */
	if (m->outcome == FETCH_REDIRECTED || m->outcome == FETCH_UNAUTHORISED ||
	    (m->outcome == FETCH_UNEXPECTED && m->http_status >= 400 && m->http_status < 500 &&
	     m->http_status != 408))
		return ees_end(e, EES_REFUSED, text, reterr);
	return ees_later(e, text, m->retry_after_seconds, reterr);
}

/* --- the version ------------------------------------------------------------------------- */

/* The latest version is of a later major than the one pinned: told once, taken by nobody but a person. */
static int new_major(struct engine *e, const char *latest, struct fault *reterr)
{
	struct ees_set *s = current(e);
	char text[320], major[8], stays[64];
	int rc = 0;

	text_copy(major, sizeof major, (struct span){latest, strcspn(latest, ".")});
	if (s->imported[0] != '\0')
		snprintf(stays, sizeof stays, "the figures of %s stay", s->imported);
	else
		snprintf(stays, sizeof stays, "no figures of %s are held", s->row->version);
	snprintf(text, sizeof text,
		 "version %s is out and may have lost or changed figures; %s. Read "
		 "data-sets/%s/versions/%s/changes, then set version: %s.*",
		 latest, stays, s->row->id, latest, major);
	if (strcmp(s->told, latest) != 0) {
		char line[400];

		snprintf(line, sizeof line, "%s: %s", s->row->name, text);
		rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = ees_audit(e, line, reterr);
		if (rc == 0) {
			text_copy(s->told, sizeof s->told, span_of(latest));
			rc = ees_save(e, s, reterr);
		}
		if (rc == 0)
			rc = transaction_commit(e, reterr);
		if (rc != 0)
			return rc;
		e->port.note(e->port.context, "figures_new_major", line);
	}
	return ees_end(e, EES_NEW_MAJOR, text, reterr);
}

/* Nothing new: the figures held are the figures published. */
static int unchanged(struct engine *e, struct fault *reterr)
{
	struct ees_set *s = current(e);
	char reason[320];

	snprintf(reason, sizeof reason, "%s%s%s", s->note,
		 s->note[0] != '\0' && e->ees->run.deprecated ? "; " : "",
		 e->ees->run.deprecated ? "DfE calls this data set deprecated" : "");
	if (s->said[0] == '\0')
		ees_say(s, true, "version %s, unchanged", s->seen);
	return ees_end(e, EES_CURRENT, reason, reterr);
}

static int only_looked(struct engine *e, const char *what, struct fault *reterr)
{
	struct ees_set *s = current(e);

	(void)reterr;
	ees_say(s, true, "%s", what);
	s->wanted = false;
	ees_run_clear(e);
	return ees_answer_done(e);
}

/* True when a decision is made here already; *ret_rc is its outcome. */
static bool judge_version(struct engine *e, const char *latest, int *ret_rc, struct fault *reterr)
{
	struct ees_set *s = current(e);
	unsigned long major = strtoul(latest, NULL, 10), pinned = strtoul(s->row->version, NULL, 10);
	unsigned char settings[DIGEST_SIZE];
	int compared = s->imported[0] != '\0' ? ees_version_compare(latest, s->imported) : 1;
	char text[200], before[sizeof s->reason];

	ees_settings(e, s->row, settings);
	if (major > pinned) {
		*ret_rc = new_major(e, latest, reterr);
		return true;
	}
	if (major < pinned || (compared < 0 && strtoul(s->imported, NULL, 10) == pinned)) {
		snprintf(text, sizeof text,
			 major < pinned ? "the latest version is %s, below the pinned %s" :
					  "DfE went back to version %s; we hold %s, which stays",
			 latest, major < pinned ? s->row->version : s->imported);
		*ret_rc = ees_end(e, EES_REFUSED, text, reterr);
		return true;
	}
	if (compared == 0 && memcmp(settings, s->settings, sizeof settings) == 0) {
		*ret_rc = unchanged(e, reterr);
		return true;
	}
	if (!s->wanted && strcmp(s->refused, latest) == 0 &&
	    memcmp(settings, s->refused_settings, sizeof settings) == 0) {
		text_copy(before, sizeof before,
			  span_of(s->state == EES_REFUSED ? s->reason : "does not fit, as before"));
		*ret_rc = ees_end(e, EES_REFUSED, before, reterr);
		return true;
	}
	return false;
}

static int judge_summary(struct engine *e, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;
	struct ees_set *s = current(e);
	const struct record_ees_version *v = &run->summary;
	char text[200], shown[48];
	int rc;

	if (strcmp(v->id, s->row->id) != 0) {
		snprintf(text, sizeof text, "asked for this data set, answered for \"%s\"",
			 text_escape(shown, sizeof shown, span_of(v->id)));
		return ees_later(e, text, -1, reterr);
	}
	if (strcmp(v->status, "Withdrawn") == 0)
		return ees_end(e, EES_WITHDRAWN, "DfE has withdrawn this data set; the figures held stay",
			       reterr);
	if (v->version[0] == '\0')
		return ees_end(e, EES_WITHDRAWN, "no version of it is published", reterr);
	run->deprecated = strcmp(v->status, "Deprecated") == 0;
	text_copy(s->seen, sizeof s->seen, span_of(v->version));
	if (e->ees->dry && s->wanted) {
		snprintf(text, sizeof text, "version %s is published (%s), %s%s", v->version, v->published,
			 s->imported[0] != '\0' ? "we hold " : "we hold none", s->imported);
		return only_looked(e, text, reterr);
	}
	if (judge_version(e, v->version, &rc, reterr))
		return rc;
	text_copy(run->version, sizeof run->version, span_of(v->version));
	return go_on(e, s->row->how == FIGURES_QUERY ? EES_META : EES_CSV, reterr);
}

/* --- rows of a query ------------------------------------------------------------------------ */

static int chosen(struct engine *e, struct fault *reterr)
{
	struct fault why = {0};

	if (ees_choose(e, &e->ees->run, &why) != 0)
		return ees_end(e, EES_REFUSED, why.text, reterr);
	return go_on(e, EES_QUERY, reterr);
}

/* A warning comes with 200 and perhaps no rows: something was asked that is not there. */
static int warned(struct engine *e, struct fault *reterr)
{
	const struct record_ees_problem *p = &e->ees->run.problem;
	char text[320], code[72];

	snprintf(text, sizeof text,
		 "DfE's service warns %s%s%.200s: what is asked for in muster.yaml is not there",
		 text_escape(code, sizeof code, span_of(p->code)), p->text[0] != '\0' ? ": " : "", p->text);
	return ees_end(e, EES_REFUSED, text, reterr);
}

static int query_page(struct engine *e, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;
	struct fault why = {0};

	if (run->has_problem)
		return warned(e, reterr);
	if (!run->has_paging || run->paging.page != run->next_page ||
	    (run->total >= 0 && run->total != run->paging.total))
		return ees_later(e, "the pages of the answer do not belong together", -1, reterr);
	if (run->paging.total == 0)
		return ees_end(e, EES_REFUSED, "no rows at all for our places: nothing is taken for zero",
			       reterr);
	run->total = run->paging.total;
	if (ees_csv_rows(run, &why) != 0)
		return ees_end(e, EES_REFUSED, why.text, reterr);
	if (run->next_page < run->paging.pages) {
		run->next_page++;
		return go_on(e, EES_QUERY, reterr);
	}
	if (run->count != run->total)
		return ees_later(e, "the pages hold another number of rows than they say", -1, reterr);
	return go_on(e, EES_READ, reterr);
}

/* --- answers ----------------------------------------------------------------------------------- */

/* Both have answered, in whatever order. */
static int decide(struct engine *e, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;
	char text[320];

	if (!run->fetched || !run->paged)
		return 0;
	if (run->answer.outcome != FETCH_OK)
		return refused(e, reterr);
	if (run->step == EES_CSV || run->step == EES_READ)
		return figures_page(e, &run->page, reterr);
	if (!run->page.ok) {
		snprintf(text, sizeof text, "the answer was refused at %s%sbyte %llu: %.200s", run->page.path,
			 run->page.path[0] != '\0' ? ", " : "", (unsigned long long)run->page.offset,
			 run->page.text);
		return ees_later(e, text, -1, reterr);
	}
	if (run->step == EES_SUMMARY && run->has_summary)
		return judge_summary(e, reterr);
	if (run->step == EES_META)
		return chosen(e, reterr);
	if (run->step == EES_QUERY)
		return query_page(e, reterr);
	return fault_set(reterr, FAULT_BUG, "parse gave no summary of a data set");
}

int ees_fetched(struct engine *e, const struct msg_fetched *m, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;

	run->answer = *m;
	run->fetched = true;
	/* Without bytes nothing goes to parse. */
	if (m->outcome != FETCH_OK && m->bytes == 0)
		run->paged = true;
	return decide(e, reterr);
}

static int take_names(struct ees_run *run, struct span rest, struct fault *reterr)
{
	struct record_ees_name n;

	while (rest.length > 0) {
		if (!record_unpack(RECORD_EES_NAME, &rest, &n) || n.kind >= EES_NAMES)
			return fault_set(reterr, FAULT_BUG, "a label does not decode");
		if (ees_name_add(&run->names, &n) != 0)
			return fault_set(reterr, FAULT_MEMORY, "no memory for labels");
	}
	return 0;
}

/* The first of a kind of which there should be one. */
static int take_one(const struct msg_records *m, void *record, bool *has, struct fault *reterr)
{
	struct span rest = m->records;

	if (*has)
		return 0;
	*has = record_unpack((enum record_kind)m->kind, &rest, record);
	return *has ? 0 : fault_set(reterr, FAULT_BUG, "a record of a data set does not decode");
}

int ees_records(struct engine *e, const struct msg_records *m, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;

	switch (m->kind) {
	case RECORD_EES_PROBLEM:
		return take_one(m, &run->problem, &run->has_problem, reterr);
	case RECORD_EES_VERSION:
		return take_one(m, &run->summary, &run->has_summary, reterr);
	case RECORD_EES_PAGING:
		return take_one(m, &run->paging, &run->has_paging, reterr);
	case RECORD_EES_NAME:
		return take_names(run, m->records, reterr);
	case RECORD_EES_ROW:
		buffer_bytes(&run->rows, m->records.at, m->records.length);
		return buffer_ok(&run->rows) ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for rows");
	}
	if (run->step == EES_CSV || run->step == EES_READ)
		return figures_records(e, m, reterr);
	return fault_set(reterr, FAULT_BUG, "parse gave records of an unknown kind for a data set");
}

int ees_page(struct engine *e, const struct msg_page *m, struct fault *reterr)
{
	e->ees->run.page = *m;
	e->ees->run.paged = true;
	return decide(e, reterr);
}

/* --- the import ----------------------------------------------------------------------------------- */

static int keep(struct engine *e, const struct store_release *release, bool again, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;
	struct ees_set *s = current(e);
	char text[320];
	int rc;

	if (again)
		ees_say(s, true, "version %s: nothing changed, its figures are those of %s", run->version,
			release->id);
	else
		ees_say(s, true, "version %s taken in: %u figures, %u with a value", run->version,
			release->figures, release->figures - release->no_value);
	snprintf(text, sizeof text, "%s: %.200s%s%s", s->row->name, s->said,
		 s->imported[0] != '\0' ? "; before it version " : "", s->imported);
	text_copy(s->imported, sizeof s->imported, span_of(run->version));
	ees_settings(e, s->row, s->settings);
	s->imported_at = engine_now(e);
	s->figures = release->figures;
	s->values = release->figures - release->no_value;
	s->skipped = release->skipped;
	s->refused[0] = '\0';
	text_copy(s->note, sizeof s->note, span_of(run->note));
	if (s->skipped > 0)
		snprintf(s->note + strlen(s->note), sizeof s->note - strlen(s->note),
			 "%s%u notes or rows that could not be read", s->note[0] != '\0' ? "; " : "",
			 s->skipped);
	rc = ees_audit(e, text, reterr);
	return rc == 0 ? ees_save(e, s, reterr) : rc;
}

static int over(struct engine *e, const char *why_not, struct fault *reterr)
{
	return why_not != NULL ? ees_end(e, EES_REFUSED, why_not, reterr) : unchanged(e, reterr);
}

const struct import_owner ees_owner = {keep, over};
