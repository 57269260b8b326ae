#include "cli/contract_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/contract_facts_internal.h"
#include "report/table.h"
#include "report/view.h"

bool facts_shown(const struct facts_showing *s, const struct fact *f)
{
	return (!s->o->widening || f->widens != WIDENING_NONE) &&
	       (s->o->for_school == NULL || fact_concerns(&s->diff, f, s->o->for_school));
}

/* --- how many children ------------------------------------------------------------------------ */

json_t *facts_part(const struct school_part *p)
{
	json_t *ids = json_array();

	for (unsigned i = 0; i < p->count; i++)
		json_array_append_new(ids, json_string(p->ids[i]));
	return json_pack("{s:b, s:o}", "others", (int)p->others, "ids", ids);
}

static json_t *question_json(const struct facts_showing *s)
{
	json_t *parts = json_array(), *regions = json_array(), *json;

	for (unsigned i = 0; i < DIFF_SCHOOLS; i++)
		json_array_append_new(parts, facts_part(&s->diff.schools[i]));
	for (unsigned i = 0; i < s->diff.count; i++) {
		const struct fact *f = &s->diff.facts[i];

		if (f->reaches && facts_shown(s, f))
			json_array_append_new(regions,
					      json_pack("{s:i, s:I, s:i}", "schools", (int)f->region.schools,
							"years", (json_int_t)f->region.years, "children",
							(int)f->region.children));
	}
	json = json_pack("{s:s, s:o, s:o, s:b}", "verb", "contract_reach", "schools", parts, "regions",
			 regions, "whole", (int)s->o->whole);
	if (s->o->for_school != NULL)
		json_object_set_new(json, "for_school", json_string(s->o->for_school));
	return json;
}

static void read_answer(struct facts_showing *s, struct span answer, int said)
{
	json_t *json = json_loadb(answer.at, answer.length, 0, NULL);
	const char *text = json_string_value(json_object_get(json, "text"));

	if (said == CLI_OK && json_is_array(json_object_get(json, "regions"))) {
		s->reach = json;
		return;
	}
	snprintf(s->why_not, sizeof s->why_not, "%s", text != NULL ? text : "the daemon gave no numbers");
	json_decref(json);
}

static void ask_reach(struct facts_showing *s)
{
	struct buffer question = {0}, answer = {0};
	json_t *json = question_json(s);
	char *dumped = json_dumps(json, JSON_COMPACT);
	struct fault fault = {0};
	int said;

	if (dumped != NULL)
		buffer_text(&question, dumped);
	said = ask_daemon(cli_control(s->o->common.control), &question, SPAN(""), &answer, &fault);
	if (fault.kind != FAULT_NONE)
		fault_print(&fault, s->why_not, sizeof s->why_not);
	else
		read_answer(s, buffer_span(&answer), said);
	free(dumped);
	json_decref(json);
	buffer_free(&question);
	buffer_free(&answer);
}

/* --- text and CSV ----------------------------------------------------------------------------- */

const json_t *facts_reach(const struct facts_showing *s, const struct fact *f, size_t *next)
{
	return s->reach != NULL && f->reaches ?
		       json_array_get(json_object_get(s->reach, "regions"), (*next)++) :
		       NULL;
}

static void reach_cell(struct table *t, const struct facts_showing *s, const json_t *reach)
{
	const json_t *children = json_object_get(reach, "children");
	const char *why = json_string_value(json_object_get(reach, "withheld"));

	if (reach == NULL)
		table_cell(t, "%s", "");
	else if (json_is_integer(children))
		table_cell(t, "%lld", (long long)json_integer_value(children));
	else if (why != NULL && strcmp(why, "small") == 0)
		table_cell(t, "fewer\nthan %d",
			   (int)json_integer_value(json_object_get(s->reach, "fewer_than")));
	else
		table_cell(t, "not told");
}

