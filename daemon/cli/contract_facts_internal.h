/* contract_facts_internal.h: what the two parts of contract_facts share. For cli/contract_facts*.c only. */
#ifndef CLI_CONTRACT_FACTS_INTERNAL_H
#define CLI_CONTRACT_FACTS_INTERNAL_H

#include <jansson.h>

#include "cli/contract_facts.h"
#include "cli/contract_source.h"

struct facts_showing {
	const struct facts_options *o;
	struct contract_source a, b;
	struct contract_names names;
	struct diff diff;
	struct diff_names said;
	struct contract_held held; /* of for_school */
	json_t *reach;		   /* the daemon's answer; NULL: none, and why_not says why */
	char why_not[600];
};

/* Is the fact among those asked for? */
bool facts_shown(const struct facts_showing *s, const struct fact *f);
/* Facts shown, and how many of them widen. */
unsigned facts_count(const struct facts_showing *s, unsigned *ret_widen);
/* The fact's own part of the daemon's answer, or NULL: they come in the order asked, from *next = 0. */
const json_t *facts_reach(const struct facts_showing *s, const struct fact *f, size_t *next);
/* {"others": ..., "ids": [...]}; given. */
json_t *facts_part(const struct school_part *p);
/* Appends all of it. -FAULT_MEMORY. */
int facts_json(const struct facts_showing *s, struct buffer *out, struct fault *reterr);

#endif
