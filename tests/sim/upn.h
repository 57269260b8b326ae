/* Unique pupil numbers, made and checked by the simulator's own reading of DfE's rule. */
#ifndef SIM_UPN_H
#define SIM_UPN_H

#include <stdbool.h>

#define UPN_LENGTH 13

/* Check letter of the twelve characters that follow it; 0 when they cannot be part of a UPN.
 * Weights 2 to 13, sum modulo 23; the last character may be a letter (a temporary number). */
char upn_letter(const char *tail);

/* True for thirteen characters with the right letter in front. */
bool upn_holds(const char *upn);

/* Writes a UPN of authority (3 digits), establishment (4), year (2) and serial into out[14].
 * A temporary number ends in a letter and carries two digits of the serial. */
void upn_make(char out[UPN_LENGTH + 1], int authority, int establishment, int year, int serial,
	      bool temporary);

/* A wrong letter for the same number: what a typing error makes of it. */
char upn_wrong_letter(const char *upn);

#endif
