#include "attendance/phase.h"

#include <string.h>
#include <strings.h>

const char *phase_name(enum phase p)
{
	static const char *const names[PHASES] = {
		[PHASE_PRIMARY] = "primary", [PHASE_SECONDARY] = "secondary",
		[PHASE_SPECIAL] = "special", [PHASE_ALTERNATIVE] = "alternative",
		[PHASE_TOTAL] = "total",
	};

	return (unsigned)p < PHASES ? names[p] : "unknown";
}

bool phase_read(struct span text, enum phase *ret_phase)
{
	static const struct {
		const char *words;
		enum phase phase;
	} rows[] = {
		{"primary", PHASE_PRIMARY},
		{"secondary", PHASE_SECONDARY},
		{"special", PHASE_SPECIAL},
		{"alternative", PHASE_ALTERNATIVE},
		{"alternative provision", PHASE_ALTERNATIVE},
		{"total", PHASE_TOTAL},
		{"all schools", PHASE_TOTAL},
	};
	struct span s = text_trim(text);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (s.length == strlen(rows[i].words) && strncasecmp(s.at, rows[i].words, s.length) == 0) {
			*ret_phase = rows[i].phase;
			return true;
		}
	return false;
}
