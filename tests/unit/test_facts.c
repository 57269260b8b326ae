/* Enrolments that are kept between questions: what a page, a person or a year changes of them must be in the
 * next question's sums, or a child who left is counted for ever. */
#include "engine_fixture.h"

#include "engine/answer/asked.h"
#include "engine/world/state.h"
#include "engine/world/transaction.h"

#define FIELD(name) "      - {name: " name ", treatment: count}\n"
static const char *const files[][2] = {
	{"contracts/stats.yaml",
	 ("apiVersion: muster/v1\nkind: ShareContract\nid: stats\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	  "purpose: statistics\nobjective: Count.\n"
	  "lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.13A\"}\n"
	  "parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n"
	  "  contacts: {dpo: dpo@council.example}\nvalid: {from: 2026-09-01, to: 2027-08-31, lapse: stop}\n"
	  "subjects: {pupils: all}\nshare:\n  - to: vs\n    fields:\n" FIELD("sex") FIELD("free_school_meals")
		  FIELD("birth_date") "small_numbers: 5\nretention: {keep: 2y}\n")},
	{"calendars/c.yaml",
	 ("apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n"
	  "  - {from: 2026-09-03, to: 2026-12-18}\n  - {from: 2027-01-04, to: 2027-03-26}\n")},
};
static const trait_set_t sex_and_meals = 1u << TRAIT_SEX | 1u << TRAIT_FSM;

/* Free meals of A1 start on 1 March. */
static void say(const struct world *w, const struct pupil *p, struct record_student *r)
{
	r->born = on("2017-01-10");
	r->traits[TRAIT_SEX] = SEX_FEMALE;
	r->traits[TRAIT_FSM] =
		strcmp(p->id, "A1") == 0 && w->now >= at("2027-03-01T00:00") ? TRAIT_YES : TRAIT_NO;
}

static void same_traits(const struct enrolment_facts *a, const struct enrolment_facts *b)
{
	cr_assert_eq(a->trait_count, b->trait_count);
	for (unsigned i = 0; i < a->trait_count; i++) {
		cr_assert_eq(a->traits[i].trait, b->traits[i].trait);
		cr_assert_eq(a->traits[i].value, b->traits[i].value);
		cr_assert_eq(a->traits[i].from, b->traits[i].from);
		cr_assert_eq(a->traits[i].to, b->traits[i].to);
	}
}

/* What is lent is what is gathered anew, in the same order. */
static size_t same_for(struct world *w, trait_set_t traits, struct enrolment_facts *ret, size_t at_place)
{
	struct asked kept = {0}, anew = {0};
	struct question_data a, b;
	struct fault f = {0};
	size_t count;

	cr_assert_eq(asked_borrow(w->engine, KNOWN_NOW, traits, NULL, &kept, &f), 0, "%s", f.text);
	cr_assert_eq(asked_gather(w->engine, KNOWN_NOW, traits, NULL, &anew, &f), 0, "%s", f.text);
	a = asked_data(&kept, w->engine);
	b = asked_data(&anew, w->engine);
	cr_assert_not_null(a.first, "they were kept");
	cr_assert_eq(a.enrolment_count, b.enrolment_count);
	cr_assert_eq(a.first[a.school_count], a.enrolment_count);
	for (size_t i = 0; i < b.enrolment_count; i++) {
		const struct enrolment_facts *x = &a.enrolments[i], *y = &b.enrolments[i];

		cr_assert(x->school == y->school && x->slot == y->slot && x->child == y->child);
		cr_assert(x->from == y->from && x->to == y->to && x->birth == y->birth);
		cr_assert(x->year_group == y->year_group && x->own == y->own);
		same_traits(x, y);
		if (i == at_place)
			*ret = *y;
	}
	count = b.enrolment_count;
	asked_free(&kept);
	asked_free(&anew);
	return count;
}

/* Both with traits and without; gives one pupil's. */
static struct enrolment_facts same(struct world *w, size_t count, size_t at_place)
{
	struct enrolment_facts found = {0};

	cr_assert_eq(same_for(w, 0, &found, at_place), count);
	cr_assert_eq(same_for(w, sex_and_meals, &found, at_place), count);
	return found;
}

Test(facts, each_change_of_an_enrolment_is_in_the_next_question)
{
	struct world *w = world_new_files("2026-11-23T07:00", files, 2);
	const struct digest other = {{7}};
	struct enrolment_facts before;
	struct fault f = {0};

	w->say = say;
	world_open(w);
	cr_assert_eq(same(w, 0, 0).trait_count, 0, "nobody yet");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(same(w, 4, 0).trait_count, 2, "sex and meals");
	/* Somebody joins. */
	*VEC_ADD(&w->pupils) = (struct pupil){"oak", "A5", "", "6"};
	work(w, "2026-11-24T09:40");
	cr_assert_eq(same(w, 5, 4).year_group, 6);
	/* Somebody leaves. */
	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "A2", .to = on("2026-11-25")};
	work(w, "2026-11-25T09:40");
	cr_assert_eq(same(w, 5, 1).to, on("2026-11-25"));
	/* Somebody turns out to be another child. */
	before = same(w, 5, 3);
	cr_assert_eq(transaction_begin(w->engine, &f), 0);
	cr_assert_eq(enrolment_name(w->engine, w->engine->schools[0].on_roll.at[3], &other, &f), 0);
	cr_assert_eq(transaction_commit(w->engine, &f), 0);
	cr_assert_neq(same(w, 5, 3).child, before.child);
	/* Somebody's meals become free. */
	before = same(w, 5, 0);
	work(w, "2027-03-01T09:45");
	cr_assert_eq(same(w, 5, 0).trait_count, before.trait_count + 1, "until February and since March");
	world_restart(w);
	cr_assert_eq(same(w, 5, 0).trait_count, before.trait_count + 1);
	world_free(w);
}

/* A question of a team with few schools is asked of theirs alone, as it always was. */
Test(facts, schools_that_are_not_asked_count_nobody)
{
	struct world *w = world_new_files("2026-11-23T07:00", files, 2);
	bool *none;
	struct question q = {.known = KNOWN_NOW, .as_of = w->now, .today = on("2026-11-23")};
	struct answer answer = {0};
	struct question_data data;
	struct asked asked = {0};
	struct fault f = {0};

	world_open(w);
	none = calloc(w->engine->config->school_count + 1, sizeof *none);
	cr_assert_not_null(none);
	work(w, "2026-11-23T09:40");
	cr_assert_eq(period_read(span_of("ytd"), &q.period, &f), 0);
	cr_assert_eq(asked_borrow(w->engine, KNOWN_NOW, 0, NULL, &asked, &f), 0, "%s", f.text);
	data = asked_data(&asked, w->engine);
	data.counted = none;
	cr_assert_eq(question_ask(&q, &data, &answer, &f), 0, "%s", f.text);
	cr_assert_eq(answer.count, 0, "no row without anybody in it");
	answer_free(&answer);
	asked_free(&asked);
	free(none);
	world_free(w);
}
