/* muster contract approve: records that schools agreed to a version of a contract, and signs it with the
 * authority's key. Everything is checked before anything is written. */
#include "cli/contract_approve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "cli/contract.h"
#include "cli/contract_summary.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "config/agreement_file.h"

/* --- all of them ---------------------------------------------------------------------------- */

static int judge_all(struct approving *x, const struct approvals *list, const char *file)
{
	int status = CLI_OK;

	x->items = calloc(list->count + 1, sizeof *x->items);
	for (size_t i = 0; x->items != NULL && i < list->count; i++) {
		struct agreement a = {0};
		struct fault f = {0};
		int rc = approval_judge(x, &list->at[i], &a, &f);

		if (rc < 0) {
			if (list->at[i].line > 0) {
				text_copy(f.file, sizeof f.file, span_of(file));
				f.line = list->at[i].line;
				f.column = 1;
			}
			status = contract_refuse("approve", &f);
		} else if (rc == 0) {
			x->items[x->count++] = a;
		} else {
			x->known++;
		}
	}
	if (x->items == NULL) {
		struct fault f;

		fault_set(&f, FAULT_MEMORY, "out of memory");
		status = contract_refuse("approve", &f);
	} else if (status != CLI_OK) {
		fprintf(stderr, "muster: contract approve: nothing was written\n");
	}
	return status;
}

static void show_agreement(const struct config *c, const struct agreement *a)
{
	char day[16];

	contract_summary_label("agreed by");
	terminal_put(stdout, span_of(a->who));
	fputs(", ", stdout);
	terminal_put(stdout, span_of(a->role));
	fputs(", for ", stdout);
	terminal_put(stdout, span_of(c->schools[config_school(c, a->school)].name));
	putchar('\n');
	contract_summary_label("");
	printf("%s; ", day_words(day, a->when));
	terminal_put(stdout, span_of(a->how));
	putchar('\n');
	if (a->document[0] != '\0') {
		contract_summary_label("document");
		puts(a->document);
	}
}

/* Each version once, and below it who agreed. */
static void show(const struct approving *x)
{
	const struct config *c = x->folder.config;

	for (size_t i = 0; i < c->contract_count; i++) {
		const struct share_contract *k = &c->contracts[i];
		bool shown = false;

		for (size_t j = 0; j < x->count; j++) {
			const struct agreement *a = &x->items[j];

			if (strcmp(a->contract, k->id) != 0 || strcmp(a->version, k->version) != 0)
				continue;
			if (!shown)
				contract_summary(c, k, a->terms);
			shown = true;
			show_agreement(c, a);
		}
	}
}

/* A school's agreements with its new ones behind them. */
static int write_school(const struct approving *x, const char *school)
{
	const struct school_agreements *old = contract_agreements(x->folder.config, school);
	size_t count = old != NULL ? old->count : 0, before = count;
	struct agreement *items = calloc(count + x->count, sizeof *items);
	char path[512];
	struct fault f = {0};
	int rc = 0;

	if (items == NULL) {
		fault_set(&f, FAULT_MEMORY, "out of memory");
		return contract_refuse("approve", &f);
	}
	if (before > 0)
		memcpy(items, old->items, before * sizeof *items);
	for (size_t i = 0; i < x->count; i++)
		if (strcmp(x->items[i].school, school) == 0)
			items[count++] = x->items[i];
	if (count > before)
		rc = contract_agreements_path(&x->folder, school, path, &f);
	if (rc == 0 && count > before)
		rc = agreement_file_write(path, school, items, count, &f);
	if (rc == 0 && count > before)
		printf("signed with key %s: %s\n", items[count - 1].key, path);
	free(items);
	if (rc == 0)
		return CLI_OK;
	contract_refuse("approve", &f);
	return f.kind == FAULT_IO ? CLI_UNREACHABLE : CLI_REFUSED;
}

static const char *what_next(const struct approving *x)
{
	const struct config *c = x->folder.config;

	for (size_t i = 0; i < x->count; i++) {
		const struct share_contract *k =
			contract_version(c, x->items[i].contract, x->items[i].version);

		if (k != NULL && k->status == CONTRACT_PROPOSED)
			return "It is proposed, and nothing is shared yet: set its status to trial or active.";
	}
	return "The daemon takes it up when it next reads its configuration (systemctl reload muster).";
}

static int write_all(const struct approving *x)
{
	const struct config *c = x->folder.config;
	int status = CLI_OK;

	if (x->count == 0) {
		printf("%s already; nothing was changed\n", x->known == 1 ? "agreed" : "all agreed");
		return CLI_OK;
	}
	for (size_t i = 0; i < c->school_count && status == CLI_OK; i++)
		status = write_school(x, c->schools[i].id);
	if (status == CLI_OK)
		puts(what_next(x));
	return status;
}

