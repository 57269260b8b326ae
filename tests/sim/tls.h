/* The certificates of a simulated service: an authority of its own, and a server certificate for this
 * machine. */
#ifndef SIM_TLS_H
#define SIM_TLS_H

/* Server key and certificate chain in PEM, NUL-terminated; free with tls_free. */
struct tls {
	char *key, *chain;
};

/* Loads DIR/ca.pem, DIR/ca.key, DIR/server.pem and DIR/server.key, making what is missing: an EC P-256
 * authority and a certificate for 127.0.0.1, localhost and schools.test. 0, or -1 with a message on stderr.
 */
int tls_prepare(const char *dir, struct tls *ret_tls);
void tls_free(struct tls *t);

#endif
