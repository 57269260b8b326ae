#include "config/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "config/tree.h"

int bundle_pack(const struct folder *folder, struct buffer *out, struct fault *reterr)
{
	struct buffer packed = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < folder->count; i++) {
		struct tree tree = {0};

		rc = tree_read(buffer_span(&folder->at[i].bytes), folder->at[i].name, &tree, reterr);
		if (rc != 0)
			break;
		buffer_reset(&packed);
		tree_pack(&tree, &packed);
		tree_free(&tree);
		buffer_print(out, "%s\n%zu\n", folder->at[i].name, packed.length);
		buffer_bytes(out, packed.at, packed.length);
		if (!buffer_ok(out) || !buffer_ok(&packed))
			rc = fault_set(reterr, FAULT_MEMORY, "no memory for the configuration's files");
	}
	buffer_free(&packed);
	return rc;
}

static bool take_line(struct span *rest, struct span *ret_line)
{
	const char *end = rest->length > 0 ? memchr(rest->at, '\n', rest->length) : NULL;

	if (end == NULL)
		return false;
	*ret_line = (struct span){rest->at, (size_t)(end - rest->at)};
	*rest = (struct span){end + 1, rest->length - ret_line->length - 1};
	return true;
}

static int take_file(struct span *rest, struct config_file *file, struct tree *tree, struct fault *reterr)
{
	struct span name, digits;
	uint64_t length;
	int rc;

	if (!take_line(rest, &name) || !take_line(rest, &digits) || !text_u64(digits, &length) ||
	    length > rest->length || !text_copy(file->name, sizeof file->name, name))
		return fault_set(reterr, FAULT_PARSE, "not a bundle of configuration files");
	rc = tree_unpack((struct span){rest->at, (size_t)length}, tree, reterr);
	if (rc == 0) {
		file->tree = tree;
		*rest = (struct span){rest->at + length, rest->length - (size_t)length};
	}
	return rc;
}

int bundle_load(struct span bytes, struct config **ret_config, struct faults *faults, struct faults *warnings)
{
	struct config_file *files = calloc(LIMIT_CONFIG_FILES, sizeof *files);
	struct tree *trees = calloc(LIMIT_CONFIG_FILES, sizeof *trees);
	struct span rest = bytes;
	struct fault fault = {0};
	size_t count = 0;
	int rc = files == NULL || trees == NULL ?
			 fault_set(&fault, FAULT_MEMORY, "no memory for the configuration's files") :
			 0;

	while (rc == 0 && rest.length > 0) {
		if (count == LIMIT_CONFIG_FILES)
			rc = fault_set(&fault, FAULT_LIMIT, "more than %d files", LIMIT_CONFIG_FILES);
		else
			rc = take_file(&rest, &files[count], &trees[count], &fault);
		count += rc == 0;
	}
	if (rc != 0)
		faults_add(faults, &fault);
	else
		rc = config_load(files, count, ret_config, faults, warnings);
	for (size_t i = 0; i < count; i++)
		tree_free(&trees[i]);
	free(trees);
	free(files);
	return rc;
}
