/* pace.c: how many requests each kind of school system bears. */
#include <string.h>

#include "source/source.h"

/* Assembly documents its limit. Nobody else does; those who ask Wonde pause a tenth of a second between
 * pages, so ten a second is what it is known to bear, and nobody else is asked for more than that. */
static const struct {
	const char *kind;
	struct source_pace pace;
} rows[] = {
	{"wonde", {600, 60}},	     {"assembly", {600, 300}}, {"arbor", {600, 300}},
	{"scholarpack", {600, 300}}, {"", {600, 300}}, /* any other */
};

struct source_pace source_pace(const char *kind)
{
	size_t i = 0;

	while (rows[i].kind[0] != '\0' && strcmp(rows[i].kind, kind) != 0)
		i++;
	return rows[i].pace;
}