/* "contracts/a.yaml:41"; the line from the fact or from the file. */
static void clause_place(const struct contract_source *of, const struct clause *c, char out[640])
{
	const unsigned line = c->line != 0 ? c->line : contract_file_line(&of->file, c->path);

	if (c->path[0] == '\0')
		out[0] = '\0';
	else if (line != 0)
		snprintf(out, 640, "%s:%u: %s", of->name, line, c->path);
	else
		snprintf(out, 640, "%s: %s, left out", of->name, c->path);
}

static void fact_row(struct table *t, const struct facts_showing *s, const struct fact *f,
		     const json_t *reach)
{
	struct buffer words = {0};
	char before[640], after[640];

	fact_words(&s->diff, f, &s->said, &words);
	table_row(t);
	table_cell(t, "%s", fact_kind_name(f->kind));
	table_cell(t, "%s", f->widens != WIDENING_NONE ? widening_name(f->widens) : "");
	reach_cell(t, s, reach);
	table_cell(t, "%s", buffer_ok(&words) && words.at != NULL ? words.at : "");
	clause_place(&s->a, &f->before, before);
	clause_place(&s->b, &f->after, after);
	table_cell(t, "%s", before);
	table_cell(t, "%s", after);
	table_cell(t, "%s", after[0] != '\0' ? after : before);
	buffer_free(&words);
}

unsigned facts_count(const struct facts_showing *s, unsigned *ret_widen)
{
	unsigned count = 0;

	*ret_widen = 0;
	for (unsigned i = 0; i < s->diff.count; i++) {
		if (!facts_shown(s, &s->diff.facts[i]))
			continue;
		count++;
		*ret_widen += s->diff.facts[i].widens != WIDENING_NONE;
	}
	return count;
}

/* What the later version would show of a school and the school holds back stays unseen. */
static void held_notes(struct table *t, const struct facts_showing *s)
{
	for (unsigned i = 0; i < s->held.count; i++)
		table_note(
			t,
			"Your school holds back %s (%s:%u): it is not shown while the field is not required.",
			field_name(s->held.at[i].field), s->held.file, s->held.at[i].line);
}

static void notes(struct table *t, const struct facts_showing *s)
{
	const bool numbers = s->reach != NULL;

	if (strcmp(s->diff.a->id, s->diff.b->id) != 0)
		table_note(t, "These are two contracts, not two versions of one.");
	held_notes(t, s);
	if (numbers)
		table_note(t, "Children on roll at %s.",
			   json_string_value(json_object_get(s->reach, "as_of")));
	else
		table_note(t, "Without numbers of children: %s.", s->why_not);
	if (numbers && s->o->for_school != NULL)
		table_note(t,
			   "Of your own school only. \"Fewer than\" also stands where as few would be left "
			   "over, and at most one number is told that rests on the authority's lists, so "
			   "that no child's status can be worked out.");
}

static void versions_title(struct table *t, const struct facts_showing *s, unsigned count, unsigned widen)
{
	const struct share_contract *a = s->diff.a, *b = s->diff.b;
	const bool one = strcmp(a->id, b->id) == 0;
	char versions[240];

	snprintf(versions, sizeof versions, "%s %s to %s%s%s", a->id, a->version, one ? "" : b->id,
		 one ? "" : " ", b->version);
	if (s->o->widening)
		table_title(t, "%s: %u change%s widen%s what is shared", versions, widen,
			    widen == 1 ? "" : "s", widen == 1 ? "s" : "");
	else
		table_title(t, "%s: %u change%s, %u of them widen%s", versions, count, count == 1 ? "" : "s",
			    widen, widen == 1 ? "s" : "");
}

static int write_table(const struct facts_showing *s, enum table_format format, struct buffer *out,
		       struct fault *reterr)
{
	struct table t = {0};
	unsigned widen, count = facts_count(s, &widen);
	size_t next = 0;
	int rc;

