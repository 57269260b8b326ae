/* config/tree.h: what YAML is taken, where things stand, and packed bytes that lie. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "config/tree.h"

static struct tree read_well(const char *yaml)
{
	struct tree t = {0};
	struct fault f = {0};
	int rc = tree_read(span_of(yaml), "x.yaml", &t, &f);

	cr_assert_eq(rc, 0, "%s", f.text);
	return t;
}

static struct fault read_badly(struct span yaml)
{
	struct tree t = {0};
	struct fault f = {0};
	int rc = tree_read(yaml, "x.yaml", &t, &f);

	cr_assert_lt(rc, 0);
	cr_assert_eq(rc, -(int)f.kind);
	cr_assert_null(t.root, "touched only on success");
	cr_assert_str_eq(f.file, "x.yaml");
	return f;
}

Test(tree, knows_where_things_stand)
{
	struct tree t = read_well("a: 1\nb:\n  - x\n  - {c: \"2\"}\n");
	const struct node *b = node_get(t.root, "b"), *c = node_at(t.root, "b[1].c");

	cr_assert_eq(t.root->kind, NODE_MAP);
	cr_assert_eq(t.root->count, 2u);
	cr_assert_eq(b->kind, NODE_LIST);
	cr_assert_eq(b->key->line, 2u);
	cr_assert_eq(b->first->line, 3u);
	cr_assert_eq(b->first->column, 5u);
	cr_assert(c->quoted);
	cr_assert_eq(c->line, 4u);
	cr_assert_eq(c->column, 9u);
	cr_assert(span_is(c->text, "2"));
	cr_assert_not(node_get(t.root, "a")->quoted);
	cr_assert_null(node_get(t.root, "z"));
	cr_assert_null(node_get(NULL, "z"));
	cr_assert_null(node_get(b, "z"));
	tree_free(&t);
	tree_free(&t);
	tree_free(NULL);
}

Test(tree, a_path_ends_at_the_deepest_node_there_is)
{
	struct tree t = read_well("a: {b: [1, 2]}\n");

	cr_assert_eq(node_at(t.root, ""), t.root);
	cr_assert(span_is(node_at(t.root, "a.b[1]")->text, "2"));
	cr_assert_eq(node_at(t.root, "a.b[2]"), node_at(t.root, "a.b"));
	cr_assert_eq(node_at(t.root, "a.c.d"), node_at(t.root, "a"));
	tree_free(&t);
}

Test(tree, columns_count_characters_not_bytes)
{
	struct tree t = read_well("{\"\xc5\xbb\xc3\xb3\": 1, b: 2}\n");

	cr_assert_eq(node_get(t.root, "b")->key->column, 11u);
	tree_free(&t);
}

Test(tree, nothing_is_plain)
{
	struct tree t = read_well("a:\nb: ~\nc: null\nd: \"\"\ne: 'null'\n");

	cr_assert(node_nothing(node_get(t.root, "a")));
	cr_assert(node_nothing(node_get(t.root, "b")));
	cr_assert(node_nothing(node_get(t.root, "c")));
	cr_assert_not(node_nothing(node_get(t.root, "d")));
	cr_assert_not(node_nothing(node_get(t.root, "e")));
	tree_free(&t);
}

Test(tree, takes_a_byte_order_mark)
{
	struct tree t = read_well("\xef\xbb\xbf"
				  "a: 1\n");

	cr_assert_not_null(node_get(t.root, "a"));
	tree_free(&t);
}

/* The rest of what is refused stands in tests/golden/config 001 to 012. */
Test(tree, refuses_a_nul)
{
	struct fault f = read_badly(SPAN("a: \"x\\0y\"\n"));

	cr_assert_eq(f.kind, FAULT_PARSE);
	cr_assert_eq(f.line, 1u);
	cr_assert_eq(f.column, 4u);
	f = read_badly(SPAN("a: x\0y\n"));
	cr_assert_eq(f.kind, FAULT_PARSE);
}

Test(tree, refuses_utf16)
{
	struct fault f = read_badly(SPAN("\xff\xfe"
					 "a\0:\0 \0"
					 "1\0"));

	cr_assert_eq(f.kind, FAULT_PARSE);
}

Test(tree, depth_is_counted_in_containers)
{
	struct tree t = read_well("[[[[[[[[[[[[]]]]]]]]]]]]\n");
	struct fault f = read_badly(SPAN("[[[[[[[[[[[[[]]]]]]]]]]]]]\n"));

	tree_free(&t);
	cr_assert_eq(f.kind, FAULT_LIMIT);
	cr_assert_eq(f.column, 13u);
}

Test(tree, refuses_over_its_caps)
{
	char *bytes = malloc(LIMIT_YAML + 1);
	struct fault f;
	size_t n = 0;

	cr_assert_not_null(bytes);
	memset(bytes, '#', LIMIT_YAML + 1);
	f = read_badly((struct span){bytes, LIMIT_YAML + 1});
	cr_assert_eq(f.kind, FAULT_LIMIT);
	for (unsigned i = 0; i < LIMIT_YAML_NODES; i++) {
		memcpy(bytes + n, "- x\n", 4);
		n += 4;
	}
	f = read_badly((struct span){bytes, n}); /* the list itself is one node more */
	cr_assert_eq(f.kind, FAULT_LIMIT);
	cr_assert_eq(f.line, (unsigned)LIMIT_YAML_NODES);
	free(bytes);
}

/* --- packed ------------------------------------------------------------------------------- */

static const char example[] = "a: {b: [1, \"two\", ''], c: }\nd:\n  - e: \xc5\xbb\n    f: g\n";

