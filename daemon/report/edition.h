/* edition.h: what every document about a share contract is made from, and the words they share.
 *
 * A document is made from the contract and from names, never from the roll: no number of children can
 * stand in it, so no edition tells a school how many of its pupils have a social worker. */
#ifndef REPORT_EDITION_H
#define REPORT_EDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "contract/agreement.h"
#include "contract/contract.h"

struct edition_name {
	const char *id, *name;
};

/* Everything is borrowed while a document is written. */
struct edition {
	const struct share_contract *contract;
	const char *authority; /* its name */
	const struct edition_name *teams, *schools;
	size_t team_count, school_count;
	const char *school;		/* id of the one school the edition is for; NULL: for all of them */
	const struct agreement *agreed; /* of that school to this version; NULL: not yet */
	uint32_t held;	/* field_bit: what that school holds back; a required field is not held back */
	char terms[65]; /* digest of what a school agrees to (agreement_terms), hexadecimal */
};

/* In which form a field of the contract is shared in this edition: `drop` when the school holds it back. */
enum treatment edition_form(const struct edition *e, const struct contract_field *f);
/* Name for people; the id itself when no such team or school is known. */
const char *edition_team(const struct edition *e, const char *id);
const char *edition_school(const struct edition *e, const char *id);

/* "Attendance mark of each session"; what the form of it shows; what the purpose is for. Never NULL. */
const char *edition_field(enum field f);
const char *edition_treatment(enum treatment t);
const char *edition_purpose(enum purpose p);
/* What the system reads of every pupil whatever the contract shows, because it cannot work without. */
const char *edition_always(void);
const char *edition_status(enum contract_status s);
const char *edition_urgency(enum urgency u);

/* Appends "children looked after by the authority, children in need"; `every`: what 0 means. */
void edition_subjects(struct buffer *out, unsigned subjects, const char *every);
/* Appends "Nursery 1, Reception, years 1 to 13", or "every year group". */
void edition_years(struct buffer *out, const bool years[CONTRACT_YEARS]);
/* Appends "1 hour 5 minutes". */
void edition_minutes(struct buffer *out, int minutes);
/* Appends "730 days (2 years)", "30 days", "1 day". */
void edition_days(struct buffer *out, int days);
/* Appends "1 September 2026", or "no date" for DAY_NONE. */
void edition_date(struct buffer *out, day_t day);
/* Appends "09:05". */
void edition_clock(struct buffer *out, int minute);
/* Appends "Virtual School: people with the role Adviser or Head", or just the team. */
void edition_audience(struct buffer *out, const struct edition *e, const struct contract_share *s);

#endif
