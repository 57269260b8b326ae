#include "engine/view/view_held.h"

#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/lists/holdback_act.h"
#include "engine/people/console_row.h"
#include "engine/view/view_act.h"
#include "engine/view/view_agree.h"

#define OVER_SHOWN 20

/* --- whose -----------------------------------------------------------------------------------------------
 */

/* One of the visitor's own schools; any other is not there. */
static int school_of(const struct engine *e, const struct visitor *v, const json_t *question, uint32_t *ret,
		     struct fault *reterr)
{
	const char *id = answer_text(question, "id");
	int school = config_school(e->config, id);

	if (school < 0 || v->person->school_count == 0 || !visitor_of_school(v, id))
		return view_missing(reterr);
	if (!view_contract_decides(v, id))
		return fault_set(reterr, FAULT_DENIED,
				 "Whom a school holds back, its own people with the right to decide say.");
	*ret = (uint32_t)school;
	return 0;
}

static bool of_school(const struct engine *e, const struct holdback *h, uint32_t school)
{
	return holdback_of(e, school, h->number) == h;
}

/* --- reading ---------------------------------------------------------------------------------------------
 */

static json_t *row_json(const struct holdback *h)
{
	json_t *row =
		json_pack("{s:I, s:s, s:s, s:s, s:s, s:o, s:o, s:s}", "number", (json_int_t)h->number,
			  "pupil", h->pupil[0] != '\0' ? h->pupil : "a pupil whose record was erased", "why",
			  holdback_why_name(h->why), "why_words", holdback_why_words(h->why), "text", h->text,
			  "from", view_day(h->from), "until", view_day(h->last), "by", h->by);

	if (row != NULL && h->state == HOLDBACK_ENDED) {
		json_object_set_new(row, "ended", answer_time(h->ended_at));
		json_object_set_new(row, "ended_by",
				    json_string(strcmp(h->ended_by, "engine") == 0 ? "its last day was over" :
										     h->ended_by));
	}
	return row;
}

static json_t *reasons_json(void)
{
	json_t *all = json_array();

	for (unsigned w = 0; w < HOLDBACK_WHYS; w++)
		json_array_append_new(all, json_pack("{s:s, s:s}", "id", holdback_why_name(w), "name",
						     holdback_why_words(w)));
	return all;
}

int view_held(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
	      struct fault *reterr)
{
	const struct visitor_view by = {.allowed = true};
	json_t *rows = json_array(), *over = json_array();
	struct view_looks looks = {0};
	uint32_t school = NO_INDEX;
	int rc = school_of(e, v, question, &school, reterr);

	for (size_t i = e->holdbacks->count; rc == 0 && i-- > 0;) {
		const struct holdback *h = &e->holdbacks->at[i];
		bool stands = holdback_holds(h, engine_today(e));

		if (!of_school(e, h, school) || (!stands && json_array_size(over) == OVER_SHOWN))
			continue;
		json_array_append_new(stands ? rows : over, row_json(h));
		if (view_look(&looks, &h->child, &by))
			text_copy(looks.at[looks.count - 1].why, sizeof looks.at->why,
				  SPAN("the school's own list"));
		else
			rc = fault_set(reterr, FAULT_MEMORY, "no memory for who looked");
	}
	if (rc == 0)
		rc = view_looks_keep(e, v, "children held back", &looks, reterr);
	if (rc != 0) {
		json_decref(rows);
		json_decref(over);
		return rc;
	}
	return view_give(json_pack("{s:b, s:{s:s, s:s}, s:o, s:o, s:o, s:i}", "ok", 1, "school", "id",
				   e->config->schools[school].id, "name", e->config->schools[school].name,
				   "rows", rows, "over", over, "reasons", reasons_json(), "most",
				   HOLDBACK_SCHOOL),
			 ret_json, reterr);
}

/* --- changing --------------------------------------------------------------------------------------------
 */

int view_held_add(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr)
{
	struct holdback given = {.number = 0};
	uint32_t school, child;
	char person[96], words[160], until[16];
	int rc = school_of(e, v, question, &school, reterr);

	if (rc == 0)
		rc = holdback_read(answer_text(question, "why"), answer_text(question, "text"),
				   answer_text(question, "until"), engine_today(e), &given, reterr);
	if (rc != 0)
		return rc;
	child = holdback_pupil(e, school, answer_text(question, "pupil"));
	if (child == NO_INDEX ||
	    !text_copy(given.pupil, sizeof given.pupil, text_trim(span_of(answer_text(question, "pupil")))))
		return console_field(
			reterr, "pupil",
			"No pupil of your school has this number: write the UPN, or your own system's id");
	rc = holdback_begin(e, child, school, &given, visitor_words(v, person), reterr);
	if (rc == -FAULT_STATE)
		return console_field(reterr, "pupil", "That pupil is held back already");
	if (rc != 0)
		return rc;
	snprintf(words, sizeof words, "The pupil %.40s is held back from now on, until %s", given.pupil,
		 given.last != DAY_NONE ? day_words(until, given.last) : "you take it back");
	return view_acted(words, ret_json, reterr);
}

int view_held_end(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr)
{
	const struct holdback *h;
	char person[96], words[160];
	uint64_t number = 0;
	uint32_t school;
	int rc = school_of(e, v, question, &school, reterr);

	if (rc != 0)
		return rc;
	if (!text_u64(span_of(answer_text(question, "number")), &number))
		number = (uint64_t)json_integer_value(json_object_get(question, "number"));
	h = holdback_of(e, school, number);
	if (h == NULL)
		return view_missing(reterr);
	snprintf(words, sizeof words, "The pupil %.40s is shared again, as the contracts say", h->pupil);
	rc = holdback_finish(e, number, visitor_words(v, person), reterr);
	return rc == 0 ? view_acted(words, ret_json, reterr) : rc;
}
