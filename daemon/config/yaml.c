/* YAML bytes to a tree. Only what a person writes by hand is taken; what lets one line
 * mean something elsewhere (aliases, merge keys, tags) is refused. */
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "config/tree.h"

struct frame {
	struct node *container, *last, *key; /* last child; a key that waits for its value */
};

struct builder {
	struct tree tree;
	const char *name;
	struct fault *reterr;
	struct frame stack[LIMIT_YAML_DEPTH];
	unsigned depth, documents;
	size_t nodes;
	int failed; /* what placed() said last */
	bool ended;
};

static int placed(struct builder *b, unsigned line, unsigned column, int rc)
{
	b->failed = rc;
	if (b->reterr == NULL)
		return rc;
	text_copy(b->reterr->file, sizeof b->reterr->file, span_of(b->name));
	b->reterr->line = line;
	b->reterr->column = column;
	return rc;
}

static int at_mark(struct builder *b, const yaml_mark_t *mark, int rc)
{
	return placed(b, (unsigned)mark->line + 1, (unsigned)mark->column + 1, rc);
}

/* --- nodes ---------------------------------------------------------------------------- */

/* NULL: b->failed says why. */
static struct node *node_new(struct builder *b, enum node_kind kind, const yaml_mark_t *mark)
{
	struct node *n = NULL;

	if (b->nodes++ >= LIMIT_YAML_NODES) {
		at_mark(b, mark,
			fault_set(b->reterr, FAULT_LIMIT, "expected at most %d keys and values",
				  LIMIT_YAML_NODES));
		return NULL;
	}
	n = arena_take(&b->tree.arena, sizeof *n);
	if (n == NULL) {
		at_mark(b, mark, fault_set(b->reterr, FAULT_MEMORY, "out of memory"));
		return NULL;
	}
	n->kind = kind;
	n->line = (unsigned)mark->line + 1;
	n->column = (unsigned)mark->column + 1;
	return n;
}

static int take_key(struct builder *b, struct frame *f, struct node *n)
{
	const struct node *first;
	char shown[80];

	if (n->kind != NODE_SCALAR)
		return placed(b, n->line, n->column,
			      fault_set(b->reterr, FAULT_PARSE, "expected a key, found a %s",
					n->kind == NODE_MAP ? "map" : "list"));
	if (!n->quoted && span_is(n->text, "<<"))
		return placed(b, n->line, n->column,
			      fault_set(b->reterr, FAULT_PARSE,
					"expected a key, found the merge key \"<<\": write the keys out"));
	if (f->container->count >= LIMIT_YAML_KEYS)
		return placed(b, n->line, n->column,
			      fault_set(b->reterr, FAULT_LIMIT, "expected at most %d keys beside one another",
					LIMIT_YAML_KEYS));
	first = node_get_span(f->container, n->text);
	if (first != NULL)
		return placed(b, n->line, n->column,
			      fault_set(b->reterr, FAULT_PARSE,
					"key \"%s\" is given twice (first given at %u:%u)",
					text_escape(shown, sizeof shown, n->text), first->key->line,
					first->key->column));
	f->key = n;
	return 0;
}

static int attach(struct builder *b, struct node *n)
{
	struct frame *f;

	if (b->depth == 0) {
		b->tree.root = n;
		return 0;
	}
	f = &b->stack[b->depth - 1];
	if (f->container->kind == NODE_MAP && f->key == NULL)
		return take_key(b, f, n);
	n->key = f->key;
	f->key = NULL;
	if (f->last != NULL)
		f->last->next = n;
	else
		f->container->first = n;
	f->last = n;
	f->container->count++;
	return 0;
}

/* --- events --------------------------------------------------------------------------- */

static int refuse_marked(struct builder *b, const yaml_event_t *e, const yaml_char_t *anchor,
			 const yaml_char_t *tag)
{
	const char *what = anchor != NULL ? "anchor \"&" : "tag \"";
	char shown[64];

	if (anchor == NULL && tag == NULL)
		return 0;
	text_escape(shown, sizeof shown, span_of((const char *)(anchor != NULL ? anchor : tag)));
	return at_mark(
		b, &e->start_mark,
		fault_set(b->reterr, FAULT_PARSE, "expected plain YAML, found the %s%s\"", what, shown));
}

