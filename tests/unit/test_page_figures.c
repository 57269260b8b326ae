/* Published files of figures in every layout of DfE's. Rows are DfE's own: "Pupil attendance in
 * schools" year to date 2024/25 and weeks of 2022, "Outcomes for children in need" 2024/25, "Pupil
 * absence in schools" 2009/10 and 2022/23. */
#include "figures_fixture.h"

#define HEADER                                                                                                            \
	"time_period,geographic_level,country_code,country_name,region_code,region_name,new_la_code,la_name,old_la_code," \
	"education_phase,num_schools,overall_absence,authorised_absence,unauthorised_absence,possible_sessions,"          \
	"overall_absence_perc,authorised_absence_perc,unauthorised_absence_perc,pa_perc,total_enrolments,time_identifier\n"
#define SUFFOLK                                                                                                        \
	"202425,Local authority,E92000001,England,E12000006,East of England,E10000029,Suffolk,935,Primary,249.856383," \
	"884546,664517,220029,17030673,5.193840549,3.901883384,1.291957165,12.45379353,55603,Academic year\n"

static struct page page;
static struct page_refusal refusal;
static struct figures figures;

static int read_figures(const char *text)
{
	int rc = read_text(SHAPE_FIGURES_CSV, text, &page, &refusal);

	VEC_FREE(&figures);
	if (rc == 0)
		figures_of_page(&page, &figures);
	return rc;
}

static void forget(void)
{
	page_free(&page);
	VEC_FREE(&figures);
}

static const struct figure *find(enum geography g, const char *code, enum phase phase, enum figure_kind kind,
				 const char *group, const char *part)
{
	return figures_find(&figures, g, code, &(struct figure_key){phase, kind, group, part});
}

Test(page_figures, a_row_gives_each_of_its_rates, .fini = forget)
{
	static const struct {
		enum figure_kind kind;
		int64_t nano;
		uint64_t num;
	} rows[] = {
		{FIGURE_OVERALL, 5193840549, 884546},
		{FIGURE_AUTHORISED, 3901883384, 664517},
		{FIGURE_UNAUTHORISED, 1291957165, 220029},
		{FIGURE_PERSISTENT, 12453793530, 0},
	};

	cr_assert_eq(read_figures(HEADER SUFFOLK), 0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_FIGURE].count, 1);
	cr_assert_eq(figures.count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct figure *f = &figures.at[i];

		cr_assert_eq(f->kind, rows[i].kind);
		cr_assert(f->has_value);
		cr_assert_eq(f->nano_percent, rows[i].nano);
		cr_assert_eq(f->has_counts, rows[i].num != 0);
		cr_assert_eq(f->num, rows[i].num);
		cr_assert_eq(f->den, rows[i].num != 0 ? 17030673 : 0);
		cr_assert_eq(f->geography, GEOGRAPHY_LA);
		cr_assert_str_eq(f->code, "935");
		cr_assert_str_eq(f->name, "Suffolk");
		cr_assert_str_eq(f->region, "E12000006");
		cr_assert_str_eq(f->period.text, "202425");
		cr_assert_eq(f->period.kind, FIGURE_TIME_TO_DATE,
			     "of this series a year is as far as it has come");
		cr_assert_eq(f->phase, PHASE_PRIMARY);
		cr_assert_eq(f->series, SERIES_ATTENDANCE_YEAR);
		cr_assert_eq(f->weight, 55603u);
		cr_assert_str_eq(f->group, "");
	}
}

