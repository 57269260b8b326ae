/* Sessions of the bus, between the driver and the client library. When this breaks, a consumer is sent more
 * than it can take, loses what another left unread, or a team's alerts reach a key that may not read them. */
#include "bus_fixture.h"

Test(bus, hello_alert_ack)
{
	struct world *w = world_new();
	const struct client_event *alert;
	const struct message *m;

	allow_usual(w);
	cr_assert_eq(send_one(w, 7, "virtual-school"), -FAULT_MISSING);
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	m = last_told(w, MSG_CONSUMER);
	cr_assert_str_eq(m->consumer.mailbox, "virtual-school");
	cr_assert_str_eq(m->consumer.key, w->keys[0].public_key);
	cr_assert_eq(m->consumer.consumers, 1);
	cr_assert(m->consumer.came);
	cr_assert_eq(send_one(w, 7, "virtual-school"), 0);
	UNTIL(w, told_of(w, MSG_ACKED) == 1);
	alert = last_heard(w, 0, CLIENT_ALERT);
	cr_assert_eq(alert->id[0], 7);
	cr_assert_eq(alert->attempt, 1);
	cr_assert_eq(alert->sequence, 7);
	m = last_told(w, MSG_ACKED);
	cr_assert_eq(m->acked.sequence, 7);
	cr_assert_eq(m->acked.id[31], 7);
	cr_assert_str_eq(m->acked.mailbox, "virtual-school");
	cr_assert_str_eq(m->acked.key, w->keys[0].public_key);
	world_free(w);
}

Test(bus, nack_and_acts_come_back_and_late_acks_count)
{
	struct world *w = world_new();
	unsigned char id[WIRE_ID];
	const struct message *m;

	allow_usual(w);
	w->acks = false;
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 9, "virtual-school"), 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 1);
	memset(id, 9, sizeof id);
	cr_assert_eq(client_nack(w->clients[0], id, "disk full", NULL), 0);
	UNTIL(w, told_of(w, MSG_NACKED) == 1);
	m = last_told(w, MSG_NACKED);
	cr_assert_str_eq(m->nacked.reason, "disk full");
	cr_assert_eq(m->nacked.sequence, 9);
	cr_assert_eq(client_nack(w->clients[0], id, "again", NULL), 0);
	cr_assert_eq(client_ack(w->clients[0], id, NULL), 0);
	cr_assert_eq(client_taken(w->clients[0], id, "Zoë Ng", 1795514520, NULL), 0);
	cr_assert_eq(client_outcome(w->clients[0], id, "located", "Zoë Ng", 1795514580, NULL), 0);
	UNTIL(w, told_of(w, MSG_ACT) == 2);
	cr_assert_eq(told_of(w, MSG_NACKED), 1, "a NACK of what it does not hold is nothing");
	m = last_told(w, MSG_ACKED);
	cr_assert_not_null(m, "a late ACK counts");
	cr_assert_eq(m->acked.sequence, 0);
	m = last_told(w, MSG_ACT);
	cr_assert(m->act.close);
	cr_assert_str_eq(m->act.outcome, "located");
	cr_assert_str_eq(m->act.person, "Zoë Ng");
	cr_assert_eq(m->act.at, 1795514580);
	cr_assert_str_eq(m->act.mailbox, "virtual-school");
	cr_assert_eq(client_nack(w->clients[0], id, "bad\nreason", NULL), -FAULT_PARSE);
	world_free(w);
}

Test(bus, credit_is_an_absolute_window)
{
	struct world *w = world_new();
	unsigned char id[WIRE_ID];
	size_t before;

	allow_usual(w);
	w->acks = false;
	join(w, 0, 0, "virtual-school", 2);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 1, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 2, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 3, "virtual-school"), -FAULT_MISSING);
	cr_assert_eq(send_one(w, 2, "virtual-school"), 0, "the same message again takes no more room");
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 3);
	before = told_of(w, MSG_CONSUMER);
	memset(id, 1, sizeof id);
	cr_assert_eq(client_ack(w->clients[0], id, NULL), 0);
	UNTIL(w, told_of(w, MSG_CONSUMER) == before + 1);
	cr_assert_eq(send_one(w, 3, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 4, "virtual-school"), -FAULT_MISSING);
	cr_assert_eq(client_credit(w->clients[0], 100000, NULL), 0);
	UNTIL(w, told_of(w, MSG_CONSUMER) == before + 2);
	for (unsigned char i = 10; i < 10 + LIMIT_BUS_WINDOW - 2; i++)
		cr_assert_eq(send_one(w, i, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 200, "virtual-school"), -FAULT_MISSING, "no window is wider than ours");
	world_free(w);
}

Test(bus, a_lease_that_ran_out_frees_credit)
{
	struct world *w = world_new();

	reopen(w, 60, 240, 50);
	allow_usual(w);
	w->acks = false;
	join(w, 0, 0, "virtual-school", 1);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 1, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 2, "virtual-school"), -FAULT_MISSING);
	UNTIL(w, told_of(w, MSG_CONSUMER) == 2);
	cr_assert_eq(send_one(w, 2, "virtual-school"), 0);
	world_free(w);
}

Test(bus, competing_consumers_share_and_mailboxes_each_get_a_copy)
{
	struct world *w = world_new();

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 64);
	join(w, 1, 1, "virtual-school", 64);
	join(w, 2, 2, "cme", 64);
	UNTIL(w, told_of(w, MSG_CONSUMER) == 3);
	for (unsigned char i = 1; i <= 40; i++) {
		cr_assert_eq(send_one(w, i, "virtual-school"), 0);
		cr_assert_eq(send_one(w, i, "cme"), 0);
	}
	UNTIL(w, told_of(w, MSG_ACKED) == 80);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 20);
	cr_assert_eq(heard_of(w, 1, CLIENT_ALERT), 20);
	cr_assert_eq(heard_of(w, 2, CLIENT_ALERT), 40);
	world_free(w);
}

