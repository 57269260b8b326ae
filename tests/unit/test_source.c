#include <criterion/criterion.h>
#include <string.h>

#include "contract/contract.h"
#include "source/source.h"

static struct source_ask ask(enum source_resource resource)
{
	struct source_ask a = {.base_url = "https://api.example.test/v1.0",
			       .school = "A1930499544",
			       .resource = resource,
			       .from = DAY_NONE,
			       .to = DAY_NONE};

	return a;
}

Test(source, finds_drivers_by_kind)
{
	cr_assert_eq(source_find("wonde"), &source_wonde);
	cr_assert_eq(source_find("fail"), &source_fail);
	cr_assert_null(source_find("wond"));
	cr_assert_null(source_find(""));
}

Test(source, wonde_addresses)
{
	static const struct {
		enum source_resource resource;
		enum shape shape;
		const char *url;
	} rows[] = {
		{SOURCE_META, SHAPE_WONDE_META, "https://api.example.test/v1.0/meta/schools/A1930499544"},
		{SOURCE_CODES, SHAPE_WONDE_CODES,
		 "https://api.example.test/v1.0/schools/A1930499544/attendance-codes"},
		{SOURCE_STUDENTS, SHAPE_WONDE_STUDENTS,
		 "https://api.example.test/v1.0/schools/A1930499544/students?include=education_details,year,registration&per_page=200"},
		/* a day on either side, and over the end of a year */
		{SOURCE_MARKS, SHAPE_WONDE_MARKS,
		 "https://api.example.test/v1.0/schools/A1930499544/attendance/session?attendance_date_after="
		 "2026-12-31+00%3A00%3A00&attendance_date_before=2027-01-09+00%3A00%3A00&per_page=200"},
		{SOURCE_SCHOOL, SHAPE_WONDE_SCHOOLS, "https://api.example.test/v1.0/schools/A1930499544"},
		{SOURCE_PENDING, SHAPE_WONDE_SCHOOLS,
		 "https://api.example.test/v1.0/schools/pending?per_page=200"},
		{SOURCE_DECLINED, SHAPE_WONDE_SCHOOLS,
		 "https://api.example.test/v1.0/schools/declined?per_page=200"},
		{SOURCE_REVOKED, SHAPE_WONDE_SCHOOLS,
		 "https://api.example.test/v1.0/schools/revoked?per_page=200"},
		{SOURCE_LEAVERS, SHAPE_WONDE_STUDENTS,
		 "https://api.example.test/v1.0/schools/A1930499544/students-leaver?include=education_details,year,registration"
		 "&per_page=200"},
		{SOURCE_COMING, SHAPE_WONDE_STUDENTS,
		 "https://api.example.test/v1.0/schools/A1930499544/students-pre-admission?include=education_details,"
		 "year,registration&per_page=200"},
		{SOURCE_MARKS_LEFT, SHAPE_WONDE_MARKS,
		 "https://api.example.test/v1.0/schools/A1930499544/attendance-leavers/session?attendance_date_after="
		 "2026-12-31+00%3A00%3A00&attendance_date_before=2027-01-09+00%3A00%3A00&per_page=200"},
		{SOURCE_CHANGED, SHAPE_WONDE_MARKS,
		 "https://api.example.test/v1.0/schools/A1930499544/attendance/session?per_page=200"},
		{SOURCE_DELETIONS, SHAPE_WONDE_DELETIONS,
		 "https://api.example.test/v1.0/schools/A1930499544/deletions?per_page=200"},
	};
	struct fault fault;
	char url[1024];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct source_ask a = ask(rows[i].resource);

		a.from = day_from_civil((struct civil){2027, 1, 1});
		a.to = day_from_civil((struct civil){2027, 1, 8});
		cr_assert_eq(source_wonde.url(&a, url, sizeof url, &fault), 0, "%s", fault.text);
		cr_assert_str_eq(url, rows[i].url);
		cr_assert_eq(source_wonde.shapes[rows[i].resource], rows[i].shape);
		/* it fits exactly, or not at all */
		cr_assert_eq(source_wonde.url(&a, url, strlen(rows[i].url) + 1, &fault), 0);
		cr_assert_eq(source_wonde.url(&a, url, strlen(rows[i].url), &fault), -FAULT_LIMIT);
	}
}

