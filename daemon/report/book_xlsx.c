#include "report/book.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/days.h"

/* Text is only ever written as text: nothing here is a formula or a link, whatever it starts with. */

#define DECIMALS   4  /* number formats made; more digits than that are shown with so many */
#define NAME_MOST  31 /* of a sheet, in characters */
#define WIDTH_MOST 60 /* of a column, in characters */

struct workbook {
	lxw_workbook *book;
	lxw_format *title, *heading, *wrapped, *date, *numbers[DECIMALS + 1];
	lxw_error failed; /* the first */
};

static void check(struct workbook *w, lxw_error rc)
{
	if (w->failed == LXW_NO_ERROR)
		w->failed = rc;
}

static lxw_format *number_format(struct workbook *w, unsigned decimals)
{
	static const char *const forms[DECIMALS + 1] = {"#,##0", "#,##0.0", "#,##0.00", "#,##0.000",
							"#,##0.0000"};
	lxw_format *f = workbook_add_format(w->book);

	if (f == NULL)
		check(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else
		format_set_num_format(f, forms[decimals]);
	return f;
}

static lxw_format *plain_format(struct workbook *w)
{
	lxw_format *f = workbook_add_format(w->book);

	if (f == NULL) {
		check(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return NULL;
	}
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	return f;
}

static void make_formats(struct workbook *w)
{
	w->title = plain_format(w);
	w->heading = plain_format(w);
	w->wrapped = plain_format(w);
	w->date = plain_format(w);
	for (unsigned i = 0; i <= DECIMALS; i++)
		w->numbers[i] = number_format(w, i);
	if (w->failed != LXW_NO_ERROR)
		return;
	format_set_bold(w->title);
	format_set_bold(w->heading);
	format_set_text_wrap(w->heading);
	format_set_bottom(w->heading, LXW_BORDER_THIN);
	format_set_text_wrap(w->wrapped);
	format_set_num_format(w->date, "dd/mm/yyyy");
}

/* --- cells ---------------------------------------------------------------------------------------------- */

static void put_text(struct workbook *w, lxw_worksheet *s, uint32_t row, size_t column, const char *text,
		     lxw_format *f)
{
	if (text[0] != '\0')
		check(w, worksheet_write_string(s, row, (lxw_col_t)column, text, f));
}

static bool put_date(struct workbook *w, lxw_worksheet *s, uint32_t row, size_t column, const char *text)
{
	lxw_datetime when = {0};
	struct civil civil;
	day_t day;

	if (!day_parse(span_of(text), &day))
		return false;
	civil = day_to_civil(day);
	/* The first day that a spreadsheet can count. */
	if (civil.year < 1900)
		return false;
	when.year = civil.year;
	when.month = civil.month;
	when.day = civil.day;
	check(w, worksheet_write_datetime(s, row, (lxw_col_t)column, &when, w->date));
	return true;
}

static bool put_number(struct workbook *w, lxw_worksheet *s, uint32_t row, size_t column, const char *text)
{
	const char *dot = strchr(text, '.');
	size_t decimals = dot == NULL ? 0 : strlen(dot + 1);

	/* Fifteen digits are what a cell holds exactly. */
	if (!table_is_number(text) || strlen(text) > 15)
		return false;
	check(w, worksheet_write_number(s, row, (lxw_col_t)column, strtod(text, NULL),
					w->numbers[decimals > DECIMALS ? DECIMALS : decimals]));
	return true;
}

static void put_cell(struct workbook *w, lxw_worksheet *s, uint32_t row, size_t column, enum table_form form,
		     const char *text)
{
	if (form == TABLE_DATE && put_date(w, s, row, column, text))
		return;
	if ((form == TABLE_NUMBER || form == TABLE_RIGHT) && put_number(w, s, row, column, text))
		return;
	put_text(w, s, row, column, text, w->wrapped);
}

/* --- sheets --------------------------------------------------------------------------------------------- */

/* Characters that a sheet's name may not have, and apostrophes, become blanks. */
static lxw_worksheet *add_sheet(struct workbook *w, const char *key)
{
	char name[NAME_MOST + 1];
	lxw_worksheet *s;

	text_copy(name, sizeof name, span_of(key));
	for (char *at = name; *at != '\0'; at++)
		if (strchr("[]:*?/\\'", *at) != NULL || (unsigned char)*at >= 0x80)
			*at = ' ';
	s = workbook_add_worksheet(w->book, name);
	if (s == NULL)
		check(w, LXW_ERROR_INVALID_SHEETNAME_CHARACTER);
	else
		worksheet_set_landscape(s);
	return s;
}

static double column_width(const struct table *t, size_t column)
{
	size_t most = strlen(t->columns[column].key);

	for (size_t r = 0; r < t->rows.count; r++) {
		size_t length = strlen(table_at(&t->rows.at[r], column));

		most = length > most ? length : most;
	}
	return (double)(most > WIDTH_MOST ? WIDTH_MOST : most < 6 ? 6 : most) + 2;
}

/* A group stands in a column of its own before the others, so that rows can be sorted. */
static bool has_groups(const struct table *t)
{
	for (size_t r = 0; r < t->rows.count; r++)
		if (t->rows.at[r].group != NULL)
			return true;
	return false;
}

static void write_rows(struct workbook *w, lxw_worksheet *s, const struct table *t, uint32_t *at)
{
	const bool groups = has_groups(t);
	const char *group = "";

	if (groups)
		put_text(w, s, *at, 0, "group", w->heading);
	for (size_t c = 0; c < t->column_count; c++) {
		put_text(w, s, *at, c + groups, t->columns[c].key, w->heading);
		worksheet_set_column(s, (lxw_col_t)(c + groups), (lxw_col_t)(c + groups), column_width(t, c),
				     NULL);
	}
	if (t->rows.count > 0)
		worksheet_repeat_rows(s, *at, *at);
	for (size_t r = 0; r < t->rows.count && w->failed == LXW_NO_ERROR; r++) {
		const struct table_row *row = &t->rows.at[r];

		++*at;
		group = row->group != NULL ? row->group : group;
		if (groups)
			put_text(w, s, *at, 0, group, w->wrapped);
		for (size_t c = 0; c < t->column_count; c++)
			put_cell(w, s, *at, c + groups, t->columns[c].form, table_at(row, c));
	}
}

static void write_sheet(struct workbook *w, const struct table *t, const char *key, const char *as_of)
{
	lxw_worksheet *s = add_sheet(w, key);
	uint32_t at = 0;

	if (s == NULL)
		return;
	worksheet_fit_to_pages(s, 1, 0);
	put_text(w, s, at++, 0, t->title != NULL ? t->title : "", w->title);
	if (as_of[0] != '\0')
		put_text(w, s, at++, 0, as_of, NULL);
	write_rows(w, s, t, &at);
	at += 2;
	for (size_t i = 0; i < t->notes.count; i++)
		put_text(w, s, at++, 0, t->notes.at[i], NULL);
}

/* What the workbook is; the sheets that follow; what is to be known of all numbers. */
static void write_about(struct workbook *w, const struct book_pages *p)
{
	lxw_worksheet *s = add_sheet(w, "About");
	uint32_t at = 0;

	if (s == NULL)
		return;
	worksheet_set_column(s, 0, 0, 24, NULL);
	worksheet_set_column(s, 1, 1, 100, NULL);
	put_text(w, s, at++, 0, p->head->title != NULL ? p->head->title : "", w->title);
	for (size_t i = 0; i < p->head->notes.count; i++)
		put_text(w, s, at++, 0, p->head->notes.at[i], NULL);
	at++;
	for (size_t i = 0; i < p->count; i++) {
		put_text(w, s, at, 0, p->keys[i], NULL);
		put_text(w, s, at++, 1, p->tables[i]->title != NULL ? p->tables[i]->title : "", w->wrapped);
	}
	at++;
	for (size_t i = 0; i < p->foot->notes.count; i++)
		put_text(w, s, at++, 0, p->foot->notes.at[i], NULL);
}

/* --- the file --------------------------------------------------------------------------------------------
 */

static int read_whole(int fd, struct buffer *out, struct fault *reterr)
{
	struct stat st;
	ssize_t got = 1;
	off_t at = 0;

	if (fstat(fd, &st) != 0)
		return fault_errno(reterr, errno, "cannot read the workbook");
	while (at < st.st_size && got > 0) {
		char *room = buffer_room(out, (size_t)(st.st_size - at));

		if (room == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a workbook");
		got = pread(fd, room, (size_t)(st.st_size - at), at);
		if (got > 0) {
			buffer_used(out, (size_t)got);
			at += got;
		}
	}
	return at == st.st_size && at > 0 ? 0 : fault_errno(reterr, errno, "cannot read the workbook");
}

/* The library writes to a path: that of memory without one. Its own temporary files have no name either, and
 * are kept off the disk where the system has room in memory for them. */
static lxw_error write_workbook(const struct book_pages *p, const char *path)
{
	static char in_memory[] = "/dev/shm";
	lxw_workbook_options options = {
		.constant_memory = LXW_FALSE, .tmpdir = in_memory, .use_zip64 = LXW_FALSE};
	/* Two workbooks of the same numbers are the same bytes. */
	lxw_doc_properties properties = {.created = 946684800};
	struct workbook w = {.book = workbook_new_opt(path, &options)};
	lxw_error rc;

	if (w.book == NULL)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;
	check(&w, workbook_set_properties(w.book, &properties));
	make_formats(&w);
	if (w.failed == LXW_NO_ERROR && (p->count > 1 || p->head->notes.count > 0))
		write_about(&w, p);
	for (size_t i = 0; i < p->count && w.failed == LXW_NO_ERROR; i++)
		write_sheet(&w, p->tables[i], p->keys[i], p->as_of);
	rc = workbook_close(w.book);
	return w.failed != LXW_NO_ERROR ? w.failed : rc;
}

int book_write_xlsx(const struct book_pages *p, struct buffer *out, struct fault *reterr)
{
	int fd = memfd_create("workbook", MFD_CLOEXEC), rc = 0;
	char path[40];
	lxw_error failed;

	if (fd < 0)
		return fault_errno(reterr, errno, "cannot make a workbook");
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	failed = write_workbook(p, path);
	if (failed != LXW_NO_ERROR)
		rc = fault_set(reterr, FAULT_IO, "cannot write a workbook: %.200s", lxw_strerror(failed));
	else
		rc = read_whole(fd, out, reterr);
	close(fd);
	return rc;
}
