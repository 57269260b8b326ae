/* Schools asked by a person's wish: a look now, a dry run, a test of the source. */
#include "engine_fixture.h"

static struct world *monday_noon(void)
{
	struct world *w = world_new("2026-11-23T06:30");

	present(w, "2026-11-19", false);
	present(w, "2026-11-20", false);
	work(w, "2026-11-23T06:30");
	present(w, "2026-11-23", false);
	run_until(w, "2026-11-23T12:00");
	return w;
}

static int64_t number(const json_t *json, const char *object, const char *key)
{
	if (object != NULL)
		json = json_object_get(json, object);
	cr_assert(json_is_integer(json_object_get(json, key)), "%s", key);
	return json_integer_value(json_object_get(json, key));
}

static const char *text(const json_t *json, const char *object, const char *key)
{
	if (object != NULL)
		json = json_object_get(json, object);
	cr_assert_not_null(json_string_value(json_object_get(json, key)), "%s", key);
	return json_string_value(json_object_get(json, key));
}

/* Asks, lets the world answer, and gives what came. */
static json_t *ask_and_work(struct world *w, const char *question)
{
	struct fault f = {0};
	json_t *json;

	free(w->answer);
	w->answer = NULL;
	cr_assert_eq(engine_ask(w->engine, 7, "tester", span_of(question), -1, 0, &f), 0, "%s", f.text);
	work_now(w);
	tick(w);
	cr_assert_not_null(w->answer, "nobody answered: %s", question);
	json = json_loads(w->answer, 0, NULL);
	cr_assert_not_null(json);
	return json;
}

#define NOW  "{\"verb\":\"pull\",\"school\":\"oak\"}"
#define DRY  "{\"verb\":\"pull\",\"school\":\"oak\",\"dry_run\":true}"
#define TEST "{\"verb\":\"source_test\",\"school\":\"oak\"}"

static size_t open_orders(const struct world *w)
{
	size_t open = 0;

	for (size_t i = 0; i < w->orders.count; i++)
		open += w->orders.at[i].open;
	return open;
}

/* The school rings: "we have mended Thursday". Nobody wants to wait for the night. */
Test(pull, now_brings_a_correction_that_no_look_has_seen)
{
	struct world *w = monday_noon();
	json_t *json;

	mark(w, "A1", "2026-11-19", false, "N");
	mark(w, "A2", "2026-11-23", false, "N");
	w->now += 600;
	json = ask_and_work(w, NOW);
	cr_assert(json_is_true(json_object_get(json, "done")), "%s", w->answer);
	cr_assert_eq(number(json, NULL, "changes"), 2);
	cr_assert_geq(number(json, NULL, "marks"), 12);
	cr_assert_eq(number(json, "alerts", "opened") > 0, true, "the child without a reason is told");
	json_decref(json);
	world_free(w);
}

/* A school's system is not ours to hammer: whoever asks again at once is told when it may be. */
Test(pull, now_is_not_asked_more_often_than_the_floor)
{
	struct world *w = monday_noon();
	size_t orders;
	json_t *json;

	w->now += 600;
	json_decref(ask_and_work(w, NOW));
	orders = w->orders.count;
	w->now += 119;
	json = ask_and_work(w, NOW);
	cr_assert(json_is_false(json_object_get(json, "ok")), "%s", w->answer);
	cr_assert_not_null(strstr(w->answer, "119 seconds ago"), "%s", w->answer);
	cr_assert_eq(w->orders.count, orders, "the school was asked all the same");
	json_decref(json);
	w->now += 1;
	json = ask_and_work(w, NOW);
	cr_assert(json_is_true(json_object_get(json, "done")), "%s", w->answer);
	json_decref(json);
	world_free(w);
}

