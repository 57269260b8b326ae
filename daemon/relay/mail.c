/* A mail says how many and where to read; it is written from counts, so that no name can get into it. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/text.h"
#include "relay/post.h"

struct told {
	unsigned alerts, fresh, changed, closed, same_session;
	char take_by[6];
	const struct letter *digest; /* the last one; NULL: none */
};

static struct told tell(struct letter *const *letters, size_t count)
{
	struct told t = {0};

	for (size_t i = 0; i < count; i++) {
		const struct letter *l = letters[i];

		if (l->digest) {
			t.digest = l;
			continue;
		}
		t.alerts++;
		t.closed += l->closed;
		t.changed += !l->closed && l->changed;
		t.fresh += !l->closed && !l->changed;
		t.same_session += !l->closed && l->same_session;
		if (l->take_by[0] != '\0' && (t.take_by[0] == '\0' || strcmp(l->take_by, t.take_by) < 0))
			memcpy(t.take_by, l->take_by, sizeof t.take_by);
	}
	return t;
}

/* The same letters give the same id, so that a mail sent twice can be known as one. */
static void message_id(struct letter *const *letters, size_t count, const char *from, struct buffer *out)
{
	struct span ids[RELAY_WINDOW];
	char hex[33];
	struct digest d;

	for (size_t i = 0; i < count; i++)
		ids[i] = (struct span){(const char *)letters[i]->id, sizeof letters[i]->id};
	d = digest_parts(ids, count);
	text_hex(hex, d.bytes, 16);
	buffer_print(out, "Message-ID: <%s@%s>\r\n", hex, strchr(from, '@') + 1);
}

static void date(int64_t now, struct buffer *out)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)now;
	struct tm t;

	gmtime_r(&seconds, &t);
	buffer_print(out, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d +0000\r\n", days + 3 * t.tm_wday,
		     t.tm_mday, months + 3 * t.tm_mon, t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static void part(struct buffer *out, unsigned n, const char *words, const char **gap)
{
	if (n == 0)
		return;
	buffer_print(out, "%s%u %s", *gap, n, words);
	*gap = ", ";
}

/* "3 need someone by 10:52" where a digest says so; else how many alerts came. */
static void subject(const struct box *b, const struct told *t, struct buffer *out)
{
	const struct letter *d = t->digest;

	buffer_text(out, "\r\nSubject: Muster: ");
	if (d != NULL && d->waiting > 0)
		buffer_print(out, "%u need%s someone%s%s", d->waiting, d->waiting == 1 ? "s" : "",
			     d->take_by[0] != '\0' ? " by " : "", d->take_by);
	else if (t->alerts > 0)
		buffer_print(out, "%u alert%s for %s", t->alerts, t->alerts == 1 ? "" : "s", b->config->name);
	else
		buffer_print(out, "digest for %s", b->config->name);
	buffer_text(out, "\r\n");
}

static void digest_lines(const struct box *b, const struct letter *d, struct buffer *out)
{
	const char *gap = ": ";

	if (d == NULL)
		return;
	buffer_print(out, "The digest for %s", b->config->name);
	part(out, d->fresh, "new", &gap);
	part(out, d->updated, "changed", &gap);
	part(out, d->ended, "closed", &gap);
	buffer_text(out, ".\r\n");
	if (d->waiting > 0)
		buffer_print(out, "Taken by nobody yet: %u.\r\n", d->waiting);
	if (d->take_by[0] != '\0')
		buffer_print(out, "The first of these is to be taken by %s.\r\n", d->take_by);
}

void mail_write(const struct relay *r, const struct box *b, struct letter *const *letters, size_t count,
		int64_t now, struct buffer *out)
{
	const struct relay_config *c = r->config;
	struct told t = tell(letters, count);
	const char *gap = ": ";

	buffer_print(out, "From: Muster <%s>\r\nTo: ", c->from);
	for (unsigned i = 0; i < b->config->to_count; i++)
		buffer_print(out, "%s%s", i > 0 ? ", " : "", b->config->to[i]);
	subject(b, &t, out);
	date(now, out);
	message_id(letters, count, c->from, out);
	buffer_text(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
			 "Auto-Submitted: auto-generated\r\n\r\n");
	digest_lines(b, t.digest, out);
	if (t.alerts > 0) {
		buffer_print(out, "%u alert%s came for %s", t.alerts, t.alerts == 1 ? "" : "s",
			     b->config->name);
		part(out, t.fresh, "new", &gap);
		part(out, t.changed, "changed", &gap);
		part(out, t.closed, "closed", &gap);
		buffer_text(out, ".\r\n");
	}
	if (t.same_session > 0)
		buffer_print(out, "To be looked at in this session: %u.\r\n", t.same_session);
	if (t.take_by[0] != '\0')
		buffer_print(out, "The first is to be taken by %s.\r\n", t.take_by);
	buffer_print(out, "\r\nRead and take them here: %s\r\n\r\n", c->link);
	buffer_text(out, "This mail names no child, and cannot: answer and act in Muster, not by mail.\r\n");
}
