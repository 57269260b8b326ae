/* contract.h: a share contract as written (design.md section 7, domain.md 8.2). */
#ifndef CONTRACT_CONTRACT_H
#define CONTRACT_CONTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "attendance/trait.h"
#include "base/days.h"

#define CONTRACT_LIST	 32 /* items in any list of a contract */
#define CONTRACT_SCHOOLS 1000
#define CONTRACT_NAME	 64
/* Year groups a contract can name: N1, N2, reception, 1-14; index: year + 2 (roll/roll.h). */
#define CONTRACT_YEARS 17

enum contract_status {
	CONTRACT_DRAFT,
	CONTRACT_PROPOSED,
	CONTRACT_TRIAL,
	CONTRACT_ACTIVE,
	CONTRACT_SUSPENDED,
	CONTRACT_EXPIRED,
	CONTRACT_REVOKED
};

enum purpose {
	PURPOSE_SAFEGUARDING,
	PURPOSE_MISSING_EDUCATION,
	PURPOSE_ATTENDANCE_SUPPORT,
	PURPOSE_STATISTICS
};

/* Who a child is to the authority, from its own lists: a set of bits. */
enum subject {
	SUBJECT_LOOKED_AFTER = 1,
	SUBJECT_PROTECTION_PLAN = 2,
	SUBJECT_IN_NEED = 4,
	SUBJECT_SOCIAL_WORKER = 7, /* any of them */
};
/* "looked_after", ... for exactly one bit, "unknown" for anything else; never NULL. */
const char *subject_name(unsigned subject);

/* The words an admin writes, by enum value (subjects: by bit number); each ends with NULL. */
extern const char *const contract_status_names[], *const purpose_names[], *const subject_names[];
extern const char *const field_names[], *const treatment_names[], *const urgency_names[];

/* Fields that a school gives, or that we work out from what it gives. */
enum field {
	FIELD_SESSION_MARK, /* the mark of a session */
	FIELD_MINUTES_LATE,
	FIELD_SCHOOL, /* which school the child is at */
	FIELD_YEAR_GROUP,
	FIELD_SESSIONS_MISSED, /* counts over the year to date */
	FIELD_YESTERDAY,       /* the previous school day's marks */
	FIELD_UPN,	       /* the pupil's number, for teams that hold no list of their own */
	/* The rest divide figures or match children and are never shown by child. They are asked for
	 * and read only where a contract in force names them. */
	FIELD_BIRTH_DATE,
	FIELD_SEX,
	FIELD_FREE_SCHOOL_MEALS, /* now, and at any time in six years */
	FIELD_SPECIAL_NEEDS,
	FIELD_FIRST_LANGUAGE, /* English or another */
	FIELD_ETHNICITY,
	FIELD_PREVIOUSLY_LOOKED_AFTER,
	FIELD_YOUNG_CARER,
	FIELD_SERVICE_CHILD,
	FIELD_BOARDER,
	FIELD_NAME, /* to match a child across schools */
	FIELD_COUNT
};
_Static_assert(FIELD_COUNT <= 32, "a set of fields is 32 bits");
const char *field_name(enum field f); /* never NULL */
static inline uint32_t field_bit(enum field f)
{
	return UINT32_C(1) << f;
}
/* The field that gives a trait; FIELD_COUNT for those that the authority's own lists give. */
enum field field_of_trait(enum trait t);
/* Special category data, which needs an article 9 condition (UK GDPR art. 9): ethnicity, and special
 * needs because they tell of health. */
bool field_special(enum field f);

/* From narrowest to widest: a wider one has the greater number. */
enum treatment {
	TREATMENT_DROP, /* the default: what no contract releases is not there */
	TREATMENT_COUNT,
	TREATMENT_BAND,
	TREATMENT_CLASS,
	TREATMENT_REASON_GROUP,
	TREATMENT_CLEAR
};

struct contract_field {
	enum field field;
	enum treatment treatment;
	bool required;
	char why[160];
};

/* What one team is shown. */
struct contract_share {
	char team[CONTRACT_NAME];
	struct contract_field fields[FIELD_COUNT];
	unsigned field_count;
};

enum urgency { URGENCY_SAME_SESSION, URGENCY_SAME_DAY, URGENCY_DAILY_DIGEST, URGENCY_NEXT_WORKING_DAY };
const char *urgency_name(enum urgency u); /* never NULL */

struct contract_alert {
	char rule[CONTRACT_NAME]; /* a row of alert/rule.h */
	char team[CONTRACT_NAME]; /* `to` */
	enum urgency urgency;
	unsigned subjects;  /* only for these of the contract's subjects; 0: for all of them */
	int take_within;    /* working minutes; 0: not asked for */
	int outcome_within; /* working minutes; 0: not asked for */
	char escalate_to[CONTRACT_NAME];
	unsigned line; /* where it stands, for faults */
};

/* When marks are looked at, counted from each school's register closing times. */
struct contract_looks {
	int first, second, then_every; /* minutes after closing */
	int until_am, until_pm, close; /* minutes of the day */
	int look_back_days;
};

struct share_contract {
	char id[CONTRACT_NAME];
	char version[24];
	enum contract_status status;
	char title[160];
	enum purpose purpose;
	char objective[320];
	char lawful_article_6[48], lawful_article_9[64], lawful_statute[160], dpia[48];
	bool all_schools;
	char (*schools)[CONTRACT_NAME]; /* borrowed from the config's arena */
	unsigned school_count;
	char authority[8];	   /* receiving LA, "332" */
	char team[CONTRACT_NAME];  /* receiving team */
	char dpo[96], changes[96]; /* contacts */
	day_t valid_from, valid_to, review_by;
	bool lapse_hold;
	int lapse_days;
	unsigned subjects; /* bits of enum subject; 0: every pupil */
	bool year_groups[CONTRACT_YEARS];
	struct contract_looks looks;
	struct contract_share shares[CONTRACT_LIST];
	unsigned share_count;
	struct contract_alert alerts[CONTRACT_LIST];
	unsigned alert_count;
	int small_numbers;
	int keep_days;
	bool erase_on_end;
	int receivers_erase_days;
};

/* True when the contract is in force on `day`: active, between its dates (or inside the
 * days its `lapse: hold` keeps the same terms alive). */
bool contract_in_force(const struct share_contract *c, day_t day);
/* True when the contract asks for pulls on `day`: in force, or in trial between the same dates. */
bool contract_pulls(const struct share_contract *c, day_t day);
/* True when the subject bits and the year group are among the contract's subjects. A year
 * group that is not known is covered only by a contract that names every year group. */
bool contract_covers(const struct share_contract *c, unsigned subjects, int year_group);

#endif
