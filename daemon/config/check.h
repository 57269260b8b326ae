/* check.h: every check that looks at more than one key is a row: what it is called, whether it is a fault
 * or a warning, the law or guidance behind it, and the function that looks.
 *
 * A fault keeps the daemon from starting or reloading; a warning is for people to judge. Rows marked
 * `review` change nothing that the daemon does: they are run where people check their files (`muster check`,
 * `muster contract check`), not on a start or reload. */
#ifndef CONFIG_CHECK_H
#define CONFIG_CHECK_H

#include "config/config.h"
#include "config/kind.h"

/* One file that is mapped. */
struct loaded {
	const struct config_file *file;
	const struct kind *kind;
	const void *object; /* the kind's struct, in the config's arena */
};

/* All files, and the file under way. */
struct checking {
	const struct config *config;
	const struct loaded *all;
	size_t count;
	const struct loaded **by_id; /* the same by kind and id, for looking names up */
	bool complete;		     /* every file could be read, so a name that is nowhere is a fault */
	bool reviewing;
	day_t day; /* the review's day; DAY_NONE: what depends on the day is left out */
	struct walk walk;
};

/* A share contract under way. */
struct contract_view {
	const struct loaded *file;
	const struct node *root;
	const struct share_contract *c;
	bool purpose; /* it says one of the known purposes */
};

/* One field of a share that has a known name. */
struct field_view {
	unsigned share, at; /* share[share].fields[at] */
	const struct contract_field *field;
	const struct node *item;
	bool known;    /* its treatment is a known word, or left out */
	bool repeated; /* the same field stands further up in the same share */
};

struct check {
	const char *id; /* NULL ends a table */
	bool warning, review;
	const char *reason; /* law, guidance, or what would go wrong */
	/* One of these looks; the others are NULL. */
	void (*file)(struct checking *k, const struct loaded *l); /* once for every file */
	void (*contract)(struct checking *k, const struct contract_view *v);
	void (*field)(struct checking *k, const struct contract_view *v, const struct field_view *f);
	void (*alert)(struct checking *k, const struct contract_view *v, unsigned alert);
};

/* Tables, each in the file of its name. */
extern const struct check file_checks[];     /* check.c: names and numbers across files */
extern const struct check contract_checks[]; /* contract_check.c: a contract in itself */
extern const struct check lawful_checks[];   /* contract_lawful.c: basis, retention, wording */
extern const struct check audience_checks[]; /* contract_audience.c: teams, roles, rules, hours */
extern const struct check school_checks[];   /* contract_schools.c: schools and their days */
extern const struct check version_checks[];  /* contract_versions.c: contracts beside one another */
extern const struct check person_checks[];   /* person_check.c: what a Person file names */
/* All of them, ending with NULL. */
extern const struct check *const check_tables[];
/* Names of what is told of the form of a file (no function looks): yaml, key-unknown, key-missing, value. */
extern const struct check form_checks[];

/* The same of agreed.c, which looks at all files together. */
extern const struct check agreed_checks[];

/* The row of an id, in any table; NULL when there is none. */
const struct check *check_find(const char *id);

/* Runs every row on every file; rows of the review only when `reviewing`. `complete`: as above. */
void config_check(const struct config *c, const struct loaded *all, size_t count, bool complete,
		  bool reviewing, day_t day, struct faults *faults, struct faults *warnings);

/* The file of a kind and id, or NULL. */
const struct loaded *check_file(const struct checking *k, const struct kind *kind, const char *id);
/* Tells when `id`, which stands at `n`, names no file of the kind; not when it may stand in a file that
 * could not be read. */
void check_refer(struct checking *k, const struct node *n, const struct kind *kind, const char *id);
/* The schools of a contract: *cursor starts at 0; NULL ends. Ids that name no school are passed over. */
const struct school *check_next_school(const struct checking *k, const struct share_contract *c,
				       size_t *cursor);

#endif
