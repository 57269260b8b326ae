/* What divides figures: taken under contract, by day, kept over a restart, and shown as counts only. */
#include "engine_fixture.h"

#include "base/limits.h"
#include "engine/world/transaction.h"
#include "engine/world/state.h"

/* A year with a spring, and a contract that names some of what schools can say. */
#define STATS(fields)                                                                                          \
	"apiVersion: muster/v1\nkind: ShareContract\nid: stats\nversion: 1.0.0\nstatus: active\ntitle: T\n"    \
	"purpose: statistics\nobjective: Count.\n"                                                             \
	"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.13A\"}\n" \
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n"                 \
	"  contacts: {dpo: dpo@council.example}\nvalid: {from: 2026-09-01, to: 2027-08-31, lapse: stop}\n"     \
	"subjects: {pupils: all}\nshare:\n  - to: vs\n    fields:\n" fields                                    \
	"small_numbers: 5\nretention: {keep: 2y}\n"
#define FIELD(name) "      - {name: " name ", treatment: count}\n"
static const char *const files[][2] = {
	{"contracts/stats.yaml", STATS(FIELD("sex") FIELD("free_school_meals") FIELD("birth_date"))},
	{"calendars/c.yaml",
	 "apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n"
	 "  - {from: 2026-09-03, to: 2026-12-18}\n  - {from: 2027-01-04, to: 2027-03-26}\n"},
};

/* A1's free meals start on 1 March; from 8 March the school's system says nothing at all. */
static void say(const struct world *w, const struct pupil *p, struct record_student *r)
{
	if (w->now >= at("2027-03-08T00:00"))
		return;
	r->born = on("2017-01-10");
	r->traits[TRAIT_SEX] = SEX_FEMALE;
	r->traits[TRAIT_FSM] =
		strcmp(p->id, "A1") == 0 && w->now >= at("2027-03-01T00:00") ? TRAIT_YES : TRAIT_NO;
	r->traits[TRAIT_ETHNICITY] = ETHNICITY_BLACK; /* no contract names it */
}

static struct world *opened(const char *now)
{
	struct world *w = world_new_files(now, files, 2);

	w->say = say;
	world_open(w);
	return w;
}

/* The enrolment of a pupil of oak, its school's traits read. */
static uint32_t of(struct world *w, const char *student)
{
	uint32_t found = map_get(&w->engine->schools[0].students, span_of(student));
	struct fault f = {0};

	cr_assert_neq(found, MAP_NONE, "%s is not on roll", student);
	cr_assert_eq(traits_load(w->engine, 0, &f), 0, "%s", f.text);
	return found;
}

static uint8_t value(struct world *w, const char *student, enum trait t, const char *day)
{
	return traits_value(w->engine, of(w, student), t, on(day), KNOWN_NOW);
}

