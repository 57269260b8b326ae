/* A configuration file of any bytes: read, packed, unpacked, mapped. And the bytes as a packed tree. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "config/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void map(const struct tree *t)
{
	struct config_file file = {.name = "muster.yaml", .tree = t};
	struct config *config = NULL;
	struct faults faults = {0}, warnings = {0};
	int rc = config_load(&file, 1, &config, &faults, &warnings);

	if ((rc == 0) != (config != NULL) || (rc == 0) != (faults.count == 0))
		abort();
	config_free(config);
	config = NULL;
	faults_clear(&faults);
	faults_clear(&warnings);
	/* A person who checks is told more, and the same faults. */
	if (config_review(&file, 1, 20780, &config, &faults, &warnings) != rc)
		abort();
	config_free(config);
	faults_clear(&faults);
	faults_clear(&warnings);
}

/* Packed, unpacked and packed again must be the same bytes. */
static void there_and_back(const struct tree *t)
{
	struct buffer once = {0}, twice = {0};
	struct tree back = {0};
	struct fault f;

	tree_pack(t, &once);
	if (tree_unpack(buffer_span(&once), &back, &f) < 0)
		abort();
	tree_pack(&back, &twice);
	if (once.length != twice.length || memcmp(once.at, twice.at, once.length) != 0)
		abort();
	map(&back);
	tree_free(&back);
	buffer_free(&once);
	buffer_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {(const char *)data, size};
	struct tree t = {0};
	struct fault f;

	if (tree_read(bytes, "muster.yaml", &t, &f) == 0)
		there_and_back(&t);
	tree_free(&t);
	if (tree_unpack(bytes, &t, &f) == 0)
		there_and_back(&t);
	tree_free(&t);
	return 0;
}