static void same_nodes(const struct node *x, const struct node *y)
{
	cr_assert_eq(x->kind, y->kind);
	cr_assert_eq(x->quoted, y->quoted);
	cr_assert_eq(x->line, y->line);
	cr_assert_eq(x->column, y->column);
	cr_assert_eq(x->count, y->count);
	cr_assert_eq(x->text.length, y->text.length);
	cr_assert(x->text.length == 0 || memcmp(x->text.at, y->text.at, x->text.length) == 0);
	cr_assert_eq(x->key == NULL, y->key == NULL);
	if (x->key != NULL)
		same_nodes(x->key, y->key);
	x = x->first;
	y = y->first;
	for (; x != NULL && y != NULL; x = x->next, y = y->next)
		same_nodes(x, y);
	cr_assert_eq(x == NULL, y == NULL);
}

Test(pack, comes_back_as_it_was)
{
	struct tree t = read_well(example), back = {0};
	struct buffer packed = {0};
	struct fault f = {0};

	tree_pack(&t, &packed);
	cr_assert(buffer_ok(&packed));
	cr_assert_eq(tree_unpack(buffer_span(&packed), &back, &f), 0, "%s", f.text);
	same_nodes(t.root, back.root);
	tree_free(&back);
	tree_free(&t);
	buffer_free(&packed);
}

Test(pack, refuses_every_shortening_and_any_excess)
{
	struct tree t = read_well(example), back = {0};
	struct buffer packed = {0};
	struct fault f = {0};

	tree_pack(&t, &packed);
	for (size_t n = 0; n < packed.length; n++)
		cr_assert_eq(tree_unpack((struct span){packed.at, n}, &back, &f), -FAULT_BUG, "%zu", n);
	buffer_bytes(&packed, "x", 1);
	cr_assert_eq(tree_unpack(buffer_span(&packed), &back, &f), -FAULT_BUG);
	cr_assert_null(back.root);
	tree_free(&t);
	buffer_free(&packed);
}

/* Whatever one byte is turned into, what is unpacked is a sound tree or is refused. */
Test(pack, survives_every_changed_byte)
{
	struct tree t = read_well(example);
	struct buffer packed = {0};

	tree_pack(&t, &packed);
	for (size_t i = 0; i < packed.length; i++)
		for (unsigned v = 0; v < 256; v++) {
			char kept = packed.at[i];
			struct tree back = {0};
			struct fault f = {0};

			packed.at[i] = (char)v;
			if (tree_unpack(buffer_span(&packed), &back, &f) == 0) {
				struct buffer again = {0};

				tree_pack(&back, &again);
				cr_assert_eq(again.length, packed.length);
				cr_assert_eq(memcmp(again.at, packed.at, again.length), 0);
				buffer_free(&again);
			}
			tree_free(&back);
			packed.at[i] = kept;
		}
	tree_free(&t);
	buffer_free(&packed);
}

#define AT		     "\1\0\0\0\1\0\0\0" /* line 1, column 1 */
#define SCALAR(length, text) "\0" AT length "\0\0\0" text
#define MAP(count)	     "\2" AT count "\0\0\0"

static void lies(struct span packed, const char *what)
{
	struct tree back = {0};
	struct fault f = {0};

	cr_assert_eq(tree_unpack(packed, &back, &f), -FAULT_BUG, "%s", what);
	cr_assert_not_null(strstr(f.text, what), "%s in %s", what, f.text);
}

Test(pack, refuses_what_no_file_can_say)
{
	struct tree back = {0};
	struct fault f = {0};

	cr_assert_eq(tree_unpack(SPAN("MTR1" MAP("\1") SCALAR("\1", "a") SCALAR("\1", "b")), &back, &f), 0,
		     "%s", f.text);
	tree_free(&back);
	lies(SPAN(""), "not one of ours");
	lies(SPAN("MTR2" SCALAR("\0", "")), "not one of ours");
	lies(SPAN("MTR1\3" AT "\0\0\0\0"), "unknown kind");
	lies(SPAN("MTR1\x82" AT "\0\0\0\0"), "unknown kind");
	lies(SPAN("MTR1" SCALAR("\2", "\xc3(")), "not UTF-8");
	lies(SPAN("MTR1" SCALAR("\1", "\0")), "not UTF-8");
	lies(SPAN("MTR1\0" AT "\xff\xff\xff\xff"
		  "a"),
	     "cut short");
	lies(SPAN("MTR1\1" AT "\xff\xff\xff\xff"), "cut short");
	lies(SPAN("MTR1" MAP("\1") MAP("\0") SCALAR("\0", "")), "no scalar");
	lies(SPAN("MTR1" MAP("\2") SCALAR("\1", "a") SCALAR("\0", "") SCALAR("\1", "a") SCALAR("\0", "")),
	     "twice");
	lies(SPAN("MTR1" SCALAR("\0", "") "x"), "after the end");
}

Test(pack, refuses_depth_and_number)
{
	struct buffer packed = {0};
	const char one[] = "\1" AT "\1\0\0\0", none[] = "\0" AT "\0\0\0\0";
	const char many[] = "\1" AT "\0\1\1\0"; /* 65,792 children */

	buffer_bytes(&packed, "MTR1", 4);
	for (unsigned i = 0; i < LIMIT_YAML_DEPTH + 1; i++)
		buffer_bytes(&packed, one, sizeof one - 1);
	buffer_bytes(&packed, none, sizeof none - 1);
	lies(buffer_span(&packed), "too deep");
	buffer_reset(&packed);
	buffer_bytes(&packed, "MTR1", 4);
	buffer_bytes(&packed, many, sizeof many - 1);
	for (unsigned i = 0; i < 65792; i++)
		buffer_bytes(&packed, none, sizeof none - 1);
	lies(buffer_span(&packed), "too many nodes");
	buffer_free(&packed);
}
