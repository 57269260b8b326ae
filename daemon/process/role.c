#include "process/role.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "process/log.h"

int role_begin(struct role_base *r, enum role role, int supervisor_fd, const struct options *options,
	       const struct peers_events *events, struct fault *reterr)
{
	const struct sandbox_paths paths = {.data = options->data, .drop = options->drop};
	char name[16];
	int rc;

	*r = (struct role_base){.role = role};
	log_open(role, options->log_json);
	/* Executed as /proc/self/exe, it would be called "exe" in every list of processes. */
	snprintf(name, sizeof name, "musterd-%s", role_name(role));
	prctl(PR_SET_NAME, name, 0, 0, 0);
	/* Libraries would open /etc/localtime at their first date; ours come from base/days.h. */
	setenv("TZ", "UTC0", 1);
	tzset();
	rc = sandbox_fence(role, &paths, &r->sandbox, reterr);
	return rc != 0 ? rc : peers_new(role, supervisor_fd, events, &r->peers, reterr);
}

int role_ready(struct role_base *r, struct fault *reterr)
{
	struct message m = {.kind = MSG_READY, .ready = {.role = r->role}};
	int rc = sandbox_close(&r->sandbox, reterr);

	if (rc != 0)
		return rc;
	r->ready = true;
	text_copy(m.ready.sandbox, sizeof m.ready.sandbox, span_of(r->sandbox.words));
	return peers_send(r->peers, ROLE_SUPERVISOR, &m, -1, reterr);
}

int role_end(struct role_base *r, int rc, const struct fault *fault)
{
	peers_free(r->peers);
	r->peers = NULL;
	if (rc < 0 && rc != -FAULT_STATE)
		log_fault(LOG_LEVEL_ERROR, "role_failed", fault);
	return rc == 0 || rc == -FAULT_STATE ? 0 : 1;
}

int role_unexpected(enum role from, const struct message *m, struct fault *reterr)
{
	return fault_set(reterr, FAULT_BUG, "an unexpected %s message from the %s role",
			 message_name(m->kind), role_name(from));
}
