#include "report/agreement_parts.h"

#include "report/paper.h"

void part_open(struct buffer *out)
{
	buffer_text(out, "<dl>\n");
}

void part_close(struct buffer *out)
{
	buffer_text(out, "</dl>\n");
}

void part_fact(struct buffer *out, const char *name, const char *text)
{
	paper_print(out, "<dt>%s</dt><dd>", name);
	if (text != NULL && *text != '\0')
		paper_html(out, text);
	else
		buffer_text(out, PART_GAP);
	buffer_text(out, "</dd>\n");
}

void part_fact_of(struct buffer *out, const char *name, struct buffer *words)
{
	part_fact(out, name, words->at);
	out->failed |= !buffer_ok(words);
	buffer_free(words);
}

void part_fact_days(struct buffer *out, const char *name, int days)
{
	struct buffer words = {0};

	edition_days(&words, days);
	part_fact_of(out, name, &words);
}

void part_fact_date(struct buffer *out, const char *name, day_t day)
{
	struct buffer words = {0};

	if (day != DAY_NONE)
		edition_date(&words, day);
	part_fact_of(out, name, &words);
}

void part_list(struct buffer *out, const char *const *texts, unsigned count)
{
	if (count == 0) {
		buffer_text(out, "<p>" PART_GAP "</p>\n");
		return;
	}
	buffer_text(out, "<ul>\n");
	for (unsigned i = 0; i < count; i++)
		paper_print(out, "<li>%s</li>\n", texts[i]);
	buffer_text(out, "</ul>\n");
}

void part_table(struct buffer *out, const char *caption, const char *const *columns)
{
	paper_print(
		out,
		"<div class=\"wide\" role=\"region\" aria-label=\"%s\" tabindex=\"0\">\n<table>\n<caption>%s</caption>\n<thead><tr>",
		caption, caption);
	for (; *columns != NULL; columns++)
		paper_print(out, "<th scope=\"col\">%s</th>", *columns);
	buffer_text(out, "</tr></thead>\n<tbody>\n");
}

void part_table_end(struct buffer *out)
{
	buffer_text(out, "</tbody>\n</table>\n</div>\n");
}

void part_cell(struct buffer *out, const char *text)
{
	paper_print(out, "<td>%s</td>", text != NULL && *text != '\0' ? text : "Not stated.");
}

void part_cell_minutes(struct buffer *out, int minutes)
{
	struct buffer words = {0};

	if (minutes > 0)
		edition_minutes(&words, minutes);
	part_cell(out, minutes > 0 ? words.at : "Not asked for");
	out->failed |= !buffer_ok(&words);
	buffer_free(&words);
}
