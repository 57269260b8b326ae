#include "cli/alert_name.h"

#include <string.h>

bool alert_name_ok(const char *word)
{
	size_t length = strlen(word);

	return length >= ALERT_NAME_LEAST && length <= ALERT_NAME_MOST &&
	       strspn(word, "0123456789abcdefABCDEF") == length;
}
