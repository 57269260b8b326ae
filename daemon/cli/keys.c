#include "cli/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "base/text.h"
#include "client/key_file.h"

#define KEY_FILE 256 /* a key and some blanks; anything longer is no key file */

int keys_read_curve(const char *path, char ret_key[KEY_CURVE + 1], struct fault *reterr)
{
	return client_key_file(path, ret_key, reterr);
}

static int write_all(int fd, const char *path, const char *text, struct fault *reterr)
{
	char line[KEY_FILE];
	int length = snprintf(line, sizeof line, "%s\n", text);
	ssize_t n;

	if (length < 0 || (size_t)length >= sizeof line)
		return fault_set(reterr, FAULT_LIMIT, "%s: a key file is shorter", path);
	n = write(fd, line, (size_t)length);
	explicit_bzero(line, sizeof line);
	if (n != length || fsync(fd) != 0)
		return fault_errno(reterr, n < 0 || n == length ? errno : ENOSPC, "%s", path);
	return 0;
}

int keys_make_file(const char *path, const char *text, unsigned mode, bool *ret_made, struct fault *reterr)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
	int r;

	*ret_made = false;
	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0)
		return fault_errno(reterr, errno, "%s", path);
	r = write_all(fd, path, text, reterr);
	/* The umask may have taken from the mode; a public key is for everybody. */
	if (r == 0 && fchmod(fd, (mode_t)mode) != 0)
		r = fault_errno(reterr, errno, "%s", path);
	if (close(fd) != 0 && r == 0)
		r = fault_errno(reterr, errno, "%s", path);
	if (r != 0)
		unlink(path); /* half a key is worse than none */
	*ret_made = r == 0;
	return r;
}
