#include "cli/contract_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "cli/options.h"

/* --- faults on the screen --------------------------------------------------------------------- */

static int tell(const struct fault *f, int exit)
{
	char line[800];

	fprintf(stderr, "muster: %s\n", fault_print(f, line, sizeof line));
	return exit;
}

static void tell_all(const struct faults *all)
{
	char line[800];

	for (size_t i = 0; i < all->count; i++)
		fprintf(stderr, "%s\n", fault_print(&all->list[i], line, sizeof line));
	if (all->dropped > 0)
		fprintf(stderr, "%zu further faults are not shown\n", all->dropped);
}

/* --- one file --------------------------------------------------------------------------------- */

static int take_bytes(struct contract_source *s, struct span yaml)
{
	struct faults faults = {0}, warnings = {0};
	int rc = contract_file_read(yaml, s->name, &s->file, &faults, &warnings);

	tell_all(&faults);
	faults_clear(&faults);
	faults_clear(&warnings);
	return rc < 0 ? CLI_REFUSED : CLI_OK;
}

/* "x/contracts/a.yaml" stands in the folder "x" if muster.yaml is there. */
static void find_folder(struct contract_source *s)
{
	static const char *const folder = "/contracts";
	char path[600];
	size_t length = strlen(s->name);

	while (length > 0 && s->name[length - 1] != '/')
		length--;
	length -= length > 0;
	if (length >= strlen(folder) &&
	    strncmp(s->name + length - strlen(folder), folder, strlen(folder)) == 0)
		length -= strlen(folder);
	else if (length == strlen(folder) - 1 && strncmp(s->name, folder + 1, length) == 0)
		length = 0;
	else
		return;
	snprintf(s->dir, sizeof s->dir, "%.*s", (int)length, length > 0 ? s->name : "");
	if (length == 0)
		snprintf(s->dir, sizeof s->dir, ".");
	snprintf(path, sizeof path, "%s/muster.yaml", s->dir);
	if (access(path, R_OK) != 0)
		s->dir[0] = '\0';
}

static int read_path(const char *path, struct contract_source *s)
{
	struct buffer bytes = {0};
	struct fault fault;
	int exit;

	if (!text_copy(s->name, sizeof s->name, span_of(path))) {
		fprintf(stderr, "muster: the path of the file is too long\n");
		return CLI_USAGE;
	}
	if (file_read(path, LIMIT_YAML, &bytes, &fault) < 0)
		exit = tell(&fault, CLI_UNREACHABLE);
	else
		exit = take_bytes(s, buffer_span(&bytes));
	buffer_free(&bytes);
	find_folder(s);
	return exit;
}

/* --- by id ------------------------------------------------------------------------------------ */

static bool scalar_text(const struct node *map, const char *key, char *out, size_t size)
{
	const struct node *n = node_get(map, key);

	return n != NULL && n->kind == NODE_SCALAR && text_copy(out, size, n->text);
}

struct wanted {
	char id[CONTRACT_NAME], version[24]; /* version "": the newest */
	char found[24];
	const struct folder_file *file;
};

static void consider(struct wanted *w, const struct folder_file *file)
{
	char id[CONTRACT_NAME], version[24];
	struct tree tree = {0};

	if (strncmp(file->name, "contracts/", 10) != 0 ||
	    tree_read(buffer_span(&file->bytes), file->name, &tree, NULL) < 0)
		return;
	if (scalar_text(tree.root, "id", id, sizeof id) && strcmp(id, w->id) == 0 &&
	    scalar_text(tree.root, "version", version, sizeof version) &&
	    (w->version[0] != '\0' ? strcmp(version, w->version) == 0 :
				     w->file == NULL || contract_compare_versions(version, w->found) > 0)) {
		w->file = file;
		text_copy(w->found, sizeof w->found, span_of(version));
	}
	tree_free(&tree);
}

static int read_id(const char *word, const char *dir, struct contract_source *s)
{
	const char *at = strchr(word, '@');
	struct wanted w = {0};
	struct folder folder = {0};
	struct faults faults = {0};
	int exit = CLI_REFUSED;

	if (!text_copy(w.id, sizeof w.id,
		       (struct span){word, at != NULL ? (size_t)(at - word) : strlen(word)}) ||
	    (at != NULL && !text_copy(w.version, sizeof w.version, span_of(at + 1)))) {
		fprintf(stderr, "muster: expected a file, or ID@VERSION, found \"%s\"\n", word);
		return CLI_USAGE;
	}
	if (folder_read(dir, &folder, &faults) < 0 && folder.count == 0) {
		tell_all(&faults);
		exit = CLI_UNREACHABLE;
		goto out;
	}
	for (size_t i = 0; i < folder.count; i++)
		consider(&w, &folder.at[i]);
	if (w.file == NULL) {
		fprintf(stderr,
			"muster: no contract \"%s\" in %s/contracts; --config DIR says where they stand\n",
			word, dir);
		goto out;
	}
	if (strcmp(dir, ".") == 0)
		text_copy(s->name, sizeof s->name, span_of(w.file->name));
	else
		snprintf(s->name, sizeof s->name, "%s/%s", dir, w.file->name);
	text_copy(s->dir, sizeof s->dir, span_of(dir));
	exit = take_bytes(s, buffer_span(&w.file->bytes));
out:
	folder_free(&folder);
	faults_clear(&faults);
	return exit;
}

