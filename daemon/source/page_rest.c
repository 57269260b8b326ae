/* Pages of a system that its School file describes (exchange/rest.h). */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "contract/contract.h"
#include "source/rest_read.h"

static bool given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* --- rows --------------------------------------------------------------------------- */

static int read_code(struct rest_reading *r)
{
	const struct rest *form = r->rest;
	struct record_code code;
	int rc = rest_id_needed(r, form->code.id, code.id, sizeof code.id);

	if (rc == REST_KEPT)
		rc = rest_words(r, form->code.code, code.text, sizeof code.text);
	/* Systems list marks that stand for no register code; a mark that uses one is set aside. */
	if (rc == REST_KEPT && code.text[0] != '\0')
		page_add(r->page, RECORD_CODE, &code);
	return rc;
}

static int read_year(struct rest_reading *r, struct record_student *s)
{
	char written[64];
	int rc = rest_words(r, r->rest->student.year, written, sizeof written);
	const char *means = rest_meaning(r->rest->year_words, r->rest->year_word_count, written);

	if (rc == REST_KEPT && !text_copy(s->year, sizeof s->year, span_of(means != NULL ? means : written)))
		s->year[0] = '\0'; /* no National Curriculum year is as long: not known */
	return rc;
}

/* What only a contract lets in; a name that does not fit is left out, never cut. */
static int read_person(struct rest_reading *r, struct record_student *s)
{
	const struct rest *form = r->rest;

	if ((r->page->needs >> FIELD_NAME & 1) != 0) {
		if (!json_words(rest_at(r->at, form->student.surname), s->surname, sizeof s->surname))
			s->surname[0] = '\0';
		if (!json_words(rest_at(r->at, form->student.forename), s->forename, sizeof s->forename))
			s->forename[0] = '\0';
	}
	if ((r->page->needs >> FIELD_BIRTH_DATE & 1) != 0 &&
	    !rest_day_read(rest_at(r->at, form->student.born), form->dates, &r->dates, &s->born) &&
	    !rest_day_read(rest_at(r->at, form->student.born), REST_CIVIL, &r->dates, &s->born))
		s->born = DAY_NONE;
	return REST_KEPT;
}

/* A day on roll is a civil date in most systems, whatever the dates of marks look like. */
static int read_roll_day(struct rest_reading *r, const char *pointer, day_t *ret_day)
{
	if (rest_day_read(rest_at(r->at, pointer), REST_CIVIL, &r->dates, ret_day))
		return REST_KEPT;
	return rest_day(r, pointer, ret_day);
}

static int read_student(struct rest_reading *r)
{
	const struct rest *form = r->rest;
	struct record_student s = {.admission = DAY_NONE, .leaving = DAY_NONE, .born = DAY_NONE};
	int rc = rest_id_needed(r, form->student.id, s.id, sizeof s.id);

	if (rc == REST_KEPT)
		rc = rest_words(r, form->student.upn, s.upn, sizeof s.upn);
	if (rc == REST_KEPT)
		rc = read_year(r, &s);
	if (rc == REST_KEPT)
		rc = read_roll_day(r, form->student.admission, &s.admission);
	if (rc == REST_KEPT)
		rc = read_roll_day(r, form->student.leaving, &s.leaving);
	if (rc == REST_KEPT)
		rc = rest_instant(r, form->student.updated_at, &s.updated_at);
	if (rc != REST_KEPT)
		return rc;
	/* It helps to match; nothing hangs on it. */
	if (!json_words(rest_at(r->at, form->student.former_upn), s.former_upn, sizeof s.former_upn))
		s.former_upn[0] = '\0';
	rc = read_person(r, &s);
	if (rc == REST_KEPT)
		page_add(r->page, RECORD_STUDENT, &s);
	return rc;
}

static bool is_half(const char *text, char half)
{
	return (text[0] == half || text[0] == half + ('a' - 'A')) && (text[1] == 'M' || text[1] == 'm') &&
	       text[2] == '\0';
}

static int read_session(struct rest_reading *r, bool *ret_pm)
{
	const struct rest *form = r->rest;
	char written[64];
	int rc = rest_id(r, form->mark.session, written, sizeof written);
	const char *means = rest_meaning(form->sessions, form->session_count, written);

	if (rc != REST_KEPT)
		return rc;
	/* With a list of the school's own, names that only look like a half of the day count for nothing. */
	if (form->session_count == 0)
		means = written;
	*ret_pm = means != NULL && is_half(means, 'P');
	if (*ret_pm || (means != NULL && is_half(means, 'A')))
		return REST_KEPT;
	return rest_aside(r, form->mark.session,
			  form->session_count > 0 ? "a session of the School file's list" :
						    "\"AM\" or \"PM\"",
			  rest_at(r->at, form->mark.session));
}

