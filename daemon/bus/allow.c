#include "bus/allow.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "bus/bus.h"
#include "exchange/wire.h"

static int compare(const void *left, const void *right)
{
	const struct msg_mailbox *a = left, *b = right;
	int order = strcmp(a->key, b->key);

	return order != 0 ? order : strcmp(a->mailbox, b->mailbox);
}

int allow_replace(struct allow *list, const struct msg_mailbox *grants, size_t count, struct fault *reterr)
{
	struct msg_mailbox *copy;

	if (count > LIMIT_BUS_GRANTS)
		return fault_set(reterr, FAULT_LIMIT, "the allow-list has %zu rows, at most %d", count,
				 LIMIT_BUS_GRANTS);
	for (size_t i = 0; i < count; i++) {
		if (!wire_mailbox_ok(span_of(grants[i].mailbox)))
			return fault_set(reterr, FAULT_MEANING, "allow-list row %zu: not a mailbox name", i);
		if (strlen(grants[i].key) != BUS_KEY)
			return fault_set(reterr, FAULT_MEANING, "allow-list row %zu: not a Z85 key", i);
	}
	copy = calloc(count + 1, sizeof *copy);
	if (copy == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the allow-list");
	if (count > 0)
		memcpy(copy, grants, count * sizeof *copy);
	qsort(copy, count, sizeof *copy, compare);
	free(list->grants);
	*list = (struct allow){copy, count};
	return 0;
}

/* The first grant not before (key, mailbox). */
static size_t lower(const struct allow *list, const char *key, const char *mailbox)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(list->grants[middle].key, key);

		if (order == 0)
			order = strcmp(list->grants[middle].mailbox, mailbox);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool allow_key(const struct allow *list, const char *key)
{
	size_t i = lower(list, key, "");

	return i < list->count && strcmp(list->grants[i].key, key) == 0;
}

bool allow_mailbox(const struct allow *list, const char *key, const char *mailbox)
{
	size_t i = lower(list, key, mailbox);

	return i < list->count && strcmp(list->grants[i].key, key) == 0 &&
	       strcmp(list->grants[i].mailbox, mailbox) == 0;
}

void allow_free(struct allow *list)
{
	if (list == NULL)
		return;
	free(list->grants);
	*list = (struct allow){0};
}
