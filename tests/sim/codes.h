/* The register codes a school system can hold, as the simulator knows them. */
#ifndef SIM_CODES_H
#define SIM_CODES_H

#include <stdbool.h>

enum code {
	CODE_NONE,
	CODE_AM,
	CODE_PM,
	CODE_L,
	CODE_K,
	CODE_V,
	CODE_P,
	CODE_W,
	CODE_B,
	CODE_D,
	CODE_C1,
	CODE_C2,
	CODE_C,
	CODE_J1,
	CODE_S,
	CODE_X,
	CODE_M,
	CODE_T,
	CODE_R,
	CODE_I,
	CODE_E,
	CODE_Q,
	CODE_Y1,
	CODE_Y2,
	CODE_Y3,
	CODE_Y4,
	CODE_Y5,
	CODE_Y6,
	CODE_Y7,
	CODE_G,
	CODE_N,
	CODE_O,
	CODE_U,
	CODE_Z,
	CODE_CLOSED,
	CODE_STRANGE,
	CODE_COUNT
};

/* How a mark counts in the statistics (the simulator's own check of its calibration). */
enum code_kind { KIND_ATTENDING, KIND_AUTHORISED, KIND_UNAUTHORISED, KIND_NOT_POSSIBLE };

struct code_row {
	const char *text; /* as the register shows it */
	const char *description;
	const char *type; /* the school system's own word, a hint only */
	enum code_kind kind;
};

/* The row of a code. CODE_STRANGE is `?9`, which no list knows: sent only by a fault. */
const struct code_row *code_row(enum code code);

/* An absence, authorised or not. */
bool code_absent(enum code code);

#endif
