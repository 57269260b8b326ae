#include "bus/session.h"

#include <stdlib.h>
#include <string.h>

struct session *session_find(const struct session_list *all, const unsigned char peer[PEER])
{
	for (size_t i = 0; i < all->count; i++)
		if (memcmp(all->list[i]->peer, peer, PEER) == 0)
			return all->list[i];
	return NULL;
}

static size_t sessions_of_key(const struct session_list *all, const char *key)
{
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++)
		n += strcmp(all->list[i]->key, key) == 0;
	return n;
}

struct session *session_add(struct session_list *all, const unsigned char peer[PEER], const char *key,
			    const char *mailbox)
{
	struct session *s;

	if (all->count >= LIMIT_BUS_SESSIONS || sessions_of_key(all, key) >= LIMIT_BUS_KEY_SESSIONS)
		return NULL;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return NULL;
	memcpy(s->peer, peer, PEER);
	text_copy(s->key, sizeof s->key, span_of(key));
	text_copy(s->mailbox, sizeof s->mailbox, span_of(mailbox));
	s->turn = s->number = ++all->turn;
	all->list[all->count++] = s;
	return s;
}

void session_remove(struct session_list *all, struct session *s)
{
	for (size_t i = 0; i < all->count; i++) {
		if (all->list[i] != s)
			continue;
		all->list[i] = all->list[--all->count];
		return;
	}
}

void sessions_free(struct session_list *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->count; i++)
		free(all->list[i]);
	all->count = 0;
}

size_t session_room(const struct session *s)
{
	return s->credit > s->count ? s->credit - s->count : 0;
}

struct session *session_pick(struct session_list *all, const char *mailbox)
{
	struct session *best = NULL;

	for (size_t i = 0; i < all->count; i++) {
		struct session *s = all->list[i];
		size_t room = session_room(s), most = best != NULL ? session_room(best) : 0;

		if (room == 0 || strcmp(s->mailbox, mailbox) != 0)
			continue;
		if (best == NULL || room > most || (room == most && s->turn < best->turn))
			best = s;
	}
	if (best != NULL)
		best->turn = ++all->turn;
	return best;
}

uint32_t session_consumers(const struct session_list *all, const char *mailbox)
{
	uint32_t n = 0;

	for (size_t i = 0; i < all->count; i++)
		n += strcmp(all->list[i]->mailbox, mailbox) == 0;
	return n;
}

struct session *session_numbered(const struct session_list *all, uint64_t number)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i]->number == number)
			return all->list[i];
	return NULL;
}

bool session_replay_room(const struct session *s)
{
	size_t held = 0;

	for (size_t i = 0; i < s->count; i++)
		held += s->held[i].again;
	return session_room(s) > 0 && held < (s->credit + (size_t)1) / 2;
}

void session_hold(struct session *s, const unsigned char id[WIRE_ID], uint64_t sequence, int64_t now_ms,
		  bool again)
{
	struct held *h = &s->held[s->count++];

	memcpy(h->id, id, WIRE_ID);
	h->sequence = sequence;
	h->since_ms = now_ms;
	h->again = again;
}

bool session_holds(const struct session *s, const unsigned char id[WIRE_ID])
{
	for (size_t i = 0; i < s->count; i++)
		if (memcmp(s->held[i].id, id, WIRE_ID) == 0)
			return true;
	return false;
}

bool session_release(struct session *s, const unsigned char id[WIRE_ID], struct held *ret_held)
{
	/* Answers come mostly in order, so the first is nearly always the one. */
	for (size_t i = 0; i < s->count; i++) {
		if (memcmp(s->held[i].id, id, WIRE_ID) != 0)
			continue;
		*ret_held = s->held[i];
		memmove(&s->held[i], &s->held[i + 1], (--s->count - i) * sizeof *s->held);
		return true;
	}
	return false;
}

bool session_expire(struct session *s, int64_t before_ms)
{
	size_t n = 0;

	while (n < s->count && s->held[n].since_ms < before_ms)
		n++;
	if (n == 0)
		return false;
	s->count -= n;
	memmove(s->held, &s->held[n], s->count * sizeof *s->held);
	return true;
}
