/* What is asked of DfE's service. When this breaks, the answer is about other places than ours and our
 * neighbours, or DfE's service refuses the question. */
#include "ees_rows_fixture.h"

TestSuite(ees_rows, .init = start, .fini = stop);

/* Places are asked for by the codes that last (README of the data: join on the old LA code). */
Test(ees_rows, our_places_are_asked_for_by_code)
{
	json_t *q;

	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	expect_json(json_object_get(q, "criteria"),
		    "{\"and\":[{\"locations\":{\"in\":[{\"level\":\"NAT\",\"code\":\"E92000001\"},"
		    "{\"level\":\"REG\",\"code\":\"E12000005\"},{\"level\":\"LA\",\"oldCode\":\"332\"},"
		    "{\"level\":\"LA\",\"oldCode\":\"384\"}]}}]}");
	expect_json(json_object_get(q, "indicators"),
		    "[\"iOver\",\"iAuth\",\"iUnau\",\"iPoss\",\"iOvPc\",\"iAuPc\",\"iUnPc\",\"iPaPc\"]");
	cr_expect_eq(json_integer_value(json_object_get(q, "page")), 1);
	cr_expect_eq(json_integer_value(json_object_get(q, "pageSize")), 10000);
	/* A neighbour the data set does not have is left out, and said. */
	cr_expect_str_eq(ees.run.note, "not in this data set: LA 925");
	json_decref(q);
}

static unsigned places_of(const json_t *q, const char *code)
{
	const json_t *clause = json_array_get(json_object_get(json_object_get(q, "criteria"), "and"), 0);
	json_t *place;
	unsigned count = 0;
	size_t i;

	json_array_foreach(json_object_get(json_object_get(clause, "locations"), "in"), i, place) {
		const char *old = json_string_value(json_object_get(place, "oldCode"));

		count += old != NULL && strcmp(old, code) == 0;
	}
	return count;
}

/* The report has the mean of the authorities around us too. One that is also like us is one place. */
Test(ees_rows, neighbours_on_the_map_are_asked_for_once)
{
	struct authority *a = &config.authority;
	unsigned char before[DIGEST_SIZE], after[DIGEST_SIZE];
	json_t *q;

	take_meta(EES_META);
	strcpy(a->neighbours[0], "925");
	a->neighbour_count = 1;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	cr_expect_eq(places_of(q, "384"), 0u);
	json_decref(q);
	ees_settings(&engine, &(struct figure_set){.how = FIGURES_QUERY}, before);
	/* Wakefield is near only; 925 is both and is told once as not there. */
	strcpy(a->nearby[0], "384");
	strcpy(a->nearby[1], "925");
	a->nearby_count = 2;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	cr_expect_eq(places_of(q, "384"), 1u, "not asked for");
	cr_expect_str_eq(ees.run.note, "not in this data set: LA 925");
	json_decref(q);
	ees_settings(&engine, &(struct figure_set){.how = FIGURES_QUERY}, after);
	cr_expect(memcmp(before, after, sizeof before) != 0, "the held version would never be asked again");
	/* Wakefield in both ways. */
	strcpy(a->neighbours[0], "384");
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	cr_expect_eq(places_of(q, "384"), 1u, "asked for twice: its rows would come twice");
	json_decref(q);
}

/* Absence files put boroughs under Inner and Outer London, attendance under London. */
Test(ees_rows, london_has_three_codes)
{
	json_t *q;

	strcpy(config.authority.region, "E12000007");
	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	expect_json(
		json_array_get(
			json_object_get(
				json_object_get(
					json_array_get(json_object_get(json_object_get(q, "criteria"), "and"),
						       0),
					"locations"),
				"in"),
			1),
		"{\"level\":\"REG\",\"code\":\"E13000001\"}");
	cr_expect_null(strstr(ees.run.note, "REG"));
	json_decref(q);
}

Test(ees_rows, what_is_chosen_by_name_becomes_ids)
{
	json_t *q, *and;

	take_meta(EES_META);
	strcpy(set()->indicators[0], "pa_perc");
	strcpy(set()->indicators[1], "Label of overall_absence");
	set()->indicator_count = 2;
	set()->only[0] = (struct figure_only){"education_phase", "Secondary"};
	set()->only[1] = (struct figure_only){"Phase", "Primary"};
	set()->only_count = 2;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	expect_json(json_object_get(q, "indicators"), "[\"iPaPc\",\"iOver\"]");
	and = json_object_get(json_object_get(q, "criteria"), "and");
	cr_expect_eq(json_array_size(and), 2u, "one filter is one clause");
	expect_json(json_array_get(and, 1), "{\"filters\":{\"in\":[\"oSeco\",\"oPrim\"]}}");
	json_decref(q);
}

