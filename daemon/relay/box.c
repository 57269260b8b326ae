/* A mailbox: when its ways rest, and the file drop. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/file.h"
#include "base/text.h"
#include "relay/relay.h"

#define FIRST_REST_MS	1000
#define LONGEST_REST_MS (5 * 60 * 1000)

/* Between half and the whole of a pause that doubles with each failure. */
static int64_t pause_ms(unsigned failures)
{
	int64_t whole = failures > 9 ? LONGEST_REST_MS : (int64_t)FIRST_REST_MS << (failures - 1);
	uint32_t dice = 0;

	if (whole > LONGEST_REST_MS)
		whole = LONGEST_REST_MS;
	if (getrandom(&dice, sizeof dice, 0) != (ssize_t)sizeof dice)
		dice = 0; /* no jitter is fine */
	return whole / 2 + (int64_t)(dice % (uint32_t)(whole / 2 + 1));
}

bool box_rests(const struct box *b)
{
	return b->rest_until_ms != 0;
}

void box_failed(struct box *b, enum way way, const char *reason)
{
	int64_t until;

	b->way[way].failures++;
	snprintf(b->way[way].reason, sizeof b->way[way].reason, "%s: %.50s", way_name(way), reason);
	relay_note("refused", b->config->name, "%s, %u in a row", b->way[way].reason, b->way[way].failures);
	until = relay_now_ms() + pause_ms(b->way[way].failures);
	if (until > b->rest_until_ms)
		b->rest_until_ms = until;
	muster_client_credit(b->client, 0, NULL);
}

void box_worked(struct box *b, enum way way)
{
	if (b->way[way].failures > 0)
		relay_note("accepted_again", b->config->name, "%s", way_name(way));
	b->way[way].failures = 0;
	b->way[way].reason[0] = '\0';
}

void box_wake(struct box *b, int64_t now_ms)
{
	if (!box_rests(b) || now_ms < b->rest_until_ms || b->count > 0)
		return;
	b->rest_until_ms = 0;
	muster_client_credit(b->client, RELAY_WINDOW, NULL);
}

/* Under its own name only once it is whole and on the disk; the same message is the same file. */
static int drop_one(const struct box *b, const struct letter *l, struct fault *reterr)
{
	char path[512], hex[2 * MUSTER_CLIENT_ID + 1];

	text_hex(hex, l->id, sizeof l->id);
	snprintf(path, sizeof path, "%s/%020" PRIu64 "-%s.json", b->config->folder, l->sequence, hex);
	return file_replace(path, (struct span){l->body, l->length}, 0640, reterr);
}

void box_drop(struct relay *r, struct box *b)
{
	for (size_t i = 0; i < b->count && !box_rests(b) && !r->stopping; i++) {
		struct letter *l = b->letters[i];
		struct fault f = {0};

		if ((l->left & WAY_BIT(WAY_DROP)) == 0 || l->failed)
			continue;
		if (drop_one(b, l, &f) == 0) {
			box_worked(b, WAY_DROP);
			letter_accepted(r, l, WAY_DROP);
			continue;
		}
		relay_note("drop_failed", b->config->name, "%s", f.text);
		letter_failed(l, WAY_DROP);
		box_failed(b, WAY_DROP, "the folder takes no file");
	}
}

int64_t box_mail_wait(const struct box *b, int64_t now_ms)
{
	int64_t first = -1;

	if (box_rests(b))
		return -1;
	for (size_t i = 0; i < b->count; i++) {
		const struct letter *l = b->letters[i];

		if ((l->busy & WAY_BIT(WAY_MAIL)) != 0)
			return -1; /* one mail at a time */
		if ((l->left & WAY_BIT(WAY_MAIL)) != 0 && !l->failed && (first < 0 || l->came_ms < first))
			first = l->came_ms;
	}
	if (first < 0)
		return -1;
	first += (int64_t)b->config->gather * 1000;
	/* A full window gets no more to tell. */
	return first > now_ms && b->count < RELAY_WINDOW ? first - now_ms : 0;
}