/* Autumn's figures by free meals must not change because a child's meals start in March. */
Test(engine_traits, what_starts_in_march_leaves_autumn_alone)
{
	struct world *w = opened("2026-11-23T07:00");
	struct trait_entry entries[8];

	work(w, "2026-11-23T09:40");
	cr_assert_eq(value(w, "A1", TRAIT_FSM, "2026-11-23"), TRAIT_NO);
	/* The first thing heard is taken to have been so from the start. */
	cr_assert_eq(value(w, "A1", TRAIT_FSM, "2026-09-07"), TRAIT_NO);
	work(w, "2027-03-01T09:45");
	for (int restarted = 0; restarted < 2; restarted++) {
		cr_assert_eq(value(w, "A1", TRAIT_FSM, "2026-11-23"), TRAIT_NO);
		cr_assert_eq(value(w, "A1", TRAIT_FSM, "2027-02-28"), TRAIT_NO);
		cr_assert_eq(value(w, "A1", TRAIT_FSM, "2027-03-01"), TRAIT_YES);
		cr_assert_eq(value(w, "A1", TRAIT_FSM, "2027-07-01"), TRAIT_YES);
		cr_assert_eq(value(w, "A2", TRAIT_FSM, "2027-03-01"), TRAIT_NO);
		/* As it was known in November and on the evening before. */
		cr_assert_eq(traits_value(w->engine, of(w, "A1"), TRAIT_FSM, on("2027-03-01"),
					  at("2027-02-28T20:00")),
			     TRAIT_NO);
		cr_assert_eq(traits_value(w->engine, of(w, "A1"), TRAIT_FSM, on("2026-11-23"),
					  at("2026-11-23T08:00")),
			     TRAIT_UNKNOWN, "nothing was known before the first look");
		cr_assert_eq(traits_entries(w->engine, of(w, "A1"), TRAIT_FSM, KNOWN_NOW, entries, 8), 2U);
		cr_assert_eq(entries[0].from, DAY_NONE);
		cr_assert_eq(entries[0].to, on("2027-02-28"));
		cr_assert_eq(entries[1].value, TRAIT_YES);
		cr_assert_eq(entries[1].from, on("2027-03-01"));
		cr_assert_eq(entries[1].to, DAY_NONE);
		world_restart(w);
	}
	world_free(w);
}

/* A school's system that stops giving a field must not turn its pupils into "unknown". */
Test(engine_traits, unknown_never_takes_the_place_of_what_is_known)
{
	struct world *w = opened("2026-11-23T07:00");

	work(w, "2026-11-23T09:40");
	work(w, "2027-03-01T09:45");
	work(w, "2027-03-08T09:45");
	cr_assert_eq(value(w, "A1", TRAIT_FSM, "2027-03-09"), TRAIT_YES);
	cr_assert_eq(value(w, "A1", TRAIT_SEX, "2027-03-09"), SEX_FEMALE);
	cr_assert_eq(traits_born(w->engine, of(w, "A1")), on("2017-01-10"));
	world_restart(w);
	cr_assert_eq(traits_born(w->engine, of(w, "A1")), on("2017-01-10"));
	cr_assert_eq(value(w, "A4", TRAIT_SEX, "2027-03-09"), SEX_FEMALE, "no UPN, and counted all the same");
	world_free(w);
}

/* Parse drops it; were it to come all the same, nothing takes it. */
Test(engine_traits, what_no_contract_names_is_not_taken)
{
	struct world *w = opened("2026-11-23T07:00");
	bool asked = false;

	work(w, "2026-11-23T09:40");
	cr_assert_eq(value(w, "A1", TRAIT_ETHNICITY, "2026-11-23"), TRAIT_UNKNOWN);
	for (size_t i = 0; i < w->orders.count; i++)
		if (w->orders.at[i].fetch.shape == SHAPE_WONDE_STUDENTS) {
			asked = true;
			cr_assert_eq(w->orders.at[i].fetch.needs >> FIELD_BIRTH_DATE << FIELD_BIRTH_DATE,
				     field_bit(FIELD_SEX) | field_bit(FIELD_FREE_SCHOOL_MEALS) |
					     field_bit(FIELD_BIRTH_DATE));
		}
	cr_assert(asked);
	world_free(w);
	/* Without that contract nothing is taken, and nothing but marks is asked for. */
	w = world_new_files("2026-11-23T07:00", NULL, 0);
	w->say = say;
	world_open(w);
	work(w, "2026-11-23T09:40");
	cr_assert_eq(value(w, "A1", TRAIT_SEX, "2026-11-23"), TRAIT_UNKNOWN);
	cr_assert_eq(traits_born(w->engine, of(w, "A1")), DAY_NONE);
	for (size_t i = 0; i < w->orders.count; i++)
		cr_assert_eq(w->orders.at[i].fetch.needs >> FIELD_BIRTH_DATE, 0U);
	world_free(w);
}

