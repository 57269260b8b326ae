/* drop_whose.c: whose a row of a school's file is. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "attendance/upn.h"
#include "contract/contract.h"
#include "source/drop_reader.h"
#include "source/page_internal.h"

static void copy_text(struct drop_reader *r, enum drop_column c, char *out, size_t size)
{
	struct span s = drop_cell(r, c);

	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return;
	if (out[0] == '\0' && !text_copy(out, size, s))
		out[0] = '\0';
}

/* "Year 4", "Y4", "04", "Reception" as "4" and "R". */
static void read_year(struct span s, char out[12])
{
	static const char *const before[] = {"nc year", "year", "yr", "y"};
	uint64_t year;

	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		size_t n = strlen(before[i]);

		if (s.length > n && strncasecmp(s.at, before[i], n) == 0) {
			s = text_trim((struct span){s.at + n, s.length - n});
			break;
		}
	}
	if (text_u64(s, &year) && year < 100)
		snprintf(out, 12, year == 0 ? "R" : "%u", (unsigned)year);
	else if ((s.length == 9 && strncasecmp(s.at, "reception", 9) == 0) ||
		 (s.length == 1 && (s.at[0] | 0x20) == 'r'))
		snprintf(out, 12, "R");
	else if (s.length == 2 && (s.at[0] | 0x20) == 'n' && (s.at[1] == '1' || s.at[1] == '2'))
		snprintf(out, 12, "N%c", s.at[1]);
}

static void describe(struct drop_reader *r, struct record_student *p)
{
	const char *expected;

	if (p->year[0] == '\0')
		read_year(drop_cell(r, DROP_YEAR), p->year);
	if (p->admission == DAY_NONE)
		p->admission = drop_day(r, drop_cell(r, DROP_ADMITTED), &expected);
	if (p->leaving == DAY_NONE)
		p->leaving = drop_day(r, drop_cell(r, DROP_LEFT), &expected);
	if ((r->page->needs >> FIELD_NAME & 1) != 0) {
		copy_text(r, DROP_SURNAME, p->surname, sizeof p->surname);
		copy_text(r, DROP_FORENAME, p->forename, sizeof p->forename);
	}
	if ((r->page->needs >> FIELD_BIRTH_DATE & 1) != 0 && p->born == DAY_NONE)
		p->born = drop_day(r, drop_cell(r, DROP_BORN), &expected);
}

/* The UPN of the row. False when it is none, with what is wrong with it. */
static bool read_upn(const struct drop_reader *r, char out[UPN_LENGTH + 1], struct fault *reterr)
{
	struct span s = drop_cell(r, DROP_UPN);
	char missing[6];

	out[0] = '\0';
	if (s.length == 0 || upn_missing(s, missing))
		return true;
	if (upn_read(s, out, reterr) == 0)
		return true;
	out[0] = '\0';
	return false;
}

/* 1: the row is this pupil's; 0: it was set aside; negative: refused. */
int drop_row_pupil(struct drop_reader *r, uint32_t *ret_pupil)
{
	struct span number = drop_cell(r, DROP_ADMISSION_NUMBER);
	char upn[UPN_LENGTH + 1], admission[40] = "", reason[320];
	struct fault why = {0};
	bool good = read_upn(r, upn, &why);
	int rc;

	if (!text_copy(admission, sizeof admission, number))
		admission[0] = '\0';
	if (upn[0] == '\0' && admission[0] == '\0') {
		snprintf(reason, sizeof reason, "%s",
			 !good		   ? why.text :
			 number.length > 0 ? "the admission number is too long" :
					     "no UPN and no admission number: whose marks are these?");
		rc = drop_set_aside(r, DROP_NO_PUPIL, r->csv.line, 0, drop_raw_row(r), reason);
		return rc;
	}
	rc = drop_book_pupil(&r->book, admission, upn, r->csv.line, ret_pupil, &why);
	if (rc == -FAULT_MEANING)
		return drop_set_aside(r, DROP_NO_PUPIL, r->csv.line, 0, drop_raw_row(r), why.text);
	if (rc != 0)
		return page_refuse(r->refusal, (enum fault_kind) - rc, "%s", why.text);
	describe(r, &r->book.pupils.at[*ret_pupil].row);
	/* The pupil is known by its number; what is wrong with the UPN is for the school to mend. */
	return good										    ? 1 :
	       (rc = drop_set_aside(r, *ret_pupil, r->csv.line, 0, drop_raw_row(r), why.text)) != 0 ? rc :
												      1;
}

/* The digits of a number, when there are `few` to `most` of them. */
static void read_number(struct span s, size_t few, size_t most, char *out)
{
	size_t n = 0;
	char digits[8];

	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] >= '0' && s.at[i] <= '9') {
			if (n == most)
				return;
			digits[n++] = s.at[i];
		}
	if (n >= few)
		text_copy(out, 8, (struct span){digits, n});
}

/* Two schools in one file refuse it: nothing says whose its marks are. */
int drop_row_school(struct drop_reader *r, enum drop_column c, size_t few, size_t most, char kept[8])
{
	char number[8] = "";

	read_number(drop_cell(r, c), few, most, number);
	if (number[0] == '\0' || strcmp(kept, number) == 0)
		return 0;
	if (kept[0] != '\0')
		return page_refuse(r->refusal, FAULT_MEANING,
				   "two schools in one file: line %u has another %s than those before",
				   r->csv.line, c == DROP_URN ? "URN" : "LAEstab");
	text_copy(kept, 8, span_of(number));
	return 0;
}
