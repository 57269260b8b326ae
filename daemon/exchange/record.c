#include "exchange/record.h"

#include "exchange/fields.h"

static const struct field_row code_rows[] = {
	FIELD_TEXT(record_code, id),
	FIELD_TEXT(record_code, text),
};
static const struct field_row student_rows[] = {
	FIELD_TEXT(record_student, id),		FIELD_TEXT(record_student, upn),
	FIELD_TEXT(record_student, year),	FIELD_I32(record_student, admission),
	FIELD_I32(record_student, leaving),	FIELD_I64(record_student, updated_at),
	FIELD_TEXT(record_student, former_upn), FIELD_TEXT(record_student, surname),
	FIELD_TEXT(record_student, forename),	FIELD_I32(record_student, born),
	FIELD_RAW(record_student, traits),	FIELD_TEXT(record_student, registration),
};
static const struct field_row mark_rows[] = {
	FIELD_TEXT(record_mark, id),	      FIELD_TEXT(record_mark, student),
	FIELD_I32(record_mark, day),	      FIELD_BOOL(record_mark, pm),
	FIELD_TEXT(record_mark, code_id),     FIELD_TEXT(record_mark, code_text),
	FIELD_I32(record_mark, minutes_late), FIELD_I64(record_mark, updated_at),
};
static const struct field_row list_rows[] = {
	FIELD_I32(record_list_row, line),
	FIELD_TEXT(record_list_row, upn),
	FIELD_TEXT(record_list_row, forename),
	FIELD_TEXT(record_list_row, surname),
	FIELD_TEXT(record_list_row, case_id),
	FIELD_TEXT(record_list_row, status),
	FIELD_I32(record_list_row, born),
	FIELD_I32(record_list_row, from),
	FIELD_I32(record_list_row, to),
	FIELD_TEXT(record_list_row, worker),
	FIELD_TEXT(record_list_row, team),
	FIELD_TEXT(record_list_row, authority),
	FIELD_TEXT(record_list_row, urn),
	FIELD_BOOL(record_list_row, restricted),
	/* Below: not in rows kept by the first release (engine/lists/lists.c). */
	FIELD_I32(record_list_row, review),
	FIELD_TEXT(record_list_row, postcode),
	FIELD_TEXT(record_list_row, school),
	FIELD_TEXT(record_list_row, detail),
	FIELD_TEXT(record_list_row, household),
};
static const struct field_row figure_rows[] = {
	FIELD_I32(record_figure, series),  FIELD_I32(record_figure, geography),
	FIELD_I32(record_figure, phase),   FIELD_I32(record_figure, period_kind),
	FIELD_TEXT(record_figure, code),   FIELD_TEXT(record_figure, name),
	FIELD_TEXT(record_figure, region), FIELD_TEXT(record_figure, period),
	FIELD_I32(record_figure, from),	   FIELD_I32(record_figure, to),
	FIELD_TEXT(record_figure, group),  FIELD_I64(record_figure, weight),
	FIELD_SPAN(record_figure, values),
};
static const struct field_row value_rows[] = {
	FIELD_I32(record_value, kind),	       FIELD_I32(record_value, flags),
	FIELD_TEXT(record_value, part),	       FIELD_TEXT(record_value, marker),
	FIELD_BOOL(record_value, has_value),   FIELD_BOOL(record_value, has_counts),
	FIELD_I64(record_value, nano_percent), FIELD_I64(record_value, num),
	FIELD_I64(record_value, den),
};
static const struct field_row reject_rows[] = {
	FIELD_I32(record_reject, line),
	FIELD_I32(record_reject, column),
	FIELD_TEXT(record_reject, text),
};

