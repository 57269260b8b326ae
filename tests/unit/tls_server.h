/* A tiny HTTPS server in threads of the test itself: it says what a table tells it to say,
 * byte for byte, and remembers what it was asked. Loopback only; its certificate is made
 * anew and is its own authority. */
#ifndef TLS_SERVER_H
#define TLS_SERVER_H

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

struct tls_answer {
	const char *path;  /* "/ok"; a request's query is not part of it */
	const char *bytes; /* status line, head and body */
	size_t length;	   /* 0: strlen(bytes) */
	unsigned delay_ms; /* before answering */
	bool close;	   /* after answering: without a word to TLS */
	bool reset;	   /* after answering: so that the other side gets a reset */
};

struct tls_server {
	const struct tls_answer *answers; /* ends with path NULL */
	SSL_CTX *context;
	X509 *certificate;
	EVP_PKEY *key;
	char ca[4096]; /* PEM */
	size_t ca_length;
	int fd, port;
	pthread_t thread;
	pthread_mutex_t lock;
	char last[8192];			      /* head of the last request, and its body */
	char order[8192];			      /* paths in the order they came, each after a blank */
	atomic_uint open;			      /* connections being served */
	atomic_uint connections, requests, now, most; /* requests being answered now; the most at once */
};

static inline void tls_make_certificate(struct tls_server *s)
{
	X509_NAME *name;
	X509V3_CTX v3;
	static const struct {
		int nid;
		const char *value;
	} extensions[] = {{NID_basic_constraints, "critical,CA:TRUE"},
			  {NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"}};

	s->key = EVP_EC_gen("P-256");
	s->certificate = X509_new();
	X509_set_version(s->certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(s->certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(s->certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(s->certificate), 3600);
	X509_set_pubkey(s->certificate, s->key);
	name = X509_get_subject_name(s->certificate);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"a test", -1, -1, 0);
	X509_set_issuer_name(s->certificate, name);
	X509V3_set_ctx(&v3, s->certificate, s->certificate, NULL, NULL, 0);
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &v3, extensions[i].nid, extensions[i].value);

		X509_add_ext(s->certificate, e, -1);
		X509_EXTENSION_free(e);
	}
	X509_sign(s->certificate, s->key, EVP_sha256());
}

static inline void tls_print_ca(struct tls_server *s)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *at;

	PEM_write_bio_X509(bio, s->certificate);
	s->ca_length = (size_t)BIO_get_mem_data(bio, &at);
	memcpy(s->ca, at, s->ca_length);
	BIO_free(bio);
}

struct tls_connection {
	struct tls_server *server;
	int fd;
};

static inline const struct tls_answer *tls_find(const struct tls_server *s, const char *head)
{
	const char *path = strchr(head, ' ');
	size_t length = path == NULL ? 0 : strcspn(path + 1, " ?\r\n");

	for (const struct tls_answer *a = s->answers; path != NULL && a->path != NULL; a++)
		if (strlen(a->path) == length && memcmp(a->path, path + 1, length) == 0)
			return a;
	return NULL;
}

static inline void tls_remember(struct tls_server *s, const char *head)
{
	const char *path = strchr(head, ' ');
	size_t used, length = path == NULL ? 0 : 1 + strcspn(path + 1, " \r\n");

	pthread_mutex_lock(&s->lock);
	snprintf(s->last, sizeof s->last, "%s", head);
	used = strlen(s->order);
	if (length > 0 && used + length < sizeof s->order)
		text_copy(s->order + used, sizeof s->order - used, (struct span){path, length});
	pthread_mutex_unlock(&s->lock);
}

/* The body that Content-Length promises, behind the head. */
static inline bool tls_read_body(SSL *ssl, char *head, size_t size, size_t used)
{
	const char *length = strstr(head, "\r\nContent-Length: ");
	size_t whole = (size_t)(strstr(head, "\r\n\r\n") + 4 - head);

	whole += length != NULL ? (size_t)atoi(length + strlen("\r\nContent-Length: ")) : 0;
	while (used < whole) {
		int n = SSL_read(ssl, head + used, (int)(size - 1 - used));

		if (n <= 0)
			return false;
		used += (size_t)n;
		head[used] = '\0';
	}
	return true;
}

