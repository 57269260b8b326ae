#include "engine/tell/mutes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/clocks.h"
#include "engine/world/reply.h"
#include "engine/world/transaction.h"

#define WARN_AT (8 * 60 + 30) /* of the last day */
#define SPACE	"mute_by"     /* the id of who set one that waits, by its number */

/* --- which ------------------------------------------------------------------------------------------------
 */

static bool about(const struct mute *m, const struct alert *a)
{
	return m->rule == a->rule && memcmp(&m->child, &a->child, sizeof a->child) == 0;
}

const struct mute *mutes_hold(const struct engine *e, const struct alert *a)
{
	day_t today = engine_today(e);

	for (size_t i = 0; i < e->mutes->count; i++) {
		const struct mute *m = &e->mutes->at[i];

		if (about(m, a) && mute_holds(m, today))
			/* Whoever was told of it before hears how it ended. */
			return a->state == ALERT_CLOSED && a->opened_at < m->at ? NULL : m;
	}
	return NULL;
}

unsigned mutes_count(const struct engine *e, enum mute_state state)
{
	unsigned count = 0;

	for (size_t i = 0; i < e->mutes->count; i++)
		count += e->mutes->at[i].state == state;
	return count;
}

static struct mute *numbered(struct engine *e, const char *text, struct fault *ret_no)
{
	uint64_t number = 0;

	if (text_u64(span_of(text), &number))
		for (size_t i = 0; i < e->mutes->count; i++)
			if (e->mutes->at[i].number == number)
				return &e->mutes->at[i];
	fault_set(ret_no, FAULT_MISSING, "expected the number of a silence, as `muster silence` lists them");
	return NULL;
}

/* --- keeping ----------------------------------------------------------------------------------------------
 */

static int log_act(struct engine *e, const struct mute *m, const char *what, const char *who,
		   struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "silence", .child = m->child};
	char last[16];

	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "%" PRIu64 " %s: %s, until %s", m->number,
		 rule_row(m->rule)->name, what, day_words(last, m->last));
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

/* Whose word it is matters as long as a second person's is missing; then the words are enough. */
static int keep_author(struct engine *e, const struct mute *m, struct fault *reterr)
{
	char key[24];

	if (m->by_id[0] == '\0')
		return 0;
	snprintf(key, sizeof key, "%" PRIu64, m->number);
	return e->store.ops->value_put(e->store.self, SPACE, key,
				       m->state == MUTE_WAITING ? span_of(m->by_id) : (struct span){0},
				       reterr);
}

static int keep(struct engine *e, const struct mute *m, const char *what, const char *who,
		struct fault *reterr)
{
	int rc = e->store.ops->mute_put(e->store.self, m, reterr);

	if (rc == 0)
		rc = keep_author(e, m, reterr);
	return rc == 0 ? log_act(e, m, what, who, reterr) : rc;
}

/* Tells every alert that the silence is about and that nobody has closed. `anew`: its clocks start again. */
static int tell(struct engine *e, const struct mute *m, const char *change, bool anew, struct fault *reterr)
{
	uint32_t child = child_find(e, &m->child);
	int rc = 0;

	for (size_t i = 0; rc == 0 && child != NO_INDEX && i < e->children.at[child].alert_count; i++) {
		struct alert *a = &e->alerts.at[e->children.at[child].alerts[i]];

		if (!about(m, a) || a->state == ALERT_CLOSED)
			continue;
		if (anew)
			rc = clocks_anew(e, &a->id, reterr);
		if (rc == 0)
			rc = alert_tell(e, child, a, change, reterr);
	}
	return rc;
}

/* --- what people do ---------------------------------------------------------------------------------------
 */

/* From now on it stands: the teams that were told of an open alert hear why nothing more comes. */
static int begin(struct engine *e, struct mute *m, const char *who, struct fault *reterr)
{
	char change[160], last[16];
	int rc;

	snprintf(change, sizeof change,
		 "Silenced until %s by %.60s: nothing more of this is sent until then.",
		 day_words(last, m->last), m->by);
	m->state = MUTE_WAITING;
	rc = tell(e, m, change, false, reterr);
	m->state = MUTE_STANDING;
	return rc == 0 ? keep(e, m, "stands", who, reterr) : rc;
}

static bool needs_second(const struct engine *e, uint32_t child)
{
	return (child_subjects(&e->children.at[child], engine_today(e)) &
		(SUBJECT_LOOKED_AFTER | SUBJECT_PROTECTION_PLAN)) != 0;
}

