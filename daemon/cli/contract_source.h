/* contract_source.h: a contract as the words of `muster contract` are given one: a file, or ID[@VERSION] of a
 * configuration folder; and the names of teams and schools in that folder. */
#ifndef CLI_CONTRACT_SOURCE_H
#define CLI_CONTRACT_SOURCE_H

#include "config/contract_file.h"
#include "config/folder.h"
#include "contract/diff.h"

/* One loaded contract. */
struct contract_source {
	struct contract_file file;
	char name[512]; /* the file's, as a person can open it */
	char dir[512];	/* of its folder: the file's grandparent when that is one; "" for none */
};

/* Reads `word`: a path (it has a slash, ends in .yaml or is there), else ID or ID@VERSION of the folder `dir`
 * (NULL: "."), the newest version when none is given. Returns CLI_OK; else everything is said on stderr and
 * it is the exit status: CLI_REFUSED for faults in the file, CLI_UNREACHABLE for what cannot be read. Free in
 * any case. */
int contract_source_read(const char *word, const char *dir, struct contract_source *ret);
void contract_source_free(struct contract_source *s);

/* Display names by id, of a folder's teams/ and schools/. */
struct contract_names {
	struct arena arena;
	struct contract_name {
		const char *folder, *id, *name;
	} * at;
	size_t count, room;
};

/* Takes what there is; a folder that cannot be read gives no names, and ids stand for themselves. */
void contract_names_read(const char *dir, struct contract_names *ret);
void contract_names_free(struct contract_names *n);
/* The same for contract/diff.h; borrows `n`. */
struct diff_names contract_names_for_diff(const struct contract_names *n);

/* The fields of a contract that a school's own file holds back (`hold_back`), and where. Required ones are
 * not among them. */
struct contract_held {
	char file[160]; /* "schools/oak.yaml" */
	struct {
		enum field field;
		unsigned line;
	} at[FIELD_COUNT];
	unsigned count;
};
/* Of the School file with that id in the folder `dir`. -FAULT_IO: no such folder, -FAULT_MISSING: no such
 * school; *ret is then empty. */
int contract_held_read(const char *dir, const char *school, const struct share_contract *c,
		       struct contract_held *ret);

#endif
