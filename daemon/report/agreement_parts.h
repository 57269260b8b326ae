/* agreement_parts.h: what the agreement's page is built of, and the answers to its questions: private to the
 * files agreement_*.c. What the contract does not state is shown as a gap. */
#ifndef REPORT_AGREEMENT_PARTS_H
#define REPORT_AGREEMENT_PARTS_H

#include "base/buffer.h"
#include "base/days.h"
#include "report/edition.h"

#define PART_GAP "<span class=\"gap\">Not stated.</span>"

/* A list of names and facts; each fact's text is escaped, "" or NULL is a gap. */
void part_open(struct buffer *out);
void part_close(struct buffer *out);
void part_fact(struct buffer *out, const char *name, const char *text);
/* The same of words put together; frees them. */
void part_fact_of(struct buffer *out, const char *name, struct buffer *words);
void part_fact_days(struct buffer *out, const char *name, int days);
void part_fact_date(struct buffer *out, const char *name, day_t day);
/* A list of texts; none of them: a gap. */
void part_list(struct buffer *out, const char *const *texts, unsigned count);
/* A table with its headings (ending with NULL), then rows of <tr>, part_cell, </tr>. */
void part_table(struct buffer *out, const char *caption, const char *const *columns);
void part_table_end(struct buffer *out);
void part_cell(struct buffer *out, const char *text);
/* Working time; 0: not asked for. */
void part_cell_minutes(struct buffer *out, int minutes);

/* The answers, in the order of the questions (agreement_answers.c, agreement_conduct.c). */
void answer_achieve(const struct edition *e, struct buffer *out);
void answer_fair(const struct edition *e, struct buffer *out);
void answer_parties(const struct edition *e, struct buffer *out);
void answer_controllers(const struct edition *e, struct buffer *out);
void answer_items(const struct edition *e, struct buffer *out);
void answer_whose(const struct edition *e, struct buffer *out);
void answer_basis(const struct edition *e, struct buffer *out);
void answer_special(const struct edition *e, struct buffer *out);
void answer_transparency(const struct edition *e, struct buffer *out);
void answer_use_rights(const struct edition *e, struct buffer *out);
void answer_quality(const struct edition *e, struct buffer *out);
void answer_when_and_how(const struct edition *e, struct buffer *out);
void answer_who_sees(const struct edition *e, struct buffer *out);
void answer_safe(const struct edition *e, struct buffer *out);
void answer_retention(const struct edition *e, struct buffer *out);
void answer_onward(const struct edition *e, struct buffer *out);
void answer_automation(const struct edition *e, struct buffer *out);
void answer_review(const struct edition *e, struct buffer *out);
void answer_record(const struct edition *e, struct buffer *out);
void answer_emergency(const struct edition *e, struct buffer *out);
void answer_annexes(const struct edition *e, struct buffer *out);

#endif
