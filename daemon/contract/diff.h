/* diff.h: what changes between two versions of a share contract, as facts.
 *
 * Two things are compared. What each version releases: to whom (a team, or one role of it), which fields
 * and how fully, about which children at which schools; by meaning, so that rows in another order or one
 * share written as two are no change. And every other key, as written (the table in diff_members.c).
 *
 * A fact widens when, both versions being in force, the later one shows somebody something that the
 * earlier one did not, keeps it longer, or lets it go further on. Status, dates and `lapse` say when a
 * version holds, not what it shares: they are facts and never widen. */
#ifndef CONTRACT_DIFF_H
#define CONTRACT_DIFF_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "contract/contract.h"

/* Year groups as bits: year + 2 (N1 is bit 0), and one more for a child whose year is not known, who is
 * covered only where every year group is named (contract_covers). */
#define DIFF_YEAR_UNKNOWN CONTRACT_YEARS
#define DIFF_EVERY_YEAR	  ((UINT32_C(1) << (CONTRACT_YEARS + 1)) - 1)
/* Children by everything the authority's lists say of them at once: one bit for each of the 8 sets of
 * enum subject's bits. Bit 0: on no list; bit 5: looked after and in need. */
#define DIFF_EVERY_CHILD UINT8_C(0xff)

enum fact_kind {
	FACT_SCHOOLS_JOIN,
	FACT_SCHOOLS_LEAVE,
	FACT_COHORT_WIDER, /* children of further statuses */
	FACT_COHORT_NARROWER,
	FACT_YEARS_ADDED,
	FACT_YEARS_REMOVED,
	FACT_FIELDS_GAINED,
	FACT_FIELDS_WIDER,
	FACT_FIELDS_NARROWER,
	FACT_FIELDS_LOST,
	FACT_ALERT_ADDED,
	FACT_ALERT_CHANGED,
	FACT_ALERT_REMOVED,
	FACT_ITEM_ADDED, /* of a list: a processor, an onward receiver, a country, an annex ... */
	FACT_ITEM_CHANGED,
	FACT_ITEM_REMOVED,
	FACT_CHANGED, /* any other key: its value was `was` and is `is` */
	FACT_KINDS
};
/* "schools_join", ...; never NULL. */
const char *fact_kind_name(enum fact_kind k);

enum widening {
	WIDENING_NONE,
	WIDENING_PEOPLE,   /* children of further schools */
	WIDENING_COHORT,   /* further statuses or year groups */
	WIDENING_FIELDS,   /* more of a child, or smaller groups, to somebody who sees the child already */
	WIDENING_AUDIENCE, /* a team or role that saw nothing */
	WIDENING_RETENTION,
	WIDENING_ONWARD, /* further receivers, processors or countries */
	WIDENING_KINDS
};
/* "none", "people", ...; never NULL. */
const char *widening_name(enum widening w);

/* Where a fact stands in one version; path "" when that version has no such thing. */
struct clause {
	char path[96];
	const char *file; /* of the contract; may be NULL */
	unsigned line;	  /* 0: not known here (the file's tree knows) */
};

/* A part of the schools of both versions. */
enum diff_schools { DIFF_BOTH, DIFF_JOINED, DIFF_LEFT, DIFF_SCHOOLS };

/* The children a fact is about. The regions of all facts that a child stands in are of one `schools`. */
struct region {
	enum diff_schools schools;
	uint32_t years;	  /* DIFF_YEAR_UNKNOWN's bit last */
	uint8_t children; /* by status; DIFF_EVERY_CHILD: every pupil */
};

/* One field of a fact about fields. */
struct fact_field {
	enum field field;
	enum treatment from, to;
	struct clause before, after;
};

struct fact {
	enum fact_kind kind;
	enum widening widens;
	const char *key;	 /* the key it is about: "retention.keep"; borrowed for ever */
	const char *words;	 /* what that key is, in words: "how long marks are kept" */
	const char *was, *is;	 /* both values in words; "" for none */
	const char *team, *role; /* of fields: who sees; role NULL: everybody in the team, and its mailbox */
	struct fact_field *fields;
	unsigned field_count;
	struct clause before, after;
	bool reaches; /* `region` says whom it touches; else it touches no child's data */
	struct region region;
};

/* Schools by id; `others`: every school but these. */
struct school_part {
	bool others;
	const char **ids;
	unsigned count;
};

/* Borrows both contracts; everything else is in its arena. */
struct diff {
	struct arena arena;
	const struct share_contract *a, *b;
	struct school_part schools[DIFF_SCHOOLS];
	uint32_t years;	  /* of both versions */
	uint8_t children; /* of both versions */
	struct fact *facts;
	unsigned count, room;
};

/* Compares `b`, the later one, with `a`. Facts come in the order of enum fact_kind's meaning: people,
 * fields, alerts, then the rest as the file has its keys. *ret_diff is the caller's to free.
 * -FAULT_MEMORY. */
int diff_contracts(const struct share_contract *a, const struct share_contract *b, struct diff *ret_diff,
		   struct fault *reterr);
void diff_free(struct diff *d);
/* Does any fact widen? */
bool diff_widens(const struct diff *d);

/* Ids as people know them; NULL members leave ids as they are. A function may return NULL. */
struct diff_names {
	const char *(*team)(const void *context, const char *id);
	const char *(*school)(const void *context, const char *id);
	const void *context;
	const char *for_school; /* id: said to this school ("at your school"); NULL: to the authority */
};

/* Appends one sentence in plain English, without a full stop. */
void fact_words(const struct diff *d, const struct fact *f, const struct diff_names *names,
		struct buffer *out);
/* Appends who a region's children are: "looked-after children in years 7 to 13". */
void region_words(const struct region *r, struct buffer *out);
/* Does a fact concern this school? Others that join or leave do not (terms_for_school). */
bool fact_concerns(const struct diff *d, const struct fact *f, const char *school);
/* Is this region told apart by the authority's lists, so that its size tells of social care? */
bool region_by_lists(const struct region *r);

#endif
