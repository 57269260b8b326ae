#include "engine/world/rate.h"

#include <string.h>

#define RING (RATE_SLOTS + 1)

static int64_t width(struct rate_limit limit)
{
	return limit.seconds / RATE_SLOTS;
}

static uint32_t *slot(struct rate *r, int64_t number)
{
	return &r->counts[number % RING];
}

static uint32_t counted(const struct rate *r, int64_t number)
{
	return r->counts[number % RING];
}

void rate_count(struct rate *r, struct rate_limit limit, int64_t now)
{
	int64_t number = now / width(limit);

	if (number < r->newest || number - r->newest >= RING) {
		memset(r->counts, 0, sizeof r->counts);
		r->newest = number;
	}
	while (r->newest < number)
		*slot(r, ++r->newest) = 0;
	++*slot(r, number);
}

/* A request of the slot's last second leaves the window that long after. */
static int64_t leaves(struct rate_limit limit, int64_t number)
{
	return (number + 1) * width(limit) - 1 + limit.seconds;
}

int64_t rate_opens(const struct rate *r, struct rate_limit limit, int64_t now)
{
	int64_t opens = now < r->shut_until ? r->shut_until : now;
	int64_t oldest = r->newest - RATE_SLOTS;
	uint64_t sum = 0;

	if (now / width(limit) < r->newest)
		return opens; /* the clock was set back: what was counted is of another time */
	for (int64_t n = oldest; n <= r->newest; n++)
		sum += n >= 0 && leaves(limit, n) > opens ? counted(r, n) : 0;
	for (int64_t n = oldest; n <= r->newest && sum >= limit.most; n++) {
		if (n < 0 || leaves(limit, n) <= opens)
			continue;
		opens = leaves(limit, n);
		sum -= counted(r, n);
	}
	return opens;
}

void rate_shut(struct rate *r, int64_t until)
{
	if (until > r->shut_until)
		r->shut_until = until;
}
