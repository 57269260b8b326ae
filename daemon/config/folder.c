#include "config/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "config/tree.h"

/* --- reading ------------------------------------------------------------------------------- */

static int tell(struct faults *faults, struct fault *f, const char *name)
{
	text_copy(f->file, sizeof f->file, span_of(name));
	faults_add(faults, f);
	return -(int)f->kind;
}

static struct folder_file *file_named(struct folder *into, const char *name)
{
	struct folder_file *file;

	for (size_t i = 0; i < into->count; i++)
		if (strcmp(into->at[i].name, name) == 0) {
			buffer_free(&into->at[i].bytes);
			return &into->at[i];
		}
	file = VEC_ADD(into);
	if (file != NULL)
		text_copy(file->name, sizeof file->name, span_of(name));
	return file;
}

static int read_file(const char *dir, const char *name, struct folder *into, struct faults *faults)
{
	struct folder_file *file;
	struct buffer bytes = {0};
	struct fault f;
	char path[1024];

	if (into->count >= LIMIT_CONFIG_FILES) {
		fault_set(&f, FAULT_LIMIT, "expected at most %d files, found more", LIMIT_CONFIG_FILES);
		return tell(faults, &f, name);
	}
	if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path) {
		fault_set(&f, FAULT_LIMIT, "expected a shorter path");
		return tell(faults, &f, name);
	}
	if (file_read(path, LIMIT_YAML, &bytes, &f) < 0) {
		buffer_free(&bytes);
		return tell(faults, &f, name);
	}
	file = file_named(into, name);
	if (file == NULL) {
		buffer_free(&bytes);
		fault_set(&f, FAULT_MEMORY, "out of memory");
		return tell(faults, &f, name);
	}
	file->bytes = bytes;
	return 0;
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), e = strlen(end);

	return n > e && strcmp(name + n - e, end) == 0;
}

static int take_entry(const char *dir, const char *sub, const char *entry, struct folder *into,
		      struct faults *faults)
{
	char name[160];
	struct fault f;

	if (entry[0] == '.' || ends_with(entry, ".test.yaml") ||
	    (!ends_with(entry, ".yaml") && !ends_with(entry, ".yml")))
		return 0;
	if (snprintf(name, sizeof name, "%s/%s", sub, entry) >= (int)sizeof name) {
		fault_set(&f, FAULT_LIMIT, "expected a file name of at most 100 bytes");
		return tell(faults, &f, sub);
	}
	if (ends_with(entry, ".yml")) {
		fault_set(&f, FAULT_MEANING, "expected a name ending in .yaml, found .yml");
		return tell(faults, &f, name);
	}
	return read_file(dir, name, into, faults);
}

static int read_sub(const char *dir, const char *sub, struct folder *into, struct faults *faults)
{
	char path[1024];
	struct fault f;
	DIR *d;
	int rc = 0;

	snprintf(path, sizeof path, "%s/%s", dir, sub);
	d = opendir(path);
	if (d == NULL && errno == ENOENT)
		return 0;
	if (d == NULL) {
		fault_errno(&f, errno, "cannot read the folder");
		return tell(faults, &f, sub);
	}
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		int one = take_entry(dir, sub, e->d_name, into, faults);

		rc = rc == 0 ? one : rc;
	}
	closedir(d);
	return rc;
}

static int compare_names(const void *a, const void *b)
{
	const struct folder_file *left = a, *right = b;

	return strcmp(left->name, right->name);
}

/* Its absence is told where the files are taken together: any file may be of kind Authority. */
static bool has_authority(const char *dir)
{
	char path[1024];

	return snprintf(path, sizeof path, "%s/muster.yaml", dir) < (int)sizeof path &&
	       access(path, F_OK) == 0;
}

int folder_read(const char *dir, struct folder *into, struct faults *faults)
{
	static const char *const subs[] = {"agreements", "calendars", "contracts",
					   "people",	 "schools",   "teams"};
	struct fault f;
	int rc = 0;

	if (access(dir, R_OK | X_OK) < 0) {
		rc = fault_errno(&f, errno, "cannot read the folder");
		faults_add(faults, &f);
		return rc;
	}
	if (has_authority(dir))
		rc = read_file(dir, "muster.yaml", into, faults);
	for (size_t i = 0; i < sizeof subs / sizeof *subs; i++) {
		int one = read_sub(dir, subs[i], into, faults);

		rc = rc == 0 ? one : rc;
	}
	if (into->count > 0)
		qsort(into->at, into->count, sizeof *into->at, compare_names);
	return rc;
}

void folder_free(struct folder *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->count; i++)
		buffer_free(&f->at[i].bytes);
	VEC_FREE(f);
}

/* --- loading on the spot ---------------------------------------------------------------------- */

static void tell_yaml(struct faults *faults, struct fault *f)
{
	f->check = "yaml";
	faults_add(faults, f);
}

static int load(const struct folder *f, bool review, day_t day, struct config **ret_config,
		struct faults *faults, struct faults *warnings)
{
	struct config_file *files = calloc(f->count + 1, sizeof *files);
	struct tree *trees = calloc(f->count + 1, sizeof *trees);
	struct fault fault;
	int rc = -FAULT_MEMORY;

	if (files == NULL || trees == NULL) {
		fault_set(&fault, FAULT_MEMORY, "out of memory");
		faults_add(faults, &fault);
		goto out;
	}
	for (size_t i = 0; i < f->count; i++) {
		text_copy(files[i].name, sizeof files[i].name, span_of(f->at[i].name));
		if (tree_read(buffer_span(&f->at[i].bytes), f->at[i].name, &trees[i], &fault) == 0)
			files[i].tree = &trees[i];
		else
			tell_yaml(faults, &fault);
	}
	rc = review ? config_review(files, f->count, day, ret_config, faults, warnings) :
		      config_load(files, f->count, ret_config, faults, warnings);
out:
	for (size_t i = 0; trees != NULL && i < f->count; i++)
		tree_free(&trees[i]);
	free(trees);
	free(files);
	return rc;
}

int folder_load(const struct folder *f, struct config **ret_config, struct faults *faults,
		struct faults *warnings)
{
	return load(f, false, DAY_NONE, ret_config, faults, warnings);
}

int folder_review(const struct folder *f, day_t day, struct config **ret_config, struct faults *faults,
		  struct faults *warnings)
{
	return load(f, true, day, ret_config, faults, warnings);
}
