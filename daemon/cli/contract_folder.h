/* contract_folder.h: what the words of `muster contract` share: the configuration folder, a contract by its
 * id and version, days and texts as a person gives them. */
#ifndef CLI_CONTRACT_FOLDER_H
#define CLI_CONTRACT_FOLDER_H

#include "base/days.h"
#include "config/agreement_keys.h"
#include "config/folder.h"

struct contract_folder {
	const char *dir; /* borrowed */
	struct folder files;
	struct config *config;
	struct agreement_keys keys;
	int lock; /* -1: only read */
};

/* Reads and checks a configuration folder, and the keys folder (NULL: without), and proves every agreement.
 * With `change` nobody else changes agreements until contract_folder_close. Returns CLI_OK; otherwise every
 * fault is on stderr, and it is the exit status: CLI_REFUSED for faults, CLI_UNREACHABLE for what cannot be
 * read. Close in any case. */
int contract_folder_open(struct contract_folder *f, const char *dir, const char *keys, bool change);
/* The same without proving: for whoever tells each agreement's state. */
int contract_folder_look(struct contract_folder *f, const char *dir, const char *keys);
/* Without keys, and with the contract file `over` (NULL: none) laid over the folder's file of that name, so
 * that a draft can be looked at before it stands there. */
int contract_folder_with(struct contract_folder *f, const char *dir, const char *over);
void contract_folder_close(struct contract_folder *f);

/* The contract "ID" (its newest version) or "ID@VERSION". NULL: none; then `reterr` says which there are, and
 * the nearest name. */
const struct share_contract *contract_find(const struct config *c, const char *word, struct fault *reterr);
/* That version exactly, or NULL. */
const struct share_contract *contract_version(const struct config *c, const char *id, const char *version);
/* A school by its id; NULL as above. */
const struct school *contract_school(const struct config *c, const char *id, struct fault *reterr);
/* The school's agreements, or NULL when it has no file yet. */
struct school_agreements *contract_agreements(const struct config *c, const char *school);
/* Whether the contract lists the school. */
bool contract_lists(const struct share_contract *c, const char *school);

/* The file of a school's agreements, for agreement_file_write: the one they stand in, or a new
 * agreements/SCHOOL.yaml. -FAULT_STATE when that is another school's. */
int contract_agreements_path(const struct contract_folder *f, const char *school, char ret_path[512],
			     struct fault *reterr);

/* A day as given with an option: YYYY-MM-DD. `fallback` when `text` is NULL. -FAULT_PARSE names the option.
 */
int contract_day(const char *option, const char *text, day_t fallback, day_t *ret_day, struct fault *reterr);
/* The day it is in London, by the machine's clock. */
day_t contract_today(void);

/* "muster: contract WORD: ..." on stderr; returns CLI_REFUSED. */
int contract_refuse(const char *word, const struct fault *f);

/* Asks the daemon at the control socket to read its configuration again, as SIGHUP does. *ret_pid: whom;
 * 0 when no daemon answers there. -FAULT_IO when it may not be asked. */
int contract_reload(const char *control, int *ret_pid, struct fault *reterr);

#endif