static int approve(const struct approvals *list, const char *file, const char *dir, const char *keys,
		   day_t today)
{
	struct approving x = {.today = today};
	struct fault f = {0};
	int status = contract_folder_open(&x.folder, dir, keys, true);

	if (status == CLI_OK && agreement_secret_read(keys, x.secret, &f) != 0) {
		contract_refuse("approve", &f);
		status = CLI_UNREACHABLE;
	}
	if (status == CLI_OK)
		status = judge_all(&x, list, file);
	if (status == CLI_OK && x.items != NULL) {
		show(&x);
		status = write_all(&x);
	}
	explicit_bzero(x.secret, sizeof x.secret);
	free(x.items);
	contract_folder_close(&x.folder);
	return status;
}

/* --- the command line ------------------------------------------------------------------------ */

struct arguments {
	struct approval one;
	const char *from, *config, *keys, *today;
};

static bool read_arguments(int argc, char **argv, struct arguments *a, int *ret_exit)
{
	const struct cli_option options[] = {
		{"--school", "ID", "the school that agreed", &a->one.school, NULL},
		{"--who", "NAME", "the person who agreed, for the school", &a->one.who, NULL},
		{"--role", "ROLE", "their role: head teacher, business manager ...", &a->one.role, NULL},
		{"--when", "DAY", "the day they did", &a->one.when, NULL},
		{"--how", "TEXT", "how that person was identified", &a->one.how, NULL},
		{"--document", "FILE", "the signed paper; its digest is kept, not the paper",
		 &a->one.document, NULL},
		{"--from", "FILE.csv",
		 "many at once: columns contract, version, school, who, role, when, how, document", &a->from,
		 NULL},
		{"--config", "DIR", "the configuration (default: ./config)", &a->config, NULL},
		{"--keys", "DIR", "the keys (default: ./keys)", &a->keys, NULL},
		{"--today", "DAY", "the day it is (default: this machine's)", &a->today, NULL},
	};
	const struct cli_usage usage = {
		.form = "contract approve ID[@VERSION] --school ID --who NAME --role ROLE --when DAY --how TEXT",
		.help = "Records that a school agreed to a version of a share contract, and signs it with the authority's\n"
			"key (agreements.key): shows what is agreed, then writes agreements/SCHOOL.yaml. The agreement is\n"
			"bound to the terms as they stand now; terms that change later need a new version. Nothing is\n"
			"written when anything is wrong; the same twice changes nothing.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 1,
	};
	const char *words[CLI_WORDS];

	if (!cli_read(&usage, argc, argv, words, ret_exit))
		return false;
	a->one.contract = words[0];
	if ((words[0] == NULL) == (a->from == NULL)) {
		*ret_exit = cli_wrong(&usage, "expected either a contract's ID or --from FILE.csv");
		return false;
	}
	return true;
}

/* Blanks at the ends of what was typed mean nothing. */
static int take_one(const struct approval *given, struct approvals *ret_list, struct fault *reterr)
{
	struct approval one = {.document = given->document}, *to = VEC_ADD(ret_list);
	const char **texts[] = {&one.contract, &one.school, &one.who, &one.role, &one.when, &one.how};
	const char *const from[] = {given->contract, given->school, given->who,
				    given->role,     given->when,   given->how};

	if (to == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		*texts[i] =
			from[i] == NULL ? NULL : arena_text(&ret_list->arena, text_trim(span_of(from[i])));
		if (from[i] != NULL && *texts[i] == NULL)
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	*to = one;
	return 0;
}

int contract_approve(int argc, char **argv)
{
	struct arguments a = {.config = "./config", .keys = "./keys"};
	struct approvals list = {0};
	struct fault f = {0};
	day_t today;
	int status;

	if (!read_arguments(argc, argv, &a, &status))
		return status;
	if (contract_day("--today", a.today, contract_today(), &today, &f) != 0) {
		contract_refuse("approve", &f);
		return CLI_USAGE;
	}
	if (a.from != NULL ? approvals_read(a.from, &list, &f) != 0 : take_one(&a.one, &list, &f) != 0) {
		contract_refuse("approve", &f);
		status = f.kind == FAULT_IO ? CLI_UNREACHABLE : CLI_REFUSED;
	} else {
		status = approve(&list, a.from, a.config, a.keys, today);
	}
	approvals_free(&list);
	return status;
}
