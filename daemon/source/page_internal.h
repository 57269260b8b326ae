/* page_internal.h: what the readers of pages share. */
#ifndef SOURCE_PAGE_INTERNAL_H
#define SOURCE_PAGE_INTERNAL_H

#include "source/page.h"

/* A reader of one shape. The page is empty when it starts; what it leaves after a fault is
 * dropped by page_read. */
typedef int (*page_reader)(struct span bytes, struct page *page, struct page_refusal *refusal);

int page_read_wonde_codes(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_wonde_students(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_wonde_marks(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_wonde_meta(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_wonde_schools(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_wonde_deletions(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_social_care(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_home_education(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_youth_justice(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_part_time(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_expected(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_performance(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_figures(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_ees_summary(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_ees_meta(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_ees_query(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_ees_problem(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_rest_codes(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_rest_students(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_rest_marks(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_drop_listing(struct span bytes, struct page *page, struct page_refusal *refusal);
int page_read_drop_file(struct span bytes, struct page *page, struct page_refusal *refusal);

/* Appends one record. */
void page_add(struct page *page, enum record_kind kind, const void *record);
/* Sets a row aside. -FAULT_LIMIT, with the refusal filled, past LIMIT_REJECTS. */
int page_reject(struct page *page, uint32_t line, uint32_t column, struct page_refusal *refusal,
		const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Fills a refusal (offset 0, no path) and returns -kind. */
int page_refuse(struct page_refusal *refusal, enum fault_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