/* A code by the school's list of codes, by the School file's words, or as it is. Null is a mark that says
 * nothing. */
static int read_mark_code(struct rest_reading *r, const char *pointer, struct record_mark *m)
{
	const struct rest *form = r->rest;
	const bool listed = given(form->codes.path);
	struct json_value v = rest_at(r->at, pointer);
	char written[64];
	const char *means;
	int rc;

	m->code_id[0] = m->code_text[0] = '\0';
	if (v.type == JSON_NOTHING)
		return rest_wrong(r, pointer, "a code or null", v);
	rc = listed ? rest_id(r, pointer, written, sizeof written) :
		      rest_words(r, pointer, written, sizeof written);
	if (rc != REST_KEPT)
		return rc;
	means = rest_meaning(form->code_words, form->code_word_count, written);
	if (means != NULL ? text_copy(m->code_text, sizeof m->code_text, span_of(means)) :
	    listed	  ? text_copy(m->code_id, sizeof m->code_id, span_of(written)) :
			    text_copy(m->code_text, sizeof m->code_text, span_of(written)))
		return REST_KEPT;
	return rest_aside(r, pointer, "a shorter code, or one in code_map", v);
}

/* Minutes are a detail of the mark: a number no day has is "not given", the mark stays. */
static int read_late(struct rest_reading *r, int32_t *ret_minutes)
{
	struct json_value v = rest_at(r->at, r->rest->mark.minutes_late);
	int64_t minutes;

	*ret_minutes = -1;
	if (v.type == JSON_NULL || v.type == JSON_NOTHING || (v.type == JSON_TEXT && v.extent == 0))
		return REST_KEPT;
	if (!json_whole(v, &minutes))
		return rest_wrong(r, r->rest->mark.minutes_late, "a whole number or null", v);
	if (minutes >= 0 && minutes < 24 * 60)
		*ret_minutes = (int32_t)minutes;
	return REST_KEPT;
}

static int read_mark_day(struct rest_reading *r, day_t *ret_day)
{
	struct json_value v = rest_at(r->at, r->rest->mark.date);
	int rc;

	if (v.type == JSON_NOTHING)
		return rest_wrong(r, r->rest->mark.date, "a day", v);
	rc = rest_day(r, r->rest->mark.date, ret_day);
	return rc == REST_KEPT && *ret_day == DAY_NONE ? rest_aside(r, r->rest->mark.date, "a day", v) : rc;
}

/* What both sessions of a row of a day have in common, or the one of a row of a session. */
static int read_mark_row(struct rest_reading *r, struct record_mark *m)
{
	const struct rest *form = r->rest;
	int rc = rest_id_needed(r, form->mark.student, m->student, sizeof m->student);

	if (rc == REST_KEPT)
		rc = read_mark_day(r, &m->day);
	if (rc == REST_KEPT)
		rc = read_late(r, &m->minutes_late);
	if (rc == REST_KEPT)
		rc = rest_instant(r, form->mark.updated_at, &m->updated_at);
	/* The row's own id is only evidence: one we cannot keep is left out, never cut. */
	if (rc == REST_KEPT && !json_words(rest_at(r->at, form->mark.id), m->id, sizeof m->id))
		m->id[0] = '\0';
	return rc;
}

static int read_day_row(struct rest_reading *r, struct record_mark *m)
{
	const char *const codes[] = {r->rest->mark.am, r->rest->mark.pm};
	struct record_mark halves[2];
	int rc = REST_KEPT;

	for (unsigned half = 0; rc == REST_KEPT && half < 2; half++) {
		halves[half] = *m;
		halves[half].pm = half == 1;
		rc = read_mark_code(r, codes[half], &halves[half]);
	}
	for (unsigned half = 0; rc == REST_KEPT && half < 2; half++)
		page_add(r->page, RECORD_MARK, &halves[half]);
	return rc;
}

static int read_mark(struct rest_reading *r)
{
	struct record_mark m = {.day = DAY_NONE};
	int rc = read_mark_row(r, &m);

	if (rc != REST_KEPT)
		return rc;
	if (given(r->rest->mark.am))
		return read_day_row(r, &m);
	rc = read_session(r, &m.pm);
	if (rc == REST_KEPT)
		rc = read_mark_code(r, r->rest->mark.code, &m);
	if (rc == REST_KEPT)
		page_add(r->page, RECORD_MARK, &m);
	return rc;
}

