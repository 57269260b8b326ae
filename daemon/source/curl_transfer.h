/* curl_transfer.h: one order as libcurl sees it: what is asked, what is taken, how it ended. */
#ifndef SOURCE_CURL_TRANSFER_H
#define SOURCE_CURL_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>

#include "exchange/message.h"
#include "exchange/rest.h"

/* What every transfer of a pool has in common. */
struct transfer_settings {
	char proxy[256], no_proxy[256];
	char *ca; /* PEM, owned by the pool; NULL: libcurl's own default */
	size_t ca_length;
};

/* What became of the body while it came. */
enum transfer_body {
	BODY_UNSEEN,	/* not a byte yet */
	BODY_KEPT,	/* goes into the memory file */
	BODY_REFUSAL,	/* as BODY_KEPT: the words of a refusal that the order asked for */
	BODY_DISCARDED, /* nobody needs it: only its status counts */
	BODY_NOT_DATA,	/* of another content type than was asked for */
	BODY_TOO_LARGE,
	BODY_LOST, /* no memory left to keep it in */
};

struct transfer {
	struct transfer *next; /* in the pool's list */
	struct msg_fetch order;
	char host[160]; /* "api.example:443": who is asked, for words and the cap per host */
	struct msg_fetched result;
	CURL *easy; /* NULL until started */
	struct curl_slist *headers;
	char *sent; /* body of a POST; owned; order.body points here */
	char *form; /* owned; order.form points here, and the texts of `rest` */
	struct rest rest;
	bool described; /* `rest` says how to ask */
	enum transfer_body body;
	int fd;	    /* memory file, or -1 */
	int key_fd; /* SFTP: memory file with the private key, or -1 */
	uint64_t bytes, discarded, most;
	char error[CURL_ERROR_SIZE];
};

/* A copy of the order, its body and its form; NULL when out of memory. */
struct transfer *transfer_new(const struct msg_fetch *order);
/* Reads the order's address. False, with the result filled, when it is not one we ask. */
bool transfer_place(struct transfer *t);
/* Makes the request ready for curl_multi_add_handle. `token` is NULL when none is to be sent.
 * False, with the result filled, when there is no memory. */
bool transfer_prepare(struct transfer *t, const struct transfer_settings *settings, const char *token);
/* Fills the result from how libcurl ended. On FETCH_OK, and of a refusal whose words were kept,
 * t->fd is sealed; otherwise it is -1. */
void transfer_finish(struct transfer *t, CURLcode code);
/* Fills the result of a transfer that was not tried. */
void transfer_fail(struct transfer *t, enum fetch_outcome outcome, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Closes what is open; NULL is fine. */
void transfer_free(struct transfer *t);

#endif