const struct mute *mutes_about(const struct engine *e, const struct alert *a)
{
	for (size_t i = 0; i < e->mutes->count; i++)
		if (about(&e->mutes->at[i], a) && e->mutes->at[i].state != MUTE_ENDED)
			return &e->mutes->at[i];
	return NULL;
}

static int read_mute(struct engine *e, const json_t *question, struct mute *ret, struct fault *ret_no)
{
	const struct alert *a = alert_at(e, answer_text(question, "id"), ret_no);
	const char *why = answer_text(question, "why"), *until = answer_text(question, "until");
	const struct mute *other;

	if (a == NULL)
		return 1;
	if (why[0] == '\0')
		return fault_set(ret_no, FAULT_MEANING,
				 "why: expected a reason; it is kept with the silence"),
		       1;
	if (!day_parse(span_of(until), &ret->last))
		return fault_set(ret_no, FAULT_MEANING, "until: expected the last day as YYYY-MM-DD"), 1;
	if (mute_check(a->rule, ret->last, engine_today(e), e->config->authority.silence_days, ret_no) != 0)
		return 1;
	other = mutes_about(e, a);
	if (other != NULL)
		return fault_set(ret_no, FAULT_STATE,
				 "silence %" PRIu64 " is about this already: end it first", other->number),
		       1;
	ret->child = a->child;
	ret->rule = a->rule;
	text_copy(ret->why, sizeof ret->why, span_of(why));
	return 0;
}

