#include "process/drop_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"

/* Finished by closing, by being moved in, or a folder that is new. */
#define WATCHED	   (IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR | IN_DONT_FOLLOW)
#define WATCHED_UP (IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)

struct watched {
	int watch;
	char name[64];
};
struct watches {
	struct watched *at;
	size_t count, room;
};

struct drop_folder {
	const char *path;
	int inotify; /* -1: cannot watch */
	int top;     /* the watch of the drop folder itself */
	struct watches watches;
	char events[4096] __attribute__((aligned(8)));
	size_t have, used;
};

/* A plain name: no folder, nothing hidden. */
static bool is_plain_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

/* --- watching ------------------------------------------------------------------- */

static void watch(struct drop_folder *d, const char *name)
{
	struct watched *w;
	char path[PATH_MAX];
	int id;

	if (d->inotify < 0 || !is_plain_name(name) || strlen(name) >= sizeof w->name ||
	    snprintf(path, sizeof path, "%s/%s", d->path, name) >= (int)sizeof path)
		return;
	id = inotify_add_watch(d->inotify, path, WATCHED);
	if (id < 0)
		return; /* a file, or no more watches: the folder is listed all the same */
	for (size_t i = 0; i < d->watches.count; i++)
		if (d->watches.at[i].watch == id)
			return;
	w = VEC_ADD(&d->watches);
	if (w == NULL)
		return;
	w->watch = id;
	text_copy(w->name, sizeof w->name, span_of(name));
}

static void watch_all(struct drop_folder *d)
{
	DIR *dir = opendir(d->path);

	if (dir == NULL)
		return;
	for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
		if (e->d_name[0] != '.')
			watch(d, e->d_name);
	closedir(dir);
}

