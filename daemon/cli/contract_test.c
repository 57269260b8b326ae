/* muster contract test [FILES...]: tests of share contracts, against the engine itself. Needs neither
 * daemon nor data: each test has a store of its own that is gone when it ends. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "cli/contract.h"
#include "cli/contract_test_print.h"
#include "cli/options.h"
#include "config/folder.h"
#include "store/store_sqlite.h"

/* --- stores -------------------------------------------------------------------------------------- */

struct scratch {
	char folder[256];
};

/* Memory where there is a file system of it; nothing here must outlive the run. */
static int scratch_make(struct scratch *s, struct fault *reterr)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(s->folder, sizeof s->folder, "%s/muster-contract-test-XXXXXX",
		 access("/dev/shm", W_OK) == 0	  ? "/dev/shm" :
		 tmp != NULL && strlen(tmp) < 200 ? tmp :
						    "/tmp");
	if (mkdtemp(s->folder) != NULL)
		return 0;
	s->folder[0] = '\0';
	return fault_errno(reterr, errno, "cannot make a folder for the tests' stores");
}

static void scratch_empty(const struct scratch *s)
{
	DIR *d = opendir(s->folder);
	char path[600];

	for (struct dirent *e = d != NULL ? readdir(d) : NULL; e != NULL; e = readdir(d))
		if (e->d_name[0] != '.' &&
		    snprintf(path, sizeof path, "%s/%s", s->folder, e->d_name) < (int)sizeof path)
			unlink(path);
	if (d != NULL)
		closedir(d);
}

static void scratch_drop(const struct scratch *s)
{
	if (s->folder[0] == '\0')
		return;
	scratch_empty(s);
	rmdir(s->folder);
}

static int scratch_open(void *context, struct store *ret_store, struct fault *reterr)
{
	const unsigned char master[32] = {1};

	scratch_empty(context);
	return store_sqlite_open(((const struct scratch *)context)->folder, master, ret_store, reterr);
}

/* --- which files --------------------------------------------------------------------------------- */

struct names {
	char (*at)[512];
	size_t count, room;
};

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), e = strlen(end);

	return n > e && strcmp(name + n - e, end) == 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int names_add(struct names *all, const char *dir, const char *name, struct fault *reterr)
{
	if (!vec_grow((void **)&all->at, all->count, &all->room, sizeof *all->at))
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	if (snprintf(all->at[all->count], sizeof *all->at, "%s%s%s", dir, dir[0] != '\0' ? "/" : "", name) >=
	    (int)sizeof *all->at)
		return fault_set(reterr, FAULT_LIMIT, "expected a shorter path");
	all->count++;
	return 0;
}

static int names_find(struct names *all, const char *config, struct fault *reterr)
{
	char dir[480];
	int rc = 0;
	DIR *d;

	if (snprintf(dir, sizeof dir, "%s%scontracts", strcmp(config, ".") == 0 ? "" : config,
		     strcmp(config, ".") == 0 ? "" : "/") >= (int)sizeof dir)
		return fault_set(reterr, FAULT_LIMIT, "expected a shorter path");
	d = opendir(dir);
	if (d == NULL)
		return fault_errno(reterr, errno, "cannot read %s", dir);
	for (struct dirent *e = readdir(d); rc == 0 && e != NULL; e = readdir(d))
		if (e->d_name[0] != '.' && ends_with(e->d_name, ".test.yaml"))
			rc = names_add(all, dir, e->d_name, reterr);
	closedir(d);
	if (rc == 0 && all->at == NULL)
		rc = fault_set(reterr, FAULT_MISSING, "%s holds no file that ends in .test.yaml", dir);
	else if (rc == 0)
		qsort(all->at, all->count, sizeof *all->at, compare_names);
	return rc;
}

/* A test stands in contracts/ of its configuration. */
static void config_of(const char *file, char out[512])
{
	const char *slash = strrchr(file, '/');
	size_t length = slash != NULL ? (size_t)(slash - file) : 0;

	snprintf(out, 512, "%.*s%s", (int)length, file, slash != NULL ? "/.." : "..");
	if (length >= strlen("contracts") &&
	    strncmp(file + length - strlen("contracts"), "contracts", strlen("contracts")) == 0) {
		length -= strlen("contracts");
		snprintf(out, 512, "%.*s", length > 1 ? (int)length - 1 : 1, length > 0 ? file : ".");
	}
}

/* --- running ------------------------------------------------------------------------------------- */

struct order {
	const char *config, *words[CLI_WORDS];
	enum contract_test_form form;
	bool coverage;
	unsigned min_percent;
};

struct work {
	struct arena arena;
	struct folder folder;
	struct config *loaded;
	struct faults faults, warnings;
	struct names names;
	const struct contract_test **tests;
	struct rehearsal_report report;
};

static void print_faults(const char *dir, const struct faults *all)
{
	char line[1024];

	for (size_t i = 0; i < all->count; i++)
		fprintf(stderr, "%s%s%s\n", dir, dir[0] != '\0' ? "/" : "",
			fault_print(&all->list[i], line, sizeof line));
}

static int cannot(const struct fault *f)
{
	char line[1024];

	fprintf(stderr, "muster: %s\n", fault_print(f, line, sizeof line));
	return CLI_UNREACHABLE;
}