static int on_alias(struct builder *b, const yaml_event_t *e)
{
	char shown[64];

	text_escape(shown, sizeof shown, span_of((const char *)e->data.alias.anchor));
	return at_mark(b, &e->start_mark,
		       fault_set(b->reterr, FAULT_PARSE,
				 "expected plain YAML, found the alias \"*%s\": write the value out", shown));
}

static int on_scalar(struct builder *b, const yaml_event_t *e)
{
	struct span text = {(const char *)e->data.scalar.value, e->data.scalar.length};
	struct node *n;
	int rc = refuse_marked(b, e, e->data.scalar.anchor, e->data.scalar.tag);

	if (rc < 0)
		return rc;
	n = node_new(b, NODE_SCALAR, &e->start_mark);
	if (n == NULL)
		return b->failed;
	if (memchr(text.at, '\0', text.length) != NULL)
		return at_mark(b, &e->start_mark,
			       fault_set(b->reterr, FAULT_PARSE, "expected text, found a NUL in it"));
	n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	n->text = (struct span){arena_text(&b->tree.arena, text), text.length};
	if (n->text.at == NULL)
		return at_mark(b, &e->start_mark, fault_set(b->reterr, FAULT_MEMORY, "out of memory"));
	return attach(b, n);
}

static int open_container(struct builder *b, const yaml_event_t *e, enum node_kind kind)
{
	struct node *n;
	int rc;

	if (b->depth >= LIMIT_YAML_DEPTH)
		return at_mark(b, &e->start_mark,
			       fault_set(b->reterr, FAULT_LIMIT, "expected at most %d levels of nesting",
					 LIMIT_YAML_DEPTH));
	n = node_new(b, kind, &e->start_mark);
	if (n == NULL)
		return b->failed;
	rc = attach(b, n);
	if (rc == 0)
		b->stack[b->depth++] = (struct frame){.container = n};
	return rc;
}

static int on_map(struct builder *b, const yaml_event_t *e)
{
	int rc = refuse_marked(b, e, e->data.mapping_start.anchor, e->data.mapping_start.tag);

	return rc < 0 ? rc : open_container(b, e, NODE_MAP);
}

static int on_list(struct builder *b, const yaml_event_t *e)
{
	int rc = refuse_marked(b, e, e->data.sequence_start.anchor, e->data.sequence_start.tag);

	return rc < 0 ? rc : open_container(b, e, NODE_LIST);
}

static int on_close(struct builder *b, const yaml_event_t *e)
{
	(void)e;
	b->depth--;
	return 0;
}

static int on_document(struct builder *b, const yaml_event_t *e)
{
	if (b->documents++ == 0)
		return 0;
	return at_mark(
		b, &e->start_mark,
		fault_set(b->reterr, FAULT_PARSE, "expected one document, found the start of another"));
}

static int on_end(struct builder *b, const yaml_event_t *e)
{
	(void)e;
	b->ended = true;
	return b->tree.root != NULL ?
		       0 :
		       placed(b, 1, 1,
			      fault_set(b->reterr, FAULT_PARSE, "expected a document, found nothing"));
}

/* libyaml's event types by number; NULL: nothing to do. */
/* clang-format off */
static int (*const on_event[])(struct builder *, const yaml_event_t *) = {
	[YAML_STREAM_END_EVENT] = on_end,        [YAML_DOCUMENT_START_EVENT] = on_document,
	[YAML_ALIAS_EVENT] = on_alias,           [YAML_SCALAR_EVENT] = on_scalar,
	[YAML_SEQUENCE_START_EVENT] = on_list,   [YAML_SEQUENCE_END_EVENT] = on_close,
	[YAML_MAPPING_START_EVENT] = on_map,     [YAML_MAPPING_END_EVENT] = on_close,
};
/* clang-format on */

/* --- reading -------------------------------------------------------------------------- */

/* Bytes that are no UTF-8 have an offset but no mark. */
static void place_offset(struct span yaml, size_t offset, unsigned *ret_line, unsigned *ret_column)
{
	*ret_line = 1;
	*ret_column = 1;
	for (size_t i = 0; i < offset && i < yaml.length; i++) {
		if (yaml.at[i] == '\n' ||
		    (yaml.at[i] == '\r' && i + 1 < yaml.length && yaml.at[i + 1] != '\n')) {
			++*ret_line;
			*ret_column = 1;
		} else if ((yaml.at[i] & 0xc0) != 0x80) {
			++*ret_column;
		}
	}
}

