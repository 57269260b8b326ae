/* supervisor.h: the process that starts the roles and holds nothing about children. */
#ifndef PROCESS_SUPERVISOR_H
#define PROCESS_SUPERVISOR_H

#include "process/options.h"

/* Locks the data folder, reads the configuration, starts every role and keeps them going until
 * SIGTERM or SIGINT. SIGHUP reads configuration and keys again. Returns the exit status: 0
 * after an orderly stop, 1 when it could not start (the faults are on stderr). */
int supervisor_run(const struct options *options);

#endif
