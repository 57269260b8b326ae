/* Any bytes as a document of DfE's "explore education statistics" API. The first byte picks the
 * shape. Labels and rows that are taken go on to the question and to the file made of them, which must
 * then be one that the reader of files reads without a word about its form. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/limits.h"
#include "engine/published/ees_internal.h"
#include "source/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
	if (!truth)
		abort();
}

static struct config config;
static struct engine engine;
static struct ees ees;

static void take_names(const struct page *page)
{
	struct span rest = buffer_span(&page->runs[RECORD_EES_NAME].packed);
	struct record_ees_name n;

	while (rest.length > 0) {
		must(record_unpack(RECORD_EES_NAME, &rest, &n) && n.kind < EES_NAMES);
		must(ees_name_add(&ees.run.names, &n) == 0);
	}
}

/* Every row has the columns of the head. */
static void check_csv(void)
{
	struct fault f;
	struct csv csv;
	size_t width;
	int rc;

	csv_open(&csv, buffer_span(&ees.run.csv));
	must(csv_next(&csv, &f) == 1);
	width = csv.count;
	while ((rc = csv_next(&csv, &f)) == 1)
		must(csv.count == width);
	must(rc == 0);
	csv_close(&csv);
}

static void clear(void)
{
	ees_names_free(&ees.run.names);
	VEC_FREE(&ees.run.filters);
	VEC_FREE(&ees.run.indicators);
	buffer_free(&ees.run.rows);
	buffer_free(&ees.run.csv);
	buffer_free(&ees.run.question);
}

static void read_one(enum shape shape, const char *bytes, size_t size, struct page *page)
{
	struct page_refusal refusal;
	char *copy = calloc(1, size + LIMIT_PADDING);

	must(copy != NULL);
	memcpy(copy, bytes, size);
	if (page_read(shape, (struct span){copy, size}, page, &refusal) != 0)
		must(refusal.text[0] != '\0' && page->records == 0 && refusal.offset <= size);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum shape shapes[] = {SHAPE_EES_SUMMARY, SHAPE_EES_PROBLEM, SHAPE_EES_META,
					    SHAPE_EES_QUERY};
	const char *bytes = (const char *)data + 1, *rows;
	struct page page = {0}, more = {0};
	struct fault fault;
	enum shape shape;

	if (size == 0)
		return 0;
	size--;
	shape = shapes[data[0] % 4];
	strcpy(config.authority.la, "332");
	strcpy(config.authority.region, "E12000005");
	engine.config = &config;
	engine.ees = &ees;
	ees.sets[0].row = &config.authority.figures.sets[0];
	/* Labels, then rows of them behind a line with a form feed. */
	rows = shape == SHAPE_EES_META ? memchr(bytes, '\f', size) : NULL;
	read_one(shape, bytes, rows != NULL ? (size_t)(rows - bytes) : size, &page);
	take_names(&page);
	if (shape == SHAPE_EES_META && ees_choose(&engine, &ees.run, &fault) == 0) {
		if (rows != NULL)
			read_one(SHAPE_EES_QUERY, rows + 1, size - (size_t)(rows + 1 - bytes), &more);
		buffer_bytes(&ees.run.rows, more.runs[RECORD_EES_ROW].packed.at,
			     more.runs[RECORD_EES_ROW].packed.length);
		if (ees_csv_rows(&ees.run, &fault) == 0)
			check_csv();
		else
			must(fault.kind == FAULT_MEANING && fault.text[0] != '\0');
	}
	page_free(&page);
	page_free(&more);
	clear();
	return 0;
}
