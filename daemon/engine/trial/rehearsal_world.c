/* rehearsal_world.c: the world around an engine under a contract test. Its clock runs as a simulated
 * one does; its schools and list (rehearsal_feed.c) and its bus answer at once. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/tell/notify.h"
#include "engine/trial/rehearsal_internal.h"

#define STARTS (6 * 60) /* minute of the first day; before any list is due */
/* Turns of the loop and stops of the clock: far over a term's. */
#define TURNS	    200
#define STOPS	    20000
#define BUS_TURN_US 1000

/* --- the port ------------------------------------------------------------------------------------ */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

static int word_at(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return 0;
}

static void sent_text(struct rehearsal_sent *s, const json_t *data)
{
	const json_t *lines = json_object_get(data, "lines");
	struct buffer text = {0};

	buffer_print(&text, "%s\n", text_of(data, "title"));
	for (size_t i = 0; i < json_array_size(lines); i++) {
		buffer_text(&text, json_string_value(json_array_get(lines, i)));
		buffer_text(&text, "\n");
	}
	s->text = buffer_ok(&text) ? text.at : NULL;
}

/* Which row sent it there. */
static void sent_route(const struct engine *e, const struct alert *a, struct rehearsal_sent *s)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_routes(e, a, child_find(e, &a->child), routes);

	for (unsigned i = 0; i < count; i++)
		if (!routes[i].handed && strcmp(routes[i].row->team, s->mailbox) == 0) {
			s->contract = routes[i].contract;
			s->row = routes[i].row;
			s->row_index = (unsigned)(routes[i].row - routes[i].contract->alerts);
		}
}

static int keep_sent(struct rehearsal_world *w, const struct msg_send *m, struct fault *reterr)
{
	static const char *const states[] = {"open", "taken", "closed", NULL};
	json_t *event = json_loadb(m->body.at, m->body.length, JSON_REJECT_DUPLICATES, NULL);
	const json_t *data = json_object_get(event, "data");
	struct alert *a = alert_at(w->engine, text_of(data, "alert"), reterr);
	struct rehearsal_sent *s = VEC_ADD(&w->sent);

	if (a == NULL || s == NULL) {
		json_decref(event);
		return fault_set(reterr, FAULT_BUG, "a message is about no alert we know");
	}
	*s = (struct rehearsal_sent){.sequence = m->sequence,
				     .child = a->child,
				     .rule = a->rule,
				     .urgency =
					     (enum urgency)word_at(urgency_names, text_of(data, "urgency")),
				     .state = (enum alert_state)word_at(states, text_of(data, "state")),
				     .left = w->now};
	text_copy(s->mailbox, sizeof s->mailbox, span_of(m->mailbox));
	memcpy(s->id, m->id, sizeof s->id);
	text_copy(s->take_by, sizeof s->take_by, span_of(text_of(data, "take_by")));
	sent_text(s, data);
	sent_route(w->engine, a, s);
	json_decref(event);
	return s->text != NULL ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for a message");
}

static int port_send(void *context, enum role to, const struct message *m, int fd, struct fault *reterr)
{
	struct rehearsal_world *w = context;
	struct msg_fetch *order;

	(void)fd;
	if (to == ROLE_FETCH && m->kind == MSG_FETCH) {
		order = VEC_ADD(&w->orders);
		if (order == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for an order");
		*order = m->fetch;
	}
	if (to == ROLE_SUPERVISOR && m->kind == MSG_CONFIGURED && !m->configured.ok)
		text_copy(w->refused, sizeof w->refused, span_of(m->configured.text));
	return to == ROLE_BUS && m->kind == MSG_SEND ? keep_sent(w, &m->send, reterr) : 0;
}

static void port_answer(void *context, uint64_t ask, struct span json)
{
	(void)context, (void)ask, (void)json;
}
static int64_t port_now(void *context)
{
	return ((struct rehearsal_world *)context)->now;
}
static int64_t port_monotonic(void *context)
{
	return ((struct rehearsal_world *)context)->us += BUS_TURN_US;
}
static int port_set_now(void *context, int64_t instant, struct fault *reterr)
{
	(void)reterr;
	((struct rehearsal_world *)context)->now = instant;
	return 0;
}
static void port_note(void *context, const char *event, const char *text)
{
	(void)context, (void)event, (void)text;
}

/* --- answering ----------------------------------------------------------------------------------- */

static int answer(struct rehearsal_world *w, const struct msg_fetch *f, struct fault *reterr)
{
	struct message fetched = {.kind = MSG_FETCHED,
				  .fetched = {.pull = f->pull,
					      .page = f->page,
					      .http_status = 200,
					      .arrived_us = port_monotonic(w)}};
	struct message records = {.kind = MSG_RECORDS, .records = {.pull = f->pull, .page = f->page}};
	struct message page = {.kind = MSG_PAGE, .page = {.pull = f->pull, .page = f->page, .ok = true}};
	struct buffer packed = {0};
	int rc;

	records.records.kind = rehearsal_feed(w, f, &packed, &records.records.count);
	if (packed.failed) {
		buffer_free(&packed);
		return fault_set(reterr, FAULT_MEMORY, "no memory for a page");
	}
	records.records.records = buffer_span(&packed);
	page.page.records = records.records.count;
	rc = engine_message(w->engine, ROLE_FETCH, &fetched, -1, reterr);
	if (rc == 0 && records.records.count > 0)
		rc = engine_message(w->engine, ROLE_PARSE, &records, -1, reterr);
	if (rc == 0)
		rc = engine_message(w->engine, ROLE_PARSE, &page, -1, reterr);
	buffer_free(&packed);
	return rc;
}

static int answer_all(struct rehearsal_world *w, bool *ret_any, struct fault *reterr)
{
	int rc = 0;

	*ret_any = w->orders.count > 0;
	while (rc == 0 && w->orders.count > 0) {
		struct msg_fetch order = w->orders.at[--w->orders.count];

		rc = answer(w, &order, reterr);
	}
	return rc;
}

/* Every team has a reader that stores what comes. */
static int confirm(struct rehearsal_world *w, size_t from, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = from; rc == 0 && i < w->sent.count; i++) {
		struct message m = {.kind = MSG_ACKED, .acked = {.sequence = w->sent.at[i].sequence}};

		text_copy(m.acked.mailbox, sizeof m.acked.mailbox, span_of(w->sent.at[i].mailbox));
		memcpy(m.acked.id, w->sent.at[i].id, sizeof m.acked.id);
		rc = engine_message(w->engine, ROLE_BUS, &m, -1, reterr);
	}
	return rc;
}