/* The authority's lists decide who is looked after; "no" is said only of a child they could have named. */
Test(engine_traits, looked_after_is_by_the_authoritys_list_and_its_dates)
{
	struct world *w = opened("2026-11-23T06:00");
	struct record_list_row more;
	struct trait_entry entries[8];
	uint32_t a3;

	more = w->list.at[0];
	w->list.at[0].to = on("2026-11-30");
	text_copy(more.upn, sizeof more.upn, SPAN("P33220152311A"));
	text_copy(more.status, sizeof more.status, SPAN("in_need"));
	more.from = on("2026-10-05");
	*VEC_ADD(&w->list) = more;
	work(w, "2026-11-23T06:30"); /* the list is due at 07:00 */
	work(w, "2026-11-23T09:40");
	cr_assert_eq(value(w, "A1", TRAIT_LOOKED_AFTER, "2026-11-30"), TRAIT_YES);
	cr_assert_eq(value(w, "A1", TRAIT_LOOKED_AFTER, "2026-12-01"), TRAIT_NO);
	cr_assert_eq(value(w, "A3", TRAIT_LOOKED_AFTER, "2026-11-23"), TRAIT_NO);
	cr_assert_eq(value(w, "A3", TRAIT_IN_NEED, "2026-10-05"), TRAIT_YES);
	cr_assert_eq(value(w, "A3", TRAIT_IN_NEED, "2026-10-04"), TRAIT_NO);
	cr_assert_eq(value(w, "A4", TRAIT_LOOKED_AFTER, "2026-11-23"), TRAIT_UNKNOWN, "no list can name A4");
	a3 = of(w, "A3");
	cr_assert_eq(traits_entries(w->engine, a3, TRAIT_IN_NEED, KNOWN_NOW, entries, 8), 1U);
	cr_assert_eq(entries[0].from, on("2026-10-05"));
	cr_assert_eq(entries[0].to, DAY_NONE);
	cr_assert_eq(traits_entries(w->engine, a3, TRAIT_LOOKED_AFTER, KNOWN_NOW, entries, 8), 0U);
	world_free(w);
}

Test(engine_traits, before_a_list_is_read_nobody_is_known_not_to_be_looked_after)
{
	struct world *w = opened("2026-11-23T06:00");

	work(w, "2026-11-23T06:30");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(value(w, "A3", TRAIT_LOOKED_AFTER, "2026-11-23"), TRAIT_NO);
	w->engine->list_looked[0] = 0;
	cr_assert_eq(value(w, "A3", TRAIT_LOOKED_AFTER, "2026-11-23"), TRAIT_UNKNOWN);
	world_free(w);
}

/* What is sealed for a pupil without a number must open for the child it turns out to be. */
Test(engine_traits, a_pupil_named_later_keeps_what_is_known)
{
	struct world *w = opened("2026-11-23T07:00");

	work(w, "2026-11-23T09:40");
	cr_assert_eq(value(w, "A4", TRAIT_LOOKED_AFTER, "2026-11-24"), TRAIT_UNKNOWN);
	w->pupils.at[3].upn = "T20110001804V"; /* who is on the list */
	work(w, "2026-11-24T09:40");
	cr_assert_eq(value(w, "A4", TRAIT_LOOKED_AFTER, "2026-11-24"), TRAIT_YES);
	world_restart(w);
	cr_assert_eq(value(w, "A4", TRAIT_SEX, "2026-11-24"), SEX_FEMALE);
	world_free(w);
}

static int64_t shown(const json_t *answer, const char *trait, const char *value, int64_t *ret_pupils)
{
	json_t *row, *v;
	size_t i, k;

	json_array_foreach(json_object_get(answer, "traits"), i, row) {
		if (strcmp(json_string_value(json_object_get(row, "trait")), trait) != 0)
			continue;
		*ret_pupils = json_integer_value(json_object_get(row, "pupils"));
		json_array_foreach(json_object_get(row, "values"), k, v)
			if (strcmp(json_string_value(json_object_get(v, "value")), value) == 0)
				return json_is_null(json_object_get(v, "pupils")) ?
					       -1 :
					       json_integer_value(json_object_get(v, "pupils"));
	}
	return -2;
}

