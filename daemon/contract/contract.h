/* contract.h: a share contract as written (design.md section 7; the ICO's questions, domain.md 8.2).
 *
 * Lists and texts of any length are borrowed from the configuration's arena; texts are "" or NULL when not
 * written. */
#ifndef CONTRACT_CONTRACT_H
#define CONTRACT_CONTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "attendance/trait.h"
#include "base/days.h"

#define CONTRACT_LIST	 32 /* items in any list of a contract */
#define CONTRACT_SCHOOLS 1000
#define CONTRACT_NAME	 64
#define CONTRACT_FEW	 8   /* items in its short lists: roles, processors, annexes ... */
#define CONTRACT_TEXT	 600 /* longest text of the agreement's wording */
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
extern const char *const controllers_names[];

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
	bool required; /* the purpose fails without it: a school cannot hold it back */
	const char *why;
	unsigned line; /* where it stands: with the file, the clause of a release */
};

/* What one audience is shown: a team, or some roles in it, about all the contract's subjects or some. */
struct contract_share {
	char team[CONTRACT_NAME];
	const char *roles[CONTRACT_FEW]; /* roles of the team (its file); none: everybody in it, and its
					    mailbox */
	unsigned role_count;
	unsigned subjects;	       /* only about these of the contract's subjects; 0: about all of them */
	struct contract_field *fields; /* at most FIELD_COUNT */
	unsigned field_count;
};

enum urgency {
	URGENCY_SAME_SESSION,
	URGENCY_SAME_DAY,
	URGENCY_DAILY_DIGEST,
	URGENCY_NEXT_WORKING_DAY,
	URGENCY_WEEKLY,	    /* the first working morning of a week */
	URGENCY_HALF_TERMLY /* the same, of the second week of a half term */
};
const char *urgency_name(enum urgency u); /* never NULL */

/* What a contract may set of a rule; which of them a rule has, and their defaults, is its row's to say
 * (alert/rule.h). */
enum parameter {
	PARAMETER_DAYS, /* school days, or days of absence */
	PARAMETER_WARN, /* the same, for a line in advance */
	PARAMETER_SESSIONS,
	PARAMETER_WEEKS,
	PARAMETER_PERCENT,
	PARAMETER_POSSIBLE, /* possible sessions below which nothing is judged */
	PARAMETER_RECENT,   /* possible sessions looked at last */
	PARAMETER_POINTS,
	PARAMETER_CHILDREN,
	PARAMETER_TIMES, /* spells: sessions in a row are one */
	PARAMETERS
};
const char *parameter_name(enum parameter p); /* never NULL */

struct contract_alert {
	char rule[CONTRACT_NAME]; /* a row of alert/rule.h */
	char team[CONTRACT_NAME]; /* `to` */
	enum urgency urgency;
	unsigned subjects;  /* only for these of the contract's subjects; 0: for all of them */
	int take_within;    /* working minutes; 0: not asked for */
	int outcome_within; /* working minutes; 0: not asked for */
	char escalate_to[CONTRACT_NAME];
	int parameters[PARAMETERS]; /* 0: the rule's own */
	unsigned line;		    /* where it stands, for faults */
};

/* When marks are looked at, counted from each school's register closing times. */
struct contract_looks {
	int first, second, then_every; /* minutes after closing */
	int until_am, until_pm, close; /* minutes of the day */
	int look_back_days;
};

/* UK GDPR art. 26: who decides why and how. */
enum controllers { CONTROLLERS_SEPARATE, CONTROLLERS_JOINT };

/* Works on behalf of a controller (UK GDPR art. 28). */
struct contract_processor {
	const char *name, *task, *country;
};

struct contract_onward {
	const char *to, *why;
};

struct contract_annex {
	const char *title, *reference;
	char sha256[65]; /* of the document, in hexadecimal; "" when not written */
};

/* The wording of the agreement: what people agree to beside what the policy enforces. Each member answers
 * a question of the ICO's data sharing code (domain.md 8.2). */
struct contract_wording {
	const char *benefits, *necessity, *risks;	    /* 1, 2 */
	const char *join_leave;				    /* 3 */
	enum controllers controllers;			    /* 4 */
	const char *arrangement;			    /* 4: of joint controllers */
	struct contract_processor processors[CONTRACT_FEW]; /* 4 */
	unsigned processor_count;
	const char *article_10, *policy_document; /* 8 */
	day_t dpia_date;			  /* 2 */
	const char *privacy_notice;		  /* 9 */
	char rights[96], breach[96];		  /* 10, 14: e-mail addresses */
	int answer_days;			  /* 10: a subject access request */
	const char *correction, *complaints;	  /* 10 */
	const char *quality[CONTRACT_FEW];	  /* 11 */
	unsigned quality_count;
	const char *measures;			     /* 14 */
	int breach_within;			     /* 14: minutes */
	struct contract_onward onward[CONTRACT_FEW]; /* 16; none: nobody */
	unsigned onward_count;
	const char *countries[CONTRACT_FEW]; /* 16: outside the United Kingdom; none: nowhere */
	unsigned country_count;
	const char *monitoring[CONTRACT_FEW]; /* 18 */
	unsigned monitoring_count;
	const char *emergency;			     /* 20 */
	struct contract_annex annexes[CONTRACT_FEW]; /* 21 */
	unsigned annex_count;
};

/* One version of a contract. Several versions of one id may stand side by side: which one is in force at a
 * school follows from what the school has agreed to (policy.h). */
struct share_contract {
	char id[CONTRACT_NAME];
	char version[24];
	enum contract_status status;
	char title[160];
	enum purpose purpose;
	char objective[320];
	struct contract_wording wording;
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
	struct contract_share *shares; /* at most CONTRACT_LIST */
	unsigned share_count;
	struct contract_alert *alerts; /* at most CONTRACT_LIST */
	unsigned alert_count;
	int small_numbers;
	int keep_days;
	bool erase_on_end;
	int receivers_erase_days;
	const char *file; /* where it stands, for faults and clauses */
};

/* -1, 0 or 1 as version `a` is older than, the same as or newer than `b`: three numbers, compared as such. */
int contract_compare_versions(const char *a, const char *b);

/* What one version says of itself, whoever agreed to it; which version is in force at a school is the
 * policy's answer (policy.h).
 * True when it is active and `day` is between its dates (or inside the days its `lapse: hold` keeps the same
 * terms alive). */
bool contract_in_force(const struct share_contract *c, day_t day);
/* True when it is active or in trial between the same dates. */
bool contract_pulls(const struct share_contract *c, day_t day);
/* True when the subject bits and the year group are among the contract's subjects. A year
 * group that is not known is covered only by a contract that names every year group. */
bool contract_covers(const struct share_contract *c, unsigned subjects, int year_group);

/* The last day with the days that `lapse: hold` adds. */
day_t contract_until(const struct share_contract *c);

#endif
