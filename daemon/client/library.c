/* What libmuster-client shows of the client (client.h): its own structs, sizes and errors, so that the inside
 * may change and the library need not. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "client/key_file.h"
#include "client/muster-client.h"

#define TEXT_AS(number_) #number_
#define TEXT_OF(macro_)	 TEXT_AS(macro_)

_Static_assert(MUSTER_CLIENT_KEY == CLIENT_KEY, "keys are of one length");
_Static_assert(MUSTER_CLIENT_ID == WIRE_ID, "ids are of one length");

struct muster_client {
	struct client *inner;
	struct muster_client_event event;
};

/* Faults of the inside, by kind; what is not here cannot come out of it. */
static const enum muster_client_error errors[FAULT_COUNT] = {
	[FAULT_MEMORY] = MUSTER_CLIENT_MEMORY, [FAULT_IO] = MUSTER_CLIENT_IO,
	[FAULT_PARSE] = MUSTER_CLIENT_INVALID, [FAULT_MEANING] = MUSTER_CLIENT_INVALID,
	[FAULT_LIMIT] = MUSTER_CLIENT_LIMIT,   [FAULT_MISSING] = MUSTER_CLIENT_IO,
	[FAULT_DENIED] = MUSTER_CLIENT_IO,     [FAULT_STATE] = MUSTER_CLIENT_OFFLINE,
	[FAULT_BUG] = MUSTER_CLIENT_INVALID,
};

static int refuse(enum muster_client_error error, const char *text, struct muster_client_fault *fault)
{
	if (fault != NULL) {
		fault->error = error;
		text_copy(fault->text, sizeof fault->text, span_of(text));
	}
	return error;
}

/* 0 and more as they are; a fault of the inside as one of the library. */
static int outcome(int r, const struct fault *inner, struct muster_client_fault *fault)
{
	return r >= 0 ? r : refuse(errors[-r < FAULT_COUNT ? -r : FAULT_BUG], inner->text, fault);
}

const char *muster_client_version(void)
{
	return TEXT_OF(MUSTER_CLIENT_VERSION_MAJOR) "." TEXT_OF(MUSTER_CLIENT_VERSION_MINOR);
}

int muster_client_key_file(const char *path, char ret_key[MUSTER_CLIENT_KEY + 1],
			   struct muster_client_fault *fault)
{
	struct fault f = {0};

	return outcome(client_key_file(path, ret_key, &f), &f, fault);
}

/* --- life ------------------------------------------------------------------ */

static int settings_read(const struct muster_client_settings *s, struct client_settings *ret_inner,
			 struct muster_client_fault *fault)
{
	/* A program built with later, longer settings may ask what this library cannot do. */
	if (s->size != sizeof *s)
		return refuse(MUSTER_CLIENT_INVALID, "the settings are of another version of the library",
			      fault);
	if (s->address == NULL || s->mailbox == NULL || s->server_public == NULL || s->secret == NULL)
		return refuse(MUSTER_CLIENT_INVALID, "address, mailbox, server_public and secret are needed",
			      fault);
	*ret_inner = (struct client_settings){.address = s->address,
					      .credit = s->credit,
					      .ping_ms = s->ping_ms,
					      .dead_ms = s->dead_ms,
					      .first_pause_ms = s->first_pause_ms,
					      .longest_pause_ms = s->longest_pause_ms};
	/* What is cut is refused by its form: neither a cut key nor a cut name is one. */
	if (!text_copy(ret_inner->mailbox, sizeof ret_inner->mailbox, span_of(s->mailbox)))
		return refuse(MUSTER_CLIENT_INVALID, "not a mailbox name", fault);
	if (!text_copy(ret_inner->server_public, sizeof ret_inner->server_public,
		       span_of(s->server_public)) ||
	    !text_copy(ret_inner->secret, sizeof ret_inner->secret, span_of(s->secret)))
		return refuse(MUSTER_CLIENT_INVALID, "a key has 40 characters of Z85", fault);
	return 0;
}

int muster_client_new(const struct muster_client_settings *settings, struct muster_client **ret_client,
		      struct muster_client_fault *fault)
{
	struct client_settings inner;
	struct muster_client *c;
	struct fault f = {0};
	int r = settings_read(settings, &inner, fault);

