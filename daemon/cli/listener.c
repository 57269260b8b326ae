#include "cli/listener.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/notice.h"
#include "cli/terminal.h"
#include "cli/totals.h"

#define SETTLED_EVERY_MS 500
#define ASK_MS		 2000
#define LAST_ASK_MS	 10000
#define ASK_AGAIN_MS	 200

/* --- what arrives ---------------------------------------------------------- */

static int64_t monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Print, note, sync, confirm: in this order, so that a crash repeats an alert and never hides one. */
static int confirm(struct listener *l, struct fault *reterr)
{
	int r;

	if (l->pending_count == 0)
		return 0;
	if (fflush(stdout) != 0)
		return fault_errno(reterr, errno, "cannot print");
	r = inbox_sync(&l->inbox, reterr);
	if (r != 0)
		return r;
	/* A connection that ended meanwhile brings the message again. */
	for (size_t i = 0; i < l->pending_count; i++)
		muster_client_ack(l->pending[i].client, l->pending[i].id, NULL);
	l->pending_count = 0;
	return 0;
}

static void print_notice(const struct listener *l, const struct listener_mailbox *m, const struct notice *n,
			 const struct muster_client_event *e)
{
	if (l->json)
		notice_print_json(n, m->name, e->sequence, e->attempt, stdout);
	else
		notice_print(n, l->mailbox_count > 1 ? m->name : NULL, l->styled, stdout);
}

static int on_alert(struct listener *l, struct listener_mailbox *m, const struct muster_client_event *e,
		    struct fault *reterr)
{
	struct notice n;
	struct fault f;
	bool news;
	int r;

	l->messages++;
	l->heard_ms = monotonic_ms();
	if (notice_read((struct span){e->body, e->body_length}, &n, &f) != 0) {
		fprintf(stderr, "muster listen: %s: a message that cannot be read (%s): refused\n", m->name,
			f.text);
		muster_client_nack(m->client, e->id, "not readable", NULL);
		return 0;
	}
	news = n.digest; /* of which no note is taken: it says what alerts say */
	r = n.digest ? 0 : inbox_put(&l->inbox, m->name, &n.alert, n.revision, &news, reterr);
	if (r == 0 && news)
		print_notice(l, m, &n, e);
	if (r == 0) {
		l->repeats += !news;
		l->pending[l->pending_count].client = m->client;
		memcpy(l->pending[l->pending_count++].id, e->id, MUSTER_CLIENT_ID);
	}
	notice_free(&n);
	if (r == 0 && l->pending_count == LIMIT_BUS_WINDOW)
		r = confirm(l, reterr);
	return r;
}

static void say_trouble(struct listener_mailbox *m, const char *text)
{
	char line[sizeof m->trouble];

	snprintf(line, sizeof line, "%s", text);
	if (strcmp(line, m->trouble) == 0)
		return;
	memcpy(m->trouble, line, sizeof line);
	fprintf(stderr, "muster listen: %s: ", m->name);
	terminal_put(stderr, span_of(line));
	fputc('\n', stderr);
}

/* A connection that ended ended the replay too: it is asked for anew with each, until it was whole. */
static void ask_replay(const struct listener *l, const struct listener_mailbox *m)
{
	if (!l->replay || m->replayed)
		return;
	if (l->replay_from > 0)
		muster_client_replay(m->client, l->replay_from, NULL);
	else
		muster_client_replay_since(m->client, l->replay_since, NULL);
}

static void on_replayed(struct listener_mailbox *m, const struct muster_client_event *e)
{
	m->replayed = true;
	fprintf(stderr, "muster listen: %s: given again: %" PRIu64 ", up to number %" PRIu64, m->name,
		e->given, e->sequence);
	if (e->left_out > 0)
		fprintf(stderr, "; %" PRIu64 " are kept no longer, or no contract lets them leave now",
			e->left_out);
	fputc('\n', stderr);
}

static int on_event(struct listener *l, struct listener_mailbox *m, const struct muster_client_event *e,
		    struct fault *reterr)
{
	if (e->kind == MUSTER_CLIENT_ALERT)
		return on_alert(l, m, e, reterr);
	if (e->kind == MUSTER_CLIENT_WELCOME) {
		say_trouble(m, "listening");
		ask_replay(l, m);
	} else if (e->kind == MUSTER_CLIENT_REPLAYED)
		on_replayed(m, e);
	else if (e->kind == MUSTER_CLIENT_ERROR || e->kind == MUSTER_CLIENT_LOST)
		say_trouble(m, e->text);
	return 0;
}

static int bus_failed(const struct muster_client_fault *f, struct fault *reterr)
{
	return fault_set(reterr, f->error == MUSTER_CLIENT_MEMORY ? FAULT_MEMORY : FAULT_IO, "%s", f->text);
}

