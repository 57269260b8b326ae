#include "process/edit.h"

#include <string.h>

#include "config/tree.h"

/* Where line `line` (from 1 on) begins; past the last one: the end. */
static size_t line_at(struct span text, unsigned line)
{
	size_t at = 0;

	for (unsigned n = 1; n < line && at < text.length; at++)
		n += text.at[at] == '\n';
	return at;
}

/* --- a status ---------------------------------------------------------------------------------------------
 */

bool edit_status(const struct buffer *packed, struct span yaml, const char *status, struct buffer *out)
{
	struct tree tree;
	const struct node *n;
	bool fine = false;

	if (tree_unpack(buffer_span(packed), &tree, NULL) != 0)
		return false;
	n = node_get(tree.root, "status");
	if (n != NULL && n->kind == NODE_SCALAR) {
		size_t at = line_at(yaml, n->line) + n->column - 1, end = at + n->text.length;

		/* In quotes the text does not begin where the node does. */
		fine = end <= yaml.length && memcmp(yaml.at + at, n->text.at, n->text.length) == 0;
		if (fine) {
			buffer_bytes(out, yaml.at, at);
			buffer_text(out, status);
			buffer_bytes(out, yaml.at + end, yaml.length - end);
		}
	}
	tree_free(&tree);
	return fine;
}

/* --- what a school holds back ------------------------------------------------------------------------------
 */

static void print_hold(const char *contract, unsigned fields, bool first, struct buffer *out)
{
	const char *between = "";

	buffer_print(out, "%s  - {contract: %s, fields: [", first ? "hold_back:\n" : "", contract);
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if ((fields & field_bit((enum field)f)) != 0) {
			buffer_print(out, "%s%s", between, field_name((enum field)f));
			between = ", ";
		}
	buffer_text(out, "]}\n");
}

static void print_holds(const struct school *school, const char *contract, unsigned fields,
			struct buffer *out)
{
	bool first = true;

	for (unsigned i = 0; i < school->hold_count; i++)
		if (strcmp(school->holds[i].contract, contract) != 0) {
			print_hold(school->holds[i].contract, school->holds[i].fields, first, out);
			first = false;
		}
	if (fields != 0)
		print_hold(contract, fields, first, out);
}

/* Remarks and empty lines before the next key belong to that one. */
static size_t without_remarks(struct span text, size_t from, size_t end)
{
	while (end > from) {
		size_t start = end - 1;

		while (start > from && text.at[start - 1] != '\n')
			start--;
		if (start == from || (text.at[start] != '#' && text.at[start] != '\n'))
			return end;
		end = start;
	}
	return end;
}

bool edit_hold(const struct buffer *packed, struct span yaml, const struct school *school,
	       const char *contract, unsigned fields, struct buffer *out)
{
	struct tree tree;
	const struct node *hold, *next, *first;
	size_t from, end;
	bool fine;

	if (tree_unpack(buffer_span(packed), &tree, NULL) != 0)
		return false;
	first = tree.root->kind == NODE_MAP ? tree.root->first : NULL;
	hold = node_get(tree.root, "hold_back");
	next = hold != NULL ? hold->next : NULL;
	/* Keys in the first column, each on lines of its own. */
	fine = first != NULL && first->key->column == 1 && (hold == NULL || hold->key->column == 1) &&
	       (next == NULL || (next->key->column == 1 && next->key->line > hold->key->line));
	if (fine) {
		from = hold != NULL ? line_at(yaml, hold->key->line) : yaml.length;
		end = next != NULL ? line_at(yaml, next->key->line) : yaml.length;
		if (hold != NULL)
			end = without_remarks(yaml, from, end);
		buffer_bytes(out, yaml.at, from);
		if (from > 0 && yaml.at[from - 1] != '\n')
			buffer_text(out, "\n");
		print_holds(school, contract, fields, out);
		buffer_bytes(out, yaml.at + end, yaml.length - end);
	}
	tree_free(&tree);
	return fine;
}
