#include "engine/fresh_link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "exchange/fields.h"

#define LINKS	"fresh_link"
#define ANSWERS "fresh_answer"
#define STANDS	(48 * 3600)

static const struct {
	const char *name, *words;
} says[FRESH_SAYS] = {
	[SAYS_NOTHING] = {"", ""},
	[SAYS_INSET] = {"inset", "INSET day: no pupils in school"},
	[SAYS_CLOSED] = {"closed", "closed to pupils"},
	[SAYS_LATE] = {"late", "our system is down or late"},
	[SAYS_NO_REASON] = {"no_reason", "we know of no reason: the register was taken"},
};

const char *fresh_says_name(enum fresh_says s)
{
	return (unsigned)s < FRESH_SAYS ? says[s].name : "";
}

enum fresh_says fresh_says_find(const char *name)
{
	for (unsigned i = SAYS_NOTHING + 1; i < FRESH_SAYS; i++)
		if (strcmp(says[i].name, name) == 0)
			return (enum fresh_says)i;
	return SAYS_NOTHING;
}

static const struct field_row rows[] = {
	FIELD_TEXT(fresh_answer, school), FIELD_I32(fresh_answer, session), FIELD_I32(fresh_answer, says),
	FIELD_TEXT(fresh_answer, until),  FIELD_TEXT(fresh_answer, note),   FIELD_I64(fresh_answer, at),
	FIELD_TEXT(fresh_answer, by),
};
#define ROWS (sizeof rows / sizeof *rows)

static int put(struct engine *e, const char *space, const char *key, const struct fresh_answer *a,
	       struct fault *reterr)
{
	struct buffer packed = {0};
	int rc;

	fields_pack(rows, ROWS, a, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->value_put(e->store.self, space, key, buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory for a school's answer");
	buffer_free(&packed);
	return rc;
}

static int get(struct engine *e, const char *space, const char *key, struct fresh_answer *ret,
	       bool *ret_found, struct fault *reterr)
{
	struct buffer packed = {0};
	struct span rest;
	int rc = e->store.ops->value_get(e->store.self, space, key, &packed, ret_found, reterr);

	rest = buffer_span(&packed);
	*ret = (struct fresh_answer){0};
	if (rc == 0 && *ret_found && !fields_unpack(rows, ROWS, &rest, ret))
		rc = fault_set(reterr, FAULT_PARSE, "a school's answer cannot be read back");
	buffer_free(&packed);
	return rc;
}

/* Of the token itself nothing is kept. */
static void link_key(const char *token, char key[2 * DIGEST_SIZE + 1])
{
	struct digest d = digest_parts((const struct span[]){SPAN("fresh link"), span_of(token)}, 2);

	text_hex(key, d.bytes, DIGEST_SIZE);
}

static void answer_key(const char *school, session_t s, char key[96])
{
	char day[11];

	snprintf(key, 96, "%.63s/%s-%s", school, day_print(day, session_day(s)), session_pm(s) ? "PM" : "AM");
}

static int log_it(struct engine *e, const char *who, const struct fresh_answer *a, const char *what,
		  struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "school_link"};

	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "%s: %s %s", a->school, what, fresh_says_name(a->says));
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

int fresh_link_make(struct engine *e, uint32_t school, session_t s, const char *by,
		    char ret_token[FRESH_TOKEN], struct fault *reterr)
{
	struct fresh_answer link = {.session = s, .at = engine_now(e)};
	unsigned char bytes[(FRESH_TOKEN - 1) / 2];
	char key[2 * DIGEST_SIZE + 1];
	int rc;

	if (e->port.random == NULL || e->port.random(e->port.context, bytes, sizeof bytes) != 0)
		return fault_set(reterr, FAULT_STATE, "no randomness for a link");
	text_hex(ret_token, bytes, sizeof bytes);
	text_copy(link.school, sizeof link.school, span_of(e->config->schools[school].id));
	text_copy(link.by, sizeof link.by, span_of(by));
	link_key(ret_token, key);
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = put(e, LINKS, key, &link, reterr);
	if (rc == 0)
		rc = log_it(e, by, &link, "a link was made", reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int fresh_link_open(struct engine *e, const char *token, struct fresh_answer *ret, struct fault *reterr)
{
	char key[2 * DIGEST_SIZE + 1];
	bool found = false;
	int rc;

	link_key(token, key);
	rc = get(e, LINKS, key, ret, &found, reterr);
	if (rc == 0 &&
	    (!found || engine_now(e) - ret->at > STANDS || config_school(e->config, ret->school) < 0))
		return fault_set(reterr, FAULT_MISSING, "there is no such link, or it was used");
	return rc;
}

int fresh_link_use(struct engine *e, const char *token, const struct fresh_answer *answer,
		   struct fault *reterr)
{
	struct fresh_answer kept;
	char key[2 * DIGEST_SIZE + 1], place[96];
	int rc = fresh_link_open(e, token, &kept, reterr);

	if (rc != 0)
		return rc;
	kept.says = answer->says;
	memcpy(kept.until, answer->until, sizeof kept.until);
	memcpy(kept.note, answer->note, sizeof kept.note);
	kept.at = engine_now(e);
	link_key(token, key);
	answer_key(kept.school, kept.session, place);
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = put(e, ANSWERS, place, &kept, reterr);
	if (rc == 0)
		rc = e->store.ops->value_put(e->store.self, LINKS, key, (struct span){0}, reterr);
	if (rc == 0)
		rc = log_it(e, kept.school, &kept, "the school says", reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int fresh_answer_of(struct engine *e, uint32_t school, session_t s, struct fresh_answer *ret, bool *ret_found,
		    struct fault *reterr)
{
	char key[96];

	answer_key(e->config->schools[school].id, s, key);
	return get(e, ANSWERS, key, ret, ret_found, reterr);
}

const char *fresh_answer_words(const struct fresh_answer *a, char *out, size_t size)
{
	char clock[6];

	snprintf(out, size, "%s%s%s%s%s (said at %s)",
		 (unsigned)a->says < FRESH_SAYS ? says[a->says].words : "",
		 a->until[0] != '\0' ? ", marks by " : "", a->until, a->note[0] != '\0' ? ": " : "", a->note,
		 instant_clock(clock, a->at));
	return out;
}
