#include "exchange/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum argument_type { ARG_NONE, ARG_U32, ARG_U64, ARG_INSTANT, ARG_ID, ARG_MAILBOX, ARG_TEXT, ARG_BODY };

struct argument {
	enum argument_type type;
	const char *name;
	size_t offset, size;
	uint64_t most; /* numbers */
};

struct verb_row {
	const char *name;
	enum wire_side from;
	struct argument arguments[WIRE_FRAMES - 1];
};

#define AT(m) offsetof(struct wire_message, m), sizeof(((struct wire_message *)0)->m)
#define U32(m, most)                                                                                         \
	{                                                                                                    \
		ARG_U32, #m, AT(m), (most)                                                                   \
	}
#define U64(m)                                                                                               \
	{                                                                                                    \
		ARG_U64, #m, AT(m), UINT64_MAX                                                               \
	}
#define INSTANT(m)                                                                                           \
	{                                                                                                    \
		ARG_INSTANT, #m, AT(m), INT64_MAX                                                            \
	}
#define ID                                                                                                   \
	{                                                                                                    \
		ARG_ID, "id", AT(id), 0                                                                      \
	}
#define MAILBOX                                                                                              \
	{                                                                                                    \
		ARG_MAILBOX, "mailbox", AT(mailbox), 0                                                       \
	}
#define TEXT(m)                                                                                              \
	{                                                                                                    \
		ARG_TEXT, #m, AT(m), 0                                                                       \
	}
#define BODY                                                                                                 \
	{                                                                                                    \
		ARG_BODY, "body", AT(body), 0                                                                \
	}

static const struct verb_row verbs[WIRE_VERBS] = {
	[WIRE_HELLO] = {"HELLO", WIRE_CLIENT, {U32(version, UINT32_MAX), MAILBOX, U32(credit, UINT32_MAX)}},
	[WIRE_WELCOME] = {"WELCOME", WIRE_SERVER, {U32(version, UINT32_MAX)}},
	[WIRE_ALERT] = {"ALERT", WIRE_SERVER, {ID, U32(attempt, UINT32_MAX), U64(sequence), BODY}},
	[WIRE_ACK] = {"ACK", WIRE_CLIENT, {ID}},
	[WIRE_NACK] = {"NACK", WIRE_CLIENT, {ID, TEXT(reason)}},
	[WIRE_TAKEN] = {"TAKEN", WIRE_CLIENT, {ID, TEXT(person), INSTANT(at)}},
	[WIRE_OUTCOME] = {"OUTCOME", WIRE_CLIENT, {ID, TEXT(outcome), TEXT(person), INSTANT(at)}},
	[WIRE_CREDIT] = {"CREDIT", WIRE_CLIENT, {U32(credit, UINT32_MAX)}},
	[WIRE_REPLAY] = {"REPLAY", WIRE_CLIENT, {U64(sequence)}},
	[WIRE_REPLAY_SINCE] = {"REPLAY-SINCE", WIRE_CLIENT, {INSTANT(at)}},
	[WIRE_REPLAYED] = {"REPLAYED", WIRE_SERVER, {U64(sequence), U64(given), U64(left_out)}},
	[WIRE_PING] = {"PING", WIRE_BOTH, {{0}}},
	[WIRE_PONG] = {"PONG", WIRE_BOTH, {{0}}},
	[WIRE_ERROR] = {"ERROR", WIRE_SERVER, {TEXT(code), TEXT(text)}},
};

static const char *const errors[WIRE_ERRORS] = {
	[WIRE_BAD_VERSION] = "bad_version",
	[WIRE_CHOSEN_ROUTING_ID] = "chosen_routing_id",
	[WIRE_NOT_ALLOWED] = "not_allowed",
	[WIRE_REVOKED] = "revoked",
	[WIRE_BUSY] = "busy",
	[WIRE_HELLO_FIRST] = "hello_first",
	[WIRE_OTHER_MAILBOX] = "other_mailbox",
	[WIRE_UNKNOWN_VERB] = "unknown_verb",
	[WIRE_MALFORMED] = "malformed",
	[WIRE_TOO_FAST] = "too_fast",
	[WIRE_REPLAYING] = "replaying",
};

const char *wire_verb_name(enum wire_verb v)
{
	return (unsigned)v < WIRE_VERBS ? verbs[v].name : "?";
}

const char *wire_error_name(enum wire_error e)
{
	return (unsigned)e < WIRE_ERRORS ? errors[e] : "?";
}

enum wire_error wire_error_find(const char *name)
{
	unsigned e = 0;

	while (e < WIRE_ERRORS && strcmp(errors[e], name) != 0)
		e++;
	return (enum wire_error)e;
}

