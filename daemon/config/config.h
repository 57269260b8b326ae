/* config.h: everything an admin wrote, checked and in structs.
 *
 * muster.yaml (Authority), schools/ (School), teams/ (Team), calendars/ (Calendar),
 * contracts/ (ShareContract), people/ (Person). One arena holds it all; immutable after loading. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "alert/fresh.h"
#include "base/room.h"
#include "attendance/calendar.h"
#include "attendance/list.h"
#include "attendance/phase.h"
#include "base/arena.h"
#include "base/digest.h"
#include "exchange/rest.h"
#include "contract/agreement.h"
#include "contract/contract.h"
#include "contract/policy.h"
#include "config/person.h"
#include "exchange/drop.h"

#define CONFIG_NAME	  64
#define CONFIG_KEYS	  16
#define CONFIG_LISTS	  8
#define CONFIG_NEIGHBOURS 10
#define CONFIG_CLOSURES	  32

/* A list the authority holds and gives us as a file in the drop folder. */
struct list_source {
	char id[CONFIG_NAME];
	enum list_kind kind;
	char file[128];		 /* name inside the drop folder; no slash */
	char owner[CONFIG_NAME]; /* a team */
	int due;		 /* minute of the day, London */
};

#define CONFIG_FIGURES		8
#define CONFIG_FIGURE_CHOICES	12
#define CONFIG_FIGURES_BASE_URL "https://api.education.gov.uk/statistics/v1"

enum figure_how { FIGURES_CSV, FIGURES_QUERY };

/* A data set of DfE's "explore education statistics" service that is read by itself. */
struct figure_set {
	char id[40]; /* UUID */
	char name[CONFIG_NAME];
	char version[12]; /* "1.*": a new major version is taken by nobody but a person */
	enum figure_how how;
	int page_size; /* rows of one page of a query */
	/* Of a query; nothing chosen: all. */
	char indicators[CONFIG_FIGURE_CHOICES][64]; /* by column or label */
	unsigned indicator_count;
	struct figure_only {
		char filter[64]; /* column or label */
		char option[128];
	} only[CONFIG_FIGURE_CHOICES];
	unsigned only_count;
};

struct figures_config {
	char base_url[256]; /* no slash at its end */
	int due;	    /* minute of the day, London */
	struct figure_set sets[CONFIG_FIGURES];
	unsigned count;
};

/* When a school's marks are enough, late, or not to be believed, and who is told. */
struct freshness {
	struct fresh_limits limits;
	char team[CONFIG_NAME]; /* where a school names none; empty: the log and the status only */
	int tell_after;		/* minutes after the first look */
	int quiet_days;		/* first school days of a term */
	int believe_after;	/* days */
};

/* What counts as a school's agreement. */
enum agreement_basis {
	AGREEMENTS_SIGNED, /* an entry in its file of agreements, signed with the authority's key */
	AGREEMENTS_LISTED, /* that the contract lists it: the agreements are kept elsewhere */
};

struct authority {
	char id[CONFIG_NAME];
	enum agreement_basis agreements;
	char la[8]; /* "332" */
	char name[96];
	char region[16];		       /* GSS */
	char neighbours[CONFIG_NEIGHBOURS][8]; /* statistical neighbours, LA numbers */
	unsigned neighbour_count;
	char nearby[CONFIG_NEIGHBOURS][8]; /* geographic neighbours, LA numbers */
	unsigned nearby_count;
	char proxy[256], no_proxy[256], ca_file[256]; /* network; empty: none, system CAs */
	int answer_within;			      /* network: seconds for one page */
	int connections;			      /* network: requests under way at one host */
	int stagger;		      /* network: seconds within which schools due at one moment are begun */
	int requests_a_minute;	      /* network: of one token; 0: as the kind of source says */
	char console_listen[64];      /* "127.0.0.1:8480" */
	char console_proxy[108];      /* a path for the reverse proxy that signs people in; "": none */
	char console_subject[64];     /* the header in which it says who it is */
	bool console_insecure_cookie; /* without TLS: for tests on this machine */
	char bus_listen[96];	      /* "tcp://127.0.0.1:8481" */
	struct list_source lists[CONFIG_LISTS];
	unsigned list_count;
	struct figures_config figures;
	int silence_days; /* the longest silence */
	struct freshness fresh;
	struct room_limits disk;
	bool sandbox_reduced; /* start without landlock where the kernel has none */
};