/* Does the line start with blanks among which there is a tab? */
static bool tab_indents(struct span yaml, unsigned line)
{
	size_t at = 0;

	for (unsigned l = 1; l < line && at < yaml.length; at++)
		l += yaml.at[at] == '\n' ||
		     (yaml.at[at] == '\r' && at + 1 < yaml.length && yaml.at[at + 1] != '\n');
	while (at < yaml.length && yaml.at[at] == ' ')
		at++;
	return at < yaml.length && yaml.at[at] == '\t';
}

static int on_broken(struct builder *b, const yaml_parser_t *p, struct span yaml)
{
	unsigned line = (unsigned)p->problem_mark.line + 1, column = (unsigned)p->problem_mark.column + 1;
	char context[128] = "";

	if (p->error == YAML_MEMORY_ERROR)
		return placed(b, 0, 0, fault_set(b->reterr, FAULT_MEMORY, "out of memory"));
	if (p->error == YAML_READER_ERROR)
		place_offset(yaml, p->problem_offset, &line, &column);
	else if (p->context != NULL)
		snprintf(context, sizeof context, " (%s that starts at %zu:%zu)", p->context,
			 p->context_mark.line + 1, p->context_mark.column + 1);
	if (tab_indents(yaml, line))
		return placed(b, line, column,
			      fault_set(b->reterr, FAULT_PARSE,
					"expected spaces at the start of the line, found a tab"));
	return placed(b, line, column,
		      fault_set(b->reterr, FAULT_PARSE, "expected YAML: %s%s",
				p->problem != NULL ? p->problem : "not readable", context));
}

static int read_events(struct builder *b, yaml_parser_t *p, struct span yaml)
{
	int rc = 0;

	while (rc == 0 && !b->ended) {
		yaml_event_t e;

		if (!yaml_parser_parse(p, &e))
			return on_broken(b, p, yaml);
		if ((size_t)e.type < sizeof on_event / sizeof *on_event && on_event[e.type] != NULL)
			rc = on_event[e.type](b, &e);
		yaml_event_delete(&e);
	}
	return rc;
}

/* What an editor may save that is no UTF-8 text, in words that help. */
static int refuse_encoding(struct builder *b, struct span yaml)
{
	const char *nul = yaml.length > 0 ? memchr(yaml.at, '\0', yaml.length) : NULL;
	unsigned line = 1, column = 1;

	if (yaml.length >= 2 && (memcmp(yaml.at, "\xff\xfe", 2) == 0 || memcmp(yaml.at, "\xfe\xff", 2) == 0))
		return placed(b, 1, 1,
			      fault_set(b->reterr, FAULT_PARSE,
					"expected UTF-8, found UTF-16: save the file as UTF-8"));
	if (nul == NULL)
		return 0;
	place_offset(yaml, (size_t)(nul - yaml.at), &line, &column);
	return placed(b, line, column,
		      fault_set(b->reterr, FAULT_PARSE,
				"expected text, found a NUL byte: save the file as plain text in UTF-8"));
}

int tree_read(struct span yaml, const char *name, struct tree *ret_tree, struct fault *reterr)
{
	struct builder b = {.name = name, .reterr = reterr};
	yaml_parser_t parser;
	int rc;

	if (yaml.length > LIMIT_YAML)
		return placed(&b, 0, 0,
			      fault_set(reterr, FAULT_LIMIT, "expected at most %d KiB, found %zu",
					LIMIT_YAML / 1024, yaml.length / 1024));
	/* The mark that some editors put before UTF-8 says nothing. */
	if (yaml.length >= 3 && memcmp(yaml.at, "\xef\xbb\xbf", 3) == 0)
		yaml = (struct span){yaml.at + 3, yaml.length - 3};
	rc = refuse_encoding(&b, yaml);
	if (rc < 0)
		return rc;
	if (!yaml_parser_initialize(&parser))
		return placed(&b, 0, 0, fault_set(reterr, FAULT_MEMORY, "out of memory"));
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.at, yaml.length);
	rc = read_events(&b, &parser, yaml);
	yaml_parser_delete(&parser);
	if (rc < 0)
		tree_free(&b.tree);
	else
		*ret_tree = b.tree;
	return rc;
}
