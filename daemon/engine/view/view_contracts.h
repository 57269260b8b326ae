/* view_contracts.h: share contracts for people who never read YAML, and what was shared under them. For files
 * of this room only.
 *
 * A team's people see the contracts that name their team; a school's staff those that list their school, and
 * of them only their own school's part; people of the authority with RIGHT_CONTRACTS all of them. From
 * nothing that a school is shown can it work out who has a social worker: of a contract about children of the
 * authority's lists it is told what may be shared, never whether, when or about whom. */
#ifndef ENGINE_VIEW_VIEW_CONTRACTS_H
#define ENGINE_VIEW_VIEW_CONTRACTS_H

#include "engine/view/view.h"

/* {"verb":"contracts"}: "contracts":
 * [{"id","version","title","status","purpose","until","agreed","schools"}]; agreed and schools null to a
 * school. */
int view_contracts(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr);
/* {"verb":"contract","id","version"?}: the row and "hash" (of the terms that a school agrees to), "sections":
 * [{"title","lines"}], "versions", "tasks": [{"id","name","done","text"}], "parties" (schools whose side the
 * visitor may speak for): [{"id","name","standing","agreed","optional": [{"name","text","held"}]}],
 * "may_decide". Without "version" the one in force. */
int view_contract(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr);
/* {"id","version"?,"against"?,"school"?}: "version", "against" (null: nothing to compare with), "widens",
 * "lines": [{"kind","text","widens","of"}]. Without "against" the version in force at the school, else the
 * newest older one. A school's staff read what concerns their school. */
int view_contract_diff(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr);
/* {"id","version"?,"day"?,"school"?}: "title", "day", "lines", "tables": [{"title","columns","rows"}]: who
 * would have seen what on a past day (the last school day). A school's staff: of their school, and of a
 * contract about the authority's lists what its text says, whoever is on a list. People of the authority of
 * whose teams the contract in force names none: small numbers kept back, restricted children left out. Their
 * look is kept (visitor_log). */
int view_contract_preview(struct engine *e, const struct visitor *v, const json_t *question,
			  json_t **ret_json, struct fault *reterr);
/* {"verb":"contract_access_log","id","school"?,"limit"?,"after"?}: "rows":
 * [{"at","who","about","what","why"}], the newest first, "total" (messages), "next". */
int view_access_log(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr);

/* The version that is asked for, or the one in force, or the newest, of those that the visitor may see; NULL.
 */
const struct share_contract *view_contract_of(const struct engine *e, const struct visitor *v, const char *id,
					      const char *version);
/* view_contract_words.c: [{"title","lines"}] in plain words. */
json_t *view_contract_sections(const struct engine *e, const struct share_contract *c);
/* The school that is asked about; of its staff one of theirs, without a name the first that the contract
 * lists. NO_INDEX: all. -FAULT_MISSING for another. */
int view_contract_school(const struct engine *e, const struct visitor *v, const struct share_contract *c,
			 const char *asked, uint32_t *ret, struct fault *reterr);
/* The preview of a contract, or of one that is not there yet: then its packed tree comes with `fd`. */
int view_preview_ask(struct engine *e, const struct visitor *v, const struct share_contract *c, int fd,
		     uint64_t length, day_t day, uint32_t school, json_t **ret_json, struct fault *reterr);
/* The day of a question; "": the last weekday. */
int view_preview_day(const struct engine *e, const char *text, day_t *ret, struct fault *reterr);
/* field_bit of what the contract shares and does not require. */
uint32_t view_contract_optional(const struct share_contract *c);
/* "not agreed" as "not_agreed". Returns `out`. */
const char *view_word(const char *words, char out[40]);
/* About children of the authority's own lists, in any part of it. */
bool view_contract_of_lists(const struct share_contract *c);

#endif
