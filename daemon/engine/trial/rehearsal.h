/* rehearsal_test.h: runs contract tests (config/contract_test.h) against the engine itself.
 *
 * Each test has an engine, a store and a clock of its own. Its pupils and marks go the way of every
 * page: orders, records, intake, rules, routing, envelopes. What was sent, and what each team may see of each
 * child at the end, is held against what the test expects. Nothing leaves the process. */
#ifndef ENGINE_TRIAL_REHEARSAL_H
#define ENGINE_TRIAL_REHEARSAL_H

#include "config/config.h"
#include "config/contract_test.h"
#include "config/folder.h"
#include "store/store.h"

/* Opens an empty store for one test; the engine closes it. */
struct rehearsal_stores {
	void *context;
	int (*open)(void *context, struct store *ret_store, struct fault *reterr);
};

/* One thing that is not as expected. */
struct rehearsal_mismatch {
	const char *file; /* of the test */
	unsigned line;	  /* of the expectation; of the test where nothing was expected */
	char where[200];  /* "virtual-school, ada, session_mark" */
	char expected[240], found[480];
	char clause[400]; /* what is responsible, or why no clause gives it */
};

/* One test that was run, and which of the mismatches are its own. */
struct rehearsal_runner {
	const struct contract_test *test;
	const struct test_case *c;
	size_t first, count;
};

enum rehearsal_clause_kind { CLAUSE_SHARE, CLAUSE_FIELD, CLAUSE_ALERT, CLAUSE_SUBJECT, CLAUSE_YEARS };

/* A clause of a contract under test, and whether any test saw it at work. */
struct rehearsal_clause {
	const struct share_contract *contract;
	enum rehearsal_clause_kind kind;
	unsigned share, row;	   /* SHARE: share; FIELD: share and field; ALERT: row */
	unsigned subject;	   /* SUBJECT: its bit; 0: every pupil */
	int year_first, year_last; /* YEARS: a run of year groups */
	bool released;		   /* it gave something */
	bool withheld;		   /* it was asked about a child and gave nothing */
	bool always;		   /* it covers everybody: there is nobody to withhold from */
};

struct rehearsal_report {
	struct {
		struct rehearsal_runner *at;
		size_t count, room;
	} runs;
	struct {
		struct rehearsal_mismatch *at;
		size_t count, room;
	} mismatches;
	struct {
		struct rehearsal_clause *at;
		size_t count, room;
	} clauses;
};

/* Looks up the names of a test in the configuration; adds a fault with file and line for each that
 * is not there. */
void rehearsal_check(const struct config *config, const struct contract_test *t, struct faults *faults);

/* Runs every test of `t` and appends to the report; the clauses of its contracts are added once, however many
 * files test them. `files` are the configuration's bytes and `config` what they were loaded to; both, and
 * `t`, are borrowed for the report's life. 0 whether or not there were mismatches; negative when a
 * test could not be run. */
int rehearsal_run(const struct folder *files, const struct config *config, const struct contract_test *t,
		  const struct rehearsal_stores *stores, struct rehearsal_report *into, struct fault *reterr);
void rehearsal_report_free(struct rehearsal_report *r);

/* "share[0].fields[2] session_mark", "alerts[1] not_heard to virtual-school", "subjects looked_after".
 * Returns `out`. */
const char *rehearsal_clause_words(const struct rehearsal_clause *c, char *out, size_t size);
/* Its line in its contract's file; 0: not known. */
unsigned rehearsal_clause_line(const struct rehearsal_clause *c);
/* Of two for each clause (released, withheld), or one where nothing can be withheld: how many were seen, and
 * how many there are. `contract`: of this one only; NULL: of all. */
void rehearsal_coverage(const struct rehearsal_report *r, const struct share_contract *contract,
			size_t *ret_seen, size_t *ret_all);

#endif
