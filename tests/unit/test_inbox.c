/* What a listener remembers of what it was sent. When this breaks, an alert is shown twice after a restart,
 * or an old revision in place of a newer one. */
#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "cli/inbox.h"

static struct digest digest_of(unsigned char byte)
{
	struct digest d;

	memset(d.bytes, byte, sizeof d.bytes);
	return d;
}

static bool put(struct inbox *in, const char *mailbox, unsigned char byte, uint32_t revision)
{
	struct digest d = digest_of(byte);
	bool news;

	cr_assert_eq(inbox_put(in, mailbox, &d, revision, &news, NULL), 0);
	return news;
}

Test(inbox, highest_revision_and_restart)
{
	char path[] = "/tmp/muster-test-XXXXXX";
	struct inbox in, other;
	struct digest before, after;
	struct fault f;
	int fd = mkstemp(path);

	cr_assert_eq(inbox_open(path, &in, NULL), 0);
	cr_assert_eq(inbox_open(path, &other, &f), -FAULT_STATE, "one listener a file");
	cr_assert(put(&in, "cme", 2, 1));
	cr_assert(put(&in, "cme", 1, 5));
	cr_assert_not(put(&in, "cme", 1, 5), "a repeat");
	cr_assert_not(put(&in, "cme", 1, 4), "an older one");
	cr_assert(put(&in, "cme", 1, 6));
	cr_assert(put(&in, "virtual-school", 1, 6), "a mailbox of its own");
	cr_assert_eq(in.ids.count, 2);
	cr_assert_eq(inbox_digest(&in, &before, NULL), 0);
	cr_assert_eq(inbox_sync(&in, NULL), 0);
	inbox_close(&in);
	/* A crash in the middle of a line: that one was never confirmed. */
	cr_assert_eq(lseek(fd, 0, SEEK_END) > 0, 1);
	cr_assert_eq(write(fd, "cme 0303", 8), 8);
	close(fd);
	cr_assert_eq(inbox_open(path, &in, NULL), 0);
	cr_assert_eq(in.ids.count, 2);
	cr_assert_eq(inbox_digest(&in, &after, NULL), 0);
	cr_assert_eq(memcmp(&before, &after, sizeof before), 0);
	cr_assert_not(put(&in, "cme", 1, 6));
	cr_assert(put(&in, "cme", 3, 1));
	cr_assert_eq(inbox_sync(&in, NULL), 0);
	inbox_close(&in);
	cr_assert_eq(inbox_open(path, &in, NULL), 0, "the cut line left no trace");
	cr_assert_eq(in.ids.count, 3);
	inbox_close(&in);
	unlink(path);
	inbox_close(NULL);
}

/* Whatever the order of arrival. */
Test(inbox, digest_is_over_sorted_raw_ids)
{
	struct inbox in;
	struct digest d, expected;
	char bytes[64];

	memset(bytes, 1, 32);
	memset(bytes + 32, 2, 32);
	expected = digest_bytes(bytes, sizeof bytes);
	cr_assert_eq(inbox_open(NULL, &in, NULL), 0);
	put(&in, "cme", 2, 1);
	put(&in, "cme", 1, 1);
	cr_assert_eq(inbox_digest(&in, &d, NULL), 0);
	cr_assert_eq(memcmp(&d, &expected, sizeof d), 0);
	inbox_close(&in);
}

Test(inbox, a_line_that_is_none_is_refused)
{
	char path[] = "/tmp/muster-test-XXXXXX";
	struct inbox in;
	struct fault f;
	int fd = mkstemp(path);

	cr_assert_eq(write(fd, "cme zz 1\n", 9), 9);
	close(fd);
	cr_assert_eq(inbox_open(path, &in, &f), -FAULT_PARSE);
	unlink(path);
}