/* Stamps of the service are UTC; in summer London's clock would skip an hour of changes. */
Test(source, changes_are_asked_for_by_the_clock_of_the_service)
{
	static const enum source_resource resources[] = {SOURCE_LEAVERS, SOURCE_CHANGED, SOURCE_DELETIONS};
	struct fault fault;
	char url[1024];

	for (size_t i = 0; i < sizeof resources / sizeof *resources; i++) {
		struct source_ask a = ask(resources[i]);

		a.since = 1782891930; /* 2026-07-01T07:45:30Z */
		cr_assert_eq(source_wonde.url(&a, url, sizeof url, &fault), 0, "%s", fault.text);
		cr_assert_not_null(strstr(url, "&updated_after=2026-07-01+07%3A45%3A30"), "%s", url);
	}
}

/* Asking for more than a contract names would bring it onto our wires and disks for nothing. */
Test(source, no_more_parts_of_a_pupil_are_asked_for_than_a_contract_names)
{
	static const struct {
		uint32_t needs;
		const char *include;
	} rows[] = {
		{1U << FIELD_SESSION_MARK | 1U << FIELD_UPN, "?include=education_details,year,registration&"},
		{1U << FIELD_SEX | 1U << FIELD_BIRTH_DATE | 1U << FIELD_NAME,
		 "?include=education_details,year,registration&"},
		{1U << FIELD_ETHNICITY, "?include=education_details,year,registration,extended_details&"},
		{1U << FIELD_BOARDER, "?include=education_details,year,registration,boarding&"},
		{1U << FIELD_BOARDER | 1U << FIELD_SERVICE_CHILD,
		 "?include=education_details,year,registration,extended_details,boarding&"},
	};
	struct fault fault;
	char url[1024];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct source_ask a = ask(SOURCE_STUDENTS);

		a.needs = rows[i].needs;
		cr_assert_eq(source_wonde.url(&a, url, sizeof url, &fault), 0, "%s", fault.text);
		cr_assert_not_null(strstr(url, rows[i].include), "%s", url);
	}
}

Test(source, a_school_id_cannot_bend_the_address)
{
	static const char *const ids[] = {"",	"A1/../B2", "A1?x=1", "A1#",	 "A1 ",
					  "..", "A1%2f",    "A1\n",   "\xc3\xa9"};
	struct fault fault;
	char url[1024];

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		struct source_ask a = ask(SOURCE_CODES);

		a.school = ids[i];
		cr_assert_eq(source_wonde.url(&a, url, sizeof url, &fault), -FAULT_MEANING, "%s", ids[i]);
	}
}

Test(source, marks_need_a_range)
{
	struct source_ask a = ask(SOURCE_MARKS);
	struct fault fault;
	char url[1024];

	cr_assert_eq(source_wonde.url(&a, url, sizeof url, &fault), -FAULT_BUG);
	a.from = 20000;
	a.to = 19999;
	cr_assert_eq(source_wonde.url(&a, url, sizeof url, &fault), -FAULT_BUG);
	a.resource = SOURCE_RESOURCES;
	cr_assert_eq(source_wonde.url(&a, url, sizeof url, &fault), -FAULT_BUG);
}

Test(source, the_failing_driver_fails)
{
	struct source_ask a = ask(SOURCE_CODES);
	struct fault fault;
	char url[8] = "x";

	cr_assert_eq(source_fail.url(&a, url, sizeof url, &fault), -FAULT_STATE);
	cr_assert_str_eq(url, "");
}

