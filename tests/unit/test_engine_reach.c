/* contract_reach: how many children a change of contract touches, and what a school may never read from it.
 */
#include "engine_borough.h"

#define ALL_YEARS		      "262143"
#define YEAR_3			      "32" /* 1 << (3 + 2) */
#define EVERYBODY		      "255"
#define LOOKED			      "170" /* 10101010: every set of statuses with looked after in it */
#define OTHERS			      "85"  /* and the rest */
#define REGION(part, years, children) "{\"schools\":" part ",\"years\":" years ",\"children\":" children "}"
/* The schools of both versions, those that join, those that leave. */
#define REACH(both, joined, rest)                                                                            \
	"{\"verb\":\"contract_reach\",\"schools\":[{\"others\":false,\"ids\":[" both                         \
	"]},{\"others\":false,\"ids\":[" joined "]},{\"others\":false,\"ids\":[]}]," rest "}"

/* A pupil number from a serial number: its letter is the weighted sum of its digits, modulo 23 (DfE). */
static const char *upn_of(unsigned serial)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";
	static char upns[64][14];
	char *upn = upns[serial % 64];
	unsigned sum = 0;

	snprintf(upn + 1, 13, "33220152%04u", serial % 10000);
	for (unsigned i = 1; i <= 12; i++)
		sum += (unsigned)(upn[i] - '0') * (i + 1);
	upn[0] = letters[sum % 23];
	return upn;
}

/* `count` pupils of oak in a year group; the first `looked` of them are looked after. */
static void put_pupils(struct world *w, const char *year, unsigned count, unsigned looked)
{
	static char ids[64][8];
	const struct record_list_row one = w->list.at[0];

	for (unsigned i = 0; i < count; i++) {
		const unsigned serial = (unsigned)w->pupils.count;

		snprintf(ids[serial], sizeof ids[serial], "P%u", serial);
		*VEC_ADD(&w->pupils) = (struct pupil){"oak", ids[serial], upn_of(serial), year};
		if (i < looked) {
			struct record_list_row *row = VEC_ADD(&w->list);

			*row = one;
			text_copy(row->upn, sizeof row->upn, span_of(upn_of(serial)));
			snprintf(row->case_id, sizeof row->case_id, "C9%u", serial);
		}
	}
}

/* Oak has these pupils and nobody else. */
static struct world *school_of(unsigned year_3, unsigned looked_3, unsigned year_4, unsigned looked_4)
{
	struct world *w = borough("2026-11-23T06:00");

	w->pupils.count = 0;
	put_pupils(w, "3", year_3, looked_3);
	put_pupils(w, "4", year_4, looked_4);
	world_open(w);
	work(w, "2026-11-23T10:00");
	return w;
}

/* The number of region `i`, or -1 where it is kept back. */
static long long number(const json_t *answer, size_t i)
{
	const json_t *n = json_object_get(json_array_get(json_object_get(answer, "regions"), i), "children");

	return json_is_integer(n) ? (long long)json_integer_value(n) : -1;
}

Test(engine_reach, children_by_status_year_and_school)
{
	struct world *w = school_of(20, 6, 10, 5);
	json_t *json = ask(
		w, REACH("\"oak\"", "\"elm\"",
			 "\"regions\":[" REGION("0", ALL_YEARS, EVERYBODY) "," REGION(
				 "0", ALL_YEARS,
				 LOOKED) "," REGION("0", YEAR_3,
						    LOOKED) "," REGION("0", YEAR_3,
								       OTHERS) "," REGION("1", ALL_YEARS,
											  EVERYBODY) "]"));

	cr_expect_eq(number(json, 0), 30);
	cr_expect_eq(number(json, 1), 11);
	cr_expect_eq(number(json, 2), 6);
	cr_expect_eq(number(json, 3), 14);
	cr_expect_eq(number(json, 4), 0, "elm has no pupils yet");
	json_decref(json);
	world_free(w);
}

Test(engine_reach, a_small_count_is_told_only_where_it_is_asked_for)
{
	struct world *w = school_of(20, 3, 0, 0);
	json_t *json = ask(w, REACH("\"oak\"", "", "\"regions\":[" REGION("0", ALL_YEARS, LOOKED) "]"));

	cr_expect_eq(number(json, 0), -1);
	json_decref(json);
	json = ask(w,
		   REACH("\"oak\"", "", "\"whole\":true,\"regions\":[" REGION("0", ALL_YEARS, LOOKED) "]"));
	cr_expect_eq(number(json, 0), 3);
	json_decref(json);
	world_free(w);
}

