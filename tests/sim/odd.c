#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "odd.h"
#include "wonde.h"

#define COMMENT 4096

static bool odd(const struct ask *a, const char *what)
{
	return a->faults->on[FAULTS_ODD] && !strcmp(a->faults->line[FAULTS_ODD].arg, what);
}

static char comment[COMMENT + 1];
static pthread_once_t comment_written = PTHREAD_ONCE_INIT;

static void write_comment(void)
{
	static const char line[] = "Mum rang \xf0\x9f\xa4\x92: \"he's \\ill\\\"\r\n\tback on Monday; ";

	for (size_t used = 0; used + sizeof(line) - 1 <= COMMENT; used += sizeof(line) - 1)
		memcpy(comment + used, line, sizeof(line) - 1);
}

/* An emoji, quotes and line ends, over and over. */
static const char *long_comment(void)
{
	pthread_once(&comment_written, write_comment);
	return comment;
}

static enum code code_named(const char *text)
{
	for (int c = CODE_AM; c < CODE_STRANGE; c++)
		if (!strcmp(code_row((enum code)c)->text, text))
			return (enum code)c;
	return CODE_STRANGE;
}

void odd_mark(const struct ask *a, uint32_t place, int32_t day, struct mark *mark)
{
	const struct faults_now *f = a->faults;

	if (f->on[FAULTS_RECOMPUTE])
		mark->updated = a->now - 60;
	if (day != a->today || (!f->on[FAULTS_ODD] && !f->on[FAULTS_ALLCODE]))
		return;
	if (f->on[FAULTS_ALLCODE])
		mark->code = code_named(f->line[FAULTS_ALLCODE].arg);
	if (odd(a, "all") && a->school->pupils[place].list == LIST_NONE)
		mark->code = (enum code)(place % CODE_STRANGE); /* CODE_NONE stands for "-" */
	if (odd(a, "null") && place == wonde_victim(a, 11))
		mark->code = CODE_COUNT;
	if (odd(a, "late") && place < 20)
		mark->minutes_late = 7;
	if (odd(a, "comment") && place < 20)
		mark->comment = long_comment();
	mark->updated = a->now - 60;
}

void odd_code_text(const struct ask *a, enum code code, char out[16])
{
	const struct faults_now *f = a->faults;
	const char *text = code_row(code)->text;

	if (code == CODE_NONE)
		text = "-";
	if (code == CODE_STRANGE && f->line[FAULTS_UNKNOWNCODE].arg[0] && f->on[FAULTS_UNKNOWNCODE])
		text = f->line[FAULTS_UNKNOWNCODE].arg;
	snprintf(out, 16, "%s", text);
	for (char *c = out; odd(a, "lower") && *c; c++)
		*c = (char)tolower((unsigned char)*c);
}

bool odd_code_listed(const struct ask *a, enum code code)
{
	if (code == CODE_STRANGE)
		return a->faults->on[FAULTS_UNKNOWNCODE];
	return code != CODE_NONE || odd(a, "all");
}

bool odd_later_page(const struct ask *a)
{
	const char *page = a->query ? strstr(a->query, "&page=") : NULL;
	const char *cursor = a->query ? strstr(a->query, "cursor=k") : NULL;

	return cursor || (page && strtol(page + 6, NULL, 10) > 1);
}

int32_t odd_left(const struct ask *a, const struct school *s, uint32_t place)
{
	if (a->school && a->faults->on[FAULTS_LEFT] && place == wonde_victim(a, 12))
		return a->today - 1;
	return s->pupils[place].left;
}

const char *odd_surname(const struct ask *a, const struct school *s, uint32_t place)
{
	if (a->school && a->faults->on[FAULTS_RENAMED] && place == wonde_victim(a, 13))
		return "Szcz\xc4\x99\xc5\x9bniak-\xe6\x9d\x8e \xc5\x9e\xc9\x99hriyar";
	return pupil_surname(&s->pupils[place]);
}

int odd_page(const struct ask *a, int rows)
{
	int size = a->per_page;

	while (size > 1 && (rows == 0 || rows % size != 0))
		size--;
	return size;
}
