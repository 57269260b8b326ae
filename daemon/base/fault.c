#include "base/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static const char *const kind_names[FAULT_COUNT] = {
	[FAULT_NONE] = "none",	     [FAULT_MEMORY] = "memory",	  [FAULT_IO] = "io",
	[FAULT_PARSE] = "parse",     [FAULT_MEANING] = "meaning", [FAULT_LIMIT] = "limit",
	[FAULT_MISSING] = "missing", [FAULT_DENIED] = "denied",	  [FAULT_STATE] = "state",
	[FAULT_BUG] = "bug",
};

const char *fault_kind_name(enum fault_kind kind)
{
	return (unsigned)kind < FAULT_COUNT ? kind_names[kind] : "unknown";
}

int fault_set(struct fault *f, enum fault_kind kind, const char *format, ...)
{
	va_list args;

	if (f == NULL)
		return -(int)kind;
	*f = (struct fault){.kind = kind};
	va_start(args, format);
	vsnprintf(f->text, sizeof f->text, format, args);
	va_end(args);
	return -(int)kind;
}

int fault_errno(struct fault *f, int error, const char *format, ...)
{
	va_list args;
	size_t used;
	char words[96];

	if (f == NULL)
		return -FAULT_IO;
	*f = (struct fault){.kind = FAULT_IO};
	va_start(args, format);
	vsnprintf(f->text, sizeof f->text, format, args);
	va_end(args);
	used = strlen(f->text);
	snprintf(f->text + used, sizeof f->text - used, ": %s", strerror_r(error, words, sizeof words));
	return -FAULT_IO;
}

const char *fault_print(const struct fault *f, char *out, size_t size)
{
	char place[200] = "";

	if (f->file[0] != '\0' && f->line > 0)
		snprintf(place, sizeof place, "%s:%u:%u: ", f->file, f->line, f->column);
	else if (f->file[0] != '\0')
		snprintf(place, sizeof place, "%s: ", f->file);
	snprintf(out, size, "%s%s%s%s", place, f->path, f->path[0] != '\0' ? ": " : "", f->text);
	return out;
}

void faults_add(struct faults *all, const struct fault *f)
{
	struct fault *grown;

	if (all->count >= LIMIT_FAULTS) {
		all->dropped++;
		return;
	}
	grown = realloc(all->list, (all->count + 1) * sizeof *grown);
	if (grown == NULL) {
		all->dropped++;
		return;
	}
	grown[all->count++] = *f;
	all->list = grown;
}

void faults_clear(struct faults *all)
{
	if (all == NULL)
		return;
	free(all->list);
	*all = (struct faults){0};
}
