#include "report/rollcall.h"

#include <inttypes.h>
#include <string.h>

#include "alert/rollcall.h"
#include "report/view.h"

/* Those for whom somebody must do something come first; in school comes last. */
static const enum box order[] = {
	BOX_ABSENT_NO_REASON_YET,
	BOX_NOT_HEARD,
	BOX_OFF_SITE_NOT_CONFIRMED,
	BOX_SUSPENDED,
	BOX_NO_SCHOOL_PLACE,
	BOX_BETWEEN_SCHOOLS,
	BOX_ABSENT_REASON_KNOWN,
	BOX_SCHOOL_CLOSED,
	BOX_HOME_EDUCATED,
	BOX_OFF_SITE_CONFIRMED,
	BOX_IN_SCHOOL,
};
_Static_assert(sizeof order / sizeof order[0] == BOXES, "every box is shown");

struct count {
	int64_t counted[BOXES]; /* as the view says */
	int64_t shown[BOXES];	/* its rows */
	int64_t children, restricted, rows;
	unsigned seen[BOXES]; /* how often the view names the box */
	const char *unknown;  /* a box that is none, or NULL */
};

static enum box box_find(const char *name)
{
	unsigned b = 0;

	while (b < BOXES && strcmp(box_name((enum box)b), name) != 0)
		b++;
	return (enum box)b;
}

static void count_view(struct view *v, struct count *c)
{
	json_t *box, *row;
	size_t i;

	c->children = view_count(v, v->root, "children");
	c->restricted = view_count_or(v, v->root, "restricted", 0);
	json_array_foreach(view_array(v, v->root, "boxes"), i, box) {
		const char *name = view_text(v, box, "box");
		enum box b = box_find(name);

		if (b == BOXES) {
			c->unknown = name;
			continue;
		}
		c->seen[b]++;
		c->counted[b] += view_count(v, box, "count");
	}
	json_array_foreach(view_array(v, v->root, "rows"), i, row) {
		const char *name = view_text(v, row, "box");
		enum box b = box_find(name);

		c->rows++;
		if (b == BOXES)
			c->unknown = name;
		else
			c->shown[b]++;
	}
}

/* Why it does not add up, as a sentence appended to `why`; true when it does. Restricted
 * children may be counted without being shown: never more of them than the view says. */
static bool adds_up(const struct count *c, struct buffer *why)
{
	int64_t sum = 0, hidden = 0;
	size_t before = why->length;

	if (c->unknown != NULL)
		buffer_print(why, "There is a box \"%s\" that this program does not know. ", c->unknown);
	for (unsigned b = 0; b < BOXES; b++) {
		sum += c->counted[b];
		hidden += c->counted[b] - c->shown[b];
		if (c->seen[b] != 1)
			buffer_print(why, "The box \"%s\" is given %u times. ", box_words((enum box)b),
				     c->seen[b]);
		if (c->shown[b] > c->counted[b])
			buffer_print(why, "More children are shown than counted in \"%s\". ",
				     box_words((enum box)b));
	}
	if (sum != c->children)
		buffer_print(why, "The boxes hold %" PRId64 " children, the list %" PRId64 ". ", sum,
			     c->children);
	if (hidden > c->restricted)
		buffer_print(why, "Counted but not shown: %" PRId64 ". ", hidden - c->restricted);
	return why->length == before;
}

static void write_head(struct view *v, const struct count *c, const struct buffer *why, struct buffer *out)
{
	struct table t = {0};
	char moment[24];

	if (why->length > 0)
		table_note(&t, "*** THIS ROLL CALL DOES NOT ADD UP: do not rely on it. *** %s", why->at);
	table_note(&t, "%s: %s, as of %s", view_text(v, v->root, "title"), view_text(v, v->root, "session"),
		   view_moment(moment, view_text(v, v->root, "as_of")));
	if (*view_text_or(v, v->root, "data", "") != '\0')
		table_note(&t, "%s", view_text_or(v, v->root, "data", ""));
	if (c->restricted > 0)
		table_note(&t, "%" PRId64 " restricted: ask %s", c->restricted,
			   view_text_or(v, v->root, "restricted_ask", "the person named in your contract"));
	if (table_write(&t, TABLE_TEXT, out, NULL) != 0)
		out->failed = true;
	table_free(&t);
	buffer_text(out, "\n");
}

