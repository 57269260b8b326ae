/* acts.h: what a person does with an alert. For files of the engine only. */
#ifndef ENGINE_JUDGE_ACTS_H
#define ENGINE_JUDGE_ACTS_H

#include "engine/world/alerts.h"

int act_from_bus(struct engine *e, const struct msg_act *m, struct fault *reterr);

/* A person's act: kept, told, and what follows of it. Inside a transaction. */
int alert_act(struct engine *e, struct alert *a, struct fault *reterr);

/* 1: no, and why in *ret_no. */
int act_take(struct engine *e, const char *id, const char *person, struct fault *ret_no,
	     struct fault *reterr);
int act_close(struct engine *e, const char *id, const char *outcome, const char *person, const char *note,
	      struct fault *ret_no, struct fault *reterr);

#endif
