/* The seeds of the fuzzers: a fuzzer that starts from refused documents alone never comes to the readers
 * behind the door. Every shape has one seed at least that is taken whole, with something in it. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "fuzz/shapes.h"
#include "source/page.h"

static unsigned whole[SHAPES];

static void read_seed(const char *path, enum shape (*shape_of)(uint8_t))
{
	FILE *f = fopen(path, "rb");
	char *bytes = calloc(1, 4 * 1024 * 1024);
	struct page_refusal refusal;
	struct page page;
	size_t size;

	cr_assert(f != NULL && bytes != NULL, "%s", path);
	size = fread(bytes, 1, 4 * 1024 * 1024 - LIMIT_PADDING, f);
	fclose(f);
	cr_assert_gt(size, 0u, "%s picks no shape", path);
	if (page_read_needed(shape_of((uint8_t)bytes[0]), ~(uint32_t)0, (struct span){bytes + 1, size - 1},
			     &page, &refusal) == 0 &&
	    page.records > page.runs[RECORD_REJECT].count)
		whole[shape_of((uint8_t)bytes[0])]++;
	page_free(&page);
	free(bytes);
}

static void read_folder(const char *folder, enum shape (*shape_of)(uint8_t))
{
	DIR *d = opendir(folder);

	cr_assert_not_null(d, "%s", folder);
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		char path[512];

		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		if (e->d_name[0] != '.')
			read_seed(path, shape_of);
	}
	closedir(d);
}

Test(fuzz_seeds, every_shape_has_a_seed_that_is_read_whole)
{
	read_folder("tests/corpus/wonde", shape_of_page);
	read_folder("tests/corpus/csv", shape_of_file);
	for (int pick = 0; pick < 256; pick++) {
		cr_assert_gt(whole[shape_of_page((uint8_t)pick)], 0u, "page %d",
			     shape_of_page((uint8_t)pick));
		cr_assert_gt(whole[shape_of_file((uint8_t)pick)], 0u, "file %d",
			     shape_of_file((uint8_t)pick));
	}
}
