/* rest_profile.c: what suppliers' own documents say, a row each.
 *
 * What they do not say is left out, and a School file has to write it: nothing here is guessed. */
#include <stddef.h>

#include "exchange/rest.h"

/* Assembly Platform v1.1, from the documents inside its official SDKs. The version goes in Accept; 600
 * requests in 300 seconds, and a 429 names the period in its body only. Days are London midnight with an
 * offset. Marks are CBDS codes (CS066). */
static const struct rest assembly = {
	.auth = REST_BEARER,
	.headers = {"Accept: application/vnd.assembly+json; version=1.1"},
	.header_count = 1,
	.paging = REST_NEXT_HEADER,
	.next = "Next-Page",
	.more = "Total-Pages",
	.first_page = 1,
	.per_page = 100,
	.limit_wait = 300,
	.as_of_header = "Last-Modified",
	.dates = REST_WITH_OFFSET,
	.students = {.path = "/students", .query = {"page={page}", "per_page={per_page}"}, .query_count = 2},
	.marks = {.path = "/attendances",
		  .query = {"start_date={day_before}T00:00:00+00:00", "end_date={day_after}T00:00:00+00:00",
			    "page={page}", "per_page={per_page}"},
		  .query_count = 4},
	.student = {.id = "/id",
		    .upn = "/upn",
		    .former_upn = "/former_upn",
		    .year = "/year_code",
		    .admission = "/start_date",
		    .leaving = "/end_date",
		    .surname = "/legal_last_name",
		    .forename = "/legal_first_name",
		    .born = "/dob"},
	.mark = {.id = "/id",
		 .student = "/student_id",
		 .date = "/session_date",
		 .session = "/session_name",
		 .code = "/attendance_mark",
		 .minutes_late = "/minutes_late"},
};

/* ScholarPack: the envelope and the paths are documented, the members of a row are not. */
static const struct rest scholarpack = {
	.auth = REST_BEARER,
	.paging = REST_NEXT_NUMBER,
	.next = "/next_num",
	.more = "/has_next",
	.first_page = 1,
	.per_page = 50,
	.dates = REST_CIVIL,
	.students = {.path = "/students/",
		     .query = {"page={page}", "per_page={per_page}"},
		     .query_count = 2,
		     .items = "/data"},
	.marks = {.path = "/students/register/",
		  .query = {"page={page}", "per_page={per_page}"},
		  .query_count = 2,
		  .items = "/data"},
};

/* Arbor REST v2, from its official PHP SDK. Relations may be no more than {"entityType", "href"}: ids are
 * what stands at the end of an href, the letter of a mark comes from the list of marks, and a School file
 * says which of the school's roll calls is AM. Errors may come with status 200. Where a pupil's UPN and year
 * stand depends on the school's licence and is written in the School file. */
static const struct rest arbor = {
	.auth = REST_BASIC,
	.paging = REST_SHORT_PAGE,
	.first_page = 1,
	.per_page = 100,
	.error = "/response/code",
	.error_text = "/response/reason",
	.dates = REST_DATE_OBJECT,
	.ids = REST_LAST_PART,
	.codes = {.path = "/rest-v2/AttendanceMarks",
		  .query = {"page-number={page}", "page-size={per_page}"},
		  .query_count = 2,
		  .items = "/attendanceMarks"},
	.students = {.path = "/rest-v2/Students",
		     .query = {"page-number={page}", "page-size={per_page}"},
		     .query_count = 2,
		     .items = "/students"},
	.marks = {.path = "/rest-v2/AttendanceRollCallRecords",
		  .query = {"filters.recordDate.from={from}", "filters.recordDate.to={to}",
			    "page-number={page}", "page-size={per_page}"},
		  .query_count = 4,
		  .items = "/attendanceRollCallRecords"},
	.code = {.id = "/href", .code = "/attendanceMark"},
	.student = {.id = "/href"},
	.mark = {.id = "/href",
		 .student = "/student/href",
		 .date = "/recordDate",
		 .session = "/attendanceRollCall/href",
		 .code = "/attendanceMark/href",
		 .minutes_late = "/minutesLate"},
};

static const struct rest none = {.first_page = 1};

const char *const rest_profile_names[] = {"none", "assembly", "scholarpack", "arbor", NULL};
static const struct rest *const profiles[] = {&none, &assembly, &scholarpack, &arbor};

const struct rest *rest_profile(unsigned index)
{
	return index < sizeof profiles / sizeof *profiles ? profiles[index] : NULL;
}
