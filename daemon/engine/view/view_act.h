/* view_act.h: what a visitor does with an alert of one of his or her own teams, by the acts that programs and
 * the operator have (acts.c, hands.h, mutes.h), in his or her own name. An alert of another team is
 * -FAULT_MISSING. Answers {"text"}. For files of this room only. */
#ifndef ENGINE_VIEW_VIEW_ACT_H
#define ENGINE_VIEW_VIEW_ACT_H

#include "engine/view/view_alert.h"

/* {"id"} */
int view_alert_take(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr);
/* {"id","team","note"} */
int view_alert_hand_on(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr);
/* {"id","note"}: kept sealed beside the alert, for every team that reads it; sent to nobody. */
int view_alert_note(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr);
/* {"id","outcome","located_by","how" (seen, spoken, told),"note"}: a child that was located was seen by,
 * spoken to by, or told of by somebody, and it is said by whom and how. */
int view_alert_close(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		     struct fault *reterr);
/* {"id","until","why"} */
int view_alert_silence(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr);
/* {"id"}: the silence that is about this alert: agreed to by a second person, or ended. Whoever set it cannot
 * be the second; with a reason to know of it: who may read the alert. */
int view_silence_confirm(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
			 struct fault *reterr);
int view_silence_end(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		     struct fault *reterr);

/* What an act that said no becomes: its fault, with the field that its text begins with. */
int view_refused(const struct fault *no, struct fault *reterr);
int view_acted(const char *text, json_t **ret_json, struct fault *reterr);

#endif