/* Works at `now` until nothing is asked and nothing is sent any more. */
static int settle(struct rehearsal_world *w, struct fault *reterr)
{
	for (unsigned turns = 0; turns < TURNS; turns++) {
		size_t from = w->sent.count;
		bool any = false;
		int wait, rc = engine_tick(w->engine, &wait, reterr);

		if (rc == 0)
			rc = answer_all(w, &any, reterr);
		if (rc == 0)
			rc = confirm(w, from, reterr);
		if (rc != 0 || (!any && w->sent.count == from))
			return rc;
	}
	return fault_set(reterr, FAULT_BUG, "the engine never comes to rest");
}

/* --- running ------------------------------------------------------------------------------------- */

static int give_file(struct rehearsal_world *w, const struct rehearsal_files *files, size_t at,
		     struct fault *reterr)
{
	struct message m = {
		.kind = MSG_CONFIG,
		.config = {.generation = 1, .index = (uint32_t)at, .count = (uint32_t)files->count}};
	struct buffer packed = {0};
	int fd = -1, rc;

	tree_pack(&files->at[at].tree, &packed);
	if (!buffer_ok(&packed)) {
		buffer_free(&packed);
		return fault_set(reterr, FAULT_MEMORY, "no memory for a configuration");
	}
	m.config.length = packed.length;
	text_copy(m.config.name, sizeof m.config.name, span_of(files->at[at].name));
	rc = file_seal("trial", buffer_span(&packed), &fd, reterr);
	if (rc == 0) {
		rc = engine_message(w->engine, ROLE_SUPERVISOR, &m, fd, reterr);
		close(fd);
	}
	buffer_free(&packed);
	return rc;
}

static int give_readers(struct rehearsal_world *w, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < w->engine->config->team_count; i++) {
		struct message m = {.kind = MSG_CONSUMER, .consumer = {.consumers = 1, .came = true}};

		text_copy(m.consumer.mailbox, sizeof m.consumer.mailbox,
			  span_of(w->engine->config->teams[i].id));
		rc = engine_message(w->engine, ROLE_BUS, &m, -1, reterr);
	}
	return rc;
}

static int start(struct rehearsal_world *w, const struct rehearsal_files *files, struct store store,
		 struct fault *reterr)
{
	const struct engine_port port = {.context = w,
					 .send = port_send,
					 .answer = port_answer,
					 .now = port_now,
					 .monotonic = port_monotonic,
					 .simulated = true,
					 .set_now = port_set_now,
					 .note = port_note};
	const struct engine_settings settings = {.child_key = {1}};
	int rc = engine_new(&port, store, &settings, &w->engine, reterr);

	if (rc != 0) {
		store.ops->close(store.self);
		return rc;
	}
	for (size_t i = 0; rc == 0 && i < files->count; i++)
		rc = give_file(w, files, i, reterr);
	if (rc == 0 && w->refused[0] != '\0')
		return fault_set(reterr, FAULT_MEANING, "%s", w->refused);
	return rc == 0 ? give_readers(w, reterr) : rc;
}

/* The clock stops wherever the engine has something to do. */
static int run(struct rehearsal_world *w, int64_t end, struct fault *reterr)
{
	char day[11], question[96];
	int rc = settle(w, reterr);

	snprintf(question, sizeof question, "{\"verb\":\"clock_advance\",\"until\":\"%sT%02d:%02d\"}",
		 day_print(day, w->c->day), w->c->minute / 60, w->c->minute % 60);
	for (unsigned stops = 0; rc == 0 && stops < STOPS && w->now < end; stops++) {
		rc = engine_ask(w->engine, 1, "contract test", span_of(question), -1, 0, reterr);
		if (rc == 0)
			rc = settle(w, reterr);
	}
	if (rc == 0 && w->now != end)
		return fault_set(reterr, FAULT_BUG, "the clock of a test stands still");
	return rc == 0 ? settle(w, reterr) : rc;
}

int rehearsal_world_run(struct rehearsal_world *w, const struct rehearsal_files *files, struct store store,
			struct fault *reterr)
{
	int64_t end = london_to_instant(w->c->day, w->c->minute);
	int rc;

	for (unsigned i = 0; i < w->test->child_count; i++)
		if (w->test->children[i].upn[0] != '\0')
			memcpy(w->upns[i], w->test->children[i].upn, sizeof w->upns[i]);
		else
			rehearsal_feed_upn(i, w->upns[i]);
	w->now = london_to_instant(w->c->from, STARTS);
	w->now = w->now < end ? w->now : end;
	w->us = BUS_TURN_US;
	rc = start(w, files, store, reterr);
	return rc == 0 ? run(w, end, reterr) : rc;
}

void rehearsal_world_free(struct rehearsal_world *w)
{
	engine_free(w->engine);
	for (size_t i = 0; i < w->sent.count; i++)
		free(w->sent.at[i].text);
	VEC_FREE(&w->sent);
	VEC_FREE(&w->orders);
}
