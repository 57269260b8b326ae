/* view_contract_preview.c: who would have seen what on a past day, by the trial that `muster contract
 * preview` makes (engine/trial), in words and tables for a page. */
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/people/console_row.h"
#include "engine/people/visitors.h"
#include "engine/view/view_agree.h"
#include "engine/world/reply.h"

static const char *text(const json_t *row, const char *key)
{
	const char *s = json_string_value(json_object_get(row, key));

	return s != NULL ? s : "";
}

static const struct engine_verb *trial_verb(const struct engine *e)
{
	for (const struct engine_verb *v = e->settings.more; v != NULL && v->verb != NULL; v++)
		if (strcmp(v->verb, "contract_preview") == 0)
			return v;
	return NULL;
}

/* The last school day before today that the calendars know; a preview of today would change as it is read. */
static day_t last_day(const struct engine *e)
{
	day_t day = engine_today(e) - 1;

	while (day_weekday(day) > 4)
		day--;
	return day;
}

static const char *plain(const char *name, char out[64])
{
	text_copy(out, 64, span_of(name));
	for (char *at = out; *at != '\0'; at++)
		*at = *at == '_' ? ' ' : *at;
	return out;
}

static const char *team_of(const struct engine *e, const char *id)
{
	int at = config_team(e->config, id);

	return at >= 0 ? e->config->teams[at].name : id;
}

/* --- to the authority ------------------------------------------------------------------------------------
 */

static json_t *children_table(const json_t *answer)
{
	json_t *rows = json_array();
	size_t i;
	json_t *row;

	json_array_foreach(json_object_get(answer, "children"), i, row) {
		char words[64];

		json_array_append_new(rows, json_pack("[s, s, s]", plain(text(row, "by"), words),
						      text(row, "words"), text(row, "shown")));
	}
	return json_pack("{s:s, s:[o, o, o], s:o}", "title", "Children it would have been about", "columns",
			 json_string("By"), json_string("Which"), json_string("Children"), "rows", rows);
}

static json_t *fields_table(const struct engine *e, const json_t *answer, bool counts)
{
	json_t *rows = json_array(), *columns = json_array();
	size_t i;
	json_t *row;

	json_array_append_new(columns, json_string("Who"));
	json_array_append_new(columns, json_string("Would have seen"));
	json_array_append_new(columns, json_string("In which form"));
	if (counts)
		json_array_append_new(columns, json_string("Of so many children"));
	json_array_foreach(json_object_get(answer, "fields"), i, row) {
		char field[64], form[64];
		json_t *cells =
			json_pack("[s, s, s]", team_of(e, text(row, "team")),
				  plain(text(row, "field"), field), plain(text(row, "treatment"), form));

		if (counts)
			json_array_append_new(cells, json_string(text(row, "shown")));
		json_array_append_new(rows, cells);
	}
	return json_pack("{s:s, s:o, s:o}", "title", "Who would have seen what", "columns", columns, "rows",
			 rows);
}

static json_t *alerts_table(const struct engine *e, const json_t *answer, bool counts)
{
	json_t *rows = json_array(), *columns = json_array();
	size_t i;
	json_t *row;

	json_array_append_new(columns, json_string("Who"));
	json_array_append_new(columns, json_string("Would have been told of"));
	json_array_append_new(columns, json_string("Half of the day"));
	if (counts)
		json_array_append_new(columns, json_string("Alerts"));
	json_array_foreach(json_object_get(answer, "alerts"), i, row) {
		char rule[64];
		json_t *cells =
			json_pack("[s, s, s]", team_of(e, text(row, "team")), plain(text(row, "rule"), rule),
				  strcmp(text(row, "session"), "am") == 0 ? "morning" : "afternoon");

		if (counts)
			json_array_append_new(cells, json_string(text(row, "shown")));
		json_array_append_new(rows, cells);
	}
	return json_pack("{s:s, s:o, s:o}", "title", "Alerts of that day", "columns", columns, "rows", rows);
}

/* "3", or that it is not told. */
static const char *told(const json_t *number, char out[24])
{
	snprintf(out, 24, "%lld", (long long)json_integer_value(number));
	return json_is_integer(number) ? out : "kept back";
}

static void add_against(const json_t *answer, json_t *lines)
{
	const json_t *a = json_object_get(answer, "against");
	char words[240], more[24], fewer[24];

	snprintf(
		words, sizeof words,
		"Against what is in force: children more that would be seen: %s, fewer: %s; %lld things more "
		"fully, %lld less.",
		told(json_object_get(a, "children_more"), more),
		told(json_object_get(a, "children_fewer"), fewer),
		(long long)json_integer_value(json_object_get(a, "wider")),
		(long long)json_integer_value(json_object_get(a, "narrower")));
	json_array_append_new(lines, json_string(words));
}

/* --- to a school -------------------------------------------------------------------------------------------
 */

/* Of a contract about children of the authority's lists a school is told what a team sees of such a child,
 * and nothing that depends on whether there is one: this answer is made of the contract's text alone. */
static void add_by_list(json_t *lines)
{
	json_array_append_new(
		lines,
		json_string(
			"This contract is about children on lists that the authority holds. Whether any of "
			"your pupils is on one, and how many, is told to nobody at a school, so no "
			"number stands here: it says what the teams would have seen of such a child."));
	json_array_append_new(lines, json_string("Of every other pupil of your school nobody would have seen "
						 "anything under this contract."));
}

