#include "process/clock.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/days.h"
#include "base/file.h"
#include "base/text.h"

struct clock {
	void *map;		  /* owned; NULL: the real clock */
	_Atomic uint64_t *shared; /* what is mapped, little endian */
};

static int start_instant(const char *text, int64_t *ret_instant, struct fault *reterr)
{
	struct span s = span_of(text);
	day_t day;
	int minute;

	if (s.length != 16 || s.at[10] != 'T' || !day_parse((struct span){s.at, 10}, &day) ||
	    !minute_parse((struct span){s.at + 11, 5}, &minute))
		return fault_set(reterr, FAULT_PARSE,
				 "a simulated clock starts at YYYY-MM-DDTHH:MM, not at \"%.40s\"", text);
	*ret_instant = london_to_instant(day, minute);
	return 0;
}

static int create_file(const char *path, const char *simulated, struct fault *reterr)
{
	int64_t instant = 0;
	uint64_t word;
	int rc = start_instant(simulated, &instant, reterr);

	if (rc != 0)
		return rc;
	word = htole64((uint64_t)instant);
	return file_replace(path, (struct span){(const char *)&word, sizeof word}, 0640, reterr);
}

static int map_file(const char *path, struct clock *c, struct fault *reterr)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct stat st;
	void *at;
	int error;

	if (fd < 0)
		return fault_errno(reterr, errno, "cannot open the clock %s", path);
	if (fstat(fd, &st) != 0 || st.st_size != (off_t)sizeof(uint64_t)) {
		close(fd);
		return fault_set(reterr, FAULT_PARSE, "%s is not a clock of 8 bytes", path);
	}
	at = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	error = errno;
	close(fd);
	if (at == MAP_FAILED)
		return fault_errno(reterr, error, "cannot map the clock %s", path);
	c->map = at;
	c->shared = at;
	return 0;
}

static int open_simulated(const char *data, const char *simulated, struct clock *c, struct fault *reterr)
{
	char path[PATH_MAX];
	int rc = 0;

	if ((size_t)snprintf(path, sizeof path, "%s/clock", data) >= sizeof path)
		return fault_set(reterr, FAULT_LIMIT, "path is too long: %s", data);
	if (access(path, F_OK) != 0 && simulated[0] == '\0')
		return fault_set(reterr, FAULT_MISSING, "there is no simulated clock in %s", data);
	if (access(path, F_OK) != 0)
		rc = create_file(path, simulated, reterr);
	return rc != 0 ? rc : map_file(path, c, reterr);
}

int clock_open(const char *data, const char *simulated, struct clock **ret_clock, struct fault *reterr)
{
	struct clock *c = calloc(1, sizeof *c);
	int rc;

	if (c == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a clock");
	rc = simulated != NULL ? open_simulated(data, simulated, c, reterr) : 0;
	if (rc != 0) {
		clock_close(c);
		return rc;
	}
	*ret_clock = c;
	return 0;
}

int64_t clock_now(const struct clock *c)
{
	struct timespec now;

	if (clock_is_simulated(c))
		return (int64_t)le64toh(atomic_load(c->shared));
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

int clock_set(struct clock *c, int64_t instant, struct fault *reterr)
{
	if (!clock_is_simulated(c))
		return fault_set(reterr, FAULT_STATE, "the clock is the real one and is not ours to set");
	if (instant < clock_now(c))
		return fault_set(reterr, FAULT_MEANING, "a simulated clock only goes forwards");
	atomic_store(c->shared, htole64((uint64_t)instant));
	return 0;
}

bool clock_is_simulated(const struct clock *c)
{
	return c != NULL && c->map != NULL;
}

int64_t clock_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_monotonic(void)
{
	return clock_monotonic_us() / 1000;
}

void clock_close(struct clock *c)
{
	if (c == NULL)
		return;
	if (c->map != NULL)
		munmap(c->map, sizeof(uint64_t));
	free(c);
}
