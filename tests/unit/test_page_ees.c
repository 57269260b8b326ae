/* Documents of DfE's "explore education statistics" API: what is read of them, and what is refused. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "ees_documents.h"
#include "page_fixture.h"

static struct page page;
static struct page_refusal why;

static void drop(void)
{
	page_free(&page);
}

TestSuite(page_ees, .fini = drop);

/* --- a data set ------------------------------------------------------------------ */

Test(page_ees, a_summary_says_its_latest_version)
{
	struct record_ees_version v;

	cr_assert_eq(read_text(SHAPE_EES_SUMMARY, EES_SUMMARY("12.3"), &page, &why), 0, "%s", why.text);
	cr_assert(record_at(&page, RECORD_EES_VERSION, 0, &v));
	cr_expect_str_eq(v.id, EES_ID);
	cr_expect_str_eq(v.version, "12.3");
	cr_expect_str_eq(v.status, "Published");
	cr_expect_str_eq(v.published, "2026-11-20T09:30:00+00:00");
	cr_expect_eq(v.total, 6);
	cr_expect_eq(page.records, 1u);
}

Test(page_ees, a_data_set_with_no_version_published_has_none)
{
	struct record_ees_version v;

	cr_assert_eq(
		read_text(
			SHAPE_EES_SUMMARY,
			"{\"id\":\"x\",\"title\":\"T\",\"summary\":\"\",\"status\":\"Withdrawn\",\"latestVersion\":null}",
			&page, &why),
		0, "%s", why.text);
	cr_assert(record_at(&page, RECORD_EES_VERSION, 0, &v));
	cr_expect_str_eq(v.version, "");
}

static void refused(enum shape shape, const char *text, const char *path, const char *words)
{
	page_free(&page);
	cr_expect_neq(read_text(shape, text, &page, &why), 0, "taken: %s", text);
	cr_expect_str_eq(why.path, path, "%s: %s", why.path, text);
	cr_expect_not_null(strstr(why.text, words), "\"%s\" does not say \"%s\"", why.text, words);
	cr_expect_eq(page.records, 0u);
}

/* A version goes into addresses and into names of releases. */
Test(page_ees, a_version_is_numbers_and_dots)
{
	static const char *const bad[] = {"1",	   "1.",      ".1",	 "1..2", "1.2.3.4", "v1.0",
					  "1.0/x", "1.0&a=b", "12345.0", "1.0 ", "../1.0",  "-1.0"};
	char text[600];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(
			text, sizeof text,
			"{\"id\":\"x\",\"status\":\"Published\",\"latestVersion\":{\"version\":\"%s\",\"published\":\"p\",\"totalResults\":1}}",
			bad[i]);
		refused(SHAPE_EES_SUMMARY, text, "latestVersion.version", "a version like 1.2");
	}
}

Test(page_ees, what_is_no_summary_is_refused_with_its_place)
{
	refused(SHAPE_EES_SUMMARY, "{}", "id", "found nothing");
	refused(SHAPE_EES_SUMMARY, "{\"id\":\"x\"}", "status", "found nothing");
	refused(SHAPE_EES_SUMMARY, "{\"id\":\"x\",\"status\":\"Published\",\"latestVersion\":[]}",
		"latestVersion", "an object or null");
	refused(SHAPE_EES_SUMMARY,
		"{\"id\":\"x\",\"status\":\"P\",\"latestVersion\":{\"version\":\"1.0\",\"published\":\"p\",\"totalResults\":-1}}",
		"latestVersion.totalResults", "a whole number from 0");
	refused(SHAPE_EES_SUMMARY, "{\"id\":\"x\",\"id\":\"y\",\"status\":\"P\"}", "id", "given twice");
	refused(SHAPE_EES_SUMMARY, "<html>", "", "JSON");
}

/* --- labels --------------------------------------------------------------------------- */

static bool find(enum ees_name kind, const char *id, struct record_ees_name *ret)
{
	for (unsigned i = 0; record_at(&page, RECORD_EES_NAME, i, ret); i++)
		if (ret->kind == (uint32_t)kind && strcmp(ret->id, id) == 0)
			return true;
	return false;
}