static bool is_path(const char *word)
{
	const size_t length = strlen(word);

	return strchr(word, '/') != NULL || (length > 5 && strcmp(word + length - 5, ".yaml") == 0) ||
	       access(word, F_OK) == 0;
}

int contract_source_read(const char *word, const char *dir, struct contract_source *ret)
{
	int exit = is_path(word) ? read_path(word, ret) : read_id(word, dir != NULL ? dir : ".", ret);

	if (dir != NULL)
		text_copy(ret->dir, sizeof ret->dir, span_of(dir));
	return exit;
}

void contract_source_free(struct contract_source *s)
{
	if (s != NULL)
		contract_file_free(&s->file);
}

/* --- names * ---------------------------------------------------------------------------------- */

static void add_name(struct contract_names *n, const char *folder, const struct folder_file *file)
{
	char id[CONFIG_NAME], name[96];
	struct contract_name *one;
	struct tree tree = {0};

	if (tree_read(buffer_span(&file->bytes), file->name, &tree, NULL) < 0)
		return;
	if (scalar_text(tree.root, "id", id, sizeof id) &&
	    scalar_text(tree.root, "name", name, sizeof name) && (one = VEC_ADD(n)) != NULL) {
		one->folder = folder;
		one->id = arena_text(&n->arena, span_of(id));
		one->name = arena_text(&n->arena, span_of(name));
	}
	tree_free(&tree);
}

void contract_names_read(const char *dir, struct contract_names *ret)
{
	static const char *const folders[] = {"teams/", "schools/"};
	struct folder folder = {0};
	struct faults faults = {0};

	if (dir[0] != '\0')
		folder_read(dir, &folder, &faults);
	for (size_t i = 0; i < folder.count; i++)
		for (size_t k = 0; k < sizeof folders / sizeof *folders; k++)
			if (strncmp(folder.at[i].name, folders[k], strlen(folders[k])) == 0)
				add_name(ret, folders[k], &folder.at[i]);
	folder_free(&folder);
	faults_clear(&faults);
}

void contract_names_free(struct contract_names *n)
{
	arena_free(&n->arena);
	VEC_FREE(n);
}

static const char *look_up(const struct contract_names *n, const char *folder, const char *id)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->at[i].id != NULL && strcmp(n->at[i].folder, folder) == 0 &&
		    strcmp(n->at[i].id, id) == 0)
			return n->at[i].name;
	return NULL;
}

static const char *team_of(const void *context, const char *id)
{
	return look_up(context, "teams/", id);
}

static const char *school_of(const void *context, const char *id)
{
	return look_up(context, "schools/", id);
}

struct diff_names contract_names_for_diff(const struct contract_names *n)
{
	return (struct diff_names){.team = team_of, .school = school_of, .context = n};
}

/* --- what a school holds back ------------------------------------------------------------------ */

/* Some share has the field, and each that has it can do without. */
static bool may_hold(const struct share_contract *c, enum field field)
{
	bool optional = false;

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned i = 0; i < c->shares[s].field_count; i++) {
			const struct contract_field *f = &c->shares[s].fields[i];

			if (f->field == field && f->required)
				return false;
			optional = optional || f->field == field;
		}
	return optional;
}

static void hold_field(const struct node *item, const struct share_contract *c, struct contract_held *held)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (item->kind != NODE_SCALAR || !span_is(item->text, field_names[f]) ||
		    !may_hold(c, (enum field)f) || held->count == FIELD_COUNT)
			continue;
		held->at[held->count].field = (enum field)f;
		held->at[held->count++].line = item->line;
	}
}

static void hold_fields(const struct node *root, const struct share_contract *c, struct contract_held *held)
{
	const struct node *rows = node_get(root, "hold_back");

	for (const struct node *row = rows != NULL ? rows->first : NULL; row != NULL; row = row->next) {
		const struct node *fields = node_get(row, "fields");
		char id[CONTRACT_NAME];

		if (fields == NULL || !scalar_text(row, "contract", id, sizeof id) || strcmp(id, c->id) != 0)
			continue;
		for (const struct node *n = fields->first; n != NULL; n = n->next)
			hold_field(n, c, held);
	}
}

static bool hold_file(const struct folder_file *file, const char *school, const struct share_contract *c,
		      struct contract_held *held)
{
	struct tree tree = {0};
	char id[CONFIG_NAME];
	bool found;

	if (strncmp(file->name, "schools/", 8) != 0 ||
	    tree_read(buffer_span(&file->bytes), file->name, &tree, NULL) < 0)
		return false;
	found = scalar_text(tree.root, "id", id, sizeof id) && strcmp(id, school) == 0;
	if (found) {
		text_copy(held->file, sizeof held->file, span_of(file->name));
		hold_fields(tree.root, c, held);
	}
	tree_free(&tree);
	return found;
}

int contract_held_read(const char *dir, const char *school, const struct share_contract *c,
		       struct contract_held *ret)
{
	struct folder folder = {0};
	struct faults faults = {0};
	bool found = false;
	int rc = 0;

	*ret = (struct contract_held){0};
	if (dir[0] == '\0' || (folder_read(dir, &folder, &faults) < 0 && folder.count == 0))
		rc = -FAULT_IO;
	for (size_t i = 0; i < folder.count && !found; i++)
		found = hold_file(&folder.at[i], school, c, ret);
	folder_free(&folder);
	faults_clear(&faults);
	return rc == 0 && !found ? -FAULT_MISSING : rc;
}
