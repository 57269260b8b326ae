/* record.h: what the parse role makes of foreign bytes: records of checked form.
 *
 * Form only: texts are valid UTF-8 of bounded length, dates are real civil dates in
 * Europe/London. Meaning (UPN letter, register code, term) is the engine's to check. */
#ifndef EXCHANGE_RECORD_H
#define EXCHANGE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "figures/figure.h"
#include "attendance/trait.h"
#include "base/buffer.h"
#include "base/days.h"
#include "exchange/drop.h"

/* A record's kind; one blob of records holds one kind only. */
enum record_kind {
	RECORD_CODE = 1,
	RECORD_STUDENT,
	RECORD_MARK,
	RECORD_LIST_ROW,
	RECORD_FIGURE,
	RECORD_REJECT,
	RECORD_VALUE, /* inside a RECORD_FIGURE only */
	RECORD_EES_VERSION,
	RECORD_EES_NAME,
	RECORD_EES_PAGING,
	RECORD_EES_ROW,
	RECORD_EES_PROBLEM,
	RECORD_STANDING,
	RECORD_SCHOOL,
	RECORD_DELETION,
	RECORD_DROP_ENTRY,
	RECORD_DROP_FILE,
	RECORD_DROP_PUPIL,
	RECORD_DROP_ROW,
	RECORD_KINDS
};

/* A school's own code id and the code it stands for. */
struct record_code {
	char id[40];
	char text[12];
};

struct record_student {
	char id[40];
	char upn[32];		  /* as written; empty when the school has none */
	char year[12];		  /* National Curriculum year as written: "R", "7", ... */
	day_t admission, leaving; /* DAY_NONE: not given */
	int64_t updated_at;	  /* instant; 0: not given */
	char former_upn[32];	  /* as written; empty: not given */
	char registration[24]; /* registration group; empty: not given. For counting registers, no contract's
				*/
	/* Only what a contract in force names (struct msg_body, needs); else empty. */
	char surname[64], forename[64]; /* the legal ones; empty when too long */
	day_t born;			/* DAY_NONE */
	uint8_t traits[TRAITS];		/* a value each; TRAIT_UNKNOWN also for what was not given */
};

struct record_mark {
	char id[40]; /* the row's own id, evidence only */
	char student[40];
	day_t day;
	bool pm;
	char code_id[40]; /* one of the two is set; both empty: the mark is null */
	char code_text[12];
	int32_t minutes_late; /* -1: not given */
	int64_t updated_at;
};

/* One child on a list the authority holds. */
struct record_list_row {
	uint32_t line; /* 1-based line in the file */
	char upn[32], forename[64], surname[64], case_id[32], status[24];
	day_t born, from, to; /* DAY_NONE: not given */
	char worker[64], team[64], authority[8], urn[12];
	bool restricted;
	day_t review;	    /* DAY_NONE: none; of a part-time timetable */
	char postcode[12];  /* as written */
	char school[64];    /* its name, where it is not one of ours */
	char detail[96];    /* agreed sessions; what a licence is for; why a place is taken */
	char household[32]; /* the list's own id of the household; empty: not given */
};

/* One place, period, phase and group of a published file, with its values. */
struct record_figure {
	uint32_t series, geography, phase, period_kind; /* enums of figures/ */
	char code[12], name[64], region[12];
	char period[32]; /* as struct figure_time's text */
	day_t from, to;
	char group[64];
	uint64_t weight;    /* census enrolments; 0: not given */
	struct span values; /* packed records of RECORD_VALUE; borrows what it was unpacked from */
};

struct record_value {
	uint32_t kind;	/* enum figure_kind */
	uint32_t flags; /* enum figure_flag */
	char part[4], marker[8];
	bool has_value, has_counts;
	int64_t nano_percent;
	uint64_t num, den;
};

/* DfE's "explore education statistics" API. A data set and its latest version. */
struct record_ees_version {
	char id[40], title[160], status[16]; /* "Published", "Deprecated", "Withdrawn" */
	char version[16];		     /* "1.2"; empty: none is published */
	char published[40];		     /* as written */
	int64_t total;			     /* rows of that version */
};
/* What an id of a data set stands for. */
enum ees_name {
	EES_FILTER,    /* column, label */
	EES_OPTION,    /* label; `of` is the id of its filter */
	EES_INDICATOR, /* column, label */
	EES_LOCATION,  /* label, codes; `of` is the level's code */
	EES_NAMES
};
struct record_ees_name {
	uint32_t kind; /* enum ees_name */
	char of[40], id[40], column[96], label[256], code[32], old_code[24];
};
struct record_ees_paging {
	uint32_t page, pages; /* from 1; no page at all: pages is 0 */
	int64_t total;	      /* rows over all pages */
};
/* One row of a query. The lists are "id TAB value LF" for each; a location's id is behind its
 * level's code; values are DfE's own texts, markers among them. */
struct record_ees_row {
	char time_code[8], period[16], level[8];
	char locations[256], filters[1536], values[6144];
};
/* Why not, or a warning beside an answer that is one. */
struct record_ees_problem {
	char code[64]; /* of a warning: "QueryNoResults" */
	char text[320];
};

/* How a school stands with its supplier. What was not said is true: it holds nothing back. */
struct record_standing {
	bool online, approved, audited;
	bool custom_codes; /* not said: false */
};
/* A school as its supplier has it, on one of its lists of schools or by itself. */
struct record_school {
	char id[40];
	char domain[128]; /* the host that holds its data; empty: not given */
	char system[48];  /* its own system's name ("SIMS"); empty: not given */
};
/* Something that the supplier had and has not any more. */
struct record_deletion {
	char id[40], type[32];
	bool restored; /* it came back since */
};

/* One file of a school's drop folder. */
struct record_drop_entry {
	char name[DROP_NAME];
	uint64_t size;
	int64_t when;	/* seconds since 1970; 0: `stamp` alone is known */
	char stamp[20]; /* as `ls -l` writes it: "Nov 22 05:20", "Nov 22 2025"; empty: `when` is known */
};

/* What one file of marks is, beside its pupils and marks. */
struct record_drop_file {
	char refusal[320];	 /* not empty: why none of it may be used; there are no other records then */
	char layout[12];	 /* "long", "wide", "strip" */
	char encoding[20];	 /* "UTF-8", "Windows-1252", "UTF-16" */
	char laestab[8], urn[8]; /* of the school, as its rows have it; empty: they do not say */
	unsigned char digest[32];
	int64_t changed_at; /* struct msg_body */
	uint32_t rows, pupils, marks, set_aside;
	bool whole;	      /* every row that was set aside is known to be of a pupil in the file */
	struct span sessions; /* session_t, 4 bytes each, ascending: those that the file speaks of */
};
/* A pupil of the file; `whole`: every row of the pupil was read. */
struct record_drop_pupil {
	char id[40];
	bool whole;
};
/* A row that was set aside, as it was written, for the school to mend; line 0: the header. */
struct record_drop_row {
	uint32_t line;
	char separator[2];
	char reason[320];
	struct span raw; /* UTF-8; without the end of line */
};

/* A row set aside with its reason; the rest of the document goes on. */
struct record_reject {
	uint32_t line, column;
	char text[320];
};

/* Appends one packed record of `kind`; `record` is the struct of that kind. */
void record_pack(enum record_kind kind, const void *record, struct buffer *out);
/* Reads one off the front of `*rest` into the struct of `kind`; false when malformed. */
bool record_unpack(enum record_kind kind, struct span *rest, void *ret_record);

#endif
