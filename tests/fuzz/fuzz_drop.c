/* Any bytes as a school's nightly file, or as the listing of its folder. The first byte picks which, and
 * whether the School file maps headings. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "attendance/count.h"
#include "base/limits.h"
#include "source/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
	if (!truth)
		abort();
}

static void drain(enum record_kind kind, const struct page_run *run)
{
	union {
		struct record_student student;
		struct record_mark mark;
		struct record_reject reject;
		struct record_drop_entry entry;
		struct record_drop_pupil pupil;
		struct record_drop_row row;
		struct record_drop_file file;
	} record;
	struct span rest = buffer_span(&run->packed);

	for (uint32_t i = 0; i < run->count; i++) {
		must(record_unpack(kind, &rest, &record));
		if (kind == RECORD_DROP_ENTRY)
			must(strchr(record.entry.name, '/') == NULL && record.entry.name[0] != '.');
		if (kind == RECORD_MARK)
			must(record.mark.student[0] != '\0' && record.mark.code_text[0] != '\0');
	}
	must(rest.length == 0);
}

/* What a file says of itself is what it gives. */
static void check_file(const struct page *page)
{
	struct span rest = buffer_span(&page->runs[RECORD_DROP_FILE].packed);
	struct record_drop_file f;

	must(page->runs[RECORD_DROP_FILE].count == 1 && record_unpack(RECORD_DROP_FILE, &rest, &f));
	must(f.refusal[0] == '\0' || page->records == 1);
	must(f.pupils == page->runs[RECORD_STUDENT].count && f.marks == page->runs[RECORD_MARK].count);
	must(f.refusal[0] != '\0' || f.set_aside == page->runs[RECORD_REJECT].count);
	must(f.sessions.length % sizeof(session_t) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct page_file about = {.columns = size > 0 && data[0] % 4 == 1 ? "upn\tRef\nmark\tIt\n" : "",
					.changed_at = 1};
	struct page_refusal refusal;
	struct page page;
	char *copy;

	if (size == 0)
		return 0;
	copy = calloc(1, size - 1 + LIMIT_PADDING);
	must(copy != NULL);
	memcpy(copy, data + 1, size - 1);
	if (data[0] % 4 == 2) {
		if (page_read(SHAPE_DROP_LISTING, (struct span){copy, size - 1}, &page, &refusal) != 0)
			must(refusal.text[0] != '\0' && page.records == 0);
	} else {
		/* SHAPE_DROP_FILE */
		must(page_read_file(&about, ~(uint32_t)0, (struct span){copy, size - 1}, &page, &refusal) ==
		     0);
		check_file(&page);
	}
	for (int k = RECORD_CODE; k < RECORD_KINDS; k++)
		if (page.runs[k].count > 0)
			drain((enum record_kind)k, &page.runs[k]);
	page_free(&page);
	free(copy);
	return 0;
}
