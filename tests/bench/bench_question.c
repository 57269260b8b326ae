/* Goal: any question over a whole borough in under 50 ms on two cores; the year to date in rows of school,
 * year group, meals and needs in under 15 ms.
 *
 * The borough is the attendance bench's; 1 % of the enrolments change their meals in the year, 1 % came late.
 * Each question is asked nine times on one core and nine times on all, in turns; medians are shown.
 *   bench/question [PUPILS [WORDS]]      only questions whose name has these words */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "measure/question.h"
#include "roll/openings.h"
#include "base/workers.h"
#include "bench/attendance/marks.h"

#ifndef ROUNDS
#define ROUNDS 9 /* odd */
#endif
#define ENTRIES 6
#define ALWAYS	INT64_MIN, INT64_MAX

/* Cohorts of marks.h as values of traits. */
static const struct {
	unsigned cohort;
	enum trait trait;
	uint8_t value;
} traits[] = {
	{1, TRAIT_SEX, SEX_FEMALE}, {2, TRAIT_SEX, SEX_MALE},		{3, TRAIT_FSM, TRAIT_YES},
	{4, TRAIT_FSM, TRAIT_NO},   {6, TRAIT_SEN, SEN_NONE},		{7, TRAIT_SEN, SEN_SUPPORT},
	{8, TRAIT_SEN, SEN_EHCP},   {9, TRAIT_LOOKED_AFTER, TRAIT_YES}, {12, TRAIT_EAL, TRAIT_YES},
	{13, TRAIT_EAL, TRAIT_NO},
};

struct borough {
	struct marks m;
	struct calendar calendar;
	struct openings *openings;
	struct school_facts *schools;
	struct enrolment_facts *enrolments;
	struct trait_entry *entries;
	size_t count;
	struct workers *workers;
};

static void *have(void *p)
{
	if (p == NULL) {
		fprintf(stderr, "bench: no memory\n");
		exit(1);
	}
	return p;
}

