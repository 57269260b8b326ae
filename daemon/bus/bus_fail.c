/* The bus that is always down, for tests of what the engine does then. */
#include <stdlib.h>

#include "bus/bus.h"
#include "bus/driver.h"

static int fail_open(const struct bus_settings *settings, struct bus **ret_bus, struct fault *reterr)
{
	struct bus *bus = calloc(1, sizeof *bus);

	(void)settings;
	if (bus == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the bus");
	bus->driver = &bus_fail;
	*ret_bus = bus;
	return 0;
}

static void fail_close(struct bus *bus)
{
	free(bus);
}

static const char *fail_address(const struct bus *bus)
{
	(void)bus;
	return "fail:";
}

static int fail_allow(struct bus *bus, const struct msg_mailbox *grants, size_t count, bool *ret_revoked,
		      struct fault *reterr)
{
	(void)bus;
	(void)grants;
	(void)count;
	(void)reterr;
	*ret_revoked = false;
	return 0;
}

static int fail_send(struct bus *bus, const struct msg_send *envelope, struct fault *reterr)
{
	(void)bus;
	return fault_set(reterr, FAULT_MISSING, "%s: the failing bus has no consumer", envelope->mailbox);
}

static int fail_again(struct bus *bus, const struct msg_again *m, struct fault *reterr)
{
	(void)bus;
	(void)m;
	(void)reterr;
	return 0;
}

static int fail_poll(struct bus *bus, struct pollfd *extra, size_t count, int timeout_ms,
		     struct fault *reterr)
{
	int ready = poll(extra, count, timeout_ms);

	(void)bus;
	(void)reterr;
	return ready < 0 ? 0 : ready;
}

const struct bus_driver bus_fail = {
	.kind = "fail",
	.open = fail_open,
	.close = fail_close,
	.address = fail_address,
	.allow = fail_allow,
	.send = fail_send,
	.again = fail_again,
	.poll = fail_poll,
};
