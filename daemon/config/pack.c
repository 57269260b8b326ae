/* The packed form of a tree: "MTR1", then nodes in order of reading. A node is its kind
 * (one byte; bit 7: quoted), line and column, then a scalar's length and bytes, or a
 * container's count and children, a map's key before each. Numbers are 32 bits, little end
 * first. */
#include <string.h>

#include "base/limits.h"
#include "config/tree.h"

#define PACK_MAGIC  "MTR1"
#define PACK_QUOTED 0x80u

/* --- packing -------------------------------------------------------------------------- */

static void put_number(struct buffer *out, size_t value)
{
	unsigned char bytes[4];

	for (unsigned i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(value >> (8 * i));
	buffer_bytes(out, bytes, sizeof bytes);
}

static void put_node(const struct node *n, struct buffer *out)
{
	unsigned char kind = (unsigned char)((unsigned)n->kind | (n->quoted ? PACK_QUOTED : 0));

	buffer_bytes(out, &kind, 1);
	put_number(out, n->line);
	put_number(out, n->column);
	if (n->kind == NODE_SCALAR) {
		put_number(out, n->text.length);
		buffer_bytes(out, n->text.at, n->text.length);
		return;
	}
	put_number(out, n->count);
	/* Never deeper than LIMIT_YAML_DEPTH: whoever built the tree has seen to it. */
	for (const struct node *child = n->first; child != NULL; child = child->next) {
		if (n->kind == NODE_MAP)
			put_node(child->key, out);
		put_node(child, out);
	}
}

void tree_pack(const struct tree *t, struct buffer *out)
{
	buffer_bytes(out, PACK_MAGIC, 4);
	put_node(t->root, out);
}

/* --- unpacking: the bytes may come from a process that fell to a hostile file ---------- */

struct unpacker {
	struct span rest;
	struct arena arena;
	size_t nodes;
	int failed; /* why a node is NULL */
	struct fault *reterr;
};

static struct node *broken(struct unpacker *u, const char *what)
{
	u->failed = fault_set(u->reterr, FAULT_BUG, "packed tree: %s, with %zu bytes to go", what,
			      u->rest.length);
	return NULL;
}

static struct node *out_of_memory(struct unpacker *u)
{
	u->failed = fault_set(u->reterr, FAULT_MEMORY, "out of memory");
	return NULL;
}

static bool take_bytes(struct unpacker *u, size_t length, const char **ret_bytes)
{
	if (u->rest.length < length)
		return false;
	*ret_bytes = u->rest.at;
	u->rest.at += length;
	u->rest.length -= length;
	return true;
}

static bool take_number(struct unpacker *u, uint32_t *ret_value)
{
	const char *at;

	if (!take_bytes(u, 4, &at))
		return false;
	*ret_value = 0;
	for (unsigned i = 0; i < 4; i++)
		*ret_value |= (uint32_t)(unsigned char)at[i] << (8 * i);
	return true;
}

static struct node *take_text(struct unpacker *u, uint32_t length, struct node *n)
{
	const char *at;

	if (!take_bytes(u, length, &at))
		return broken(u, "text is cut short");
	if (!text_utf8((struct span){at, length}) || memchr(at, '\0', length) != NULL)
		return broken(u, "text is not UTF-8");
	n->text = (struct span){arena_text(&u->arena, (struct span){at, length}), length};
	return n->text.at != NULL ? n : out_of_memory(u);
}

static struct node *take_node(struct unpacker *u, unsigned depth);

static struct node *take_key(struct unpacker *u, unsigned depth, const struct node *map)
{
	struct node *key = take_node(u, depth);

	if (key == NULL)
		return NULL;
	if (key->kind != NODE_SCALAR)
		return broken(u, "a key is no scalar");
	return node_get_span(map, key->text) == NULL ? key : broken(u, "a key stands twice");
}

static struct node *take_child(struct unpacker *u, unsigned depth, const struct node *into)
{
	struct node *key = NULL, *child;

	if (into->kind == NODE_MAP) {
		key = take_key(u, depth, into);
		if (key == NULL)
			return NULL;
	}
	child = take_node(u, depth);
	if (child != NULL)
		child->key = key;
	return child;
}

static struct node *take_children(struct unpacker *u, unsigned depth, uint32_t count, struct node *into)
{
	struct node *last = NULL;

	if (depth >= LIMIT_YAML_DEPTH)
		return broken(u, "nested too deep");
	for (uint32_t i = 0; i < count; i++) {
		struct node *child = take_child(u, depth + 1, into);

		if (child == NULL)
			return NULL;
		if (last != NULL)
			last->next = child;
		else
			into->first = child;
		last = child;
		into->count++;
	}
	return into;
}

static struct node *take_node(struct unpacker *u, unsigned depth)
{
	const char *kind;
	uint32_t line, column, count;
	struct node *n;

	if (u->nodes++ >= LIMIT_YAML_NODES)
		return broken(u, "too many nodes");
	if (!take_bytes(u, 1, &kind) || !take_number(u, &line) || !take_number(u, &column) ||
	    !take_number(u, &count))
		return broken(u, "a node is cut short");
	if ((*kind & 0x7f) > NODE_MAP || ((*kind & 0x7f) != NODE_SCALAR && (*kind & 0x80) != 0))
		return broken(u, "an unknown kind of node");
	n = arena_take(&u->arena, sizeof *n);
	if (n == NULL)
		return out_of_memory(u);
	n->kind = (enum node_kind)(*kind & 0x7f);
	n->quoted = (*kind & 0x80) != 0;
	n->line = line;
	n->column = column;
	return n->kind == NODE_SCALAR ? take_text(u, count, n) : take_children(u, depth, count, n);
}

int tree_unpack(struct span packed, struct tree *ret_tree, struct fault *reterr)
{
	struct unpacker u = {.rest = packed, .reterr = reterr};
	const char *magic;
	struct node *root;

	if (!take_bytes(&u, 4, &magic) || memcmp(magic, PACK_MAGIC, 4) != 0)
		root = broken(&u, "not one of ours");
	else
		root = take_node(&u, 0);
	if (root != NULL && u.rest.length > 0)
		root = broken(&u, "bytes after the end");
	if (root == NULL) {
		arena_free(&u.arena);
		return u.failed;
	}
	*ret_tree = (struct tree){.arena = u.arena, .root = root};
	return 0;
}
