/* Any bytes as a published figures file: through the check that makes its rates again, and
 * through the reader that imports it. A form feed parts the file from one held against it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "figures/recompute.h"
#include "base/limits.h"
#include "source/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
	if (!truth)
		abort();
}

/* What is printed adds up: every difference belongs to a line, every miss names one. */
static void judge(const struct recompute *r)
{
	uint64_t differences = 0, ties = 0;

	for (int k = 0; k < RECOMPUTE_KINDS; k++) {
		struct recompute_line all = recompute_total(r, (enum recompute_kind)k);

		differences += all.different;
		ties += all.tie;
	}
	must(differences == r->differences && ties == r->ties);
	must(r->misses.count <= differences + ties && r->misses.count <= RECOMPUTE_MISSES);
	for (size_t i = 0; i < r->misses.count; i++) {
		must(r->misses.at[i].of < r->lines.count && r->lines.at[r->misses.at[i].of].name[0] != '\0');
		must(r->misses.at[i].line > 0 && r->misses.at[i].column <= r->layout.count);
		must(memchr(r->misses.at[i].recomputed, '\0', PRINTED_TEXT) != NULL);
	}
}

static void check(struct span file, struct span other)
{
	struct recompute *r = calloc(1, sizeof *r);
	struct fault f = {0};
	int rc = 0;

	must(r != NULL);
	if (other.at != NULL)
		rc = recompute_against(r, other, &f);
	if (rc == 0)
		rc = recompute_file(r, file, &f);
	if (rc == 0)
		judge(r);
	else
		must(rc == -(int)f.kind && f.text[0] != '\0' && f.kind != FAULT_BUG);
	recompute_free(r);
	recompute_free(r);
	free(r);
}

static void import(const char *bytes, size_t size)
{
	struct page_refusal refusal;
	struct page page;

	if (page_read(SHAPE_FIGURES_CSV, (struct span){bytes, size}, &page, &refusal) != 0)
		must(refusal.text[0] != '\0' && page.records == 0);
	page_free(&page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = calloc(1, size + LIMIT_PADDING), *parting;
	size_t length;

	must(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	parting = memchr(copy, '\f', size);
	length = parting == NULL ? size : (size_t)(parting - copy);
	check((struct span){copy, length},
	      parting == NULL ? (struct span){NULL, 0} : (struct span){parting + 1, size - length - 1});
	import(copy, length);
	free(copy);
	return 0;
}
