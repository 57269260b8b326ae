/* parents_page.h: a page in plain words for parents and older pupils. Its sentences are those of a file
 * (report/words.h) that can be translated without this program. */
#ifndef REPORT_PARENTS_PAGE_H
#define REPORT_PARENTS_PAGE_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/edition.h"
#include "report/words.h"

/* Appends the page as HTML. -FAULT_MEMORY only. */
int parents_page(const struct edition *e, const struct words *w, struct buffer *out, struct fault *reterr);

#endif
