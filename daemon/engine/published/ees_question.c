/* ees_question.c: what is asked for by column and label becomes ids, and a question to DfE's service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/published/ees_internal.h"

#define ENGLAND "E92000001"

/* --- names --------------------------------------------------------------------------- */

static bool is_called(const struct record_ees_name *n, const char *wanted)
{
	return strcmp(n->column, wanted) == 0 || strcmp(n->label, wanted) == 0;
}

/* "a, b, c": what there is to choose from. */
static void list_names(const struct ees_names *names, enum ees_name kind, const char *of, char *out,
		       size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < names->count && used < size; i++) {
		const struct record_ees_name *n = &names->at[i];
		char shown[48];

		if (n->kind != (uint32_t)kind || strcmp(n->of, of) != 0)
			continue;
		text_escape(shown, sizeof shown, span_of(n->column[0] != '\0' ? n->column : n->label));
		used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", shown);
	}
}

static int index_add(struct indexes *v, size_t at, struct fault *reterr)
{
	uint32_t *room = VEC_ADD(v);

	if (room == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for columns");
	*room = (uint32_t)at;
	return 0;
}

/* --- what is chosen -------------------------------------------------------------------- */

static int all_of(const struct ees_names *names, enum ees_name kind, struct indexes *ret,
		  struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < names->count; i++)
		if (names->at[i].kind == (uint32_t)kind)
			rc = index_add(ret, i, reterr);
	return rc;
}

static int choose_indicators(struct ees_run *run, const struct figure_set *row, struct fault *reterr)
{
	char there[160];
	int rc = 0;

	if (row->indicator_count == 0)
		return all_of(&run->names, EES_INDICATOR, &run->indicators, reterr);
	for (unsigned i = 0; rc == 0 && i < row->indicator_count; i++) {
		size_t at = 0;

		while (at < run->names.count && (run->names.at[at].kind != EES_INDICATOR ||
						 !is_called(&run->names.at[at], row->indicators[i])))
			at++;
		if (at == run->names.count) {
			list_names(&run->names, EES_INDICATOR, "", there, sizeof there);
			return fault_set(reterr, FAULT_MEANING, "no indicator \"%s\"; there are %s",
					 row->indicators[i], there);
		}
		rc = index_add(&run->indicators, at, reterr);
	}
	return rc;
}

static const struct record_ees_name *find_filter(const struct ees_names *names, const char *wanted)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->at[i].kind == EES_FILTER && is_called(&names->at[i], wanted))
			return &names->at[i];
	return NULL;
}

static const struct record_ees_name *find_option(const struct ees_names *names, const char *filter,
						 const char *wanted)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->at[i].kind == EES_OPTION && strcmp(names->at[i].of, filter) == 0 &&
		    strcmp(names->at[i].label, wanted) == 0)
			return &names->at[i];
	return NULL;
}

/* Options of one filter add up; filters narrow one another. */
static int write_only(struct ees_run *run, const struct figure_set *row, struct fault *reterr)
{
	char there[160];

	for (unsigned i = 0; i < row->only_count; i++) {
		const struct record_ees_name *filter = find_filter(&run->names, row->only[i].filter);
		bool first = true, before = false;

		if (filter == NULL) {
			list_names(&run->names, EES_FILTER, "", there, sizeof there);
			return fault_set(reterr, FAULT_MEANING, "no filter \"%s\"; there are %s",
					 row->only[i].filter, there);
		}
		for (unsigned k = 0; k < i; k++)
			before = before || find_filter(&run->names, row->only[k].filter) == filter;
		for (unsigned k = i; !before && k < row->only_count; k++) {
			const struct record_ees_name *option;

			if (find_filter(&run->names, row->only[k].filter) != filter)
				continue;
			option = find_option(&run->names, filter->id, row->only[k].option);
			if (option == NULL) {
				list_names(&run->names, EES_OPTION, filter->id, there, sizeof there);
				return fault_set(reterr, FAULT_MEANING,
						 "filter \"%s\" has no option \"%s\"; it has %s",
						 row->only[k].filter, row->only[k].option, there);
			}
			buffer_text(&run->question, first ? ",{\"filters\":{\"in\":[" : ",");
			buffer_json(&run->question, span_of(option->id));
			first = false;
		}
		if (!before)
			buffer_text(&run->question, "]}}");
	}
	return 0;
}

/* --- places ---------------------------------------------------------------------------- */

struct place {
	const char *level, *code;
	bool old; /* by the three-digit number, which stays when a GSS code changes */
};

static bool has_place(const struct ees_names *names, const struct place *p)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->at[i].kind == EES_LOCATION && strcmp(names->at[i].of, p->level) == 0 &&
		    strcmp(p->old ? names->at[i].old_code : names->at[i].code, p->code) == 0)
			return true;
	return false;
}

static void leave_out(struct ees_run *run, const struct place *p)
{
	size_t used = strlen(run->note);

	snprintf(run->note + used, sizeof run->note - used, "%s%s %s",
		 used > 0 ? ", " : "not in this data set: ", p->level, p->code);
}

static bool write_place(struct ees_run *run, const struct place *p, bool *first)
{
	if (!has_place(&run->names, p))
		return false;
	buffer_print(&run->question, "%s{\"level\":\"%s\",\"%s\":\"%s\"}", *first ? "" : ",", p->level,
		     p->old ? "oldCode" : "code", p->code);
	*first = false;
	return true;
}