#define CONFIG_HOLDS	32
#define CONFIG_REQUESTS 60000 /* a minute; more than any supplier bears */
#define SCHOOL_WEEKDAYS 5

/* Minutes of the day; -1: not given. */
struct register_times {
	int am_opens, am_closes, pm_opens, pm_closes;
};

/* Optional fields of a contract that a school does not give. */
struct school_hold {
	char contract[CONFIG_NAME];
	unsigned fields; /* field_bit */
	unsigned line;
};

struct school {
	char id[CONFIG_NAME];
	char name[96];
	char urn[8], laestab[8];
	enum phase phase;
	char area[CONFIG_NAME]; /* as figures are divided: a ward, a town; "": none */
	int32_t area_school;	/* the first school of the same area stands for it; -1: none */
	char calendar[CONFIG_NAME];
	const struct calendar *days;		     /* resolved, with the closures below */
	struct date_range closures[CONFIG_CLOSURES]; /* this school's own, beside its calendar's */
	unsigned closure_count;
	struct register_times registers; /* on all days but those that differ: */
	struct register_times
		weekdays[SCHOOL_WEEKDAYS]; /* a half day that is not given is as on the others */
	char source_kind[16];		   /* "wonde", "rest", "csv" */
	char source_school[32];		   /* the school's id there */
	char base_url[256];		   /* no trailing slash */
	char credential[CONFIG_NAME];	   /* typed reference: credentials/NAME in the keys folder */
	int rest_profile;		   /* kind rest: place in rest_profile_names */
	struct rest rest;		   /* kind rest: completed from its profile */
	char files_url[256];		   /* csv over SFTP; then base_url is the same without a last slash */
	char folder[CONFIG_NAME];	   /* csv: of the drop folder; then base_url is "drop:FOLDER" */
	char host_key[64];		   /* csv over SFTP: "SHA256:..." */
	int settled;			   /* csv: minutes a file must rest before it counts as whole */
	day_t fewer_from;		   /* csv: files of this day on may have far fewer pupils; DAY_NONE */
	char columns[DROP_MAPPED][DROP_HEADING]; /* csv: headings of odd columns; "" */
	int requests_a_minute; /* of the token; 0: as the authority or the kind of source says */
	day_t go_live;
	char succeeds[CONFIG_NAME]; /* the school that it was before it converted; "": none */
	day_t succeeds_from;	    /* its first day as this one */
	char contact_name[96], contact_phone[32], contact_email[96];
	char contact_team[CONFIG_NAME]; /* looks after its data; empty: that of the authority's freshness */
	struct school_hold *holds;	/* in the arena */
	unsigned hold_count;
};

#define CONFIG_ROLES	  8
#define CONFIG_AGREEMENTS 64

/* All that one school has agreed to, its file of agreements. */
struct school_agreements {
	char id[CONFIG_NAME];	 /* the school's */
	struct agreement *items; /* in the arena; at most CONFIG_AGREEMENTS */
	unsigned count;
};

/* What a team does first about alerts of one rule, in its own words. */
struct team_step {
	char rule[CONFIG_NAME];
	char text[320];
};

/* Whose children a team has, by what the authority's lists say of them; nothing named: everybody's. */
struct team_serves {
	const char *authorities[CONFIG_ROLES], *teams[CONFIG_ROLES], *workers[CONFIG_ROLES];
	unsigned authority_count, team_count, worker_count;
	bool stands_in;			      /* for such teams, where none has the child */
	struct date_range away[CONFIG_ROLES]; /* nobody of it is there; `to` DAY_NONE: no end is known */
	unsigned away_count;
};

