/* The bus protocol's frames: what may be said, and that nothing else is read. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/wire.h"

static const unsigned char id[WIRE_ID] = "0123456789abcdef0123456789abcde";

static int unpack(enum wire_side from, struct wire_message *m, size_t count, const struct span *frames)
{
	return wire_unpack(frames, count, from, m, NULL);
}

#define FRAMES(...)                                                                                          \
	(sizeof((struct span[]){__VA_ARGS__}) / sizeof(struct span)), (struct span[])                        \
	{                                                                                                    \
		__VA_ARGS__                                                                                  \
	}
#define ID32 ((struct span){(const char *)id, WIRE_ID})

Test(wire, hello_as_a_third_party_writes_it)
{
	struct wire_message m;

	cr_assert_eq(unpack(WIRE_CLIENT, &m,
			    FRAMES(SPAN("HELLO"), SPAN("1"), SPAN("virtual-school"), SPAN("128"))),
		     0);
	cr_assert_eq(m.verb, WIRE_HELLO);
	cr_assert_eq(m.version, 1);
	cr_assert_eq(m.credit, 128);
	cr_assert_str_eq(m.mailbox, "virtual-school");
}

Test(wire, a_replay_as_both_sides_write_it)
{
	struct wire_message m = {.sequence = 0};

	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("REPLAY"), SPAN("18446744073709551615"))), 0);
	cr_assert_eq(m.verb, WIRE_REPLAY);
	cr_assert_eq(m.sequence, UINT64_MAX);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("REPLAY-SINCE"), SPAN("1795514520"))), 0);
	cr_assert_eq(m.verb, WIRE_REPLAY_SINCE);
	cr_assert_eq(m.at, 1795514520);
	cr_assert_eq(unpack(WIRE_SERVER, &m, FRAMES(SPAN("REPLAYED"), SPAN("90"), SPAN("7"), SPAN("2"))), 0);
	cr_assert_eq(m.sequence, 90u);
	cr_assert_eq(m.given, 7u);
	cr_assert_eq(m.left_out, 2u);
}

Test(wire, every_verb_survives_the_way)
{
	struct wire_message said = {.version = 1,
				    .credit = 0,
				    .attempt = 4294967295u,
				    .sequence = UINT64_MAX,
				    .at = INT64_MAX,
				    .mailbox = "cme",
				    .reason = "disk full",
				    .person = "Zoë Ng",
				    .outcome = "located",
				    .code = "busy",
				    .text = "too many",
				    .body = SPAN("{}")};

	memcpy(said.id, id, WIRE_ID);
	for (unsigned v = 0; v < WIRE_VERBS; v++) {
		struct wire_frames f;
		struct wire_message heard = {0};
		int from_client, from_server;

		said.verb = (enum wire_verb)v;
		cr_assert_eq(wire_pack(&said, &f, NULL), 0);
		cr_assert(span_is(f.at[0], wire_verb_name(said.verb)));
		from_client = wire_unpack(f.at, f.count, WIRE_CLIENT, &heard, NULL);
		from_server = wire_unpack(f.at, f.count, WIRE_SERVER, &heard, NULL);
		cr_assert(from_client == 0 || from_server == 0);
		cr_assert_eq(heard.verb, said.verb);
		if (v == WIRE_ALERT) {
			cr_assert_eq(from_client, -FAULT_MISSING);
			cr_assert_eq(heard.attempt, said.attempt);
			cr_assert_eq(heard.sequence, said.sequence);
			cr_assert_eq(memcmp(heard.id, id, WIRE_ID), 0);
			cr_assert_eq(heard.body.length, 2);
		}
		if (v == WIRE_OUTCOME) {
			cr_assert_eq(from_server, -FAULT_MISSING);
			cr_assert_str_eq(heard.outcome, "located");
			cr_assert_str_eq(heard.person, "Zoë Ng");
			cr_assert_eq(heard.at, INT64_MAX);
		}
		if (v == WIRE_PING)
			cr_assert(from_client == 0 && from_server == 0);
	}
}

Test(wire, refuses_what_is_not_of_the_form)
{
	static char long_mailbox[65], long_text[65];
	static char *large;
	struct wire_message m = {.credit = 77};

	memset(long_mailbox, 'a', 64);
	memset(long_text, 'x', 64);
	large = calloc(1, WIRE_BODY + 1);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, 0, NULL), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("HELO"))), -FAULT_MISSING);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("hello"))), -FAULT_MISSING);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN(""))), -FAULT_MISSING);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("PING"), SPAN(""))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("ACK"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("ACK"), SPAN("short"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("ACK"), ID32, ID32)), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("CREDIT"), SPAN("007"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("CREDIT"), SPAN("-1"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("CREDIT"), SPAN("4294967296"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("CREDIT"), SPAN(""))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("REPLAY"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("REPLAY"), SPAN("18446744073709551616"))),
		     -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("REPLAY-SINCE"), SPAN("2026-11-23"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("REPLAYED"), SPAN("1"), SPAN("1"), SPAN("0"))),
		     -FAULT_MISSING, "the server's word");
	cr_assert_eq(
		unpack(WIRE_CLIENT, &m, FRAMES(SPAN("TAKEN"), ID32, SPAN("A"), SPAN("9223372036854775808"))),
		-FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("NACK"), ID32, SPAN("two\nlines"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m,
			    FRAMES(SPAN("NACK"), ID32,
				   SPAN("\xc2\x9b"
					"31m"))),
		     -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("NACK"), ID32, SPAN("\xff"))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("NACK"), ID32, SPAN(""))), -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("NACK"), ID32, ((struct span){long_text, 64}))),
		     -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("NACK"), ID32, ((struct span){long_text, 63}))), 0);
	cr_assert_eq(unpack(WIRE_CLIENT, &m,
			    FRAMES(SPAN("HELLO"), SPAN("1"), ((struct span){long_mailbox, 64}), SPAN("1"))),
		     -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("HELLO"), SPAN("1"), SPAN("../etc"), SPAN("1"))),
		     -FAULT_PARSE);
	cr_assert_eq(unpack(WIRE_SERVER, &m,
			    FRAMES(SPAN("ALERT"), ID32, SPAN("1"), SPAN("9"),
				   ((struct span){large, WIRE_BODY + 1}))),
		     -FAULT_PARSE);
	cr_assert_eq(
		unpack(WIRE_SERVER, &m,
		       FRAMES(SPAN("ALERT"), ID32, SPAN("1"), SPAN("9"), ((struct span){large, WIRE_BODY}))),
		0);
	free(large);
}

Test(wire, a_refusal_leaves_the_message_alone)
{
	struct wire_message m = {.credit = 77};

	cr_assert_eq(unpack(WIRE_CLIENT, &m, FRAMES(SPAN("HELLO"), SPAN("1"), SPAN("cme"), SPAN("x"))),
		     -FAULT_PARSE);
	cr_assert_eq(m.credit, 77);
	cr_assert_str_eq(m.mailbox, "");
}

Test(wire, never_sends_what_it_would_not_read)
{
	struct wire_message m = {.verb = WIRE_NACK, .reason = "a\x1b[2Jb"};
	struct wire_frames f;
	struct fault fault;

	cr_assert_eq(wire_pack(&m, &f, &fault), -FAULT_PARSE);
	cr_assert_not_null(strstr(fault.text, "reason"));
	m = (struct wire_message){.verb = WIRE_HELLO, .mailbox = "Not A Mailbox"};
	cr_assert_eq(wire_pack(&m, &f, NULL), -FAULT_PARSE);
	m = (struct wire_message){.verb = WIRE_TAKEN, .person = "A", .at = -1};
	cr_assert_eq(wire_pack(&m, &f, NULL), -FAULT_PARSE);
	m = (struct wire_message){.verb = WIRE_VERBS};
	cr_assert_eq(wire_pack(&m, &f, NULL), -FAULT_PARSE);
}

Test(wire, errors_have_names)
{
	for (unsigned e = 0; e < WIRE_ERRORS; e++)
		cr_assert_eq(wire_error_find(wire_error_name((enum wire_error)e)), e);
	cr_assert_eq(wire_error_find("nonsense"), WIRE_ERRORS);
}
