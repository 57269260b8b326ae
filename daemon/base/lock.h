/* lock.h: one process at a time in a data folder: the daemon or an offline verb. */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include "base/fault.h"

/* Takes the lock file of `folder` (made if need be), trying for up to `wait_ms`: a daemon that
 * was killed takes a moment to let go. The lock lasts until the last copy of *ret_fd is
 * closed, children included. -FAULT_STATE, with the holder's pid if known, when taken. */
int lock_take(const char *folder, int wait_ms, int *ret_fd, struct fault *reterr);

#endif
