/* filing.h: what people decide about contracts in the console, put into the configuration's files by the
 * supervisor, which alone holds the folder and the key that signs.
 *
 * The engine asks (MSG_FILE), one thing at a time. The supervisor makes the file's new text and loads the
 * configuration in force with it, as a reload does: parse reads it, the same checks run, every signature is
 * proved. Only when nothing is wrong is the file replaced, in one step, and the configuration swapped in; the
 * answer goes when the engine has it in force. Killed at any moment, the folder holds the file of before or
 * the new one. A file that has been changed on the disk since it was read is never written over: it is read
 * first, and whoever asked tries again. Agreements are written under the lock that `muster contract` takes.
 *
 * For supervisor*.c only. */
#ifndef PROCESS_FILING_H
#define PROCESS_FILING_H

#include "process/supervisor_internal.h"

/* Takes a question up, or answers it at once. `fd` (or -1) is lent. */
void supervisor_file(struct supervisor *s, const struct msg_file *m, int fd);
/* The configuration has been loaded with the file: `next`, or NULL and why not. Returns the settings to put
 * in force, or NULL: nothing changes, and whoever asked has been answered. Takes `next`. */
struct settings *supervisor_file_loaded(struct supervisor *s, struct settings *next,
					const struct faults *faults);
/* The engine's word about the configuration that was put in force. */
void supervisor_file_configured(struct supervisor *s, const struct msg_configured *m);
/* The parse role, or the engine, is gone or the supervisor stops: lets go of everything. */
void supervisor_file_forget(struct supervisor *s);

#endif
