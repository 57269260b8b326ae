#include "login/account.h"

#include "exchange/fields.h"

bool account_open(struct account *a, int64_t now)
{
	if (now / 60 != a->minute) {
		a->minute = now / 60;
		a->tries = 0;
	}
	a->tries++;
	/* A rest that is longer than any was set by a clock that was ahead. */
	if (a->rests_until > now + ACCOUNT_REST_LONGEST)
		a->rests_until = 0;
	return !a->locked && now >= a->rests_until && a->tries <= ACCOUNT_A_MINUTE &&
	       (!a->must_change || now < a->made_at + ACCOUNT_ONE_TIME);
}

void account_wrong(struct account *a, int64_t now)
{
	int64_t rest = ACCOUNT_REST_FIRST;

	if (a->failures < UINT32_MAX)
		a->failures++;
	if (a->failures < ACCOUNT_TRIES)
		return;
	for (uint32_t i = ACCOUNT_TRIES; i < a->failures && rest < ACCOUNT_REST_LONGEST; i++)
		rest *= 2;
	a->rests_until = now + (rest < ACCOUNT_REST_LONGEST ? rest : ACCOUNT_REST_LONGEST);
}

void account_right(struct account *a, uint64_t step, int64_t now)
{
	a->failures = 0;
	a->rests_until = 0;
	a->used = step;
	a->signed_at = now;
}

static const struct field_row rows[] = {
	FIELD_TEXT(account, person),   FIELD_TEXT(account, hash),	 FIELD_RAW(account, secret),
	FIELD_I64(account, used),      FIELD_BOOL(account, must_change), FIELD_BOOL(account, locked),
	FIELD_I32(account, failures),  FIELD_I64(account, rests_until),	 FIELD_I64(account, made_at),
	FIELD_I64(account, signed_at),
};
#define ROWS (sizeof rows / sizeof *rows)

void account_pack(const struct account *a, struct buffer *out)
{
	fields_pack(rows, ROWS, a, out);
}

bool account_unpack(struct span *rest, struct account *ret)
{
	*ret = (struct account){0};
	return fields_unpack(rows, ROWS, rest, ret);
}
