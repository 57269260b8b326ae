#include <stdio.h>
#include <string.h>

#include "source/source.h"

/* Files that a school puts down: in a folder of our own ("drop:NAME") or at an SFTP server. The folder is
 * listed first; which file is whole and not taken yet is the engine's to say (engine/intake/drop.h). */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-._~", c) != NULL;
}

/* A file's name as it stands in an address; false when it does not fit. */
static bool name_put(const char *name, bool escaped, char *out, size_t size)
{
	size_t used = 0;

	for (const char *c = name; *c != '\0'; c++) {
		int n = snprintf(out + used, size - used, escaped && !is_plain(*c) ? "%%%02X" : "%c",
				 (unsigned char)*c);

		if (n < 0 || (size_t)n >= size - used)
			return false;
		used += (size_t)n;
	}
	return true;
}

static int csv_url(const struct source_ask *ask, char *out, size_t size, struct fault *reterr)
{
	bool local = strncmp(ask->base_url, "drop:", 5) == 0, file = ask->resource == SOURCE_FILE;
	int used = snprintf(out, size, "%s/", ask->base_url);

	if (used < 0 || (size_t)used >= size)
		return fault_set(reterr, FAULT_LIMIT, "the folder's address is longer than %zu bytes",
				 size - 1);
	if (file && (ask->page == NULL || ask->page[0] == '\0'))
		return fault_set(reterr, FAULT_BUG, "a file is asked for by its name");
	if (file && !name_put(ask->page, !local, out + used, size - (size_t)used))
		return fault_set(reterr, FAULT_LIMIT, "a file's address is longer than %zu bytes", size - 1);
	return 0;
}

const struct source source_csv = {
	.kind = "csv",
	.url = csv_url,
	.shapes = {[SOURCE_FILES] = SHAPE_DROP_LISTING, [SOURCE_FILE] = SHAPE_DROP_FILE},
};
