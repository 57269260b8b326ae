#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "plan.h"
#include "rest.h"
#include "rest_listing.h"

/* A token is good for so many requests, whatever it was said to hold: it ends in the middle of a pull. */
#define TOKEN_USES  40
#define TOKENS_MOST 4096
#define SECRET	    "sim-secret"

/* --- who asks ------------------------------------------------------------------------ */

static pthread_mutex_t token_lock = PTHREAD_MUTEX_INITIALIZER;
static int token_uses[TOKENS_MOST];
static int token_count;

bool rest_is(const struct ask *a)
{
	static const char *const systems[] = {"assembly", "scholarpack", "arbor"};

	for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
		if (a->segments > 0 && !strcmp(a->segment[0], systems[i]))
			return true;
	return false;
}

/* "user:password" of a Basic header. */
bool rest_basic(const char *header, char *out, size_t room)
{
	unsigned char plain[256];
	size_t length;
	int n;

	if (!header || strncasecmp(header, "basic ", 6))
		return false;
	header += 6;
	length = strlen(header);
	if (length == 0 || length % 4 || length > 300)
		return false;
	n = EVP_DecodeBlock(plain, (const unsigned char *)header, (int)length);
	n -= (header[length - 1] == '=') + (header[length - 2] == '=');
	if (n <= 0 || (size_t)n >= room)
		return false;
	memcpy(out, plain, (size_t)n);
	out[n] = '\0';
	return true;
}

bool rest_bearer(const char *header, char *out, size_t room)
{
	if (!header || strncasecmp(header, "bearer ", 7) || strlen(header + 7) >= room)
		return false;
	strcpy(out, header + 7);
	return true;
}

/* The id is between the front and `stop`: "at-A0000000001-17", "A0000000003:sim-secret". */
static struct school *named(const struct ask *a, const char *text, const char *front, char stop)
{
	char id[16];
	size_t skip = strlen(front), n;

	if (strncmp(text, front, skip))
		return NULL;
	n = strcspn(text + skip, (char[]){stop, '\0'});
	if (n >= sizeof(id))
		return NULL;
	memcpy(id, text + skip, n);
	id[n] = '\0';
	return borough_find(a->borough, id);
}

struct school *rest_school_of(const struct ask *a, const char *authorization)
{
	char text[256];

	if (rest_basic(authorization, text, sizeof(text)))
		return named(a, text, "", ':');
	if (!rest_bearer(authorization, text, sizeof(text)))
		return NULL;
	return named(a, text, strncmp(text, "at-", 3) ? "sp-" : "at-", '-');
}

bool rest_has_secret(const char *authorization)
{
	char text[256];
	const char *colon;

	if (!rest_basic(authorization, text, sizeof(text)))
		return false;
	colon = strchr(text, ':');
	return colon && !strcmp(colon + 1, SECRET);
}

/* --- Assembly's tokens ------------------------------------------------------------------ */

void rest_give_token(const struct ask *a, const char *authorization, struct answer *ret)
{
	char text[80];
	int number;

	if (a->read_only || !a->school || !rest_has_secret(authorization)) {
		answer_error(ret, 401, "invalid_client", "Client authentication failed.");
		return;
	}
	pthread_mutex_lock(&token_lock);
	number = token_count++ % TOKENS_MOST;
	token_uses[number] = 0;
	pthread_mutex_unlock(&token_lock);
	snprintf(text, sizeof(text), "at-%s-%d", a->school->wonde, number);
	out_text(&ret->body, "{\"access_token\":");
	out_json(&ret->body, text);
	out_text(&ret->body,
		 ",\"token_type\":\"Bearer\",\"expires_in\":86400,\"scope\":\"attendances students\"}");
}

bool rest_token_good(const char *authorization)
{
	char text[256];
	const char *dash;
	int number;
	bool good;

	if (!rest_bearer(authorization, text, sizeof(text)) || strncmp(text, "at-", 3))
		return false;
	dash = strrchr(text, '-');
	number = atoi(dash + 1);
	pthread_mutex_lock(&token_lock);
	good = number >= 0 && number < token_count && token_uses[number]++ < TOKEN_USES;
	pthread_mutex_unlock(&token_lock);
	return good;
}

void rest_answer(struct ask *a, const char *authorization, const char *accept, const char *application,
		 struct answer *ret)
{
	if (a->school && plan_ready(a->school))
		answer_error(ret, 500, "server_error", "Out of memory.");
	else if (!strcmp(a->segment[0], "assembly"))
		rest_assembly(a, authorization, accept, ret);
	else if (!a->read_only)
		answer_error(ret, 405, "method_not_allowed", "This resource can only be read.");
	else if (!strcmp(a->segment[0], "scholarpack"))
		rest_scholarpack(a, authorization, ret);
	else
		rest_arbor(a, authorization, application, ret);
}