	versions_title(&t, s, count, widen);
	table_column(&t, "kind", "", TABLE_DATA);
	table_column(&t, "widens", "widens", TABLE_LEFT);
	table_column(&t, "children", "children", s->reach != NULL ? TABLE_RIGHT : TABLE_DATA);
	table_column(&t, "what", "what changes", TABLE_WRAP);
	table_column(&t, "before", "", TABLE_DATA);
	table_column(&t, "after", "", TABLE_DATA);
	table_column(&t, "where", "", TABLE_UNDER);
	for (unsigned i = 0; i < s->diff.count; i++)
		if (facts_shown(s, &s->diff.facts[i]))
			fact_row(&t, s, &s->diff.facts[i], facts_reach(s, &s->diff.facts[i], &next));
	notes(&t, s);
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}

/* --- the whole * ------------------------------------------------------------------------------ */

static int print(const struct facts_showing *s, enum table_format format)
{
	struct buffer out = {0};
	struct fault fault = {0};
	unsigned widen;
	int rc = format == TABLE_JSON ? facts_json(s, &out, &fault) : write_table(s, format, &out, &fault);
	int exit = CLI_OK;

	facts_count(s, &widen);
	if (rc == 0 && fwrite(out.at, 1, out.length, stdout) != out.length)
		rc = fault_set(&fault, FAULT_IO, "cannot write the answer");
	if (rc < 0) {
		fprintf(stderr, "muster: %s\n", fault.text);
		exit = CLI_UNREACHABLE;
	} else if (s->o->widening && widen > 0) {
		exit = CLI_REFUSED;
	}
	buffer_free(&out);
	return exit;
}

static bool names_school(const struct diff *d, const char *school)
{
	const struct fact at[DIFF_SCHOOLS] = {{.reaches = true, .region = {.schools = DIFF_BOTH}},
					      {.reaches = true, .region = {.schools = DIFF_JOINED}},
					      {.reaches = true, .region = {.schools = DIFF_LEFT}}};

	for (unsigned i = 0; i < DIFF_SCHOOLS; i++)
		if (fact_concerns(d, &at[i], school))
			return true;
	return false;
}

static int compare(struct facts_showing *s, enum table_format format)
{
	struct fault fault;

	if (diff_contracts(s->a.file.contract, s->b.file.contract, &s->diff, &fault) < 0) {
		fprintf(stderr, "muster: %s\n", fault.text);
		return CLI_UNREACHABLE;
	}
	if (s->o->for_school != NULL && !names_school(&s->diff, s->o->for_school)) {
		fprintf(stderr, "muster: neither version names the school \"%s\"\n", s->o->for_school);
		return CLI_REFUSED;
	}
	contract_names_read(s->b.dir[0] != '\0' ? s->b.dir : s->a.dir, &s->names);
	s->said = contract_names_for_diff(&s->names);
	s->said.for_school = s->o->for_school;
	if (s->o->for_school != NULL)
		contract_held_read(s->b.dir, s->o->for_school, s->b.file.contract, &s->held);
	if (s->o->offline)
		snprintf(s->why_not, sizeof s->why_not, "not asked for");
	else
		ask_reach(s);
	return print(s, format);
}

int contract_facts(const struct facts_options *o, const char *a, const char *b)
{
	const enum table_format format =
		o->common.format == NULL ? TABLE_TEXT : table_format_find(o->common.format);
	struct facts_showing s = {.o = o};
	int exit;

	if (format == TABLE_FORMATS) {
		fprintf(stderr, "muster: --format is text, csv or json, found \"%s\"\n", o->common.format);
		return CLI_USAGE;
	}
	exit = contract_source_read(a, o->config, &s.a);
	if (exit == CLI_OK)
		exit = contract_source_read(b, o->config, &s.b);
	if (exit == CLI_OK)
		exit = compare(&s, format);
	diff_free(&s.diff);
	contract_names_free(&s.names);
	contract_source_free(&s.a);
	contract_source_free(&s.b);
	json_decref(s.reach);
	return exit;
}