static void must(int rc, const struct fault *why)
{
	if (rc != 0) {
		fprintf(stderr, "bench: %s\n", why->text);
		exit(1);
	}
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double median(double *of)
{
	for (unsigned i = 1; i < ROUNDS; i++)
		for (unsigned k = i; k > 0 && of[k] < of[k - 1]; k--) {
			double t = of[k];

			of[k] = of[k - 1];
			of[k - 1] = t;
		}
	return of[ROUNDS / 2];
}

/* --- the borough --------------------------------------------------------------------- */

static void enrol(struct borough *b, unsigned school, unsigned slot)
{
	const struct marks *m = &b->m;
	const uint32_t *in = m->cohorts_of + ((size_t)school * m->blocks + slot / ROLL_LANES) * MARKS_COHORTS;
	uint32_t pupil = m->pupil_of[(size_t)school * m->blocks * ROLL_LANES + slot];
	struct trait_entry *entries = b->entries + b->count * ENTRIES;
	int year_group = roll_block_year(m->roll, school, slot / ROLL_LANES);
	struct enrolment_facts e = {
		.school = school,
		.slot = slot,
		.child = pupil,
		.from = pupil % 100 == 1 ? m->first_day + 70 : DAY_NONE,
		.to = DAY_NONE,
		.birth = day_from_civil((struct civil){2025 - year_group - 4, 2 + (int)(pupil % 5), 3}),
		.year_group = year_group,
		.own = OWN_NONE,
		.traits = entries,
	};

	for (size_t i = 0; i < sizeof traits / sizeof *traits; i++)
		if ((in[traits[i].cohort] >> (slot % ROLL_LANES) & 1) != 0)
			entries[e.trait_count++] = (struct trait_entry){traits[i].trait, traits[i].value,
									DAY_NONE, DAY_NONE, ALWAYS};
	for (unsigned i = 0; pupil % 100 == 0 && i < e.trait_count; i++)
		if (entries[i].trait == TRAIT_FSM) {
			entries[e.trait_count] = entries[i];
			entries[e.trait_count].value = (uint8_t)(TRAIT_NO + TRAIT_YES - entries[i].value);
			entries[e.trait_count++].from = m->first_day + 100;
			entries[i].to = m->first_day + 99;
			break;
		}
	b->enrolments[b->count++] = e;
}

static void make(struct borough *b, unsigned pupils)
{
	struct fault why;

	marks_make(&b->m, pupils, NULL, NULL);
	b->calendar.terms[0] = (struct date_range){b->m.first_day, b->m.last_day};
	b->calendar.term_count = 1;
	for (unsigned i = 0; i < b->m.closure_count; i++)
		b->calendar.closures[b->calendar.closure_count++] = b->m.closures[i];
	b->openings = have(calloc(b->m.schools, sizeof *b->openings));
	b->schools = have(calloc(b->m.schools, sizeof *b->schools));
	b->enrolments = have(calloc(pupils, sizeof *b->enrolments));
	b->entries = have(calloc((size_t)pupils * ENTRIES, sizeof *b->entries));
	for (unsigned school = 0; school < b->m.schools; school++) {
		struct openings *o = &b->openings[school];

		openings_start(o, &b->calendar, roll_first_monday(b->m.roll), OPENINGS_LEARN);
		openings_recount(o, b->m.roll, school);
		b->schools[school] = (struct school_facts){school % 3 == 2 ? PHASE_SECONDARY : PHASE_PRIMARY,
							   {o->first_monday, o->sessions_before},
							   -1};
		for (unsigned slot = 0; slot < roll_slots(b->m.roll, school); slot++)
			if (b->m.pupil_of[(size_t)school * b->m.blocks * ROLL_LANES + slot] != UINT32_MAX)
				enrol(b, school, slot);
	}
	must(workers_new((unsigned)sysconf(_SC_NPROCESSORS_ONLN) - 1, &b->workers, &why), &why);
}

/* --- asking ---------------------------------------------------------------------------- */

struct part {
	const struct inquiry *inquiry;
	unsigned schools, first, step;
	struct answer answer;
};

static void count_part(void *context, unsigned number)
{
	struct part *p = (struct part *)context + number;
	struct fault why;

	for (unsigned school = p->first; school < p->schools; school += p->step)
		must(inquiry_school(p->inquiry, school, &p->answer, &why), &why);
}

/* Of this thread: what others do on the machine does not count. */
static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* As the engine asks; NULL: on one core, in CPU time. */
static double ask(struct borough *b, const struct question *q, struct workers *workers, struct answer *ret)
{
	const struct question_data d = {.roll = b->m.roll,
					.schools = b->schools,
					.school_count = b->m.schools,
					.enrolments = b->enrolments,
					.enrolment_count = b->count};
	double (*clock)(void) = workers != NULL ? now_ms : cpu_ms;
	double before = clock();
	unsigned count = workers_count(workers);
	struct part *parts = have(calloc(count, sizeof *parts));
	struct inquiry *i;
	struct fault why;

	must(inquiry_new(q, &d, &i, &why), &why);
	for (unsigned k = 0; k < count; k++)
		parts[k] = (struct part){.inquiry = i, .schools = b->m.schools, .first = k, .step = count};
	workers_run(workers, count, count_part, parts);
	for (unsigned k = 1; k < count; k++) {
		must(answer_merge(&parts[0].answer, &parts[k].answer, &why), &why);
		answer_free(&parts[k].answer);
	}
	answer_finish(&parts[0].answer);
	inquiry_free(i);
	*ret = parts[0].answer;
	free(parts);
	return clock() - before;
}

#define NONE DIMENSIONS
static const struct asked {
	const char *name, *period;
	unsigned by[QUESTION_BY];
	enum method method;
	bool codes;
} questions[] = {
	{"the whole", "ytd", {NONE}, METHOD_OURS, false},
	{"by school", "ytd", {DIMENSION_SCHOOL, NONE}, METHOD_OURS, false},
	{"by school, year group, FSM, SEN",
	 "ytd",
	 {DIMENSION_SCHOOL, DIMENSION_YEAR_GROUP, DIMENSION_TRAIT + TRAIT_FSM, DIMENSION_TRAIT + TRAIT_SEN},
	 METHOD_OURS,
	 false},
	{"by week", "ytd", {DIMENSION_WEEK, NONE}, METHOD_OURS, false},
	{"by school, week", "ytd", {DIMENSION_SCHOOL, DIMENSION_WEEK, NONE}, METHOD_OURS, false},
	{"by half day, weekday", "ytd", {DIMENSION_HALF_DAY, DIMENSION_WEEKDAY, NONE}, METHOD_OURS, false},
	{"autumn, as DfE counts", "term:autumn", {NONE}, METHOD_DFE, false},
	{"summer, as DfE counts", "term:summer", {NONE}, METHOD_DFE, false},
	{"the year, as DfE counts, by phase", "ytd", {DIMENSION_PHASE, NONE}, METHOD_DFE, false},
	{"ten weeks, by year group", "rolling:10w", {DIMENSION_YEAR_GROUP, NONE}, METHOD_OURS, false},
	{"with codes", "ytd", {NONE}, METHOD_OURS, true},
	{"with codes, by school, FSM",
	 "ytd",
	 {DIMENSION_SCHOOL, DIMENSION_TRAIT + TRAIT_FSM, NONE},
	 METHOD_OURS,
	 true},
};

static uint64_t sessions(const struct answer *a)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < a->count; i++)
		sum += a->at[i].known;
	return sum;
}

