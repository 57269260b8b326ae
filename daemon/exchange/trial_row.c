#include "exchange/trial_row.h"

#include <stddef.h>

#include "exchange/fields.h"

static const struct field_row rows[] = {
	FIELD_I32(trial_row, line),	FIELD_TEXT(trial_row, upn),   FIELD_TEXT(trial_row, forename),
	FIELD_TEXT(trial_row, surname), FIELD_I32(trial_row, born),   FIELD_I32(trial_row, day),
	FIELD_TEXT(trial_row, school),	FIELD_I32(trial_row, halves), FIELD_TEXT(trial_row, reason),
};

void trial_row_pack(const struct trial_row *row, struct buffer *out)
{
	fields_pack(rows, sizeof rows / sizeof *rows, row, out);
}

bool trial_row_unpack(struct span *rest, struct trial_row *ret)
{
	return fields_unpack(rows, sizeof rows / sizeof *rows, rest, ret) && ret->halves >= TRIAL_AM &&
	       ret->halves <= TRIAL_BOTH;
}