Test(page_figures, every_geography_has_its_code, .fini = forget)
{
	static const struct {
		enum geography geography;
		const char *code, *name;
	} rows[] = {{GEOGRAPHY_LA, "332", "Dudley, Example of"},
		    {GEOGRAPHY_REGION, "E12000005", "West Midlands"},
		    {GEOGRAPHY_NATIONAL, "E92000001", "England"}};
	struct record_reject reject;

	cr_assert_eq(
		read_figures(
			HEADER
			"202425,Local authority,E92000001,England,E12000005,West Midlands,E08000027,\"Dudley, Example of\",332,Secondary,1,1,1,0,10,10,10,0,c,5,Academic year\n"
			"202425,Regional,E92000001,England,E12000005,West Midlands,,,,Special,1,1,1,0,10,10,10,0,25.5,z,Academic year\n"
			"202425,National,E92000001,England,,,,,,Total,1,1,1,0,10,10,10,0,8.34E-05,5,Academic year\n"
			"202425,School,E92000001,England,E12000005,West Midlands,E08000027,Dudley,332,Total,1,1,1,0,10,10,10,0,1,5,Academic year\n"
			"202425,School,E92000001,England,E12000005,West Midlands,E08000027,Dudley,332,Total,1,1,1,0,10,10,10,0,1,5,Academic year\n"),
		0, "%s", refusal.text);
	cr_assert_eq(figures.count, 12);
	for (unsigned i = 0; i < 3; i++) {
		const struct figure *f = &figures.at[4 * i];

		cr_assert_eq(f->geography, rows[i].geography);
		cr_assert_str_eq(f->code, rows[i].code);
		cr_assert_str_eq(f->name, rows[i].name);
	}
	cr_assert_not(figures.at[3].has_value, "suppressed is not nought");
	cr_assert_str_eq(figures.at[3].marker, "c", "and says so");
	cr_assert_eq(figures.at[4].weight, 0u);
	cr_assert_eq(figures.at[11].nano_percent, 83400);
	cr_assert_eq(figures.at[11].flags, (unsigned)FIGURE_WEIGHTED,
		     "a total is DfE's estimate, not num / den");
	cr_assert_str_eq(figures.at[11].region, "");
	/* What was left out is said once. */
	cr_assert_eq(page.runs[RECORD_REJECT].count, 1);
	cr_assert(record_at(&page, RECORD_REJECT, 0, &reject));
	cr_assert_eq(reject.line, 5);
	cr_assert_str_eq(
		reject.text,
		"column \"geographic_level\": 2 rows of other levels left out, the first \"School\"");
}

/* Another release: other order, the older name of the phase, quoted numbers, markers. */
Test(page_figures, addresses_columns_by_name, .fini = forget)
{
	cr_assert_eq(
		read_figures(
			"pa_perc,school_type,old_la_code,la_name,region_name,region_code,country_name,country_code,"
			"geographic_level,time_period,possible_sessions,unauthorised_absence,authorised_absence,"
			"overall_absence,unauthorised_absence_perc,authorised_absence_perc,overall_absence_perc\n"
			"z,Special,820,Bedford,East,E12000006,England,E92000001,Local authority,202223,z,z,z,z,z,z,z\n"
			"\"20.1\",All schools,,,East,E12000006,England,E92000001,Regional,202223,1.0E+06,1e3,\"2000\",3000,"
			"0.1,0.2,0.3\n"),
		0, "%s", refusal.text);
	cr_assert_eq(figures.count, 8);
	cr_assert_not(figures.at[0].has_value);
	cr_assert_not(figures.at[0].has_counts);
	cr_assert_str_eq(figures.at[0].marker, "z");
	cr_assert_eq(figures.at[6].kind, FIGURE_UNAUTHORISED);
	cr_assert_eq(figures.at[6].phase, PHASE_TOTAL);
	cr_assert_eq(figures.at[6].num, 1000);
	cr_assert_eq(figures.at[6].den, 1000000);
	cr_assert_eq(figures.at[6].nano_percent, 100000000);
}