/* When a team is given what is new as one message, beside its alerts (engine/tell/summary.h). */
enum digest_as { DIGEST_VIRTUAL_SCHOOL, DIGEST_WORKER, DIGEST_MISSING_EDUCATION, DIGEST_SUPPORT_SERVICE };
enum digest_singles { SINGLES_ALL, SINGLES_URGENT };
#define CONFIG_DIGESTS 16
struct team_digest {
	bool given;		/* else nothing of the rest counts: the team gets none */
	int as;			/* enum digest_as: whose times are taken where none are named */
	int at[CONFIG_DIGESTS]; /* minutes of the day, ascending */
	unsigned at_count;	/* 1.. when `given` */
	int every;		/* minutes between changes, from the first to the last of `at`; 0: none */
	unsigned days;		/* bit = DAY_MONDAY.. */
	int singles;		/* enum digest_singles: what leaves at once by itself */
};

struct team {
	char id[CONFIG_NAME];
	char name[96];
	const char *roles[CONFIG_ROLES]; /* of people in it, as share contracts name them */
	unsigned role_count;
	char keys[CONFIG_KEYS][CONFIG_NAME]; /* names of client public keys, NAME.pub in the keys folder */
	unsigned key_count;
	int works_from, works_to;   /* minutes of a working day */
	char duty[96], manager[96]; /* mailbox addresses or names for people to read */
	char next_step[320];	    /* what this team does next, in its own words */
	struct team_step *steps;    /* the same for single rules; in the arena */
	unsigned step_count;
	struct team_serves serves;
	struct team_digest digest;
};

struct config {
	struct arena arena;
	struct authority authority;
	struct school *schools;
	size_t school_count;
	struct team *teams;
	size_t team_count;
	struct calendar *calendars;
	size_t calendar_count;
	struct share_contract *contracts;
	size_t contract_count;
	struct school_agreements *agreements; /* by file name; not every school has one */
	size_t agreements_count;
	struct person *people;
	size_t person_count;
	const char **school_ids;       /* parallel to schools */
	const struct school **by_id;   /* the schools in the order of their ids; NULL: not sorted yet */
	struct policy_sources sources; /* what policy_compile takes: all of the above, in the arena */
	struct digest hash; /* over every file's name and tree (so without comments), in name order */
};

/* A file as the loader takes it: a name relative to the config folder and its tree. */
struct config_file {
	char name[160];
	const struct tree
		*tree; /* borrowed until config_load returns; NULL: could not be read, told already */
};

/* Maps and checks every file; all faults of all files go to `faults`, warnings to
 * `warnings`, in file and line order, no line twice. Returns 0 and gives *ret_config only when
 * there is no fault at all; else a negative kind and *ret_config is untouched. While a file is
 * missing its tree, names in other files are not looked up (they might stand in it). */
int config_load(const struct config_file *files, size_t count, struct config **ret_config,
		struct faults *faults, struct faults *warnings);
/* The same for people who check their files, with the checks of the review: whether every question of the
 * ICO's code has an answer, what overlaps, what is overdue on `day` (DAY_NONE: nothing that depends on a
 * day). These add warnings and never a fault, so that what loads here loads there. */
int config_review(const struct config_file *files, size_t count, day_t day, struct config **ret_config,
		  struct faults *faults, struct faults *warnings);
void config_free(struct config *c);

/* When the school's registers open and close on a day, and one of them. */
struct register_times school_registers(const struct school *s, day_t day);
int school_closes(const struct school *s, day_t day, bool pm);

/* Index by id, or -1. */
int config_school(const struct config *c, const char *id);
int config_team(const struct config *c, const char *id);
int config_person(const struct config *c, const char *id);

#endif
