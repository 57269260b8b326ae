#include "process/wiring.h"

#include <unistd.h>

#include "base/link.h"

/* In this order: a page's way to parse is there before the engine can order it. */
static const struct {
	enum role a, b;
} pairs[] = {
	{ROLE_FETCH, ROLE_PARSE},  {ROLE_ENGINE, ROLE_PARSE}, {ROLE_ENGINE, ROLE_BUS},
	{ROLE_ENGINE, ROLE_FETCH}, {ROLE_ENGINE, ROLE_LOGIN}, {ROLE_ENGINE, ROLE_CONSOLE},
};

static int send_end(struct peers *peers, enum role to, enum role about, int fd)
{
	struct message m = {.kind = MSG_PEER, .peer = {.role = about}};

	return peers_send(peers, to, &m, fd, NULL);
}

/* An empty queue takes any one frame, so that no end is sent without the other. */
static bool can_take(const struct peers *peers, enum role role)
{
	return peers_present(peers, role) && peers_waiting(peers, role) == 0;
}

void wiring_make(struct wiring *w, struct peers *peers, const bool known[ROLES])
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		enum role a = pairs[i].a, b = pairs[i].b;
		int ends[2];

		if (w->made[a][b] || !known[a] || !known[b] || !can_take(peers, a) || !can_take(peers, b))
			continue;
		if (link_pair(ends, NULL) != 0)
			continue;
		/* If one of the two has just died, the other sees its end closed and its successor
		 * gets a new pair. */
		w->made[a][b] = send_end(peers, a, b, ends[0]) == 0 && send_end(peers, b, a, ends[1]) == 0;
		close(ends[0]);
		close(ends[1]);
	}
}

void wiring_forget(struct wiring *w, enum role role)
{
	for (size_t i = 0; i < ROLES; i++)
		w->made[role][i] = w->made[i][role] = false;
}
