#include "figures/place_key.h"

#include <stdio.h>
#include <string.h>

void place_key_add(struct place_key *k, struct span part)
{
	if (part.length + 1 > sizeof k->bytes - k->length) {
		k->cut = true;
		return;
	}
	memcpy(k->bytes + k->length, part.at, part.length);
	k->length += part.length;
	k->bytes[k->length++] = '\x1f';
}

static struct span place_code(const struct layout *l, const struct span *fields, enum layout_level level)
{
	static const enum layout_meaning codes[][2] = {
		[LAYOUT_NATIONAL] = {LAYOUT_COUNTRY_CODE, LAYOUT_COUNTRY_CODE},
		[LAYOUT_REGIONAL] = {LAYOUT_REGION_CODE, LAYOUT_REGION_CODE},
		[LAYOUT_AUTHORITY] = {LAYOUT_LA_CODE, LAYOUT_LA_GSS},
		[LAYOUT_SCHOOL] = {LAYOUT_URN, LAYOUT_URN},
	};
	struct span code = layout_cell(l, fields, codes[level][0]);

	return code.length > 0 ? code : layout_cell(l, fields, codes[level][1]);
}

bool place_key_place(struct place_key *k, const struct layout *l, const struct span *fields)
{
	enum layout_level level = layout_level(l, fields);
	char level_text[2] = {(char)('0' + level), '\0'};
	struct span words = layout_cell(l, fields, LAYOUT_PHASE);
	enum phase phase;

	if (level == LAYOUT_NO_LEVEL)
		return false;
	*k = (struct place_key){.length = 0};
	place_key_add(k, span_of(level_text));
	place_key_add(k, place_code(l, fields, level));
	place_key_add(k, layout_phase(words, &phase) ? span_of(phase_name(phase)) : words);
	place_key_add(k, layout_cell(l, fields, LAYOUT_GROUP));
	return !k->cut;
}

void place_key_time(struct place_key *k, const struct layout *l, const struct span *fields)
{
	static const enum layout_meaning times[] = {LAYOUT_PERIOD, LAYOUT_IDENTIFIER, LAYOUT_FRAME,
						    LAYOUT_DATE};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		place_key_add(k, layout_cell(l, fields, times[i]));
}

bool place_key_year(struct place_key *k, const struct layout *l, const struct span *fields,
		    unsigned *ret_week)
{
	char text[16];
	unsigned year;

	if (!layout_year_to_date(l, fields) || !layout_year(l, fields, &year, ret_week))
		return false;
	snprintf(text, sizeof text, "year %u", year);
	place_key_add(k, span_of(text));
	return true;
}
