#include "process/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/days.h"
#include "base/limits.h"

#define VALUE_ROOM     400
#define REPEAT_EVENTS  32
#define REPEAT_MOST    10
#define REPEAT_SECONDS 10

/* An event's count in its present window. */
struct repeat {
	char event[48];
	int64_t since;
	unsigned written, left_out;
};

static struct {
	enum role role;
	bool json;
	struct repeat repeats[REPEAT_EVENTS];
} log_state;

static const struct {
	const char *name;
	int priority; /* syslog's */
} levels[LOG_LEVELS] = {
	[LOG_LEVEL_ERROR] = {"error", 3},
	[LOG_LEVEL_WARN] = {"warn", 4},
	[LOG_LEVEL_INFO] = {"info", 6},
};

void log_open(enum role role, bool json)
{
	log_state.role = role;
	log_state.json = json;
}

static void compose_text_field(struct buffer *out, const struct log_field *f)
{
	char value[VALUE_ROOM];

	if (f->text != NULL)
		buffer_print(out, " %s=\"%s\"", f->key, text_escape(value, sizeof value, span_of(f->text)));
	else
		buffer_print(out, " %s=%lld", f->key, (long long)f->number);
}

static void compose_json_field(struct buffer *out, const struct log_field *f)
{
	char value[VALUE_ROOM];

	if (f->text == NULL) {
		buffer_print(out, ",\"%s\":%lld", f->key, (long long)f->number);
		return;
	}
	/* Cut and cleaned as in the text form, then quoted again: two readers, one content. */
	buffer_print(out, ",\"%s\":", f->key);
	buffer_json(out, span_of(text_escape(value, sizeof value, span_of(f->text))));
}

void log_compose(struct buffer *out, enum log_level level, const char *role, bool json, const char *event,
		 const struct log_field *fields)
{
	size_t start = out->length, good, tail = json ? 1 : 0;

	buffer_print(out,
		     json ? "{\"level\":\"%s\",\"role\":\"%s\",\"event\":\"%s\"" :
			    "level=%s role=%s event=%s",
		     levels[level].name, role, event);
	for (good = out->length; fields != NULL && fields->key != NULL; fields++, good = out->length) {
		(json ? compose_json_field : compose_text_field)(out, fields);
		/* A field that does not fit whole is left out whole, with what follows it. */
		if (out->length - start > LIMIT_LOG_LINE - 1 - tail) {
			out->length = good;
			break;
		}
	}
	buffer_text(out, json ? "}\n" : "\n");
}

/* Whether this repeat is written; `*ret_left_out` is how many before it were not. */
static bool repeat_allows(const char *event, unsigned *ret_left_out)
{
	struct repeat *r = NULL, *oldest = &log_state.repeats[0];
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	for (size_t i = 0; i < REPEAT_EVENTS && r == NULL; i++) {
		struct repeat *one = &log_state.repeats[i];

		if (strncmp(one->event, event, sizeof one->event - 1) == 0)
			r = one;
		else if (one->since < oldest->since)
			oldest = one;
	}
	if (r == NULL) {
		r = oldest;
		*r = (struct repeat){.since = now.tv_sec};
		text_copy(r->event, sizeof r->event, span_of(event));
	}
	*ret_left_out = 0;
	if (now.tv_sec - r->since >= REPEAT_SECONDS) {
		*ret_left_out = r->left_out;
		r->since = now.tv_sec;
		r->written = r->left_out = 0;
	}
	if (r->written >= REPEAT_MOST) {
		r->left_out++;
		return false;
	}
	r->written++;
	return true;
}

static void write_line(enum log_level level, struct span line)
{
	char head[40] = "", when[21];
	struct timespec now;
	int n = 0;

	if (getenv("JOURNAL_STREAM") != NULL) {
		n = snprintf(head, sizeof head, "<%d>", levels[level].priority);
	} else if (!log_state.json) {
		clock_gettime(CLOCK_REALTIME, &now);
		n = snprintf(head, sizeof head, "time=%s ", instant_print(when, now.tv_sec));
	}
	/* One write a line, so that lines of several roles do not mix. A full disk or a closed
	 * stderr is no reason to stop. */
	dprintf(STDERR_FILENO, "%.*s%.*s", n, head, (int)line.length, line.at);
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
	struct buffer line = {.limit = 4 * LIMIT_LOG_LINE};
	unsigned left_out = 0;
	int error = errno;

	if (level == LOG_LEVEL_INFO || repeat_allows(event, &left_out)) {
		if (left_out > 0)
			log_compose(&line, level, role_name(log_state.role), log_state.json,
				    "repeats_left_out",
				    LOG_FIELDS(LOG_TEXT("of", event), LOG_NUMBER("count", left_out)));
		log_compose(&line, level, role_name(log_state.role), log_state.json, event, fields);
		write_line(level, buffer_span(&line));
	}
	buffer_free(&line);
	errno = error;
}

void log_fault(enum log_level level, const char *event, const struct fault *fault)
{
	char words[700];

	log_write(level, event,
		  LOG_FIELDS(LOG_TEXT("kind", fault_kind_name(fault->kind)),
			     LOG_TEXT("text", fault_print(fault, words, sizeof words))));
}