static void write_boxes(const struct count *c, struct buffer *out)
{
	int64_t sum = 0;

	for (unsigned b = 0; b < BOXES; b++) {
		buffer_print(out, "%6" PRId64 "  %s\n", c->counted[b], box_words((enum box)b));
		sum += c->counted[b];
	}
	buffer_text(out, "\n");
	for (unsigned b = 0; b < BOXES; b++)
		buffer_print(out, "%s%" PRId64, b > 0 ? " + " : "", c->counted[b]);
	buffer_print(out, " = %" PRId64 " of %" PRId64 " %s\n", sum, c->children,
		     c->children == 1 ? "child" : "children");
}

/* Words that only repeat the box's heading are left out. */
static void child_row(struct table *t, struct view *v, const json_t *row, enum box box)
{
	const char *words = view_text_or(v, row, "words", ""), *detail = view_text_or(v, row, "detail", "");

	if (box != BOXES && strcmp(words, box_words(box)) == 0)
		words = "";

	table_row(t);
	table_cell(t, "%s", view_text(v, row, "box"));
	table_cell(t, "%s", view_text_or(v, row, "name", ""));
	table_cell(t, "%s", view_text_or(v, row, "year", ""));
	table_cell(t, "%s", view_text_or(v, row, "case", ""));
	table_cell(t, "%s", view_text_or(v, row, "school", ""));
	table_cell(t, "%s%s%s", words, *words != '\0' && *detail != '\0' ? ": " : "", detail);
}

static void box_rows(struct table *t, struct view *v, enum box box, int64_t shown)
{
	json_t *row;
	size_t i;

	if (shown > 0)
		table_group(t, "%s (%" PRId64 ")", box_words(box), shown);
	json_array_foreach(view_array(v, v->root, "rows"), i, row)
		if (box_find(view_text(v, row, "box")) == box)
			child_row(t, v, row, box);
}

static void children_table(struct table *t, struct view *v, const struct count *c)
{
	table_column(t, "box", "", TABLE_DATA);
	table_column(t, "name", "name", TABLE_LEFT);
	table_column(t, "year", "year", TABLE_LEFT);
	table_column(t, "case", "case", TABLE_LEFT);
	table_column(t, "school", "school", TABLE_LEFT);
	table_column(t, "known", "what is known", TABLE_WRAP);
	for (size_t i = 0; i < BOXES; i++)
		box_rows(t, v, order[i], c->shown[order[i]]);
	if (c->unknown != NULL)
		box_rows(t, v, BOXES, c->rows);
}

int report_rollcall(struct span view, enum table_format format, struct buffer *out, bool *ret_adds_up,
		    struct fault *reterr)
{
	struct count c = {0};
	struct table t = {0};
	struct buffer why = {0};
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	count_view(&v, &c);
	*ret_adds_up = adds_up(&c, &why);
	if (format == TABLE_TEXT) {
		write_head(&v, &c, &why, out);
		write_boxes(&c, out);
		buffer_text(out, "\n");
	} else {
		table_title(&t, "%s, %s", view_text(&v, v.root, "title"), view_text(&v, v.root, "session"));
	}
	children_table(&t, &v, &c);
	if (c.rows > 0 || format != TABLE_TEXT)
		rc = table_write(&t, format, out, reterr);
	if (view_done(&v, NULL) != 0)
		rc = view_done(&v, reterr);
	if (rc == 0 && (!buffer_ok(out) || why.failed))
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a roll call");
	buffer_free(&why);
	table_free(&t);
	view_close(&v);
	return rc;
}
