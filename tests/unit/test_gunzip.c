/* Packed files: what zlib packed comes back; what is cut, broken or too big is refused. */
#include <criterion/criterion.h>

#include <string.h>

#include <zlib.h>

#include "base/gunzip.h"

static size_t pack(const char *text, size_t length, char *out, size_t size)
{
	static char copy[400000];
	z_stream z = {.zalloc = Z_NULL};

	memcpy(copy, text, length);
	cr_assert_eq(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)copy;
	z.avail_in = (uInt)length;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)size;
	cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return size - z.avail_out;
}

Test(gunzip, one_member_and_several_come_back)
{
	char packed[1024];
	size_t first = pack("Elmbury,1\n", 10, packed, sizeof packed);
	size_t second = pack("Oakham,2\n", 9, packed + first, sizeof packed - first);
	struct buffer out = {0};
	struct fault f = {0};

	cr_expect(gunzip_is((struct span){packed, first}));
	cr_expect_not(gunzip_is(SPAN("time_period")));
	cr_expect_eq(gunzip((struct span){packed, first + second}, 1000, &out, &f), 0, "%s", f.text);
	cr_expect(span_is(buffer_span(&out), "Elmbury,1\nOakham,2\n"));
	buffer_free(&out);
}

Test(gunzip, cut_broken_and_swollen_files_are_refused)
{
	static char zeros[300000], packed[4096];
	size_t length = pack(zeros, sizeof zeros, packed, sizeof packed);
	struct buffer out = {0};
	struct fault f = {0};

	cr_expect_eq(gunzip((struct span){packed, length}, sizeof zeros, &out, &f), 0);
	cr_expect_eq(out.length, sizeof zeros);
	buffer_free(&out);
	cr_expect_eq(gunzip((struct span){packed, length}, sizeof zeros - 1, &out, &f), -FAULT_LIMIT);
	buffer_free(&out);
	for (size_t cut = 0; cut < length; cut++) {
		cr_expect_eq(gunzip((struct span){packed, cut}, sizeof zeros, &out, &f), -FAULT_PARSE, "%zu",
			     cut);
		buffer_free(&out);
	}
	packed[length - 5] ^= 1; /* its own check sum tells */
	cr_expect_eq(gunzip((struct span){packed, length}, sizeof zeros, &out, &f), -FAULT_PARSE);
	buffer_free(&out);
}
