/* figures_wide.c: a column for each rate. The attendance series, persistent absence by week,
 * social care, and absence by characteristics are all of this form. */
#include <string.h>

#include "source/figures_read.h"

/* clang-format off */
/* A measure: its rate, its count and what the count is of; NULL: the file has no such count. */
static const struct measure_columns {
	enum figure_kind kind;
	const char *part;
	const char *percent, *percent_before; /* and its name in earlier releases */
	const char *count, *count_before;
	const char *of;
} measures[] = {
	{FIGURE_OVERALL, "", "overall_absence_perc", NULL, "overall_absence", NULL, "possible_sessions"},
	{FIGURE_AUTHORISED, "", "authorised_absence_perc", NULL, "authorised_absence", NULL, "possible_sessions"},
	{FIGURE_UNAUTHORISED, "", "unauthorised_absence_perc", NULL, "unauthorised_absence", NULL, "possible_sessions"},
	{FIGURE_ATTENDANCE, "", "attendance_perc", NULL, "overall_attendance", NULL, "possible_sessions"},
	{FIGURE_PERSISTENT, "", "pa_perc", NULL, NULL, NULL, NULL},
	{FIGURE_REASON, "I", "illness_perc", NULL, "reason_i_authorised_illness", NULL, "possible_sessions"},
	{FIGURE_REASON, "M", "appointments_perc", NULL, "reason_m_authorised_medical_dental", NULL, "possible_sessions"},
	{FIGURE_REASON, "G", "unauth_hol_perc", NULL, "reason_g_unauthorised_holiday", NULL, "possible_sessions"},
	{FIGURE_REASON, "O", "unauth_oth_perc", NULL, "reason_o_other_unauthorised", NULL, "possible_sessions"},
	{FIGURE_REASON, "U", "unauth_late_registers_closed_perc", NULL,
	 "reason_u_unauthorised_late_after_registers_closed", NULL, "possible_sessions"},
	{FIGURE_REASON, "N", "unauth_not_yet_perc", NULL, "reason_n_no_reason_yet", NULL, "possible_sessions"},
	{FIGURE_REASON, "R", "auth_religious_perc", NULL, "reason_r_authorised_religious_observance", NULL, "possible_sessions"},
	{FIGURE_REASON, "S", "auth_study_perc", NULL, "reason_s_authorised_study_leave", NULL, "possible_sessions"},
	{FIGURE_REASON, "T", "auth_mob_perc", "auth_grt_perc",
	 "reason_t_authorised_mobile_child", "reason_t_authorised_grt_absence", "possible_sessions"},
	{FIGURE_REASON, "H", "auth_holiday_perc", NULL, "reason_h_authorised_holiday", NULL, "possible_sessions"},
	{FIGURE_REASON, "E", "auth_excluded_perc", NULL, "reason_e_authorised_excluded", NULL, "possible_sessions"},
	{FIGURE_REASON, "C", "auth_other_perc", NULL, "reason_c_authorised_other", NULL, "possible_sessions"},
	{FIGURE_REASON, "C1", "auth_performance_perc", NULL, "reason_c1_authorised_regulated_performance", NULL, "possible_sessions"},
	{FIGURE_REASON, "J1", "auth_interview_perc", NULL, "reason_j1_authorised_interview", NULL, "possible_sessions"},
	{FIGURE_REASON, "C2", "auth_part_time_perc", NULL, "reason_c2_authorised_temp_reduced_timetable", NULL, "possible_sessions"},

	{FIGURE_PERSISTENT, "", "persistent_absence_percent", NULL, NULL, NULL, NULL},

	{FIGURE_OVERALL, "", "pt_overall", NULL, "t_sess_overall", NULL, "t_sess_possible"},
	{FIGURE_AUTHORISED, "", "pt_sess_authorised", NULL, "t_sess_authorised", NULL, "t_sess_possible"},
	{FIGURE_UNAUTHORISED, "", "pt_sess_unauthorised", NULL, "t_sess_unauthorised", NULL, "t_sess_possible"},
	{FIGURE_PERSISTENT, "", "pt_pupils_pa_10_exact", NULL, "t_pupils_pa_10_exact", NULL, "t_pupils"},
	{FIGURE_SEVERE, "", "pt_pupils_pa_50_exact", NULL, "t_pupils_pa_50_exact", NULL, "t_pupils"},

	{FIGURE_OVERALL, "", "sess_overall_percent", NULL, "sess_overall", NULL, "sess_possible"},
	{FIGURE_AUTHORISED, "", "sess_authorised_percent", NULL, "sess_authorised", NULL, "sess_possible"},
	{FIGURE_UNAUTHORISED, "", "sess_unauthorised_percent", NULL, "sess_unauthorised", NULL, "sess_possible"},
	{FIGURE_PERSISTENT, "", "enrolments_pa_10_exact_percent", NULL, "enrolments_pa_10_exact", NULL, "enrolments"},
	{FIGURE_SEVERE, "", "enrolments_pa_50_exact_percent", NULL, "enrolments_pa_50_exact", NULL, "enrolments"},
};
#define MEASURES (sizeof measures / sizeof *measures)
#define PERCENT_OF(m) (COLUMNS_PLACE + 3 * (unsigned)(m))
#define COUNT_OF(m)   (PERCENT_OF(m) + 1)
#define WHOLE_OF(m)   (PERCENT_OF(m) + 2)
#define ALL_COLUMNS   (COLUMNS_PLACE + 3 * MEASURES)
_Static_assert(ALL_COLUMNS <= CSV_TABLE_COLUMNS, "room for every column");