static int drain(struct listener *l, struct fault *reterr)
{
	for (size_t i = 0; i < l->mailbox_count; i++) {
		const struct muster_client_event *e;
		struct muster_client_fault f = {0};
		int r;

		while ((r = muster_client_next(l->mailboxes[i].client, &e, &f)) == 1)
			if ((r = on_event(l, &l->mailboxes[i], e, reterr)) != 0)
				return r;
		if (r != 0)
			return bus_failed(&f, reterr);
	}
	return confirm(l, reterr);
}

/* --- the end --------------------------------------------------------------- */

/* The whole point of the demo: the daemon says how many alerts there are, this counts how many
 * distinct ones came. */
static int print_demo(const struct listener *l, const struct totals *t, struct fault *reterr)
{
	uint64_t delivered = l->inbox.ids.count;
	uint64_t lost = t->alerts > delivered ? t->alerts - delivered : 0;
	struct digest d;
	char hex[17];
	int r = inbox_digest(&l->inbox, &d, reterr);

	if (r != 0)
		return r;
	text_hex(hex, d.bytes, 8);
	printf("demo: %" PRIu64 " schools, %" PRIu64 " pupils, %" PRIu64 " marks, %" PRIu64
	       " alerts, %" PRIu64 " delivered, %" PRIu64 " lost, roll call %" PRIu64 " of %" PRIu64
	       ", ids %s\n",
	       t->schools, t->pupils, t->marks, t->alerts, delivered, lost, t->boxed, t->children, hex);
	if (lost > 0)
		return fault_set(reterr, FAULT_STATE, "%" PRIu64 " alerts did not arrive", lost);
	if (delivered > t->alerts)
		return fault_set(reterr, FAULT_STATE, "more alerts arrived than the daemon knows of");
	if (t->boxed != t->children)
		return fault_set(reterr, FAULT_STATE, "the roll call does not add up");
	return 0;
}

/* A daemon that is being restarted answers a little later. */
static int last_totals(const struct listener *l, struct totals *ret_totals, struct fault *reterr)
{
	int64_t end = monotonic_ms() + LAST_ASK_MS;
	int r;

	while ((r = totals_ask(l->demo, ASK_MS, ret_totals, reterr)) != 0 && monotonic_ms() < end)
		poll(NULL, 0, ASK_AGAIN_MS);
	return r;
}

static int finish(struct listener *l, struct fault *reterr)
{
	struct totals t;
	int r;

	if (l->demo == NULL) {
		fprintf(l->json ? stderr : stdout,
			"listen: %zu alerts, %" PRIu64 " messages, %" PRIu64 " of them repeats\n",
			l->inbox.ids.count, l->messages, l->repeats);
		return 0;
	}
	r = last_totals(l, &t, reterr);
	return r != 0 ? r : print_demo(l, &t, reterr);
}

/* Nothing has come for a while: is the daemon done, and did all of it arrive? A daemon that is
 * being restarted does not answer; then it is not done. */
static bool settled(struct listener *l)
{
	struct totals t;
	bool done = false;

	if (!l->until_settled || monotonic_ms() - l->heard_ms < SETTLED_EVERY_MS)
		return false;
	l->heard_ms = monotonic_ms();
	return totals_settled(l->demo, ASK_MS, &done, NULL) == 0 && done &&
	       totals_ask(l->demo, ASK_MS, &t, NULL) == 0 && l->inbox.ids.count >= t.alerts;
}

static int listen_on(struct listener *l, struct fault *reterr)
{
	struct muster_client *clients[LISTENER_MAILBOXES];
	struct muster_client_fault f = {0};
	struct pollfd stop = {.fd = l->stop, .events = POLLIN};
	int r = 0;

	for (size_t i = 0; i < l->mailbox_count; i++)
		clients[i] = l->mailboxes[i].client;
	while (r == 0 && !settled(l)) {
		r = muster_client_wait(clients, l->mailbox_count, &stop, 1,
				       l->until_settled ? SETTLED_EVERY_MS : -1, &f);
		if (r < 0)
			return bus_failed(&f, reterr);
		if (r > 0)
			break;
		if (r == 0)
			r = drain(l, reterr);
	}
	return r < 0 ? r : drain(l, reterr);
}

int listener_run(struct listener *l, struct fault *reterr)
{
	int r;

	l->heard_ms = monotonic_ms();
	r = listen_on(l, reterr);
	return r != 0 ? r : finish(l, reterr);
}

void listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->mailbox_count; i++)
		muster_client_free(l->mailboxes[i].client);
	inbox_close(&l->inbox);
	if (l->stop >= 0)
		close(l->stop);
	free(l);
}
