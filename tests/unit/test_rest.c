/* exchange/rest: addresses, pointers, profiles, and a description there and back. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/rest.h"

static const struct rest_fill week = {.school = "a/b c",
				      .from = "2026-11-23",
				      .to = "2026-11-27",
				      .day_before = "2026-11-22",
				      .day_after = "2026-11-28",
				      .page = ""};

static const char *address(const struct rest *r, const struct rest_list *list, const char *page)
{
	static char out[512];
	struct rest_fill fill = week;

	fill.page = page;
	cr_assert(rest_address(r, list, &fill, out, sizeof out));
	return out;
}

Test(rest, addresses_of_the_profiles)
{
	struct rest assembly = *rest_profile(1), arbor = *rest_profile(3), scholarpack = *rest_profile(2);

	assembly.base_url = "https://api.assembly.education";
	arbor.base_url = "https://oak.uk.arbor.sc";
	scholarpack.base_url = "https://services.scholarpack.co.uk/api/v1";
	/* As the suppliers' own clients ask; a day on either side where bounds are not documented. */
	cr_assert_str_eq(
		address(&assembly, &assembly.marks, ""),
		"https://api.assembly.education/attendances?start_date=2026-11-22T00%3A00%3A00%2B00%3A00&"
		"end_date=2026-11-28T00%3A00%3A00%2B00%3A00&page=1&per_page=100");
	cr_assert_str_eq(
		address(&arbor, &arbor.marks, "7"),
		"https://oak.uk.arbor.sc/rest-v2/AttendanceRollCallRecords?filters.recordDate.from=2026-11-23&"
		"filters.recordDate.to=2026-11-27&page-number=7&page-size=100");
	cr_assert_str_eq(address(&scholarpack, &scholarpack.students, "2"),
			 "https://services.scholarpack.co.uk/api/v1/students/?page=2&per_page=50");
}

Test(rest, what_is_filled_in_is_encoded)
{
	struct rest r = {.base_url = "https://mis.example", .paging = REST_OFFSET, .per_page = 50};
	const struct rest_list list = {
		.path = "/x/{school}/m", .query = {"at={offset}", "q=a b&{to}"}, .query_count = 2};
	char out[512];
	struct rest_fill fill = week;
	const char *want = "https://mis.example/x/a%2Fb%20c/m?at=0&q=a%20b%26"
			   "2026-11-27";

	cr_assert_str_eq(address(&r, &list, ""), want);
	cr_assert(rest_address(&r, &list, &fill, out, strlen(want) + 1), "it fits exactly");
	cr_assert(!rest_address(&r, &list, &fill, out, strlen(want)), "or not at all");
	cr_assert(!rest_address(&r, &(struct rest_list){.path = "/{pupil}"}, &fill, out, sizeof out));
	cr_assert(rest_template_fine("/a/{school}") && !rest_template_fine("/a/{School}") &&
		  !rest_template_fine("/a}"));
}

/* RFC 6901, section 5: the keys of its own example. */
Test(rest, pointers_are_unescaped_a_step_at_a_time)
{
	const char *at = "/a~1b/m~0n//0";
	char step[64];

	cr_assert(rest_pointer_step(&at, step, sizeof step));
	cr_assert_str_eq(step, "a/b");
	cr_assert(rest_pointer_step(&at, step, sizeof step));
	cr_assert_str_eq(step, "m~n");
	cr_assert(rest_pointer_step(&at, step, sizeof step));
	cr_assert_str_eq(step, "", "a member may have an empty name");
	cr_assert(rest_pointer_step(&at, step, sizeof step));
	cr_assert_str_eq(step, "0");
	cr_assert(!rest_pointer_step(&at, step, sizeof step));
	cr_assert(rest_pointer_fine("") && rest_pointer_fine("/a/b~1c") &&
		  rest_pointer_fine("/1/2/3/4/5/6/7/8"));
	cr_assert(!rest_pointer_fine("a") && !rest_pointer_fine("/a~2") && !rest_pointer_fine("/a~"));
	cr_assert(!rest_pointer_fine("/1/2/3/4/5/6/7/8/9"));
}