static const struct field_row ees_version_rows[] = {
	FIELD_TEXT(record_ees_version, id),	   FIELD_TEXT(record_ees_version, title),
	FIELD_TEXT(record_ees_version, status),	   FIELD_TEXT(record_ees_version, version),
	FIELD_TEXT(record_ees_version, published), FIELD_I64(record_ees_version, total),
};
static const struct field_row ees_name_rows[] = {
	FIELD_I32(record_ees_name, kind),      FIELD_TEXT(record_ees_name, of),
	FIELD_TEXT(record_ees_name, id),       FIELD_TEXT(record_ees_name, column),
	FIELD_TEXT(record_ees_name, label),    FIELD_TEXT(record_ees_name, code),
	FIELD_TEXT(record_ees_name, old_code),
};
static const struct field_row ees_paging_rows[] = {
	FIELD_I32(record_ees_paging, page),
	FIELD_I32(record_ees_paging, pages),
	FIELD_I64(record_ees_paging, total),
};
static const struct field_row ees_row_rows[] = {
	FIELD_TEXT(record_ees_row, time_code), FIELD_TEXT(record_ees_row, period),
	FIELD_TEXT(record_ees_row, level),     FIELD_TEXT(record_ees_row, locations),
	FIELD_TEXT(record_ees_row, filters),   FIELD_TEXT(record_ees_row, values),
};
static const struct field_row ees_problem_rows[] = {
	FIELD_TEXT(record_ees_problem, code),
	FIELD_TEXT(record_ees_problem, text),
};
static const struct field_row drop_entry_rows[] = {
	FIELD_TEXT(record_drop_entry, name),
	FIELD_I64(record_drop_entry, size),
	FIELD_I64(record_drop_entry, when),
	FIELD_TEXT(record_drop_entry, stamp),
};
static const struct field_row drop_file_rows[] = {
	FIELD_TEXT(record_drop_file, refusal),	 FIELD_TEXT(record_drop_file, layout),
	FIELD_TEXT(record_drop_file, encoding),	 FIELD_TEXT(record_drop_file, laestab),
	FIELD_TEXT(record_drop_file, urn),	 FIELD_RAW(record_drop_file, digest),
	FIELD_I64(record_drop_file, changed_at), FIELD_I32(record_drop_file, rows),
	FIELD_I32(record_drop_file, pupils),	 FIELD_I32(record_drop_file, marks),
	FIELD_I32(record_drop_file, set_aside),	 FIELD_BOOL(record_drop_file, whole),
	FIELD_SPAN(record_drop_file, sessions),
};
static const struct field_row drop_pupil_rows[] = {
	FIELD_TEXT(record_drop_pupil, id),
	FIELD_BOOL(record_drop_pupil, whole),
};
static const struct field_row drop_row_rows[] = {
	FIELD_I32(record_drop_row, line),
	FIELD_TEXT(record_drop_row, separator),
	FIELD_TEXT(record_drop_row, reason),
	FIELD_SPAN(record_drop_row, raw),
};

static const struct field_row standing_rows[] = {
	FIELD_BOOL(record_standing, online),
	FIELD_BOOL(record_standing, approved),
	FIELD_BOOL(record_standing, audited),
	FIELD_BOOL(record_standing, custom_codes),
};
static const struct field_row school_rows[] = {
	FIELD_TEXT(record_school, id),
	FIELD_TEXT(record_school, domain),
	FIELD_TEXT(record_school, system),
};
static const struct field_row deletion_rows[] = {
	FIELD_TEXT(record_deletion, id),
	FIELD_TEXT(record_deletion, type),
	FIELD_BOOL(record_deletion, restored),
};

#define KIND(rows)                                                                                           \
	{                                                                                                    \
		rows, sizeof rows / sizeof *rows                                                             \
	}
static const struct {
	const struct field_row *rows;
	size_t count;
} kinds[RECORD_KINDS] = {
	[RECORD_CODE] = KIND(code_rows),
	[RECORD_STUDENT] = KIND(student_rows),
	[RECORD_MARK] = KIND(mark_rows),
	[RECORD_LIST_ROW] = KIND(list_rows),
	[RECORD_FIGURE] = KIND(figure_rows),
	[RECORD_REJECT] = KIND(reject_rows),
	[RECORD_EES_VERSION] = KIND(ees_version_rows),
	[RECORD_EES_NAME] = KIND(ees_name_rows),
	[RECORD_EES_PAGING] = KIND(ees_paging_rows),
	[RECORD_EES_ROW] = KIND(ees_row_rows),
	[RECORD_EES_PROBLEM] = KIND(ees_problem_rows),
	[RECORD_VALUE] = KIND(value_rows),
	[RECORD_STANDING] = KIND(standing_rows),
	[RECORD_SCHOOL] = KIND(school_rows),
	[RECORD_DELETION] = KIND(deletion_rows),
	[RECORD_DROP_ENTRY] = KIND(drop_entry_rows),
	[RECORD_DROP_FILE] = KIND(drop_file_rows),
	[RECORD_DROP_PUPIL] = KIND(drop_pupil_rows),
	[RECORD_DROP_ROW] = KIND(drop_row_rows),
};

void record_pack(enum record_kind kind, const void *record, struct buffer *out)
{
	fields_pack(kinds[kind].rows, kinds[kind].count, record, out);
}

bool record_unpack(enum record_kind kind, struct span *rest, void *ret_record)
{
	if ((unsigned)kind >= RECORD_KINDS || kinds[kind].rows == NULL)
		return false;
	return fields_unpack(kinds[kind].rows, kinds[kind].count, rest, ret_record);
}