bool wire_mailbox_ok(struct span name)
{
	if (name.length == 0 || name.length > 63 || name.at[0] == '-')
		return false;
	for (size_t i = 0; i < name.length; i++) {
		char c = name.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

/* Foreign words that people read: UTF-8 with nothing a terminal would act on. */
static bool text_ok(struct span s, size_t size)
{
	if (s.length == 0 || s.length >= size || !text_utf8(s))
		return false;
	for (size_t i = 0; i < s.length; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c < 0x20 || c == 0x7f)
			return false;
		if (c == 0xc2 && (unsigned char)s.at[i + 1] < 0xa0) /* C1 controls */
			return false;
	}
	return true;
}

/* One spelling for each number, so that two readers never differ. */
static bool number(struct span s, uint64_t most, uint64_t *ret_value)
{
	if (s.length == 0 || s.length > 20 || (s.length > 1 && s.at[0] == '0'))
		return false;
	return text_u64(s, ret_value) && *ret_value <= most;
}

static bool read_number(const struct argument *a, struct span frame, char *to)
{
	uint64_t value;

	if (!number(frame, a->most, &value))
		return false;
	if (a->type == ARG_U32) {
		uint32_t narrow = (uint32_t)value;

		memcpy(to, &narrow, sizeof narrow);
	} else {
		memcpy(to, &value, sizeof value);
	}
	return true;
}

static bool read_argument(const struct argument *a, struct span frame, char *to)
{
	switch (a->type) {
	case ARG_U32:
	case ARG_U64:
	case ARG_INSTANT:
		return read_number(a, frame, to);
	case ARG_ID:
		if (frame.length != WIRE_ID)
			return false;
		memcpy(to, frame.at, WIRE_ID);
		return true;
	case ARG_MAILBOX:
		return wire_mailbox_ok(frame) && text_copy(to, a->size, frame);
	case ARG_TEXT:
		return text_ok(frame, a->size) && text_copy(to, a->size, frame);
	case ARG_BODY:
		if (frame.length == 0 || frame.length > WIRE_BODY)
			return false;
		memcpy(to, &frame, sizeof frame);
		return true;
	case ARG_NONE:
		break;
	}
	return false;
}

static struct span write_number(const struct argument *a, const char *from, char digits[24])
{
	uint64_t value = 0;
	uint32_t narrow;
	int length;

	if (a->type == ARG_U32) {
		memcpy(&narrow, from, sizeof narrow);
		value = narrow;
	} else {
		memcpy(&value, from, sizeof value);
	}
	length = snprintf(digits, 24, "%" PRIu64, value);
	return (struct span){digits, (size_t)length};
}

static struct span write_argument(const struct argument *a, const char *from, char digits[24])
{
	struct span s = {from, 0};

	switch (a->type) {
	case ARG_U32:
	case ARG_U64:
	case ARG_INSTANT:
		return write_number(a, from, digits);
	case ARG_ID:
		s.length = WIRE_ID;
		break;
	case ARG_MAILBOX:
	case ARG_TEXT:
		s.length = strnlen(from, a->size);
		break;
	case ARG_BODY:
		memcpy(&s, from, sizeof s);
		break;
	case ARG_NONE:
		break;
	}
	return s;
}

static size_t arguments_of(const struct verb_row *row)
{
	size_t n = 0;

	while (n < WIRE_FRAMES - 1 && row->arguments[n].type != ARG_NONE)
		n++;
	return n;
}

int wire_pack(const struct wire_message *m, struct wire_frames *ret_frames, struct fault *reterr)
{
	const struct verb_row *row;
	struct wire_message again;

	if ((unsigned)m->verb >= WIRE_VERBS)
		return fault_set(reterr, FAULT_PARSE, "no such verb");
	row = &verbs[m->verb];
	ret_frames->at[0] = span_of(row->name);
	ret_frames->count = 1 + arguments_of(row);
	for (size_t i = 1; i < ret_frames->count; i++) {
		const struct argument *a = &row->arguments[i - 1];

		ret_frames->at[i] = write_argument(a, (const char *)m + a->offset, ret_frames->digits[i]);
		if (!read_argument(a, ret_frames->at[i], (char *)&again + a->offset))
			return fault_set(reterr, FAULT_PARSE, "%s: %s cannot be sent as it is", row->name,
					 a->name);
	}
	return 0;
}

static const struct verb_row *find_verb(struct span name, enum wire_side from)
{
	for (size_t v = 0; v < WIRE_VERBS; v++)
		if (span_is(name, verbs[v].name) && (verbs[v].from & from) != 0)
			return &verbs[v];
	return NULL;
}

int wire_unpack(const struct span *frames, size_t count, enum wire_side from, struct wire_message *ret,
		struct fault *reterr)
{
	const struct verb_row *row;
	struct wire_message m = {0};
	char shown[48];

	if (count == 0)
		return fault_set(reterr, FAULT_PARSE, "an empty message");
	row = find_verb(frames[0], from);
	if (row == NULL)
		return fault_set(reterr, FAULT_MISSING, "no verb %s here",
				 text_escape(shown, sizeof shown, frames[0]));
	if (count != 1 + arguments_of(row))
		return fault_set(reterr, FAULT_PARSE, "%s takes %zu arguments, found %zu", row->name,
				 arguments_of(row), count - 1);
	for (size_t i = 1; i < count; i++) {
		const struct argument *a = &row->arguments[i - 1];

		if (!read_argument(a, frames[i], (char *)&m + a->offset))
			return fault_set(reterr, FAULT_PARSE, "%s: %s is not of its form", row->name,
					 a->name);
	}
	m.verb = (enum wire_verb)(row - verbs);
	*ret = m;
	return 0;
}