int mutes_set(struct engine *e, const json_t *question, const struct mute_person *by, char *words,
	      size_t size, struct fault *ret_no, struct fault *reterr)
{
	const char *person = by->words;
	struct mute fresh = {.at = engine_now(e), .state = MUTE_WAITING}, *m;
	uint32_t child;
	bool second;
	int rc = read_mute(e, question, &fresh, ret_no);

	if (rc != 0)
		return rc;
	child = child_find(e, &fresh.child);
	if (child == NO_INDEX)
		return fault_set(ret_no, FAULT_MISSING, "the child of this alert is not known any more"), 1;
	second = needs_second(e, child);
	text_copy(fresh.by, sizeof fresh.by, span_of(person));
	text_copy(fresh.by_id, sizeof fresh.by_id, span_of(by->id));
	fresh.number = e->mutes->count > 0 ? e->mutes->at[e->mutes->count - 1].number + 1 : 1;
	m = VEC_ADD(e->mutes);
	if (m == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a silence");
	*m = fresh;
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = second ? keep(e, m, "set, waits for a second person", person, reterr) :
			      begin(e, m, person, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	snprintf(words, size, "silence %" PRIu64 " %s", m->number,
		 second ? "waits for a second person: the child is looked after or has a protection plan" :
			  "stands");
	return rc;
}

int mutes_confirm(struct engine *e, const json_t *question, const struct mute_person *by, char *words,
		  size_t size, struct fault *ret_no, struct fault *reterr)
{
	struct mute *m = numbered(e, answer_text(question, "number"), ret_no);
	const char *person = by->words;
	int rc;

	if (m == NULL || mute_confirm(m, by, engine_now(e), ret_no) != 0)
		return 1;
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = begin(e, m, person, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	snprintf(words, size, "silence %" PRIu64 " stands, set by %s, agreed by %s", m->number, m->by,
		 person);
	return rc;
}

int act_mute(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
	     struct fault *ret_no, struct fault *reterr)
{
	return mutes_set(e, question, &(struct mute_person){person, ""}, words, size, ret_no, reterr);
}

int act_mute_confirm(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		     struct fault *ret_no, struct fault *reterr)
{
	return mutes_confirm(e, question, &(struct mute_person){person, ""}, words, size, ret_no, reterr);
}

static int finish(struct engine *e, struct mute *m, const char *who, struct fault *reterr)
{
	bool stood = m->state == MUTE_STANDING;
	char change[160];
	int rc;

	m->state = MUTE_ENDED;
	m->ended_at = engine_now(e);
	text_copy(m->ended_by, sizeof m->ended_by, span_of(who));
	snprintf(change, sizeof change, "The silence that %.60s set is over: this is still open.", m->by);
	rc = keep(e, m, "is over", who, reterr);
	return rc == 0 && stood ? tell(e, m, change, true, reterr) : rc;
}

int act_mute_end(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		 struct fault *ret_no, struct fault *reterr)
{
	struct mute *m = numbered(e, answer_text(question, "number"), ret_no);
	int rc;

	if (m == NULL)
		return 1;
	if (m->state == MUTE_ENDED)
		return fault_set(ret_no, FAULT_STATE, "silence %" PRIu64 " is over already", m->number), 1;
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = finish(e, m, person, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	snprintf(words, size, "silence %" PRIu64 " is over", m->number);
	return rc;
}

/* --- in time ----------------------------------------------------------------------------------------------
 */

/* When something is to be done about it: the warning, or its end. 0: nothing. */
static int64_t next_of(const struct mute *m)
{
	if (m->state == MUTE_ENDED)
		return 0;
	return m->state == MUTE_STANDING && m->warned_at == 0 ? london_to_instant(m->last, WARN_AT) :
								london_to_instant(m->last + 1, 0);
}

int64_t mutes_next(const struct engine *e)
{
	int64_t next = 0;

	for (size_t i = 0; i < e->mutes->count; i++) {
		int64_t at = next_of(&e->mutes->at[i]);

		if (at != 0 && (next == 0 || at < next))
			next = at;
	}
	return next;
}

bool mutes_due(const struct engine *e)
{
	int64_t next = mutes_next(e);

	return next != 0 && next <= engine_now(e);
}

/* The warning passes by the silence it is about. */
static int warn(struct engine *e, struct mute *m, struct fault *reterr)
{
	char change[160];
	int rc;

	snprintf(change, sizeof change, "The silence that %.60s set ends tonight.", m->by);
	m->state = MUTE_WAITING;
	rc = tell(e, m, change, false, reterr);
	m->state = MUTE_STANDING;
	m->warned_at = engine_now(e);
	return rc == 0 ? keep(e, m, "ends tonight", "engine", reterr) : rc;
}

int mutes_turn(struct engine *e, struct fault *reterr)
{
	int64_t now = engine_now(e);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < e->mutes->count; i++) {
		struct mute *m = &e->mutes->at[i];
		int64_t at = next_of(m);

		if (at == 0 || at > now)
			continue;
		rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = engine_today(e) > m->last ? finish(e, m, "engine", reterr) : warn(e, m, reterr);
		if (rc == 0)
			rc = transaction_commit(e, reterr);
	}
	return rc;
}

/* --- as kept ----------------------------------------------------------------------------------------------
 */

static int restore_one(void *context, const struct mute *row)
{
	struct engine *e = context;
	struct mute *m = VEC_ADD(e->mutes);

	if (m == NULL)
		return -FAULT_MEMORY;
	*m = *row;
	return 0;
}

static int restore_author(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	uint64_t number = 0;

	for (size_t i = 0; text_u64(span_of(key), &number) && i < e->mutes->count; i++)
		if (e->mutes->at[i].number == number)
			text_copy(e->mutes->at[i].by_id, sizeof e->mutes->at[i].by_id, value);
	return 0;
}

int mutes_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->mutes = calloc(1, sizeof *e->mutes);
	if (e->mutes == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for silences");
	rc = e->store.ops->mute_walk(e->store.self, restore_one, e, reterr);
	if (rc == 0)
		rc = e->store.ops->value_walk(e->store.self, SPACE, restore_author, e, reterr);
	return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for silences") : rc;
}

void mutes_free(struct mutes *m)
{
	if (m == NULL)
		return;
	VEC_FREE(m);
	free(m);
}

/* --- as told ----------------------------------------------------------------------------------------------
 */

static json_t *one_json(const struct mute *m)
{
	char last[11];

	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s}", "number",
			 (json_int_t)m->number, "rule", rule_row(m->rule)->name, "title",
			 rule_row(m->rule)->title, "state", mute_state_name(m->state), "until",
			 day_print(last, m->last), "by", m->by, "second", m->second, "set",
			 answer_time(m->at), "ended_by", m->ended_by, "why", m->why);
}

int answer_mutes(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	bool ended = json_is_true(json_object_get(question, "ended"));
	json_t *list = json_array();

	(void)reterr;
	for (size_t i = e->mutes->count; i-- > 0;)
		if (ended || e->mutes->at[i].state != MUTE_ENDED)
			json_array_append_new(list, one_json(&e->mutes->at[i]));
	*ret_json = json_pack("{s:b, s:o}", "ok", 1, "silences", list);
	return 0;
}
