#include "cli/inbox.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/vec.h"
#include "exchange/wire.h"

#define INBOX_FILE (256U << 20) /* 2 million lines: years of one borough */

static int remember(struct inbox *in, struct span mailbox, const struct digest *alert, uint32_t revision,
		    bool *ret_news, struct fault *reterr)
{
	struct span id = {(const char *)alert->bytes, sizeof alert->bytes};
	char key[64 + sizeof alert->bytes];
	uint32_t known;

	memcpy(key, mailbox.at, mailbox.length);
	memcpy(key + mailbox.length, id.at, id.length);
	known = map_get(&in->revisions, (struct span){key, mailbox.length + id.length});
	*ret_news = known == MAP_NONE || revision > known;
	if (*ret_news && !map_put(&in->revisions, (struct span){key, mailbox.length + id.length}, revision))
		return fault_set(reterr, FAULT_MEMORY, "no memory for the inbox");
	if (map_get(&in->alerts, id) == MAP_NONE) {
		struct digest *kept = VEC_ADD(&in->ids);

		if (kept == NULL || !map_put(&in->alerts, id, (uint32_t)in->ids.count - 1)) {
			in->ids.count -= kept != NULL;
			return fault_set(reterr, FAULT_MEMORY, "no memory for the inbox");
		}
		*kept = *alert;
	}
	return 0;
}

/* "virtual-school 64hex 3" */
static bool read_line(struct span line, struct span *ret_mailbox, struct digest *ret_alert,
		      uint32_t *ret_revision)
{
	const char *space = memchr(line.at, ' ', line.length);
	uint64_t revision;
	size_t used;

	if (space == NULL)
		return false;
	*ret_mailbox = (struct span){line.at, (size_t)(space - line.at)};
	used = ret_mailbox->length + 1;
	if (!wire_mailbox_ok(*ret_mailbox) || line.length < used + 66 || line.at[used + 64] != ' ')
		return false;
	if (!text_unhex(ret_alert->bytes, sizeof ret_alert->bytes, (struct span){line.at + used, 64}) ||
	    !text_u64((struct span){line.at + used + 65, line.length - used - 65}, &revision) ||
	    revision >= UINT32_MAX)
		return false;
	*ret_revision = (uint32_t)revision;
	return true;
}

static int read_lines(struct inbox *in, const char *path, struct span rest, off_t *ret_whole,
		      struct fault *reterr)
{
	const char *start = rest.at, *end;
	unsigned number = 1;

	for (; rest.length > 0 && (end = memchr(rest.at, '\n', rest.length)) != NULL; number++) {
		struct span line = {rest.at, (size_t)(end - rest.at)}, mailbox;
		struct digest alert;
		uint32_t revision;
		bool news;

		if (!read_line(line, &mailbox, &alert, &revision)) {
			fault_set(reterr, FAULT_PARSE, "%s:%u: expected MAILBOX ALERT REVISION", path,
				  number);
			return -FAULT_PARSE;
		}
		if (remember(in, mailbox, &alert, revision, &news, reterr) != 0)
			return -FAULT_MEMORY;
		rest.at += line.length + 1;
		rest.length -= line.length + 1;
	}
	*ret_whole = rest.at - start;
	return 0;
}

static int load(struct inbox *in, const char *path, struct fault *reterr)
{
	struct buffer bytes = {0};
	off_t whole = 0;
	int r = file_read_fd(in->fd, path, INBOX_FILE, &bytes, reterr);

	if (r == 0)
		r = read_lines(in, path, buffer_span(&bytes), &whole, reterr);
	if (r == 0 && (ftruncate(in->fd, whole) != 0 || lseek(in->fd, whole, SEEK_SET) != whole))
		r = fault_errno(reterr, errno, "%s", path);
	buffer_free(&bytes);
	return r;
}

int inbox_open(const char *path, struct inbox *ret_inbox, struct fault *reterr)
{
	struct inbox in = {.fd = -1};
	int r = 0;

	if (path == NULL) {
		*ret_inbox = in;
		return 0;
	}
	in.fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (in.fd < 0)
		return fault_errno(reterr, errno, "%s", path);
	if (flock(in.fd, LOCK_EX | LOCK_NB) != 0)
		r = fault_set(reterr, FAULT_STATE, "%s: another listener writes it", path);
	if (r == 0)
		r = load(&in, path, reterr);
	if (r != 0) {
		inbox_close(&in);
		return r;
	}
	*ret_inbox = in;
	return 0;
}

void inbox_close(struct inbox *in)
{
	if (in == NULL)
		return;
	if (in->fd >= 0)
		close(in->fd);
	in->fd = -1;
	map_free(&in->revisions);
	map_free(&in->alerts);
	VEC_FREE(&in->ids);
	buffer_free(&in->unsaved);
}

int inbox_put(struct inbox *in, const char *mailbox, const struct digest *alert, uint32_t revision,
	      bool *ret_news, struct fault *reterr)
{
	char hex[2 * DIGEST_SIZE + 1];
	int r = remember(in, span_of(mailbox), alert, revision, ret_news, reterr);

	if (r != 0 || !*ret_news || in->fd < 0)
		return r;
	text_hex(hex, alert->bytes, sizeof alert->bytes);
	buffer_print(&in->unsaved, "%s %s %" PRIu32 "\n", mailbox, hex, revision);
	return buffer_ok(&in->unsaved) ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for the inbox");
}

int inbox_sync(struct inbox *in, struct fault *reterr)
{
	struct span rest = buffer_span(&in->unsaved);

	if (in->fd < 0 || rest.length == 0)
		return 0;
	while (rest.length > 0) {
		ssize_t n = write(in->fd, rest.at, rest.length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_errno(reterr, errno, "the store");
		rest.at += n;
		rest.length -= (size_t)n;
	}
	if (fdatasync(in->fd) != 0)
		return fault_errno(reterr, errno, "the store");
	buffer_reset(&in->unsaved);
	return 0;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

int inbox_digest(const struct inbox *in, struct digest *ret_digest, struct fault *reterr)
{
	struct digest *sorted = calloc(in->ids.count + 1, sizeof *sorted);

	if (sorted == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the inbox");
	if (in->ids.count > 0)
		memcpy(sorted, in->ids.at, in->ids.count * sizeof *sorted);
	qsort(sorted, in->ids.count, sizeof *sorted, compare);
	*ret_digest = digest_bytes(sorted, in->ids.count * sizeof *sorted);
	free(sorted);
	return 0;
}
