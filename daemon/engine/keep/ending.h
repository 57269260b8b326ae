/* ending.h: what a contract's last day brings.
 *
 * Once a day, and after each reload, every contract is looked at: one that ends soon is told to its receiver
 * (contract_ending), and every team that was shown something under one that has ended at a school is asked
 * to erase it (erasure_due), until a person says that it is done. Judged by state, like the rules about
 * children: looking twice tells nothing twice. For files of the engine only. */
#ifndef ENGINE_KEEP_ENDING_H
#define ENGINE_KEEP_ENDING_H

#include "engine/tell/ending_case.h"

/* ending.c: the walk, some of it each turn */
bool ending_due(const struct engine *e);
int ending_turn(struct engine *e, struct fault *reterr);

/* erasure.c: one row of `disclosed`; begins and ends its own transaction */
int erasure_judge(struct engine *e, struct disclosed *d, struct fault *reterr);

#endif
