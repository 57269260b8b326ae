#include "config/tree.h"

#include <string.h>

void tree_free(struct tree *t)
{
	if (t == NULL)
		return;
	arena_free(&t->arena);
	t->root = NULL;
}

const struct node *node_get_span(const struct node *map, struct span key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *n = map->first; n != NULL; n = n->next)
		if (n->key->text.length == key.length && memcmp(n->key->text.at, key.at, key.length) == 0)
			return n;
	return NULL;
}

const struct node *node_get(const struct node *map, const char *key)
{
	return node_get_span(map, span_of(key));
}

bool node_nothing(const struct node *n)
{
	return n->kind == NODE_SCALAR && !n->quoted &&
	       (n->text.length == 0 || span_is(n->text, "~") || span_is(n->text, "null"));
}

static const struct node *item_at(const struct node *list, size_t index)
{
	const struct node *n = list->kind == NODE_LIST ? list->first : NULL;

	while (n != NULL && index-- > 0)
		n = n->next;
	return n;
}

/* Takes one step of a path: "key" or "[3]"; moves *path behind it and its dot. */
static const struct node *step(const struct node *from, const char **path)
{
	const char *p = *path;
	size_t length, index = 0;

	if (*p == '[') {
		for (p++; *p >= '0' && *p <= '9'; p++)
			index = index * 10 + (size_t)(*p - '0');
		p += *p == ']';
		*path = p + (*p == '.');
		return item_at(from, index);
	}
	length = strcspn(p, ".[");
	*path = p + length + (p[length] == '.');
	return node_get_span(from, (struct span){p, length});
}

const struct node *node_at(const struct node *root, const char *path)
{
	while (*path != '\0') {
		const struct node *next = step(root, &path);

		if (next == NULL)
			return root;
		root = next;
	}
	return root;
}