/* --- what a school reads ---------------------------------------------------------------------- */

#define FOR_OAK                                                                                              \
	REACH("\"oak\",\"elm\"", "",                                                                         \
	      "\"for_school\":\"oak\",\"regions\":[" REGION("0", ALL_YEARS, EVERYBODY) "," REGION(           \
		      "0", ALL_YEARS, LOOKED) "," REGION("0", YEAR_3, LOOKED) "," REGION("0", ALL_YEARS,     \
											 OTHERS) "]")

static char *regions_for_oak(unsigned year_3, unsigned looked_3, unsigned year_4, unsigned looked_4)
{
	struct world *w = school_of(year_3, looked_3, year_4, looked_4);
	json_t *json = ask(w, FOR_OAK);
	char *text = json_dumps(json_object_get(json, "regions"), JSON_SORT_KEYS);

	json_decref(json);
	world_free(w);
	return text;
}

/* None or four looked after, or all but none or four: a school reads the very same, and so cannot tell. */
Test(engine_reach, a_school_cannot_tell_a_small_cohort_from_another, .timeout = 60)
{
	static const unsigned looked[] = {1, 4, 26, 30};
	char *none = regions_for_oak(20, 0, 10, 0);

	cr_assert_str_eq(
		none,
		"[{\"children\": 30, \"withheld\": null}, {\"children\": null, \"withheld\": \"small\"}, "
		"{\"children\": null, \"withheld\": \"small\"}, {\"children\": null, \"withheld\": "
		"\"small\"}]");
	for (unsigned i = 0; i < 4; i++) {
		const unsigned first = looked[i] < 20 ? looked[i] : 20;
		char *other = regions_for_oak(20, first, 10, looked[i] - first);

		cr_assert_str_eq(other, none, "%u looked after of 30 can be told from none", looked[i]);
		free(other);
	}
	free(none);
}

/* 7 in the school and 6 of them in year 3 would say that year 4 has one. */
Test(engine_reach, two_numbers_never_stand_where_their_difference_tells)
{
	struct world *w = school_of(20, 6, 10, 1);
	json_t *json = ask(w, FOR_OAK);

	cr_expect_eq(number(json, 0), 30, "its own pupils a school may count");
	cr_expect_eq(number(json, 1), 7);
	cr_expect_eq(number(json, 2), -1);
	cr_expect_eq(number(json, 3), -1);
	json_decref(json);
	world_free(w);
}

Test(engine_reach, a_school_reads_of_its_own_pupils_only)
{
	struct world *w = school_of(20, 6, 0, 0);
	json_t *json =
		ask(w, REACH("\"oak\",\"elm\"", "",
			     "\"for_school\":\"elm\",\"regions\":[" REGION("0", ALL_YEARS, EVERYBODY) "]"));

	cr_expect_eq(number(json, 0), 0, "oak's pupils are not elm's to count");
	json_decref(json);
	world_free(w);
}

Test(engine_reach, what_is_refused)
{
	static const char *const questions[] = {
		REACH("\"oak\"", "", "\"for_school\":\"oak\",\"whole\":true,\"regions\":[]"),
		REACH("\"oak\"", "", "\"for_school\":\"yew\",\"regions\":[]"),
		REACH("\"oak\"", "", "\"regions\":[" REGION("3", "1", "1") "]"),
		REACH("\"oak\"", "", "\"regions\":[" REGION("0", "262144", "1") "]"),
		REACH("\"oak\"", "", "\"regions\":[" REGION("0", "1", "256") "]"),
		REACH("\"oak\"", "", "\"regions\":[" REGION("0", "-1", "1") "]"),
		REACH("\"oak\"", "", "\"regions\":[7]"),
		REACH("\"oak\"", "", "\"regions\":7"),
		"{\"verb\":\"contract_reach\",\"regions\":[]}",
	};
	struct world *w = school_of(1, 0, 0, 0);

	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		json_t *json = ask(w, questions[i]);

		cr_expect(json_is_false(json_object_get(json, "ok")), "%s", questions[i]);
		json_decref(json);
	}
	world_free(w);
}
