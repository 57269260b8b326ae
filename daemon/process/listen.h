/* listen.h: the console's listening sockets, made by the supervisor and inherited. */
#ifndef PROCESS_LISTEN_H
#define PROCESS_LISTEN_H

#include "base/fault.h"

/* Binds and listens at "127.0.0.1:8480" or "[::1]:8480"; names are not looked up. Gives a
 * non-blocking, close-on-exec socket. -FAULT_MEANING for an address that is none. */
int listen_tcp(const char *address, int *ret_fd, struct fault *reterr);

/* The same at a path, for a reverse proxy on this machine: mode 0660, so that who is in our group may
 * connect. What was there is removed. */
int listen_unix(const char *path, int *ret_fd, struct fault *reterr);

#endif
