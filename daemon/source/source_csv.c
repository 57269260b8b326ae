#include <stdio.h>
#include <string.h>

#include "source/source.h"

/* Files that a school puts down: in a folder of our own ("drop:NAME") or at an SFTP server. The folder is
 * listed first; which file is whole and not taken yet is the engine's to say (engine/drop.h). */

static int csv_url(const struct source_ask *ask, char *out, size_t size, struct fault *reterr)
{
	int used;

	if (ask->resource != SOURCE_META)
		return fault_set(reterr, FAULT_BUG, "a file is asked for by its name");
	used = snprintf(out, size, "%s/", ask->base_url);
	if (used < 0 || (size_t)used >= size)
		return fault_set(reterr, FAULT_LIMIT, "the folder's address is longer than %zu bytes",
				 size - 1);
	return 0;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-._~", c) != NULL;
}

int source_csv_file(const char *base_url, const char *name, char *out, size_t size, struct fault *reterr)
{
	bool local = strncmp(base_url, "drop:", 5) == 0;
	int n = snprintf(out, size, "%s/", base_url);
	size_t used = n > 0 ? (size_t)n : size;

	for (const char *c = name; *c != '\0' && used + 4 < size; c++) {
		if (local || is_plain(*c))
			used += (size_t)snprintf(out + used, size - used, "%c", *c);
		else
			used += (size_t)snprintf(out + used, size - used, "%%%02X", (unsigned char)*c);
		if (c[1] == '\0')
			return 0;
	}
	return fault_set(reterr, FAULT_LIMIT, "a file's address is longer than %zu bytes", size - 1);
}

const struct source source_csv = {
	.kind = "csv",
	.url = csv_url,
	.shapes = {[SOURCE_META] = SHAPE_DROP_LISTING, [SOURCE_MARKS] = SHAPE_DROP_FILE},
};
