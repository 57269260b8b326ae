#include "cli/figures_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/recompute.h"
#include "base/file.h"
#include "base/gunzip.h"
#include "base/limits.h"
#include "cli/figures_print.h"
#include "cli/options.h"

/* A file in memory, unpacked when it is packed. */
static int read_bytes(const char *path, struct buffer *out, struct fault *reterr)
{
	static const struct {
		struct span start;
		const char *words;
	} refused[] = {
		{{"PK\x03\x04", 4}, "this is a zip archive: unpack it and check the CSV file in it"},
		{{"\xff\xfe", 2}, "this file is UTF-16: save it as CSV in UTF-8"},
		{{"\xfe\xff", 2}, "this file is UTF-16: save it as CSV in UTF-8"},
	};
	struct buffer file = {0};
	struct span bytes;
	int rc = file_read(path, LIMIT_FIGURES_CHECK, &file, reterr);

	if (rc != 0)
		return rc; /* its words name the file */
	bytes = buffer_span(&file);
	for (size_t i = 0; i < sizeof refused / sizeof *refused && rc == 0; i++)
		if (bytes.length >= refused[i].start.length &&
		    memcmp(bytes.at, refused[i].start.at, refused[i].start.length) == 0)
			rc = fault_set(reterr, FAULT_PARSE, "%s", refused[i].words);
	if (rc == 0 && gunzip_is(bytes)) {
		rc = gunzip(bytes, LIMIT_FIGURES_CHECK, out, reterr);
		buffer_free(&file);
	} else {
		*out = file;
	}
	if (rc != 0)
		text_copy(reterr->file, sizeof reterr->file, span_of(path));
	return rc;
}

static int check_file(struct recompute *r, const char *path, const char *against, struct fault *reterr)
{
	struct buffer file = {0}, other = {0};
	int rc = 0;

	if (against != NULL)
		rc = read_bytes(against, &other, reterr);
	if (rc == 0 && against != NULL && (rc = recompute_against(r, buffer_span(&other), reterr)) != 0)
		text_copy(reterr->file, sizeof reterr->file, span_of(against));
	buffer_free(&other);
	if (rc == 0)
		rc = read_bytes(path, &file, reterr);
	if (rc == 0 && (rc = recompute_file(r, buffer_span(&file), reterr)) != 0)
		text_copy(reterr->file, sizeof reterr->file, span_of(path));
	buffer_free(&file);
	return rc;
}

static bool compared_any(const struct recompute *r)
{
	bool any = r->differences > 0;

	for (int k = 0; k < RECOMPUTE_KINDS; k++) {
		struct recompute_line all = recompute_total(r, (enum recompute_kind)k);

		any |= all.equal + all.tie + all.near + all.apart > 0;
	}
	return any;
}

static int print(const struct recompute *r, enum table_format format, struct fault *reterr)
{
	struct buffer out = {0};
	int rc = figures_print(r, format, &out, reterr);

	if (rc == 0 && !buffer_ok(&out))
		rc = fault_set(reterr, FAULT_MEMORY, "out of memory");
	if (rc == 0)
		fwrite(out.at, 1, out.length, stdout); /* foreign text is escaped by the table */
	buffer_free(&out);
	return rc;
}

static int check_and_print(struct recompute *r, const char *path, const char *against,
			   enum table_format format, struct fault *reterr)
{
	int rc = check_file(r, path, against, reterr);

	if (rc == 0)
		rc = print(r, format, reterr);
	/* A check of nothing must not pass for a check. */
	if (rc == 0 && !compared_any(r))
		rc = fault_set(reterr, FAULT_MISSING, "no value of %s could be compared", path);
	return rc;
}

int figures_check(const char *path, const char *against, enum table_format format)
{
	struct recompute *r = calloc(1, sizeof *r);
	struct fault fault = {0};
	int exit = CLI_USAGE;
	char line[800];

	if (r == NULL)
		fault_set(&fault, FAULT_MEMORY, "out of memory");
	else if (check_and_print(r, path, against, format, &fault) == 0)
		exit = r->differences > 0 ? CLI_REFUSED : CLI_OK;
	if (exit == CLI_USAGE)
		fprintf(stderr, "muster: %s\n", fault_print(&fault, line, sizeof line));
	recompute_free(r);
	free(r);
	return exit;
}