/* Two people ask while one look is under way: the school is asked once, and both are answered. */
Test(pull, now_waits_for_a_look_under_way)
{
	struct world *w = monday_noon();
	struct fault f = {0};
	size_t orders;

	w->now += 600;
	cr_assert_eq(engine_ask(w->engine, 7, "a", span_of(NOW), -1, 0, &f), 0);
	tick(w);
	orders = w->orders.count;
	cr_assert_eq(engine_ask(w->engine, 8, "b", span_of(NOW), -1, 0, &f), 0);
	tick(w);
	cr_assert_eq(w->orders.count, orders);
	json_decref(ask_and_work(w, "{\"verb\":\"pull\",\"school\":\"nobody\"}"));
	work_now(w);
	tick(w);
	cr_assert_not_null(strstr(w->answer, "\"done\":true"), "%s", w->answer);
	cr_assert_eq(open_orders(w), 0);
	world_free(w);
}

Test(pull, now_tells_why_it_failed)
{
	struct world *w = monday_noon();
	json_t *json;

	w->now += 600;
	w->school_down = true;
	json = ask_and_work(w, NOW);
	cr_assert(json_is_true(json_object_get(json, "over")) &&
		  json_is_false(json_object_get(json, "done")));
	cr_assert_not_null(strstr(text(json, NULL, "reason"), "no connection"), "%s", w->answer);
	json_decref(json);
	world_free(w);
}

/* A morning's wish must not leave out what the morning's look asks: who is on the roll today. */
Test(pull, now_before_the_first_look_of_a_day_asks_for_the_pupils_too)
{
	struct world *w = monday_noon();
	json_t *json;

	run_until(w, "2026-11-24T08:00");
	json = ask_and_work(w, NOW);
	cr_assert_eq(number(json, NULL, "pupils"), 4);
	json_decref(json);
	world_free(w);
}

/* --- dry run ------------------------------------------------------------------------------------------- */

static unsigned char *bytes_of(const struct world *w, const char *name, size_t *ret_length)
{
	char path[128];
	struct buffer b = {0};
	struct fault f = {0};

	snprintf(path, sizeof path, "%s/%s", w->folder, name);
	cr_assert_eq(file_read(path, 64 << 20, &b, &f), 0, "%s", f.text);
	*ret_length = b.length;
	return (unsigned char *)b.at;
}

static char *standing(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	char *dump = json_dumps(json, JSON_SORT_KEYS);

	json_decref(json);
	return dump;
}

Test(pull, a_dry_run_counts_and_changes_nothing)
{
	static const char *const files[] = {"muster.db", "muster.db-wal", "keys.db"};
	struct world *w = monday_noon();
	unsigned char *before[3], *after;
	size_t length[3], now, sent = w->sent.count;
	char *status;
	json_t *json;

	mark(w, "A1", "2026-11-19", false, "N"); /* another mark than we hold */
	mark(w, "A2", "2026-11-23", true, "\\"); /* one we do not hold */
	mark(w, "A3", "2026-11-23", true, "?9"); /* a code nobody knows */
	mark(w, "A9", "2026-11-23", true, "\\"); /* a pupil nobody knows */
	mark(w, "A3", "2026-11-22", false, "/"); /* a Sunday */
	unmark(w, "A4", "2026-11-20", false);	 /* taken back */
	w->now += 600;
	status = standing(w);
	for (int i = 0; i < 3; i++)
		before[i] = bytes_of(w, files[i], &length[i]);
	json = ask_and_work(w, DRY);
	cr_assert(json_is_true(json_object_get(json, "done")), "%s", w->answer);
	cr_assert_eq(number(json, "marks", "changed"), 1);
	cr_assert_eq(number(json, "marks", "new"), 1);
	cr_assert_eq(number(json, "marks", "no_code"), 1);
	cr_assert_eq(number(json, "marks", "no_pupil"), 1);
	cr_assert_eq(number(json, "marks", "no_place"), 1);
	cr_assert_eq(number(json, "marks", "not_given"), 1);
	cr_assert_eq(number(json, "marks", "same"), 10, "%s", w->answer); /* 3 mornings of 4, but two */
	cr_assert_eq(number(json, "pupils", "given"), 4);
	cr_assert_eq(number(json, "pupils", "new"), 0);
	json_decref(json);
	for (int i = 0; i < 3; i++) {
		after = bytes_of(w, files[i], &now);
		cr_assert(now == length[i] && memcmp(before[i], after, now) == 0, "%s was written", files[i]);
		free(before[i]);
		free(after);
	}
	cr_assert_eq(w->sent.count, sent, "somebody was told");
	{
		char *then = standing(w);

		cr_assert_str_eq(then, status);
		free(then);
	}
	free(status);
	world_free(w);
}

