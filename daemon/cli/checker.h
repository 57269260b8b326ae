/* checker.h: what `muster check` and `muster contract check` share: the loader with the checks of the review,
 * secrets, and faults and warnings as text or JSON. */
#ifndef CLI_CHECKER_H
#define CLI_CHECKER_H

#include "base/days.h"
#include "cli/options.h"

struct checker {
	char dir[512];	     /* the folder, without a slash at its end */
	char only[160];	     /* say only what stands in this file of it; "" for all */
	bool contracts_only; /* say only what stands in contracts/, and sum up contract by contract */
	const char *keys;    /* the keys folder; NULL: none to look into */
	const char *format, *date;
	bool without_secrets, why;
	bool json; /* settled by checker_options */
	day_t day;
};

#define CHECKER_OPTIONS(c)                                                                                   \
	{"--keys", "DIR", "look there for the keys and credentials that the files name, too", &(c)->keys,    \
	 NULL},                                                                                              \
		{"--without-secrets", NULL, "do not look for keys and credentials (no keys folder here)",    \
		 NULL, &(c)->without_secrets},                                                               \
		{"--date", "DAY", "what is overdue or over on this day (default: today)", &(c)->date, NULL}, \
		{"--why", NULL, "with the law or the reason behind each line", NULL, &(c)->why},             \
	{                                                                                                    \
		"--format", "FORM", "text or json (default: text)", &(c)->format, NULL                       \
	}
#define CHECKER_EXITS                                                                                        \
	"Exits 0 when there is no fault (there may be warnings), 1 when there is one, 2 for a wrong "        \
	"command,\n3 when the folder cannot be read."

/* Takes the folder from the first word and settles the options; false: *ret_exit says why. */
bool checker_options(struct checker *c, const struct cli_usage *usage, const char *folder, int *ret_exit);
/* Checks and prints; gives the exit status. */
int checker_run(const struct checker *c);

#endif
