#include "engine/pull/gates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/world/rate.h"
#include "engine/world/awake.h"

struct gate_host {
	unsigned under_way;
	uint32_t head;
};
/* A credential at a host: what suppliers count requests by. */
struct gate_token {
	struct rate_limit limit;
	struct rate rate;
	/* What rate_opens said at `asked_at`, for the many schools that ask in the same second; asked_at 0:
	 * nothing since the last request. */
	int64_t asked_at, opens;
	char name[256 + CONFIG_NAME]; /* "host credential" */
};
/* Of each school; NO_INDEX: nothing of it goes over the network. */
struct gate_school {
	uint32_t host, token;
};

struct gates {
	struct {
		struct gate_host *at;
		size_t count, room;
	} hosts;
	struct {
		struct gate_token *at;
		size_t count, room;
	} tokens;
	struct gate_school *schools; /* parallel to config->schools */
	size_t school_count;
	struct map host_index, token_index;
};

static void forget(struct gates *g)
{
	if (g == NULL)
		return;
	VEC_FREE(&g->hosts);
	VEC_FREE(&g->tokens);
	free(g->schools);
	map_free(&g->host_index);
	map_free(&g->token_index);
	free(g);
}

void gates_free(struct engine *e)
{
	forget(e->gates);
	e->gates = NULL;
}

/* "api.example:443" of "https://api.example:443/v1"; empty of what is not asked over the network. */
static struct span host_of(const char *url)
{
	const char *at = strstr(url, "://");

	return at == NULL ? (struct span){"", 0} : (struct span){at + 3, strcspn(at + 3, "/?#")};
}

/* What the school's own file says, else the authority's, else what its kind of source is known to bear. */
static struct rate_limit limit_of(const struct engine *e, const struct school *s)
{
	int most = s->requests_a_minute > 0 ? s->requests_a_minute : e->config->authority.requests_a_minute;
	struct source_pace pace = source_pace(s->source_kind);

	return most > 0 ? (struct rate_limit){(uint32_t)most, 60} :
			  (struct rate_limit){pace.most, pace.seconds};
}

/* True when `a` lets less through than `b`. */
static bool narrower(struct rate_limit a, struct rate_limit b)
{
	return (uint64_t)a.most * b.seconds < (uint64_t)b.most * a.seconds;
}

static uint32_t host_add(struct gates *g, struct span host)
{
	uint32_t at = map_get(&g->host_index, host);

	if (at != MAP_NONE)
		return at;
	if (VEC_ADD(&g->hosts) == NULL || !map_put(&g->host_index, host, (uint32_t)(g->hosts.count - 1)))
		return NO_INDEX;
	return (uint32_t)(g->hosts.count - 1);
}

static uint32_t token_add(struct gates *g, const char *name, struct rate_limit limit)
{
	uint32_t at = map_get(&g->token_index, span_of(name));
	struct gate_token *t;

	if (at == MAP_NONE) {
		t = VEC_ADD(&g->tokens);
		at = (uint32_t)(g->tokens.count - 1);
		if (t == NULL || !map_put(&g->token_index, span_of(name), at))
			return NO_INDEX;
		t->limit = limit;
		text_copy(t->name, sizeof t->name, span_of(name));
	}
	if (narrower(limit, g->tokens.at[at].limit))
		g->tokens.at[at].limit = limit;
	return at;
}

static bool school_add(const struct engine *e, struct gates *g, const struct school *s)
{
	struct gate_school *row = &g->schools[g->school_count++];
	struct span host = host_of(s->base_url);
	char name[256 + CONFIG_NAME];

	*row = (struct gate_school){NO_INDEX, NO_INDEX};
	if (host.length == 0)
		return true;
	snprintf(name, sizeof name, "%.*s %s", (int)host.length, host.at, s->credential);
	row->host = host_add(g, host);
	row->token = token_add(g, name, limit_of(e, s));
	return row->host != NO_INDEX && row->token != NO_INDEX;
}

