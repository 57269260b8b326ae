#include "console/assets.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"

#define MANIFEST "manifest.json"

struct assets {
	struct asset *at; /* owned */
	size_t count, room, bytes;
	struct map by_path;
};

/* A name below the folder: no step up, nothing hidden. */
static bool is_inside(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

	return name[0] != '\0' && name[0] != '/' && name[0] != '.' && strstr(name, "/.") == NULL &&
	       strstr(name, "..") == NULL && name[strspn(name, allowed)] == '\0';
}

static int read_one(struct assets *a, const char *folder, const char *name, const char *tail, bool must,
		    struct buffer *out, struct fault *reterr)
{
	char path[PATH_MAX];
	int rc;

	if (snprintf(path, sizeof path, "%s/%s%s", folder, name, tail) >= (int)sizeof path)
		return fault_set(reterr, FAULT_LIMIT, "a path in %.200s is too long", folder);
	if (!must && access(path, F_OK) != 0)
		return 0;
	rc = file_read(path, LIMIT_WEB_BYTES - a->bytes, out, reterr);
	a->bytes += out->length;
	return rc;
}

static int add(struct assets *a, const char *folder, const char *path, const json_t *row, bool hashed,
	       struct fault *reterr)
{
	const char *file = json_string_value(json_object_get(row, "file"));
	const char *type = json_string_value(json_object_get(row, "type"));
	struct asset *asset = a->count < a->room ? &a->at[a->count] : NULL;
	int rc;

	if (file == NULL || type == NULL || !is_inside(file) || path[0] != '/')
		return fault_set(reterr, FAULT_PARSE,
				 MANIFEST " of the pages: expected file and type, at %.100s", path);
	if (asset == NULL)
		return fault_set(reterr, FAULT_LIMIT, "the pages have over %d files", LIMIT_WEB_FILES);
	*asset = (struct asset){.path = strdup(path), .hashed = hashed};
	a->count++;
	if (asset->path == NULL || !map_put(&a->by_path, span_of(asset->path), (uint32_t)(a->count - 1)))
		return fault_set(reterr, FAULT_MEMORY, "no memory for the pages");
	text_copy(asset->type, sizeof asset->type, span_of(type));
	rc = read_one(a, folder, file, "", true, &asset->plain, reterr);
	if (rc == 0)
		rc = read_one(a, folder, file, ".gz", false, &asset->packed, reterr);
	reply_etag(buffer_span(&asset->plain), asset->etag[0]);
	reply_etag(buffer_span(&asset->packed), asset->etag[1]);
	return rc;
}

static int add_all(struct assets *a, const char *folder, json_t *rows, bool hashed, struct fault *reterr)
{
	const char *path;
	json_t *row;
	int rc = 0;

	json_object_foreach(rows, path, row) {
		rc = add(a, folder, path, row, hashed, reterr);
		if (rc != 0)
			break;
	}
	return rc;
}

static int load(struct assets *a, const char *folder, struct span text, struct fault *reterr)
{
	json_error_t error;
	json_t *manifest = json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES, &error);
	json_t *assets = json_object_get(manifest, "assets"), *pages = json_object_get(manifest, "pages");
	int rc = 0;

	if (!json_is_object(assets) || !json_is_object(pages))
		rc = fault_set(reterr, FAULT_PARSE, MANIFEST " in %.200s: expected assets and pages", folder);
	if (rc == 0)
		rc = add_all(a, folder, assets, true, reterr);
	if (rc == 0)
		rc = add_all(a, folder, pages, false, reterr);
	json_decref(manifest);
	return rc;
}

int assets_load(const char *folder, struct assets **ret_assets, struct fault *reterr)
{
	struct assets *a = calloc(1, sizeof *a);
	struct buffer text = {0};
	char path[PATH_MAX];
	int rc = 0;

	if (a == NULL || (a->at = calloc(LIMIT_WEB_FILES, sizeof *a->at)) == NULL) {
		free(a);
		return fault_set(reterr, FAULT_MEMORY, "no memory for the pages");
	}
	a->room = LIMIT_WEB_FILES;
	if (folder != NULL && snprintf(path, sizeof path, "%s/" MANIFEST, folder) < (int)sizeof path &&
	    access(path, F_OK) == 0) {
		rc = file_read(path, LIMIT_WEB_BYTES, &text, reterr);
		if (rc == 0)
			rc = load(a, folder, buffer_span(&text), reterr);
	}
	buffer_free(&text);
	if (rc == 0)
		*ret_assets = a;
	else
		assets_free(a);
	return rc;
}

size_t assets_count(const struct assets *a)
{
	return a != NULL ? a->count : 0;
}

const struct asset *assets_find(const struct assets *a, struct span path)
{
	uint32_t at = a != NULL ? map_get(&a->by_path, path) : MAP_NONE;

	return at == MAP_NONE ? NULL : &a->at[at];
}

void assets_free(struct assets *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->count; i++) {
		free(a->at[i].path);
		buffer_free(&a->at[i].plain);
		buffer_free(&a->at[i].packed);
	}
	map_free(&a->by_path);
	free(a->at);
	free(a);
}
