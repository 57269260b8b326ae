/* complete.h: whether a share contract answers what the ICO's data sharing code (2021, s.121 Data Protection
 * Act 2018) asks of a data sharing agreement.
 *
 * One row a key. What the form of the file already requires (purpose, fields, subjects, lawful basis, term,
 * retention ...) has no row. */
#ifndef CONTRACT_COMPLETE_H
#define CONTRACT_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "contract/contract.h"

struct contract_question {
	unsigned number;      /* of the question in our list of the code's questions, 1 to 21 */
	const char *question; /* in plain words */
	const char *key;      /* where its answer stands in the file */
	size_t offset;	      /* of the member in struct share_contract */
	int form;	      /* how the member says "nothing" (complete.c) */
	/* Whether the question is to be asked of this contract; NULL: of every one. */
	bool (*asked)(const struct share_contract *c);
};

#define CONTRACT_QUESTIONS 22
extern const struct contract_question contract_questions[CONTRACT_QUESTIONS];

/* True when the question is asked of the contract and has no answer there. */
bool contract_unanswered(const struct share_contract *c, const struct contract_question *q);
/* True when every question has an answer. Else fills `ret_missing` (may be NULL) with the rows of those that
 * have none, in their order, and *ret_count (may be NULL) with how many. A contract that is not complete is
 * not to be approved. */
bool contract_complete(const struct share_contract *c,
		       const struct contract_question *ret_missing[CONTRACT_QUESTIONS], size_t *ret_count);
/* Some field is shown as the register's own code: needs an answer to question 8. */
bool contract_shows_codes(const struct share_contract *c);
/* The article 9 condition rests on schedule 1 of the Data Protection Act 2018, whose part 4 asks for an
 * appropriate policy document. */
bool contract_needs_policy_document(const struct share_contract *c);

#endif