/* --- test of a source
 * --------------------------------------------------------------------------------------- */

static void names(const struct world *w, const struct pupil *p, struct record_student *r)
{
	(void)w;
	(void)p;
	strcpy(r->forename, "Persephone");
	strcpy(r->surname, "Quillfeather");
	r->born = on("2017-01-10");
}

/* What would break: a person at a supplier's help desk reads a child's name. */
Test(source_test, shows_nobody)
{
	static const char *const hidden[] = {"Persephone", "Quillfeather", "W332201523114", "2017-01-10",
					     "\"A1\"",	   "2024-09-02",   "2026-11-23"};
	struct world *w = monday_noon();
	json_t *json;

	w->say = names;
	json = ask_and_work(w, TEST);
	cr_assert(json_is_true(json_object_get(json, "passed")), "%s", w->answer);
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		cr_assert_null(strstr(w->answer, hidden[i]), "%s is shown: %s", hidden[i], w->answer);
	cr_assert_str_eq(text(json_object_get(json, "record"), "pupil", "name"), "not asked for");
	cr_assert_str_eq(text(json_object_get(json, "record"), "pupil", "from"), "September 2024");
	cr_assert_str_eq(text(json_object_get(json, "record"), "mark", "month"), "November 2026");
	cr_assert_str_eq(text(json_array_get(json_object_get(json, "contracts"), 0), NULL, "id"), "vs-daily");
	json_decref(json);
	world_free(w);
}

/* Of a child whose whereabouts are protected not even a year group is shown: here it is the first one. */
Test(source_test, passes_over_restricted_children)
{
	struct world *w = world_new_files("2026-11-23T06:30", NULL, 0);
	json_t *json;

	w->list.at[0].restricted = true;
	w->pupils.at[0].year = "11";
	world_open(w);
	work_now(w);
	json = ask_and_work(w, TEST);
	cr_assert_str_eq(text(json_object_get(json, "record"), "pupil", "year"), "5", "%s", w->answer);
	json_decref(json);
	world_free(w);
}