/* A window of another width cannot be read as this one: it starts empty. */
static void keep_counts(struct gates *g, const struct gates *before)
{
	for (size_t i = 0; before != NULL && i < g->tokens.count; i++) {
		struct gate_token *t = &g->tokens.at[i];
		uint32_t at = map_get(&before->token_index, span_of(t->name));

		if (at != MAP_NONE && before->tokens.at[at].limit.seconds == t->limit.seconds)
			t->rate = before->tokens.at[at].rate;
	}
}

int gates_update(struct engine *e, struct fault *reterr)
{
	struct gates *g = calloc(1, sizeof *g);
	bool fine = g != NULL;

	if (fine) {
		g->schools = calloc(e->config->school_count + 1, sizeof *g->schools);
		fine = g->schools != NULL;
	}
	for (size_t i = 0; fine && i < e->config->school_count; i++)
		fine = school_add(e, g, &e->config->schools[i]);
	if (!fine) {
		forget(g);
		return fault_set(reterr, FAULT_MEMORY, "no memory for the schools' hosts");
	}
	keep_counts(g, e->gates);
	forget(e->gates);
	e->gates = g;
	return 0;
}

void gates_begin(struct engine *e)
{
	struct gates *g = e->gates;

	for (size_t i = 0; i < g->hosts.count; i++)
		g->hosts.at[i].under_way = 0;
	AWAKE_EACH(e, engine_now(e), i)
	if (e->schools[i].pull.number != 0 && g->schools[i].host != NO_INDEX)
		g->hosts.at[g->schools[i].host].under_way++;
}

bool gates_open(struct engine *e, uint32_t school, int64_t now, int64_t *ret_opens)
{
	struct gates *g = e->gates;
	const struct gate_school *s = &g->schools[school];
	struct gate_token *t;

	*ret_opens = 0;
	if (s->host == NO_INDEX)
		return true;
	t = &g->tokens.at[s->token];
	if (t->asked_at != now) {
		t->asked_at = now;
		t->opens = rate_opens(&t->rate, t->limit, now);
	}
	if (t->opens > now) {
		*ret_opens = t->opens;
		return false;
	}
	return g->hosts.at[s->host].under_way < (unsigned)e->config->authority.connections;
}

void gates_clear_heads(struct engine *e)
{
	for (size_t i = 0; i < e->gates->hosts.count; i++)
		e->gates->hosts.at[i].head = NO_INDEX;
}

uint32_t *gates_head(struct engine *e, uint32_t school)
{
	uint32_t host = e->gates->schools[school].host;

	return host == NO_INDEX ? NULL : &e->gates->hosts.at[host].head;
}

size_t gates_hosts(const struct engine *e)
{
	return e->gates->hosts.count;
}

uint32_t gates_head_of_host(const struct engine *e, size_t i)
{
	return e->gates->hosts.at[i].head;
}

void gates_asked(struct engine *e, uint32_t school, int64_t now)
{
	const struct gate_school *s = &e->gates->schools[school];
	struct gate_token *t;

	if (s->host == NO_INDEX)
		return;
	t = &e->gates->tokens.at[s->token];
	rate_count(&t->rate, t->limit, now);
	t->asked_at = 0;
	e->gates->hosts.at[s->host].under_way++;
}

void gates_limited(struct engine *e, uint32_t school, int64_t now, int64_t retry_after)
{
	const struct gate_school *s = &e->gates->schools[school];
	struct gate_token *t;
	int64_t wait;

	if (s->host == NO_INDEX)
		return;
	t = &e->gates->tokens.at[s->token];
	wait = retry_after >= 0 && retry_after < t->limit.seconds ? retry_after : t->limit.seconds;
	rate_shut(&t->rate, now + wait);
	t->asked_at = 0;
}

void gates_clock_back(struct engine *e, int64_t by)
{
	for (size_t i = 0; i < e->gates->tokens.count; i++) {
		struct gate_token *t = &e->gates->tokens.at[i];
		struct rate *r = &t->rate;

		t->asked_at = 0;
		*r = (struct rate){.shut_until = r->shut_until - (r->shut_until != 0 ? by : 0)};
	}
}
