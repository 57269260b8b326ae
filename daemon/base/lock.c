#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"

#define RETRY_MS 20

static int taken_fault(const char *folder, struct fault *reterr)
{
	char path[PATH_MAX];
	struct buffer pid = {0};
	struct span number = {"", 0};

	if (snprintf(path, sizeof path, "%s/musterd.pid", folder) < (int)sizeof path &&
	    file_read(path, 32, &pid, NULL) == 0)
		number = text_trim(buffer_span(&pid));
	fault_set(reterr, FAULT_STATE, "%s is in use%s%.*s%s", folder,
		  number.length > 0 ? " by process " : "", (int)number.length, number.at,
		  number.length > 0 ? "" : " by another process");
	buffer_free(&pid);
	return -FAULT_STATE;
}

int lock_take(const char *folder, int wait_ms, int *ret_fd, struct fault *reterr)
{
	const struct timespec pause = {.tv_nsec = RETRY_MS * 1000000};
	char path[PATH_MAX];
	int fd, rc;

	if (snprintf(path, sizeof path, "%s/lock", folder) >= (int)sizeof path)
		return fault_set(reterr, FAULT_LIMIT, "path is too long: %s", folder);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0)
		return fault_errno(reterr, errno, "cannot open %s", path);
	for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; waited += RETRY_MS) {
		if (errno == EWOULDBLOCK && waited < wait_ms) {
			nanosleep(&pause, NULL);
			continue;
		}
		rc = errno == EWOULDBLOCK ? taken_fault(folder, reterr) :
					    fault_errno(reterr, errno, "cannot lock %s", path);
		close(fd);
		return rc;
	}
	*ret_fd = fd;
	return 0;
}
