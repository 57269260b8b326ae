#include "engine/visitors.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/sign.h"
#include "engine/visitors_internal.h"

struct visitors *visitors_of(struct engine *e)
{
	if (e->visitors == NULL)
		e->visitors = calloc(1, sizeof *e->visitors);
	return e->visitors;
}

/* --- one session -----------------------------------------------------------------------------------------
 */

static int64_t seconds_now(const struct engine *e)
{
	return engine_us(e) / 1000000;
}

static int64_t idle_left(const struct session *s, int64_t now)
{
	int64_t idle = s->seen + VISITOR_IDLE - now, last = s->started + VISITOR_LONGEST - now;

	return idle < last ? idle : last;
}

/* The person as the configuration has it now; NULL when not in it, or not by this way of signing in. */
static const struct person *person_of(const struct engine *e, const struct session *s)
{
	int at = e->config != NULL ? config_person(e->config, s->person) : -1;

	return at >= 0 && e->config->people[at].sign_in == s->sign_in &&
			       strcmp(e->config->people[at].subject, s->subject) == 0 ?
		       &e->config->people[at] :
		       NULL;
}

static void end(struct visitors *v, size_t at)
{
	explicit_bzero(&v->at[at], sizeof v->at[at]);
	v->at[at] = v->at[--v->count];
	explicit_bzero(&v->at[v->count], sizeof v->at[v->count]);
}

static void drop_over(struct visitors *v, int64_t now)
{
	for (size_t i = v->count; i > 0; i--)
		if (idle_left(&v->at[i - 1], now) <= 0)
			end(v, i - 1);
}

static void tell(const struct engine *e, struct session *s, const struct person *p, int64_t now,
		 struct visitor_session *ret)
{
	*ret = (struct visitor_session){.visitor = {.person = p, .csrf = s->csrf, .session = s->number},
					.must_change = s->must_change,
					.idle_seconds = idle_left(s, now),
					.last_seconds = s->started + VISITOR_LONGEST - now};
	(void)e;
	memcpy(ret->csrf, s->csrf, sizeof ret->csrf);
}

/* --- opening and finding ---------------------------------------------------------------------------------
 */

static int random_hex(const struct engine *e, char out[VISITOR_TOKEN], struct fault *reterr)
{
	unsigned char bytes[32];

	if (e->port.random == NULL || e->port.random(e->port.context, bytes, sizeof bytes) != 0)
		return fault_set(reterr, FAULT_STATE, "no randomness for a session");
	text_hex(out, bytes, sizeof bytes);
	explicit_bzero(bytes, sizeof bytes);
	return 0;
}

static void make_room(struct visitors *v)
{
	size_t oldest = 0;

	if (v->count < LIMIT_VISITORS)
		return;
	for (size_t i = 1; i < v->count; i++)
		if (v->at[i].seen < v->at[oldest].seen)
			oldest = i;
	end(v, oldest);
}

int visitors_open(struct engine *e, const struct person *p, bool must_change, char ret_token[VISITOR_TOKEN],
		  struct visitor_session *ret_session, struct fault *reterr)
{
	struct visitors *v = visitors_of(e);
	struct session *s;
	int64_t now = seconds_now(e);
	int rc;

	if (v == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for sessions");
	drop_over(v, now);
	make_room(v);
	rc = random_hex(e, ret_token, reterr);
	if (rc != 0)
		return rc;
	s = &v->at[v->count];
	*s = (struct session){.number = ++v->last_number,
			      .sign_in = p->sign_in,
			      .must_change = must_change,
			      .started = now,
			      .seen = now,
			      .token = digest_bytes(ret_token, VISITOR_TOKEN - 1)};
	text_copy(s->person, sizeof s->person, span_of(p->id));
	text_copy(s->subject, sizeof s->subject, span_of(p->subject));
	rc = random_hex(e, s->csrf, reterr);
	if (rc != 0)
		return rc;
	v->count++;
	tell(e, s, p, now, ret_session);
	return 0;
}

bool visitors_look(struct engine *e, const char *token, bool use, struct visitor_session *ret)
{
	struct visitors *v = e->visitors;
	int64_t now = seconds_now(e);
	struct digest id;

	*ret = (struct visitor_session){0};
	if (v == NULL || strlen(token) != VISITOR_TOKEN - 1)
		return false;
	drop_over(v, now);
	id = digest_bytes(token, VISITOR_TOKEN - 1);
	for (size_t i = 0; i < v->count; i++) {
		const struct person *p;

		if (memcmp(v->at[i].token.bytes, id.bytes, DIGEST_SIZE) != 0)
			continue;
		p = person_of(e, &v->at[i]);
		if (p == NULL)
			return false;
		if (use)
			v->at[i].seen = now;
		tell(e, &v->at[i], p, now, ret);
		return true;
	}
	return false;
}

static struct session *numbered(struct engine *e, uint64_t number)
{
	for (size_t i = 0; e->visitors != NULL && i < e->visitors->count; i++)
		if (e->visitors->at[i].number == number)
			return &e->visitors->at[i];
	return NULL;
}

void visitors_changed(struct engine *e, uint64_t session)
{
	struct session *s = numbered(e, session);

	if (s != NULL)
		s->must_change = false;
}

/* --- ending ----------------------------------------------------------------------------------------------
 */

void visitors_close(struct engine *e, uint64_t session)
{
	struct session *s = numbered(e, session);

	if (s != NULL)
		end(e->visitors, (size_t)(s - e->visitors->at));
}

unsigned visitors_end(struct engine *e, const char *person, uint64_t except)
{
	struct visitors *v = e->visitors;
	unsigned ended = 0;

	for (size_t i = v != NULL ? v->count : 0; i > 0; i--)
		if (strcmp(v->at[i - 1].person, person) == 0 && v->at[i - 1].number != except) {
			end(v, i - 1);
			ended++;
		}
	return ended;
}

int visitors_reload(struct engine *e, struct fault *reterr)
{
	struct visitors *v = e->visitors;
	int rc = 0;

	for (size_t i = v != NULL ? v->count : 0; rc == 0 && i > 0; i--) {
		char person[PERSON_NAME];

		if (person_of(e, &v->at[i - 1]) != NULL)
			continue;
		memcpy(person, v->at[i - 1].person, sizeof person);
		end(v, i - 1);
		rc = visitors_log(e, "signed_out", person, "no longer in the configuration", reterr);
	}
	return rc;
}

unsigned visitors_count(const struct engine *e)
{
	return e->visitors != NULL ? (unsigned)e->visitors->count : 0;
}

int visitors_log(struct engine *e, const char *kind, const char *who, const char *text, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e)};
	int rc = transaction_begin(e, reterr);

	text_copy(log.kind, sizeof log.kind, span_of(kind));
	text_copy(log.who, sizeof log.who, span_of(who));
	text_copy(log.text, sizeof log.text, span_of(text));
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

void visitors_free(struct engine *e)
{
	if (e->visitors == NULL)
		return;
	sign_free(e);
	explicit_bzero(e->visitors, sizeof *e->visitors);
	free(e->visitors);
	e->visitors = NULL;
}
