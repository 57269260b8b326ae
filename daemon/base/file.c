#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

int file_read_fd(int fd, const char *name, size_t limit, struct buffer *out, struct fault *reterr)
{
	char chunk[8192];
	off_t offset = 0;
	size_t start = out->length;

	for (;;) {
		ssize_t n = pread(fd, chunk, sizeof chunk, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_errno(reterr, errno, "cannot read %s", name);
		if (n == 0)
			return buffer_ok(out) ? 0 :
						fault_set(reterr, FAULT_MEMORY, "no memory to read %s", name);
		buffer_bytes(out, chunk, (size_t)n);
		offset += n;
		if (out->length - start > limit)
			return fault_set(reterr, FAULT_LIMIT, "%s is larger than %zu bytes", name, limit);
	}
}

/* What has a name like a file's and no bytes of its own. */
static int refuse_others(int fd, const char *path, struct fault *reterr)
{
	struct stat s;

	if (fstat(fd, &s) < 0)
		return fault_errno(reterr, errno, "cannot read %s", path);
	if (S_ISDIR(s.st_mode))
		return fault_set(reterr, FAULT_IO, "expected a file, found a folder: %s", path);
	if (S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode))
		return fault_set(reterr, FAULT_IO, "expected a file, found a pipe or socket: %s", path);
	return 0;
}

int file_read(const char *path, size_t limit, struct buffer *out, struct fault *reterr)
{
	/* Not blocking: to open a pipe must not wait for its writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc;

	if (fd < 0)
		return fault_errno(reterr, errno, "cannot open %s", path);
	rc = refuse_others(fd, path, reterr);
	if (rc == 0)
		rc = file_read_fd(fd, path, limit, out, reterr);
	close(fd);
	return rc;
}

static int write_all(int fd, struct span bytes)
{
	while (bytes.length > 0) {
		ssize_t n = write(fd, bytes.at, bytes.length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes.at += n;
		bytes.length -= (size_t)n;
	}
	return 0;
}

static int sync_folder_of(const char *path)
{
	char folder[PATH_MAX];
	char *slash;
	int fd, rc;

	text_copy(folder, sizeof folder, span_of(path));
	slash = strrchr(folder, '/');
	if (slash == NULL)
		text_copy(folder, sizeof folder, SPAN("."));
	else
		slash[slash == folder ? 1 : 0] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

int file_replace(const char *path, struct span bytes, unsigned mode, struct fault *reterr)
{
	char temporary[PATH_MAX];
	int fd, bad;

	if ((size_t)snprintf(temporary, sizeof temporary, "%s.new", path) >= sizeof temporary)
		return fault_set(reterr, FAULT_LIMIT, "path is too long: %s", path);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return fault_errno(reterr, errno, "cannot write %s", temporary);
	bad = write_all(fd, bytes) != 0 || fsync(fd) != 0;
	bad |= close(fd) != 0;
	if (bad || rename(temporary, path) != 0 || sync_folder_of(path) != 0) {
		int error = errno;

		unlink(temporary);
		return fault_errno(reterr, error, "cannot write %s", path);
	}
	return 0;
}

int file_seal_fd(int fd, size_t length, struct fault *reterr)
{
	if (ftruncate(fd, (off_t)(length + LIMIT_PADDING)) != 0 || fcntl(fd, F_ADD_SEALS, SEALS) != 0)
		return fault_errno(reterr, errno, "cannot seal a memory file");
	return 0;
}

int file_seal(const char *name, struct span bytes, int *ret_fd, struct fault *reterr)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING), rc;

	if (fd < 0)
		return fault_errno(reterr, errno, "cannot make a memory file");
	rc = write_all(fd, bytes) != 0 ? fault_errno(reterr, errno, "cannot fill a memory file") :
					 file_seal_fd(fd, bytes.length, reterr);
	if (rc != 0) {
		close(fd);
		return rc;
	}
	*ret_fd = fd;
	return 0;
}

int file_map_sealed(int fd, size_t length, struct span *ret_bytes, struct fault *reterr)
{
	struct stat st;
	int seals = fcntl(fd, F_GET_SEALS);
	void *at;

	if (seals < 0 || (seals & SEALS) != SEALS)
		return fault_set(reterr, FAULT_BUG, "a memory file came unsealed");
	if (fstat(fd, &st) != 0 || st.st_size < 0 || (size_t)st.st_size != length + LIMIT_PADDING)
		return fault_set(reterr, FAULT_BUG, "a memory file has another length than its frame says");
	at = mmap(NULL, length + LIMIT_PADDING, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return fault_errno(reterr, errno, "cannot map a memory file");
	*ret_bytes = (struct span){at, length};
	return 0;
}

void file_unmap(struct span bytes)
{
	union {
		const char *in;
		char *out;
	} at = {bytes.at};

	if (bytes.at != NULL)
		munmap(at.out, bytes.length + LIMIT_PADDING);
}