static void write_neighbour(struct ees_run *run, const char *code, bool *first)
{
	struct place p = {"LA", code, true};

	if (!write_place(run, &p, first))
		leave_out(run, &p);
}

static bool among(const char (*codes)[8], unsigned count, const char *code)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(codes[i], code) == 0)
			return true;
	return false;
}

/* England, our region, our authority and its neighbours, as far as the data set has them. */
static int write_places(const struct engine *e, struct ees_run *run, struct fault *reterr)
{
	/* London: one region in attendance, Inner and Outer in absence (both beside it in some). */
	static const struct place london[] = {{"REG", "E13000001", false}, {"REG", "E13000002", false}};
	const struct authority *a = &e->config->authority;
	struct place region = {"REG", a->region, false}, england = {"NAT", ENGLAND, false};
	struct place ours = {"LA", a->la, true};
	bool first = true, any;

	run->note[0] = '\0';
	if (!write_place(run, &england, &first))
		leave_out(run, &england);
	any = write_place(run, &region, &first);
	for (size_t i = 0; strcmp(a->region, "E12000007") == 0 && i < 2; i++)
		any = write_place(run, &london[i], &first) || any;
	if (!any)
		leave_out(run, &region);
	if (!write_place(run, &ours, &first))
		leave_out(run, &ours);
	/* An LA may be a neighbour in both ways; once is enough. */
	for (unsigned i = 0; i < a->neighbour_count; i++)
		write_neighbour(run, a->neighbours[i], &first);
	for (unsigned i = 0; i < a->nearby_count; i++)
		if (!among(a->neighbours, a->neighbour_count, a->nearby[i]))
			write_neighbour(run, a->nearby[i], &first);
	return first ? fault_set(reterr, FAULT_MEANING, "%s", run->note) : 0;
}

/* --- the question ------------------------------------------------------------------------- */

/* Says what a row counts, and not of whom: rows that differ in these alone belong together. */
static bool tells_what(const struct record_ees_name *filter)
{
	static const char *const columns[] = {"attendance_status", "attendance_type", "attendance_reason",
					      "absence_type"};

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (strcmp(filter->column, columns[i]) == 0)
			return true;
	return false;
}

static void write_filter_sorts(struct ees_run *run, bool what)
{
	for (size_t i = 0; i < run->filters.count; i++) {
		const struct record_ees_name *filter = &run->names.at[run->filters.at[i]];
		char field[64];

		if (tells_what(filter) != what)
			continue;
		snprintf(field, sizeof field, "filter|%s", filter->id);
		buffer_text(&run->question, ",{\"field\":");
		buffer_json(&run->question, span_of(field));
		buffer_text(&run->question, ",\"direction\":\"Asc\"}");
	}
}

/* Ordered through, so that no row falls between two pages; and so that the rows of one time, place
 * and phase follow one another, as the reader of long files takes them. */
static void write_sorts(struct ees_run *run)
{
	static const char *const fields[] = {"timePeriod", "geographicLevel", "location|NAT", "location|REG",
					     "location|LA"};
	struct buffer *q = &run->question;

	buffer_text(q, "],\"sorts\":[");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		bool there = i < 2;

		for (size_t k = 0; !there && k < run->names.count; k++)
			there = run->names.at[k].kind == EES_LOCATION &&
				strcmp(run->names.at[k].of, fields[i] + strlen("location|")) == 0;
		if (there)
			buffer_print(q, "%s{\"field\":\"%s\",\"direction\":\"Asc\"}", i > 0 ? "," : "",
				     fields[i]);
	}
	write_filter_sorts(run, false);
	write_filter_sorts(run, true);
	buffer_text(q, "]");
}

int ees_choose(const struct engine *e, struct ees_run *run, struct fault *reterr)
{
	const struct figure_set *row = e->ees->sets[run->set].row;
	int rc;

	if (run->names.twice)
		return fault_set(reterr, FAULT_MEANING, "two labels of the data set have one id");
	run->filters.count = run->indicators.count = 0;
	buffer_reset(&run->question);
	buffer_text(&run->question, "{\"criteria\":{\"and\":[{\"locations\":{\"in\":[");
	rc = write_places(e, run, reterr);
	buffer_text(&run->question, "]}}");
	if (rc == 0)
		rc = write_only(run, row, reterr);
	if (rc == 0)
		rc = all_of(&run->names, EES_FILTER, &run->filters, reterr);
	if (rc == 0)
		rc = choose_indicators(run, row, reterr);
	buffer_text(&run->question, "]},\"indicators\":[");
	for (size_t i = 0; rc == 0 && i < run->indicators.count; i++) {
		buffer_text(&run->question, i > 0 ? "," : "");
		buffer_json(&run->question, span_of(run->names.at[run->indicators.at[i]].id));
	}
	if (rc != 0)
		return rc;
	write_sorts(run);
	ees_csv_head(run);
	return buffer_ok(&run->question) && buffer_ok(&run->csv) ?
		       0 :
		       fault_set(reterr, FAULT_MEMORY, "no memory for a question");
}

void ees_question_write(const struct ees_run *run, struct buffer *out)
{
	struct span question = buffer_span(&run->question);

	buffer_bytes(out, question.at, question.length);
	buffer_print(out, ",\"page\":%u,\"pageSize\":%u}", run->next_page, run->page_size);
}
