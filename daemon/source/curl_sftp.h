/* curl_sftp.h: what a transfer over SFTP needs beside one over HTTPS: the pinned host key, and a user with a
 * password or a key. */
#ifndef SOURCE_CURL_SFTP_H
#define SOURCE_CURL_SFTP_H

#include "source/curl_transfer.h"

/* True when the order is for an SFTP server (its shape may be, and its address is). */
bool sftp_ordered(const struct msg_fetch *order);
/* Is this secret what an SFTP server is asked with? The first line "user NAME", then "password WORDS" or a
 * private key in PEM. */
bool sftp_is_login(struct span secret);
/* Sets the options of t->easy. `login` as sftp_is_login has it, NULL: none. A private key lies in a
 * memory file that t->key_fd owns. False, with the result filled: no login, or no pinned key. */
bool sftp_prepare(struct transfer *t, const char *login);
/* Fills the result of a transfer that failed; true when it was one of SFTP's own ways to. */
bool sftp_failed(struct transfer *t, CURLcode code);

#endif