/* One request and its answer; false when the connection is over. */
static inline bool tls_turn(struct tls_server *s, SSL *ssl, int fd)
{
	const struct tls_answer *a;
	char head[8192] = "";
	size_t used = 0;
	unsigned now, most;
	int n;

	while (strstr(head, "\r\n\r\n") == NULL) {
		n = SSL_read(ssl, head + used, (int)(sizeof head - 1 - used));
		if (n <= 0)
			return false;
		used += (size_t)n;
		head[used] = '\0';
	}
	if (!tls_read_body(ssl, head, sizeof head, used))
		return false;
	now = atomic_fetch_add(&s->now, 1) + 1;
	for (most = atomic_load(&s->most); now > most && !atomic_compare_exchange_weak(&s->most, &most, now);)
		;
	atomic_fetch_add(&s->requests, 1);
	tls_remember(s, head);
	a = tls_find(s, head);
	if (a != NULL && a->delay_ms > 0)
		usleep(a->delay_ms * 1000);
	atomic_fetch_sub(&s->now, 1);
	if (a == NULL)
		return false;
	n = (int)(a->length > 0 ? a->length : strlen(a->bytes));
	if (n > 0 && SSL_write(ssl, a->bytes, n) != n)
		return false;
	if (a->reset) {
		struct linger linger = {1, 0};

		usleep(20000); /* let the bytes arrive before the reset */
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	}
	return !a->close && !a->reset;
}

static inline void *tls_serve_one(void *context)
{
	struct tls_connection *c = context;
	SSL *ssl = SSL_new(c->server->context);

	SSL_set_fd(ssl, c->fd);
	if (SSL_accept(ssl) == 1)
		while (tls_turn(c->server, ssl, c->fd))
			;
	SSL_free(ssl); /* no close_notify: whoever needs one has been told the length */
	close(c->fd);
	atomic_fetch_sub(&c->server->open, 1);
	free(c);
	return NULL;
}

static inline void *tls_accept_all(void *context)
{
	struct tls_server *s = context;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		struct tls_connection *c = malloc(sizeof *c);
		pthread_t thread;

		*c = (struct tls_connection){s, fd};
		atomic_fetch_add(&s->connections, 1);
		atomic_fetch_add(&s->open, 1);
		pthread_create(&thread, NULL, tls_serve_one, c);
		pthread_detach(thread);
	}
	return NULL;
}

/* `most_version` is TLS1_3_VERSION or lower. */
static inline void tls_server_start(struct tls_server *s, const struct tls_answer *answers, int most_version)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof address;

	signal(SIGPIPE, SIG_IGN);
	memset(s, 0, sizeof *s);
	s->answers = answers;
	pthread_mutex_init(&s->lock, NULL);
	tls_make_certificate(s);
	tls_print_ca(s);
	s->context = SSL_CTX_new(TLS_server_method());
	SSL_CTX_set_min_proto_version(s->context, TLS1_VERSION);
	SSL_CTX_set_max_proto_version(s->context, most_version);
	SSL_CTX_set_security_level(s->context, most_version < TLS1_2_VERSION ? 0 : 1);
	SSL_CTX_use_certificate(s->context, s->certificate);
	SSL_CTX_use_PrivateKey(s->context, s->key);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(s->fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(s->fd, 64) != 0 ||
	    getsockname(s->fd, (struct sockaddr *)&address, &length) != 0)
		abort();
	s->port = ntohs(address.sin_port);
	pthread_create(&s->thread, NULL, tls_accept_all, s);
}

/* After its clients are gone: a connection that is still served would meet OpenSSL's own end in the
 * process's. */
static inline void tls_server_stop(struct tls_server *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	for (int turns = 0; atomic_load(&s->open) > 0 && turns < 2000; turns++)
		usleep(5000);
}

#endif
