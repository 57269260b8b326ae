/* Bus messages of any bytes, as either side may hear them: read, and what reads is written again
 * and must be the same frames. Input: one byte for the side, then frames, each after two bytes of
 * length (little endian); a frame that is cut short is the last. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FRAMES 8 /* more than any message has */

static size_t split(const uint8_t *data, size_t size, struct span *frames)
{
	size_t count = 0;

	while (size >= 2 && count < FRAMES) {
		size_t length = (size_t)data[0] | (size_t)data[1] << 8;

		data += 2;
		size -= 2;
		length = length < size ? length : size;
		frames[count++] = (struct span){(const char *)data, length};
		data += length;
		size -= length;
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span frames[FRAMES];
	struct wire_message m;
	struct wire_frames again;
	struct fault f;
	size_t count;

	if (size == 0)
		return 0;
	count = split(data + 1, size - 1, frames);
	if (wire_unpack(frames, count, data[0] % 2 != 0 ? WIRE_CLIENT : WIRE_SERVER, &m, &f) != 0)
		return 0;
	if (wire_pack(&m, &again, &f) != 0 || again.count != count)
		abort();
	for (size_t i = 0; i < count; i++)
		if (again.at[i].length != frames[i].length ||
		    memcmp(again.at[i].at, frames[i].at, frames[i].length) != 0)
			abort();
	return 0;
}
