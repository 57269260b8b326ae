#include "config/kind.h"

#include <string.h>

#include "base/text.h"

const struct kind *const kinds[KIND_COUNT] = {
	&kind_authority,  &kind_calendar, &kind_team,	       &kind_school, &kind_share_contract,
	&kind_agreements, &kind_person,	  &kind_contract_test, &kind_relay,
};

static bool one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* A host name, IPv4 address or [IPv6 address], then ":" and a port. */
static bool host_and_port(const char *at)
{
	const char *colon = strrchr(at, ':');
	uint64_t port;

	if (colon == NULL || colon == at || !text_u64(span_of(colon + 1), &port) || port == 0 || port > 65535)
		return false;
	for (const char *p = at; p < colon; p++)
		if (!one_of(*p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") &&
		    !(*at == '[' && colon[-1] == ']' && one_of(*p, "[]:")))
			return false;
	return true;
}

const char *check_https(const void *text)
{
	const char *url = text, *host = url + strlen("https://");
	size_t length = strlen(url);

	if (strncmp(url, "https://", strlen("https://")) != 0 || *host == '\0' || one_of(*host, "/:") ||
	    url[length - 1] == '/' || strpbrk(url, "@?# \"\\<>") != NULL)
		return "an address like https://api.example.org/v1.0, without name, question or slash at its "
		       "end";
	return NULL;
}

const char *check_email(const void *text)
{
	const char *at = strchr(text, '@');

	if (at == NULL || at == text || strchr(at, '.') == NULL || strchr(at + 1, '@') != NULL ||
	    strpbrk(text, " <>,;") != NULL)
		return "an e-mail address";
	return NULL;
}

/* Areas stand in questions: "area=Harbour|Mill End,phase=primary". */
const char *check_area(const void *text)
{
	return strpbrk(text, ",|=+\"") != NULL ? "a name without , | = + and quotation marks" : NULL;
}

const char *check_host_port(const void *text)
{
	return host_and_port(text) ? NULL : "an address and port like 127.0.0.1:8480";
}

const char *check_tcp(const void *text)
{
	const char *at = text;

	if (strncmp(at, "tcp://", strlen("tcp://")) != 0 || !host_and_port(at + strlen("tcp://")))
		return "an address like tcp://127.0.0.1:8481";
	return NULL;
}

const char *check_file_name(const void *text)
{
	const char *name = text;

	return *name == '.' || strpbrk(name, "/\\") != NULL ?
		       "the name of a file in the drop folder, without a folder" :
		       NULL;
}

const char *check_sha256(const void *text)
{
	const char *digits = text;

	return strspn(digits, "0123456789abcdef") == 64 && digits[64] == '\0' ?
		       NULL :
		       "a SHA-256 of 64 lower-case hexadecimal digits in quotes";
}

const char *check_version(const void *text)
{
	const char *p = text;

	for (unsigned part = 0; part < 3; part++) {
		size_t digits = strspn(p, "0123456789");

		if (digits == 0 || digits > 5 || p[digits] != (part < 2 ? '.' : '\0'))
			return "a version of three numbers like 2.1.0";
		p += digits + (part < 2);
	}
	return NULL;
}

#define PORT	  ":0*([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$"
#define HOST_PORT "([A-Za-z0-9.-]+|\\[[A-Za-z0-9.:-]*\\])" PORT

const char *check_pattern(const char *(*check)(const void *text))
{
	static const struct {
		const char *(*check)(const void *text);
		const char *pattern;
	} patterns[] = {
		{check_https, "^https://[^@?# \"\\\\<>/:]([^@?# \"\\\\<>]*[^@?# \"\\\\<>/])?$"},
		{check_email, "^[^@ <>,;]+@[^@ <>,;]*[.][^@ <>,;]*$"},
		{check_area, "^[^,|=+\"]*$"},
		{check_host_port, "^" HOST_PORT},
		{check_tcp, "^tcp://" HOST_PORT},
		{check_file_name, "^[^./\\\\][^/\\\\]*$"},
		{check_sha256, "^[0-9a-f]{64}$"},
		{check_version, "^[0-9]{1,5}[.][0-9]{1,5}[.][0-9]{1,5}$"},
	};

	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		if (patterns[i].check == check)
			return patterns[i].pattern;
	return NULL;
}