static const struct csv_table_column place_columns[COLUMNS_PLACE] = {
	[COLUMN_TIME] = {.name = "time_period", .optional = true},
	[COLUMN_IDENTIFIER] = {.name = "time_identifier", .optional = true},
	[COLUMN_FRAME] = {.name = "time_frame", .optional = true},
	[COLUMN_DATE] = {.name = "attendance_date", .other = "reference_date", .optional = true},
	[COLUMN_LEVEL] = {.name = "geographic_level", .optional = true},
	[COLUMN_COUNTRY_CODE] = {.name = "country_code", .optional = true},
	[COLUMN_COUNTRY] = {.name = "country_name", .optional = true},
	[COLUMN_REGION_CODE] = {.name = "region_code", .optional = true},
	[COLUMN_REGION] = {.name = "region_name", .optional = true},
	[COLUMN_LA_CODE] = {.name = "old_la_code", .optional = true},
	[COLUMN_LA_GSS] = {.name = "new_la_code", .optional = true},
	[COLUMN_LA] = {.name = "la_name", .optional = true},
	[COLUMN_PHASE] = {.name = "education_phase", .other = "school_type", .optional = true},
	[COLUMN_PHASE_GROUP] = {.name = "phase_type_grouping", .optional = true},
	[COLUMN_CARE] = {.name = "social_care_group", .optional = true},
	[COLUMN_FSM] = {.name = "fsm", .other = "fsm_eligible", .optional = true},
	[COLUMN_ETHNICITY] = {.name = "ethnicity_minor", .optional = true},
	[COLUMN_WEIGHT] = {.name = "total_enrolments", .optional = true},
	[COLUMN_TYPE] = {.name = "attendance_type", .optional = true},
	[COLUMN_REASON] = {.name = "attendance_reason", .optional = true},
	[COLUMN_ABSENCE_TYPE] = {.name = "absence_type", .optional = true},
	[COLUMN_SESSIONS] = {.name = "session_count", .optional = true},
	[COLUMN_SESSIONS_PERCENT] = {.name = "session_percent", .optional = true},
	[COLUMN_ENROLMENTS] = {.name = "enrolment_count", .optional = true},
	[COLUMN_ENROLMENTS_PERCENT] = {.name = "enrolment_percent", .optional = true},
};
/* clang-format on */

/* No header has a column of this name: a measure without counts asks for it. */
static const char no_column[] = "(no such column)";

