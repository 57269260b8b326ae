/* view_agree.h: agreeing to a share contract in the console, and what is left in the hand afterwards. For
 * files of this room, and the table of console_ask.c.
 *
 * A school's own staff with RIGHT_CONTRACTS agree for their school: as themselves, today, with their password
 * given again (who signs in through the council's own service has been asked there). People of the authority
 * with RIGHT_CONTRACTS record what a school agreed to on paper or by telephone: who, when, how identified,
 * the paper's digest. Both become the same entry of agreements/SCHOOL.yaml that `muster contract approve`
 * writes, signed with the authority's key, and are in force when the answer comes. The authority's own side
 * is the contract's status: with it the authority puts a version in force, in trial or on hold. */
#ifndef ENGINE_VIEW_VIEW_AGREE_H
#define ENGINE_VIEW_VIEW_AGREE_H

#include "engine/view/view_contracts.h"

/* {"id","version","school","hash","role","read","password"?} of a school; and "who","when","how","document"?
 * of the authority. Answers as contract_receipt does, with "text". */
int view_contract_agree(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
			struct fault *reterr);
/* {"id","version","hash","status" (trial, active, suspended),"password"?}: for the authority. {"text"} */
int view_contract_status(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
			 struct fault *reterr);
/* {"id","school","fields" (names with commas; "": none)}: what a school holds back of a contract's optional
 * fields, in all its versions; for its own staff with RIGHT_CONTRACTS. In force when the answer comes. */
int view_contract_hold(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		       struct fault *reterr);
/* {"id","version"?,"form" (yaml, html)?,"school"?}: {"name","type","text"}: the contract's file, or the
 * agreement to print in the order of the ICO's questions. */
int view_contract_export(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
			 struct fault *reterr);
/* {"id","version"?,"school"?}: "receipts":
 * [{"contract","version","title","school","school_name","who","role",
 * "when","how","document","terms","key","signature","standing","standing_words","revoked"}] of the schools
 * that the visitor may speak for. */
int view_contract_receipt(struct engine *e, const struct visitor *v, const json_t *question,
			  json_t **ret_json, struct fault *reterr);

/* May the visitor decide about contracts for this school (staff), or for the authority (NULL)? */
bool view_contract_decides(const struct visitor *v, const char *school);

#endif