Test(source, same_host)
{
	static const struct {
		const char *base, *url;
		bool same;
	} rows[] = {
		{"https://api.wonde.example/v1.0",
		 "https://api.wonde.example/v1.0/schools/A1/students?page=2", true},
		{"https://api.wonde.example/v1.0", "https://API.Wonde.Example/x", true},
		{"https://api.wonde.example/v1.0", "HTTPS://api.wonde.example/x", true},
		{"https://api.wonde.example/v1.0", "https://api.wonde.example:443/x", true},
		{"https://api.wonde.example:443", "https://api.wonde.example", true},
		{"https://api.wonde.example", "https://api.wonde.example?page=2", true},
		{"https://api.wonde.example", "https://api.wonde.example#@evil.example", true},
		{"https://localhost:8443/v1.0", "https://localhost:8443/v1.0/x", true},
		{"https://[::1]:8443/v1.0", "https://[::1]:8443/x", true},
		{"https://[FE80::1]/", "https://[fe80::1]:443/x", true},
		/* not https */
		{"https://api.wonde.example", "http://api.wonde.example/x", false},
		{"http://api.wonde.example", "http://api.wonde.example/x", false},
		{"https://api.wonde.example", "//api.wonde.example/x", false},
		{"https://api.wonde.example", "/v1.0/x", false},
		{"https://api.wonde.example", "", false},
		{"https://api.wonde.example", "https:/api.wonde.example/x", false},
		{"https://api.wonde.example", "https:api.wonde.example/x", false},
		{"https://api.wonde.example", "httpss://api.wonde.example/x", false},
		{"https://api.wonde.example", " https://api.wonde.example/x", false},
		/* another port */
		{"https://api.wonde.example", "https://api.wonde.example:8443/x", false},
		{"https://api.wonde.example", "https://api.wonde.example:/x", false},
		{"https://api.wonde.example", "https://api.wonde.example:0443/x", true},
		{"https://api.wonde.example", "https://api.wonde.example:000443/x", false},
		{"https://api.wonde.example", "https://api.wonde.example:65979/x", false},
		{"https://api.wonde.example", "https://api.wonde.example:+443/x", false},
		{"https://api.wonde.example", "https://api.wonde.example:443:443/x", false},
		/* another host behind a familiar one */
		{"https://api.wonde.example", "https://api.wonde.example@evil.example/x", false},
		{"https://api.wonde.example", "https://api.wonde.example:443@evil.example/x", false},
		{"https://api.wonde.example", "https://user:secret@api.wonde.example/x", false},
		{"https://api.wonde.example", "https://@api.wonde.example/x", false},
		{"https://api.wonde.example", "https://api.wonde.example.evil.example/x", false},
		{"https://api.wonde.example", "https://api.wonde.example./x", false},
		{"https://api.wonde.example", "https://evil.example/api.wonde.example", false},
		{"https://api.wonde.example", "https://evil.example\\@api.wonde.example/x", false},
		{"https://api.wonde.example", "https://api.wonde.example\\.evil.example/x", false},
		{"https://api.wonde.example", "https://api.wonde.example%2eevil.example/x", false},
		{"https://api.wonde.example", "https://api.wonde%2eexample/x", false},
		{"https://api.wonde.example", "https://api.wonde.example\t/x", false},
		{"https://api.wonde.example", "https://api.wonde.example/x y", false},
		{"https://api.wonde.example", "https://api.wonde.example/x\r\nHost: evil.example", false},
		{"https://api.wonde.example", "https://\xd0\xb0pi.wonde.example/x", false},
		{"https://api.wonde.example", "https://api\xe3\x80\x82wonde.example/x", false},
		{"https://api.wonde.example", "https:///x", false},
		{"https://api.wonde.example", "https://?x", false},
		{"https://[::1]", "https://[::1", false},
		{"https://[::1]", "https://[::1]evil.example/x", false},
		{"https://[::1]", "https://[::1].evil.example/x", false},
		{"https://[::1]", "https://[::2]/x", false},
		{"https://", "https://", false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_eq(source_same_host(rows[i].base, rows[i].url), rows[i].same, "%s and %s",
			     rows[i].base, rows[i].url);
}
