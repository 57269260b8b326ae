/* The steps of an envelope: nothing in flight is ever lost, nothing final comes back by itself. */
#include <criterion/criterion.h>

#include "alert/outbox.h"

Test(outbox, the_way_of_an_envelope)
{
	cr_assert_eq(envelope_step(ENVELOPE_READY, EVENT_SENT), ENVELOPE_IN_FLIGHT);
	cr_assert_eq(envelope_step(ENVELOPE_IN_FLIGHT, EVENT_ACKED), ENVELOPE_DELIVERED);
	cr_assert_eq(envelope_step(ENVELOPE_IN_FLIGHT, EVENT_NACKED), ENVELOPE_DEFERRED);
	cr_assert_eq(envelope_step(ENVELOPE_IN_FLIGHT, EVENT_LEASE_OUT), ENVELOPE_DEFERRED);
	cr_assert_eq(envelope_step(ENVELOPE_DEFERRED, EVENT_DUE), ENVELOPE_READY);
}

/* A receiver that stored it late has stored it, whatever we thought meanwhile. */
Test(outbox, a_late_acknowledgement_counts_in_every_waiting_state)
{
	static const enum envelope_state waiting[] = {ENVELOPE_READY, ENVELOPE_IN_FLIGHT, ENVELOPE_DEFERRED,
						      ENVELOPE_HELD, ENVELOPE_EXPIRED};

	for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++)
		cr_assert_eq(envelope_step(waiting[i], EVENT_ACKED), ENVELOPE_DELIVERED);
}

Test(outbox, delivered_and_corrupt_stay)
{
	for (int e = 0; e < ENVELOPE_EVENTS; e++) {
		cr_assert_eq(envelope_step(ENVELOPE_DELIVERED, (enum envelope_event)e), -1);
		cr_assert_eq(envelope_step(ENVELOPE_CORRUPT, (enum envelope_event)e), -1);
	}
}

Test(outbox, what_is_held_is_not_sent_until_released)
{
	cr_assert_eq(envelope_step(ENVELOPE_HELD, EVENT_SENT), -1);
	cr_assert_eq(envelope_step(ENVELOPE_HELD, EVENT_DUE), -1);
	cr_assert_eq(envelope_step(ENVELOPE_HELD, EVENT_RELEASE), ENVELOPE_READY);
}

Test(outbox, every_cell_of_the_table_is_a_state_or_nothing)
{
	for (int s = -1; s <= ENVELOPE_STATES; s++)
		for (int e = -1; e <= ENVELOPE_EVENTS; e++) {
			int next = envelope_step((enum envelope_state)s, (enum envelope_event)e);

			cr_assert(next >= -1 && next < ENVELOPE_STATES);
		}
}

Test(outbox, waiting_grows_and_is_bounded)
{
	cr_assert_eq(envelope_backoff(1), 1);
	cr_assert_eq(envelope_backoff(3), 9);
	cr_assert_eq(envelope_backoff(17), 289);
	cr_assert_eq(envelope_backoff(18), 300);
	cr_assert_eq(envelope_backoff(4000000000u), 300);
}
