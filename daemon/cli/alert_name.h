/* alert_name.h: how a person names an alert: the first hex digits of its id. */
#ifndef CLI_ALERT_NAME_H
#define CLI_ALERT_NAME_H

#include <stdbool.h>

#include "cli/options.h"

#define ALERT_NAME_LEAST 8 /* digits, so that a slip hardly names another alert */
#define ALERT_NAME_MOST	 64

/* True for 8 to 64 hex digits, lower or upper case. */
bool alert_name_ok(const char *word);
/* Says on stderr that `word` is none; returns CLI_USAGE. */
int alert_name_wrong(const struct cli_usage *usage, const char *word);

#endif
