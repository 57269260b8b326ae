/* muster check DIR [--keys DIR]: is what an admin wrote fit to run? The very loader the daemon
 * starts and reloads with. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/verbs.h"
#include "config/agreement_keys.h"
#include "config/folder.h"

static void cut_slashes(char *dir)
{
	for (size_t n = strlen(dir); n > 1 && dir[n - 1] == '/'; n--)
		dir[n - 1] = '\0';
}

/* Names are relative to the folder; a person wants to open the file. */
static void print_faults(const char *dir, const char *kind, const struct faults *all)
{
	char line[1024];

	for (size_t i = 0; i < all->count; i++) {
		const struct fault *f = &all->list[i];

		fprintf(stderr, "%s%s%s\n", dir, f->file[0] != '\0' ? "/" : ": ",
			fault_print(f, line, sizeof line));
	}
	if (all->dropped > 0)
		fprintf(stderr, "%zu further %s are not shown\n", all->dropped, kind);
}

static void as_warnings(struct faults *warnings)
{
	for (size_t i = 0; i < warnings->count; i++) {
		char text[sizeof warnings->list[i].text];

		if (snprintf(text, sizeof text, "warning: %s", warnings->list[i].text) > 0)
			memcpy(warnings->list[i].text, text, sizeof text);
	}
}

/* --- keys -------------------------------------------------------------------------------- */

static void want_key(const char *keys, const char *folder, const char *name, const char *end,
		     const char *whose, struct faults *faults)
{
	struct fault f;
	char path[1024];

	snprintf(path, sizeof path, "%s/%s%s%s", keys, folder, name, end);
	if (access(path, R_OK) == 0)
		return;
	/* Many schools may share a token; its absence is one fault. */
	for (size_t i = 0; i < faults->count; i++)
		if (strcmp(faults->list[i].path, path) == 0)
			return;
	fault_set(&f, FAULT_MISSING, "expected a file that can be read, as %s names it, found none", whose);
	text_copy(f.path, sizeof f.path, span_of(path));
	faults_add(faults, &f);
}

static void check_keys(const struct config *c, const char *keys, struct faults *faults)
{
	for (size_t i = 0; i < c->school_count; i++)
		want_key(keys, "credentials/", c->schools[i].credential, "", c->schools[i].id, faults);
	for (size_t i = 0; i < c->team_count; i++)
		for (unsigned k = 0; k < c->teams[i].key_count; k++)
			want_key(keys, "", c->teams[i].keys[k], ".pub", c->teams[i].id, faults);
}

static void check_agreements(const struct config *c, const char *keys, struct faults *faults)
{
	struct agreement_keys known = {0};
	struct faults unread = {0};

	if (agreement_keys_read(keys, &known, &unread) == 0)
		agreements_prove(c, &known, faults);
	/* These files are not of the configuration's folder. */
	for (size_t i = 0; i < unread.count; i++) {
		struct fault f = unread.list[i];

		snprintf(f.path, sizeof f.path, "%.80s/%.70s", keys, unread.list[i].file);
		f.file[0] = '\0';
		faults_add(faults, &f);
	}
	faults_clear(&unread);
}

/* --- the whole ---------------------------------------------------------------------------- */

static void count_words(char *out, size_t size, size_t n, const char *one, const char *many)
{
	snprintf(out, size, "%zu %s", n, n == 1 ? one : many);
}

static void print_summary(const char *dir, const struct config *c, size_t warnings)
{
	const struct {
		size_t count;
		const char *one, *many;
	} parts[] = {
		{c->school_count, "school", "schools"},
		{c->team_count, "team", "teams"},
		{c->calendar_count, "calendar", "calendars"},
		{c->contract_count, "contract", "contracts"},
	};
	char words[64];

	printf("%s: ", dir);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		count_words(words, sizeof words, parts[i].count, parts[i].one, parts[i].many);
		printf("%s%s", i > 0 ? ", " : "", words);
	}
	count_words(words, sizeof words, warnings, "warning", "warnings");
	printf(": no faults%s%s\n", warnings > 0 ? ", " : "", warnings > 0 ? words : "");
}

static int check(const char *dir, const char *keys, struct folder *folder, struct faults *faults,
		 struct faults *warnings)
{
	struct config *config = NULL;
	int read = folder_read(dir, folder, faults);
	int rc = read == 0 || folder->count > 0 ? folder_load(folder, &config, faults, warnings) : read;
	bool fine;

	if (rc == 0 && keys != NULL) {
		check_keys(config, keys, faults);
		check_agreements(config, keys, faults);
	}
	as_warnings(warnings);
	print_faults(dir, "faults", faults);
	print_faults(dir, "warnings", warnings);
	fine = rc == 0 && read == 0 && faults->count == 0;
	if (fine)
		print_summary(dir, config, warnings->count);
	else
		printf("%s: %zu %s\n", dir, faults->count + faults->dropped,
		       faults->count == 1 ? "fault" : "faults");
	config_free(config);
	return fine ? CLI_OK : CLI_REFUSED;
}

int verb_check(int argc, char **argv)
{
	const char *keys = NULL, *words[CLI_WORDS];
	const struct cli_option options[] = {
		{"--keys", "DIR",
		 "look for the keys and credentials the files name, and prove signatures, too", &keys, NULL},
	};
	const struct cli_usage usage = {
		.form = "check DIR [--keys DIR]",
		.help = "Checks a configuration folder with the very loader the daemon starts and reloads "
			"with, and\n"
			"tells every fault of every file. Exits 0 when there is none (there may be "
			"warnings).",
		.options = options,
		.option_count = 1,
		.least = 1,
		.most = 1,
	};
	struct folder folder = {0};
	struct faults faults = {0}, warnings = {0};
	char dir[512];
	int status;

	if (!cli_read(&usage, argc, argv, words, &status))
		return status;
	if (!text_copy(dir, sizeof dir, span_of(words[0])))
		return cli_wrong(&usage, "the folder's name is too long");
	cut_slashes(dir);
	status = check(dir, keys, &folder, &faults, &warnings);
	folder_free(&folder);
	faults_clear(&faults);
	faults_clear(&warnings);
	return status;
}
