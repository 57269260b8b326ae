#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "config/check.h"
#include "config/config.h"

struct loading {
	struct config_file *files; /* owned copies; by name */
	size_t count;
	struct loaded *loaded; /* owned; what is of a known kind, by name */
	size_t loaded_count;
	bool complete; /* every file has its tree */
	struct config *config;
	bool review;
	day_t day;
	struct faults *faults, *warnings;
};

static int out_of_memory(struct loading *l)
{
	struct fault f;
	int rc = fault_set(&f, FAULT_MEMORY, "out of memory");

	faults_add(l->faults, &f);
	return rc;
}

/* --- which file is what --------------------------------------------------------------------- */

static int compare_files(const void *a, const void *b)
{
	const struct config_file *left = a, *right = b;

	return strcmp(left->name, right->name);
}

/* The place in `kinds`, or -1. */
static int kind_named(struct span name)
{
	for (int i = 0; i < KIND_CONFIG; i++)
		if (span_is(name, kinds[i]->name))
			return i;
	return -1;
}

/* The kind of a file, or NULL after telling why not. */
static const struct kind *kind_of(struct loading *l, const struct config_file *file)
{
	struct walk w = {.file = file->name, .faults = l->faults, .warnings = l->warnings, .check = "kind"};
	const struct node *root = file->tree->root, *kind = node_get(root, "kind");
	int known = -1;
	const char *names[KIND_CONFIG + 1] = {NULL};
	char list[96];
	size_t used = 0;

	if (root->kind != NODE_MAP) {
		walk_expected(&w, root, "keys with values");
		return NULL;
	}
	if (kind != NULL && kind->kind == NODE_SCALAR)
		known = kind_named(kind->text);
	if (known >= 0)
		return kinds[known];
	for (unsigned i = 0; i < KIND_CONFIG; i++) {
		names[i] = kinds[i]->name;
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
					 names[i]);
	}
	walk_into(&w, "kind");
	if (kind == NULL)
		walk_fault(&w, root, "expected one of %s, found no such key", list);
	else
		walk_unknown(&w, kind, names, "", "one of %s", list);
	return NULL;
}

static size_t count_kind(const struct loading *l, const struct kind *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < l->loaded_count; i++)
		n += l->loaded[i].kind == kind;
	return n;
}

static void warn_incomplete(struct loading *l)
{
	struct fault f;

	fault_set(&f, FAULT_MEANING,
		  "not every file could be taken in, so ids of other files were not looked up");
	faults_add(l->warnings, &f);
}

/* Takes the files by name, and those of a known kind apart. */
static int sort_files(struct loading *l, const struct config_file *files, size_t count)
{
	l->files = calloc(count + 1, sizeof *l->files);
	l->loaded = calloc(count + 1, sizeof *l->loaded);
	if (l->files == NULL || l->loaded == NULL)
		return out_of_memory(l);
	l->complete = true;
	l->count = count;
	for (size_t i = 0; i < count; i++)
		l->files[i] = files[i];
	qsort(l->files, count, sizeof *l->files, compare_files);
	for (size_t i = 0; i < count; i++) {
		const struct kind *kind = l->files[i].tree != NULL ? kind_of(l, &l->files[i]) : NULL;

		if (kind != NULL)
			l->loaded[l->loaded_count++] = (struct loaded){.file = &l->files[i], .kind = kind};
		else
			l->complete = false;
	}
	if (!l->complete)
		warn_incomplete(l);
	return 0;
}

/* --- into structs ----------------------------------------------------------------------------- */

static void *array_for(struct loading *l, const struct kind *kind, size_t *ret_count)
{
	size_t count = count_kind(l, kind);

	*ret_count = count;
	return arena_array(&l->config->arena, count + 1, kind->size);
}

/* Where the objects of each kind go, next to one another. */
static int make_room(struct loading *l, char *at[KIND_CONFIG])
{
	struct config *c = l->config;
	size_t authorities;

	at[0] = array_for(l, &kind_authority, &authorities);
	at[1] = array_for(l, &kind_school, &c->school_count);
	at[2] = array_for(l, &kind_team, &c->team_count);
	at[3] = array_for(l, &kind_calendar, &c->calendar_count);
	at[4] = array_for(l, &kind_share_contract, &c->contract_count);
	at[5] = array_for(l, &kind_agreements, &c->agreements_count);
	at[6] = array_for(l, &kind_person, &c->person_count);
	c->school_ids = arena_array(&c->arena, c->school_count + 1, sizeof *c->school_ids);
	for (unsigned i = 0; i < KIND_CONFIG; i++)
		if (at[i] == NULL)
			return out_of_memory(l);
	if (c->school_ids == NULL)
		return out_of_memory(l);
	c->schools = (struct school *)(void *)at[1];
	c->teams = (struct team *)(void *)at[2];
	c->calendars = (struct calendar *)(void *)at[3];
	c->contracts = (struct share_contract *)(void *)at[4];
	c->agreements = (struct school_agreements *)(void *)at[5];
	c->people = (struct person *)(void *)at[6];
	return 0;
}

