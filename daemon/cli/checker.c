#include "cli/checker.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config/agreement_keys.h"
#include "config/check.h"
#include "config/folder.h"

/* --- options --------------------------------------------------------------------------------- */

static bool settle_day(struct checker *c)
{
	int minute;

	if (c->date != NULL)
		return day_parse(span_of(c->date), &c->day);
	london_from_instant((int64_t)time(NULL), &c->day, &minute);
	return true;
}

bool checker_options(struct checker *c, const struct cli_usage *usage, const char *folder, int *ret_exit)
{
	c->json = c->format != NULL && strcmp(c->format, "json") == 0;
	*ret_exit = CLI_USAGE;
	if (!text_copy(c->dir, sizeof c->dir, span_of(folder)))
		cli_wrong(usage, "the folder's name is too long");
	else if (c->format != NULL && !c->json && strcmp(c->format, "text") != 0)
		cli_wrong(usage, "--format is text or json, found \"%s\"", c->format);
	else if (c->keys != NULL && c->without_secrets)
		cli_wrong(usage, "--keys looks for secrets and --without-secrets does not: give one of them");
	else if (!settle_day(c))
		cli_wrong(usage, "--date is a day like 2026-09-01, found \"%s\"", c->date);
	else
		*ret_exit = CLI_OK;
	for (size_t n = strlen(c->dir); n > 1 && c->dir[n - 1] == '/'; n--)
		c->dir[n - 1] = '\0';
	return *ret_exit == CLI_OK;
}

/* --- keys ------------------------------------------------------------------------------------ */

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
	f.check = "secret-missing";
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

static void check_secrets(const struct config *c, const char *keys, struct faults *faults)
{
	check_keys(c, keys, faults);
	check_agreements(c, keys, faults);
}

/* --- what is said ---------------------------------------------------------------------------- */

/* Is this one of those that were asked for? */
static bool wanted(const struct checker *c, const struct fault *f)
{
	if (f->file[0] == '\0')
		return true; /* of the folder */
	if (c->only[0] != '\0')
		return strcmp(f->file, c->only) == 0;
	return !c->contracts_only || strncmp(f->file, "contracts/", strlen("contracts/")) == 0;
}

static size_t count_wanted(const struct checker *c, const struct faults *all, const char *file)
{
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++)
		n += wanted(c, &all->list[i]) && (file == NULL || strcmp(all->list[i].file, file) == 0);
	return n;
}

/* Names are relative to the folder; a person wants to open the file. */
static void print_text(const struct checker *c, const char *mark, const char *kind, const struct faults *all)
{
	char line[1024];

	for (size_t i = 0; i < all->count; i++) {
		struct fault f = all->list[i];
		const struct check *row = check_find(f.check);

		if (!wanted(c, &f))
			continue;
		snprintf(f.text, sizeof f.text, "%s%s", mark, all->list[i].text);
		fprintf(stderr, "%s%s%s\n", c->dir, f.file[0] != '\0' ? "/" : ": ",
			fault_print(&f, line, sizeof line));
		if (c->why && row != NULL)
			fprintf(stderr, "    [%s] %s\n", row->id, row->reason);
	}
	if (all->dropped > 0)
		fprintf(stderr, "%zu further %s are not shown\n", all->dropped, kind);
}

static void json_text(struct buffer *out, const char *key, struct span text)
{
	buffer_print(out, ", \"%s\": ", key);
	if (text.length > 0)
		buffer_json(out, text);
	else
		buffer_text(out, "null");
}

static struct span part_of(const struct fault *f, struct fault_part part)
{
	return (struct span){f->text + part.at, part.length};
}

static void json_fault(struct buffer *out, const struct fault *f, const char *severity)
{
	const struct check *row = check_find(f->check);

	buffer_print(out, "    {\"severity\": \"%s\"", severity);
	json_text(out, "check", span_of(f->check != NULL ? f->check : ""));
	json_text(out, "file", span_of(f->file));
	buffer_print(out, ", \"line\": %u, \"column\": %u", f->line, f->column);
	json_text(out, "path", span_of(f->path));
	json_text(out, "text", span_of(f->text));
	json_text(out, "expected", part_of(f, f->expected));
	json_text(out, "found", part_of(f, f->found));
	json_text(out, "nearest", part_of(f, f->nearest));
	json_text(out, "reason", span_of(row != NULL ? row->reason : ""));
	buffer_text(out, "}");
}

