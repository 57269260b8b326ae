/* muster contract verify: every agreement, and whether it holds. */
#include <stdio.h>
#include <string.h>

#include "cli/contract.h"
#include "cli/contract_folder.h"
#include "cli/options.h"
#include "report/table.h"

/* What an agreement is worth; the first that applies. */
enum state { IN_ORDER, ENDED, NO_VERSION, KEY_UNKNOWN, ALTERED, TERMS_CHANGED };

static const struct {
	const char *name, *why;
	bool bad;
} states[] = {
	[IN_ORDER] = {"in order", "", false},
	[ENDED] = {"ended", "", false},
	[NO_VERSION] = {"no such version",
			"this version of the contract does not stand in contracts/: put it back, or let the "
			"school end its agreement",
			true},
	[KEY_UNKNOWN] =
		{"key not known",
		 "signed with a key that is not in the keys folder (agreements.pub, agreements-*.pub)", true},
	[ALTERED] =
		{"altered",
		 "the signature does not fit: who, role, when, how, document or terms is not what was signed",
		 true},
	[TERMS_CHANGED] =
		{"terms changed",
		 "the contract's text is not what the school agreed to: give the new terms a new version",
		 true},
};

static enum state state_of(const struct contract_folder *f, const struct agreement *a)
{
	static const enum state proofs[] = {[AGREEMENT_SOUND] = IN_ORDER,
					    [AGREEMENT_KEY_UNKNOWN] = KEY_UNKNOWN,
					    [AGREEMENT_ALTERED] = ALTERED};
	const struct share_contract *c = contract_version(f->config, a->contract, a->version);
	enum state proof = proofs[agreement_prove(a, &f->keys)];
	struct digest terms;
	char hex[2 * DIGEST_SIZE + 1];

	if (proof != IN_ORDER)
		return proof;
	if (a->revoked != DAY_NONE)
		return ENDED;
	if (c == NULL)
		return NO_VERSION;
	if (agreement_terms(c, &terms, NULL) != 0)
		return TERMS_CHANGED;
	text_hex(hex, terms.bytes, sizeof terms.bytes);
	return strcmp(hex, a->terms) == 0 ? IN_ORDER : TERMS_CHANGED;
}

static void add_row(struct table *t, const struct agreement *a, enum state state)
{
	char day[11], ended[11];

	table_row(t);
	table_cell(t, "%s", a->contract);
	table_cell(t, "%s", a->version);
	table_cell(t, "%s", a->school);
	table_cell(t, "%s", a->who);
	table_cell(t, "%s", a->role);
	table_cell(t, "%s", day_print(day, a->when));
	if (a->revoked != DAY_NONE)
		table_cell(t, "%s %s", states[state].name, day_print(ended, a->revoked));
	else
		table_cell(t, "%s", states[state].name);
	table_cell(t, "%s", states[state].why);
	table_cell(t, "%s", a->file);
	table_cell(t, "%u", a->line);
	table_cell(t, "%s", a->key);
	table_cell(t, "%s", a->terms);
}

struct wanted {
	const char *contract, *school; /* NULL: every one */
};

static void fill(struct table *t, const struct contract_folder *f, const struct wanted *want,
		 size_t *ret_count, size_t *ret_bad)
{
	const struct config *c = f->config;

	for (size_t s = 0; s < c->agreements_count; s++)
		for (unsigned i = 0; i < c->agreements[s].count; i++) {
			const struct agreement *a = &c->agreements[s].items[i];
			enum state state;

			if ((want->contract != NULL && strcmp(a->contract, want->contract) != 0) ||
			    (want->school != NULL && strcmp(a->school, want->school) != 0))
				continue;
			state = state_of(f, a);
			add_row(t, a, state);
			++*ret_count;
			*ret_bad += states[state].bad;
		}
}

static int print(const struct contract_folder *f, const struct wanted *want, enum table_format format)
{
	static const struct table_column columns[] = {
		{"contract", "contract", TABLE_LEFT},
		{"version", "version", TABLE_LEFT},
		{"school", "school", TABLE_LEFT},
		{"who", "agreed by", TABLE_LEFT},
		{"role", "", TABLE_DATA},
		{"when", "on", TABLE_LEFT},
		{"state", "state", TABLE_LEFT},
		{"why", "", TABLE_UNDER},
		{"file", "", TABLE_DATA},
		{"line", "", TABLE_DATA},
		{"key", "", TABLE_DATA},
		{"terms", "", TABLE_DATA},
	};
	struct table t = {0};
	struct buffer out = {0};
	struct fault fault = {0};
	size_t count = 0, bad = 0;
	int rc;

	table_columns(&t, columns, sizeof columns / sizeof *columns);
	fill(&t, f, want, &count, &bad);
	table_note(&t, "%zu agreement%s, %zu not in order", count, count == 1 ? "" : "s", bad);
	rc = table_write(&t, format, &out, &fault);
	if (rc == 0)
		fwrite(out.at, 1, out.length, stdout);
	else
		contract_refuse("verify", &fault);
	table_free(&t);
	buffer_free(&out);
	return rc == 0 && bad == 0 ? CLI_OK : CLI_REFUSED;
}

/* A word that names nothing is a slip, not "no agreement". */
static int check_wanted(const struct config *c, const struct wanted *want)
{
	struct fault f = {0};

	if (want->contract != NULL && contract_find(c, want->contract, &f) == NULL)
		return contract_refuse("verify", &f);
	if (want->school != NULL && contract_school(c, want->school, &f) == NULL)
		return contract_refuse("verify", &f);
	return CLI_OK;
}

int contract_verify(int argc, char **argv)
{
	const char *config = "./config", *keys = "./keys", *words[CLI_WORDS];
	struct wanted want = {0};
	struct cli_common common = {0};
	const struct cli_option options[] = {
		{"--school", "ID", "only this school's", &want.school, NULL},
		{"--config", "DIR", "the configuration (default: ./config)", &config, NULL},
		{"--keys", "DIR", "the keys (default: ./keys)", &keys, NULL},
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "contract verify [ID] [--school ID] [options]",
		.help = "Checks every agreement: that its signature is of a key in the keys folder and fits what stands\n"
			"there, and that the contract's terms are still those the school agreed to. Exits 1 when one is\n"
			"not in order, and says why.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 1,
	};
	struct contract_folder folder;
	enum table_format format;
	int status;

	if (!cli_read(&usage, argc, argv, words, &status))
		return status;
	format = common.format == NULL ? TABLE_TEXT : table_format_find(common.format);
	if (format == TABLE_FORMATS)
		return cli_wrong(&usage, "--format is text, csv or json, found \"%s\"", common.format);
	want.contract = words[0];
	status = contract_folder_look(&folder, config, keys);
	if (status == CLI_OK)
		status = check_wanted(folder.config, &want);
	if (status == CLI_OK)
		status = print(&folder, &want, format);
	contract_folder_close(&folder);
	return status;
}
