/* muster source test FILE|SCHOOL: does a school's system let us in, and what would be taken from it? */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "cli/ask.h"
#include "cli/verbs.h"
#include "config/bundle.h"
#include "config/tree.h"
#include "report/pull.h"

static int write_test(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		      struct fault *reterr)
{
	bool passed = false;
	int rc = report_source_test(answer, out, &passed, reterr);

	(void)format;
	*ret_exit = passed ? CLI_OK : CLI_REFUSED;
	return rc;
}

static bool is_file(const char *word)
{
	size_t n = strlen(word);

	return strchr(word, '/') != NULL || (n > 5 && strcmp(word + n - 5, ".yaml") == 0);
}

/* --- a file and the folder it stands in -------------------------------------------------------------------
 */

struct candidate {
	char dir[512], name[160]; /* name: in the folder, "schools/oak.yaml" */
	char id[CONFIG_NAME];
};

static int tell(const struct fault *f, int exit)
{
	char line[800];

	fprintf(stderr, "muster: %s\n", fault_print(f, line, sizeof line));
	return exit;
}

/* "x/schools/oak.yaml" stands in the folder "x", unless another one is named. */
static bool place(const char *path, const char *dir, struct candidate *c)
{
	const char *base = strrchr(path, '/'), *folder = "schools/";
	size_t before = base != NULL ? (size_t)(base + 1 - path) : 0;

	base = base != NULL ? base + 1 : path;
	if ((size_t)snprintf(c->name, sizeof c->name, "%s%s", folder, base) >= sizeof c->name)
		return false;
	if (dir != NULL)
		return text_copy(c->dir, sizeof c->dir, span_of(dir));
	if (before < strlen(folder) || strncmp(path + before - strlen(folder), folder, strlen(folder)) != 0)
		return false;
	before -= strlen(folder);
	return text_copy(c->dir, sizeof c->dir,
			 before == 0 ? SPAN(".") : (struct span){path, before > 1 ? before - 1 : before});
}

/* Puts the file among the folder's, in place of the one of its name. */
static int lay_over(struct folder *folder, const char *path, const struct candidate *c, struct fault *reterr)
{
	struct buffer bytes = {0};
	int rc = file_read(path, LIMIT_YAML, &bytes, reterr);
	struct folder_file *f = NULL;

	for (size_t i = 0; i < folder->count && f == NULL; i++)
		if (strcmp(folder->at[i].name, c->name) == 0)
			f = &folder->at[i];
	if (rc == 0 && f == NULL)
		f = VEC_ADD(folder);
	if (rc == 0 && f == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for the file");
	if (rc != 0) {
		buffer_free(&bytes);
		return rc;
	}
	text_copy(f->name, sizeof f->name, span_of(c->name));
	buffer_free(&f->bytes);
	f->bytes = bytes;
	return 0;
}

static void tell_faults(const struct candidate *c, const struct faults *faults)
{
	char line[1024];

	for (size_t i = 0; i < faults->count; i++)
		fprintf(stderr, "%s/%s\n", c->dir, fault_print(&faults->list[i], line, sizeof line));
}

static void read_id(const struct folder *folder, struct candidate *c)
{
	struct tree tree = {0};
	const struct node *id;

	for (size_t i = 0; i < folder->count; i++) {
		if (strcmp(folder->at[i].name, c->name) != 0 ||
		    tree_read(buffer_span(&folder->at[i].bytes), c->name, &tree, NULL) != 0)
			continue;
		id = node_get(tree.root, "id");
		if (id != NULL && id->kind == NODE_SCALAR)
			text_copy(c->id, sizeof c->id, id->text);
		tree_free(&tree);
		return;
	}
}

/* Checks the whole folder with the loader the daemon uses, and packs it. */
static int bundle(const char *path, const char *dir, struct candidate *c, struct buffer *packed)
{
	struct faults faults = {0}, warnings = {0};
	struct folder folder = {0};
	struct config *config = NULL;
	struct fault fault = {0};
	int exit = CLI_OK;

	if (!place(path, dir, c)) {
		fprintf(stderr,
			"muster: %s does not stand in the schools folder of a configuration; --config DIR says "
			"which one it is for\n",
			path);
		return CLI_USAGE;
	}
	folder_read(c->dir, &folder, &faults);
	if (lay_over(&folder, path, c, &fault) != 0)
		exit = tell(&fault, CLI_UNREACHABLE);
	else if (folder_load(&folder, &config, &faults, &warnings) != 0 || faults.count > 0) {
		tell_faults(c, &faults);
		exit = CLI_REFUSED;
	} else if (bundle_pack(&folder, packed, &fault) != 0)
		exit = tell(&fault, CLI_REFUSED);
	read_id(&folder, c);
	config_free(config);
	folder_free(&folder);
	faults_clear(&faults);
	faults_clear(&warnings);
	return exit;
}

int verb_source(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *config = NULL;
	const struct cli_option options[] = {
		{"--config", "DIR", "the configuration folder a file is for (default: the one it stands in)",
		 &config, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
	};
	const struct cli_usage usage = {
		.form = "source test FILE|SCHOOL [options]",
		.help = "Tries a school's system through the daemon: connects, shows who is let in, and shows one record\n"
			"with everything masked that tells of a child, and what the share contracts would take. Each failure\n"
			"is told with who can mend it and how. FILE is a school's file that the daemon has not read yet; it\n"
			"is checked with its folder first. Nothing is taken in. Exits 1 when the school cannot be read.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 2,
		.most = 2,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0}, packed = {0};
	struct candidate c = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (strcmp(words[0], "test") != 0)
		return cli_wrong(&usage, "expected test, found \"%s\"", words[0]);
	if (is_file(words[1])) {
		exit = bundle(words[1], config, &c, &packed);
		if (exit != CLI_OK) {
			buffer_free(&packed);
			return exit;
		}
	}
	ask_start(&question, "source_test");
	ask_text(&question, "school", packed.length > 0 ? c.id : words[1]);
	if (packed.length > 0)
		ask_text(&question, "file", c.name);
	ask_end(&question);
	ask_patience(600);
	exit = ask_and_print(&common, &question, buffer_span(&packed), write_test);
	buffer_free(&packed);
	return exit;
}
