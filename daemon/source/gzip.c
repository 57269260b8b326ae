#include "source/gzip.h"

#include <string.h>
#include <zlib.h>

#define CHUNK	  ((size_t)64 * 1024)
#define GZIP_ONLY (15 + 16) /* the largest window, and no other format */

bool gzip_is(struct span bytes)
{
	return bytes.length >= 2 && memcmp(bytes.at, "\x1f\x8b", 2) == 0;
}

/* One call of inflate into `out`; its answer. */
static int inflate_some(z_stream *z, struct buffer *out)
{
	char *room = buffer_room(out, CHUNK);
	int answer;

	if (room == NULL)
		return Z_MEM_ERROR;
	z->next_out = (Bytef *)room;
	z->avail_out = CHUNK;
	answer = inflate(z, Z_NO_FLUSH);
	buffer_used(out, CHUNK - z->avail_out);
	return answer;
}

static int inflate_all(z_stream *z, size_t most, struct buffer *out, struct fault *reterr)
{
	size_t before = out->length;

	for (;;) {
		int answer = inflate_some(z, out);

		if (answer == Z_MEM_ERROR || !buffer_ok(out))
			return fault_set(reterr, FAULT_MEMORY, "no memory to unpack the file");
		if (out->length - before > most)
			return fault_set(reterr, FAULT_LIMIT, "the file unpacks to over %zu MiB",
					 most / (1024 * 1024));
		if (answer == Z_STREAM_END && z->avail_in == 0)
			return 0;
		if (answer == Z_STREAM_END)
			answer = inflateReset(z);
		if (answer != Z_OK)
			return fault_set(reterr, FAULT_PARSE, "the gzip file is damaged or cut off");
	}
}

int gzip_read(struct span bytes, size_t most, struct buffer *out, struct fault *reterr)
{
	union {
		const char *in;
		Bytef *z;
	} at = {bytes.at}; /* zlib reads it only */
	z_stream z = {.next_in = at.z, .avail_in = (uInt)bytes.length};
	int rc;

	if (bytes.length > most)
		return fault_set(reterr, FAULT_LIMIT, "the gzip file is over %zu MiB", most / (1024 * 1024));
	if (inflateInit2(&z, GZIP_ONLY) != Z_OK)
		return fault_set(reterr, FAULT_MEMORY, "no memory to unpack the file");
	rc = inflate_all(&z, most, out, reterr);
	inflateEnd(&z);
	return rc;
}
