/* ask.h: one question of the command line to the daemon, and its answer on the screen. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"
#include "cli/options.h"
#include "report/table.h"

/* Builds {"verb":"V", ...}: start, add members, end. Sticky failure as in buffer.h; a NULL
 * value adds nothing. */
void ask_start(struct buffer *question, const char *verb);
void ask_text(struct buffer *question, const char *key, const char *value);
void ask_bool(struct buffer *question, const char *key, bool value);
void ask_end(struct buffer *question);

/* This verb writes one document: --format takes html and xlsx too. */
void ask_documents(void);
/* How long to wait for the answer; a minute unless said. */
void ask_patience(int seconds);
/* Asks once (with `attached` beside it unless empty) and appends the answer. Returns CLI_OK,
 * CLI_REFUSED (the daemon said no: *answer says why) or CLI_UNREACHABLE with a fault. */
int ask_daemon(const char *control, const struct buffer *question, struct span attached,
	       struct buffer *answer, struct fault *reterr);

/* Turns an answer into text, CSV or JSON; *ret_exit (preset to CLI_OK) may be changed. */
typedef int (*ask_writer)(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			  struct fault *reterr);

/* The whole of an ordinary verb: asks, then prints the raw answer (--json), the daemon's
 * "text" when it said no, or what `writer` makes of it (NULL: the answer's "text"). Prints
 * faults on stderr. Returns the exit status. `question` is freed. */
int ask_and_print(const struct cli_common *common, struct buffer *question, struct span attached,
		  ask_writer writer);

#endif