static int load_config(struct work *w, const char *dir)
{
	int read = folder_read(dir, &w->folder, &w->faults);

	if (read != 0 && w->folder.count == 0) {
		print_faults("", &w->faults);
		return CLI_UNREACHABLE;
	}
	if (folder_load(&w->folder, &w->loaded, &w->faults, &w->warnings) == 0 && read == 0)
		return CLI_OK;
	print_faults(dir, &w->faults);
	return CLI_REFUSED;
}

/* Every fault of every test file, before any of them is run. */
static int load_tests(struct work *w)
{
	struct fault f;

	w->tests = arena_array(&w->arena, w->names.count, sizeof *w->tests);
	if (w->tests == NULL)
		return CLI_UNREACHABLE;
	for (size_t i = 0; i < w->names.count; i++) {
		struct buffer bytes = {0};
		int rc = file_read(w->names.at[i], LIMIT_YAML, &bytes, &f);

		if (rc == 0 && contract_test_read(buffer_span(&bytes), w->names.at[i], &w->arena,
						  &w->tests[i], &w->faults, &w->warnings) == 0)
			rehearsal_check(w->loaded, w->tests[i], &w->faults);
		buffer_free(&bytes);
		if (rc != 0)
			return cannot(&f);
	}
	print_faults("", &w->faults);
	return w->faults.count > 0 ? CLI_REFUSED : CLI_OK;
}

static int run_tests(struct work *w, struct fault *reterr)
{
	struct scratch scratch = {""};
	const struct rehearsal_stores stores = {&scratch, scratch_open};
	int rc = scratch_make(&scratch, reterr);

	for (size_t i = 0; rc == 0 && i < w->names.count; i++)
		rc = rehearsal_run(&w->folder, w->loaded, w->tests[i], &stores, &w->report, reterr);
	scratch_drop(&scratch);
	return rc;
}

static int print(const struct work *w, const struct order *o)
{
	unsigned percent = contract_test_percent(&w->report, NULL);
	struct buffer out = {0};
	bool fine;

	contract_test_print(&w->report, o->form, o->coverage, &out);
	fine = buffer_ok(&out) && fwrite(out.at, 1, out.length, stdout) == out.length;
	buffer_free(&out);
	if (!fine)
		return CLI_UNREACHABLE;
	if (percent < o->min_percent) {
		fprintf(stderr, "muster: %u %% of the clauses were seen at work, %u %% are asked for\n",
			percent, o->min_percent);
		return CLI_REFUSED;
	}
	return w->report.mismatches.count > 0 ? CLI_REFUSED : CLI_OK;
}

static int work(struct work *w, const struct order *o)
{
	char config[512];
	struct fault f;
	int rc = 0, status;

	if (o->config != NULL)
		snprintf(config, sizeof config, "%s", o->config);
	else if (o->words[0] != NULL)
		config_of(o->words[0], config);
	else
		snprintf(config, sizeof config, ".");
	for (unsigned i = 0; rc == 0 && i < CLI_WORDS && o->words[i] != NULL; i++)
		rc = names_add(&w->names, "", o->words[i], &f);
	if (rc == 0 && o->words[0] == NULL)
		rc = names_find(&w->names, config, &f);
	if (rc != 0)
		return cannot(&f);
	status = load_config(w, config);
	if (status == CLI_OK)
		status = load_tests(w);
	if (status != CLI_OK)
		return status;
	return run_tests(w, &f) == 0 ? print(w, o) : cannot(&f);
}

static int test_files(const struct order *o)
{
	struct work w = {0};
	int status = work(&w, o);

	rehearsal_report_free(&w.report);
	config_free(w.loaded);
	folder_free(&w.folder);
	faults_clear(&w.faults);
	faults_clear(&w.warnings);
	VEC_FREE(&w.names);
	arena_free(&w.arena);
	return status;
}

int contract_test(int argc, char **argv)
{
	struct order o = {0};
	const char *format = "text", *least = NULL;
	const struct cli_option options[] = {
		{"--config", "DIR",
		 "the configuration folder (default: the one above the test's contracts/, else .)", &o.config,
		 NULL},
		{"--coverage", NULL, "print every clause, and whether a test saw it at work", NULL,
		 &o.coverage},
		{"--min-coverage", "PERCENT", "exit 1 when fewer of the clauses were seen at work", &least,
		 NULL},
		{"--format", "FORM", "text, json or junit (default: text)", &format, NULL},
	};
	const struct cli_usage usage = {
		.form = "contract test [FILES...] [options]",
		.help = "Runs tests of share contracts (kind ContractTest, contracts/*.test.yaml): invented children "
			"and\nmarks, and who is shown what and told what. Each runs through the engine itself, on a "
			"clock and a\nstore of its own; whatever is shown or sent beside what a test expects fails it. "
			"Needs no daemon.\nWithout FILES (at most four) every test of the configuration. Exits 0 when "
			"all pass, 1 when one\nfails or a file is at fault, 2 when not understood, 3 when a file "
			"cannot be read.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = CLI_WORDS,
	};
	uint64_t percent = 0;
	int status;

	if (!cli_read(&usage, argc, argv, o.words, &status))
		return status;
	o.form = contract_test_form_find(format);
	if (o.form == CONTRACT_TEST_FORMS)
		return cli_wrong(&usage, "--format is text, json or junit, found \"%s\"", format);
	if (least != NULL && (!text_u64(span_of(least), &percent) || percent > 100))
		return cli_wrong(&usage, "--min-coverage is a whole number from 0 to 100, found \"%s\"",
				 least);
	o.min_percent = (unsigned)percent;
	return test_files(&o);
}
