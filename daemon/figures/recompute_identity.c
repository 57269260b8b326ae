/* Counts of one row that must add up. */
#include <stdlib.h>

#include "figures/recompute_internal.h"

struct recompute_identities {
	size_t count;
	struct recompute_id {
		struct layout_identity from;
		uint32_t line;
	} at[LAYOUT_IDENTITIES];
};

static int header(struct recompute *r, struct fault *reterr)
{
	struct recompute_identities *ids = calloc(1, sizeof *ids);
	int rc = 0;

	r->work->ids = ids;
	if (ids == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	for (size_t i = 0; i < LAYOUT_IDENTITIES && rc == 0; i++) {
		struct recompute_id *id = &ids->at[ids->count];

		if (!layout_identity_read(&r->layout, i, &id->from))
			continue;
		rc = recompute_line(r, RECOMPUTE_IDENTITY, id->from.name, &id->line, reterr);
		ids->count += rc == 0;
	}
	return rc;
}

static bool nano_of(const struct recompute_row *row, uint32_t column, __int128 *ret_nano)
{
	struct printed count;

	return recompute_count(row, column, &count) && printed_nano(&count, ret_nano);
}

static void check_identity(struct recompute *r, const struct recompute_row *row,
			   const struct recompute_id *id)
{
	struct recompute_line *line = &r->lines.at[id->line];
	struct span printed = text_trim(row->fields[id->from.sum]);
	__int128 sum, all = 0, one;
	char ours[PRINTED_TEXT];

	if (!recompute_has_digit(printed)) {
		line->no_value++;
		return;
	}
	if (!nano_of(row, id->from.sum, &sum)) {
		recompute_miss(r, id->line, row->line, id->from.sum, printed, "not a count", false);
		return;
	}
	for (size_t t = 0; t < id->from.count; t++) {
		if (!nano_of(row, id->from.terms[t], &one)) {
			line->no_count++;
			return;
		}
		all += one;
	}
	if (id->from.at_most ? all <= sum : all == sum)
		line->equal++;
	else
		recompute_miss(r, id->line, row->line, id->from.sum, printed, printed_nano_text(ours, all),
			       false);
}

static int check_row(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	const struct recompute_identities *ids = r->work->ids;
	bool above = row->level == LAYOUT_NATIONAL || row->level == LAYOUT_REGIONAL;

	(void)reterr;
	for (size_t i = 0; i < ids->count; i++)
		if (!(above && ids->at[i].from.exact == LAYOUT_EXACT_AUTHORITY))
			check_identity(r, row, &ids->at[i]);
	return 0;
}

static void free_identities(struct recompute *r)
{
	free(r->work->ids);
	r->work->ids = NULL;
}

const struct recompute_check recompute_identity_check = {
	.header = header, .learn = NULL, .row = check_row, .finish = NULL, .free = free_identities};
