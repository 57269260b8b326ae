/* Any bytes as a page of a school's system. The first byte picks the shape. */
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

static void drain(enum record_kind kind, const struct page_run *run)
{
	union {
		struct record_code code;
		struct record_student student;
		struct record_mark mark;
		struct record_reject reject;
		struct record_standing standing;
		struct record_school school;
		struct record_deletion deletion;
	} record;
	struct span rest = buffer_span(&run->packed);

	for (uint32_t i = 0; i < run->count; i++)
		must(record_unpack(kind, &rest, &record));
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
	/* Every field is needed, so that every reader runs. */
	if (page_read_needed(shape_of_page(data[0]), ~(uint32_t)0, (struct span){copy, size - 1}, &page,
			     &refusal) == 0) {
		must(page.more == (page.next[0] != '\0'));
		for (int k = RECORD_CODE; k < RECORD_KINDS; k++)
			if (page.runs[k].count > 0)
				drain((enum record_kind)k, &page.runs[k]);
	} else {
		must(refusal.text[0] != '\0' && page.records == 0 && refusal.offset <= size);
	}
	page_free(&page);
	free(copy);
	return 0;
}