static void name_column(struct csv_table_column *c, const char *name, const char *before)
{
	*c = (struct csv_table_column){
		.name = name != NULL ? name : no_column, .other = before, .optional = true};
}

unsigned figures_columns(struct csv_table_column ret_columns[CSV_TABLE_COLUMNS])
{
	memcpy(ret_columns, place_columns, sizeof place_columns);
	for (size_t m = 0; m < MEASURES; m++) {
		name_column(&ret_columns[PERCENT_OF(m)], measures[m].percent, measures[m].percent_before);
		name_column(&ret_columns[COUNT_OF(m)], measures[m].count, measures[m].count_before);
		name_column(&ret_columns[WHOLE_OF(m)], measures[m].of, NULL);
	}
	return ALL_COLUMNS;
}

bool figures_has_rates(const struct csv_table *t)
{
	for (size_t m = 0; m < MEASURES; m++)
		if (t->places[PERCENT_OF(m)] >= 0)
			return true;
	return false;
}

/* What is true of a row's numbers beside what they say. */
static unsigned flags_of(const struct figures_reader *r, const struct record_figure *row)
{
	if (r->series <= SERIES_PERSISTENT_WEEK && row->phase == PHASE_TOTAL)
		return FIGURE_WEIGHTED;
	if (r->series == SERIES_SOCIAL_CARE && row->geography != GEOGRAPHY_LA)
		return FIGURE_ROUNDED;
	return 0;
}

/* Fills the value; the column that is neither number nor marker, or ALL_COLUMNS. */
static unsigned read_measure(const struct csv_table *t, size_t m, struct record_value *v)
{
	struct span cell = csv_table_cell(t, PERCENT_OF(m));
	int num, den;

	v->has_value = figure_decimal(cell, &v->nano_percent);
	if (!v->has_value && !figure_marker(cell))
		return PERCENT_OF(m);
	if (!v->has_value)
		text_copy(v->marker, sizeof v->marker, cell);
	num = figures_read_count(csv_table_cell(t, COUNT_OF(m)), &v->num);
	den = figures_read_count(csv_table_cell(t, WHOLE_OF(m)), &v->den);
	if (num < 0 || den < 0)
		return num < 0 ? COUNT_OF(m) : WHOLE_OF(m);
	v->has_counts = num == 1 && den == 1;
	if (!v->has_counts)
		v->num = v->den = 0;
	return ALL_COLUMNS;
}

/* Days come by the hundred: of them only the rates themselves are kept, not the reasons. */
static bool is_kept(const struct figures_reader *r, size_t m)
{
	return r->table.places[PERCENT_OF(m)] >= 0 &&
	       (measures[m].kind != FIGURE_REASON || r->series != SERIES_ATTENDANCE_DAY);
}

/* A row with one bad cell is set aside whole. */
static int check_values(struct figures_reader *r)
{
	for (size_t m = 0; m < MEASURES; m++) {
		struct record_value v = {0};
		unsigned bad = is_kept(r, m) ? read_measure(&r->table, m, &v) : ALL_COLUMNS;

		if (bad != ALL_COLUMNS)
			return figures_reject(r, bad, "a number or one of DfE's markers");
	}
	return 1;
}

static int read_values(struct figures_reader *r, struct record_figure *row)
{
	int rc = check_values(r);

	if (rc != 1)
		return rc;
	rc = 0;
	for (size_t m = 0; m < MEASURES && rc == 0; m++) {
		struct record_value v = {.kind = measures[m].kind, .flags = flags_of(r, row)};

		if (!is_kept(r, m))
			continue;
		text_copy(v.part, sizeof v.part, span_of(measures[m].part));
		read_measure(&r->table, m, &v);
		rc = figures_value(r, &v);
	}
	figures_give(r, row);
	return rc;
}

int figures_read_wide(struct figures_reader *r)
{
	struct record_figure row;
	int rc;

	while ((rc = csv_table_next(&r->table, r->page, r->refusal)) == 1) {
		rc = figures_read_row(r, &row);
		if (rc == 1)
			rc = read_values(r, &row);
		if (rc != 0)
			return rc;
	}
	return rc;
}
