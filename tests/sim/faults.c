#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
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
	[FAULTS_ALLN] = "alln",
	[FAULTS_MASS] = "mass",
	[FAULTS_SHUT] = "shut",
	[FAULTS_NOCLASS] = "noclass",
	[FAULTS_SILENT] = "silent",
	[FAULTS_RANDOM] = "random",
};

/* What a faulty answer may be, and how: short waits, so that a term fits into minutes. */
static const struct {
	enum faults_kind kind;
	const char *arg;
} answers[] = {
	{FAULTS_DOWN, ""},	   {FAULTS_401, ""},	      {FAULTS_403, ""},
	{FAULTS_404, ""},	   {FAULTS_429, "30"},	      {FAULTS_500HTML, ""},
	{FAULTS_HTML200, ""},	   {FAULTS_SLOW, "200"},      {FAULTS_DRIP, "1"},
	{FAULTS_RESET, ""},	   {FAULTS_TRUNCATED, ""},    {FAULTS_OVERSIZED, ""},
	{FAULTS_REDIRECT, ""},	   {FAULTS_NEXTHOST, ""},     {FAULTS_EMPTYMIDDLE, ""},
	{FAULTS_WRONGUPN, ""},	   {FAULTS_SHAREDUPN, ""},    {FAULTS_CHANGEDUPN, ""},
	{FAULTS_UNKNOWNCODE, ""},  {FAULTS_SATURDAY, ""},     {FAULTS_DUPLICATE, ""},
	{FAULTS_FUTURE, ""},	   {FAULTS_NODATA, ""},	      {FAULTS_NOROLLS, ""},
	{FAULTS_OFFLINE, ""},	   {FAULTS_STATE, "pending"}, {FAULTS_STATE, "audited"},
	{FAULTS_STATE, "revoked"}, {FAULTS_REGION, ""},	      {FAULTS_MIGRATED, ""},
	{FAULTS_GONE, ""},	   {FAULTS_DELETED, ""},      {FAULTS_MORENULL, ""},
	{FAULTS_MOVED, ""},	   {FAULTS_SILENT, ""},
};
#define ANSWERS (sizeof(answers) / sizeof(answers[0]))

void faults_open(struct faults *f, const char *path, uint64_t seed)
{
	*f = (struct faults){.path = path, .seed = seed};
	pthread_mutex_init(&f->lock, NULL);
}

void faults_close(struct faults *f)
{
	free(f->lines);
	free(f->answers);
	f->lines = NULL;
	f->answers = NULL;
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

/* Which answer of the school this is. */
static uint32_t next_answer(struct faults *f, size_t school)
{
	if (school >= f->schools) {
		uint32_t *more = realloc(f->answers, (school + 1) * sizeof(*more));

		if (!more)
			return 0;
		memset(more + f->schools, 0, (school + 1 - f->schools) * sizeof(*more));
		f->answers = more;
		f->schools = school + 1;
	}
	return f->answers[school]++;
}

void faults_drawn(struct faults_now *now, enum faults_kind kind)
{
	for (size_t i = 0; i < ANSWERS && kind != FAULTS_KINDS; i++) {
		if (answers[i].kind != kind)
			continue;
		now->on[kind] = true;
		snprintf(now->line[kind].arg, sizeof(now->line[kind].arg), "%s", answers[i].arg);
		return;
	}
}

enum faults_kind faults_draw(struct faults *f, int school, struct faults_now *now)
{
	long share = faults_number(now, FAULTS_RANDOM, 10);
	uint64_t bits;
	size_t at;

	if (!now->on[FAULTS_RANDOM] || school <= 0)
		return FAULTS_KINDS;
	pthread_mutex_lock(&f->lock);
	bits = dice_mix(f->seed << 16 ^ (uint64_t)school, 0xfa17000000u + next_answer(f, (size_t)school));
	pthread_mutex_unlock(&f->lock);
	if ((long)(bits % 1000) >= share)
		return FAULTS_KINDS;
	at = (size_t)(bits >> 20) % ANSWERS;
	faults_drawn(now, answers[at].kind);
	snprintf(now->line[answers[at].kind].arg, sizeof(now->line[answers[at].kind].arg), "%s",
		 answers[at].arg);
	return answers[at].kind;
}

long faults_number(const struct faults_now *n, enum faults_kind kind, long otherwise)
{
	const char *arg = n->line[kind].arg;

	return n->on[kind] && arg[0] ? strtol(arg, NULL, 10) : otherwise;
}
