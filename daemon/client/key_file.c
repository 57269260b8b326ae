#include "client/key_file.h"

#include <string.h>
#include <zmq.h>

#include "base/file.h"

#define KEY_FILE 256 /* a key and some blanks; anything longer is no key file */

int client_key_file(const char *path, char ret_key[CLIENT_KEY + 1], struct fault *reterr)
{
	struct buffer bytes = {0};
	uint8_t decoded[32];
	struct span key;
	int r = file_read(path, KEY_FILE, &bytes, reterr);

	if (r != 0)
		goto out;
	key = text_trim(buffer_span(&bytes));
	if (key.length != CLIENT_KEY || !text_copy(ret_key, CLIENT_KEY + 1, key) ||
	    strlen(ret_key) != CLIENT_KEY || zmq_z85_decode(decoded, ret_key) == NULL)
		r = fault_set(reterr, FAULT_PARSE,
			      "%s: expected a CURVE key (40 characters of Z85), found none", path);
	explicit_bzero(decoded, sizeof decoded);
out:
	if (bytes.at != NULL)
		explicit_bzero(bytes.at, bytes.room);
	buffer_free(&bytes);
	return r;
}
