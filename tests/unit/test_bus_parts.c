/* Opening the bus, and its parts below. When this breaks, a wrong setting goes unnoticed, a message that can
 * never leave is tried for ever, or one of two equal consumers gets all the work. */
#include <poll.h>
#include <unistd.h>

#include "bus_fixture.h"
#include "bus/session.h"

Test(bus, bad_settings_say_why)
{
	struct world *w = world_new();
	struct bus_settings s = settings_of(w);
	struct bus *bus = NULL;
	struct fault f;
	struct msg_mailbox odd = {"Not a name", ""};
	bool revoked;

	s.listen = bus_address(w->bus);
	cr_assert_eq(bus_open(&bus_zmq, &s, &bus, &f), -FAULT_IO);
	cr_assert_not_null(strstr(f.text, "cannot listen"));
	s.listen = "nonsense";
	cr_assert_eq(bus_open(&bus_zmq, &s, &bus, &f), -FAULT_MEANING);
	s = settings_of(w);
	text_copy(s.secret, sizeof s.secret, SPAN("short"));
	cr_assert_eq(bus_open(&bus_zmq, &s, &bus, &f), -FAULT_MEANING);
	cr_assert_null(bus);
	cr_assert_eq(bus_allow(w->bus, &odd, 1, &revoked, &f), -FAULT_MEANING);
	cr_assert_eq(bus_allow(w->bus, NULL, LIMIT_BUS_GRANTS + 1, &revoked, &f), -FAULT_LIMIT);
	bus_close(NULL);
	client_free(NULL);
	world_free(w);
}

Test(bus, what_can_never_be_sent_says_so)
{
	struct world *w = world_new();
	struct msg_send e = envelope(1, "virtual-school", 1);
	static char large[WIRE_BODY + 1];

	e.body = (struct span){large, sizeof large};
	cr_assert_eq(bus_send(w->bus, &e, NULL), -FAULT_PARSE);
	e.body.length = 0;
	cr_assert_eq(bus_send(w->bus, &e, NULL), -FAULT_PARSE);
	e = envelope(1, "virtual-school", 1);
	text_copy(e.mailbox, sizeof e.mailbox, SPAN("No Such"));
	cr_assert_eq(bus_send(w->bus, &e, NULL), -FAULT_PARSE);
	world_free(w);
}

Test(bus, extra_descriptors_are_watched)
{
	struct world *w = world_new();
	struct pollfd extra = {.events = POLLIN};
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	extra.fd = ends[0];
	cr_assert_eq(bus_poll(w->bus, &extra, 1, 0, NULL), 0);
	cr_assert_eq(write(ends[1], "x", 1), 1);
	cr_assert_eq(bus_poll(w->bus, &extra, 1, 1000, NULL), 1);
	cr_assert_eq(extra.revents, POLLIN);
	cr_assert_eq(read(ends[0], &(char){0}, 1), 1);
	close(ends[1]);
	cr_assert_eq(bus_poll(w->bus, &extra, 1, 1000, NULL), 1, "the end of a peer is told");
	close(ends[0]);
	world_free(w);
}

Test(bus, the_failing_bus_fails)
{
	struct bus_settings s = {0};
	struct msg_send e = envelope(1, "virtual-school", 1);
	struct bus *bus;
	bool revoked = true;

	cr_assert_eq(bus_open(&bus_fail, &s, &bus, NULL), 0);
	cr_assert_eq(bus_allow(bus, NULL, 0, &revoked, NULL), 0);
	cr_assert_not(revoked);
	cr_assert_eq(bus_send(bus, &e, NULL), -FAULT_MISSING);
	cr_assert_eq(bus_poll(bus, NULL, 0, 0, NULL), 0);
	bus_close(bus);
}

Test(session, most_room_first_then_in_turn)
{
	struct session_list all = {0};
	struct session *a = session_add(&all, (const unsigned char *)"\0aaaa", "A", "cme");
	struct session *b = session_add(&all, (const unsigned char *)"\0bbbb", "B", "cme");
	unsigned char id[WIRE_ID] = {1};
	struct held held = {.sequence = 0};

	cr_assert_null(session_pick(&all, "cme"), "no credit yet");
	a->credit = 2;
	b->credit = 3;
	cr_assert_eq(session_pick(&all, "cme"), b);
	session_hold(b, id, 11, 100, false);
	cr_assert_eq(session_pick(&all, "cme"), a);
	cr_assert_eq(session_pick(&all, "cme"), b, "equal room: in turn");
	cr_assert_null(session_pick(&all, "virtual-school"));
	cr_assert_not(session_release(a, id, &held));
	cr_assert(session_release(b, id, &held));
	cr_assert_eq(held.sequence, 11);
	session_hold(b, id, 11, 100, false);
	cr_assert_not(session_expire(b, 100));
	cr_assert(session_expire(b, 101));
	cr_assert_eq(session_room(b), 3);
	sessions_free(&all);
	sessions_free(NULL);
}
