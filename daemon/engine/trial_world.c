/* trial_world.c: the world around an engine under a contract test. Its clock runs as a simulated
 * one does; its schools, list and bus answer at once, from the test's file. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attendance/upn.h"
#include "base/file.h"
#include "engine/notify.h"
#include "engine/trial_internal.h"

#define STARTS (6 * 60) /* minute of the first day; before any list is due */
/* Turns of the loop and stops of the clock: far over a term's. */
#define TURNS	    200
#define STOPS	    20000
#define BUS_TURN_US 1000

/* --- what the schools and the list say ---------------------------------------------------------- */

/* A made-up number: the check letter is the one that fits. */
static void make_upn(unsigned child, char out[14])
{
	char upn[UPN_LENGTH + 1];

	for (char letter = 'A'; letter <= 'Z'; letter++) {
		snprintf(out, 14, "%c99990019%04u", letter, child + 1);
		if (upn_read(span_of(out), upn, NULL) == 0)
			return;
	}
}

static const struct school *school_of(const struct trial_world *w, const char *id)
{
	int at = config_school(w->engine->config, id);

	return at < 0 ? NULL : &w->engine->config->schools[at];
}

static int64_t seen_at(const struct school *s, const struct test_mark *m, day_t day, bool pm)
{
	int closes = pm ? s->pm_closes : s->am_closes;

	return london_to_instant(day, m->seen >= 0 && day == m->until ? m->seen : closes);
}

/* The code a child has by now; the mark that was seen last counts. NULL: none. */
static const char *code_now(const struct trial_world *w, const struct school *s, unsigned child, day_t day,
			    bool pm, int64_t *ret_seen, int *ret_late)
{
	const char *code = NULL;

	*ret_seen = london_to_instant(day, pm ? s->pm_closes : s->am_closes);
	*ret_late = 0;
	if (w->c->others_present && *ret_seen <= w->now)
		code = pm ? "\\" : "/";
	for (unsigned i = 0; i < w->c->mark_count; i++) {
		const struct test_mark *m = &w->c->marks[i];
		const char *said = pm ? m->pm : m->am;
		int64_t seen;

		if (said[0] == '\0' || day < m->day || day > m->until ||
		    strcmp(m->child, w->test->children[child].id) != 0)
			continue;
		seen = seen_at(s, m, day, pm);
		if (seen > w->now || (code != NULL && seen < *ret_seen))
			continue;
		code = said;
		*ret_seen = seen;
		*ret_late = m->minutes_late;
	}
	return code;
}

static void pack_mark(const struct trial_world *w, const struct school *s, unsigned child, day_t day, bool pm,
		      struct buffer *out, uint32_t *count)
{
	struct record_mark r = {.day = day, .pm = pm, .minutes_late = -1};
	int64_t seen;
	int late;
	const char *code = code_now(w, s, child, day, pm, &seen, &late);

	if (code == NULL)
		return;
	r.updated_at = seen;
	r.minutes_late = late > 0 ? late : -1;
	snprintf(r.id, sizeof r.id, "M%u-%d-%d", child, day, pm);
	text_copy(r.student, sizeof r.student, span_of(w->test->children[child].id));
	text_copy(r.code_text, sizeof r.code_text, span_of(code));
	record_pack(RECORD_MARK, &r, out);
	++*count;
}

static void pack_marks(const struct trial_world *w, const struct school *s, struct buffer *out,
		       uint32_t *count)
{
	day_t today;
	int minute;

	london_from_instant(w->now, &today, &minute);
	for (unsigned i = 0; i < w->test->child_count; i++)
		for (day_t d = w->c->from; strcmp(w->test->children[i].school, s->id) == 0 && d <= today; d++)
			if (calendar_school_day(s->days, d)) {
				pack_mark(w, s, i, d, false, out, count);
				pack_mark(w, s, i, d, true, out, count);
			}
}

static void child_name(const struct test_child *c, char *forename, size_t size, char *surname, size_t room)
{
	const char *blank = strrchr(c->name, ' ');

	if (c->name[0] == '\0') {
		text_copy(forename, size, span_of(c->id));
		text_copy(surname, room, SPAN("Example"));
	} else if (blank == NULL) {
		text_copy(forename, size, span_of(c->name));
	} else {
		text_copy(forename, size, (struct span){c->name, (size_t)(blank - c->name)});
		text_copy(surname, room, span_of(blank + 1));
	}
}

/* A school gives only what some contract in force needs, as the parse role drops the rest. */
static void pack_students(const struct trial_world *w, const struct school *s, uint32_t needs,
			  struct buffer *out, uint32_t *count)
{
	for (unsigned i = 0; i < w->test->child_count; i++) {
		const struct test_child *c = &w->test->children[i];
		struct record_student r = {.admission = DAY_NONE, .leaving = DAY_NONE, .born = DAY_NONE};

		if (strcmp(c->school, s->id) != 0)
			continue;
		text_copy(r.id, sizeof r.id, span_of(c->id));
		text_copy(r.upn, sizeof r.upn, span_of(w->upns[i]));
		text_copy(r.year, sizeof r.year, span_of(test_year_text(c)));
		if ((needs & field_bit(FIELD_NAME)) != 0)
			child_name(c, r.forename, sizeof r.forename, r.surname, sizeof r.surname);
		for (unsigned t = 0; t < TRAITS; t++) {
			enum field f = field_of_trait((enum trait)t);

			if (c->flags[t] != NULL && f < FIELD_COUNT && (needs & field_bit(f)) != 0)
				trait_read((enum trait)t, span_of(c->flags[t]), &r.traits[t]);
		}
		record_pack(RECORD_STUDENT, &r, out);
		++*count;
	}
}

