/* contract_test.h: a test of share contracts as written: some pupils and their marks, and who may see what
 * of it. Beside the contracts (contracts/NAME.test.yaml), and no part of the configuration.
 *
 * Texts are borrowed from the arena the file was read into; "" when not written. */
#ifndef CONFIG_CONTRACT_TEST_H
#define CONFIG_CONTRACT_TEST_H

#include "attendance/trait.h"
#include "base/arena.h"
#include "base/days.h"
#include "base/fault.h"
#include "config/kind.h"
#include "contract/contract.h"

#define TEST_CHILDREN  24
#define TEST_CASES     32
#define TEST_MARKS     48
#define TEST_EXPECTED  24
#define TEST_ALERTS    6
#define TEST_SAYS      6
#define TEST_NEVER     16
#define TEST_CONTRACTS 8

/* Status of a child on the authority's list, by place in the words an admin writes. */
enum test_status_kind {
	TEST_LOOKED_AFTER,
	TEST_PROTECTION_PLAN,
	TEST_IN_NEED,
	TEST_SEPARATING,
};
extern const char *const test_status_names[];

/* A child's time on the authority's social care list. */
struct test_status {
	enum test_status_kind status;
	day_t from, to; /* DAY_NONE: open */
	bool restricted;
};

struct test_child {
	const char *id, *school, *name;
	char upn[14]; /* "": one is made up */
	int year;     /* place in test_years; see test_year_group */
	struct test_status statuses[CONTRACT_FEW];
	unsigned status_count;
	const char *flags[TRAITS]; /* the school's own, as its system writes them */
	unsigned line;
};
/* The year group as roll/roll.h counts (0 reception, YEAR_UNKNOWN), and as a school writes it. */
int test_year_group(const struct test_child *c);
const char *test_year_text(const struct test_child *c); /* "" when not known */

/* What a register says of a child, on one school day or each of a range. */
struct test_mark {
	const char *child;
	day_t day, until;    /* DAY_NONE: the test's own day, and that day alone */
	const char *am, *pm; /* codes as a register has them */
	int seen;	     /* from which minute of `until` on; -1: from the register's closing */
	int minutes_late;    /* 0: not given */
	unsigned line;
};

/* A contract stands at these of its schools only. */
struct test_agreed {
	const char *contract, *version; /* "": every version */
	const char *schools[CONTRACT_LIST];
	unsigned school_count;
	unsigned line;
};

struct test_held {
	const char *school, *contract;
	const char *fields[CONTRACT_FEW];
	unsigned field_count;
	unsigned line;
};

struct test_alert {
	const char *rule;
	int urgency;			 /* 0: not said, else enum urgency + 1 */
	int state;			 /* enum alert_state */
	int take_by, leaves;		 /* minutes of the day; -1: not said */
	day_t leaves_on;		 /* DAY_NONE: not said */
	int take_within, outcome_within; /* working minutes; 0: not said */
	const char *escalate_to;	 /* "": not said */
	const char *says[TEST_SAYS];	 /* words that stand in the message */
	const char *not_says[TEST_SAYS]; /* words that do not */
	unsigned says_count, not_count, line;
};

/* All that one team (or a role in it) is shown of one child, and told. */
struct test_expected {
	const char *team, *role, *child;
	const char *sees[FIELD_COUNT];
	unsigned sees_line[FIELD_COUNT];
	struct test_alert alerts[TEST_ALERTS];
	unsigned alert_count, line;
};

/* What must not be: all members that are written together. */
struct test_never {
	const char *team, *role, *child, *field, *rule, *says;
	unsigned line;
};

struct test_case {
	const char *name;
	day_t day, from; /* from: DAY_NONE, the first day with a mark */
	int minute;
	bool others_present;
	struct test_mark marks[TEST_MARKS];
	struct test_agreed agreed[CONTRACT_FEW];
	struct test_held held[CONTRACT_FEW];
	struct test_expected expected[TEST_EXPECTED];
	struct test_never never[TEST_NEVER];
	unsigned mark_count, agreed_count, held_count, expected_count, never_count;
	bool nobody_else; /* whatever is not expected is a fault */
	unsigned line;
};

struct contract_test {
	char id[CONTRACT_NAME];
	const char *title;
	const char *contracts[TEST_CONTRACTS]; /* only these take part */
	unsigned contract_count;
	int status; /* 0: as written; else enum contract_status + 1, which the contracts are taken to have */
	struct test_child children[TEST_CHILDREN];
	unsigned child_count;
	struct test_case cases[TEST_CASES];
	unsigned case_count;
	const char *file;
};

/* Index of a child by id, or -1. */
int contract_test_child(const struct contract_test *t, const char *id);

/* Reads one file. Everything in *ret_test stands in `arena`. Faults and warnings as config_load;
 * *ret_test is touched only on success. */
int contract_test_read(struct span yaml, const char *name, struct arena *arena,
		       const struct contract_test **ret_test, struct faults *faults, struct faults *warnings);

#endif
