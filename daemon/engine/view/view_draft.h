/* view_draft.h: a new share contract from a template, in the console: the questions answered one by one, each
 * answer checked by the loader that checks the files, previewed, and proposed. For files of this room, and
 * the table of console_ask.c.
 *
 * A school's staff with RIGHT_CONTRACTS draft for their own schools, people of the authority for any. What is
 * not proposed yet is kept as view_draft_kept.h says. Proposed, it is contracts/ID-1.0.0.yaml in the
 * configuration, of status proposed: it shares nothing until schools have agreed and the authority has put it
 * in force. */
#ifndef ENGINE_VIEW_VIEW_DRAFT_H
#define ENGINE_VIEW_VIEW_DRAFT_H

#include "engine/view/view_agree.h"

#define DRAFTS_OPEN 10 /* proposed contracts that a school's staff may have waiting */

/* May this visitor write contracts? And what is said to who may not: -FAULT_DENIED. */
bool view_draft_may(const struct visitor *v);
int view_draft_denied(struct fault *reterr);

/* "templates": [{"id","title","objective","purpose"}], "teams", "schools": [{"id","name"}], "draft" (the
 * visitor's own answers of before, null: none). */
int view_contract_templates(struct engine *e, const struct visitor *v, const json_t *question,
			    json_t **ret_json, struct fault *reterr);
/* {"step" (check, preview, propose),"template","id","team","schools" (ids with commas, or all),"from",
 * "contact","council","supplier","dpia","day"?,"password"?}. check: {"sections","until","review","text"};
 * preview: as contract_preview; propose: {"text","id","version"}. A fault of the loader stands at the answer
 * that it comes from. */
int view_contract_draft(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
			struct fault *reterr);

#endif
