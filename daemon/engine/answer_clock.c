/* answer_clock.c: the clock, the demo's totals, and health. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/advance.h"
#include "engine/answer/answer.h"
#include "engine/published/ees.h"
#include "engine/tell/untaken.h"
#include "engine/tell/watch.h"
#include "engine/world/disk.h"

int answer_clock(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *waiting;
	bool settled = advance_settled(e, &waiting);

	(void)question;
	(void)reterr;
	*ret_json = json_pack("{s:o, s:b, s:b, s:o, s:s}", "now", answer_time(engine_now(e)), "simulated",
			      (int)e->port.simulated, "settled", (int)settled, "next",
			      answer_time(advance_next(e)), "waiting", waiting);
	return 0;
}

int answer_advance(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *waiting;
	int64_t until;
	bool reached;

	if (!e->port.simulated)
		return fault_set(reterr, FAULT_MEANING, "the clock is real: nobody moves it");
	if (!answer_read_time(json_string_value(json_object_get(question, "until")), &until))
		return fault_set(reterr, FAULT_MEANING, "until: expected YYYY-MM-DDTHH:MM");
	e->advance_until = until;
	e->advance_delivered = json_is_true(json_object_get(question, "delivered"));
	reached = advance_settled(e, &waiting) && engine_now(e) >= until;
	*ret_json =
		json_pack("{s:o, s:b, s:b, s:s, s:I, s:I, s:I, s:I}", "now", answer_time(engine_now(e)),
			  "reached", (int)reached, "settled", (int)(waiting[0] == '\0'), "waiting", waiting,
			  "pages", (json_int_t)e->pages_done, "pulls", (json_int_t)e->marks_pulls_done,
			  "marks", (json_int_t)roll_cells(e->roll), "alerts", (json_int_t)e->alerts.count);
	return 0;
}

struct sums {
	uint64_t children, boxed;
};

static int add_rollcall(void *context, const struct store_rollcall *r)
{
	struct sums *s = context;

	s->children += r->children;
	for (int i = 0; i < BOXES; i++)
		s->boxed += r->boxes[i];
	return 0;
}

static int by_value(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

/* The q-th of 100 parts of the latencies kept, in microseconds. */
static json_int_t percentile(const struct engine *e, unsigned q)
{
	static uint32_t sorted[LATENCY_KEPT];
	size_t n = e->latency.count < LATENCY_KEPT ? e->latency.count : LATENCY_KEPT;

	if (n == 0)
		return 0;
	memcpy(sorted, e->latency.us, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_value);
	return sorted[(n - 1) * q / 100];
}

int answer_totals(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	struct sums sums = {0};
	size_t sharing = 0;
	day_t today;
	int minute, rc;

	(void)question;
	london_from_instant(engine_now(e), &today, &minute);
	for (size_t i = 0; i < e->config->school_count; i++)
		sharing += policy_pulls(e->policy, i, today);
	rc = e->store.ops->rollcall_walk(e->store.self, add_rollcall, &sums, reterr);
	*ret_json = json_pack("{s:b, s:I, s:I, s:I, s:I, s:{s:I, s:I}, s:{s:I, s:I, s:I}}", "ok", 1,
			      "schools", (json_int_t)sharing, "pupils", (json_int_t)e->enrolments.count,
			      "marks", (json_int_t)roll_cells(e->roll), "alerts", (json_int_t)e->alerts.count,
			      "rollcall", "children", (json_int_t)sums.children, "boxed",
			      (json_int_t)sums.boxed, "latency_us", "p50", percentile(e, 50), "p99",
			      percentile(e, 99), "count", (json_int_t)e->latency.count);
	return rc;
}

/* Mailboxes that nobody listens to, and envelopes whose team the configuration has lost. */
static void count_unheard(const struct engine *e, const uint64_t *counts, unsigned *ret_mailboxes,
			  uint64_t *ret_envelopes)
{
	uint64_t kept = counts[ENVELOPE_READY] + counts[ENVELOPE_DEFERRED], ours = 0;

	for (size_t i = 0; i < e->config->team_count; i++)
		*ret_mailboxes += e->mailboxes[i].consumers == 0;
	for (size_t i = 0; i < e->outbox.count; i++)
		ours += !envelope_final(e->outbox.at[i].state);
	*ret_envelopes = kept > ours ? kept - ours : 0;
}

int answer_health(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	uint64_t counts[ENVELOPE_STATES] = {0};
	json_t *reasons = json_array(), *metrics;
	unsigned failing = 0, lists = 0, mailboxes = 0, stuck = 0, untaken = 0;
	uint64_t stranded = 0;
	int rc = e->store.ops->envelope_counts(e->store.self, counts, reterr);

	(void)question;
	if (!e->ready)
		json_array_append_new(reasons, json_string("no configuration yet"));
	for (size_t i = 0; e->ready && i < e->config->school_count; i++)
		failing += e->schools[i].reason[0] != '\0';
	for (size_t i = 0; e->ready && i < e->config->authority.list_count; i++)
		lists += e->list_looked[i] == 0 || e->list_reason[i][0] != '\0';
	if (e->ready)
		count_unheard(e, counts, &mailboxes, &stranded);
	for (uint32_t i = 0; e->ready && i < e->config->team_count; i++) {
		stuck += mailbox_stuck(e, i);
		untaken += mailbox_untaken(e, i);
	}
	if (e->ready && disk_full(e))
		json_array_append_new(reasons, json_string("the disk is full"));
	metrics = json_pack(
		"{s:I, s:i, s:I, s:i, s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i, s:i, s:i, s:I, s:I, s:I}",
		"disk_free_bytes", (json_int_t)e->disk.bytes, "disk_pausing", (int)disk_pauses(e),
		"disk_pauses_total", (json_int_t)e->disk.pauses, "mailboxes_stuck", (int)stuck,
		"mailboxes_untaken", (int)untaken, "mailboxes_without_listener", (int)mailboxes,
		"envelopes_without_mailbox", (json_int_t)stranded, "pages_total", (json_int_t)e->pages_done,
		"marks_changed_total", (json_int_t)e->marks_seen, "alerts", (json_int_t)e->alerts.count,
		"envelopes_delivered", (json_int_t)counts[ENVELOPE_DELIVERED], "envelopes_ready",
		(json_int_t)counts[ENVELOPE_READY], "envelopes_deferred",
		(json_int_t)counts[ENVELOPE_DEFERRED], "envelopes_corrupt",
		(json_int_t)counts[ENVELOPE_CORRUPT], "pupils", (json_int_t)e->enrolments.count, "cells",
		(json_int_t)(e->ready ? roll_cells(e->roll) : 0), "schools_failing", (int)failing,
		"lists_failing", (int)lists, "figures_failing", (int)ees_failing(e),
		"page_to_alert_p50_microseconds", percentile(e, 50), "page_to_alert_p99_microseconds",
		percentile(e, 99), "page_to_alert_timed_total", (json_int_t)e->latency.count);
	*ret_json = json_pack("{s:b, s:b, s:o, s:o}", "live", 1, "ready", (int)(e->ready && !disk_full(e)),
			      "reasons", reasons, "metrics", metrics);
	return rc;
}
