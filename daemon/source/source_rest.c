#include <stdio.h>

#include "source/source.h"

/* Any system that answers over HTTPS in JSON: what is particular about one stands in struct rest. */

static const struct rest_list *list_of(const struct rest *rest, enum source_resource resource)
{
	return resource == SOURCE_CODES	   ? &rest->codes :
	       resource == SOURCE_STUDENTS ? &rest->students :
	       resource == SOURCE_MARKS	   ? &rest->marks :
					     NULL;
}

static bool rest_has(const struct rest *rest, enum source_resource resource)
{
	const struct rest_list *list = rest == NULL ? NULL : list_of(rest, resource);

	return list != NULL && list->path != NULL && list->path[0] != '\0';
}

static int rest_url(const struct source_ask *ask, char *out, size_t size, struct fault *reterr)
{
	const bool dated = ask->resource == SOURCE_MARKS;
	char from[11] = "", to[11] = "", before[11] = "", after[11] = "";

	if (!rest_has(ask->rest, ask->resource))
		return fault_set(reterr, FAULT_BUG, "this source has no resource %u",
				 (unsigned)ask->resource);
	if (dated && (ask->from == DAY_NONE || ask->to == DAY_NONE || ask->from > ask->to))
		return fault_set(reterr, FAULT_BUG, "marks are asked for without a range of days");
	if (dated) {
		day_print(from, ask->from);
		day_print(to, ask->to);
		day_print(before, ask->from - 1);
		day_print(after, ask->to + 1);
	}
	if (!rest_address(ask->rest, list_of(ask->rest, ask->resource),
			  &(struct rest_fill){.school = ask->school,
					      .from = from,
					      .to = to,
					      .day_before = before,
					      .day_after = after,
					      .page = ask->page},
			  out, size))
		return fault_set(reterr, FAULT_LIMIT, "the school's address is longer than %zu bytes",
				 size - 1);
	return 0;
}

const struct source source_rest = {
	.kind = "rest",
	.url = rest_url,
	.has = rest_has,
	.numbered = true,
	.shapes =
		{
			[SOURCE_CODES] = SHAPE_REST_CODES,
			[SOURCE_STUDENTS] = SHAPE_REST_STUDENTS,
			[SOURCE_MARKS] = SHAPE_REST_MARKS,
		},
};