	if (r != 0)
		return r;
	c = calloc(1, sizeof *c);
	if (c == NULL)
		r = refuse(MUSTER_CLIENT_MEMORY, "no memory for the bus client", fault);
	else
		r = outcome(client_new(&inner, &c->inner, &f), &f, fault);
	explicit_bzero(&inner, sizeof inner);
	if (r != 0) {
		free(c);
		return r;
	}
	*ret_client = c;
	return 0;
}

void muster_client_free(struct muster_client *client)
{
	if (client == NULL)
		return;
	client_free(client->inner);
	free(client);
}

/* --- hearing --------------------------------------------------------------- */

int muster_client_wait(struct muster_client *const *clients, size_t count, struct pollfd *extra,
		       size_t extra_count, int timeout_ms, struct muster_client_fault *fault)
{
	struct client *inner[MUSTER_CLIENT_WAIT_CLIENTS];
	struct fault f = {0};

	if (count > MUSTER_CLIENT_WAIT_CLIENTS)
		return refuse(MUSTER_CLIENT_LIMIT, "too many mailboxes at once", fault);
	for (size_t i = 0; i < count; i++)
		inner[i] = clients[i]->inner;
	return outcome(client_wait(inner, count, extra, extra_count, timeout_ms, &f), &f, fault);
}

int muster_client_next(struct muster_client *client, const struct muster_client_event **ret_event,
		       struct muster_client_fault *fault)
{
	static const int kinds[] = {[CLIENT_WELCOME] = MUSTER_CLIENT_WELCOME,
				    [CLIENT_ALERT] = MUSTER_CLIENT_ALERT,
				    [CLIENT_ERROR] = MUSTER_CLIENT_ERROR,
				    [CLIENT_LOST] = MUSTER_CLIENT_LOST,
				    [CLIENT_REPLAYED] = MUSTER_CLIENT_REPLAYED};
	struct muster_client_event *to = &client->event;
	struct client_event e = {0};
	struct fault f = {0};
	int r = client_next(client->inner, &e, &f);

	if (r != 1)
		return outcome(r, &f, fault);
	*to = (struct muster_client_event){.kind = kinds[e.kind],
					   .attempt = e.attempt,
					   .sequence = e.sequence,
					   .body = e.body.at,
					   .body_length = e.body.length,
					   .given = e.given,
					   .left_out = e.left_out};
	memcpy(to->id, e.id, sizeof to->id);
	memcpy(to->code, e.code, sizeof to->code);
	memcpy(to->text, e.text, sizeof to->text);
	*ret_event = to;
	return 1;
}

/* --- saying ---------------------------------------------------------------- */

int muster_client_ack(struct muster_client *client, const unsigned char id[MUSTER_CLIENT_ID],
		      struct muster_client_fault *fault)
{
	struct fault f = {0};

	return outcome(client_ack(client->inner, id, &f), &f, fault);
}

int muster_client_nack(struct muster_client *client, const unsigned char id[MUSTER_CLIENT_ID],
		       const char *reason, struct muster_client_fault *fault)
{
	struct fault f = {0};

	return outcome(client_nack(client->inner, id, reason, &f), &f, fault);
}

int muster_client_taken(struct muster_client *client, const unsigned char alert[MUSTER_CLIENT_ID],
			const char *person, int64_t at, struct muster_client_fault *fault)
{
	struct fault f = {0};

	return outcome(client_taken(client->inner, alert, person, at, &f), &f, fault);
}

int muster_client_outcome(struct muster_client *client, const unsigned char alert[MUSTER_CLIENT_ID],
			  const char *outcome_name, const char *person, int64_t at,
			  struct muster_client_fault *fault)
{
	struct fault f = {0};

	return outcome(client_outcome(client->inner, alert, outcome_name, person, at, &f), &f, fault);
}

int muster_client_credit(struct muster_client *client, uint32_t credit, struct muster_client_fault *fault)
{
	struct fault f = {0};

	return outcome(client_credit(client->inner, credit, &f), &f, fault);
}

int muster_client_replay(struct muster_client *client, uint64_t from, struct muster_client_fault *fault)
{
	struct fault f = {0};

	return outcome(client_replay(client->inner, from, &f), &f, fault);
}

int muster_client_replay_since(struct muster_client *client, int64_t at, struct muster_client_fault *fault)
{
	struct fault f = {0};

	return outcome(client_replay_since(client->inner, at, &f), &f, fault);
}
