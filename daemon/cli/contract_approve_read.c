/* A list of approvals as CSV. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "cli/contract_approve.h"

enum column { CONTRACT, VERSION, SCHOOL, WHO, ROLE, WHEN, HOW, DOCUMENT, COLUMNS };

static const struct {
	const char *name;
	bool needed;
} columns[COLUMNS] = {
	[CONTRACT] = {"contract", true}, [VERSION] = {"version", false},   [SCHOOL] = {"school", true},
	[WHO] = {"who", true},		 [ROLE] = {"role", true},	   [WHEN] = {"when", true},
	[HOW] = {"how", true},		 [DOCUMENT] = {"document", false},
};

static int find_columns(const struct csv *csv, int at[COLUMNS], struct fault *reterr)
{
	for (unsigned i = 0; i < COLUMNS; i++) {
		at[i] = csv_column(csv, columns[i].name);
		if (at[i] < 0 && columns[i].needed)
			return fault_set(reterr, FAULT_MISSING, "expected a column \"%s\", found none",
					 columns[i].name);
	}
	return 0;
}

/* A field's text, or NULL when it is empty or not there. */
static const char *field(struct approvals *a, const struct csv *csv, int at)
{
	struct span text = at >= 0 && (size_t)at < csv->count ? text_trim(csv->fields[at]) : SPAN("");

	return text.length > 0 ? arena_text(&a->arena, text) : NULL;
}

static const char *joined(struct approvals *a, const char *left, const char *between, const char *right)
{
	size_t length = strlen(left) + strlen(between) + strlen(right) + 1;
	char *out = arena_take(&a->arena, length);

	if (out != NULL)
		snprintf(out, length, "%s%s%s", left, between, right);
	return out;
}

static const char *beside(struct approvals *a, const char *path, const char *document)
{
	const char *slash = strrchr(path, '/');
	char *folder;

	if (document == NULL || document[0] == '/' || slash == NULL)
		return document;
	folder = arena_text(&a->arena, (struct span){path, (size_t)(slash - path)});
	return folder != NULL ? joined(a, folder, "/", document) : NULL;
}

static bool take(struct approvals *a, const struct csv *csv, const int at[COLUMNS], const char *path)
{
	struct approval *to = VEC_ADD(a);
	const char *version = field(a, csv, at[VERSION]);

	if (to == NULL)
		return false;
	*to = (struct approval){
		.contract = field(a, csv, at[CONTRACT]),
		.school = field(a, csv, at[SCHOOL]),
		.who = field(a, csv, at[WHO]),
		.role = field(a, csv, at[ROLE]),
		.when = field(a, csv, at[WHEN]),
		.how = field(a, csv, at[HOW]),
		.document = beside(a, path, field(a, csv, at[DOCUMENT])),
		.line = csv->line,
	};
	if (to->contract != NULL && version != NULL)
		to->contract = joined(a, to->contract, "@", version);
	return true;
}

static int read_rows(struct approvals *a, struct csv *csv, const char *path, struct fault *reterr)
{
	int at[COLUMNS] = {0}, more = csv_next(csv, reterr), rc;

	if (more == 0)
		return fault_set(reterr, FAULT_PARSE, "expected a first line that names columns, found none");
	rc = more > 0 ? find_columns(csv, at, reterr) : more;
	if (rc != 0)
		return rc;
	while ((more = csv_next(csv, reterr)) > 0) {
		if (csv->count == 1 && text_trim(csv->fields[0]).length == 0)
			continue;
		if (!take(a, csv, at, path))
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	return more;
}

int approvals_read(const char *path, struct approvals *ret_approvals, struct fault *reterr)
{
	struct approvals a = {0};
	struct buffer bytes = {0};
	struct csv csv;
	int rc = file_read(path, LIMIT_LIST, &bytes, reterr);

	if (rc != 0)
		goto out;
	csv_open(&csv, buffer_span(&bytes));
	rc = read_rows(&a, &csv, path, reterr);
	csv_close(&csv);
	if (rc != 0 && reterr != NULL)
		text_copy(reterr->file, sizeof reterr->file, span_of(path));
out:
	buffer_free(&bytes);
	if (rc != 0)
		approvals_free(&a);
	else
		*ret_approvals = a;
	return rc;
}

void approvals_free(struct approvals *a)
{
	if (a == NULL)
		return;
	VEC_FREE(a);
	arena_free(&a->arena);
	*a = (struct approvals){0};
}
