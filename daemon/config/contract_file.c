#include "config/contract_file.h"

#include <string.h>

#include "config/kind.h"

static bool is_share_contract(struct walk *w, const struct node *root)
{
	const struct node *kind = node_get(root, "kind");

	if (root->kind == NODE_MAP && kind != NULL && kind->kind == NODE_SCALAR &&
	    span_is(kind->text, kind_share_contract.name))
		return true;
	if (kind == NULL) {
		walk_fault(w, root, "expected a file of kind %s, found no key \"kind\"",
			   kind_share_contract.name);
		return false;
	}
	walk_into(w, "kind");
	walk_expected(w, kind, "%s", kind_share_contract.name);
	return false;
}

static int map_contract(struct contract_file *f, const char *name, struct faults *faults,
			struct faults *warnings)
{
	struct walk w = {.file = name, .faults = faults, .warnings = warnings, .arena = &f->arena};
	const size_t before = faults->count + faults->dropped;
	struct fault fault;

	f->contract = arena_take(&f->arena, sizeof *f->contract);
	if (f->contract == NULL) {
		fault_set(&fault, FAULT_MEMORY, "out of memory");
		faults_add(faults, &fault);
		return -FAULT_MEMORY;
	}
	if (is_share_contract(&w, f->tree.root)) {
		row_map(&w, kind_share_contract.rows, f->tree.root, f->contract);
		kind_share_contract.finish(&w, f->tree.root, f->contract);
	}
	return faults->count + faults->dropped == before ? 0 : -FAULT_MEANING;
}

int contract_file_read(struct span yaml, const char *name, struct contract_file *ret_file,
		       struct faults *faults, struct faults *warnings)
{
	struct contract_file f = {0};
	struct fault fault;
	int rc = tree_read(yaml, name, &f.tree, &fault);

	if (rc < 0) {
		faults_add(faults, &fault);
		return rc;
	}
	rc = map_contract(&f, name, faults, warnings);
	if (rc < 0)
		contract_file_free(&f);
	else
		*ret_file = f;
	return rc;
}

void contract_file_free(struct contract_file *f)
{
	if (f == NULL)
		return;
	arena_free(&f->arena);
	tree_free(&f->tree);
	*f = (struct contract_file){0};
}

/* Goes one ".key" or "[index]" down the path; NULL: it is not written. */
static const struct node *step(const struct node *n, const char **path)
{
	const size_t key = strcspn(*path, ".[");
	unsigned index = 0;

	if (**path == '[') {
		for ((*path)++; **path >= '0' && **path <= '9'; (*path)++)
			index = index * 10 + (unsigned)(**path - '0');
		*path += **path == ']';
		n = n->kind == NODE_LIST ? n->first : NULL;
		while (n != NULL && index-- > 0)
			n = n->next;
	} else {
		n = node_get_span(n, (struct span){*path, key});
		*path += key;
	}
	*path += **path == '.';
	return n;
}

unsigned contract_file_line(const struct contract_file *f, const char *path)
{
	const struct node *n = f->tree.root;

	while (n != NULL && *path != '\0')
		n = step(n, &path);
	if (n == NULL)
		return 0;
	return n->key != NULL ? n->key->line : n->line;
}
