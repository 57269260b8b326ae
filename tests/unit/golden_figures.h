/* golden_figures.h: a published file through the check of `muster figures check`. The files are
 * not part of the project: MUSTER_SHARED, else ../shared, holds them; without them a test is
 * skipped and names what it needs. */
#ifndef TESTS_GOLDEN_FIGURES_H
#define TESTS_GOLDEN_FIGURES_H

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figures/recompute.h"
#include "base/file.h"
#include "base/gunzip.h"
#include "base/limits.h"

static inline struct buffer golden_read(const char *name)
{
	const char *shared = getenv("MUSTER_SHARED");
	struct buffer file = {0}, plain = {0};
	struct fault f = {0};
	char path[1024];

	snprintf(path, sizeof path, "%s/data/dfe/%s", shared != NULL ? shared : "../shared", name);
	if (access(path, R_OK) != 0) {
		fprintf(stderr, "skipped: needs ../shared (%s)\n", name);
		cr_skip_test("skipped: needs ../shared (%s)", name);
	}
	cr_assert_eq(file_read(path, LIMIT_FIGURES, &file, &f), 0, "%s", f.text);
	if (!gunzip_is(buffer_span(&file)))
		return file;
	cr_assert_eq(gunzip(buffer_span(&file), LIMIT_FIGURES, &plain, &f), 0, "%s", f.text);
	buffer_free(&file);
	return plain;
}

/* `against`: another file's name, or NULL. */
static inline void golden_check(struct recompute *r, const char *name, const char *against)
{
	struct buffer bytes = golden_read(name), other = {0};
	struct fault f = {0};

	if (against != NULL) {
		other = golden_read(against);
		cr_assert_eq(recompute_against(r, buffer_span(&other), &f), 0, "%s", f.text);
	}
	cr_assert_eq(recompute_file(r, buffer_span(&bytes), &f), 0, "%u: %s", f.line, f.text);
	buffer_free(&bytes);
	buffer_free(&other);
}

static inline struct recompute_line golden_line(const struct recompute *r, enum recompute_kind kind,
						const char *name)
{
	for (size_t i = 0; i < r->lines.count; i++)
		if (r->lines.at[i].kind == kind && strcmp(r->lines.at[i].name, name) == 0)
			return r->lines.at[i];
	cr_assert_fail("no line %s", name);
	return (struct recompute_line){0};
}

/* Outcomes of one line, or of a whole kind, as counted in the published file by hand. */
#define GOLDEN_EXPECT(line, ...)                                                                             \
	do {                                                                                                 \
		const struct recompute_line got = (line), want = {__VA_ARGS__};                              \
		cr_expect(got.equal == want.equal && got.tie == want.tie && got.near == want.near &&         \
				  got.apart == want.apart && got.no_value == want.no_value &&                \
				  got.no_count == want.no_count && got.different == want.different,          \
			  "%s: %llu equal, %llu tie, %llu near, %llu apart, %llu no value, %llu no count, "  \
			  "%llu different",                                                                  \
			  got.name, (unsigned long long)got.equal, (unsigned long long)got.tie,              \
			  (unsigned long long)got.near, (unsigned long long)got.apart,                       \
			  (unsigned long long)got.no_value, (unsigned long long)got.no_count,                \
			  (unsigned long long)got.different);                                                \
	} while (0)

#endif
