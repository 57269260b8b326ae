/* ledger_act.c: what people write into the ledger. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/dimension.h"
#include "engine/ledger.h"
#include "engine/said.h"

/* An entry being written. */
struct writing {
	struct store_ledger row;
	json_t *words; /* owned */
};

static int no(int rc)
{
	(void)rc;
	return 1;
}

/* A text that must be there unless `otherwise` is given: kept under the same key. */
static int take_text(struct writing *w, const json_t *question, const char *key, bool wanted,
		     struct fault *ret_no)
{
	const char *text = answer_text(question, key);

	if (text_trim(span_of(text)).length == 0)
		return wanted ? no(fault_set(ret_no, FAULT_MEANING, "%s: expected some words", key)) : 0;
	if (strlen(text) > LEDGER_WORDS)
		return no(
			fault_set(ret_no, FAULT_MEANING, "%s: expected at most %d bytes", key, LEDGER_WORDS));
	json_object_set_new(w->words, key, json_string(text));
	return 0;
}

/* A day within a year of today, on the side of it that makes sense. */
static int take_day(struct writing *w, const struct engine *e, const json_t *question, const char *key,
		    bool ahead, struct fault *ret_no)
{
	const char *text = answer_text(question, key);
	const day_t today = engine_today(e);
	char shown[40];
	day_t day;

	if (!day_parse(span_of(text), &day))
		return no(fault_set(ret_no, FAULT_MEANING, "%s: expected a day as 2026-12-04, found \"%s\"",
				    key, text_escape(shown, sizeof shown, span_of(text))));
	if (ahead ? day < today || day > today + 366 : day > today || day < today - 366)
		return no(fault_set(ret_no, FAULT_MEANING, "%s: expected a day %s, found %s", key,
				    ahead ? "from today on, within a year" : "up to today, within a year",
				    text));
	w->row.day = day;
	return 0;
}

static int take_school(struct writing *w, const struct engine *e, const json_t *question,
		       uint32_t *ret_school, struct fault *ret_no)
{
	const char *id = answer_text(question, "school");
	int school = config_school(e->config, id);
	char shown[80];

	if (school < 0)
		return no(fault_set(ret_no, FAULT_MISSING, "there is no school \"%s\"",
				    text_escape(shown, sizeof shown, span_of(id))));
	text_copy(w->row.school, sizeof w->row.school, span_of(id));
	*ret_school = (uint32_t)school;
	return 0;
}

static bool at_school(const struct engine *e, uint32_t child, uint32_t school)
{
	const struct child *c = &e->children.at[child];

	for (unsigned i = 0; i < c->enrolment_count; i++)
		if (e->enrolments.at[c->enrolments[i]].school == school)
			return true;
	return false;
}

/* By id, by a UPN of the register, else as lists name it. Whoever is restricted or not at the school is
 * answered as one who is not there. */
static int take_child(struct writing *w, const struct engine *e, const json_t *question, uint32_t school,
		      struct fault *ret_no)
{
	const char *text = answer_text(question, "child");
	uint32_t child = NO_INDEX;
	struct digest id;

	if (text_unhex(id.bytes, DIGEST_SIZE, span_of(text))) {
		child = child_find(e, &id);
	} else if (text[0] != '\0') {
		id = child_of_upn(e, text);
		child = child_find(e, &id);
		if (child == NO_INDEX)
			child = said_child(e, text, ret_no);
	}
	if (child == NO_INDEX || !at_school(e, child, school) ||
	    child_restricted(&e->children.at[child], engine_today(e)) != NULL)
		return no(fault_set(ret_no, FAULT_MISSING,
				    "child: no child of this school has this case number, UPN or id"));
	w->row.child = e->children.at[child].id;
	return 0;
}

static int take_cohort(struct writing *w, const struct engine *e, const json_t *question,
		       struct fault *ret_no)
{
	struct filters filters = {0};

	if (filters_read(e, answer_text(question, "cohort"), &filters, ret_no) != 0)
		return 1;
	for (unsigned i = 0; i < filters.count; i++)
		if (filters.at[i].dimension == DIMENSION_SCHOOL)
			return no(fault_set(ret_no, FAULT_MEANING, "cohort: the school is said already"));
	return take_text(w, question, "cohort", true, ret_no);
}

/* Writes it, and who did, in one transaction. */
static int keep(struct engine *e, struct writing *w, const char *person, const char *what,
		struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "agreed", .child = w->row.child};
	char *packed = json_dumps(w->words, JSON_COMPACT | JSON_SORT_KEYS);
	int rc;

	if (packed == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what was agreed");
	w->row.at = engine_now(e);
	w->row.packed = span_of(packed);
	text_copy(w->row.by, sizeof w->row.by, span_of(person));
	text_copy(log.who, sizeof log.who, span_of(person));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->ledger_add(e->store.self, &w->row, reterr);
	snprintf(log.text, sizeof log.text, "%s %" PRIu64 ", version %" PRIu32 ", at %s", what, w->row.number,
		 w->row.version, w->row.school);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	free(packed);
	return rc;
}

