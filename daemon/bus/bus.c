#include "bus/bus.h"

#include "bus/driver.h"

int bus_open(const struct bus_driver *driver, const struct bus_settings *settings, struct bus **ret_bus,
	     struct fault *reterr)
{
	return driver->open(settings, ret_bus, reterr);
}

void bus_close(struct bus *bus)
{
	if (bus != NULL)
		bus->driver->close(bus);
}

const char *bus_address(const struct bus *bus)
{
	return bus->driver->address(bus);
}

int bus_allow(struct bus *bus, const struct msg_mailbox *grants, size_t count, bool *ret_revoked,
	      struct fault *reterr)
{
	return bus->driver->allow(bus, grants, count, ret_revoked, reterr);
}

int bus_send(struct bus *bus, const struct msg_send *envelope, struct fault *reterr)
{
	return bus->driver->send(bus, envelope, reterr);
}

int bus_again(struct bus *bus, const struct msg_again *next, struct fault *reterr)
{
	return bus->driver->again(bus, next, reterr);
}

int bus_poll(struct bus *bus, struct pollfd *extra, size_t count, int timeout_ms, struct fault *reterr)
{
	return bus->driver->poll(bus, extra, count, timeout_ms, reterr);
}