Test(page_ees, meta_names_filters_options_indicators_and_places)
{
	struct record_ees_name n;

	cr_assert_eq(read_text(SHAPE_EES_META, EES_META, &page, &why), 0, "%s: %s", why.path, why.text);
	cr_assert(find(EES_FILTER, "fPhas", &n));
	cr_expect_str_eq(n.column, "education_phase");
	cr_expect_str_eq(n.label, "Phase");
	cr_assert(find(EES_OPTION, "oSeco", &n));
	cr_expect_str_eq(n.label, "Secondary");
	cr_expect_str_eq(n.of, "fPhas");
	cr_assert(find(EES_INDICATOR, "iPaPc", &n));
	cr_expect_str_eq(n.column, "pa_perc");
	cr_assert(find(EES_LOCATION, "pDudl", &n));
	cr_expect_str_eq(n.of, "LA");
	cr_expect_str_eq(n.code, "E08000027");
	cr_expect_str_eq(n.old_code, "332");
	cr_expect_str_eq(n.label, "Dudley, the \"Borough\"");
	cr_expect_not(find(EES_LOCATION, "pScho", &n), "schools are left out");
	/* 1 filter, 2 options, 8 indicators, England, 2 regions, 2 authorities */
	cr_expect_eq(page.records, 16u);
}

Test(page_ees, half_a_meta_is_none)
{
	refused(SHAPE_EES_META, "{\"filters\":[],\"indicators\":[]}", "locations", "a list");
	refused(SHAPE_EES_META,
		"{\"filters\":[{\"id\":\"f\",\"column\":\"c\",\"label\":\"l\"}],\"indicators\":[],\"locations\":[]}",
		"filters[0].options", "a list");
	refused(SHAPE_EES_META,
		"{\"filters\":[],\"indicators\":[{\"id\":\"\",\"column\":\"c\",\"label\":\"l\"}],\"locations\":[]}",
		"indicators[0].id", "a text of 1 to 39");
	refused(SHAPE_EES_META,
		"{\"filters\":[],\"indicators\":[],\"locations\":[{\"level\":{\"code\":\"LA\"},\"options\":[{\"id\":\"a\\nb\",\"label\":\"l\"}]}]}",
		"locations[0].options[0].id", "plain bytes");
}

/* --- rows ------------------------------------------------------------------------------ */

Test(page_ees, a_row_keeps_every_text_as_it_is)
{
	struct record_ees_row row;
	struct record_ees_paging paging;

	cr_assert_eq(
		read_text(SHAPE_EES_QUERY,
			  EES_PAGE("1", "2", "3", "",
				   EES_ROW("NAT", EES_ENGLAND, "oPrim", EES_VALUES("50", "5")) "," EES_ROW(
					   "LA", EES_DUDLEY, "oSeco", EES_VALUES("z", "8.34E-05"))),
			  &page, &why),
		0, "%s: %s", why.path, why.text);
	cr_assert(record_at(&page, RECORD_EES_PAGING, 0, &paging));
	cr_expect_eq(paging.page, 1u);
	cr_expect_eq(paging.pages, 2u);
	cr_expect_eq(paging.total, 3);
	cr_assert(record_at(&page, RECORD_EES_ROW, 1, &row));
	cr_expect_str_eq(row.time_code, "AY");
	cr_expect_str_eq(row.period, "2024/2025");
	cr_expect_str_eq(row.level, "LA");
	cr_expect_str_eq(row.locations, "NAT\tpEngl\nREG\tpWest\nLA\tpDudl\n");
	cr_expect_str_eq(row.filters, "fPhas\toSeco\n");
	cr_expect_str_eq(row.values,
			 "iOver\tz\niAuth\t30\niUnau\t20\niPoss\t1000\niOvPc\t8.34E-05\niAuPc\t3\n"
			 "iUnPc\t2\niPaPc\tc\n");
}

Test(page_ees, warnings_are_kept_beside_the_rows)
{
	struct record_ees_problem p;

	cr_assert_eq(
		read_text(
			SHAPE_EES_QUERY,
			EES_PAGE(
				"1", "0", "0",
				"{\"message\":\"No \\u001b[2Jresults.\",\"code\":\"QueryNoResults\",\"path\":\"\"}",
				""),
			&page, &why),
		0, "%s", why.text);
	cr_assert(record_at(&page, RECORD_EES_PROBLEM, 0, &p));
	cr_expect_str_eq(p.code, "QueryNoResults");
	cr_expect_str_eq(p.text, "No \\x1b[2Jresults.");
}

