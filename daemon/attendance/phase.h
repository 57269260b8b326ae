/* phase.h: the kinds of school that statistics tell apart. */
#ifndef ATTENDANCE_PHASE_H
#define ATTENDANCE_PHASE_H

#include <stdbool.h>

#include "base/text.h"

/* PHASE_TOTAL is "All schools" of a published figure; no school is of it. */
enum phase { PHASE_PRIMARY, PHASE_SECONDARY, PHASE_SPECIAL, PHASE_ALTERNATIVE, PHASE_TOTAL, PHASES };

/* "primary", ...; never NULL. */
const char *phase_name(enum phase p);
/* DfE's words: Primary, Secondary, Special, Alternative provision, Total, All schools; any case. */
bool phase_read(struct span text, enum phase *ret_phase);

#endif