static void json_list(const struct checker *c, struct buffer *out, const struct faults *all,
		      const char *severity, bool *first)
{
	for (size_t i = 0; i < all->count; i++) {
		if (!wanted(c, &all->list[i]))
			continue;
		buffer_text(out, *first ? "\n" : ",\n");
		json_fault(out, &all->list[i], severity);
		*first = false;
	}
}

static void print_json(const struct checker *c, const struct faults *faults, const struct faults *warnings)
{
	struct buffer out = {0};
	char day[11];
	bool first = true;

	buffer_text(&out, "{\"folder\": ");
	buffer_json(&out, span_of(c->dir));
	buffer_print(&out,
		     ", \"date\": \"%s\", \"secrets\": \"%s\", \"faults\": %zu, \"warnings\": %zu, "
		     "\"elsewhere\": %zu, \"not_shown\": %zu,\n  \"found\": [",
		     day_print(day, c->day), c->keys != NULL ? "looked for" : "not looked for",
		     count_wanted(c, faults, NULL), count_wanted(c, warnings, NULL),
		     faults->count - count_wanted(c, faults, NULL), faults->dropped + warnings->dropped);
	json_list(c, &out, faults, "fault", &first);
	json_list(c, &out, warnings, "warning", &first);
	buffer_text(&out, first ? "]}\n" : "\n  ]}\n");
	if (buffer_ok(&out))
		fwrite(out.at, 1, out.length, stdout);
	buffer_free(&out);
}

/* --- sums ------------------------------------------------------------------------------------ */

static void count_words(char *out, size_t size, size_t n, const char *one, const char *many)
{
	snprintf(out, size, "%zu %s", n, n == 1 ? one : many);
}

static void print_parts(const struct config *c)
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

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		count_words(words, sizeof words, parts[i].count, parts[i].one, parts[i].many);
		printf("%s%s", i > 0 ? ", " : "", words);
	}
}

static void print_contracts(const struct checker *c, const struct config *config,
			    const struct faults *warnings)
{
	char words[64];

	for (size_t i = 0; i < config->contract_count; i++) {
		const struct share_contract *s = &config->contracts[i];

		if (c->only[0] != '\0' && strcmp(s->file, c->only) != 0)
			continue;
		count_words(words, sizeof words, count_wanted(c, warnings, s->file), "warning", "warnings");
		printf("%s/%s: %s %s, %s: no faults, %s\n", c->dir, s->file, s->id, s->version,
		       contract_status_names[s->status], words);
	}
}

static void print_summary(const struct checker *c, const struct config *config, const struct faults *warnings)
{
	size_t count = count_wanted(c, warnings, NULL) + warnings->dropped;
	char words[64];

	if (c->contracts_only) {
		print_contracts(c, config, warnings);
		return;
	}
	printf("%s: ", c->dir);
	print_parts(config);
	count_words(words, sizeof words, count, "warning", "warnings");
	printf(": no faults%s%s\n", count > 0 ? ", " : "", count > 0 ? words : "");
}

static void print_refusal(const struct checker *c, const struct faults *faults)
{
	size_t here = count_wanted(c, faults, NULL) + faults->dropped;
	size_t elsewhere = faults->count - count_wanted(c, faults, NULL);
	char words[64], others[64] = "";

	count_words(words, sizeof words, here, "fault", "faults");
	if (elsewhere > 0)
		snprintf(others, sizeof others, ", and %zu in other files (muster check)", elsewhere);
	printf("%s%s%s: %s%s\n", c->dir, c->only[0] != '\0' ? "/" : "", c->only, words, others);
}

int checker_run(const struct checker *c)
{
	struct folder folder = {0};
	struct faults faults = {0}, warnings = {0};
	struct config *config = NULL;
	int read = folder_read(c->dir, &folder, &faults), rc = read;
	bool fine;

	if (read == 0 || folder.count > 0)
		rc = folder_review(&folder, c->day, &config, &faults, &warnings);
	if (rc == 0 && c->keys != NULL)
		check_secrets(config, c->keys, &faults);
	fine = rc == 0 && read == 0 && faults.count == 0;
	if (c->json) {
		print_json(c, &faults, &warnings);
	} else {
		print_text(c, "", "faults", &faults);
		print_text(c, "warning: ", "warnings", &warnings);
		if (fine)
			print_summary(c, config, &warnings);
		else
			print_refusal(c, &faults);
	}
	rc = fine ? CLI_OK : read != 0 && folder.count == 0 ? CLI_UNREACHABLE : CLI_REFUSED;
	config_free(config);
	folder_free(&folder);
	faults_clear(&faults);
	faults_clear(&warnings);
	return rc;
}
