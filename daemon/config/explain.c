#include "config/explain.h"

#include <stdio.h>
#include <string.h>

static void explain_rows(const struct row *rows, const char *prefix, struct buffer *out);

static void explain_row(const struct row *row, const char *prefix, struct buffer *out)
{
	const struct row *item = row->type == ROW_LIST ? row->rows : NULL;
	char path[160], expected[ROW_WORDS], each[ROW_WORDS];

	snprintf(path, sizeof path, "%s%s", prefix, row->key);
	buffer_print(out, "| `%s` | %s", path, row_expected(row, expected, sizeof expected));
	if (item != NULL && item->type != ROW_MAP)
		buffer_print(out, ", each %s", row_expected(item, each, sizeof each));
	buffer_print(out, " | %s", row->required ? "required" : "");
	if (!row->required && row->fallback != NULL)
		buffer_print(out, "`%s`", row->fallback);
	buffer_print(out, " | %s |\n", row->help);
	if (row->type == ROW_MAP || (item != NULL && item->type == ROW_MAP)) {
		size_t used = strlen(path);

		snprintf(path + used, sizeof path - used, "%s", item != NULL ? "[]." : ".");
		explain_rows(item != NULL ? item->rows : row->rows, path, out);
	}
}

static void explain_rows(const struct row *rows, const char *prefix, struct buffer *out)
{
	for (const struct row *row = rows; row->key != NULL; row++)
		explain_row(row, prefix, out);
}

void explain_kind(const struct kind *kind, struct buffer *out)
{
	buffer_print(out, "### %s (`%s`)\n\n%s\n\n", kind->name, kind->files, kind->help);
	buffer_text(out, "| key | what may stand there | default | meaning |\n|---|---|---|---|\n");
	explain_rows(kind->rows, "", out);
}

void explain_all(struct buffer *out)
{
	for (unsigned i = 0; i < KIND_COUNT; i++) {
		if (i > 0)
			buffer_text(out, "\n");
		explain_kind(kinds[i], out);
	}
}
