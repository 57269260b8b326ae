#include "engine/view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/people/console_row.h"
#include "engine/world/transaction.h"

/* --- answers ---------------------------------------------------------------------------------------------
 */

int view_give(json_t *json, json_t **ret_json, struct fault *reterr)
{
	if (json == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	*ret_json = json;
	return 0;
}

int view_missing(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MISSING, "there is nothing here that you may see");
}

/* --- who looked at whom ------------------------------------------------------------------------------------
 */

#define SEEN 16384

/* By a hash of who, whom and where: a look that is pushed out is only kept once more. */
struct view_seen {
	struct {
		uint64_t key;
		int64_t hour;
	} at[SEEN];
};

void view_seen_free(struct view_seen *s)
{
	free(s);
}

bool view_look(struct view_looks *l, const struct digest *child, const struct visitor_view *by)
{
	struct view_look *look = VEC_ADD(l);

	if (look == NULL)
		return false;
	look->child = *child;
	visitor_why(by, look->why);
	return true;
}

/* Was this very look kept within this hour? Notes that it is now. */
static bool seen(struct engine *e, const char *who, const char *text, const struct digest *child)
{
	struct digest d = digest_parts(
		(const struct span[]){span_of(who), span_of(text), {(const char *)child->bytes, DIGEST_SIZE}},
		3);
	int64_t hour = engine_now(e) / 3600;
	uint64_t key;

	memcpy(&key, d.bytes, sizeof key);
	if (e->view_seen == NULL)
		e->view_seen = calloc(1, sizeof *e->view_seen);
	if (e->view_seen == NULL)
		return false;
	if (e->view_seen->at[key % SEEN].key == key && e->view_seen->at[key % SEEN].hour == hour)
		return true;
	e->view_seen->at[key % SEEN].key = key;
	e->view_seen->at[key % SEEN].hour = hour;
	return false;
}

static int keep(struct engine *e, const struct visitor *v, const char *view, const struct view_looks *l,
		struct fault *reterr)
{
	bool begun = false;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < l->count; i++) {
		const struct view_look *look = &l->at[i];

		if (seen(e, v->person->id, view, &look->child))
			continue;
		if (!begun)
			rc = transaction_begin(e, reterr);
		begun = true;
		if (rc == 0)
			rc = visitor_log(e, v, &look->child, view, look->why, reterr);
	}
	return rc == 0 && begun ? transaction_commit(e, reterr) : rc;
}

int view_looks_keep(struct engine *e, const struct visitor *v, const char *view, struct view_looks *l,
		    struct fault *reterr)
{
	int rc = keep(e, v, view, l, reterr);

	VEC_FREE(l);
	return rc;
}

/* --- pages -----------------------------------------------------------------------------------------------
 */

bool view_id(const char *text, struct digest *ret)
{
	return strlen(text) == VIEW_HEX - 1 && text_unhex(ret->bytes, DIGEST_SIZE, span_of(text));
}

const char *view_hex(const struct digest *id, char out[VIEW_HEX])
{
	text_hex(out, id->bytes, DIGEST_SIZE);
	return out;
}

int view_number(const json_t *question, const char *name, size_t usual, size_t most, size_t *ret,
		struct fault *reterr)
{
	const json_t *asked = json_object_get(question, name);
	uint64_t number = usual;

	if (json_is_integer(asked))
		number = json_integer_value(asked) > 0 ? (uint64_t)json_integer_value(asked) : 0;
	else if (asked != NULL && !text_u64(span_of(answer_text(question, name)), &number))
		number = 0;
	*ret = number;
	if (number < 1 || number > most)
		return console_field(reterr, name, "expected a number from 1 to %zu", most);
	return 0;
}

int view_page(const json_t *question, struct view_page *ret, struct fault *reterr)
{
	const char *after = answer_text(question, "after");
	int rc;

	*ret = (struct view_page){.from_start = after[0] == '\0'};
	rc = view_number(question, "limit", VIEW_PAGE, VIEW_PAGE_MOST, &ret->limit, reterr);
	if (rc != 0)
		return rc;
	if (!ret->from_start && !view_id(after, &ret->after))
		return console_field(reterr, "after", "expected the id that \"next\" gave");
	return 0;
}

/* --- sessions --------------------------------------------------------------------------------------------
 */

const char *view_session(session_t s, char out[16])
{
	char day[11];

	snprintf(out, 16, "%.10s-%s", day_print(day, session_day(s)), session_pm(s) ? "PM" : "AM");
	return out;
}

bool view_read_session(const struct engine *e, const char *text, session_t *ret)
{
	bool pm = strlen(text) == 13 && strcmp(text + 10, "-PM") == 0;
	day_t day;

	if (strcmp(text, "am") == 0 || strcmp(text, "pm") == 0) {
		*ret = session_of(engine_today(e), text[0] == 'p');
		return true;
	}
	if (strlen(text) != 13 || (!pm && strcmp(text + 10, "-AM") != 0) ||
	    !day_parse((struct span){text, 10}, &day))
		return false;
	*ret = session_of(day, pm);
	return true;
}

const char *view_session_words(session_t s, char out[40])
{
	char day[16];

	snprintf(out, 40, "%s, %s", day_words(day, session_day(s)), session_pm(s) ? "afternoon" : "morning");
	return out;
}

json_t *view_day(day_t day)
{
	char text[11];

	return day != DAY_NONE ? json_string(day_print(text, day)) : json_null();
}

const char *view_now(const struct engine *e, char out[40])
{
	char day[16], clock[6];

	snprintf(out, 40, "%s %s", day_words(day, engine_today(e)), instant_clock(clock, engine_now(e)));
	return out;
}
