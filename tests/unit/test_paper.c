/* report/paper.h: text in documents. When this breaks, a name in a contract runs as a script in the browser
 * of who is to sign it, or a file of ours says something else when it is read back. */
#include <criterion/criterion.h>

#include "config/tree.h"
#include "report/paper.h"

static void expect_html(const char *text, const char *expected)
{
	struct buffer out = {0};

	paper_print(&out, "<p>%s</p>", text);
	cr_expect_str_eq(out.at, expected);
	buffer_free(&out);
}

Test(paper, foreign_text_stays_text)
{
	expect_html("<script>alert('x')</script> & \"y\"",
		    "<p>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;</p>");
	/* A right-to-left override would show another text than the one that is signed. */
	expect_html("to \xe2\x80\xaetuo", "<p>to \\xe2\\x80\\xaetuo</p>");
	expect_html("a\x01"
		    "b\xff",
		    "<p>a\\x01b\\xff</p>");
	expect_html("Wrocław, Ŵy", "<p>Wrocław, Ŵy</p>");
	expect_html("100% {title} %s", "<p>100% {title} %s</p>");
}

Test(paper, numbers_and_percent_signs)
{
	struct buffer out = {0};

	paper_print(&out, "%d of %u: 100%%", -3, 21u);
	cr_assert_str_eq(out.at, "-3 of 21: 100%");
	buffer_free(&out);
}

Test(paper, yaml_reads_back_what_was_written)
{
	static const char *const texts[] = {"plain",  "no",	   "a: b # c", "\"quoted\" \\ back",
					    "- item", "*alias &a", "{a: b}",   "08:45",
					    "",	      "=cmd()"};
	struct tree t = {0};
	struct fault f;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct buffer out = {0};

		buffer_text(&out, "key: ");
		paper_yaml(&out, texts[i]);
		cr_assert_eq(tree_read(buffer_span(&out), "x", &t, &f), 0, "%s: %s", texts[i], f.text);
		cr_expect(span_is(node_get(t.root, "key")->text, texts[i]), "%s", texts[i]);
		tree_free(&t);
		buffer_free(&out);
	}
}
