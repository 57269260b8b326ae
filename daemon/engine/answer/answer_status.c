/* answer_status.c: how the daemon and each school is, in fair words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/intake/drop.h"
#include "engine/judge/feed.h"
#include "engine/lists/lists.h"
#include "engine/lists/match_ask.h"
#include "engine/published/ees.h"
#include "engine/pull/breaker.h"
#include "engine/pull/deep.h"
#include "engine/answer/held_counts.h"
#include "engine/pull/progress.h"
#include "engine/pull/pull.h"
#include "engine/tell/clocks.h"
#include "engine/tell/mutes.h"
#include "engine/tell/watch.h"
#include "engine/world/approval.h"
#include "engine/world/disk.h"
#include "engine/world/match.h"

static const char *school_state(const struct engine *e, uint32_t school, day_t today)
{
	const struct engine_school *s = &e->schools[school];

	if (!policy_pulls(e->policy, school, today))
		return "not_sharing";
	if (s->reason[0] != '\0')
		return "failing";
	if (s->last_look == 0)
		return "waiting";
	return s->last_heard == 0 ? "incomplete" : "complete";
}

/* What was taken in, and what cannot be believed of it. */
static const char *doubt_of(const struct engine_school *s)
{
	const char *standing = approval_words(s->standing);

	return standing[0] != '\0' ? standing : s->few_pupils[0] != '\0' ? s->few_pupils : s->marks_kept;
}

static void reason_of(const struct engine *e, uint32_t school, const char *state, char *out, size_t size)
{
	const struct engine_school *s = &e->schools[school];
	char clock[6], day[16];
	day_t heard;
	int minute;

	out[0] = '\0';
	if (strcmp(state, "not_sharing") == 0)
		snprintf(out, size, "no share contract in force");
	else if (strcmp(state, "waiting") == 0) {
		struct progress p = progress_of(e, school);

		progress_words(&p, out, size);
	} else if (s->reason[0] == '\0')
		snprintf(out, size, "%s", doubt_of(s));
	else if (s->last_heard == 0)
		snprintf(out, size, "%s", s->reason);
	else {
		london_from_instant(s->last_heard, &heard, &minute);
		snprintf(out, size, "%.230s; no marks received by us since %s %s", s->reason,
			 day_words(day, heard), instant_clock(clock, s->last_heard));
	}
}

/* Whether the school is asked at present, after its reason. */
static enum breaker breaker_say(const struct engine *e, uint32_t school, char *reason, size_t size)
{
	const struct pull *p = &e->schools[school].pull;
	int64_t now = engine_now(e);
	uint32_t failures = p->kind == PULL_NONE ? 0 : p->failures;
	size_t used = strlen(reason);
	char words[120];

	breaker_words(failures, p->retry_at, now, words, sizeof words);
	if (words[0] != '\0')
		snprintf(reason + used, size - used, "%s%s", used > 0 ? "; " : "", words);
	return breaker_of(failures, p->retry_at, now);
}

/* Who can mend what the reason says. */
static const char *cause_of(const struct engine_school *s)
{
	if (s->reason[0] != '\0')
		return s->cause;
	if (approval_cause(s->standing)[0] == '\0' && doubt_of(s)[0] != '\0')
		return "not known";
	return approval_cause(s->standing);
}

/* Worst first. */
static json_t *schools_json(const struct engine *e, const struct feed_row *rows)
{
	json_t *list = json_array(), *school;
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	for (size_t k = 0; k < e->config->school_count; k++) {
		uint32_t i = rows[k].school;
		const struct engine_school *s = &e->schools[i];
		const char *state = school_state(e, i, today);
		char reason[520], files[480];
		enum breaker breaker;

		reason_of(e, i, state, reason, 400);
		breaker = breaker_say(e, i, reason, sizeof reason);
		drop_words(s, files, sizeof files);
		school = json_pack(
			"{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:o, s:o, s:i, s:i, s:i, s:i, s:s, s:s, s:b, s:s, s:s, s:o, s:o}",
			"id", s->row->id, "name", s->row->name, "phase", phase_name(s->row->phase), "sharing",
			(int)policy_pulls(e->policy, i, today), "state", state, "cause", cause_of(s),
			"reason", reason, "last_marks", answer_time(s->last_heard), "last_pull",
			answer_time(s->last_tried), "pages", (int)s->pages, "refused_pages", (int)s->refused,
			"quarantined", (int)s->quarantined, "failures", (int)s->failures, "supplier",
			approval_name(s->standing), "system", s->system, "custom_codes", (int)s->custom_codes,
			"files", files, "breaker", breaker_name(breaker), "next_try",
			answer_time(s->pull.kind == PULL_NONE ? 0 : s->pull.retry_at), "loading",
			progress_json(e, i));
		if (rows[k].shares)
			json_object_set_new(school, "freshness", feed_json(e, &rows[k].facts));
		json_array_append_new(list, school);
	}
	return list;
}

static int add_quarantine(void *context, const struct store_quarantine *q)
{
	json_array_append_new(context,
			      json_pack("{s:s, s:s, s:s, s:i, s:o}", "school", q->school, "reason", q->reason,
					"text", q->text, "count", (int)q->count, "at", answer_time(q->at)));
	return 0;
}

