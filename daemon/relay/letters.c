/* What came from the bus and is not answered. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "relay/relay.h"

/* --- what was accepted before --------------------------------------------------------------- */

static struct remembered *recall(const struct relay *r, const unsigned char id[MUSTER_CLIENT_ID])
{
	for (size_t i = 0; i < RELAY_REMEMBERED; i++)
		if (r->remembered[i].ways != 0 && memcmp(r->remembered[i].id, id, MUSTER_CLIENT_ID) == 0)
			return &r->remembered[i];
	return NULL;
}

static void remember(struct relay *r, const unsigned char id[MUSTER_CLIENT_ID], enum way way)
{
	struct remembered *known = recall(r, id);

	if (known == NULL) {
		known = &r->remembered[r->remembered_at++ % RELAY_REMEMBERED];
		memcpy(known->id, id, MUSTER_CLIENT_ID);
		known->ways = 0;
	}
	known->ways |= WAY_BIT(way);
}

/* --- one letter ------------------------------------------------------------------------------ */

static const char *text_of(const json_t *data, const char *name)
{
	const char *text = json_string_value(json_object_get(data, name));

	return text != NULL ? text : "";
}

static unsigned number_of(const json_t *data, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(data, name));

	return n > 0 && n < UINT32_MAX ? (unsigned)n : 0;
}

static bool is_clock(const char *text)
{
	static const char form[] = "dd:dd";

	for (size_t i = 0; i < sizeof form; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == 'd' ? !digit : text[i] != form[i])
			return false;
	}
	return true;
}

/* Of all the message says, a mail gets only what is here: how it stands and by when to look. */
static bool read_facts(struct letter *l)
{
	json_t *event = json_loadb(l->body, l->length, JSON_REJECT_DUPLICATES, NULL);
	const json_t *data = json_object_get(event, "data");
	const char *take_by = text_of(data, "take_by");
	bool fine;

	l->digest = strcmp(text_of(event, "type"), "uk.gov.local.muster.digest.v1") == 0;
	fine = strcmp(text_of(event, "specversion"), "1.0") == 0 && json_is_object(data) &&
	       (l->digest || text_of(data, "state")[0] != '\0');
	l->waiting = number_of(data, "need_someone");
	l->fresh = number_of(data, "new");
	l->updated = number_of(data, "changed");
	l->ended = number_of(data, "closed");

	l->closed = strcmp(text_of(data, "state"), "closed") == 0;
	l->changed = json_integer_value(json_object_get(data, "revision")) > 1;
	l->same_session = strcmp(text_of(data, "urgency"), "same_session") == 0;
	if (is_clock(take_by))
		memcpy(l->take_by, take_by, sizeof l->take_by);
	json_decref(event);
	return fine;
}

static void letter_free(struct letter *l)
{
	if (l == NULL)
		return;
	/* It holds what a contract releases to this mailbox alone. */
	if (l->body != NULL)
		explicit_bzero(l->body, l->length);
	free(l->body);
	free(l);
}

static struct letter *letter_new(const struct muster_client_event *e, unsigned ways)
{
	struct letter *l = calloc(1, sizeof *l);

	if (l == NULL)
		return NULL;
	l->body = malloc(e->body_length + 1);
	if (l->body == NULL) {
		free(l);
		return NULL;
	}
	memcpy(l->body, e->body, e->body_length);
	l->body[e->body_length] = '\0';
	memcpy(l->id, e->id, sizeof l->id);
	l->length = e->body_length;
	l->sequence = e->sequence;
	l->attempt = e->attempt;
	l->left = ways;
	l->came_ms = relay_now_ms();
	return l;
}

static bool held(const struct box *b, const unsigned char id[MUSTER_CLIENT_ID])
{
	for (size_t i = 0; i < b->count; i++)
		if (memcmp(b->letters[i]->id, id, MUSTER_CLIENT_ID) == 0)
			return true;
	return false;
}

int letter_take(struct relay *r, struct box *b, const struct muster_client_event *e, struct fault *reterr)
{
	const struct remembered *known = recall(r, e->id);
	unsigned left = b->ways & ~(known != NULL ? known->ways : 0);
	struct letter *l;

	if (held(b, e->id))
		return 0; /* offered again because it takes long; a late ACK counts */
	if (left == 0) {
		muster_client_ack(b->client, e->id, NULL); /* the last ACK did not get through */
		return 0;
	}
	if (box_rests(b) || r->stopping || b->count == RELAY_WINDOW) {
		muster_client_nack(b->client, e->id, "the relay rests", NULL);
		return 0;
	}
	l = letter_new(e, left);
	if (l == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a message");
	if (!read_facts(l)) {
		letter_free(l);
		relay_note("unreadable", b->config->name, "a message that is not CloudEvents 1.0");
		muster_client_nack(b->client, e->id, "not readable", NULL);
		return 0;
	}
	b->letters[b->count++] = l;
	return 0;
}

void letter_accepted(struct relay *r, struct letter *l, enum way way)
{
	l->busy &= ~WAY_BIT(way);
	l->left &= ~WAY_BIT(way);
	remember(r, l->id, way);
}

void letter_failed(struct letter *l, enum way way)
{
	l->busy &= ~WAY_BIT(way);
	l->failed = true;
}

/* Why a letter goes back: the first way that is left and failed last time. */
static const char *reason_of(const struct box *b, const struct letter *l)
{
	for (unsigned way = 0; way < WAYS; way++)
		if ((l->left & WAY_BIT(way)) != 0 && b->way[way].reason[0] != '\0')
			return b->way[way].reason;
	return "the relay rests";
}

void letters_settle(struct relay *r, struct box *b)
{
	bool back = box_rests(b) || r->stopping;
	size_t kept = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct letter *l = b->letters[i];

		if (l->busy != 0 || (l->left != 0 && !l->failed && !back)) {
			b->letters[kept++] = l;
			continue;
		}
		/* A connection that ended meanwhile brings it again; then what was accepted is known. */
		if (l->left == 0)
			muster_client_ack(b->client, l->id, NULL);
		else
			muster_client_nack(b->client, l->id, reason_of(b, l), NULL);
		letter_free(l);
	}
	b->count = kept;
}

void letters_free(struct box *b)
{
	for (size_t i = 0; i < b->count; i++)
		letter_free(b->letters[i]);
	b->count = 0;
}