/* 200 and empty is the answer of the wrong region; an unapproved school says on which list it stands. */
Test(source_test, tells_the_failures_that_look_like_answers)
{
	static const struct {
		bool approved, no_school;
		const char *listed, *domain, *key, *words;
	} rows[] = {
		{true, true, NULL, NULL, "region", "another region"},
		{true, false, NULL, "api.elsewhere.example", "region", "another region"},
		{false, false, "pending", NULL, "not_approved", "has not answered"},
		{false, false, "declined", NULL, "not_approved", "has declined"},
		{false, false, "revoked", NULL, "not_approved", "taken back"},
		{false, false, NULL, NULL, "not_approved", "none of the supplier's lists"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world *w = monday_noon();
		json_t *json;

		w->standing.approved = rows[i].approved;
		w->no_school = rows[i].no_school;
		w->listed = rows[i].listed;
		w->domain = rows[i].domain;
		json = ask_and_work(w, TEST);
		cr_assert(json_is_false(json_object_get(json, "passed")), "row %zu: %s", i, w->answer);
		cr_assert_str_eq(text(json, "trouble", "key"), rows[i].key, "row %zu: %s", i, w->answer);
		cr_assert_not_null(strstr(text(json, "trouble", "text"), rows[i].words), "row %zu: %s", i,
				   w->answer);
		cr_assert_gt(strlen(text(json, "trouble", "mend")), 20);
		json_decref(json);
		world_free(w);
	}
}

/* Every way a fetch can end has words of its own, and says whose it is to mend. */
Test(source_test, every_failure_has_its_own_words)
{
	static const struct {
		enum fetch_outcome outcome;
		enum fetch_how how;
		const char *key, *mend;
	} rows[] = {
		{FETCH_UNREACHABLE, HOW_NO_SUCH_NAME, "name", "getent hosts 127.0.0.1`"},
		{FETCH_UNREACHABLE, HOW_NOT_LISTENING, "refused", "network team"},
		{FETCH_UNREACHABLE, HOW_OTHER_NAME, "certificate_name", "We send no token"},
		{FETCH_UNREACHABLE, HOW_UNKNOWN_AUTHORITY, "certificate_unknown", "network.ca_file"},
		{FETCH_UNREACHABLE, HOW_OUT_OF_DATE, "certificate_date", "renew"},
		{FETCH_UNREACHABLE, HOW_NOT_TLS, "tls", "TLS 1.2"},
		{FETCH_UNREACHABLE, HOW_NONE, "unreachable", "network team"},
		{FETCH_TIMEOUT, HOW_NONE, "timeout", "answer_within"},
		{FETCH_UNAUTHORISED, HOW_NONE, "token", "credentials/w "},
		{FETCH_LIMITED, HOW_NONE, "limited", "wait"},
		{FETCH_SERVER_ERROR, HOW_NONE, "server", "supplier"},
		{FETCH_REDIRECTED, HOW_NONE, "redirect", "source.base_url in schools/oak.yaml"},
		{FETCH_NOT_JSON, HOW_NONE, "not_data", "portal"},
		{FETCH_TOO_LARGE, HOW_NONE, "too_large", "supplier"},
		{FETCH_CUT_SHORT, HOW_NONE, "cut_short", "supplier"},
		{FETCH_NO_CREDENTIAL, HOW_NONE, "no_token", "chmod 0600"},
		{FETCH_UNEXPECTED, HOW_NONE, "unexpected", "supplier"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world *w = monday_noon();
		struct message m = {.kind = MSG_FETCHED};
		struct fault f = {0};
		json_t *json;

		cr_assert_eq(engine_ask(w->engine, 7, "tester", span_of(TEST), -1, 0, &f), 0);
		tick(w);
		m.fetched = (struct msg_fetched){.pull = w->orders.at[w->orders.count - 1].fetch.pull,
						 .outcome = rows[i].outcome,
						 .how = rows[i].how,
						 .retry_after_seconds = -1};
		w->orders.at[w->orders.count - 1].open = false;
		tell(w, ROLE_FETCH, &m, -1);
		tick(w);
		json = json_loads(w->answer, 0, NULL);
		cr_assert_str_eq(text(json, "trouble", "key"), rows[i].key, "row %zu: %s", i, w->answer);
		cr_assert_not_null(strstr(text(json, "trouble", "mend"), rows[i].mend), "row %zu: %s", i,
				   w->answer);
		json_decref(json);
		world_free(w);
	}
}

/* A `next` that leads elsewhere would take our token along. */
Test(source_test, does_not_follow_to_another_host)
{
	struct world *w = monday_noon();
	struct message page = {.kind = MSG_PAGE, .page = {.ok = true, .more = true}};
	struct fault f = {0};

	cr_assert_eq(engine_ask(w->engine, 7, "tester", span_of(DRY), -1, 0, &f), 0);
	for (int turn = 0; turn < 20; turn++) {
		struct order *o;

		tick(w);
		o = &w->orders.at[w->orders.count - 1];
		if (!o->open)
			break;
		o->open = false;
		cr_assert_not_null(strstr(o->fetch.url, "https://127.0.0.1:8443/"), "%s", o->fetch.url);
		if (o->fetch.shape != SHAPE_WONDE_STUDENTS) {
			give(w, &o->fetch);
			continue;
		}
		page.page.pull = o->fetch.pull;
		strcpy(page.page.next, "https://elsewhere.example/v1.0/page2");
		{
			struct buffer packed = {0};
			struct message records = {.kind = MSG_RECORDS,
						  .records = {.pull = o->fetch.pull, .kind = RECORD_STUDENT}};

			pack_pupils(w, &o->fetch, &packed, &records.records.count);
			records.records.records = buffer_span(&packed);
			tell(w, ROLE_PARSE, &records, -1);
			buffer_free(&packed);
		}
		tell(w, ROLE_PARSE, &page, -1);
	}
	cr_assert_not_null(strstr(w->answer, "\"next_host\""), "%s", w->answer);
	world_free(w);
}
