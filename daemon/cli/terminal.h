/* terminal.h: foreign text on a person's terminal. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"

/* Writes text so that it reads as itself but cannot act: control characters (C0, DEL, C1), line
 * separators, direction overrides and invalid UTF-8 become \xNN; quotes and accents stay. */
void terminal_put(FILE *out, struct span foreign);
/* True when bold may be used: a terminal, TERM not "dumb", NO_COLOR unset. */
bool terminal_styled(FILE *out);

#endif
