/* settings.h: one whole checked configuration with its secrets, and how each role is told. */
#ifndef PROCESS_SETTINGS_H
#define PROCESS_SETTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "config/config.h"
#include "process/peers.h"
#include "process/secrets.h"

/* A file as the parse role read it. */
struct setting_file {
	char name[160];
	struct buffer packed; /* owned; config/tree.h's packed form */
	struct digest bytes;  /* of the file it was read from */
};

struct settings {
	uint64_t generation;
	struct setting_file *files; /* owned; by name */
	size_t file_count;
	struct config *config; /* owned */
	struct secrets secrets;
	struct buffer ca; /* owned; PEM, empty: the system's */
};

/* Listening sockets that go to roles, lent; -1: none. */
struct settings_sockets {
	int control, console, proxy;
};

/* Tells a role what it has to know, from item `*cursor` on and as far as its queue takes it.
 * Returns 1 when it knows all, 0 when there is more to tell later, negative when it is gone
 * or something failed. Start at 0 for a role that is new, at settings_again() for one that
 * only has to hear what may have changed. */
int settings_tell(const struct settings *s, const struct settings_sockets *sockets, struct peers *peers,
		  enum role role, size_t *cursor, struct fault *reterr);
/* Where telling begins again after a reload; SIZE_MAX: this role has to be restarted to hear
 * of it, which settings_differ decides. */
size_t settings_again(enum role role);
/* Must this role be restarted for `after`, because it has read what cannot be told twice? */
bool settings_differ(enum role role, const struct settings *before, const struct settings *after);
/* Wipes and frees; NULL is fine. */
void settings_free(struct settings *s);

#endif
