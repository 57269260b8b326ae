#include "base/gunzip.h"

#include <limits.h>
#include <string.h>

#define ZLIB_CONST /* zlib promises not to write what it reads */
#include <zlib.h>

#define PIECE	  (64 * 1024)
#define GZIP_ONLY (15 + 16) /* zlib: the largest window, and gzip's own frame */

bool gunzip_is(struct span bytes)
{
	return bytes.length >= 3 && memcmp(bytes.at, "\x1f\x8b\x08", 3) == 0;
}

/* zlib takes at most UINT_MAX bytes at once. */
static void feed(z_stream *z, struct span *rest)
{
	size_t n = rest->length < UINT_MAX ? rest->length : UINT_MAX;

	if (z->avail_in > 0)
		return;
	z->next_in = (const Bytef *)rest->at;
	z->avail_in = (uInt)n;
	rest->at += n;
	rest->length -= n;
}

/* One step. Returns 1 at the end of the last member, 0 to go on, or a fault. */
static int step(z_stream *z, struct span *rest, size_t limit, struct buffer *out, struct fault *reterr)
{
	char *room = buffer_room(out, PIECE);
	int rc;

	if (room == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	feed(z, rest);
	z->next_out = (Bytef *)room;
	z->avail_out = PIECE;
	rc = inflate(z, Z_NO_FLUSH);
	buffer_used(out, PIECE - z->avail_out);
	if (out->length > limit)
		return fault_set(reterr, FAULT_LIMIT, "gzip: over %zu bytes when unpacked", limit);
	if (rc == Z_STREAM_END)
		return z->avail_in == 0 && rest->length == 0 ? 1 : inflateReset(z) == Z_OK ? 0 : -FAULT_BUG;
	if (rc == Z_BUF_ERROR || (rc == Z_OK && z->avail_in == 0 && rest->length == 0 && z->avail_out > 0))
		return fault_set(reterr, FAULT_PARSE, "gzip: the file ends early");
	if (rc == Z_MEM_ERROR)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	return rc == Z_OK ? 0 : fault_set(reterr, FAULT_PARSE, "gzip: the bytes are broken");
}

int gunzip(struct span bytes, size_t limit, struct buffer *out, struct fault *reterr)
{
	z_stream z = {.zalloc = Z_NULL};
	int rc = 0;

	if (inflateInit2(&z, GZIP_ONLY) != Z_OK)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	while (rc == 0)
		rc = step(&z, &bytes, limit, out, reterr);
	inflateEnd(&z);
	return rc < 0 ? rc : 0;
}
