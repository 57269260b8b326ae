#include "report/book.h"

#include "report/paper.h"

/* Contrast of every pair of colours is over 7 to 1 (WCAG 2.2, 1.4.6). A table's head is printed again on each
 * page, and no row is cut in two. */
static const char style[] =
	"html{font:1rem/1.5 sans-serif;color:#111;background:#fff}\n"
	"body{max-width:70rem;margin:0 auto;padding:1rem}\n"
	"h1{font-size:1.75rem;line-height:1.25}h2{font-size:1.25rem;margin:2rem 0 .5rem}\n"
	".wide{overflow-x:auto}.wide:focus-visible{outline:3px solid #111;outline-offset:2px}\n"
	"table{border-collapse:collapse;margin:.5rem 0 1rem}\n"
	"caption{text-align:left;padding:.25rem 0}\n"
	"th,td{border:1px solid #555;padding:.3rem .5rem;text-align:left;vertical-align:top;"
	"overflow-wrap:break-word}\n"
	"thead th,th[scope=rowgroup]{background:#eee}tbody th{font-weight:normal}\n"
	"th[scope=rowgroup]{font-weight:bold}th.n,td.n{text-align:right;font-variant-numeric:tabular-nums}\n"
	".note{max-width:50rem;margin:.25rem 0}\n"
	"@page{size:A4 landscape;margin:14mm}\n"
	"@media print{html{font-size:9pt}body{max-width:none;padding:0}.wide{overflow:visible}"
	"h2,caption{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}\n";

static void write_part(const struct table *t, const char *as_of, size_t number, struct buffer *out)
{
	struct table alone = *t; /* its notes stand outside the box that moves */
	struct buffer caption = {0};

	buffer_print(out, "<section aria-labelledby=\"s%zu\">\n", number);
	buffer_print(out, "<h2 id=\"s%zu\">", number);
	paper_print(out, "%s</h2>\n", t->title != NULL ? t->title : "");
	/* A table wider than the screen is moved inside its own box, by keyboard too. */
	if (t->rows.count > 0)
		buffer_print(out,
			     "<div class=\"wide\" role=\"region\" aria-labelledby=\"s%zu\" tabindex=\"0\">\n",
			     number);
	buffer_print(&caption, "%s%s%s", t->title != NULL ? t->title : "", as_of[0] != '\0' ? ", " : "",
		     as_of);
	out->failed |= !buffer_ok(&caption);
	alone.notes.count = 0;
	table_write_html(&alone, caption.at, out);
	buffer_free(&caption);
	buffer_text(out, t->rows.count > 0 ? "</div>\n" : "");
	for (size_t i = 0; i < t->notes.count; i++)
		paper_print(out, "<p class=\"note\">%s</p>\n", t->notes.at[i]);
	buffer_text(out, "</section>\n");
}

void book_write_html(const struct book_pages *p, struct buffer *out)
{
	const char *title = p->head->title != NULL ? p->head->title : "";

	paper_print(out,
		    "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<title>%s</title>\n<style>\n",
		    title);
	buffer_text(out, style);
	paper_print(out, "</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n", title);
	for (size_t i = 0; i < p->head->notes.count; i++)
		paper_print(out, "<p>%s</p>\n", p->head->notes.at[i]);
	for (size_t i = 0; i < p->count; i++)
		write_part(p->tables[i], p->as_of, i + 1, out);
	if (p->foot->notes.count > 0)
		buffer_text(
			out,
			"<section aria-labelledby=\"about\">\n<h2 id=\"about\">About these numbers</h2>\n");
	for (size_t i = 0; i < p->foot->notes.count; i++)
		paper_print(out, "<p class=\"note\">%s</p>\n", p->foot->notes.at[i]);
	buffer_text(out, p->foot->notes.count > 0 ? "</section>\n</main>\n</body>\n</html>\n" :
						    "</main>\n</body>\n</html>\n");
}
