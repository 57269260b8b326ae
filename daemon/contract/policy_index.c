/* policy_index.c: rows of contracts by school and name, so that a decision looks only at rows that speak of
 * its team. */
#include <stdlib.h>

#include "contract/policy_parts.h"

/* Numbers the names of all rows; *ret_ids has a contract's rows from starts[contract] on. */
static int number_names(const struct policy *p,
			const char *(*name_of)(const struct share_contract *, unsigned), size_t *starts,
			uint32_t **ret_ids, struct policy_index *x)
{
	const struct share_contract *contracts = p->sources.contracts;
	size_t rows = 0;

	for (size_t c = 0; c < p->sources.contract_count; c++) {
		starts[c] = rows;
		for (unsigned i = 0; name_of(&contracts[c], i) != NULL; i++)
			rows++;
	}
	starts[p->sources.contract_count] = rows;
	*ret_ids = calloc(rows + 1, sizeof **ret_ids);
	if (*ret_ids == NULL)
		return -FAULT_MEMORY;
	for (size_t c = 0; c < p->sources.contract_count; c++)
		for (unsigned i = 0; i < starts[c + 1] - starts[c]; i++) {
			struct span name = span_of(name_of(&contracts[c], i));
			uint32_t id = map_get(&x->names, name);

			if (id == MAP_NONE) {
				id = x->name_count++;
				if (!map_put(&x->names, name, id))
					return -FAULT_MEMORY;
			}
			(*ret_ids)[starts[c] + i] = id;
		}
	return 0;
}

/* Counts each school's rows of each name, then puts them there, by contract and place in it. */
static int place_rows(const struct policy *p, const size_t *starts, const uint32_t *ids,
		      struct policy_index *x)
{
	size_t schools = p->sources.school_count, cells = schools * x->name_count;

	x->first = calloc(cells + 2, sizeof *x->first);
	if (x->first == NULL)
		return -FAULT_MEMORY;
	/* Two places further on: after the second pass a cell's own place has its start. */
	for (size_t s = 0; s < schools; s++)
		for (size_t m = p->first[s]; m < p->first[s + 1]; m++)
			for (size_t i = starts[p->members[m].contract];
			     i < starts[p->members[m].contract + 1]; i++)
				x->first[s * x->name_count + ids[i] + 2]++;
	for (size_t i = 2; i < cells + 2; i++)
		x->first[i] += x->first[i - 1];
	x->rows = calloc((size_t)x->first[cells + 1] + 1, sizeof *x->rows);
	if (x->rows == NULL)
		return -FAULT_MEMORY;
	for (size_t s = 0; s < schools; s++)
		for (size_t m = p->first[s]; m < p->first[s + 1]; m++) {
			size_t start = starts[p->members[m].contract],
			       end = starts[p->members[m].contract + 1];

			for (size_t i = start; i < end; i++)
				x->rows[x->first[s * x->name_count + ids[i] + 1]++] =
					(struct policy_row){(uint32_t)m, (uint32_t)(i - start)};
		}
	return 0;
}

int policy_index_build(const struct policy *p,
		       const char *(*name_of)(const struct share_contract *c, unsigned row),
		       struct policy_index *ret_index, struct fault *reterr)
{
	size_t *starts = calloc(p->sources.contract_count + 1, sizeof *starts);
	uint32_t *ids = NULL;
	int rc = starts != NULL ? number_names(p, name_of, starts, &ids, ret_index) : -FAULT_MEMORY;

	if (rc == 0)
		rc = place_rows(p, starts, ids, ret_index);
	free(starts);
	free(ids);
	return rc == 0 ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}

const struct policy_row *policy_index_find(const struct policy_index *x, size_t school, const char *name,
					   size_t *ret_count)
{
	uint32_t id = x->name_count > 0 && name != NULL ? map_get(&x->names, span_of(name)) : MAP_NONE;
	size_t cell;

	*ret_count = 0;
	if (id == MAP_NONE)
		return NULL;
	cell = school * x->name_count + id;
	*ret_count = x->first[cell + 1] - x->first[cell];
	return &x->rows[x->first[cell]];
}

void policy_index_free(struct policy_index *x)
{
	map_free(&x->names);
	free(x->first);
	free(x->rows);
}
