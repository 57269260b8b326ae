/* filing_internal.h: the acts of filing.c, each with what makes the file's new text and what has to be so
 * once it is loaded. For filing*.c only. */
#ifndef PROCESS_FILING_INTERNAL_H
#define PROCESS_FILING_INTERNAL_H

#include "process/filing.h"

/* The file of that name in the configuration in force; NULL: none. */
const struct setting_file *filing_file(const struct settings *s, const char *name);
/* The bytes of a file of the configuration in force, as long as they are the ones it was read from
 * (-FAULT_LIMIT: changed since, and read first). `out` stays empty when there is no such file. */
int filing_current(struct supervisor *s, const char *name, struct buffer *out, struct fault *reterr);
/* The version that is asked about, where it has a file. -FAULT_MISSING. */
int filing_find(const struct supervisor *s, const struct msg_file *m, const struct share_contract **ret,
		struct fault *reterr);

/* Name and bytes of the file, into `f`; `fd` (or -1) is lent. */
typedef int filing_prepare(struct supervisor *s, struct filing *f, int fd, struct fault *reterr);
filing_prepare filing_agree, filing_contract, filing_status, filing_hold;
/* Has nothing changed but what was meant? */
typedef bool filing_sound(const struct supervisor *s, const struct settings *next);
filing_sound filing_agreed_alone, filing_status_alone, filing_hold_alone;
/* What is answered at once. */
typedef int filing_give(struct supervisor *s, struct filing *f, struct buffer *out, struct fault *reterr);
filing_give filing_text, filing_page;

#endif