/* A number where the API promises a text, a name twice, an id that would break our own lists. */
Test(page_ees, half_an_answer_is_none)
{
	refused(SHAPE_EES_QUERY,
		EES_PAGE("1", "1", "1", "", EES_ROW("NAT", EES_ENGLAND, "oPrim", "{\"iOver\":50}")),
		"results[0].values", "found 50");
	refused(SHAPE_EES_QUERY,
		EES_PAGE("1", "1", "1", "",
			 EES_ROW("NAT", EES_ENGLAND, "oPrim", "{\"i\":\"1\",\"i\":\"2\"}")),
		"results[0].values.i", "given twice");
	refused(SHAPE_EES_QUERY,
		EES_PAGE("1", "1", "1", "", EES_ROW("NAT", EES_ENGLAND, "oPrim", "{\"a\\tb\":\"1\"}")),
		"results[0].values", "ids of");
	refused(SHAPE_EES_QUERY, EES_PAGE("1", "1", "1", "", EES_ROW("NAT", EES_ENGLAND, "oPrim", "[]")),
		"results[0].values", "an object");
	refused(SHAPE_EES_QUERY, EES_PAGE("1", "1", "1", "", "7"), "results[0].timePeriod.code",
		"found nothing");
	refused(SHAPE_EES_QUERY, "{\"warnings\":[],\"results\":[]}", "paging", "an object");
	refused(SHAPE_EES_QUERY, EES_PAGE("1.5", "1", "1", "", ""), "paging.page", "a whole number");
	refused(SHAPE_EES_QUERY, EES_PAGE("1", "99999999", "1", "", ""), "", "pages");
}

Test(page_ees, a_row_wider_than_we_keep_is_said_so)
{
	struct buffer text = {0};
	char path[64];

	buffer_text(
		&text,
		"{\"paging\":{\"page\":1,\"totalPages\":1,\"totalResults\":1},\"warnings\":[],\"results\":["
		"{\"timePeriod\":{\"code\":\"AY\",\"period\":\"2024/2025\"},\"geographicLevel\":\"NAT\","
		"\"locations\":{},\"filters\":{},\"values\":{");
	for (int i = 0; i < 100; i++)
		buffer_print(&text, "%s\"i%03d\":\"%0100d\"", i > 0 ? "," : "", i, i);
	buffer_text(&text, "}}]}");
	snprintf(path, sizeof path, "%s", "");
	refused(SHAPE_EES_QUERY, text.at, path, "fewer indicators");
	buffer_free(&text);
}

/* --- problems ------------------------------------------------------------------------------ */

Test(page_ees, a_problem_is_told_in_its_own_words_escaped)
{
	struct record_ees_problem p;

	cr_assert_eq(
		read_text(
			SHAPE_EES_PROBLEM,
			"{\"title\":\"One or more validation errors occurred.\",\"type\":\"t\",\"status\":400,"
			"\"detail\":\"More.\",\"errors\":[{\"message\":\"Must be \\u0007 shorter.\",\"code\":\"Max\",\"path\":\"criteria\"},"
			"{\"code\":\"NotEmpty\",\"message\":\"\"}]}",
			&page, &why),
		0, "%s", why.text);
	cr_assert(record_at(&page, RECORD_EES_PROBLEM, 0, &p));
	cr_expect_str_eq(
		p.text,
		"One or more validation errors occurred. More.; Must be \\x07 shorter. (criteria); NotEmpty");
}

/* Whatever a gateway says, the status says enough. */
Test(page_ees, a_problem_without_words_is_one_too)
{
	struct record_ees_problem p;

	cr_assert_eq(read_text(SHAPE_EES_PROBLEM, "{\"errors\":7,\"title\":[]}", &page, &why), 0);
	cr_assert(record_at(&page, RECORD_EES_PROBLEM, 0, &p));
	cr_expect_str_eq(p.text, "");
	refused(SHAPE_EES_PROBLEM, "[]", "", "an object");
}
