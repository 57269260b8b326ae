#include "source/source.h"

#include <string.h>

static const struct source *const sources[] = {&source_wonde, &source_rest, &source_csv, &source_fail};

const struct source *source_find(const char *kind)
{
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (strcmp(sources[i]->kind, kind) == 0)
			return sources[i];
	return NULL;
}

#define HTTPS_PORT 443

/* The part of an address that says who answers. */
struct place {
	struct span host; /* "api.example", "[::1]" */
	unsigned port;
};

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool same_letters(struct span a, struct span b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

/* Only bytes every reader of addresses understands alike: no escapes, no user, no blanks. */
static bool is_host(struct span host)
{
	static const char in_name[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";
	static const char in_number[] = "abcdef0123456789:.";
	const char *allowed = in_name;

	if (host.length >= 2 && host.at[0] == '[' && host.at[host.length - 1] == ']') {
		host = (struct span){host.at + 1, host.length - 2};
		allowed = in_number;
	}
	for (size_t i = 0; i < host.length; i++)
		if (strchr(allowed, lower(host.at[i])) == NULL || host.at[i] == '\0')
			return false;
	return host.length > 0 && host.at[0] != '.';
}

static bool read_port(struct span digits, unsigned *ret_port)
{
	uint64_t value;

	if (digits.length > 5 || !text_u64(digits, &value) || value == 0 || value > 65535)
		return false;
	*ret_port = (unsigned)value;
	return true;
}

/* The colon before a port; the colons of "[::1]" are not it. */
static const char *find_colon(struct span authority)
{
	const char *from = authority.at;
	size_t left = authority.length;

	if (left > 0 && *from == '[') {
		const char *close = memchr(from, ']', left);

		if (close == NULL)
			return NULL;
		left -= (size_t)(close - from);
		from = close;
	}
	return memchr(from, ':', left);
}

static bool read_place(const char *url, struct place *ret_place)
{
	static const char scheme[] = "https://";
	const size_t skip = sizeof scheme - 1;
	struct span authority;
	const char *colon;

	if (strlen(url) < skip || !same_letters((struct span){url, skip}, span_of(scheme)))
		return false;
	/* Blanks, controls and backslashes are read differently by different readers. */
	for (const char *c = url; *c != '\0'; c++)
		if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f || *c == '\\')
			return false;
	authority = (struct span){url + skip, strcspn(url + skip, "/?#")};
	colon = find_colon(authority);
	ret_place->port = HTTPS_PORT;
	ret_place->host = authority;
	if (colon != NULL) {
		ret_place->host.length = (size_t)(colon - authority.at);
		if (!read_port((struct span){colon + 1, authority.length - ret_place->host.length - 1},
			       &ret_place->port))
			return false;
	}
	return is_host(ret_place->host);
}

bool source_same_host(const char *base_url, const char *url)
{
	struct place base, other;

	return read_place(base_url, &base) && read_place(url, &other) && base.port == other.port &&
	       same_letters(base.host, other.host);
}

bool source_offers(const struct source *source, const struct rest *rest, enum source_resource resource)
{
	return resource < SOURCE_RESOURCES && source->shapes[resource] != 0 &&
	       (source->has == NULL || source->has(rest, resource));
}

bool source_next_number(const char *next)
{
	uint64_t number;

	return strlen(next) < 10 && text_u64(span_of(next), &number);
}

bool source_next_fine(const struct source *source, const char *base_url, const char *next)
{
	return (source->numbered && source_next_number(next)) || source_same_host(base_url, next);
}
