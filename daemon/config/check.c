#include "config/check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/agreed.h"
#include "config/contract_check.h"

/* --- names of other files ------------------------------------------------------------------ */

static const char *id_of(const struct loaded *l)
{
	return l->object; /* the id is the first member of every kind */
}

/* By kind, then by id, then as the files stand. */
static int compare_loaded(const struct loaded *a, const struct kind *kind, const char *id)
{
	if (a->kind != kind)
		return (uintptr_t)a->kind < (uintptr_t)kind ? -1 : 1;
	return strcmp(id_of(a), id);
}

static int compare_entries(const void *a, const void *b)
{
	const struct loaded *left = *(const struct loaded *const *)a;
	const struct loaded *right = *(const struct loaded *const *)b;
	int order = compare_loaded(left, right->kind, id_of(right));

	return order != 0 ? order : (left > right) - (left < right);
}

static const struct loaded **sorted(const struct loaded *all, size_t count)
{
	const struct loaded **by_id = calloc(count + 1, sizeof *by_id);

	for (size_t i = 0; by_id != NULL && i < count; i++)
		by_id[i] = &all[i];
	if (by_id != NULL && count > 0)
		qsort(by_id, count, sizeof *by_id, compare_entries);
	return by_id;
}

const struct loaded *check_file(const struct checking *k, const struct kind *kind, const char *id)
{
	size_t low = 0, high = k->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_loaded(k->by_id[middle], kind, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < k->count && compare_loaded(k->by_id[low], kind, id) == 0 ? k->by_id[low] : NULL;
}

/* Every id of a kind, ending with NULL; the caller frees. */
static const char **ids_of(const struct checking *k, const struct kind *kind)
{
	const char **ids = calloc(k->count + 1, sizeof *ids);
	size_t n = 0;

	for (size_t i = 0; ids != NULL && i < k->count; i++)
		if (k->all[i].kind == kind && id_of(&k->all[i])[0] != '\0')
			ids[n++] = id_of(&k->all[i]);
	return ids;
}

/* An id that was refused, and told, may be the very one another file names. */
static bool all_have_ids(const struct checking *k, const struct kind *kind)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->all[i].kind == kind && id_of(&k->all[i])[0] == '\0')
			return false;
	return true;
}

void check_refer(struct checking *k, const struct node *n, const struct kind *kind, const char *id)
{
	const char **ids;

	if (id[0] == '\0' || !k->complete || check_file(k, kind, id) != NULL || !all_have_ids(k, kind))
		return;
	ids = ids_of(k, kind);
	walk_unknown(&k->walk, n, ids, "", "the id of a file of kind %s", kind->name);
	free(ids);
}

const struct school *check_next_school(const struct checking *k, const struct share_contract *c,
				       size_t *cursor)
{
	const struct loaded *found = NULL;

	if (c->all_schools) {
		while (*cursor < k->count && found == NULL) {
			const struct loaded *l = &k->all[(*cursor)++];

			found = l->kind == &kind_school ? l : NULL;
		}
	} else {
		while (*cursor < c->school_count && found == NULL)
			found = check_file(k, &kind_school, c->schools[(*cursor)++]);
	}
	return found != NULL ? found->object : NULL;
}

/* --- the rows ---------------------------------------------------------------------------------- */

const struct check *const check_tables[] = {
	file_checks,   contract_checks, lawful_checks, audience_checks,
	school_checks, version_checks,	person_checks, NULL,
};

/* clang-format off */
const struct check form_checks[] = {
	{.id = "yaml", .reason = "each line means what it says where it stands, in every program that reads the file"},
	{.id = "kind", .reason = "`kind` says which keys may follow"},
	{.id = "key-unknown", .reason = "a key that nobody reads would do nothing, while its writer thinks it does"},
	{.id = "key-missing", .reason = "there is no default that would be right for everybody"},
	{.id = "value", .reason = "`muster explain` says what may stand there"},
	{.id = "secret-missing", .reason = "a school or team is not reached without the key its file names"},
	{0},
};
/* clang-format on */

static const struct check *find_in(const struct check *table, const char *id)
{
	for (; table->id != NULL; table++)
		if (strcmp(table->id, id) == 0)
			return table;
	return NULL;
}

const struct check *check_find(const char *id)
{
	const struct check *found = id != NULL ? find_in(form_checks, id) : NULL;

	if (id != NULL && found == NULL)
		found = find_in(agreed_checks, id);
	for (size_t i = 0; id != NULL && found == NULL && check_tables[i] != NULL; i++)
		found = find_in(check_tables[i], id);
	return found;
}

/* --- running them ------------------------------------------------------------------------------ */

static void run_fields(struct checking *k, const struct check *row, const struct contract_view *v)
{
	struct field_view f;

	for (unsigned s = 0; s < v->c->share_count; s++)
		for (unsigned i = 0; i < v->c->shares[s].field_count; i++)
			if (contract_field_view(v, s, i, &f))
				row->field(k, v, &f);
}

static void run_contract(struct checking *k, const struct check *row, const struct loaded *l)
{
	struct contract_view v = {.file = l, .root = l->file->tree->root, .c = l->object};

	v.purpose = contract_word_known(v.root, "purpose", purpose_names);
	if (row->contract != NULL)
		row->contract(k, &v);
	if (row->field != NULL)
		run_fields(k, row, &v);
	for (unsigned i = 0; row->alert != NULL && i < v.c->alert_count; i++)
		row->alert(k, &v, i);
}

static void run_row(struct checking *k, const struct check *row, const struct loaded *l)
{
	k->walk.check = row->id;
	k->walk.soft = row->warning;
	if (row->file != NULL)
		row->file(k, l);
	else if (l->kind == &kind_share_contract)
		run_contract(k, row, l);
}

void config_check(const struct config *c, const struct loaded *all, size_t count, bool complete,
		  bool reviewing, day_t day, struct faults *faults, struct faults *warnings)
{
	struct checking k = {.config = c,
			     .all = all,
			     .count = count,
			     .by_id = sorted(all, count),
			     .complete = complete,
			     .reviewing = reviewing,
			     .day = day,
			     .walk = {.faults = faults, .warnings = warnings}};

	if (k.by_id == NULL) {
		struct fault f;

		fault_set(&f, FAULT_MEMORY, "out of memory");
		faults_add(faults, &f);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		k.walk.file = all[i].file->name;
		for (size_t t = 0; check_tables[t] != NULL; t++)
			for (const struct check *row = check_tables[t]; row->id != NULL; row++)
				if (reviewing || !row->review)
					run_row(&k, row, &all[i]);
	}
	if (complete)
		agreed_check(c, all, count, faults, warnings);
	free(k.by_id);
}
