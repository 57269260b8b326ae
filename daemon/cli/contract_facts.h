/* contract_facts.h: what `muster contract diff` and `widening` share: two contracts, their facts, how many
 * children each touches, and all of it on the screen. */
#ifndef CLI_CONTRACT_FACTS_H
#define CLI_CONTRACT_FACTS_H

#include <stdbool.h>

#include "cli/options.h"

struct facts_options {
	struct cli_common common;
	const char *config, *for_school;
	bool offline, whole;
	bool widening; /* only facts that widen; their presence is the exit status 1 */
};

#define FACTS_OPTIONS(o)                                                                                     \
	CLI_OPTION_CONTROL(&(o)->common), CLI_OPTION_FORMAT(&(o)->common),                                   \
		{"--config", "DIR", "the configuration folder of ID@VERSION and of names", &(o)->config,     \
		 NULL},                                                                                      \
		{"--for-school", "ID",                                                                       \
		 "the edition that this school reads: itself only, nothing that tells of social care",       \
		 &(o)->for_school, NULL},                                                                    \
		{"--offline", NULL, "do not ask the daemon how many children it touches", NULL,              \
		 &(o)->offline},                                                                             \
	{                                                                                                    \
		"--whole", NULL, "counts under 5 too; who asked is kept", NULL, &(o)->whole                  \
	}

/* Compares the contracts `a` and `b` (files or ID@VERSION). Returns the exit status. */
int contract_facts(const struct facts_options *o, const char *a, const char *b);

#endif