static void measure(struct borough *b, const struct asked *asked)
{
	struct question q = {
		.today = b->m.last_day, .known = KNOWN_NOW, .method = asked->method, .codes = asked->codes};
	double one[ROUNDS], all[ROUNDS], one_ms, all_ms;
	struct answer a = {0};
	uint64_t known = 0;
	size_t rows = 0;
	struct fault why;

	must(period_read(span_of(asked->period), &q.period, &why), &why);
	while (q.by_count < QUESTION_BY && asked->by[q.by_count] != NONE) {
		q.by[q.by_count] = asked->by[q.by_count];
		q.by_count++;
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		one[round] = ask(b, &q, NULL, &a);
		answer_free(&a);
		all[round] = ask(b, &q, b->workers, &a);
		rows = a.count;
		known = sessions(&a);
		answer_free(&a);
	}
	one_ms = median(one);
	all_ms = median(all);
	printf("| %s | %s | %zu | %.1f | %.1f | %.0f |\n", asked->name, asked->period, rows, one_ms, all_ms,
	       (double)known / all_ms / 1e3);
	fflush(stdout);
}

/* What the engine does for a register as known earlier. */
static void recount(struct borough *b)
{
	double took[ROUNDS];

	for (unsigned round = 0; round < ROUNDS; round++) {
		double before = now_ms();

		for (unsigned school = 0; school < b->m.schools; school++)
			openings_recount(&b->openings[school], b->m.roll, school);
		took[round] = now_ms() - before;
	}
	printf("\nEvery school's year as its marks say it was held, again, one core: %.1f ms.\n",
	       median(took));
}

int main(int argc, char **argv)
{
	static struct borough b;

	make(&b, argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 240000);
	printf("%zu enrolments in %u schools, %.1f million marks, %u cores\n\n", b.count, b.m.schools,
	       (double)b.m.marks / 1e6, workers_count(b.workers));
	printf("| question | period | rows | one core, CPU ms | all, ms | million marks/s |\n|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		if (argc < 3 || strstr(questions[i].name, argv[2]) != NULL)
			measure(&b, &questions[i]);
	if (argc < 3)
		recount(&b);
	workers_free(b.workers);
	return 0;
}
