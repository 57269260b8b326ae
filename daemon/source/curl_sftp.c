#include "source/curl_sftp.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PIN "SHA256:"

bool sftp_ordered(const struct msg_fetch *order)
{
	return (order->shape == SHAPE_DROP_LISTING || order->shape == SHAPE_DROP_FILE) &&
	       strncmp(order->url, "sftp://", 7) == 0;
}

/* The line behind its first word; empty when it begins otherwise. */
static struct span line_of(struct span *rest, const char *word)
{
	const char *end = memchr(rest->at, '\n', rest->length);
	size_t n = end != NULL ? (size_t)(end - rest->at) : rest->length, skip = strlen(word);
	struct span line = {rest->at, n};

	if (line.length <= skip + 1 || memcmp(line.at, word, skip) != 0 ||
	    (line.at[skip] != ' ' && line.at[skip] != ':'))
		return SPAN("");
	n += end != NULL;
	*rest = (struct span){rest->at + n, rest->length - n};
	return text_trim((struct span){line.at + skip + 1, line.length - skip - 1});
}

static bool is_key(struct span s)
{
	static const char begin[] = "-----BEGIN ";

	return s.length > sizeof begin && memcmp(s.at, begin, sizeof begin - 1) == 0;
}

bool sftp_is_login(struct span secret)
{
	struct span rest = text_trim(secret), user = line_of(&rest, "user"), password;

	if (user.length == 0 || user.length > 64)
		return false;
	if (is_key(rest))
		return true;
	password = line_of(&rest, "password");
	return password.length > 0 && password.length < 256 && rest.length == 0;
}

/* libssh2 takes a key from a path only: a memory file has one, and no other process sees it. */
static bool set_key(struct transfer *t, struct span key, CURLcode *rc)
{
	char path[64];

	t->key_fd = memfd_create("key", MFD_CLOEXEC);
	if (t->key_fd < 0 || write(t->key_fd, key.at, key.length) != (ssize_t)key.length ||
	    write(t->key_fd, "\n", 1) != 1)
		return false;
	snprintf(path, sizeof path, "/proc/self/fd/%d", t->key_fd);
	*rc = curl_easy_setopt(t->easy, CURLOPT_SSH_PRIVATE_KEYFILE, path);
	curl_easy_setopt(t->easy, CURLOPT_SSH_AUTH_TYPES, (long)CURLSSH_AUTH_PUBLICKEY);
	return true;
}

static CURLcode set_text(CURL *easy, CURLoption option, struct span text)
{
	char copy[256];
	CURLcode rc;

	text_copy(copy, sizeof copy, text);
	rc = curl_easy_setopt(easy, option, copy);
	explicit_bzero(copy, sizeof copy);
	return rc;
}

bool sftp_prepare(struct transfer *t, const char *login)
{
	struct span rest = span_of(login != NULL ? login : ""), user = line_of(&rest, "user"), password;
	CURLcode rc;

	if (user.length == 0) {
		transfer_fail(
			t, FETCH_NO_CREDENTIAL,
			"\"%s\" is not a login: expected a line \"user NAME\", then \"password ...\" or "
			"a private key",
			t->order.credential);
		return false;
	}
	if (strncmp(t->order.host_key, PIN, strlen(PIN)) != 0) {
		transfer_fail(t, FETCH_HOST_KEY, "no host key is pinned for %s", t->host);
		return false;
	}
	rc = curl_easy_setopt(t->easy, CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, t->order.host_key + strlen(PIN));
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "sftp");
	curl_easy_setopt(t->easy, CURLOPT_FILETIME, 1L);
	if (rc == CURLE_OK)
		rc = set_text(t->easy, CURLOPT_USERNAME, user);
	if (rc == CURLE_OK && is_key(rest)) {
		if (!set_key(t, rest, &rc))
			rc = CURLE_OUT_OF_MEMORY;
	} else if (rc == CURLE_OK) {
		password = line_of(&rest, "password");
		curl_easy_setopt(t->easy, CURLOPT_SSH_AUTH_TYPES,
				 (long)(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD));
		rc = set_text(t->easy, CURLOPT_PASSWORD, password);
	}
	if (rc != CURLE_OK)
		transfer_fail(t, FETCH_INTERRUPTED, "%s", curl_easy_strerror(rc));
	return rc == CURLE_OK;
}

bool sftp_failed(struct transfer *t, CURLcode code)
{
	static const struct {
		CURLcode code;
		enum fetch_outcome outcome;
		const char *words;
	} rows[] = {
		{CURLE_PEER_FAILED_VERIFICATION, FETCH_HOST_KEY, ""},
		{CURLE_LOGIN_DENIED, FETCH_UNAUTHORISED, "the server refused the user, password or key"},
		{CURLE_REMOTE_FILE_NOT_FOUND, FETCH_NOT_FOUND, "no such folder or file there"},
		{CURLE_REMOTE_ACCESS_DENIED, FETCH_FORBIDDEN, "the user may not read that folder or file"},
		{CURLE_FAILED_INIT, FETCH_UNAUTHORISED, "the server offers no way to log in that we have"},
		{CURLE_SSH, FETCH_CUT_SHORT, "the SFTP session broke off"},
	};
	char shown[240];

	if (!sftp_ordered(&t->order))
		return false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].code == code) {
			transfer_fail(t, rows[i].outcome, "%s: %s%s%s", t->host, rows[i].words,
				      rows[i].words[0] != '\0' && t->error[0] != '\0' ? "; " : "",
				      text_escape(shown, sizeof shown, span_of(t->error)));
			return true;
		}
	return false;
}