static void map_file(struct loading *l, struct loaded *to, void *object)
{
	struct walk w = {.file = to->file->name,
			 .faults = l->faults,
			 .warnings = l->warnings,
			 .arena = &l->config->arena};
	const struct node *root = to->file->tree->root;

	row_map(&w, to->kind->rows, root, object);
	to->kind->finish(&w, root, object);
	to->object = object;
}

static int map_files(struct loading *l)
{
	static const struct kind *const order[KIND_CONFIG] = {
		&kind_authority,      &kind_school,	&kind_team,  &kind_calendar,
		&kind_share_contract, &kind_agreements, &kind_person};
	char *at[KIND_CONFIG];
	int rc = make_room(l, at);

	for (size_t i = 0; i < l->loaded_count && rc == 0; i++)
		for (unsigned k = 0; k < KIND_CONFIG; k++)
			if (order[k] == l->loaded[i].kind) {
				map_file(l, &l->loaded[i], at[k]);
				at[k] += order[k]->size;
			}
	return rc;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static void take_authority(struct loading *l)
{
	struct fault f;

	for (size_t i = 0; i < l->loaded_count; i++)
		if (l->loaded[i].kind == &kind_authority) {
			memcpy(&l->config->authority, l->loaded[i].object, sizeof l->config->authority);
			return;
		}
	if (!l->complete)
		return;
	fault_set(&f, FAULT_MEANING, "expected a file of kind Authority, found none");
	text_copy(f.file, sizeof f.file, SPAN("muster.yaml"));
	faults_add(l->faults, &f);
}

/* A school with closures of its own keeps a calendar of its own. */
static const struct calendar *with_closures(struct loading *l, const struct calendar *c,
					    const struct school *s)
{
	struct calendar *own = arena_array(&l->config->arena, 1, sizeof *own);

	if (own == NULL) {
		out_of_memory(l);
		return c;
	}
	*own = *c;
	for (unsigned i = 0; i < s->closure_count && own->closure_count < CALENDAR_RANGES; i++)
		own->closures[own->closure_count++] = s->closures[i];
	return own;
}

static int by_id(const void *left, const void *right)
{
	const struct school *const *a = left, *const *b = right;

	return strcmp((*a)->id, (*b)->id);
}

/* A start looks up the school of every pupil. */
static void sort_schools(struct loading *l)
{
	struct config *c = l->config;
	const struct school **sorted = arena_array(&c->arena, c->school_count + 1, sizeof *sorted);

	if (sorted == NULL) {
		out_of_memory(l);
		return;
	}
	for (size_t i = 0; i < c->school_count; i++)
		sorted[i] = &c->schools[i];
	qsort((void *)sorted, c->school_count, sizeof *sorted, by_id);
	c->by_id = sorted;
}

/* The first school of an area; -1: no area. */
static int32_t area_of(const struct config *c, const char *area)
{
	size_t i = 0;

	while (i < c->school_count && strcmp(c->schools[i].area, area) != 0)
		i++;
	return area[0] != '\0' && i < c->school_count ? (int32_t)i : -1;
}

static void resolve(struct loading *l)
{
	struct config *c = l->config;

	sort_schools(l);
	for (size_t s = 0; s < c->school_count; s++) {
		c->school_ids[s] = c->schools[s].id;
		c->schools[s].area_school = area_of(c, c->schools[s].area);
		for (size_t i = 0; i < c->calendar_count; i++)
			if (strcmp(c->calendars[i].id, c->schools[s].calendar) == 0)
				c->schools[s].days =
					c->schools[s].closure_count == 0 ?
						&c->calendars[i] :
						with_closures(l, &c->calendars[i], &c->schools[s]);
	}
}

static const char *file_of(const struct loading *l, const void *object)
{
	for (size_t i = 0; i < l->loaded_count; i++)
		if (l->loaded[i].object == object)
			return arena_text(&l->config->arena, span_of(l->loaded[i].file->name));
	return NULL;
}

static bool take_agreed(struct config *c)
{
	const struct agreement **all;
	size_t count = 0;

	for (size_t i = 0; i < c->agreements_count; i++)
		count += c->agreements[i].count;
	all = arena_array(&c->arena, count + 1, sizeof *all);
	if (all == NULL)
		return false;
	c->sources.agreements = all;
	for (size_t i = 0; i < c->agreements_count; i++)
		for (unsigned k = 0; k < c->agreements[i].count; k++)
			all[c->sources.agreement_count++] = &c->agreements[i].items[k];
	return true;
}

static bool take_holds(struct loading *l)
{
	struct config *c = l->config;
	struct policy_hold *all;
	size_t count = 0;

	for (size_t i = 0; i < c->school_count; i++)
		count += c->schools[i].hold_count;
	all = arena_array(&c->arena, count + 1, sizeof *all);
	if (all == NULL)
		return false;
	c->sources.holds = all;
	for (size_t i = 0; i < c->school_count; i++) {
		const struct school *s = &c->schools[i];
		const char *file = s->hold_count > 0 ? file_of(l, s) : NULL;

		for (unsigned k = 0; k < s->hold_count; k++)
			all[c->sources.hold_count++] = (struct policy_hold){
				s->id, s->holds[k].contract, s->holds[k].fields, file, s->holds[k].line};
	}
	return true;
}

static void take_sources(struct loading *l)
{
	struct config *c = l->config;

	c->sources = (struct policy_sources){.contracts = c->contracts,
					     .contract_count = c->contract_count,
					     .school_ids = c->school_ids,
					     .school_count = c->school_count,
					     .listed = c->authority.agreements == AGREEMENTS_LISTED};
	if (!take_agreed(c) || !take_holds(l))
		out_of_memory(l);
}

static int hash_files(struct loading *l)
{
	struct buffer packed = {0};

	for (size_t i = 0; i < l->count; i++) {
		/* With its end, so that name and tree cannot run into one another. */
		buffer_bytes(&packed, l->files[i].name, strlen(l->files[i].name) + 1);
		tree_pack(l->files[i].tree, &packed);
	}
	if (buffer_ok(&packed))
		l->config->hash = digest_bytes(packed.at, packed.length);
	else
		out_of_memory(l);
	buffer_free(&packed);
	return 0;
}

static int compare_faults(const void *a, const void *b)
{
	const struct fault *left = a, *right = b;
	int order = strcmp(left->file, right->file);

	if (order == 0)
		order = (left->line > right->line) - (left->line < right->line);
	if (order == 0)
		order = (left->column > right->column) - (left->column < right->column);
	if (order == 0)
		order = strcmp(left->path, right->path);
	return order != 0 ? order : strcmp(left->text, right->text);
}

static void put_in_order(struct faults *all)
{
	size_t kept = 0;

	if (all->count < 2)
		return;
	qsort(all->list, all->count, sizeof *all->list, compare_faults);
	for (size_t i = 0; i < all->count; i++)
		if (kept == 0 || compare_faults(&all->list[kept - 1], &all->list[i]) != 0)
			all->list[kept++] = all->list[i];
	all->count = kept;
}

static int load(struct loading *l, const struct config_file *files, size_t count)
{
	int rc = sort_files(l, files, count);

	if (rc == 0)
		rc = map_files(l);
	if (rc < 0)
		return rc;
	take_authority(l);
	config_check(l->config, l->loaded, l->loaded_count, l->complete, l->review, l->day, l->faults,
		     l->warnings);
	if (l->faults->count > 0 || l->faults->dropped > 0 || !l->complete)
		return -FAULT_MEANING;
	resolve(l);
	take_sources(l);
	hash_files(l);
	return l->faults->count > 0 ? -FAULT_MEMORY : 0;
}

static int load_all(struct loading *l, const struct config_file *files, size_t count,
		    struct config **ret_config)
{
	int rc;

	l->config = calloc(1, sizeof *l->config);
	rc = l->config != NULL ? load(l, files, count) : out_of_memory(l);
	put_in_order(l->faults);
	put_in_order(l->warnings);
	free(l->files);
	free(l->loaded);
	if (rc == 0)
		*ret_config = l->config;
	else
		config_free(l->config);
	return rc;
}

int config_load(const struct config_file *files, size_t count, struct config **ret_config,
		struct faults *faults, struct faults *warnings)
{
	struct loading l = {.day = DAY_NONE, .faults = faults, .warnings = warnings};

	return load_all(&l, files, count, ret_config);
}

int config_review(const struct config_file *files, size_t count, day_t day, struct config **ret_config,
		  struct faults *faults, struct faults *warnings)
{
	struct loading l = {.review = true, .day = day, .faults = faults, .warnings = warnings};

	return load_all(&l, files, count, ret_config);
}

void config_free(struct config *c)
{
	if (c == NULL)
		return;
	arena_free(&c->arena);
	free(c);
}

int config_school(const struct config *c, const char *id)
{
	size_t low = 0, high = c->school_count;

	if (c->by_id == NULL) /* made by hand, not loaded */
		for (size_t i = 0; i < c->school_count; i++)
			if (strcmp(c->schools[i].id, id) == 0)
				return (int)i;
	while (c->by_id != NULL && low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(c->by_id[middle]->id, id);

		if (order == 0)
			return (int)(c->by_id[middle] - c->schools);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

int config_team(const struct config *c, const char *id)
{
	for (size_t i = 0; i < c->team_count; i++)
		if (strcmp(c->teams[i].id, id) == 0)
			return (int)i;
	return -1;
}

int config_person(const struct config *c, const char *id)
{
	for (size_t i = 0; i < c->person_count; i++)
		if (strcmp(c->people[i].id, id) == 0)
			return (int)i;
	return -1;
}