int act_action_add(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		   struct fault *ret_no, struct fault *reterr)
{
	struct writing w = {.row = {.kind = LEDGER_ACTION, .state = "open"}, .words = json_object()};
	const bool child = answer_text(question, "child")[0] != '\0',
		   cohort = answer_text(question, "cohort")[0] != '\0';
	uint32_t school;
	int rc = take_school(&w, e, question, &school, ret_no);

	if (rc == 0 && child == cohort)
		rc = no(fault_set(ret_no, FAULT_MEANING, "an action is about a child or about a cohort"));
	if (rc == 0)
		rc = child ? take_child(&w, e, question, school, ret_no) :
			     take_cohort(&w, e, question, ret_no);
	if (rc == 0)
		rc = take_text(&w, question, "what", true, ret_no);
	if (rc == 0)
		rc = take_text(&w, question, "owner", true, ret_no);
	if (rc == 0)
		rc = take_day(&w, e, question, "review", true, ret_no);
	if (rc == 0)
		rc = keep(e, &w, person, "action", reterr);
	if (rc == 0)
		snprintf(words, size, "action %" PRIu64 " is agreed", w.row.number);
	json_decref(w.words);
	return rc;
}

static const struct outcome {
	const char *word, *state;
	bool on; /* it goes on, and is looked at again */
} outcomes[] = {
	{"met", "met", false},	       {"partly", "partly met", false}, {"not_met", "not met", false},
	{"dropped", "dropped", false}, {"goes_on", "open", true},
};

static const struct outcome *outcome_of(const char *word)
{
	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
		if (strcmp(outcomes[i].word, word) == 0)
			return &outcomes[i];
	return NULL;
}

/* The entry with this number and kind; NULL: none. `l` owns it. */
static const struct ledger_entry *numbered(struct ledger *l, const char *number)
{
	uint64_t n;

	if (!text_u64(span_of(number), &n))
		return NULL;
	for (size_t i = 0; i < l->count; i++)
		if (l->at[i].number == n)
			return &l->at[i];
	return NULL;
}

/* What the new version says: all the old one does, and the outcome. */
static int review(struct engine *e, const struct ledger_entry *old, const json_t *question, struct writing *w,
		  struct fault *ret_no)
{
	const struct outcome *o = outcome_of(answer_text(question, "outcome"));
	int rc = 0;

	if (o == NULL)
		return no(fault_set(ret_no, FAULT_MEANING,
				    "outcome: expected met, partly, not_met, dropped or goes_on"));
	if (old->words == NULL || old->school == NO_INDEX)
		return no(fault_set(ret_no, FAULT_STATE, "this action may no longer be read"));
	w->row = (struct store_ledger){
		.number = old->number, .kind = LEDGER_ACTION, .child = old->child, .day = old->day};
	text_copy(w->row.school, sizeof w->row.school, span_of(e->config->schools[old->school].id));
	text_copy(w->row.state, sizeof w->row.state, span_of(o->state));
	w->words = json_deep_copy(old->words);
	if (o->on)
		rc = take_day(w, e, question, "review", true, ret_no);
	if (rc == 0)
		rc = take_text(w, question, "outcome", true, ret_no);
	return rc == 0 ? take_text(w, question, "note", false, ret_no) : rc;
}

int act_action_review(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		      struct fault *ret_no, struct fault *reterr)
{
	struct ledger all = {0};
	struct writing w = {.words = NULL};
	const struct ledger_entry *old;
	int rc = ledger_read(e, LEDGER_ACTION, NO_INDEX, &all, reterr);

	old = rc == 0 ? numbered(&all, answer_text(question, "number")) : NULL;
	if (rc == 0 && old == NULL)
		rc = no(fault_set(ret_no, FAULT_MISSING, "number: there is no such action"));
	if (rc == 0)
		rc = review(e, old, question, &w, ret_no);
	if (rc == 0)
		rc = keep(e, &w, person, "action", reterr);
	if (rc == 0)
		snprintf(words, size, "action %" PRIu64 " is %s, version %" PRIu32, w.row.number, w.row.state,
			 w.row.version);
	json_decref(w.words);
	ledger_free(&all);
	return rc;
}

int act_meeting_add(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		    struct fault *ret_no, struct fault *reterr)
{
	struct writing w = {.row = {.kind = LEDGER_MEETING, .state = "held"}, .words = json_object()};
	uint32_t school;
	int rc = take_school(&w, e, question, &school, ret_no);
	char day[16];

	if (rc == 0)
		rc = take_day(&w, e, question, "on", false, ret_no);
	if (rc == 0)
		rc = take_text(&w, question, "attended", false, ret_no);
	if (rc == 0)
		rc = take_text(&w, question, "note", false, ret_no);
	if (rc == 0)
		rc = keep(e, &w, person, "meeting", reterr);
	if (rc == 0)
		snprintf(words, size, "meeting %" PRIu64 " is kept: %s, %s", w.row.number,
			 e->config->schools[school].name, day_words(day, w.row.day));
	json_decref(w.words);
	return rc;
}

int act_return_add(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		   struct fault *ret_no, struct fault *reterr)
{
	struct writing w = {.row = {.kind = LEDGER_RETURN}, .words = json_object()};
	const char *kind = answer_text(question, "kind");
	uint32_t school;
	int rc = take_school(&w, e, question, &school, ret_no);

	if (rc == 0 && strcmp(kind, "10_days") != 0 && strcmp(kind, "15_days") != 0)
		rc = no(fault_set(ret_no, FAULT_MEANING,
				  "kind: expected 10_days (unauthorised) or 15_days (sickness)"));
	if (rc == 0)
		rc = take_child(&w, e, question, school, ret_no);
	if (rc == 0)
		rc = take_day(&w, e, question, "on", false, ret_no);
	if (rc == 0)
		rc = take_text(&w, question, "from", true, ret_no);
	text_copy(w.row.state, sizeof w.row.state, span_of(kind));
	if (rc == 0)
		rc = keep(e, &w, person, "return", reterr);
	if (rc == 0)
		snprintf(words, size, "return %" PRIu64 " is kept", w.row.number);
	json_decref(w.words);
	return rc;
}
