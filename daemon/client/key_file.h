/* key_file.h: a CURVE key as a file: one line of 40 characters of Z85. */
#ifndef CLIENT_KEY_FILE_H
#define CLIENT_KEY_FILE_H

#include "base/fault.h"
#include "client/client.h"

/* Reads one; blanks around it are allowed. -FAULT_IO when it cannot be read, -FAULT_PARSE when it holds no
 * key; the fault never carries the bytes. */
int client_key_file(const char *path, char ret_key[CLIENT_KEY + 1], struct fault *reterr);

#endif
