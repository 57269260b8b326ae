#include "engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "engine/advance.h"
#include "engine/answer/boxes.h"
#include "engine/clock_back.h"
#include "engine/intake/drop.h"
#include "engine/judge/acts.h"
#include "engine/judge/baseline.h"
#include "engine/judge/feed.h"
#include "engine/judge/rule_list.h"
#include "engine/keep/ending.h"
#include "engine/keep/retain.h"
#include "engine/people/sign.h"
#include "engine/people/visitors.h"
#include "engine/plan/plan.h"
#include "engine/published/ees.h"
#include "engine/published/figures.h"
#include "engine/pull/backfill.h"
#include "engine/pull/gates.h"
#include "engine/pull/probe.h"
#include "engine/pull/pull.h"
#include "engine/pull/wish.h"
#include "engine/reload.h"
#include "engine/replay.h"
#include "engine/report/report_kept.h"
#include "engine/tell/again.h"
#include "engine/tell/clocks.h"
#include "engine/tell/heard.h"
#include "engine/lists/holdback_act.h"
#include "engine/tell/mutes.h"
#include "engine/tell/outbox.h"
#include "engine/tell/summary.h"
#include "engine/tell/untaken.h"
#include "engine/tell/watch.h"
#include "engine/view/filing.h"
#include "engine/world/changed.h"
#include "engine/world/disk.h"
#include "engine/world/state.h"
#include "engine/world/succession.h"
#include "engine/world/transaction.h"

#define ROLLCALL_PATIENCE 300 /* seconds a roll call waits for pulls still under way */
#define WAIT_LONGEST_MS	  1000

/* Secret, and the same after a restart: nobody outside can tell a school's second of the window. */
static uint64_t seed_of(const struct engine_settings *s)
{
	struct digest d = digest_hmac((struct span){(const char *)s->child_key, sizeof s->child_key},
				      SPAN("when schools are asked"));
	uint64_t seed;

	memcpy(&seed, d.bytes, sizeof seed);
	return seed;
}

int engine_new(const struct engine_port *port, struct store store, const struct engine_settings *settings,
	       struct engine **ret_engine, struct fault *reterr)
{
	struct engine *e = calloc(1, sizeof *e);

