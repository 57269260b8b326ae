#include "source/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "source/page_internal.h"

static const page_reader readers[SHAPES] = {
	[SHAPE_WONDE_CODES] = page_read_wonde_codes,
	[SHAPE_WONDE_STUDENTS] = page_read_wonde_students,
	[SHAPE_WONDE_MARKS] = page_read_wonde_marks,
	[SHAPE_WONDE_META] = page_read_wonde_meta,
	[SHAPE_SOCIAL_CARE_CSV] = page_read_social_care,
	[SHAPE_FIGURES_CSV] = page_read_figures,
	[SHAPE_HOME_EDUCATION_CSV] = page_read_home_education,
	[SHAPE_YOUTH_JUSTICE_CSV] = page_read_youth_justice,
	[SHAPE_PART_TIME_CSV] = page_read_part_time,
	[SHAPE_EXPECTED_CSV] = page_read_expected,
	[SHAPE_PERFORMANCE_CSV] = page_read_performance,
	[SHAPE_EES_SUMMARY] = page_read_ees_summary,
	[SHAPE_EES_META] = page_read_ees_meta,
	[SHAPE_EES_QUERY] = page_read_ees_query,
	[SHAPE_EES_PROBLEM] = page_read_ees_problem,
	[SHAPE_WONDE_SCHOOLS] = page_read_wonde_schools,
	[SHAPE_WONDE_DELETIONS] = page_read_wonde_deletions,
	[SHAPE_REST_CODES] = page_read_rest_codes,
	[SHAPE_REST_STUDENTS] = page_read_rest_students,
	[SHAPE_REST_MARKS] = page_read_rest_marks,
	[SHAPE_DROP_LISTING] = page_read_drop_listing,
	[SHAPE_DROP_FILE] = page_read_drop_file,
};

void page_add(struct page *page, enum record_kind kind, const void *record)
{
	record_pack(kind, record, &page->runs[kind].packed);
	page->runs[kind].count++;
	page->records++;
}

int page_refuse(struct page_refusal *refusal, enum fault_kind kind, const char *format, ...)
{
	va_list args;

	*refusal = (struct page_refusal){0};
	va_start(args, format);
	vsnprintf(refusal->text, sizeof refusal->text, format, args);
	va_end(args);
	return -(int)kind;
}

int page_reject(struct page *page, uint32_t line, uint32_t column, struct page_refusal *refusal,
		const char *format, ...)
{
	struct record_reject reject = {.line = line, .column = column};
	va_list args;

	if (page->runs[RECORD_REJECT].count == LIMIT_REJECTS)
		return page_refuse(refusal, FAULT_LIMIT,
				   "over %d rows are bad: this is not the file it should be", LIMIT_REJECTS);
	va_start(args, format);
	vsnprintf(reject.text, sizeof reject.text, format, args);
	va_end(args);
	page_add(page, RECORD_REJECT, &reject);
	return 0;
}

static bool page_whole(const struct page *page)
{
	for (unsigned k = 0; k < RECORD_KINDS; k++)
		if (!buffer_ok(&page->runs[k].packed))
			return false;
	return true;
}

int page_read(enum shape shape, struct span bytes, struct page *page, struct page_refusal *ret_refusal)
{
	return page_read_needed(shape, 0, bytes, page, ret_refusal);
}

static int read_shape(enum shape shape, struct span bytes, struct page *page,
		      struct page_refusal *ret_refusal)
{
	int rc;

	*ret_refusal = (struct page_refusal){0};
	for (unsigned k = 0; k < RECORD_KINDS; k++)
		page->runs[k].kind = (enum record_kind)k;
	if ((unsigned)shape >= SHAPES || readers[shape] == NULL)
		return page_refuse(ret_refusal, FAULT_BUG, "nobody reads pages of shape %u", (unsigned)shape);
	rc = readers[shape](bytes, page, ret_refusal);
	page->form = NULL;
	page->file = NULL;
	if (rc == 0 && !page_whole(page))
		rc = page_refuse(ret_refusal, FAULT_MEMORY, "no memory for the records");
	if (rc != 0)
		page_free(page);
	return rc;
}

int page_read_needed(enum shape shape, uint32_t needs, struct span bytes, struct page *page,
		     struct page_refusal *ret_refusal)
{
	*page = (struct page){.needs = needs};
	return read_shape(shape, bytes, page, ret_refusal);
}

int page_read_form(enum shape shape, uint32_t needs, const struct page_form *form, struct span bytes,
		   struct page *page, struct page_refusal *ret_refusal)
{
	*page = (struct page){.needs = needs, .form = form};
	return read_shape(shape, bytes, page, ret_refusal);
}

int page_read_file(const struct page_file *file, uint32_t needs, struct span bytes, struct page *page,
		   struct page_refusal *ret_refusal)
{
	*page = (struct page){.needs = needs, .file = file};
	return read_shape(SHAPE_DROP_FILE, bytes, page, ret_refusal);
}

void page_free(struct page *page)
{
	if (page == NULL)
		return;
	for (unsigned k = 0; k < RECORD_KINDS; k++)
		buffer_free(&page->runs[k].packed);
	*page = (struct page){0};
}
