/* muster contract revoke: a school ends its agreement. The entry stays, with the day, who ended it and why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/contract.h"
#include "cli/contract_folder.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "config/agreement_file.h"

struct ending {
	const char *contract, *school, *who, *why, *when;
	const char *config, *control, *today;
	day_t day;
};

static int check_texts(const struct ending *e, struct fault *reterr)
{
	const struct {
		const char *name, *text;
		size_t most;
	} texts[] = {
		{"--school", e->school, CONTRACT_NAME - 1}, {"--who", e->who, 95}, {"--why", e->why, 159}};
	char shown[120];

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *wrong = texts[i].text == NULL ?
					    "who ended it, for which school, and why" :
					    agreement_text_check(texts[i].text, texts[i].most);

		if (wrong != NULL)
			return fault_set(reterr, FAULT_MEANING, "%s: expected %s, found %s%s%s",
					 texts[i].name, wrong, texts[i].text == NULL ? "nothing" : "\"",
					 texts[i].text == NULL ?
						 "" :
						 text_escape(shown, sizeof shown, span_of(texts[i].text)),
					 texts[i].text == NULL ? "" : "\"");
	}
	return 0;
}

/* Ends every version of the contract that the school agreed to and that still stands: otherwise an older
 * one would come back into force. *ret_ended: how many. */
static int end_all(const struct ending *e, const char *id, struct school_agreements *book,
		   unsigned *ret_ended, struct fault *reterr)
{
	unsigned found = 0;
	char one[11], other[11];

	for (unsigned i = 0; i < book->count; i++) {
		struct agreement *a = &book->items[i];

		if (strcmp(a->contract, id) != 0)
			continue;
		found++;
		if (a->revoked != DAY_NONE)
			continue;
		if (e->day < a->when)
			return fault_set(reterr, FAULT_MEANING,
					 "--when: expected %s, when %s agreed, or later, found %s",
					 day_print(one, a->when), book->id, day_print(other, e->day));
		a->revoked = e->day;
		a->revoked_by = e->who;
		a->revoked_why = e->why;
		++*ret_ended;
	}
	if (found > 0)
		return 0;
	return fault_set(reterr, FAULT_MISSING, "%s has not agreed to %s", book->id, id);
}

static void say_what_follows(const struct ending *e, const struct config *c, const struct share_contract *k)
{
	char day[16];

	printf("ended from %s: %s, ", day_words(day, e->day), k->id);
	terminal_put(stdout, span_of(c->schools[config_school(c, e->school)].name));
	printf("\nFrom that day the school is not asked for this contract, and nothing of its pupils is shown or "
	       "sent\nunder it.\n");
	if (k->subjects != 0)
		puts("Children on the authority's own list stay in the roll call: ring the school about them.");
	if (k->erase_on_end)
		printf("What was received is erased; receivers have %d days.\n", k->receivers_erase_days);
}

static void say_reload(const struct ending *e)
{
	struct fault f = {0};
	int pid;

	if (contract_reload(e->control, &pid, &f) != 0)
		fprintf(stderr, "muster: contract revoke: %s\n", f.text);
	if (pid > 0 && f.kind == FAULT_NONE)
		printf("The daemon (process %d) was told to read its configuration; `muster status` shows when "
		       "it has.\n",
		       pid);
	else
		puts("No daemon was told: it takes this up when it starts or reloads (systemctl reload muster).");
}

static int revoke_in(const struct ending *e, const struct contract_folder *f, struct fault *reterr)
{
	const struct share_contract *k = contract_find(f->config, e->contract, reterr);
	struct school_agreements *book;
	unsigned ended = 0;
	char path[512];
	int rc;

	if (k == NULL || contract_school(f->config, e->school, reterr) == NULL)
		return -FAULT_MISSING;
	book = contract_agreements(f->config, e->school);
	if (book == NULL)
		return fault_set(reterr, FAULT_MISSING, "%s has not agreed to %s", e->school, k->id);
	rc = end_all(e, k->id, book, &ended, reterr);
	if (rc == 0 && ended == 0)
		puts("ended already; nothing was changed");
	if (rc != 0 || ended == 0)
		return rc;
	rc = contract_agreements_path(f, book->id, path, reterr);
	if (rc == 0)
		rc = agreement_file_write(path, book->id, book->items, book->count, reterr);
	if (rc != 0)
		return rc;
	say_what_follows(e, f->config, k);
	say_reload(e);
	return 0;
}

static int revoke(struct ending *e)
{
	struct contract_folder folder;
	struct fault f = {0};
	int status;

	if (contract_day("--today", e->today, contract_today(), &e->day, &f) != 0 ||
	    contract_day("--when", e->when, e->day, &e->day, &f) != 0 || check_texts(e, &f) != 0) {
		contract_refuse("revoke", &f);
		return CLI_USAGE;
	}
	/* Without proving: a school can end an agreement whose signature is in doubt, too. */
	status = contract_folder_open(&folder, e->config, NULL, true);
	if (status == CLI_OK && revoke_in(e, &folder, &f) != 0) {
		contract_refuse("revoke", &f);
		status = f.kind == FAULT_IO ? CLI_UNREACHABLE : CLI_REFUSED;
	}
	contract_folder_close(&folder);
	return status;
}

int contract_revoke(int argc, char **argv)
{
	struct ending e = {.config = "./config"};
	const struct cli_option options[] = {
		{"--school", "ID", "the school that ends it", &e.school, NULL},
		{"--who", "NAME", "who ended it, for the school", &e.who, NULL},
		{"--why", "TEXT", "why", &e.why, NULL},
		{"--when", "DAY", "from which day on (default: today)", &e.when, NULL},
		{"--config", "DIR", "the configuration (default: ./config)", &e.config, NULL},
		{"--control", "PATH",
		 "the daemon's control socket (default: MUSTER_CONTROL, else ./run/data/control.sock)",
		 &e.control, NULL},
		{"--today", "DAY", "the day it is (default: this machine's)", &e.today, NULL},
	};
	const struct cli_usage usage = {
		.form = "contract revoke ID --school ID --who NAME --why TEXT [--when DAY] [options]",
		.help = "Records that a school ended its agreement to a contract, in every version it agreed to; tells the\n"
			"daemon to read its configuration, and says what happens next. The entry stays in the school's\n"
			"file. Who wants to share again agrees to a new version.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	int status;

	if (!cli_read(&usage, argc, argv, words, &status))
		return status;
	e.contract = words[0];
	return revoke(&e);
}
