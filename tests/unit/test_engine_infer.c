/* A school may preview, diff and ask why as often as it likes: it must not learn which of its pupils is on a
 * list of the authority's. Two worlds that differ in one child's list entry alone are asked everything, and
 * must give the same answers, to the last byte. */
#include "engine_trial.h"

#define PUPILS 30
#define LISTED 14 /* room for the most that a test lists */

/* A UPN of our own making: letters by weights 2 to 13 over LA, school, year and number, modulo 23. */
static const char *upn_of(unsigned i)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";
	static char upns[PUPILS][14];
	char *upn = upns[i];
	unsigned sum = 0;

	snprintf(upn, 14, "?332200126%03u", 100 + i);
	for (unsigned k = 1; k < 13; k++)
		sum += (unsigned)(upn[k] - '0') * (k + 1);
	upn[0] = letters[sum % 23];
	return upn;
}

/* Ten pupils each in years 4, 5 and 6; the first of `listed` of them on the list, `except` put aside; pupil
 * 29 came on 10 November. `restricted`: that child's entry is. */
struct borough {
	unsigned listed, extra; /* `extra` is listed too; PUPILS: none */
	bool restricted;
};

static void one_came_late(const struct world *w, const struct pupil *p, struct record_student *r)
{
	(void)w;
	if (strcmp(p->id, "P29") == 0)
		r->admission = on("2026-11-10");
}

static struct world *borough(const struct borough *b)
{
	static const char *const years[] = {"4", "5", "6"};
	static char ids[PUPILS][8];
	struct world *w = world_new_files("2026-11-23T06:30", NULL, 0);
	struct record_list_row row = w->list.at[0];

	w->pupils.count = w->list.count = 0;
	w->say = one_came_late;
	for (unsigned i = 0; i < PUPILS; i++) {
		struct record_list_row *entry;

		snprintf(ids[i], sizeof ids[i], "P%u", i);
		*VEC_ADD(&w->pupils) = (struct pupil){"oak", ids[i], upn_of(i), years[i % 3]};
		if (i >= b->listed && i != b->extra)
			continue;
		entry = VEC_ADD(&w->list);
		*entry = row;
		text_copy(entry->upn, sizeof entry->upn, span_of(upn_of(i)));
		snprintf(entry->case_id, sizeof entry->case_id, "C%u", i);
		entry->restricted = b->restricted && i == b->extra;
	}
	world_open(w);
	for (unsigned i = 0; i < PUPILS; i++)
		for (int pm = 0; pm < 2; pm++) {
			mark(w, ids[i], "2026-11-23", pm != 0, i % 4 == 1 ? "N" : pm != 0 ? "\\" : "/");
			mark(w, ids[i], "2026-11-24", pm != 0, i % 5 == 2 ? "N" : pm != 0 ? "\\" : "/");
		}
	run_until(w, "2026-11-25T06:00");
	return w;
}

/* Everything a school might ask, and all the answers. */
static void ask_everything(struct world *w, const char *edition, struct buffer *answers)
{
	static const char *const dates[] = {"2026-11-09", "2026-11-10", "2026-11-23", "2026-11-24",
					    "2026-11-25"};
	static const char *const years[] = {"4", "4, 5", "4, 5, 6", "5, 6", "6", "N1, N2, R, 1-13"};
	static const char *const subjects[] = {"social_care: [looked_after]",
					       "social_care: [looked_after, in_need]", "pupils: all"};
	char question[300], more[80];

	snprintf(more, sizeof more, ",\"%s\":\"oak\"", edition);
	for (size_t d = 0; d < sizeof dates / sizeof *dates; d++) {
		for (size_t y = 0; y < sizeof years / sizeof *years; y++)
			for (size_t s = 0; s < sizeof subjects / sizeof *subjects; s++) {
				struct variant v = ordinary;

				v.version = "2.0.0";
				v.years = years[y];
				v.subjects = subjects[s];
				v.mark = s == 1 ? "clear" : "class";
				json_decref(preview_of(w, &v, dates[d], more));
				buffer_print(answers, "%s\n", w->answer);
			}
		snprintf(question, sizeof question,
			 "{\"verb\":\"contract_preview\",\"contract\":\"vs-daily\",\"date\":\"%s\"%s}",
			 dates[d], more);
		json_decref(ask(w, question));
		buffer_print(answers, "%s\n", w->answer);
		for (unsigned i = 0; i < PUPILS; i++) {
			snprintf(
				question, sizeof question,
				"{\"verb\":\"contract_explain\",\"pupil\":\"%s\",\"team\":\"vs\",\"date\":\"%s\"%s}",
				upn_of(i), dates[d], more);
			json_decref(ask(w, question));
			buffer_print(answers, "%s\n", w->answer);
		}
	}
	cr_assert(buffer_ok(answers));
}

