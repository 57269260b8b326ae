#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "tls.h"

#define YEARS(n)  ((n)*365L * 86400)
#define PATH_ROOM 512

struct extension {
	int kind;
	const char *value;
};

static const struct extension ca_extensions[] = {
	{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
	{NID_key_usage, "critical,keyCertSign,cRLSign"},
	{NID_subject_key_identifier, "hash"},
};

static const struct extension server_extensions[] = {
	{NID_basic_constraints, "critical,CA:FALSE"},
	{NID_key_usage, "critical,digitalSignature"},
	{NID_ext_key_usage, "serverAuth"},
	{NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost,DNS:schools.test"},
	{NID_authority_key_identifier, "keyid"},
};

static int put_extensions(X509 *cert, X509 *issuer, const struct extension *list, size_t n)
{
	X509V3_CTX context;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
	for (size_t i = 0; i < n; i++) {
		X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &context, list[i].kind, list[i].value);
		int good = e && X509_add_ext(cert, e, -1);

		X509_EXTENSION_free(e);
		if (!good)
			return -1;
	}
	return 0;
}

static int put_serial(X509 *cert)
{
	unsigned char bytes[15];
	BIGNUM *number;
	int good;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1 || !(number = BN_bin2bn(bytes, sizeof(bytes), NULL)))
		return -1;
	good = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != NULL;
	BN_free(number);
	return good ? 0 : -1;
}

/* A certificate over `key`, signed by `issuer_key`; issuer NULL: signs itself. */
static X509 *certify(EVP_PKEY *key, const char *name, long lasts, X509 *issuer, EVP_PKEY *issuer_key)
{
	X509 *cert = X509_new();
	X509_NAME *subject;
	int bad;

	if (!cert)
		return NULL;
	subject = X509_get_subject_name(cert);
	X509_set_version(cert, 2);
	bad = put_serial(cert) || !X509_gmtime_adj(X509_getm_notBefore(cert), -86400) ||
	      !X509_gmtime_adj(X509_getm_notAfter(cert), lasts) || !X509_set_pubkey(cert, key) ||
	      !X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1,
					  0) ||
	      !X509_set_issuer_name(cert, issuer ? X509_get_subject_name(issuer) : subject);
	if (!bad && issuer)
		bad = put_extensions(cert, issuer, server_extensions,
				     sizeof(server_extensions) / sizeof(server_extensions[0]));
	else if (!bad)
		bad = put_extensions(cert, cert, ca_extensions,
				     sizeof(ca_extensions) / sizeof(ca_extensions[0]));
	if (bad || !X509_sign(cert, issuer_key, EVP_sha256())) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

static FILE *create(const char *dir, const char *name, mode_t mode)
{
	char path[PATH_ROOM];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (f && fchmod(fileno(f), mode)) {
		fclose(f);
		return NULL;
	}
	return f;
}

static int save(const char *dir, const char *name, X509 *cert, EVP_PKEY *key)
{
	FILE *f = create(dir, name, key ? 0600 : 0644);
	int good;

	if (!f)
		return -1;
	good = key ? PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) : PEM_write_X509(f, cert);
	return fclose(f) || !good ? -1 : 0;
}

static int make_files(const char *dir)
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	X509 *ca = NULL, *server = NULL;
	int bad = !ca_key || !key;

	if (!bad)
		ca = certify(ca_key, "Muster simulated schools CA", YEARS(10), NULL, ca_key);
	if (ca)
		server = certify(key, "127.0.0.1", YEARS(5), ca, ca_key);
	bad = !server || save(dir, "ca.key", NULL, ca_key) || save(dir, "server.key", NULL, key) ||
	      save(dir, "server.pem", server, NULL) || save(dir, "ca.pem", ca, NULL);
	X509_free(server);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return bad ? -1 : 0;
}

static char *read_file(const char *dir, const char *name)
{
	char path[PATH_ROOM];
	char *text = NULL;
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	if (!f)
		return NULL;
	text = calloc(1, 16384);
	if (text)
		n = fread(text, 1, 16383, f);
	fclose(f);
	if (n == 0) {
		free(text);
		return NULL;
	}
	return text;
}

static int present(const char *dir)
{
	static const char *const names[] = {"ca.pem", "server.key", "server.pem"};
	char path[PATH_ROOM];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		if (access(path, R_OK))
			return 0;
	}
	return 1;
}

int tls_prepare(const char *dir, struct tls *ret_tls)
{
	*ret_tls = (struct tls){.key = NULL};
	if (!present(dir) && make_files(dir)) {
		fprintf(stderr, "sim: cannot make certificates in %s\n", dir);
		return -1;
	}
	ret_tls->key = read_file(dir, "server.key");
	ret_tls->chain = read_file(dir, "server.pem");
	if (!ret_tls->key || !ret_tls->chain) {
		fprintf(stderr, "sim: cannot read the certificates in %s\n", dir);
		tls_free(ret_tls);
		return -1;
	}
	return 0;
}

void tls_free(struct tls *t)
{
	free(t->key);
	free(t->chain);
	*t = (struct tls){.key = NULL};
}
