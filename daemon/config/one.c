#include "config/one.h"

#include "config/kind.h"

int config_one_contract(const struct tree *tree, const char *name, struct arena *arena,
			struct share_contract **ret_contract, struct faults *faults, struct faults *warnings)
{
	struct walk w = {.file = name, .faults = faults, .warnings = warnings, .arena = arena};
	const struct node *kind = node_get(tree->root, "kind");
	struct share_contract *c = arena_array(arena, 1, sizeof *c);

	if (c == NULL)
		return -FAULT_MEMORY;
	if (tree->root->kind != NODE_MAP || kind == NULL || kind->kind != NODE_SCALAR ||
	    !span_is(kind->text, kind_share_contract.name)) {
		walk_fault(&w, kind != NULL ? kind : tree->root, "expected a file of kind ShareContract");
		return -FAULT_MEANING;
	}
	row_map(&w, kind_share_contract.rows, tree->root, c);
	kind_share_contract.finish(&w, tree->root, c);
	if (faults->count > 0 || faults->dropped > 0)
		return -FAULT_MEANING;
	*ret_contract = c;
	return 0;
}
