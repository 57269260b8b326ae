#include "figures/recompute_role.h"

#include <string.h>
#include <strings.h>

static bool starts_with(struct span s, const char *start)
{
	size_t n = strlen(start);

	return s.length >= n && strncasecmp(s.at, start, n) == 0;
}

static bool is_all(struct span words)
{
	return starts_with(words, "All ") || starts_with(words, "Overall ") || starts_with(words, "Total");
}

static enum recompute_role role_of_reason(const struct recompute *r, const struct recompute_row *row)
{
	static const struct {
		const char *type;
		enum recompute_role role;
	} types[] = {
		{"All possible sessions", ROLE_POSSIBLE},
		{"Overall attendance", ROLE_ATTENDANCE},
		{"Overall absence", ROLE_ABSENCE},
		{"Present", ROLE_PRESENT},
		{"Approved educational activity", ROLE_ACTIVITY},
		{"Authorised", ROLE_AUTHORISED},
		{"Unauthorised", ROLE_UNAUTHORISED},
	};
	struct span type = layout_cell(&r->layout, row->fields, LAYOUT_TYPE);

	if (!recompute_headline(r, row))
		return ROLE_PART;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (type.length == strlen(types[i].type) && starts_with(type, types[i].type))
			return types[i].role;
	return ROLE_PART;
}

enum recompute_role recompute_role(const struct recompute *r, const struct recompute_row *row)
{
	if (r->layout.form == LAYOUT_REASONS)
		return role_of_reason(r, row);
	return is_all(layout_cell(&r->layout, row->fields, LAYOUT_ABSENCE_TYPE)) ? ROLE_PUPILS : ROLE_PART;
}

bool recompute_headline(const struct recompute *r, const struct recompute_row *row)
{
	return r->layout.form != LAYOUT_REASONS ||
	       is_all(layout_cell(&r->layout, row->fields, LAYOUT_REASON));
}
