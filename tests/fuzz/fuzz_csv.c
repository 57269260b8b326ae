/* Any bytes as a CSV file. The first byte picks the shape. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "source/page.h"
#include "fuzz/shapes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
	if (!truth)
		abort();
}

/* What a reader gives is what the engine takes. */
static void drain_values(struct span values)
{
	struct record_value v;

	must(values.length > 0);
	while (values.length > 0)
		must(record_unpack(RECORD_VALUE, &values, &v) && v.kind < FIGURE_KINDS &&
		     (v.has_value || v.nano_percent == 0));
}

static void drain(enum record_kind kind, const struct page_run *run)
{
	union {
		struct record_list_row row;
		struct record_figure figure;
		struct record_reject reject;
	} record;
	struct span rest = buffer_span(&run->packed);

	for (uint32_t i = 0; i < run->count; i++) {
		must(record_unpack(kind, &rest, &record));
		if (kind == RECORD_FIGURE)
			drain_values(record.figure.values);
	}
	must(rest.length == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct page_refusal refusal;
	struct page page;
	char *copy;

	if (size == 0)
		return 0;
	copy = calloc(1, size - 1 + LIMIT_PADDING);
	must(copy != NULL);
	memcpy(copy, data + 1, size - 1);
	if (page_read(shape_of_file(data[0]), (struct span){copy, size - 1}, &page, &refusal) == 0) {
		for (int k = RECORD_CODE; k < RECORD_KINDS; k++)
			if (page.runs[k].count > 0)
				drain((enum record_kind)k, &page.runs[k]);
	} else {
		must(refusal.text[0] != '\0' && page.records == 0);
	}
	page_free(&page);
	free(copy);
	return 0;
}
