#include "source/source.h"

static int fail_url(const struct source_ask *ask, char *out, size_t size, struct fault *reterr)
{
	(void)ask;
	if (size > 0)
		out[0] = '\0';
	return fault_set(reterr, FAULT_STATE, "this source always fails");
}

const struct source source_fail = {.kind = "fail", .url = fail_url};
