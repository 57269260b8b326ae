/* upn.h: unique pupil numbers. Layout and check letter as DfE's guide "Unique pupil
 * numbers (UPNs)": 13 characters, the first a check letter over weights 2..13 modulo
 * 23, the last a digit (permanent) or a letter (temporary). */
#ifndef ATTENDANCE_UPN_H
#define ATTENDANCE_UPN_H

#include <stdbool.h>

#include "base/fault.h"
#include "base/text.h"

#define UPN_LENGTH 13

/* Checks a UPN. Trims and upper-cases into `out` (14 bytes). -FAULT_MEANING with the
 * reason (length, character and place, check letter expected and found). */
int upn_read(struct span raw, char out[UPN_LENGTH + 1], struct fault *reterr);
/* True when position 13 is a letter. */
bool upn_temporary(const char upn[UPN_LENGTH + 1]);
/* True for one of the school census reasons why a pupil has no UPN, "UN1" to "UN10" (CBDS
 * CS051), trimmed and in any case; `out` (6 bytes) receives it in capitals. */
bool upn_missing(struct span raw, char out[6]);

#endif
