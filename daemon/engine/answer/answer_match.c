/* answer_match.c: the questions of who is who, as a person reads them. No UPN in the list; one
 * question shows them where a contract in force releases the UPN of that school's pupils. */
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/lists/lists.h"
#include "engine/lists/match_ask.h"
#include "engine/world/holdbacks.h"
#include "engine/world/match.h"

static const char *school_name(const struct engine *e, const char *id)
{
	int at = config_school(e->config, id);

	return at >= 0 ? e->config->schools[at].name : id;
}

static json_t *item_json(const struct engine *e, const struct store_match *m)
{
	const struct match_reason_row *reason = match_reason_row(m->reason);
	int score = list_match_score(e, m);
	char words[200];

	snprintf(words, sizeof words, score >= 0 ? "%s (%d of 100)" : "%s", reason->words, score);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:i, s:s, s:s, s:o}", "number",
			 (json_int_t)m->number, "reason", reason->name, "words", words, "next",
			 reason->next != NULL ? reason->next : "", "school", school_name(e, m->school),
			 "school_id", m->school, "pupil", m->student, "first", answer_time(m->first_at),
			 "last", answer_time(m->last_at), "count", (int)m->count, "state",
			 match_state_name(m->state), "decided_by", m->decided_by, "decided_at",
			 answer_time(m->decided_at));
}

int answer_match(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	bool all = json_is_true(json_object_get(question, "all"));
	json_t *items = json_array();

	(void)reterr;
	for (size_t i = 0; i < e->match->items.count; i++) {
		const struct store_match *m = &e->match->items.at[i];

		if (match_shown(e, m) && (all || m->state == MATCH_WAITING || m->state == MATCH_LATER))
			json_array_append_new(items, item_json(e, m));
	}
	*ret_json = json_pack("{s:b, s:i, s:o}", "ok", 1, "waiting", (int)match_waiting(e), "items", items);
	return 0;
}

/* --- one question --------------------------------------------------------------------------- */

/* May some team read the UPN of this school's pupil under a contract in force? */
static bool upn_released(const struct engine *e, uint32_t school, uint32_t child, int year_group)
{
	struct release_ask ask = {
		.school = school, .year_group = year_group, .held_back = held_back(e, child, school) != NULL};
	int minute;

	london_from_instant(engine_now(e), &ask.day, &minute);
	ask.subjects = child_subjects(&e->children.at[child], ask.day);
	for (size_t t = 0; t < e->config->team_count; t++) {
		struct release r;

		ask.team = e->config->teams[t].id;
		r = policy_release(e->policy, &ask);
		if (r.allowed && r.treatment[FIELD_UPN] == TREATMENT_CLEAR)
			return true;
	}
	return false;
}

static json_t *day_json(day_t day)
{
	char text[11];

	return day != DAY_NONE ? json_string(day_print(text, day)) : json_null();
}

/* The enrolments of one of the two; *ret_released: some school of theirs releases the UPN. */
static void records_json(const struct engine *e, uint32_t child, const char *which, json_t *list,
			 bool *ret_released)
{
	for (unsigned i = 0; child != NO_INDEX && i < e->children.at[child].enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[e->children.at[child].enrolments[i]];
		int year = n->row.year_group;

		*ret_released |= upn_released(e, n->school, child, year);
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "which", which, "school",
					e->config->schools[n->school].name, "pupil", enrolment_student(e, n),
					"year", year != YEAR_UNKNOWN ? json_integer(year) : json_null(),
					"from", day_json(n->row.from), "to", day_json(n->row.to)));
	}
}

static int upn_json(struct engine *e, const struct digest *id, bool released, json_t **ret,
		    struct fault *reterr)
{
	struct buffer upn = {0};
	bool found = false;
	int rc = released ? e->store.ops->identity_get(e->store.self, id, &upn, &found, reterr) : 0;

	*ret = rc == 0 && found ? json_stringn(upn.at, upn.length) : json_null();
	buffer_free(&upn);
	return rc;
}

static const char *fact_words(const struct engine *e, const struct store_match *m, size_t offset)
{
	int school = config_school(e->config, m->school);
	struct match_record r = {.school = (uint32_t)school, .student = m->student};
	uint32_t pupil = school >= 0 ? match_pupil_find(e, &r) : NO_INDEX, ends[2];
	const char *words = "not shared by both";
	uint64_t own, other;

	if (pupil == NO_INDEX)
		return words;
	memcpy(&own, (const char *)&e->match->pupils.at[pupil].facts + offset, sizeof own);
	ends[0] = child_find(e, &m->first);
	ends[1] = child_find(e, &m->second);
	for (int i = 0; i < 2 && own != 0; i++) {
		uint32_t at = ends[i] != NO_INDEX ? e->children.at[ends[i]].pupils : 0;

		for (; at != 0; at = e->match->pupils.at[at - 1].next) {
			memcpy(&other, (const char *)&e->match->pupils.at[at - 1].facts + offset,
			       sizeof other);
			if (at - 1 == pupil || other == 0)
				continue;
			if (other != own)
				return "differs";
			words = "agrees";
		}
	}
	return words;
}

int answer_match_show(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *number = json_string_value(json_object_get(question, "number"));
	const struct store_match *m = match_item(e, number != NULL ? number : "", reterr);
	json_t *records = json_array(), *first = NULL, *second = NULL;
	bool released = false;
	uint32_t one, two;
	int rc;

	if (m == NULL) {
		json_decref(records);
		return -FAULT_MISSING;
	}
	one = child_find(e, &m->first);
	two = child_find(e, &m->second);
	records_json(e, one, "first", records, &released);
	if (two != one)
		records_json(e, two, "second", records, &released);
	rc = upn_json(e, &m->first, released, &first, reterr);
	if (rc == 0)
		rc = upn_json(e, &m->second, released, &second, reterr);
	if (rc != 0) {
		json_decref(records);
		json_decref(first);
		return rc;
	}
	*ret_json = json_pack("{s:b, s:o, s:o, s:b, s:o, s:o, s:s, s:s, s:s, s:s}", "ok", 1, "item",
			      item_json(e, m), "records", records, "upn_released", (int)released, "first_upn",
			      first, "second_upn", second, "born",
			      fact_words(e, m, offsetof(struct match_facts, born)), "surname",
			      fact_words(e, m, offsetof(struct match_facts, surname)), "forename",
			      fact_words(e, m, offsetof(struct match_facts, forename)), "note", m->note);
	return 0;
}
