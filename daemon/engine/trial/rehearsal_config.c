/* rehearsal_config.c: the configuration as a contract test wants it, by small edits of the files' trees, so
 * that the engine loads it as it loads every other. */
#include <stdlib.h>
#include <string.h>

#include "engine/trial/rehearsal_internal.h"

void rehearsal_config_free(struct rehearsal_files *f)
{
	for (size_t i = 0; i < f->count; i++)
		tree_free(&f->at[i].tree);
	VEC_FREE(f);
}

/* --- trees --------------------------------------------------------------------------------------- */

static struct node *new_node(struct tree *t, enum node_kind kind, const char *text)
{
	struct node *n = arena_array(&t->arena, 1, sizeof *n);
	const char *kept = n != NULL && text != NULL ? arena_text(&t->arena, span_of(text)) : "";

	if (n == NULL || kept == NULL)
		return NULL;
	*n = (struct node){
		.kind = kind, .line = 1, .column = 1, .text = span_of(kept), .quoted = kind == NODE_SCALAR};
	return n;
}

static bool append(struct node *to, struct node *item)
{
	struct node **end = &to->first;

	if (item == NULL)
		return false;
	while (*end != NULL)
		end = &(*end)->next;
	*end = item;
	to->count++;
	return true;
}

static struct node *find(struct node *map, const char *key)
{
	struct node *n = map != NULL && map->kind == NODE_MAP ? map->first : NULL;

	while (n != NULL && !span_is(n->key->text, key))
		n = n->next;
	return n;
}

/* Takes the key's place, or a new one at the end. */
static bool put(struct tree *t, struct node *map, const char *key, struct node *value)
{
	struct node *old = find(map, key), *name;

	if (value == NULL)
		return false;
	if (old != NULL) {
		value->key = old->key;
		value->next = old->next;
		*old = *value;
		return true;
	}
	name = new_node(t, NODE_SCALAR, key);
	if (name == NULL)
		return false;
	name->quoted = false;
	value->key = name;
	return append(map, value);
}

static bool put_word(struct tree *t, struct node *map, const char *key, const char *word)
{
	return put(t, map, key, new_node(t, NODE_SCALAR, word));
}

static void drop(struct node *map, const char *key)
{
	struct node **at = &map->first;

	while (*at != NULL && !span_is((*at)->key->text, key))
		at = &(*at)->next;
	if (*at != NULL) {
		*at = (*at)->next;
		map->count--;
	}
}

static bool says(struct node *map, const char *key, const char *word)
{
	const struct node *n = find(map, key);

	return n != NULL && n->kind == NODE_SCALAR && span_is(n->text, word);
}

/* --- edits --------------------------------------------------------------------------------------- */

/* Whether schools agreed is the test's to say, and nobody is asked for published figures. */
static bool edit_authority(struct tree *t)
{
	drop(t->root, "figures");
	return put_word(t, t->root, "agreements", "listed");
}

static bool listed(const struct node *schools, const char *id)
{
	const struct node *n = schools != NULL && schools->kind == NODE_LIST ? schools->first : NULL;

	for (; n != NULL; n = n->next)
		if (span_is(n->text, id) || span_is(n->text, "all"))
			return true;
	return false;
}

/* The contract stands at the schools it lists that agreed; at none of them it is a draft. */
static bool edit_agreed(struct tree *t, const struct test_agreed *a)
{
	struct node *supplier = find(find(t->root, "parties"), "supplier");
	const struct node *before = find(supplier, "schools");
	struct node *after = new_node(t, NODE_LIST, NULL);

	if (after == NULL)
		return false;
	for (unsigned i = 0; i < a->school_count; i++)
		if (listed(before, a->schools[i]) && !append(after, new_node(t, NODE_SCALAR, a->schools[i])))
			return false;
	return after->count == 0 ? put_word(t, t->root, "status", "draft") :
				   supplier != NULL && put(t, supplier, "schools", after);
}

static bool edit_contract(struct tree *t, const struct contract_test *test, const struct test_case *c)
{
	bool fine = true, among = false;

	for (unsigned i = 0; i < test->contract_count; i++)
		among = among || says(t->root, "id", test->contracts[i]);
	if (!among)
		return put_word(t, t->root, "status", "draft");
	if (test->status > 0)
		fine = put_word(t, t->root, "status", contract_status_names[test->status - 1]);
	for (unsigned i = 0; fine && i < c->agreed_count; i++)
		if (says(t->root, "id", c->agreed[i].contract) &&
		    (c->agreed[i].version[0] == '\0' || says(t->root, "version", c->agreed[i].version)))
			fine = edit_agreed(t, &c->agreed[i]);
	return fine;
}

static bool hold(struct tree *t, struct node *list, const struct test_held *h)
{
	struct node *item = new_node(t, NODE_MAP, NULL), *fields = new_node(t, NODE_LIST, NULL);

	if (item == NULL || fields == NULL)
		return false;
	for (unsigned i = 0; i < h->field_count; i++)
		if (!append(fields, new_node(t, NODE_SCALAR, h->fields[i])))
			return false;
	return put_word(t, item, "contract", h->contract) && put(t, item, "fields", fields) &&
	       append(list, item);
}

/* What a school holds back is the test's to say, too. */
static bool edit_school(struct tree *t, const struct test_case *c)
{
	struct node *list = new_node(t, NODE_LIST, NULL);

	if (list == NULL)
		return false;
	drop(t->root, "hold_back");
	for (unsigned i = 0; i < c->held_count; i++)
		if (says(t->root, "id", c->held[i].school) && !hold(t, list, &c->held[i]))
			return false;
	return list->count == 0 || put(t, t->root, "hold_back", list);
}

static bool edit(struct tree *t, const struct contract_test *test, const struct test_case *c)
{
	if (says(t->root, "kind", kind_authority.name))
		return edit_authority(t);
	if (says(t->root, "kind", kind_share_contract.name))
		return edit_contract(t, test, c);
	return !says(t->root, "kind", kind_school.name) || edit_school(t, c);
}

int rehearsal_config_make(const struct folder *files, const struct contract_test *t,
			  const struct test_case *c, struct rehearsal_files *ret_files, struct fault *reterr)
{
	for (size_t i = 0; i < files->count; i++) {
		struct rehearsal_file *f;
		struct tree tree;
		int rc = tree_read(buffer_span(&files->at[i].bytes), files->at[i].name, &tree, reterr);

		if (rc != 0)
			return rc;
		if (says(tree.root, "kind", kind_agreements.name)) {
			tree_free(&tree);
			continue;
		}
		f = VEC_ADD(ret_files);
		if (f == NULL) {
			tree_free(&tree);
			return fault_set(reterr, FAULT_MEMORY, "no memory for a test's configuration");
		}
		*f = (struct rehearsal_file){.name = files->at[i].name, .tree = tree};
		if (!edit(&f->tree, t, c))
			return fault_set(reterr, FAULT_MEMORY, "no memory for a test's configuration");
	}
	return 0;
}
