#include "engine/view_schools.h"

#include <stdio.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/ledger.h"
#include "engine/view_timeline.h"
#include "engine/view_trends.h"

/* Pupils on roll today; few are not told as a number. */
static json_t *pupils_json(const struct engine *e, uint32_t school, day_t today)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;
	unsigned count = 0;

	for (size_t i = 0; i < on_roll->count; i++)
		count += enrolment_current(&e->enrolments.at[on_roll->at[i]], today);
	return count == 0 || count >= 5 ? json_integer(count) : json_null();
}

/* What is measured of each school, by the visitor's contracts; NULL: nothing may be told. Staff are told of
 * their own. */
static int measured(struct engine *e, const struct visitor *v, json_t **ret, struct fault *reterr)
{
	json_t *ask = json_pack("{s:s, s:s}", "over", "ytd", "by", "school");
	const char *team =
		v->person->school_count == 0 && !visitor_may(v, RIGHT_FIGURES) && v->person->team_count > 0 ?
			v->person->teams[0] :
			NULL;
	char who[96];
	int rc;

	*ret = NULL;
	if (v->person->school_count == 0 && !visitor_reads_figures(e, v, 0, engine_today(e))) {
		json_decref(ask);
		return 0;
	}
	if (team != NULL)
		json_object_set_new(ask, "team", json_string(team));
	rc = answer_measure(e, visitor_words(v, who), ask, ret, reterr);
	json_decref(ask);
	return rc == -FAULT_MISSING ? 0 : rc;
}

static const json_t *row_of(const json_t *of, const char *school)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(of, "rows"), i, row)
		if (strcmp(json_string_value(json_array_get(json_object_get(row, "key"), 0)), school) == 0)
			return row;
	return NULL;
}

/* The last meeting of this term. */
static void meeting_words(const struct ledger *all, uint32_t school, const struct view_term *term,
			  char out[64])
{
	day_t last = DAY_NONE;
	char day[16];

	for (size_t i = 0; i < all->count; i++)
		if (all->at[i].school == school && all->at[i].day >= term->days.from &&
		    all->at[i].day <= term->days.to && (last == DAY_NONE || all->at[i].day > last))
			last = all->at[i].day;
	if (last == DAY_NONE)
		snprintf(out, 64, "none this term");
	else
		snprintf(out, 64, "%s", day_words(day, last));
}

/* Without "overall" where it may not be told. */
static json_t *school_json(const struct engine *e, uint32_t school, const json_t *measured_row,
			   const char *meeting)
{
	const struct school *row = &e->config->schools[school];
	json_t *json = json_pack("{s:s, s:s, s:s, s:o, s:s}", "id", row->id, "name", row->name, "phase",
				 phase_name(row->phase), "pupils", pupils_json(e, school, engine_today(e)),
				 "meeting", meeting);

	if (json != NULL && measured_row != NULL)
		json_object_set_new(
			json, "overall",
			view_trends_cell(
				"overall",
				json_is_true(json_object_get(measured_row, "hidden")) ?
					measured_row :
					json_object_get(json_object_get(measured_row, "rates"), "overall")));
	return json;
}

int view_schools(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		 struct fault *reterr)
{
	struct ledger meetings = {0};
	struct view_term term;
	json_t *of = NULL, *schools;
	int rc = view_term(e, "", &term, reterr);

	(void)question;
	if (rc == 0)
		rc = ledger_read(e, LEDGER_MEETING, NO_INDEX, &meetings, reterr);
	if (rc == 0)
		rc = measured(e, v, &of, reterr);
	schools = json_array();
	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++) {
		const struct school *row = &e->config->schools[i];
		char meeting[64];

		if (!visitor_sees_school(v, row->id))
			continue;
		meeting_words(&meetings, i, &term, meeting);
		json_array_append_new(schools, school_json(e, i, row_of(of, row->id), meeting));
	}
	ledger_free(&meetings);
	json_decref(of);
	if (rc != 0) {
		json_decref(schools);
		return rc;
	}
	return view_give(json_pack("{s:b, s:o}", "ok", 1, "schools", schools), ret_json, reterr);
}
