/* options.h: the command line of musterd. */
#ifndef PROCESS_OPTIONS_H
#define PROCESS_OPTIONS_H

#include <stdbool.h>

#include "base/fault.h"
#include "exchange/message.h"

struct options {
	const char *config, *data, *keys, *drop, *control, *clock, *web; /* as given, or NULL */
	bool log_json, foreground, help, version;
	enum role role;		/* ROLES: none was named */
	const char *role_test;	/* the role whose sandbox is to be tried, or NULL */
	char control_path[108]; /* `control`, or DATA/control.sock */
};

/* Reads the arguments by table; texts are borrowed from `argv`. -FAULT_MEANING with the
 * nearest option known, or the one that is missing. */
int options_read(int argc, char **argv, struct options *ret_options, struct fault *reterr);
/* What --clock says, in clock_open's terms: NULL the real one, "" the simulated one of the data
 * folder, or where a new one starts. */
int options_clock(const struct options *o, const char **ret_simulated, struct fault *reterr);
/* The text of --help. */
const char *options_help(void);

#endif