Test(page_figures, figures_that_are_no_figures_are_set_aside, .fini = forget)
{
	static const struct {
		const char *row, *reason;
	} rows[] = {
		{"202425,National,E,England,,,,,,Nursery,1,1,1,0,10,10,10,0,1,5,Academic year\n",
		 "column \"education_phase\""},
		{"202425,National,E,England,,,,,,Total,1,1,1,0,10,ten,10,0,1,5,Academic year\n",
		 "column \"overall_absence_perc\": expected a number or one of DfE's markers, found \"ten\""},
		{"202425,National,E,England,,,,,,Total,1,1.5,1,0,10,10,10,0,1,5,Academic year\n",
		 "column \"overall_absence\""},
		{"202425,National,E,England,,,,,,Total,1,1,-1,0,10,10,10,0,1,5,Academic year\n",
		 "column \"authorised_absence\""},
		{"202425,National,E,England,,,,,,Total,1,1,1,0,many,10,10,0,1,5,Academic year\n",
		 "column \"possible_sessions\""},
		{"202425,National,E,England,,,,,,Total,1,1,1,0,10,10,10,0,5%,5,Academic year\n",
		 "column \"pa_perc\""},
		{"202425,National,E,England,,,,,,Total,1,1,1,0,10,10,10,0,1,few,Academic year\n",
		 "column \"total_enrolments\""},
		{",National,E,England,,,,,,Total,1,1,1,0,10,10,10,0,1,5,Academic year\n",
		 "column \"time_period\": expected a year"},
		{"202426,National,E,England,,,,,,Total,1,1,1,0,10,10,10,0,1,5,Academic year\n",
		 "column \"time_period\": expected a year"},
		{"202425,Local authority,E,England,R,East,,,,Total,1,1,1,0,10,10,10,0,1,5,Academic year\n",
		 "column \"old_la_code\""},
		{"202425,National\n", "expected 21 columns, found 2"},
	};
	char text[2048];
	struct record_reject reject;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof text, HEADER "%s" SUFFOLK, rows[i].row);
		cr_assert_eq(read_figures(text), 0, "%s", refusal.text);
		cr_assert_eq(figures.count, 4, "%s", rows[i].row);
		cr_assert(record_at(&page, RECORD_REJECT, 0, &reject), "%s", rows[i].row);
		cr_assert_eq(reject.line, 2);
		cr_assert_not_null(strstr(reject.text, rows[i].reason), "%s", reject.text);
		page_free(&page);
	}
}

Test(page_figures, what_a_file_lacks_is_named)
{
	cr_assert_eq(
		read_figures(
			"time_period,geographic_level,country_code,country_name,region_code,region_name,la_name,"
			"old_la_cod,education_phase\n"),
		-FAULT_PARSE);
	cr_assert_str_eq(refusal.text,
			 "expected a column \"old_la_code\", found none; the nearest is \"old_la_cod\"");
	cr_assert_str_eq(refusal.path, "line 1");
	cr_assert_eq(
		read_figures("time_period,geographic_level,country_code,country_name,education_phase,rate\n"
			     "202425,National,E,England,Total,5\n"),
		-FAULT_PARSE);
	cr_assert_not_null(strstr(refusal.text, "none of the columns is a rate"), "%s", refusal.text);
}

