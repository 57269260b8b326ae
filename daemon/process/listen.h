/* listen.h: the console's listening socket, made by the supervisor and inherited. */
#ifndef PROCESS_LISTEN_H
#define PROCESS_LISTEN_H

#include "base/fault.h"

/* Binds and listens at "127.0.0.1:8480" or "[::1]:8480"; names are not looked up. Gives a
 * non-blocking, close-on-exec socket. -FAULT_MEANING for an address that is none. */
int listen_tcp(const char *address, int *ret_fd, struct fault *reterr);

#endif