Test(bus, a_consumer_that_left_gives_back_what_it_held)
{
	struct world *w = world_new();
	const struct message *m;

	reopen(w, 60, 60000, 60000); /* found by asking, not by silence */
	allow_usual(w);
	w->acks = false;
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 5, "virtual-school"), 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 1);
	client_free(w->clients[0]);
	w->clients[0] = NULL;
	UNTIL(w, told_of(w, MSG_CONSUMER) == 2);
	m = last_told(w, MSG_NACKED);
	cr_assert_str_eq(m->nacked.reason, BUS_REASON_GONE);
	cr_assert_eq(m->nacked.sequence, 5);
	m = last_told(w, MSG_CONSUMER);
	cr_assert_not(m->consumer.came);
	cr_assert_eq(m->consumer.consumers, 0);
	world_free(w);
}

Test(bus, a_restarted_client_takes_its_own_place_at_once)
{
	struct world *w = world_new();

	reopen(w, 30000, 60000, 60000);
	allow_usual(w);
	for (int i = 0; i < 2 * LIMIT_BUS_KEY_SESSIONS; i++) {
		w->event_count[0] = w->told_count = 0;
		join(w, 0, 0, "virtual-school", 0);
		UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
		client_free(w->clients[0]);
		w->clients[0] = NULL;
	}
	world_free(w);
}

Test(bus, heartbeats_keep_an_idle_session)
{
	struct world *w = world_new();

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	for (int i = 0; i < 120; i++)
		round_once(w);
	cr_assert_eq(heard_of(w, 0, CLIENT_LOST), 0);
	cr_assert_eq(told_of(w, MSG_CONSUMER), 1);
	world_free(w);
}

Test(bus, an_unknown_key_is_refused_at_the_door)
{
	struct world *w = world_new();

	allow_usual(w);
	join(w, 0, 3, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_LOST) >= 2);
	cr_assert_str_eq(last_heard(w, 0, CLIENT_LOST)->text, "the server does not know this key");
	cr_assert_eq(w->told_count, 0);
	world_free(w);
}

Test(bus, before_the_first_allow_list_clients_wait_and_are_not_refused)
{
	struct world *w = world_new();

	join(w, 0, 0, "virtual-school", 0);
	for (int i = 0; i < 30; i++)
		round_once(w);
	cr_assert_eq(w->event_count[0], 0);
	allow_usual(w);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	world_free(w);
}

Test(bus, a_known_key_reads_its_own_mailbox_only)
{
	struct world *w = world_new();

	allow_usual(w);
	join(w, 0, 2, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ERROR) >= 1);
	cr_assert_str_eq(last_heard(w, 0, CLIENT_ERROR)->code, "not_allowed");
	cr_assert_eq(w->told_count, 0);
	cr_assert_eq(send_one(w, 1, "virtual-school"), -FAULT_MISSING);
	world_free(w);
}

Test(bus, a_key_revoked_while_connected_gets_nothing_more)
{
	struct world *w = world_new();
	bool revoked = true;

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 0);
	join(w, 2, 2, "cme", 0);
	UNTIL(w, told_of(w, MSG_CONSUMER) == 2);
	allow(w, 2, (const char *[]){"virtual-school", "cme"}, (size_t[]){0, 2}, &revoked);
	cr_assert_not(revoked, "key 1 had no session");
	allow(w, 1, (const char *[]){"cme"}, (size_t[]){2}, &revoked);
	cr_assert(revoked);
	cr_assert_not(last_told(w, MSG_CONSUMER)->consumer.came);
	cr_assert_eq(send_one(w, 1, "virtual-school"), -FAULT_MISSING);
	UNTIL(w, heard_of(w, 0, CLIENT_ERROR) >= 1);
	cr_assert_str_eq(w->events[0][1].code, "revoked");
	cr_assert_eq(send_one(w, 2, "cme"), 0);
	UNTIL(w, told_of(w, MSG_ACKED) == 1);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 0);
	world_free(w);
}

Test(bus, a_client_outlives_a_restarted_server)
{
	struct world *w = world_new();
	struct bus_settings s = settings_of(w);
	char address[256];

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	snprintf(address, sizeof address, "%s", bus_address(w->bus));
	bus_close(w->bus);
	s.listen = address;
	cr_assert_eq(bus_open(&bus_zmq, &s, &w->bus, NULL), 0);
	allow_usual(w);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 2);
	cr_assert_eq(heard_of(w, 0, CLIENT_LOST), 1);
	cr_assert_eq(send_one(w, 1, "virtual-school"), 0);
	UNTIL(w, told_of(w, MSG_ACKED) == 1);
	world_free(w);
}

Test(bus, a_client_gives_up_on_a_silent_server_and_comes_back)
{
	struct world *w = world_new();
	struct client_event e;

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	/* Only the client's side runs: the server is as good as hung. */
	for (int i = 0; i < 1000 && heard_of(w, 0, CLIENT_LOST) == 0; i++) {
		client_wait(w->clients, 1, NULL, 0, 10, NULL);
		while (client_next(w->clients[0], &e, NULL) == 1)
			w->events[0][w->event_count[0]++] = e;
	}
	cr_assert_str_eq(last_heard(w, 0, CLIENT_LOST)->text, "the server has gone silent");
	cr_assert_eq(client_ack(w->clients[0], e.id, NULL), -FAULT_STATE);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 2);
	world_free(w);
}