/* DfE's "reasons" files: a row for each number. What a share is of stands in another row. */
Test(page_figures, long_files_find_what_their_numbers_are_of, .fini = forget)
{
#define LONG                                                                                                 \
	"time_period,time_identifier,time_frame,geographic_level,country_code,country_name,region_code,"     \
	"region_name,new_la_code,la_name,old_la_code,reference_date,education_phase,attendance_status,"      \
	"attendance_type,attendance_reason,session_count,session_percent\n"
#define WEEK(type, reason, count, percent)                                                                   \
	"2025,Week 38,Week,National,E92000001,England,,,,,,2025-09-15,Primary,x," type "," reason "," count  \
	"," percent "\n"
	const struct figure *f;
	struct record_reject reject;

	cr_assert_eq(read_figures(LONG WEEK("Present", "All present", "900",
					    "x") WEEK("Overall attendance", "Overall attendance", "950", "95")
					  WEEK("Overall absence", "Overall absence", "50",
					       "5") WEEK("Authorised", "All authorised", "30",
							 "3") WEEK("Authorised", "Illness (i)", "20", "2")
						  WEEK("Authorised", "Dental", "5", "0.5")
							  WEEK("Unauthorised", "Holiday (g)", "c", "c")),
		     0, "%s", refusal.text);
	cr_assert_eq(figures.at[0].series, SERIES_ATTENDANCE_REASON);
	cr_assert_str_eq(figures.at[0].period.text, "2025 Week 38");
	f = find(GEOGRAPHY_NATIONAL, "E92000001", PHASE_PRIMARY, FIGURE_REASON, "", "I");
	cr_assert(f != NULL && f->has_counts);
	cr_assert_eq(f->num, 20u);
	cr_assert_eq(f->den, 1000u, "attendance and absence together");
	f = find(GEOGRAPHY_NATIONAL, "E92000001", PHASE_PRIMARY, FIGURE_REASON, "", "G");
	cr_assert(f != NULL && !f->has_value && !f->has_counts);
	cr_assert_str_eq(f->marker, "c");
	cr_assert_eq(figures.count, 5, "%zu", figures.count);
	cr_assert(record_at(&page, RECORD_REJECT, 0, &reject));
	cr_assert_str_eq(reject.text,
			 "1 rows of reasons without a register code left out, the first \"Dental\"");
}

/* Of single days the rates are kept and not the reasons: a year of them would be millions. */
Test(page_figures, days_keep_their_rates_only, .fini = forget)
{
	cr_assert_eq(
		read_figures(
			LONG
			"2025,Week 38,Monday,National,E92000001,England,,,,,,2025-09-15,Primary,x,Overall absence,"
			"Overall absence,50,5\n"
			"2025,Week 38,Monday,National,E92000001,England,,,,,,2025-09-15,Primary,x,Authorised,"
			"Illness (i),20,2\n"),
		0, "%s", refusal.text);
	cr_assert_eq(figures.count, 1);
	cr_assert_eq(figures.at[0].kind, FIGURE_OVERALL);
	cr_assert_str_eq(figures.at[0].period.text, "2025-09-15");
}

Test(page_figures, the_yearly_files_of_absence, .fini = forget)
{
	const struct figure *f;

	figures_of_file("preview_absence_sessions_by_reason_2024-25.csv", &figures);
	f = find(GEOGRAPHY_LA, "334", PHASE_PRIMARY, FIGURE_REASON, "", "I");
	cr_assert(f != NULL && f->has_counts);
	cr_assert_eq(f->series, SERIES_ABSENCE_REASON);
	cr_assert_eq(f->nano_percent, 3141345486);
	cr_assert_eq(f->num, 140793u);
	cr_assert_eq(f->den, 4481933u);
	VEC_FREE(&figures);
	figures_of_file("preview_persistent_severe_2024-25.csv", &figures);
	f = find(GEOGRAPHY_LA, "334", PHASE_PRIMARY, FIGURE_PERSISTENT, "", "");
	cr_assert_eq(f->series, SERIES_ABSENCE_SEVERE);
	cr_assert_eq(f->num, 1917u);
	cr_assert_eq(f->den, 15103u);
	cr_assert_eq(f->nano_percent, 12692840000);
	f = find(GEOGRAPHY_LA, "334", PHASE_SECONDARY, FIGURE_PERSISTENT, "", "");
	cr_assert_eq(f->den, 15713u, "each phase has its own whole");
	VEC_FREE(&figures);
	figures_of_file("preview_fsm_ethnicity_aut_spr_2024-25.csv", &figures);
	f = find(GEOGRAPHY_NATIONAL, "E92000001", PHASE_TOTAL, FIGURE_SEVERE, "fsm:no,ethnicity:African", "");
	cr_assert_eq(f->nano_percent, 479790000);
	cr_assert_eq(f->num, 1224u);
	cr_assert_str_eq(f->period.text, "202425 Autumn and spring term");
	cr_assert_not_null(
		find(GEOGRAPHY_NATIONAL, "E92000001", PHASE_TOTAL, FIGURE_OVERALL, "ethnicity:African", ""));
}

