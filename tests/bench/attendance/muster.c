/* The attendance bench's own side: makes the marks, then answers as its rivals do (see peer.mjs): `run NAME`
 * with the time it took, `check NAME` with the digest of the answer as lines. */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "measure/cube.h"
#include "measure/measure.h"
#include "roll/planes.h"
#include "roll/runs.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "bench/attendance/marks.h"

#define THREADS 2

/* What the daily rules found of one child. */
struct hit {
	uint32_t pupil;
	char kind; /* P, R, S as in questions.mjs */
	uint16_t n;
};

/* One core's share of the schools, and its answers. */
struct share {
	const struct marks *m;
	void (*work)(struct share *s, unsigned school);
	unsigned from, to;
	struct lane_sums *sums;
	struct cube_sum *cube;	   /* of all schools: school x CUBE_YEARS x MARKS_COHORTS */
	struct session_sum *weeks; /* of all schools: school x ROLL_WEEKS */
	struct hit *hits;
	size_t hit_count, hit_room;
	struct runs_day days[RUNS_DAYS];
	unsigned day_count;
	struct planes_window ten_weeks;
	const uint8_t *bytes; /* the ruler's */
	size_t byte_count;
	uint64_t total;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void *have(void *p)
{
	if (p == NULL) {
		fprintf(stderr, "bench: no memory\n");
		exit(1);
	}
	return p;
}

static struct cube_cohorts cohorts_of(const struct marks *m, unsigned school)
{
	return (struct cube_cohorts){m->cohorts_of + (size_t)school * m->blocks * MARKS_COHORTS,
				     MARKS_COHORTS};
}

static void cube_cells(struct share *s, unsigned school)
{
	struct cube_cohorts cohorts = cohorts_of(s->m, school);

	recount_school(s->m->roll, school, session_of(roll_first_monday(s->m->roll), false),
		       session_of(s->m->last_day, true), s->sums);
	cube_add(s->m->roll, school, s->sums, &cohorts, 0,
		 s->cube + (size_t)school * CUBE_YEARS * MARKS_COHORTS);
}

static void cube_counts(struct share *s, unsigned school)
{
	struct cube_cohorts cohorts = cohorts_of(s->m, school);

	cube_add_year(s->m->roll, school, &cohorts, 0, s->cube + (size_t)school * CUBE_YEARS * MARKS_COHORTS);
}

static void weekly(struct share *s, unsigned school)
{
	recount_weeks(s->m->roll, school, NULL, s->weeks + (size_t)school * ROLL_WEEKS);
}

static void hit(struct share *s, unsigned school, unsigned block, unsigned lane, char kind, unsigned n)
{
	if (s->hit_count == s->hit_room) {
		s->hit_room = s->hit_room > 0 ? 2 * s->hit_room : 4096;
		s->hits = have(realloc(s->hits, s->hit_room * sizeof *s->hits));
	}
	s->hits[s->hit_count++] =
		(struct hit){s->m->pupil_of[((size_t)school * s->m->blocks + block) * ROLL_LANES + lane],
			     kind, (uint16_t)n};
}

/* Tells each of `lanes`; `n`: of what. */
static void hits(struct share *s, unsigned school, unsigned block, char kind, uint32_t lanes,
		 const uint16_t n[ROLL_LANES])
{
	for (; lanes != 0; lanes &= lanes - 1) {
		unsigned lane = (unsigned)__builtin_ctz(lanes);

		hit(s, school, block, lane, kind, n[lane]);
	}
}

static void rules(struct share *s, unsigned school)
{
	const struct roll *r = s->m->roll;
	const uint32_t *cohorts = s->m->cohorts_of + (size_t)school * s->m->blocks * MARKS_COHORTS;
	uint32_t many[MARKS_SCHOOL / 8]; /* room for twice the blocks there are */
	uint16_t sessions[MARKS_SCHOOL / 8][ROLL_LANES], days[ROLL_LANES];

	planes_reach(r, school, &s->ten_weeks, 10, many, sessions);
	for (unsigned block = 0; block < roll_blocks(r, school); block++) {
		const uint32_t *in = cohorts + (size_t)block * MARKS_COHORTS;
		uint32_t worker = in[9] | in[10] | in[11], am, pm, lanes;

		hits(s, school, block, 'P', many[block], sessions[block]);
		lanes = planes_runs(r, school, block, s->days, s->day_count, 10, days);
		hits(s, school, block, 'R', lanes, days);
		am = runs_absent(r, school, block, session_of(s->m->last_day, false), worker);
		pm = runs_absent(r, school, block, session_of(s->m->last_day, true), worker);
		for (lanes = am | pm; lanes != 0; lanes &= lanes - 1) {
			unsigned lane = (unsigned)__builtin_ctz(lanes);

			hit(s, school, block, lane, 'S', (am >> lane & 1) + (pm >> lane & 1));
		}
	}
}

/* A plain sum over as many bytes as there are cells: as fast as memory can be read here. */
static void ruler(struct share *s, unsigned school)
{
	uint64_t sums[32] = {0};
	const uint64_t *words = (const uint64_t *)(const void *)s->bytes;
	size_t count = s->byte_count / 8, from = count / s->m->schools * school;

	for (size_t i = from; i + 32 <= from + count / s->m->schools; i += 32)
		for (unsigned k = 0; k < 32; k++)
			sums[k] += words[i + k];
	for (unsigned k = 0; k < 32; k++)
		s->total += sums[k];
}

static const struct {
	const char *name;
	void (*work)(struct share *s, unsigned school);
} questions[] = {
	{"cube_cells", cube_cells}, {"cube_counts", cube_counts}, {"weekly", weekly}, {"rules", rules},
	{"ruler", ruler},
};

static void *run_share(void *context)
{
	struct share *s = context;

	for (unsigned school = s->from; school < s->to; school++)
		s->work(s, school);
	return NULL;
}

struct bench {
	struct marks m;
	struct share shares[THREADS];
	size_t cube_size, weeks_size;
};

/* Answers from nothing: the tables are cleared inside the time, as a rival makes its own. */
static double ask(struct bench *b, const char *name)
{
	double before = now_ms();
	pthread_t threads[THREADS];

	for (unsigned i = 0; i < THREADS; i++) {
		struct share *s = &b->shares[i];

		s->work = NULL;
		for (size_t q = 0; q < sizeof questions / sizeof *questions; q++)
			if (strcmp(questions[q].name, name) == 0)
				s->work = questions[q].work;
		if (s->work == NULL) {
			fprintf(stderr, "bench: no question %s\n", name);
			exit(1);
		}
		s->hit_count = 0;
		if (s->work == cube_cells || s->work == cube_counts)
			memset(s->cube + (size_t)s->from * CUBE_YEARS * MARKS_COHORTS, 0,
			       (size_t)(s->to - s->from) * CUBE_YEARS * MARKS_COHORTS * sizeof *s->cube);
		if (i > 0)
			pthread_create(&threads[i], NULL, run_share, s);
	}
	run_share(&b->shares[0]);
	for (unsigned i = 1; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return now_ms() - before;
}

/* --- answers as lines ----------------------------------------------------------------------- */

struct lines {
	char **at;
	size_t count, room;
};

static void line_add(struct lines *l, const char *text)
{
	if (l->count == l->room) {
		l->room = l->room > 0 ? 2 * l->room : 1024;
		l->at = have(realloc(l->at, l->room * sizeof *l->at));
	}
	l->at[l->count++] = have(strdup(text));
}

static int by_text(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

static void cube_lines(const struct bench *b, struct lines *out)
{
	for (unsigned school = 0; school < b->m.schools; school++)
		for (unsigned row = 0; row < CUBE_YEARS; row++)
			for (unsigned c = 0; c < MARKS_COHORTS; c++) {
				struct measure sum = {0}, *m = &sum;
				char text[512];
				int n;

				cube_measure(&b->shares[0].cube[((size_t)school * CUBE_YEARS + row) *
									MARKS_COHORTS +
								c],
					     m);
				if (m->enrolments == 0)
					continue;
				n = snprintf(text, sizeof text,
					     "%u|%d|%u|%" PRIu64 "|%" PRIu64 "|%" PRIu64 "|%" PRIu64
					     "|%" PRIu64 "|%" PRIu64 "|%" PRIu64 "|%" PRIu64,
					     school, cube_year_group(row), c, m->enrolments, m->possible,
					     m->attending, m->authorised, m->unauthorised, m->late,
					     m->persistent, m->severe);
				for (unsigned i = 0; i < MEASURE_BANDS; i++)
					n += snprintf(text + n, sizeof text - (size_t)n, "|%" PRIu64,
						      m->bands[i]);
				line_add(out, text);
			}
}

static void weekly_lines(const struct bench *b, struct lines *out)
{
	for (unsigned school = 0; school < b->m.schools; school++)
		for (unsigned week = 0; week < ROLL_WEEKS; week++) {
			const struct session_sum *w = &b->shares[0].weeks[(size_t)school * ROLL_WEEKS + week];
			char text[160];

			if (w->possible == 0)
				continue;
			snprintf(text, sizeof text, "%u|%d|%u|%u|%u|%u|%u", school,
				 roll_first_monday(b->m.roll) + 7 * (day_t)week, w->possible, w->attending,
				 w->authorised, w->unauthorised, w->late);
			line_add(out, text);
		}
}

static void rules_lines(const struct bench *b, struct lines *out)
{
	for (unsigned i = 0; i < THREADS; i++)
		for (size_t k = 0; k < b->shares[i].hit_count; k++) {
			const struct hit *h = &b->shares[i].hits[k];
			char text[48];

			snprintf(text, sizeof text, "%u|%c|%u", h->pupil, h->kind, (unsigned)h->n);
			line_add(out, text);
		}
}

static void check(struct bench *b, const char *name)
{
	struct lines out = {0};
	struct buffer all = {0};
	struct digest d;
	char hex[2 * DIGEST_SIZE + 1];

	ask(b, name);
	if (strncmp(name, "cube", 4) == 0)
		cube_lines(b, &out);
	else if (strcmp(name, "weekly") == 0)
		weekly_lines(b, &out);
	else
		rules_lines(b, &out);
	qsort(out.at, out.count, sizeof *out.at, by_text);
	for (size_t i = 0; i < out.count; i++) {
		buffer_text(&all, out.at[i]);
		buffer_text(&all, "\n");
		free(out.at[i]);
	}
	free(out.at);
	d = digest_bytes(all.at, all.length);
	text_hex(hex, d.bytes, DIGEST_SIZE);
	printf("{\"rows\": %zu, \"sha256\": \"%s\"}\n", out.count, hex);
	buffer_free(&all);
}

static void start(struct bench *b)
{
	struct calendar year = {.terms = {{b->m.first_day, b->m.last_day}}, .term_count = 1};
	struct fault why;

	if (planes_keep(b->m.roll, &why) != 0) {
		fprintf(stderr, "bench: %s\n", why.text);
		exit(1);
	}
	for (unsigned i = 0; i < b->m.closure_count; i++)
		year.closures[year.closure_count++] = b->m.closures[i];
	b->cube_size = (size_t)b->m.schools * CUBE_YEARS * MARKS_COHORTS;
	b->weeks_size = (size_t)b->m.schools * ROLL_WEEKS;
	b->shares[0].cube = have(aligned_alloc(64, b->cube_size * sizeof(struct cube_sum)));
	b->shares[0].weeks = have(calloc(b->weeks_size, sizeof(struct session_sum)));
	b->shares[0].byte_count = (size_t)b->m.schools * b->m.blocks_used * ROLL_BLOCK * MARKS_WEEKS;
	b->shares[0].bytes = have(aligned_alloc(64, (b->shares[0].byte_count + 63) / 64 * 64));
	memset((void *)(uintptr_t)b->shares[0].bytes, 1, b->shares[0].byte_count);
	for (unsigned i = 0; i < THREADS; i++) {
		struct share *s = &b->shares[i];

		*s = (struct share){.m = &b->m,
				    .from = b->m.schools * i / THREADS,
				    .to = b->m.schools * (i + 1) / THREADS,
				    .cube = b->shares[0].cube,
				    .weeks = b->shares[0].weeks,
				    .bytes = b->shares[0].bytes,
				    .byte_count = b->shares[0].byte_count};
		s->sums = have(calloc(b->m.blocks, sizeof *s->sums));
		s->day_count = runs_days(b->m.roll, &year, b->m.last_day, s->days);
		planes_window(s->days, runs_weeks(s->days, s->day_count, 10), &s->ten_weeks);
	}
}

static FILE *dump_file(const char *folder, const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return have(fopen(path, "wb"));
}

int main(int argc, char **argv)
{
	static struct bench b;
	unsigned pupils = 4000;
	FILE *marks = NULL, *children = NULL;
	char line[64];

	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--pupils") == 0)
			pupils = (unsigned)strtoul(argv[i + 1], NULL, 10);
		if (strcmp(argv[i], "--dump") == 0) {
			marks = dump_file(argv[i + 1], "marks.bin");
			children = dump_file(argv[i + 1], "pupils.bin");
		}
	}
	marks_make(&b.m, pupils, marks, children);
	if (marks != NULL && (fclose(marks) != 0 || fclose(children) != 0)) {
		fprintf(stderr, "bench: the dump cannot be written\n");
		return 1;
	}
	start(&b);
	printf("{\"pupils\": %u, \"schools\": %u, \"marks\": %" PRIu64
	       ", \"cells_mb\": %.1f, \"threads\": %d}\n",
	       b.m.pupils, b.m.schools, b.m.marks, (double)b.shares[0].byte_count / 1e6, THREADS);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "check ", 6) == 0)
			check(&b, line + 6);
		else if (strncmp(line, "run ", 4) == 0)
			printf("{\"ms\": %f}\n", ask(&b, line + 4));
		fflush(stdout);
	}
	return 0;
}
