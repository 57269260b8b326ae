/* notice.h: one alert as its message brought it, and as a person reads it. */
#ifndef CLI_NOTICE_H
#define CLI_NOTICE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/text.h"

struct json_t; /* jansson's */

struct notice {
	struct json_t *event;	   /* owned: the CloudEvents 1.0 document */
	struct digest alert;	   /* the alert's id, the same in every mailbox and revision */
	uint32_t revision;	   /* counts up; the highest is the truth */
	const char *alert_hex;	   /* lent by `event`, like the rest */
	const char *state, *title; /* "open", "taken", "closed" */
	bool digest; /* it is the team's digest: about many alerts, so with no alert, revision or state */
};

/* Reads a message body. -FAULT_PARSE, saying what is missing, on anything that is not
 * CloudEvents 1.0 JSON with data.alert (64 hex digits), data.revision, data.state, data.title
 * and data.lines (a digest: data.title and data.lines); nothing need then be freed. */
int notice_read(struct span body, struct notice *ret_notice, struct fault *reterr);
/* NULL is fine. */
void notice_free(struct notice *n);

/* Prints title, lines and how to take it; `mailbox` is NULL when only one is read. */
void notice_print(const struct notice *n, const char *mailbox, bool styled, FILE *out);
/* Prints one line of JSON: mailbox, sequence, attempt and the event; no byte a terminal acts on. */
void notice_print_json(const struct notice *n, const char *mailbox, uint64_t sequence, uint32_t attempt,
		       FILE *out);

#endif