/* Nine more pupils without a number, so that there is something to count. */
static void more_pupils(struct world *w)
{
	static const char *const ids[] = {"B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9"};

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		*VEC_ADD(&w->pupils) = (struct pupil){"oak", ids[i], "", "6"};
}

/* A child whose whereabouts are protected is one of the sum, and nothing shown leads to the child. */
Test(engine_traits, counts_hold_restricted_children_and_name_nobody)
{
	struct world *w = opened("2026-11-23T06:00");
	int64_t pupils;
	json_t *answer;

	more_pupils(w);
	w->list.at[0].restricted = true;
	work(w, "2026-11-23T07:05");
	work(w, "2026-11-23T09:40");
	answer = ask(w, "{\"verb\":\"traits\"}");
	cr_assert_eq(shown(answer, "sex", "female", &pupils), 13);
	cr_assert_eq(pupils, 13);
	cr_assert_eq(shown(answer, "sex", "male", &pupils), 0);
	cr_assert_eq(shown(answer, "ethnicity", "black", &pupils), -2, "no contract names it");
	cr_assert_eq(shown(answer, "young_carer", "unknown", &pupils), -2);
	cr_assert_null(strstr(w->answer, "W332201523114"));
	cr_assert_null(strstr(w->answer, "\"A1\""));
	cr_assert_null(strstr(w->answer, "Brook"));
	json_decref(answer);
	world_free(w);
}

/* One child with free meals among thirteen: neither that count nor the one that gives it away. */
Test(engine_traits, a_small_count_is_hidden_and_so_is_its_complement)
{
	struct world *w = opened("2026-11-23T06:00");
	int64_t pupils;
	json_t *answer;

	more_pupils(w);
	work(w, "2026-11-23T09:40");
	work(w, "2027-03-01T09:45");
	answer = ask(w, "{\"verb\":\"traits\"}");
	cr_assert_eq(shown(answer, "fsm", "yes", &pupils), -1);
	cr_assert_eq(shown(answer, "fsm", "no", &pupils), -1);
	cr_assert_eq(pupils, 13);
	json_decref(answer);
	world_free(w);
}

/* A figure as it was known on Monday must not change because a pupil did on Tuesday; nor after a restart. */
Test(engine_traits, what_was_known_earlier_stays_known_so)
{
	struct world *w = opened("2026-11-23T07:00");
	struct record_student r = {.id = "A2", .admission = DAY_NONE, .leaving = DAY_NONE, .born = DAY_NONE};
	const int64_t never = w->now - 86400;
	struct fault f = {0};
	int64_t monday;

	work(w, "2026-11-23T09:40");
	monday = w->now;
	work(w, "2026-11-24T09:40");
	r.traits[TRAIT_FSM] = TRAIT_YES;
	cr_assert_eq(transaction_begin(w->engine, &f), 0);
	cr_assert_eq(traits_take(w->engine, of(w, "A2"), &r, &f), 0, "%s", f.text);
	cr_assert_eq(transaction_commit(w->engine, &f), 0);
	for (int restarted = 0; restarted < 2; restarted++) {
		uint32_t a2 = of(w, "A2");
		struct trait_entry entries[8];
		day_t day = on("2026-11-24");

		cr_assert_eq(traits_load(w->engine, 0, &f), 0);
		cr_assert_eq(traits_value(w->engine, a2, TRAIT_FSM, day, KNOWN_NOW), TRAIT_YES);
		cr_assert_eq(traits_value(w->engine, a2, TRAIT_FSM, day - 1, KNOWN_NOW), TRAIT_NO);
		cr_assert_eq(traits_value(w->engine, a2, TRAIT_FSM, day, monday), TRAIT_NO);
		cr_assert_eq(traits_value(w->engine, a2, TRAIT_FSM, day, never), TRAIT_UNKNOWN);
		cr_assert_eq(traits_entries(w->engine, a2, TRAIT_FSM, KNOWN_NOW, entries, 8), 2u);
		cr_assert_eq(traits_entries(w->engine, a2, TRAIT_FSM, monday, entries, 8), 1u);
		cr_assert_eq(traits_entries(w->engine, a2, TRAIT_SEX, KNOWN_NOW, entries, 8), 1u);
		cr_assert_eq(traits_entries(w->engine, a2, TRAIT_SEX, never, entries, 8), 0u);
		world_restart(w);
	}
	world_free(w);
}

