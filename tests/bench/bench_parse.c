/* Goal: what reading a page of marks costs beside simdjson's DOM alone on the same bytes.
 * Both take turns, a few milliseconds each, in one run; each figure is the median of nine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/limits.h"
#include "source/json_shim.h"
#include "source/page.h"

#define ROUNDS 9
#define TURNS  20

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* neighbours on the machine do not count */
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A page as Wonde writes it: PHP date objects, escaped slashes, ids as text. */
static struct span make_page(struct buffer *b, unsigned rows)
{
	buffer_text(b, "{\"data\":[");
	for (unsigned i = 0; i < rows; i++)
		buffer_print(
			b,
			"%s{\"id\":\"A9%09u\",\"mis_id\":\"%u\",\"comment\":%s,\"minutes_late\":%s,"
			"\"date\":{\"date\":\"2026-09-%02u 00:00:00.000000\",\"timezone_type\":3,"
			"\"timezone\":\"Europe\\/London\"},\"session\":\"%s\",\"student\":\"A1%09u\","
			"\"attendance_code\":\"A70000000%02u\",\"employee\":null,\"restored_at\":null,"
			"\"created_at\":{\"date\":\"2026-09-%02u 07:51:%02u.000000\",\"timezone_type\":3,"
			"\"timezone\":\"UTC\"},\"updated_at\":{\"date\":\"2026-09-%02u 08:56:%02u.000000\","
			"\"timezone_type\":3,\"timezone\":\"UTC\"}}",
			i > 0 ? "," : "", i, 88000 + i, i % 20 == 0 ? "\"Bus broke down\"" : "null",
			i % 25 == 0 ? "12" : "null", 1 + i / 2 % 28, i % 2 == 0 ? "AM" : "PM", i / 16, i % 30,
			1 + i / 2 % 28, i % 60, 1 + i / 2 % 28, i % 60);
	buffer_text(b, "],\"meta\":{\"pagination\":{\"next\":null,\"previous\":null,\"more\":false,"
		       "\"per_page\":200,\"current_page\":1},\"includes\":[\"student\"]}}");
	struct span s = buffer_span(b);
	buffer_bytes(b, (char[LIMIT_PADDING]){0}, LIMIT_PADDING);
	return (struct span){b->at, s.length};
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *seconds)
{
	qsort(seconds, ROUNDS, sizeof *seconds, by_size);
	return seconds[ROUNDS / 2];
}

static void read_once(struct span bytes, unsigned rows)
{
	struct page page;
	struct page_refusal refusal;

	if (page_read(SHAPE_WONDE_MARKS, bytes, &page, &refusal) != 0 || page.records != rows) {
		fprintf(stderr, "bench_parse: the page was refused: %s: %s\n", refusal.path, refusal.text);
		exit(1);
	}
	page_free(&page);
}

static void parse_once(struct json *j, struct span bytes)
{
	if (json_parse_only(j, bytes) != 0) {
		fprintf(stderr, "bench_parse: simdjson refused the page\n");
		exit(1);
	}
}

/* Seconds of `repeat` runs; `j` NULL: page_read. */
static double turn(struct json *j, struct span bytes, unsigned rows, unsigned repeat)
{
	double start = now();

	for (unsigned i = 0; i < repeat; i++) {
		if (j != NULL)
			parse_once(j, bytes);
		else
			read_once(bytes, rows);
	}
	return now() - start;
}

static void measure(struct json *j, unsigned rows)
{
	struct buffer b = {0};
	struct span bytes = make_page(&b, rows);
	unsigned repeat = 10000 / rows;
	double alone[ROUNDS], whole[ROUNDS], ratio[ROUNDS],
		megabytes = (double)bytes.length * repeat * TURNS / 1e6;
	double marks = (double)rows * repeat * TURNS / 1e6;

	for (int round = 0; round < ROUNDS; round++) {
		alone[round] = whole[round] = 0;
		for (int t = 0; t < TURNS; t++) {
			alone[round] += turn(j, bytes, rows, repeat);
			whole[round] += turn(NULL, bytes, rows, repeat);
		}
		ratio[round] = whole[round] / alone[round];
	}
	printf("%6u %9zu %14.0f %14.0f %14.2f %8.2f\n", rows, bytes.length, megabytes / median(alone),
	       megabytes / median(whole), marks / median(whole), median(ratio));
	buffer_free(&b);
}

int main(void)
{
	struct json *j = json_new();

	if (j == NULL)
		return 1;
	printf("a page of marks parsed and checked, beside simdjson's DOM alone on the same bytes\n");
	printf("%6s %9s %14s %14s %14s %8s\n", "rows", "bytes", "simdjson MB/s", "page_read MB/s",
	       "M marks/s", "ratio");
	measure(j, 200);
	measure(j, 5000);
	json_free(j);
	return 0;
}
