/* What Wonde says of a school itself: how it stands, where its data are, what was deleted. When this breaks,
 * a school is read that has not approved it, or asked of a host that does not have it. */
#include "wonde_fixture.h"

/* Approved, online, audited, own codes; what was not said holds nothing back. */
Test(page_wonde, meta_says_how_a_school_stands)
{
	static const struct {
		const char *text;
		bool online, approved, audited, custom;
	} rows[] = {
		{"{\"data\":{\"online\":true,\"approved\":true,\"audited\":true,\"custom_attendance_codes\":false}}",
		 true, true, true, false},
		{"{\"online\":true,\"approved\":true,\"audited\":false}", true, true, false, false},
		{"{\"data\":{\"online\":1,\"approved\":1,\"custom_attendance_codes\":true}}", true, true,
		 true, true},
		{"{\"data\":{\"online\":false,\"approved\":true,\"audited\":null}}", false, true, true,
		 false},
		{"{\"online\":true,\"approved\":0}", true, false, true, false},
	};
	struct record_standing s;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(read_text(SHAPE_WONDE_META, rows[i].text, &page, &refusal), 0, "%s: %s",
			     rows[i].text, refusal.text);
		cr_assert(record_at(&page, RECORD_STANDING, 0, &s));
		cr_assert_eq(page.records, 1);
		cr_assert_eq(s.online, rows[i].online, "%s", rows[i].text);
		cr_assert_eq(s.approved, rows[i].approved, "%s", rows[i].text);
		cr_assert_eq(s.audited, rows[i].audited, "%s", rows[i].text);
		cr_assert_eq(s.custom_codes, rows[i].custom, "%s", rows[i].text);
		page_free(&page);
	}
}

/* Half an answer is none: a school taken for approved would be read without leave. */
Test(page_wonde, meta_that_does_not_say_is_refused)
{
	static const struct {
		const char *text, *path;
	} rows[] = {
		{"{\"data\":{\"online\":true}}", "data.approved"},
		{"{\"data\":{\"online\":null,\"approved\":true}}", "data.online"},
		{"{\"data\":{\"online\":true,\"approved\":true,\"audited\":\"no\"}}", "data.audited"},
		{"{\"data\":[]}", "data"},
		{"{\"data\":{\"online\":false,\"approved\":true,\"online\":true}}", "data.online"},
		{"{\"data\":{\"online\":true,\"approved\":true,\"online\":true}}", "data.online"},
		{"true", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(read_text(SHAPE_WONDE_META, rows[i].text, &page, &refusal), -FAULT_PARSE, "%s",
			     rows[i].text);
		cr_assert_str_eq(refusal.path, rows[i].path, "%s", rows[i].text);
		cr_assert_eq(page.records, 0);
	}
}

#define SCHOOL(id, mis, region)                                                                              \
	"{\"id\":\"" id "\",\"name\":\"Oak\",\"urn\":900101,\"mis\":" mis ",\"region\":" region "}"
#define REGION "{\"code\":\"GBR\",\"domain\":\"api.wonde.example\",\"school_url\":\"x\"}"

/* The host that has the data stands in the region; a host of another region has no school at all. */
Test(page_wonde, a_school_says_where_its_data_are)
{
	struct record_school s;

	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{\"data\":" SCHOOL("A1", "\"SIMS\"", REGION) "}", &page,
			       &refusal),
		     0, "%s", refusal.text);
	cr_assert(record_at(&page, RECORD_SCHOOL, 0, &s));
	cr_assert_str_eq(s.id, "A1");
	cr_assert_str_eq(s.domain, "api.wonde.example");
	cr_assert_str_eq(s.system, "SIMS");
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS,
			       "{\"data\":[" SCHOOL("A1", "null", "null") "," SCHOOL(
				       "A2", "\"Arbor\"", "{\"data\":" REGION "}") "]," LAST_PAGE "}",
			       &page, &refusal),
		     0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_SCHOOL].count, 2);
	cr_assert(record_at(&page, RECORD_SCHOOL, 0, &s));
	cr_assert(s.domain[0] == '\0' && s.system[0] == '\0');
	cr_assert(record_at(&page, RECORD_SCHOOL, 1, &s));
	cr_assert_str_eq(s.domain, "api.wonde.example");
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{\"data\":null}", &page, &refusal), 0);
	cr_assert_eq(page.records, 0);
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{\"data\":[]}", &page, &refusal), 0);
	cr_assert_eq(page.records, 0);
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{\"data\":" SCHOOL("A1", "1", "\"GBR\"") "}", &page,
			       &refusal),
		     -FAULT_PARSE);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{}", &page, &refusal), -FAULT_PARSE);
}

Test(page_wonde, deletions_say_what_came_back)
{
	struct record_deletion d;

	cr_assert_eq(
		read_text(
			SHAPE_WONDE_DELETIONS,
			"{\"data\":[{\"id\":\"A1\",\"type\":\"student\",\"restored_at\":null,"
			"\"deleted_at\":{\"date\":\"2026-09-03 11:02:00.000000\",\"timezone_type\":3,"
			"\"timezone\":\"UTC\"}},{\"id\":\"A2\",\"type\":\"student\",\"restored_at\":"
			"{\"date\":\"2026-09-04 11:02:00\",\"timezone_type\":3,\"timezone\":\"UTC\"}}]," LAST_PAGE
			"}",
			&page, &refusal),
		0, "%s", refusal.text);
	cr_assert(record_at(&page, RECORD_DELETION, 0, &d));
	cr_assert_str_eq(d.id, "A1");
	cr_assert_str_eq(d.type, "student");
	cr_assert(!d.restored);
	cr_assert(record_at(&page, RECORD_DELETION, 1, &d));
	cr_assert(d.restored);
	page_free(&page);
}