static json_t *lists_json(const struct engine *e)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < e->config->authority.list_count; i++) {
		size_t children = 0;

		for (size_t c = 0; c < e->children.count; c++)
			for (size_t k = 0; k < e->children.at[c].lists.count; k++)
				children += e->children.at[c].lists.at[k].list == i;
		json_array_append_new(list,
				      json_pack("{s:s, s:I, s:o, s:s, s:s}", "id",
						e->config->authority.lists[i].id, "children",
						(json_int_t)children, "as_of", answer_time(e->list_looked[i]),
						"state", list_state(e, i), "reason", e->list_reason[i]));
	}
	return list;
}

static json_t *mailboxes_json(const struct engine *e)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < e->config->team_count; i++) {
		int waiting = 0;
		char trouble[160];

		for (size_t k = 0; k < e->outbox.count; k++)
			waiting += e->outbox.at[k].mailbox == i;
		mailbox_trouble(e, i, trouble, sizeof trouble);
		json_array_append_new(list,
				      json_pack("{s:s, s:i, s:i, s:s}", "mailbox", e->config->teams[i].id,
						"consumers", (int)e->mailboxes[i].consumers, "waiting",
						waiting, "trouble", trouble));
	}
	return list;
}

static json_t *outbox_json(struct engine *e, struct fault *reterr)
{
	uint64_t counts[ENVELOPE_STATES] = {0};
	json_t *json = json_object();

	if (e->store.ops->envelope_counts(e->store.self, counts, reterr) != 0)
		return json;
	for (size_t i = 0; i < e->outbox.count; i++)
		counts[ENVELOPE_IN_FLIGHT] += e->outbox.at[i].state == ENVELOPE_IN_FLIGHT;
	for (int i = 0; i < ENVELOPE_STATES; i++)
		json_object_set_new(json, envelope_state_name((enum envelope_state)i),
				    json_integer((json_int_t)counts[i]));
	return json;
}

static json_t *roles_json(const struct engine *e)
{
	json_t *list = json_array();

	for (int r = ROLE_FETCH; r <= ROLE_CONSOLE; r++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:i, s:s, s:s}", "role", role_name((enum role)r), "state",
					e->roles[r].up ? "up" : "down", "restarts", (int)e->roles[r].restarts,
					"sandbox", e->roles[r].sandbox, "cause", e->roles[r].cause));
	return list;
}

static json_t *work_json(const struct engine *e)
{
	unsigned loading = 0, sharing = 0;
	char text[120] = "";
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	for (uint32_t i = 0; i < e->config->school_count; i++) {
		bool pulls = policy_pulls(e->policy, i, today);

		sharing += pulls;
		loading += pulls && e->schools[i].last_look == 0;
	}
	if (loading > 0)
		snprintf(text, sizeof text, "loading %u of %u schools since the start of the year", loading,
			 sharing);
	return json_pack("{s:i, s:I, s:I, s:I, s:s}", "pulls_due", (int)pull_busy(e), "pulls_done",
			 (json_int_t)e->marks_pulls_done, "pages", (json_int_t)e->pages_done, "marks",
			 (json_int_t)roll_cells(e->roll), "text", text);
}

static json_t *alerts_json(const struct engine *e)
{
	int counts[3] = {0};

	for (size_t i = 0; i < e->alerts.count; i++)
		counts[e->alerts.at[i].state]++;
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "open", counts[ALERT_OPEN], "past_their_time",
			 (int)clocks_late(e), "taken", counts[ALERT_TAKEN], "silences",
			 (int)mutes_count(e, MUTE_STANDING), "silences_to_agree",
			 (int)mutes_count(e, MUTE_WAITING), "closed", counts[ALERT_CLOSED]);
}

int answer_status(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	struct digest hash = policy_hash(e->policy);
	char hex[2 * DIGEST_SIZE + 1];
	json_t *quarantine = json_array();
	struct feed_row *rows = NULL;
	char summary[200];
	int rc = e->store.ops->quarantine_walk(e->store.self, add_quarantine, quarantine, reterr);

	(void)question;
	if (rc == 0)
		rc = feed_rows(e, &rows, reterr);
	if (rc != 0) {
		json_decref(quarantine);
		return rc;
	}
	feed_summary(e, rows, summary, sizeof summary);
	text_hex(hex, hash.bytes, DIGEST_SIZE);
	*ret_json = json_pack(
		"{s:b, s:b, s:o, s:b, s:{s:s, s:o, s:{s:b, s:s}}, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:s, s:o, s:o, s:o, s:o}",
		"ok", 1, "ready", (int)e->ready, "now", answer_time(engine_now(e)), "simulated",
		(int)e->port.simulated, "config", "hash", hex, "since", answer_time(e->policy_since),
		"reload", "ok", (int)e->reload_ok, "text", e->reload_text, "roles", roles_json(e), "schools",
		schools_json(e, rows), "quarantine", quarantine, "outbox", outbox_json(e, reterr),
		"mailboxes", mailboxes_json(e), "lists", lists_json(e), "figures", ees_json(e), "work",
		work_json(e), "alerts", alerts_json(e), "match_waiting", (int)match_waiting(e), "contracts",
		contracts_json(e), "data", summary, "incidents", feed_incidents_json(e), "deep", deep_json(e),
		"disk", disk_json(e), "held_back", held_counts(e, NULL));
	free(rows);
	return 0;
}
