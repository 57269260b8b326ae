/* contract_test_print.h: what contract tests found, for people, for programs, and for build servers. */
#ifndef CLI_CONTRACT_TEST_PRINT_H
#define CLI_CONTRACT_TEST_PRINT_H

#include "base/buffer.h"
#include "engine/trial/rehearsal.h"

enum contract_test_form { CONTRACT_TEST_TEXT, CONTRACT_TEST_JSON, CONTRACT_TEST_JUNIT, CONTRACT_TEST_FORMS };
/* "text", "json", "junit" -> form, or CONTRACT_TEST_FORMS. */
enum contract_test_form contract_test_form_find(const char *name);

/* Appends the report. `coverage`: with every clause of every contract tested. */
void contract_test_print(const struct rehearsal_report *r, enum contract_test_form form, bool coverage,
			 struct buffer *out);
/* Whole per cent of the clauses seen at work, rounded down; 100 when there is none. */
unsigned contract_test_percent(const struct rehearsal_report *r, const struct share_contract *contract);

#endif
