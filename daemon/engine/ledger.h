/* ledger.h: what people agreed, held and received about schools: actions with an owner and a day to look at
 * them again, meetings, and returns that schools sent in. Versions are added and none is changed
 * (store.h); nothing is held in memory. For files of this room only. */
#ifndef ENGINE_LEDGER_H
#define ENGINE_LEDGER_H

#include <jansson.h>

#include "engine/state.h"

#define LEDGER_WORDS 400 /* bytes of what is written in one member */

/* An entry as its newest version has it. */
struct ledger_entry {
	uint64_t number;
	uint32_t version, school; /* school: NO_INDEX when it is no longer in the configuration */
	enum ledger_kind kind;
	struct digest child; /* all zero: about no single child */
	day_t day, since;    /* to be reviewed by, held on, received on; the day of the first version */
	char state[16];
	int64_t at;
	char by[96], first_by[96];
	json_t *words; /* owned: "what", "owner", "cohort", "outcome", "note", ...; NULL: it does not open */
};
struct ledger {
	struct ledger_entry *at;
	size_t count, room;
};

/* Reads the entries of a kind (LEDGER_KINDS: all) of a school (NO_INDEX: all), by number. Free with
 * ledger_free, also after a fault. */
int ledger_read(struct engine *e, enum ledger_kind kind, uint32_t school, struct ledger *ret,
		struct fault *reterr);
void ledger_free(struct ledger *l);
bool ledger_of_child(const struct ledger_entry *l);
/* A member of the entry's words; "" when it has none. */
const char *ledger_text(const struct ledger_entry *l, const char *key);

/* What people do, as acts of answer.h: "school" and
 *   action_add     "what", "owner", "review" (a day), and "child" or "cohort" (fsm=yes)
 *   action_review  "number", "outcome", "note", and "review" where it goes on
 *   meeting_add    "on" (a day), "attended", "note"
 *   return_add     "kind" (10_days, 15_days), "child", "on" (a day), "from"
 * A child is named by case number or UPN, or by its id (64 hex digits). */
int act_action_add(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		   struct fault *ret_no, struct fault *reterr);
int act_action_review(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		      struct fault *ret_no, struct fault *reterr);
int act_meeting_add(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		    struct fault *ret_no, struct fault *reterr);
int act_return_add(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		   struct fault *ret_no, struct fault *reterr);

#endif
