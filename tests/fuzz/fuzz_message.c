/* A frame between roles of any bytes: refused, or one message whose bytes are the very same again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "exchange/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer again = {0};
	struct message m;

	if (size <= LIMIT_FRAME && message_unpack((struct span){(const char *)data, size}, &m, NULL) == 0) {
		if (message_pack(&m, &again, NULL) != 0 || again.length != size ||
		    memcmp(again.at, data, size) != 0)
			abort();
	}
	buffer_free(&again);
	return 0;
}
