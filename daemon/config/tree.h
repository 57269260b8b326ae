/* tree.h: a YAML document as a tree of nodes that know their line and column, and its
 * packed form, in which it leaves the process that read the foreign bytes.
 *
 * Refused: aliases and anchors, tags, merge keys, duplicate keys, more than one document,
 * depth over LIMIT_YAML_DEPTH, nodes over LIMIT_YAML_NODES, keys of a map over LIMIT_YAML_KEYS,
 * bytes over LIMIT_YAML. */
#ifndef CONFIG_TREE_H
#define CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/fault.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	unsigned line, column;	   /* 1-based */
	bool quoted;		   /* scalar written in quotes: never a number or null */
	struct span text;	   /* scalar */
	struct node *first, *next; /* children; siblings */
	struct node *key;	   /* for a child of a map: its key (a scalar) */
	size_t count;		   /* children */
};

struct tree {
	struct arena arena;
	struct node *root;
};

/* Reads YAML bytes (UTF-8) with libyaml. `name` goes into the fault's file. *ret_tree is
 * touched only on success; everything in it is copied, `yaml` may go. -FAULT_PARSE,
 * -FAULT_LIMIT or -FAULT_MEMORY. */
int tree_read(struct span yaml, const char *name, struct tree *ret_tree, struct fault *reterr);
/* Appends the packed form: flat, versioned, checked again by tree_unpack. */
void tree_pack(const struct tree *t, struct buffer *out);
/* Rebuilds a tree from packed bytes, checking every length, depth and count: -FAULT_BUG if broken.
 * *ret_tree is touched only on success. */
int tree_unpack(struct span packed, struct tree *ret_tree, struct fault *reterr);
/* Frees; NULL is fine. */
void tree_free(struct tree *t);
/* The value of a key of a map, or NULL (also when `map` is NULL or no map). */
const struct node *node_get(const struct node *map, const char *key);
/* The same by the key's bytes. */
const struct node *node_get_span(const struct node *map, struct span key);
/* The node at a path such as "share[0].to", or the deepest node on the way that is there. */
const struct node *node_at(const struct node *root, const char *path);
/* True for a plain scalar that says nothing: empty, ~ or null. */
bool node_nothing(const struct node *n);

#endif
