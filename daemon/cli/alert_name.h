/* alert_name.h: how a person names an alert: the first hex digits of its id. */
#ifndef CLI_ALERT_NAME_H
#define CLI_ALERT_NAME_H

#include <stdbool.h>

#define ALERT_NAME_LEAST 8 /* digits, so that a slip hardly names another alert */
#define ALERT_NAME_MOST	 64

/* True for 8 to 64 hex digits, lower or upper case. */
bool alert_name_ok(const char *word);

#endif
