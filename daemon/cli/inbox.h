/* inbox.h: what a listener has received: the highest revision of each alert, and a file that
 * survives its restart.
 *
 * The file is lines of "MAILBOX ALERT REVISION"; a last line cut by a crash is dropped, because
 * it was never confirmed. */
#ifndef CLI_INBOX_H
#define CLI_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/map.h"

struct inbox {
	struct map revisions; /* mailbox and alert -> highest revision */
	struct map alerts;    /* alert -> its place below */
	struct {
		struct digest *at; /* owned: distinct alerts, over all mailboxes */
		size_t count, room;
	} ids;
	struct buffer unsaved; /* lines for the file */
	int fd;		       /* -1: memory only */
};

/* Opens; `path` NULL keeps everything in memory. Reads what an earlier run stored. -FAULT_STATE
 * when another listener has the file, -FAULT_PARSE on a line that is none. */
int inbox_open(const char *path, struct inbox *ret_inbox, struct fault *reterr);
/* Closes; what was not synced may be lost. NULL is fine. */
void inbox_close(struct inbox *in);

/* Takes note of a revision. *ret_news: it is the highest so far; else a repeat or an older one.
 * -FAULT_MEMORY. */
int inbox_put(struct inbox *in, const char *mailbox, const struct digest *alert, uint32_t revision,
	      bool *ret_news, struct fault *reterr);
/* Brings everything noted to the disk; only then may it be confirmed. */
int inbox_sync(struct inbox *in, struct fault *reterr);

/* SHA-256 over the distinct alert ids, sorted, as raw bytes one after the other. */
int inbox_digest(const struct inbox *in, struct digest *ret_digest, struct fault *reterr);

#endif