/* Exact below regions, rounded above them: a reader must not be shown a rounded count as exact. */
Test(page_figures, children_with_a_social_worker, .timeout = 60, .fini = forget)
{
	static const struct {
		enum figure_kind kind;
		int64_t nano;
		uint64_t num, den;
	} dudley[] = {
		{FIGURE_OVERALL, 5400000000, 4890, 90013},
		{FIGURE_AUTHORISED, 3600000000, 3221, 90013},
		{FIGURE_UNAUTHORISED, 1900000000, 1669, 90013},
		{FIGURE_PERSISTENT, 13800000000, 35, 253},
		{FIGURE_SEVERE, 2800000000, 7, 253},
	};
	const struct figure *f = NULL;
	unsigned seen = 0;

	figures_of_file("absence_social_care_2018-19_to_2024-25.csv", &figures);
	cr_assert_eq(figures.count, (size_t)17220 * 5);
	for (size_t i = 0; i < figures.count; i++) {
		f = &figures.at[i];
		if (strcmp(f->period.text, "202425") != 0 || strcmp(f->group, "care:looked_after") != 0 ||
		    f->phase != PHASE_TOTAL)
			continue;
		for (size_t k = 0; k < 5; k++)
			if (strcmp(f->code, "332") == 0 && f->kind == dudley[k].kind) {
				cr_assert_eq(f->nano_percent, dudley[k].nano);
				cr_assert_eq(f->num, dudley[k].num);
				cr_assert_eq(f->den, dudley[k].den);
				cr_assert_eq(f->flags, 0u);
				seen++;
			}
		if (f->geography == GEOGRAPHY_NATIONAL && f->kind == FIGURE_PERSISTENT) {
			cr_assert_eq(f->nano_percent, 20300000000);
			cr_assert_eq(f->flags, (unsigned)FIGURE_ROUNDED);
			seen++;
		}
		if (strcmp(f->code, "202") == 0 && f->kind == FIGURE_SEVERE) {
			cr_assert_str_eq(f->region, "E13000001", "Camden is in Inner London here");
			cr_assert_str_eq(f->marker, "c");
			seen++;
		}
	}
	cr_assert_eq(seen, 7u);
}

/* Sums of DfE's enrolments by band, made apart from the same file with another program. */
Test(page_figures, bands_without_a_header, .timeout = 60, .fini = forget)
{
	static const struct {
		enum geography g;
		const char *code, *group;
		enum phase phase;
		enum figure_kind kind;
		const char *part;
		uint64_t num, den;
	} rows[] = {
		{GEOGRAPHY_NATIONAL, "E92000001", "", PHASE_PRIMARY, FIGURE_PERSISTENT, "", 641609, 3957555},
		{GEOGRAPHY_NATIONAL, "E92000001", "", PHASE_PRIMARY, FIGURE_SEVERE, "", 29497, 3957555},
		{GEOGRAPHY_NATIONAL, "E92000001", "", PHASE_PRIMARY, FIGURE_BAND, "5", 1095088, 3957555},
		{GEOGRAPHY_NATIONAL, "E92000001", "year:8", PHASE_TOTAL, FIGURE_PERSISTENT, "", 174286,
		 677851},
		{GEOGRAPHY_LA, "332", "fsm:yes", PHASE_SECONDARY, FIGURE_PERSISTENT, "", 2263, 4751},
		{GEOGRAPHY_LA, "332", "", PHASE_TOTAL, FIGURE_PERSISTENT, "", 9857, 42868},
		{GEOGRAPHY_LA, "332", "", PHASE_TOTAL, FIGURE_BAND, "50", 924, 42868},
	};
	char percent[16];

	figures_of_file("absence_bands_2022-23.noheader.csv.gz", &figures);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct figure *f = find(rows[i].g, rows[i].code, rows[i].phase, rows[i].kind,
					      rows[i].group, rows[i].part);

		cr_assert_not_null(f, "%s %s", rows[i].code, rows[i].group);
		cr_assert_eq(f->num, rows[i].num, "%s %s: %llu", rows[i].code, rows[i].group,
			     (unsigned long long)f->num);
		cr_assert_eq(f->den, rows[i].den);
		cr_assert_eq(f->flags, (unsigned)FIGURE_COUNTED);
	}
	/* Published: 16.2 % of primary pupils persistently absent in 2022/23. */
	cr_assert_str_eq(nano_percent_print(percent, sizeof percent,
					    find(GEOGRAPHY_NATIONAL, "E92000001", PHASE_PRIMARY,
						 FIGURE_PERSISTENT, "", "")
						    ->nano_percent,
					    1),
			 "16.2");
	cr_assert_eq(figures.at[0].series, SERIES_ABSENCE_BANDS);
}

