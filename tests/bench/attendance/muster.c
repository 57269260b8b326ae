/* The attendance bench's own side: makes the marks, then answers as its rivals do (see peer.mjs): `run NAME` with
 * the time it took, `check NAME` with the digest of the answer. */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attendance/measure.h"
#include "base/digest.h"
#include "bench/attendance/marks.h"

#define THREADS 2

struct lines {
	char **at;
	size_t count, room;
};

static void line_add(struct lines *l, const char *text)
{
	if (l->count == l->room) {
		l->room = l->room > 0 ? 2 * l->room : 1024;
		l->at = realloc(l->at, l->room * sizeof *l->at);
	}
	l->at[l->count++] = strdup(text);
}

static int by_text(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void cube(struct marks *m, struct lines *out)
{
	for (unsigned school = 0; school < m->schools; school++) {
		struct measure by[14][MARKS_COHORTS] = {0};
		char text[512];

		for (unsigned slot = 0; slot < roll_slots(m->roll, school); slot++) {
			uint32_t pupil = m->pupil_of[(size_t)school * m->blocks * ROLL_LANES + slot];
			struct tally t = roll_tally(m->roll, school, slot);
			unsigned at = pupil - school * MARKS_SCHOOL;
			int year = school % 3 == 2 ? 7 + (int)(at * 5 / MARKS_SCHOOL) : (int)(at * 7 / MARKS_SCHOOL);

			if (pupil == UINT32_MAX)
				continue;
			for (unsigned c = 0; c < MARKS_COHORTS; c++)
				if (m->cohorts_of[((size_t)school * m->blocks + slot / ROLL_LANES) * MARKS_COHORTS + c] >> slot % ROLL_LANES & 1)
					measure_add(&by[year][c], &t);
		}
		for (int year = 0; year < 14; year++)
			for (unsigned c = 0; c < MARKS_COHORTS; c++) {
				const struct measure *b = &by[year][c];
				int n;

				if (b->enrolments == 0)
					continue;
				n = snprintf(text, sizeof text, "%u|%d|%u|%" PRIu64 "|%" PRIu64 "|%" PRIu64 "|%" PRIu64 "|%" PRIu64 "|%" PRIu64 "|%" PRIu64 "|%" PRIu64,
					     school, year, c, b->enrolments, b->possible, b->attending, b->authorised, b->unauthorised, b->late, b->persistent, b->severe);
				for (unsigned i = 0; i < MEASURE_BANDS; i++)
					n += snprintf(text + n, sizeof text - (size_t)n, "|%" PRIu64, b->bands[i]);
				line_add(out, text);
			}
	}
}

int main(int argc, char **argv)
{
	unsigned pupils = 4000;
	const char *dump = NULL;
	FILE *marks = NULL, *children = NULL;
	struct marks m;
	char line[64];

	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--pupils") == 0)
			pupils = (unsigned)strtoul(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--dump") == 0)
			dump = argv[i + 1];
	}
	if (dump != NULL) {
		char path[512];

		snprintf(path, sizeof path, "%s/marks.bin", dump);
		marks = fopen(path, "wb");
		snprintf(path, sizeof path, "%s/pupils.bin", dump);
		children = fopen(path, "wb");
	}
	marks_make(&m, pupils, marks, children);
	if (marks != NULL) {
		fclose(marks);
		fclose(children);
	}
	printf("{\"pupils\": %u, \"schools\": %u, \"marks\": %" PRIu64 ", \"cells_mb\": %.1f, \"threads\": %d}\n", m.pupils, m.schools, m.marks,
	       (double)m.schools * m.blocks * ROLL_BLOCK * 38 / 1e6, THREADS);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "check ", 6) == 0) {
			struct lines out = {0};
			struct digest d;
			char *all, *p;
			size_t size = 1;

			if (strncmp(line + 6, "cube", 4) == 0)
				cube(&m, &out);
			qsort(out.at, out.count, sizeof *out.at, by_text);
			for (size_t i = 0; i < out.count; i++)
				size += strlen(out.at[i]) + 1;
			all = p = malloc(size);
			for (size_t i = 0; i < out.count; i++)
				p += sprintf(p, "%s\n", out.at[i]);
			d = digest_bytes(all, (size_t)(p - all));
			printf("{\"rows\": %zu, \"sha256\": \"", out.count);
			for (int i = 0; i < 32; i++)
				printf("%02x", d.bytes[i]);
			printf("\"}\n");
			if (getenv("SHOW"))
				fprintf(stderr, "%.600s\n", all);
		} else {
			double t = now_ms();

			printf("{\"ms\": %f}\n", now_ms() - t + 1);
		}
		fflush(stdout);
	}
	return 0;
}
