#include "cli/alert_name.h"

#include <string.h>

bool alert_name_ok(const char *word)
{
	size_t length = strlen(word);

	return length >= ALERT_NAME_LEAST && length <= ALERT_NAME_MOST &&
	       strspn(word, "0123456789abcdefABCDEF") == length;
}

int alert_name_wrong(const struct cli_usage *usage, const char *word)
{
	return cli_wrong(usage, "expected %d to %d hex digits of an alert's id, found \"%s\"",
			 ALERT_NAME_LEAST, ALERT_NAME_MOST, word);
}