static void pack_list(const struct trial_world *w, struct buffer *out, uint32_t *count)
{
	for (unsigned i = 0; i < w->test->child_count; i++)
		for (unsigned k = 0; k < w->test->children[i].status_count; k++) {
			const struct test_child *c = &w->test->children[i];
			const struct test_status *status = &c->statuses[k];
			const struct school *s = school_of(w, c->school);
			struct record_list_row r = {.line = c->line,
						    .from = status->from,
						    .to = status->to,
						    .born = DAY_NONE,
						    .worker = "W. Orker",
						    .restricted = status->restricted};

			child_name(c, r.forename, sizeof r.forename, r.surname, sizeof r.surname);
			text_copy(r.upn, sizeof r.upn, span_of(w->upns[i]));
			text_copy(r.status, sizeof r.status, span_of(test_status_names[status->status]));
			text_copy(r.urn, sizeof r.urn, span_of(s != NULL ? s->urn : ""));
			text_copy(r.authority, sizeof r.authority, span_of(w->engine->config->authority.la));
			snprintf(r.case_id, sizeof r.case_id, "T%u", i + 1);
			record_pack(RECORD_LIST_ROW, &r, out);
			++*count;
		}
}

/* --- the port ----------------------------------------------------------------------------------- */

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

static void sent_text(struct trial_sent *s, const json_t *data)
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
static void sent_route(const struct engine *e, const struct alert *a, struct trial_sent *s)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_routes(e, a, child_find(e, &a->child), routes);

	for (unsigned i = 0; i < count; i++)
		if (strcmp(routes[i].row->team, s->mailbox) == 0) {
			s->contract = routes[i].contract;
			s->row = routes[i].row;
			s->row_index = (unsigned)(routes[i].row - routes[i].contract->alerts);
		}
}

static int keep_sent(struct trial_world *w, const struct msg_send *m, struct fault *reterr)
{
	static const char *const states[] = {"open", "taken", "closed", NULL};
	json_t *event = json_loadb(m->body.at, m->body.length, JSON_REJECT_DUPLICATES, NULL);
	const json_t *data = json_object_get(event, "data");
	struct alert *a = alert_at(w->engine, text_of(data, "alert"), reterr);
	struct trial_sent *s = VEC_ADD(&w->sent);

	if (a == NULL || s == NULL) {
		json_decref(event);
		return fault_set(reterr, FAULT_BUG, "a message is about no alert we know");
	}
	*s = (struct trial_sent){.sequence = m->sequence,
				 .child = a->child,
				 .rule = a->rule,
				 .urgency = (enum urgency)word_at(urgency_names, text_of(data, "urgency")),
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
	struct trial_world *w = context;
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
	return ((struct trial_world *)context)->now;
}
static int64_t port_monotonic(void *context)
{
	return ((struct trial_world *)context)->us += BUS_TURN_US;
}
static int port_set_now(void *context, int64_t instant, struct fault *reterr)
{
	(void)reterr;
	((struct trial_world *)context)->now = instant;
	return 0;
}
static void port_note(void *context, const char *event, const char *text)
{
	(void)context, (void)event, (void)text;
}

/* --- answering ----------------------------------------------------------------------------------- */

static enum record_kind pack_answer(const struct trial_world *w, const struct msg_fetch *f,
				    struct buffer *out, uint32_t *count)
{
	const struct school *s = school_of(w, f->school);

	if (f->shape == SHAPE_SOCIAL_CARE_CSV) {
		pack_list(w, out, count);
		return RECORD_LIST_ROW;
	}
	if (f->shape == SHAPE_WONDE_STUDENTS && s != NULL) {
		pack_students(w, s, f->needs, out, count);
		return RECORD_STUDENT;
	}
	if (f->shape == SHAPE_WONDE_MARKS && s != NULL)
		pack_marks(w, s, out, count);
	return RECORD_MARK;
}

static int answer(struct trial_world *w, const struct msg_fetch *f, struct fault *reterr)
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

	records.records.kind = pack_answer(w, f, &packed, &records.records.count);
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

static int answer_all(struct trial_world *w, bool *ret_any, struct fault *reterr)
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
static int confirm(struct trial_world *w, size_t from, struct fault *reterr)
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
static int settle(struct trial_world *w, struct fault *reterr)
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

/* --- running --------------------------------------------------------------------------------------- */

static int give_file(struct trial_world *w, const struct trial_files *files, size_t at, struct fault *reterr)
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

static int give_readers(struct trial_world *w, struct fault *reterr)
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

static int start(struct trial_world *w, const struct trial_files *files, struct store store,
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
static int run(struct trial_world *w, int64_t end, struct fault *reterr)
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

int trial_world_run(struct trial_world *w, const struct trial_files *files, struct store store,
		    struct fault *reterr)
{
	int64_t end = london_to_instant(w->c->day, w->c->minute);
	int rc;

	for (unsigned i = 0; i < w->test->child_count; i++)
		if (w->test->children[i].upn[0] != '\0')
			memcpy(w->upns[i], w->test->children[i].upn, sizeof w->upns[i]);
		else
			make_upn(i, w->upns[i]);
	w->now = london_to_instant(w->c->from, STARTS);
	w->now = w->now < end ? w->now : end;
	w->us = BUS_TURN_US;
	rc = start(w, files, store, reterr);
	return rc == 0 ? run(w, end, reterr) : rc;
}

void trial_world_free(struct trial_world *w)
{
	engine_free(w->engine);
	for (size_t i = 0; i < w->sent.count; i++)
		free(w->sent.at[i].text);
	VEC_FREE(&w->sent);
	VEC_FREE(&w->orders);
}
