/* driver.h: what every bus begins with; for the drivers and bus.c only. */
#ifndef BUS_DRIVER_H
#define BUS_DRIVER_H

#include "bus/bus.h"

struct bus {
	const struct bus_driver *driver;
};

#endif