Test(page_figures, the_weeks_days_and_persistent_absence, .timeout = 60, .fini = forget)
{
	const struct figure *f;
	unsigned weeks = 0;

	figures_of_file("attendance_weekly_earlier_vintage_sample.csv", &figures);
	cr_assert_eq(figures.at[0].series, SERIES_ATTENDANCE_WEEK);
	f = find(GEOGRAPHY_LA, "316", PHASE_PRIMARY, FIGURE_OVERALL, "", "");
	cr_assert_eq(f->den, 197523u);
	cr_assert_eq(f->nano_percent, 6193709087, "6.19370908704303 at nine decimals");
	VEC_FREE(&figures);
	figures_of_file("attendance_weekly_2022w37-w49.csv", &figures);
	for (size_t i = 0; i < figures.count; i++)
		if (strcmp(figures.at[i].code, "316") == 0 && figures.at[i].phase == PHASE_PRIMARY &&
		    figures.at[i].kind == FIGURE_OVERALL) {
			weeks++;
			if (strcmp(figures.at[i].period.text, "2022 Week 37") == 0) {
				cr_assert_eq(figures.at[i].den, 207667u, "the revised count");
				cr_assert_eq(figures.at[i].nano_percent, 6173826366);
			}
		}
	cr_assert_eq(weeks, 12u, "half term has no row");
	VEC_FREE(&figures);
	figures_of_file("attendance_daily_2022-09-12_sample.csv", &figures);
	cr_assert_eq(figures.at[0].series, SERIES_ATTENDANCE_DAY);
	cr_assert_eq(figures.count, 20, "four rates of five rows, no reasons");
	VEC_FREE(&figures);
	figures_of_file("persistent_absence_ytd_2025w08-w30.csv", &figures);
	cr_assert_eq(figures.at[0].series, SERIES_PERSISTENT_WEEK);
	cr_assert_eq(figures.count, 5928);
	cr_assert_eq(figures.at[0].period.kind, FIGURE_TIME_TO_DATE);
	f = find(GEOGRAPHY_NATIONAL, "E92000001", PHASE_TOTAL, FIGURE_PERSISTENT, "", "");
	cr_assert_eq(f->nano_percent, 18700000000);
}

/* A file made to be opened must not make us unpack the world. */
Test(page_figures, a_broken_gzip_file_is_refused)
{
	static const unsigned char cut[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c};

	cr_assert_eq(read_bytes(SHAPE_FIGURES_CSV, (const char *)cut, sizeof cut, &page, &refusal),
		     -FAULT_PARSE);
	cr_assert_str_eq(refusal.text, "gzip: the file ends early");
	cr_assert_eq(read_bytes(SHAPE_FIGURES_CSV, "\x1f\x8bgarbage", 9, &page, &refusal), -FAULT_PARSE);
}
