#include "console/route.h"

#include <stdio.h>
#include <string.h>

/* Matches one template; values go to `ret`. */
static bool path_fits(const char *template, struct span path, struct route_match *ret)
{
	const char *at = path.at, *end = path.at + path.length;

	ret->count = 0;
	while (*template != '\0') {
		const char *start = at;

		if (*template != '{') {
			if (at == end || *at++ != *template ++)
				return false;
			continue;
		}
		while (at < end && *at != '/')
			at++;
		if (at == start || ret->count == ROUTE_VALUES)
			return false;
		ret->values[ret->count++] = (struct span){start, (size_t)(at - start)};
		template = strchr(template, '}') + 1;
	}
	return at == end;
}

static void allow_add(struct route_match *m, const char *method)
{
	size_t length = strlen(m->allow);
	const char *also = strcmp(method, "GET") == 0 ? ", HEAD" : "";

	snprintf(m->allow + length, sizeof m->allow - length, "%s%s%s", length > 0 ? ", " : "", method, also);
}

void route_find(const char *method, struct span path, struct route_match *ret)
{
	const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
	struct route_match m = {0}, found = {0};

	for (const struct route *r = routes; r->method != NULL; r++) {
		if (!path_fits(r->path, path, &m))
			continue;
		allow_add(&found, r->method);
		if (strcmp(r->method, wanted) == 0 && found.route == NULL) {
			found.route = r;
			found.count = m.count;
			memcpy(found.values, m.values, sizeof found.values);
		}
	}
	*ret = found;
}
