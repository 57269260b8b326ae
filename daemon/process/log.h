/* log.h: structured lines on stderr, one event each.
 *
 *   level=warn role=fetch event=credential_unknown name="wonde-oak"
 *
 * or JSON. Values are escaped and a line is at most LIMIT_LOG_LINE bytes. Under systemd
 * (JOURNAL_STREAM) a line starts with its priority <N> and carries no time of its own. A
 * warning or error of one event is written 10 times in 10 seconds at most; how many were
 * left out stands in the next one. Only process/ logs. */
#ifndef PROCESS_LOG_H
#define PROCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"
#include "exchange/message.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVELS };

/* One key and its value: text when `text` is set, else the number. */
struct log_field {
	const char *key;  /* a plain word */
	const char *text; /* borrowed, escaped on the way out */
	int64_t number;
};

/* clang-format off */
#define LOG_TEXT(k, v)   {.key = (k), .text = (v)}
#define LOG_NUMBER(k, v) {.key = (k), .number = (int64_t)(v)}
/* clang-format on */

/* Names the role and the form for this process; before it, role is supervisor and form is text. */
void log_open(enum role role, bool json);
/* Writes one line; `fields` ends with a NULL key. errno is kept. */
void log_write(enum log_level level, const char *event, const struct log_field *fields);
/* A fault as one line: its kind, place and words. */
void log_fault(enum log_level level, const char *event, const struct fault *fault);

/* Appends one line without writing it: what log_write writes, for tests. */
void log_compose(struct buffer *out, enum log_level level, const char *role, bool json, const char *event,
		 const struct log_field *fields);

/* At least one field. */
#define LOG_FIELDS(...)	      ((const struct log_field[]){__VA_ARGS__, {.key = NULL}})
#define log_info(event, ...)  log_write(LOG_LEVEL_INFO, event, LOG_FIELDS(__VA_ARGS__))
#define log_warn(event, ...)  log_write(LOG_LEVEL_WARN, event, LOG_FIELDS(__VA_ARGS__))
#define log_error(event, ...) log_write(LOG_LEVEL_ERROR, event, LOG_FIELDS(__VA_ARGS__))

#endif