/* A feed whose flag flips at every look fills no memory, and the last word of the day counts. */
Test(engine_traits, flipping_is_bounded)
{
	struct world *w = opened("2026-11-23T07:00");
	struct record_student r = {.id = "A2", .admission = DAY_NONE, .leaving = DAY_NONE, .born = DAY_NONE};
	struct enrolment *n;
	struct fault f = {0};
	uint32_t a2;

	work(w, "2026-11-23T09:40");
	a2 = of(w, "A2");
	n = &w->engine->enrolments.at[a2];
	cr_assert_eq(transaction_begin(w->engine, &f), 0);
	for (int i = 1; i <= 501; i++, w->now += 60) { /* within the day */
		r.traits[TRAIT_FSM] = i % 2 == 1 ? TRAIT_YES : TRAIT_NO;
		cr_assert_eq(traits_take(w->engine, a2, &r, &f), 0, "%s", f.text);
		cr_assert_eq(traits_value(w->engine, a2, TRAIT_FSM, on("2026-11-23"), KNOWN_NOW),
			     r.traits[TRAIT_FSM]);
		cr_assert_eq(traits_value(w->engine, a2, TRAIT_FSM, on("2026-11-22"), KNOWN_NOW), TRAIT_NO);
		cr_assert_leq(n->traits.count, (uint32_t)LIMIT_TRAIT_ENTRIES);
	}
	cr_assert_eq(w->engine->schools[0].quarantined, 0U);
	for (int i = 0; i < 240; i++, w->now += 86400) {
		r.traits[TRAIT_FSM] = i % 2 == 0 ? TRAIT_NO : TRAIT_YES;
		r.traits[TRAIT_FSM6] = i % 2 == 0 ? TRAIT_NO : TRAIT_YES;
		cr_assert_eq(traits_take(w->engine, a2, &r, &f), 0, "%s", f.text);
		cr_assert_leq(n->traits.count, (uint32_t)LIMIT_TRAIT_ENTRIES);
	}
	cr_assert_gt(w->engine->schools[0].quarantined, 0U, "a person must hear of it");
	cr_assert_eq(transaction_commit(w->engine, &f), 0);
	world_restart(w);
	cr_assert_eq(value(w, "A2", TRAIT_FSM, "2026-11-22"), TRAIT_NO);
	world_free(w);
}

/* Any one write fails: the engine starts anew, and everything is known in the end. */
Test(engine_traits, a_failing_write_loses_nothing)
{
	for (unsigned n = 0; n < 60; n++) {
		struct world *w = world_new_files("2026-11-23T07:00", files, 2);

		w->say = say;
		w->may_break = true;
		w->fail_at = n;
		world_open(w);
		if (w->broken)
			world_restart(w);
		work(w, "2026-11-23T09:40");
		work(w, "2027-03-01T09:45");
		cr_assert_eq(value(w, "A1", TRAIT_FSM, "2027-02-28"), TRAIT_NO, "after write %u", n);
		cr_assert_eq(value(w, "A1", TRAIT_FSM, "2027-03-01"), TRAIT_YES, "after write %u", n);
		cr_assert_eq(value(w, "A4", TRAIT_SEX, "2027-03-01"), SEX_FEMALE, "after write %u", n);
		cr_assert_eq(traits_born(w->engine, of(w, "A3")), on("2017-01-10"));
		world_free(w);
	}
}
