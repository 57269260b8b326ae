/* assets.h: the console's pages, as `make web` built them: read whole at start, served from memory.
 *
 * The folder's manifest.json names every file and the path it is served at; nothing else is ever served, and
 * no path of a request meets the file system. Beside FILE stands FILE.gz, for browsers that take it. */
#ifndef CONSOLE_ASSETS_H
#define CONSOLE_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "console/reply.h"

struct asset {
	char *path; /* owned: "/inbox", "/assets/main-4f2a.js" */
	char type[64];
	struct buffer plain, packed; /* owned; packed: gzip, empty when there is none */
	char etag[2][REPLY_ETAG];    /* of plain, of packed */
	bool hashed;		     /* its name changes with its bytes: may be kept for ever */
};

struct assets; /* opaque */

/* Reads the folder; one that has no manifest gives an empty set, and so does NULL. -FAULT_PARSE: a manifest
 * that is not of its form; -FAULT_LIMIT: over LIMIT_WEB_FILES or LIMIT_WEB_BYTES; -FAULT_IO. */
int assets_load(const char *folder, struct assets **ret_assets, struct fault *reterr);
size_t assets_count(const struct assets *a);
/* What is served at a path exactly as it came; NULL: nothing, or `a` is NULL. */
const struct asset *assets_find(const struct assets *a, struct span path);
void assets_free(struct assets *a);

#endif