int drop_folder_new(const char *path, struct drop_folder **ret, struct fault *reterr)
{
	struct drop_folder *d = calloc(1, sizeof *d);

	if (d == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the drop folder");
	d->path = path;
	d->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	d->top = d->inotify < 0 ? -1 : inotify_add_watch(d->inotify, path, WATCHED_UP);
	watch_all(d);
	*ret = d;
	return 0;
}

int drop_folder_fd(const struct drop_folder *d)
{
	return d->inotify;
}

/* One event: true with the folder it is about. */
static bool take_event(struct drop_folder *d, const struct inotify_event *e, const char *about, char name[64])
{
	if ((e->mask & IN_Q_OVERFLOW) != 0)
		return false; /* the next listing finds it */
	if (e->wd == d->top) {
		watch(d, about);
		/* What was in it before it was watched counts too. */
		return is_plain_name(about) && text_copy(name, 64, span_of(about));
	}
	for (size_t i = 0; i < d->watches.count; i++)
		if (d->watches.at[i].watch == e->wd && about[0] != '.')
			return text_copy(name, 64, span_of(d->watches.at[i].name));
	return false;
}

bool drop_folder_stirred(struct drop_folder *d, char name[64])
{
	for (;;) {
		struct inotify_event e;
		const char *about;

		if (d->used + sizeof e > d->have) {
			ssize_t n = d->inotify < 0 ? -1 : read(d->inotify, d->events, sizeof d->events);

			d->used = d->have = 0;
			if (n <= 0)
				return false;
			d->have = (size_t)n;
		}
		memcpy(&e, d->events + d->used, sizeof e);
		about = e.len > 0 ? d->events + d->used + sizeof e : "";
		d->used += sizeof e + e.len;
		if (take_event(d, &e, about, name))
			return true;
	}
}

/* --- reading ---------------------------------------------------------------------- */

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Reads an open file whole; one that changes meanwhile is not ready. */
static enum fetch_outcome read_open(int fd, const char *name, size_t most, struct buffer *bytes,
				    int64_t *ret_changed_at, struct fault *reterr)
{
	struct stat before, after;
	int rc;

	if (fstat(fd, &before) != 0 || !S_ISREG(before.st_mode)) {
		fault_set(reterr, FAULT_MEANING, "%s is not a file", name);
		return FETCH_UNEXPECTED;
	}
	rc = file_read_fd(fd, name, most, bytes, reterr);
	if (rc != 0)
		return rc == -FAULT_LIMIT ? FETCH_TOO_LARGE : FETCH_UNEXPECTED;
	if (fstat(fd, &after) != 0 || !same_file(&before, &after)) {
		fault_set(reterr, FAULT_STATE, "%s is still being written", name);
		return FETCH_CUT_SHORT;
	}
	*ret_changed_at = (int64_t)before.st_mtim.tv_sec;
	return FETCH_OK;
}

static void list_entry(int folder, const char *name, struct buffer *bytes)
{
	struct stat at;

	if (name[strcspn(name, "\t\r\n")] != '\0' || fstatat(folder, name, &at, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(at.st_mode) || at.st_mtim.tv_sec < 0)
		return;
	buffer_print(bytes, "%lld\t%lld\t%s\n", (long long)at.st_size, (long long)at.st_mtim.tv_sec, name);
}

static enum fetch_outcome list_open(int fd, struct buffer *bytes, struct fault *reterr)
{
	DIR *dir = fdopendir(fd);

	if (dir == NULL) {
		fault_errno(reterr, errno, "cannot list the folder");
		close(fd);
		return FETCH_UNEXPECTED;
	}
	bytes->limit = LIMIT_DROP_LISTING;
	for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
		if (e->d_name[0] != '.')
			list_entry(dirfd(dir), e->d_name, bytes);
	closedir(dir);
	if (buffer_ok(bytes) || bytes->length == 0)
		return FETCH_OK;
	fault_set(reterr, FAULT_LIMIT, "the folder holds too many files");
	return FETCH_TOO_LARGE;
}

/* "NAME", "FOLDER/NAME", "FOLDER/": true when each part is a plain name. */
static bool split(const char *where, char folder[64], const char **ret_name)
{
	const char *slash = strchr(where, '/');

	folder[0] = '\0';
	*ret_name = where;
	if (slash == NULL)
		return is_plain_name(where);
	*ret_name = slash + 1;
	return text_copy(folder, 64, (struct span){where, (size_t)(slash - where)}) &&
	       is_plain_name(folder) && (slash[1] == '\0' || is_plain_name(slash + 1));
}

enum fetch_outcome drop_folder_read(struct drop_folder *d, const char *where, size_t most,
				    struct buffer *bytes, int64_t *ret_changed_at, struct fault *reterr)
{
	char path[PATH_MAX], folder[64];
	const char *name;
	int at, fd;
	enum fetch_outcome outcome;

	*ret_changed_at = 0;
	if (!split(where, folder, &name)) {
		fault_set(reterr, FAULT_MEANING, "not a plain file name");
		return FETCH_NOT_FOUND;
	}
	if (snprintf(path, sizeof path, "%s/%s", d->path, folder) >= (int)sizeof path) {
		fault_set(reterr, FAULT_LIMIT, "path is too long");
		return FETCH_NOT_FOUND;
	}
	if (folder[0] != '\0')
		watch(d, folder);
	at = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY | (folder[0] != '\0' ? O_NOFOLLOW : 0));
	if (at < 0) {
		fault_set(reterr, FAULT_MISSING, "no folder \"%s\" in the drop folder", folder);
		return FETCH_NOT_FOUND;
	}
	if (name[0] == '\0')
		return list_open(at, bytes, reterr);
	fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	close(at);
	if (fd < 0) {
		fault_set(reterr, FAULT_MISSING, "no such file in the drop folder");
		return FETCH_NOT_FOUND;
	}
	outcome = read_open(fd, name, most, bytes, ret_changed_at, reterr);
	close(fd);
	return outcome;
}

void drop_folder_free(struct drop_folder *d)
{
	if (d == NULL)
		return;
	if (d->inotify >= 0)
		close(d->inotify);
	VEC_FREE(&d->watches);
	free(d);
}