static void not_there(const char *words)
{
	take_meta(EES_META);
	cr_expect_eq(ees_choose(&engine, &ees.run, &fault), -FAULT_MEANING);
	cr_expect_str_eq(fault.text, words);
}

Test(ees_rows, an_unknown_indicator_is_told_with_those_there_are)
{
	strcpy(set()->indicators[0], "overall");
	set()->indicator_count = 1;
	take_meta("{\"filters\":[],\"indicators\":[],\"locations\":[]}");
	not_there(
		"no indicator \"overall\"; there are overall_absence, authorised_absence, unauthorised_absence, "
		"possible_sessions, overall_absence_perc, authorised_absence_perc, unauthorised_absence_perc, pa_perc");
}

Test(ees_rows, an_unknown_filter_or_option_too)
{
	set()->only[0] = (struct figure_only){"phase", "Primary"};
	set()->only_count = 1;
	not_there("no filter \"phase\"; there are education_phase");
	stop();
	set()->only[0] = (struct figure_only){"Phase", "Nursery"};
	not_there("filter \"Phase\" has no option \"Nursery\"; it has Primary, Secondary");
}

Test(ees_rows, a_data_set_without_any_of_our_places_is_refused)
{
	take_meta("{\"filters\":[],\"indicators\":[],\"locations\":[]}");
	cr_expect_eq(ees_choose(&engine, &ees.run, &fault), -FAULT_MEANING);
	cr_expect_str_eq(fault.text,
			 "not in this data set: NAT E92000001, REG E12000005, LA 332, LA 384, LA 925");
}

/* Which of two places a row is of could not be told. */
Test(ees_rows, an_id_that_stands_for_two_places_is_refused)
{
	take_meta(
		"{\"filters\":[],\"indicators\":[],\"locations\":[{\"level\":{\"code\":\"LA\"},\"options\":["
		"{\"id\":\"p1\",\"label\":\"Dudley\",\"code\":\"E08000027\",\"oldCode\":\"332\"},"
		"{\"id\":\"p1\",\"label\":\"Wakefield\",\"code\":\"E08000036\",\"oldCode\":\"384\"}]}]}");
	cr_expect_eq(ees_choose(&engine, &ees.run, &fault), -FAULT_MEANING);
	cr_expect_str_eq(fault.text, "two labels of the data set have one id");
}

/* --- against DfE's own papers --- */

/* A member the API does not describe would be a 400 (its schemas take no others). */
static void check_members(const json_t *api, const char *name, json_t *object)
{
	const json_t *properties = json_object_get(schema(api, name), "properties");
	const char *key;
	json_t *value;

	cr_assert_not_null(properties, "the API describes no %s", name);
	json_object_foreach(object, key, value)
		cr_expect_not_null(json_object_get(properties, key), "%s has no member \"%s\"", name, key);
}

Test(ees_rows, the_question_has_the_form_the_api_describes)
{
	json_t *api = shared_json("openapi-v1.json"), *q, *clause, *sort, *place;
	size_t i, k;

	take_meta(EES_META);
	set()->only[0] = (struct figure_only){"Phase", "Primary"};
	set()->only_count = 1;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	check_members(api, "DataSetQueryRequest", q);
	check_members(api, "DataSetQueryCriteriaAnd", json_object_get(q, "criteria"));
	json_array_foreach(json_object_get(json_object_get(q, "criteria"), "and"), i, clause) {
		check_members(api, "DataSetQueryCriteriaFacets", clause);
		json_array_foreach(json_object_get(json_object_get(clause, "locations"), "in"), k, place)
			check_members(api,
				      json_object_get(place, "oldCode") != NULL ?
					      "DataSetQueryLocationLocalAuthorityOldCode" :
					      "DataSetQueryLocationCode",
				      place);
	}
	json_array_foreach(json_object_get(q, "sorts"), i, sort)
		check_members(api, "DataSetQuerySort", sort);
	cr_expect_eq(i, 6u, "time, level, three kinds of place, one filter");
	json_decref(q);
	json_decref(api);
}

/* DfE's own load test asks in the same words: locations in, indicators. */
Test(ees_rows, the_question_is_like_dfes_own)
{
	json_t *theirs = shared_json("api-tests-attendance-query2.json"), *q, *criteria;
	const char *key;
	json_t *value;

	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	json_object_foreach(json_object_get(theirs, "query"), key, value)
		cr_expect_not_null(json_object_get(q, key), "they ask with \"%s\"", key);
	criteria = json_object_get(json_object_get(theirs, "query"), "criteria");
	cr_expect(json_is_array(json_object_get(json_object_get(criteria, "locations"), "in")));
	cr_expect_str_eq(
		json_string_value(json_object_get(
			json_array_get(json_object_get(json_object_get(criteria, "locations"), "in"), 0),
			"level")),
		"LA");
	json_decref(q);
	json_decref(theirs);
}
