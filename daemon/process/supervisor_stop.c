/* How the supervisor ends: every role is told, and killed when it does not listen. */
#include <systemd/sd-daemon.h>

#include "process/clock.h"
#include "process/log.h"
#include "process/supervisor_internal.h"

#define STOP_PATIENCE 5000

void supervisor_stop(struct supervisor *s)
{
	const struct message m = {.kind = MSG_STOP};

	if (s->state == SUPERVISOR_STOPPING)
		return;
	s->state = SUPERVISOR_STOPPING;
	s->stop_by = clock_monotonic() + STOP_PATIENCE;
	sd_notify(0, "STOPPING=1");
	for (unsigned i = ROLE_FETCH; i <= ROLE_CONSOLE; i++)
		if (s->children[i].pid != 0)
			(void)peers_send(s->peers, (enum role)i, &m, -1, NULL);
}

void supervisor_fail(struct supervisor *s)
{
	s->failed = true;
	supervisor_stop(s);
}

bool supervisor_all_gone(const struct supervisor *s)
{
	for (unsigned i = ROLE_FETCH; i <= ROLE_CONSOLE; i++)
		if (s->children[i].pid != 0)
			return false;
	return true;
}

void supervisor_kill_the_slow(struct supervisor *s, int64_t now)
{
	if (s->state != SUPERVISOR_STOPPING || now < s->stop_by)
		return;
	for (unsigned i = ROLE_FETCH; i <= ROLE_CONSOLE; i++)
		if (s->children[i].pid != 0) {
			log_warn("role_killed", LOG_TEXT("name", role_name((enum role)i)),
				 LOG_TEXT("text", "it did not stop in time"));
			child_kill(&s->children[i]);
		}
	s->stop_by = now + STOP_PATIENCE;
}