/* --- which page is next ----------------------------------------------------------------- */

/* A document that was read, and how many rows it had. */
struct paged {
	const struct page_form *form;
	struct json_value root;
	unsigned rows;
	struct page *page;
	struct page_refusal *refusal;
};

/* Number of the page in work. */
static int64_t number_of(const struct paged *g)
{
	return (int64_t)g->form->rest->first_page + g->form->page;
}

static int next_number(struct paged *g, int64_t number)
{
	g->page->more = true;
	snprintf(g->page->next, sizeof g->page->next, "%lld", (long long)number);
	return 0;
}

static int next_none(struct paged *g)
{
	(void)g;
	return 0;
}

/* Whether `more` says there is a next page; 1, 0, -1 when the form has no such member, or a fault. */
static int read_more(struct paged *g, int *ret_more)
{
	const struct rest *rest = g->form->rest;
	struct json_value v;

	*ret_more = -1;
	if (!given(rest->more))
		return 0;
	v = rest_at(g->root, rest->more);
	if (v.type != JSON_BOOL)
		return rest_refuse(g->refusal, rest->more, "true or false", v);
	*ret_more = v.truth;
	return 0;
}

static bool is_address(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] <= 0x20 || s.at[i] >= 0x7f)
			return false;
	return s.length > 8 && memcmp(s.at, "https://", 8) == 0;
}

static int next_link(struct paged *g)
{
	const char *pointer = g->form->rest->next;
	struct json_value v = rest_at(g->root, pointer);
	const bool none =
		v.type == JSON_NULL || v.type == JSON_NOTHING || (v.type == JSON_TEXT && v.extent == 0);
	int more, rc = read_more(g, &more);

	if (rc != 0)
		return rc;
	if (more == (none ? 1 : 0))
		return rest_refuse(
			g->refusal, pointer,
			none ? "an address, because there is more" : "null, because there is no more", v);
	if (none)
		return 0;
	if (v.type != JSON_TEXT || !is_address(json_span(v)) ||
	    !text_copy(g->page->next, sizeof g->page->next, json_span(v)))
		return rest_refuse(g->refusal, pointer, "an https address of at most 1023 plain bytes", v);
	g->page->more = true;
	return 0;
}

static bool head_number(const char *text, int64_t *ret_number)
{
	uint64_t value;

	if (strlen(text) > 9 || !text_u64(text_trim(span_of(text)), &value))
		return false;
	*ret_number = (int64_t)value;
	return true;
}

static int refuse_head(struct paged *g, const char *name, const char *expected, const char *found)
{
	char shown[80];

	return page_refuse(g->refusal, FAULT_PARSE, "header %.40s: expected %.100s, found \"%s\"", name,
			   expected, text_escape(shown, sizeof shown, span_of(found)));
}

static int next_header(struct paged *g)
{
	const struct rest *rest = g->form->rest;
	const struct fetch_heads *heads = g->form->heads;
	const bool none = text_trim(span_of(heads->next)).length == 0, counted = heads->pages[0] != '\0';
	int64_t next = 0, pages = 0;

	if (!none && (!head_number(heads->next, &next) || next <= number_of(g)))
		return refuse_head(g, rest->next, "the number of a later page", heads->next);
	if (counted && !head_number(heads->pages, &pages))
		return refuse_head(g, rest->more, "a count of pages", heads->pages);
	/* An answer whose headers were lost on the way would else look like the last page. */
	if (none && !counted && given(rest->more))
		return refuse_head(g, rest->more, "a count of pages, because no next page is named", "");
	if (none && counted && number_of(g) < pages)
		return refuse_head(g, rest->next, "the next page, because there are more", heads->next);
	return none ? 0 : next_number(g, next);
}

static int next_in_body(struct paged *g)
{
	const char *pointer = g->form->rest->next;
	struct json_value v = rest_at(g->root, pointer);
	int64_t next = 0;
	int more, rc = read_more(g, &more);

	if (rc != 0 || more != 1)
		return rc;
	if (!json_whole(v, &next) || next <= number_of(g) || next > 999999999)
		return rest_refuse(g->refusal, pointer, "the number of a later page, because there is more",
				   v);
	return next_number(g, next);
}

static int too_many(struct paged *g)
{
	return page_refuse(g->refusal, FAULT_PARSE,
			   "%u rows, and %d were asked for: this system does not page", g->rows,
			   g->form->rest->per_page);
}