static struct buffer everything(const struct borough *b, const char *edition)
{
	struct world *w = borough(b);
	struct buffer answers = {0};

	ask_everything(w, edition, &answers);
	world_free(w);
	return answers;
}

/* Questions without an answer. */
static unsigned refused(const struct buffer *answers)
{
	unsigned n = 0;

	for (const char *at = answers->at; (at = strstr(at, "\"ok\":false")) != NULL; at++)
		n++;
	return n;
}

static void same_whoever(unsigned listed, unsigned child)
{
	const struct borough without = {listed, PUPILS, false}, with = {listed, child, false};
	struct buffer one = everything(&without, "for_school"), other = everything(&with, "for_school");

	cr_assert_eq(one.length, other.length);
	cr_assert_str_eq(one.at, other.at, "pupil %u on the list or not: a school can tell", child);
	cr_assert_null(strstr(one.at, "Brook"), "a name");
	cr_assert_eq(refused(&one), 1, "all is answered but of pupil 29 on the day before that one came");
	buffer_free(&one);
	buffer_free(&other);
}

/* Two children are listed: few. The third may be anybody, also the only one who came in November. */
Test(engine_infer, of_few_children_no_school_can_tell_which)
{
	same_whoever(2, 5);
	same_whoever(2, 29);
}

/* Eleven of thirty, or twelve: the numbers are told in steps, and the same for every question. */
Test(engine_infer, of_many_children_no_school_can_tell_which)
{
	same_whoever(11, 22);
	same_whoever(11, 29);
}

/* All but two are listed: who is not would be told by the rest. */
Test(engine_infer, the_complement_is_kept_too)
{
	const struct borough most = {28, PUPILS, false};
	struct buffer answers = everything(&most, "for_school");

	cr_assert_not_null(strstr(answers.at, "fewer than 5"));
	cr_assert_null(strstr(answers.at, "25 to 29"));
	buffer_free(&answers);
	same_whoever(28, 28);
}

/* A restricted child is on its school's roll like any other. */
Test(engine_infer, nor_who_is_restricted)
{
	const struct borough open = {2, 9, false}, restricted = {2, 9, true};
	struct buffer one = everything(&open, "for_school"), other = everything(&restricted, "for_school");

	cr_assert_str_eq(one.at, other.at);
	buffer_free(&one);
	buffer_free(&other);
}

/* The authority itself is told exactly; so these questions can tell, and the tests above can fail. */
Test(engine_infer, the_authority_is_told)
{
	const struct borough without = {2, PUPILS, false}, with = {2, 5, false};
	struct buffer one = everything(&without, "school"), other = everything(&with, "school");

	cr_assert_str_neq(one.at, other.at);
	buffer_free(&one);
	buffer_free(&other);
}

/* A school may ask about its own pupils only, and hears the same of another school's pupil as of nobody. */
Test(engine_infer, another_schools_pupil_is_nobody)
{
	const struct borough b = {2, PUPILS, false};
	struct world *w = borough(&b);
	json_t *json;
	char *nobody;

	json = ask(
		w,
		"{\"verb\":\"contract_explain\",\"pupil\":\"T20110001804V\",\"team\":\"vs\",\"for_school\":\"oak\"}");
	nobody = strdup(w->answer);
	cr_assert(json_is_false(json_object_get(json, "ok")));
	json_decref(json);
	json = ask(
		w,
		"{\"verb\":\"contract_explain\",\"pupil\":\"A000000000000\",\"team\":\"vs\",\"for_school\":\"oak\"}");
	cr_assert_str_eq(nobody, w->answer);
	json_decref(json);
	free(nobody);
	world_free(w);
}