Test(rest, there_and_back_and_cut_anywhere)
{
	struct rest r = *rest_profile(3), back;
	struct buffer packed = {0};

	r.base_url = "https://oak.uk.arbor.sc";
	r.session_count = 1;
	r.sessions[0] = (struct rest_word){"31", "am"};
	rest_pack(&r, &packed);
	cr_assert(buffer_ok(&packed));
	cr_assert(rest_unpack(buffer_span(&packed), &back));
	cr_assert_str_eq(back.base_url, r.base_url);
	cr_assert_str_eq(back.marks.query[1], "filters.recordDate.to={to}");
	cr_assert_str_eq(back.sessions[0].value, "31");
	cr_assert_str_eq(back.scope, "", "what was not given");
	cr_assert(back.dates == REST_DATE_OBJECT && back.ids == REST_LAST_PART && back.auth == REST_BASIC);
	for (size_t n = 0; n < packed.length; n++) {
		char *copy = malloc(n + 1); /* so that a read behind it is seen */

		memcpy(copy, packed.at, n);
		cr_assert(!rest_unpack((struct span){copy, n}, &back), "cut to %zu bytes", n);
		free(copy);
	}
	buffer_free(&packed);
}

Test(rest, a_choice_out_of_range_is_refused)
{
	struct rest r = *rest_profile(1), back;
	struct buffer packed = {0};

	r.paging = REST_PAGINGS;
	rest_pack(&r, &packed);
	cr_assert(!rest_unpack(buffer_span(&packed), &back));
	buffer_reset(&packed);
	r = *rest_profile(1);
	r.header_count = REST_HEADERS + 1;
	rest_pack(&r, &packed);
	cr_assert(!rest_unpack(buffer_span(&packed), &back));
	buffer_free(&packed);
}

static unsigned missing(const struct rest *r)
{
	unsigned n = 0;

	while (rest_missing(r, n) != NULL)
		n++;
	return n;
}

/* What a supplier documents is enough; what it does not has to be written. */
Test(rest, profiles_say_what_is_still_missing)
{
	struct rest r = {0};

	rest_complete(&r, rest_profile(1), 0);
	cr_assert_eq(missing(&r), 0, "assembly: %s", rest_missing(&r, 0));
	r = (struct rest){.mark.am = "/am", .mark.pm = "/pm", .mark.student = "/s", .mark.date = "/d"};
	rest_complete(&r, rest_profile(2), 0);
	cr_assert_eq(missing(&r), 1);
	cr_assert_str_eq(rest_missing(&r, 0), "students.id");
	r = (struct rest){.auth = REST_OAUTH2};
	rest_complete(&r, rest_profile(1), REST_WROTE_AUTH);
	cr_assert_eq(missing(&r), 1);
	cr_assert_str_eq(rest_missing(&r, 0), "token_url");
	r = (struct rest){0};
	rest_complete(&r, rest_profile(0), 0);
	cr_assert_eq(missing(&r), 7, "path and id of pupils; path, pupil, day, session and code of marks");
}

/* A strategy of the school's own does not inherit where the profile's finds its next page. */
Test(rest, what_a_school_writes_is_not_mixed_with_its_profile)
{
	struct rest r = {.paging = REST_SHORT_PAGE, .mark.am = "/a", .mark.pm = "/p"};

	rest_complete(&r, rest_profile(1), REST_WROTE_PAGING | REST_WROTE_NEXT);
	cr_assert_eq(r.paging, REST_SHORT_PAGE);
	cr_assert_null(r.next);
	cr_assert_null(r.mark.session, "a row a day has no session");
	cr_assert_str_eq(r.mark.student, "/student_id");
	cr_assert_null(rest_profile(4));
	/* A query is one thing: a parameter of the supplier's beside the school's own would ask for other
	 * days. */
	r = (struct rest){.marks.query = {"since={from}"}, .marks.query_count = 1};
	rest_complete(&r, rest_profile(1), 0);
	cr_assert_eq(r.marks.query_count, 1);
	cr_assert_null(r.marks.query[1]);
	cr_assert_eq(r.students.query_count, 2);
}