static int next_short(struct paged *g)
{
	const unsigned asked = (unsigned)g->form->rest->per_page;

	if (g->rows > asked)
		return too_many(g);
	return g->rows < asked ? 0 : next_number(g, number_of(g) + 1);
}

static int next_offset(struct paged *g)
{
	const unsigned asked = (unsigned)g->form->rest->per_page;

	if (g->rows > asked)
		return too_many(g);
	return g->rows < asked ? 0 : next_number(g, ((int64_t)g->form->page + 1) * asked);
}

static int (*const next_page[REST_PAGINGS])(struct paged *g) = {
	[REST_ONE_PAGE] = next_none,	   [REST_NEXT_LINK] = next_link,   [REST_NEXT_HEADER] = next_header,
	[REST_NEXT_NUMBER] = next_in_body, [REST_SHORT_PAGE] = next_short, [REST_OFFSET] = next_offset,
};

/* --- the document -------------------------------------------------------------------------- */

/* Some systems answer an error with status 200 and the true one inside. */
static int read_error(const struct rest *rest, struct json_value root, struct page_refusal *refusal)
{
	struct json_value v = rest_at(root, rest->error), words = rest_at(root, rest->error_text);
	char said[120], why[120];
	int64_t status;

	if (!given(rest->error) || v.type == JSON_NOTHING || v.type == JSON_NULL)
		return 0;
	if (json_whole(v, &status) && status >= 200 && status <= 299)
		return 0;
	return page_refuse(refusal, FAULT_STATE, "the school's system answered with an error inside: %s%s%s",
			   json_describe(v, said, sizeof said), words.type == JSON_NOTHING ? "" : ": ",
			   words.type == JSON_NOTHING ? "" : json_describe(words, why, sizeof why));
}

/* How old the data is, from the body or a header; an age that cannot be read is not known. */
static int64_t read_as_of(const struct page_form *form, struct json_value root)
{
	struct wonde_dates seen = {0};
	struct json_value v = rest_at(root, form->rest->as_of);
	int64_t instant;

	if (given(form->rest->as_of) && rest_instant_read(v, &seen, &instant) && instant != 0)
		return instant;
	return rest_http_date(span_of(form->heads->as_of), &instant) ? instant : 0;
}

typedef int (*row_reader)(struct rest_reading *r);

static int read_rows(struct rest_reading *r, struct json_value list, row_reader read)
{
	struct json_walk walk = json_items(list);

	for (; json_next(&walk, &r->at); r->row++) {
		int rc;

		if (r->row == LIMIT_PAGE_RECORDS)
			return page_refuse(r->refusal, FAULT_LIMIT, "over %d rows on one page",
					   LIMIT_PAGE_RECORDS);
		rc = r->at.type == JSON_OBJECT ? read(r) : rest_wrong(r, "", "an object", r->at);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int read_list(struct json_value root, const struct rest_list *list, row_reader read, struct page *page,
		     struct page_refusal *refusal)
{
	const struct page_form *form = page->form;
	struct rest_reading r = {.page = page, .refusal = refusal, .rest = form->rest, .list = list};
	struct paged g = {.form = form, .root = root, .page = page, .refusal = refusal};
	struct json_value items = given(list->items) ? rest_at(root, list->items) : root;
	int rc = read_error(form->rest, root, refusal);

	if (rc == 0 && items.type != JSON_ARRAY)
		rc = rest_refuse(refusal, list->items, "a list", items);
	if (rc == 0)
		rc = read_rows(&r, items, read);
	if (rc != 0)
		return rc;
	g.rows = r.row;
	page->as_of = read_as_of(form, root);
	return next_page[form->rest->paging](&g);
}

static int read_page(struct span bytes, size_t list_at, row_reader read, struct page *page,
		     struct page_refusal *refusal)
{
	const struct rest_list *list;
	struct json_value root = {0};
	int rc;

	if (page->form == NULL)
		return page_refuse(refusal, FAULT_BUG, "a page of this shape without its description");
	list = (const struct rest_list *)(const void *)((const char *)page->form->rest + list_at);
	rc = rest_root(bytes, &root, refusal);
	if (rc == 0)
		rc = read_list(root, list, read, page, refusal);
	return rest_end(rc, bytes, refusal);
}

int page_read_rest_codes(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return read_page(bytes, offsetof(struct rest, codes), read_code, page, refusal);
}

int page_read_rest_students(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return read_page(bytes, offsetof(struct rest, students), read_student, page, refusal);
}

int page_read_rest_marks(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return read_page(bytes, offsetof(struct rest, marks), read_mark, page, refusal);
}