	if (e == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the engine");
	e->port = *port;
	e->store = store;
	e->settings = *settings;
	e->seed = seed_of(settings);
	/* Numbers of an earlier life must not be taken for ours. */
	e->next_number = (uint64_t)port->monotonic(port->context) * 1000U + 1;
	*ret_engine = e;
	return 0;
}

void engine_free(struct engine *e)
{
	if (e == NULL)
		return;
	reload_forget(e);
	ees_forget(e);
	replay_forget(e);
	gates_free(e);
	wish_free(e);
	probe_free(e);
	report_forget(e);
	visitors_free(e);
	filing_free(e);
	changed_free(e);
	policy_free(e->policy);
	config_free(e->config);
	map_free(&e->keys);
	VEC_FREE(&e->key_text);
	VEC_FREE(&e->consumers);
	buffer_free(&e->import.records);
	e->store.ops->close(e->store.self);
	free(e);
}

/* The allow-list of every mailbox, once the bus role is there. Public keys come from the
 * supervisor straight to the bus; here only which key names may open which mailbox. */
static int tell_bus(struct engine *e, struct fault *reterr)
{
	struct message m;
	uint32_t count = 0;
	int rc = 0;

	for (size_t t = 0; rc == 0 && t < e->config->team_count; t++)
		for (unsigned k = 0; rc == 0 && k < e->config->teams[t].key_count; k++) {
			uint32_t at = map_get(&e->keys, span_of(e->config->teams[t].keys[k]));

			if (at == MAP_NONE || e->key_text.at[at].text[0] == '\0')
				continue; /* a team with no key on this machine cannot listen */
			m = (struct message){.kind = MSG_MAILBOX};
			text_copy(m.mailbox.mailbox, sizeof m.mailbox.mailbox,
				  span_of(e->config->teams[t].id));
			text_copy(m.mailbox.key, sizeof m.mailbox.key, span_of(e->key_text.at[at].text));
			rc = e->port.send(e->port.context, ROLE_BUS, &m, -1, reterr);
			count++;
		}
	m = (struct message){.kind = MSG_MAILBOXES_END, .mailboxes_end = {.count = count}};
	if (rc == 0)
		rc = e->port.send(e->port.context, ROLE_BUS, &m, -1, reterr);
	if (rc == -FAULT_LIMIT || rc == -FAULT_MISSING)
		return 0;
	e->bus_told = rc == 0;
	return rc;
}

/* Secrets named "pub:NAME" are the public keys of the teams' systems. */
static int take_secret(struct engine *e, const struct msg_secret *m, struct fault *reterr)
{
	const char *name = m->name + strlen("pub:");
	struct key_text *key;
	uint32_t at;

	if (strncmp(m->name, "pub:", 4) != 0)
		return 0;
	at = map_get(&e->keys, span_of(name));
	key = at == MAP_NONE ? VEC_ADD(&e->key_text) : &e->key_text.at[at];
	if (key == NULL ||
	    (at == MAP_NONE && !map_put(&e->keys, span_of(name), (uint32_t)(e->key_text.count - 1))))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a key");
	text_copy(key->text, sizeof key->text, text_trim(m->secret));
	e->bus_told = false;
	return 0;
}

static int role_heard(struct engine *e, const struct msg_role *m)
{
	if (m->role < ROLES)
		e->roles[m->role] = *m;
	return 0;
}

/* What would have to be written at once, and can wait: a page is asked for again, a message that was
 * refused is sent again when its lease is over, and a person is told to try again. */
static bool writes_at_once(struct engine *e, enum message_kind kind)
{
	if (kind == MSG_ACT)
		e->port.note(e->port.context, "act_refused", "the disk is full: try again later");
	return kind == MSG_FETCHED || kind == MSG_RECORDS || kind == MSG_PAGE || kind == MSG_NACKED ||
	       kind == MSG_ACT || kind == MSG_REPLAY;
}

static int dispatch(struct engine *e, const struct message *m, int fd, struct fault *reterr)
{
	struct msg_acked *acked;

	switch ((unsigned)m->kind) {
	case MSG_SECRET:
		return take_secret(e, &m->secret, reterr);
	case MSG_CONFIG:
		return reload_file(e, &m->config, fd, reterr);
	case MSG_RELOAD_FAILED:
		e->reload_ok = false;
		text_copy(e->reload_text, sizeof e->reload_text, span_of(m->reload_failed.text));
		return 0;
	}
	if (m->kind == MSG_CONSUMER)
		return outbox_consumer(e, &m->consumer, reterr);
	if (m->kind == MSG_ROLE)
		return role_heard(e, &m->role);
	if (!e->ready || (disk_full(e) && writes_at_once(e, m->kind)))
		return 0;
	switch ((unsigned)m->kind) {
	case MSG_STIRRED:
		drop_stirred(e, m->stirred.folder);
		return 0;
	case MSG_FETCHED:
		if (ees_owns(e, m->fetched.pull))
			return ees_fetched(e, &m->fetched, reterr);
		if (probe_owns(e, m->fetched.pull))
			return probe_fetched(e, &m->fetched, reterr);
		return pull_fetched(e, &m->fetched, reterr);
	case MSG_RECORDS:
		if (ees_owns(e, m->records.pull))
			return ees_records(e, &m->records, reterr);
		if (probe_owns(e, m->records.pull))
			return probe_records(e, &m->records, reterr);
		return m->records.pull != 0 && m->records.pull == e->import.number ?
			       figures_records(e, &m->records, reterr) :
			       pull_records(e, &m->records, reterr);
	case MSG_PAGE:
		if (ees_owns(e, m->page.pull))
			return ees_page(e, &m->page, reterr);
		if (probe_owns(e, m->page.pull))
			return probe_page(e, &m->page, reterr);
		return m->page.pull != 0 && m->page.pull == e->import.number ?
			       figures_page(e, &m->page, reterr) :
			       pull_page(e, &m->page, reterr);
	case MSG_ACKED:
		acked = VEC_ADD(&e->acked);
		if (acked == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for an acknowledgement");
		*acked = m->acked;
		return 0;
	case MSG_NACKED:
		return outbox_nacked(e, &m->nacked, reterr);
	case MSG_LOGGED: /* what cannot be written down is not done */
		return disk_full(e) ? sign_again(e, reterr) : sign_heard(e, &m->logged, reterr);
	case MSG_FILED:
		return filing_heard(e, &m->filed, fd, reterr);
	case MSG_ACT:
		return act_from_bus(e, &m->act, reterr);
	case MSG_REPLAY:
		return again_answer(e, &m->replay, reterr);
	}
	return fault_set(reterr, FAULT_BUG, "a %s frame is not for the engine", message_name(m->kind));
}

int engine_message(struct engine *e, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	bool page = m->kind == MSG_FETCHED || m->kind == MSG_RECORDS || m->kind == MSG_PAGE;
	int rc = page ? 0 : transaction_settle(e, reterr);

	(void)from;
	return rc != 0 ? rc : dispatch(e, m, fd, reterr);
}

int engine_peer(struct engine *e, enum role peer, struct fault *reterr)
{
	int rc = transaction_settle(e, reterr);

	if (rc != 0)
		return rc;
	if (peer == ROLE_BUS)
		e->consumers.count = 0;
	if (e->config == NULL)
		return 0;
	if (peer == ROLE_LOGIN)
		return sign_again(e, reterr);
	if (peer == ROLE_FETCH || peer == ROLE_PARSE) {
		ees_ask_again(e);
		probe_ask_again(e);
		return pull_ask_again(e, reterr);
	}
	if (peer == ROLE_BUS) {
		e->bus_told = false;
		return outbox_bus_reset(e, reterr);
	}
	return 0;
}

/* The roll call waits a little for looks still under way, and is not held up by more. */
static int rollcall_due(struct engine *e, struct fault *reterr)
{
	int64_t now = engine_now(e), planned = plan_rollcall_due(e, now);

	if (planned == 0)
		return 0;
	/* A daemon that starts after the time has heard nobody yet: that is no silence of a school. */
	if (now - (planned > e->ready_at ? planned : e->ready_at) < ROLLCALL_PATIENCE && pull_awaited(e))
		return 0;
	if (now - (planned > e->ready_at ? planned : e->ready_at) < ROLLCALL_PATIENCE)
		for (uint32_t i = 0; i < e->config->school_count; i++) {
			const struct pull *p = &e->schools[i].pull;

			if ((pull_of_today(p) &&
			     (p->number != 0 || (p->retry_at <= now && p->held_until <= now))) ||
			    (!pull_of_today(p) && plan_look_due(e, i, now) != 0))
				return 0;
		}
	return rollcall_keep(e, planned, reterr);
}

/* A new statistical year has begun: the roll of the new year is read from the store. */
static int year_over(struct engine *e, struct fault *reterr)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	return year_start_week(today) == roll_first_monday(e->roll) ? 0 : replay_all(e, reterr);
}

static int bus_due(struct engine *e, struct fault *reterr)
{
	return e->bus_told ? 0 : tell_bus(e, reterr);
}

/* Retention has taken something out of the store that memory still has. */
static int replay_due(struct engine *e, struct fault *reterr)
{
	if (!e->replay_owed)
		return 0;
	e->replay_owed = false;
	return replay_all(e, reterr);
}

static int ees_turn_unpaused(struct engine *e, struct fault *reterr)
{
	return disk_pauses(e) ? 0 : ees_turn(e, reterr);
}

/* What a tick does, in this order; each does nothing when nothing of its own is due. */
static int (*const turns[])(struct engine *e, struct fault *reterr) = {
	year_over,   succession_turn,	bus_due,      pull_start_due, sign_turn,     feed_turn,
	wish_turn,   probe_turn,	ending_turn,  rule_list_turn, baseline_turn, retain_turn,
	replay_due,  ees_turn_unpaused, rollcall_due, holdback_turn,  mutes_turn,    heard_turn,
	clocks_turn, untaken_turn,	summary_turn, outbox_run,     filing_turn,
};

int engine_tick(struct engine *e, int *ret_wait_ms, struct fault *reterr)
{
	bool more = false;
	int64_t now;
	int rc = transaction_settle(e, reterr);

	*ret_wait_ms = WAIT_LONGEST_MS;
	if (rc != 0 || !e->ready)
		return rc;
	clock_back_look(e);
	rc = disk_look(e, reterr);
	if (rc != 0 || disk_full(e))
		return rc;
	for (size_t i = 0; rc == 0 && i < sizeof turns / sizeof *turns; i++)
		rc = turns[i](e, reterr);
	mailboxes_watch(e);
	now = engine_now(e);
	if (rc == 0)
		rc = advance_run(e, reterr);
	if (rc != 0)
		return rc;
	if (engine_now(e) != now) {
		*ret_wait_ms = 0; /* the clock moved: look again at once */
		return 0;
	}
	rc = traits_turn(e, &more, reterr);
	if (rc != 0)
		return rc;
	changed_turn(e, ret_wait_ms);
	if (more || retain_due(e) || ending_due(e) || rule_list_due(e) || baseline_due(e) || heard_due(e))
		*ret_wait_ms = 0;
	if (pull_busy(e) > 0 || e->outbox.count > 0)
		*ret_wait_ms = *ret_wait_ms < 100 ? *ret_wait_ms : 100;
	return 0;
}