static json_t *school_preview(const struct engine *e, const struct share_contract *c, const json_t *answer,
			      json_t *lines)
{
	bool by_list = view_contract_of_lists(c), counts = !by_list;
	json_t *tables = json_array();
	size_t i;
	json_t *row;

	if (by_list)
		add_by_list(lines);
	json_array_foreach(json_object_get(answer, "children"), i, row) {
		char words[120];

		if (by_list || strcmp(text(row, "by"), "all") != 0)
			continue;
		snprintf(words, sizeof words, "It would have been about %s of your pupils.",
			 text(row, "shown"));
		json_array_append_new(lines, json_string(words));
	}
	json_array_append_new(tables, fields_table(e, answer, counts));
	json_array_append_new(tables, alerts_table(e, answer, counts));
	return tables;
}

/* --- the whole ---------------------------------------------------------------------------------------------
 */

static json_t *page_json(const struct engine *e, const struct share_contract *c, const json_t *answer,
			 day_t day, uint32_t school)
{
	json_t *lines = json_array(), *tables;
	char title[200], words[16];
	size_t i;
	json_t *note;

	snprintf(title, sizeof title, "%s on %s",
		 school != NO_INDEX ? e->config->schools[school].name : "What it would have shared",
		 day_words(words, day));
	if (school != NO_INDEX) {
		tables = school_preview(e, c, answer, lines);
	} else {
		tables = json_pack("[o, o, o]", children_table(answer), fields_table(e, answer, true),
				   alerts_table(e, answer, true));
		add_against(answer, lines);
	}
	/* Notes of a school's edition about lists are said above. */
	json_array_foreach(json_object_get(answer, "notes"), i, note)
		if (school == NO_INDEX || !view_contract_of_lists(c))
			json_array_append(lines, note);
	return json_pack("{s:b, s:s, s:o, s:s, s:o, s:o}", "ok", 1, "version", c->version, "day",
			 view_day(day), "title", title, "lines", lines, "tables", tables);
}

/* Does the contract, as it is in force, name a team of the visitor's? A draft (`fd`) names whom its writer
 * likes. */
static bool named(const struct engine *e, const struct visitor *v, const struct share_contract *c, int fd)
{
	if (fd >= 0 || !contract_in_force(c, engine_today(e)))
		return false;
	for (unsigned t = 0; t < v->person->team_count; t++) {
		const char *team = v->person->teams[t];

		for (unsigned s = 0; s < c->share_count; s++)
			if (strcmp(c->shares[s].team, team) == 0)
				return true;
		for (unsigned i = 0; i < c->alert_count; i++)
			if (strcmp(c->alerts[i].team, team) == 0)
				return true;
	}
	return false;
}

/* Kept before the answer leaves, as every look of the authority's people. */
static int keep_look(struct engine *e, const struct visitor *v, const struct share_contract *c, day_t day,
		     uint32_t school, struct fault *reterr)
{
	char why[160], iso[11];

	snprintf(why, sizeof why, "%.60s %.20s at %.50s on %s", c->id, c->version,
		 school != NO_INDEX ? e->config->schools[school].id : "all its schools", day_print(iso, day));
	return visitor_log(e, v, NULL, "preview of a contract", why, reterr);
}

int view_preview_ask(struct engine *e, const struct visitor *v, const struct share_contract *c, int fd,
		     uint64_t length, day_t day, uint32_t school, json_t **ret_json, struct fault *reterr)
{
	const struct engine_verb *verb = trial_verb(e);
	bool staff = v->person->school_count > 0;
	char name[CONTRACT_NAME + 32], iso[11], person[96];
	struct asked_question q = {.fd = fd, .length = length};
	json_t *inner, *answer = NULL;
	int rc;

	if (verb == NULL)
		return view_missing(reterr);
	if (day >= engine_today(e))
		return console_field(reterr, "day", "Choose a day that is over");
	snprintf(name, sizeof name, "%s@%s", c->id, c->version);
	inner = json_pack("{s:s, s:s}", "contract", name, "date", day_print(iso, day));
	if (school != NO_INDEX)
		json_object_set_new(inner, staff ? "for_school" : "school",
				    json_string(e->config->schools[school].id));
	if (!staff || school == NO_INDEX)
		json_object_set_new(inner, "masked", json_boolean(!named(e, v, c, fd)));
	q.json = inner;
	q.who = visitor_words(v, person);
	rc = verb->view_with(e, &q, &answer, reterr);
	json_decref(inner);
	if (rc == -FAULT_MISSING)
		return console_field(reterr, "day", "No register of that day is held");
	if (rc == 0 && !staff)
		rc = keep_look(e, v, c, day, school, reterr);
	if (rc != 0) {
		json_decref(answer);
		return rc;
	}
	*ret_json = page_json(e, c, answer, day, staff ? school : NO_INDEX);
	json_decref(answer);
	return *ret_json != NULL ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for a preview");
}

int view_preview_day(const struct engine *e, const char *text, day_t *ret, struct fault *reterr)
{
	*ret = last_day(e);
	if (text[0] != '\0' && !day_parse(span_of(text), ret))
		return console_field(reterr, "day", "Write a day like 17 November 2026");
	return 0;
}

int view_contract_preview(struct engine *e, const struct visitor *v, const json_t *question,
			  json_t **ret_json, struct fault *reterr)
{
	const struct share_contract *c =
		view_contract_of(e, v, answer_text(question, "id"), answer_text(question, "version"));
	uint32_t school;
	day_t day;
	int rc;

	if (c == NULL)
		return view_missing(reterr);
	if (v->person->school_count == 0 && !view_contract_decides(v, NULL))
		return fault_set(reterr, FAULT_DENIED,
				 "Previews are for those who decide about the contract.");
	rc = view_contract_school(e, v, c, answer_text(question, "school"), &school, reterr);
	if (rc == 0)
		rc = view_preview_day(e, answer_text(question, "day"), &day, reterr);
	return rc == 0 ? view_preview_ask(e, v, c, -1, 0, day, school, ret_json, reterr) : rc;
}
