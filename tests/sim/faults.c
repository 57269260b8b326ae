#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

static const char *const kinds[FAULTS_KINDS] = {
	[FAULTS_DOWN] = "down",
	[FAULTS_401] = "401",
	[FAULTS_TOKEN] = "token",
	[FAULTS_SCOPE] = "scope",
	[FAULTS_403] = "403",
	[FAULTS_404] = "404",
	[FAULTS_429] = "429",
	[FAULTS_500HTML] = "500html",
	[FAULTS_HTML200] = "html200",
	[FAULTS_SLOW] = "slow",
	[FAULTS_DRIP] = "drip",
	[FAULTS_RESET] = "reset",
	[FAULTS_TRUNCATED] = "truncated",
	[FAULTS_OVERSIZED] = "oversized",
	[FAULTS_REDIRECT] = "redirect",
	[FAULTS_NEXTHOST] = "nexthost",
	[FAULTS_EMPTYMIDDLE] = "emptymiddle",
	[FAULTS_EXACT] = "exact",
	[FAULTS_WRONGUPN] = "wrongupn",
	[FAULTS_SHAREDUPN] = "sharedupn",
	[FAULTS_CHANGEDUPN] = "changedupn",
	[FAULTS_UNKNOWNCODE] = "unknowncode",
	[FAULTS_ODD] = "odd",
	[FAULTS_ALLCODE] = "allcode",
	[FAULTS_RECOMPUTE] = "recompute",
	[FAULTS_OFFSET] = "offset",
	[FAULTS_HOLIDAY] = "holiday",
	[FAULTS_LEFT] = "left",
	[FAULTS_RENAMED] = "renamed",
	[FAULTS_SATURDAY] = "saturday",
	[FAULTS_DUPLICATE] = "duplicate",
	[FAULTS_FUTURE] = "future",
	[FAULTS_NODATA] = "nodata",
	[FAULTS_NOROLLS] = "norolls",
	[FAULTS_OFFLINE] = "offline",
	[FAULTS_STATE] = "state",
	[FAULTS_REGION] = "region",
	[FAULTS_MIGRATED] = "migrated",
	[FAULTS_GONE] = "gone",
	[FAULTS_DELETED] = "deleted",
	[FAULTS_MORENULL] = "morenull",
	[FAULTS_MOVED] = "moved",
};

void faults_open(struct faults *f, const char *path)
{
	*f = (struct faults){.path = path};
	pthread_mutex_init(&f->lock, NULL);
}

void faults_close(struct faults *f)
{
	free(f->lines);
	f->lines = NULL;
	pthread_mutex_destroy(&f->lock);
}

static bool read_school(const char *word, int *ret_school)
{
	char *end;
	const char *digits = word[0] == 'A' ? word + 1 : word;

	*ret_school = 0;
	if (!strcmp(word, "*"))
		return true;
	*ret_school = (int)strtol(digits, &end, 10);
	return *end == '\0' && end != digits && *ret_school > 0;
}

static bool read_times(const char *from, const char *to, struct faults_line *ret)
{
	char *end_from, *end_to;

	ret->from = strtoll(from, &end_from, 10);
	ret->to = strtoll(to, &end_to, 10);
	return *end_from == '\0' && *end_to == '\0' && ret->from < ret->to;
}

static bool read_line(const char *text, struct faults_line *ret)
{
	char school[64], kind[32], word[3][96];
	int n = sscanf(text, "%63s %31s %95s %95s %95s", school, kind, word[0], word[1], word[2]);

	*ret = (struct faults_line){.from = INT64_MIN, .to = INT64_MAX};
	if (n < 2 || !read_school(school, &ret->school))
		return false;
	while (ret->kind < FAULTS_KINDS && strcmp(kinds[ret->kind], kind))
		ret->kind++;
	if (ret->kind == FAULTS_KINDS)
		return false;
	if ((n == 3 || n == 5) && strcmp(word[0], "-"))
		memcpy(ret->arg, word[0], sizeof(ret->arg));
	return n < 4 || read_times(word[n - 4], word[n - 3], ret);
}

static void keep(struct faults *f, const struct faults_line *line)
{
	struct faults_line *more = realloc(f->lines, (f->count + 1) * sizeof(*more));

	if (!more)
		return;
	f->lines = more;
	f->lines[f->count++] = *line;
}

static void load(struct faults *f)
{
	FILE *file = fopen(f->path, "r");
	char text[512];

	f->count = 0;
	if (!file)
		return;
	while (fgets(text, sizeof(text), file)) {
		struct faults_line line;

		if (text[0] == ';' || text[strspn(text, " \t\r\n")] == '\0')
			continue;
		if (read_line(text, &line))
			keep(f, &line);
		else
			fprintf(stderr, "sim: %s: not understood: %s", f->path, text);
	}
	fclose(file);
}

static void refresh(struct faults *f)
{
	struct stat st;

	if (stat(f->path, &st))
		memset(&st, 0, sizeof(st));
	if (st.st_size == f->seen.st_size && st.st_ino == f->seen.st_ino &&
	    st.st_mtim.tv_sec == f->seen.st_mtim.tv_sec && st.st_mtim.tv_nsec == f->seen.st_mtim.tv_nsec)
		return;
	f->seen = st;
	load(f);
}

void faults_ask(struct faults *f, int school, int64_t now, struct faults_now *ret_now)
{
	memset(ret_now->on, 0, sizeof(ret_now->on));
	if (!f->path)
		return;
	pthread_mutex_lock(&f->lock);
	refresh(f);
	for (size_t i = 0; i < f->count; i++) {
		const struct faults_line *line = &f->lines[i];

		if ((line->school && line->school != school) || now < line->from || now >= line->to)
			continue;
		ret_now->on[line->kind] = true;
		ret_now->line[line->kind] = *line;
	}
	pthread_mutex_unlock(&f->lock);
}

long faults_number(const struct faults_now *n, enum faults_kind kind, long otherwise)
{
	const char *arg = n->line[kind].arg;

	return n->on[kind] && arg[0] ? strtol(arg, NULL, 10) : otherwise;
}
