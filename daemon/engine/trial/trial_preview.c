/* trial_preview.c: exactly what a contract would have shared on one day: whom, what, with whom, and which
 * alerts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/small.h"
#include "engine/trial/trial_answer.h"
#include "engine/world/match.h"
#include "measure/suppress.h"

#define YEAR_COUNTS (CONTRACT_YEARS + 1) /* the last: not known */
#define NOT_TOLD    "not told"
#define SMALL	    "fewer than 5"
#define KEPT_BACK   "kept back"

enum cohort { COHORT_LOOKED_AFTER, COHORT_PROTECTION_PLAN, COHORT_IN_NEED, COHORT_NONE, COHORTS };
static const char *const cohort_names[COHORTS] = {"looked_after", "protection_plan", "in_need", "on no list"};

struct preview {
	struct trial t;
	struct trial_marks marks;
	struct trial_alerts alerts;
	unsigned total, restricted;
	unsigned *by_school; /* owned */
	bool *school_hidden; /* owned */
	unsigned by_year[YEAR_COUNTS], by_cohort[COHORTS];
	unsigned by_field[CONTRACT_LIST][FIELD_COUNT];
	bool year_hidden[YEAR_COUNTS], cohort_hidden[COHORTS], total_hidden;
	bool any_hidden; /* of the children's counts */
};

/* --- counting ---------------------------------------------------------------------------------- */

static enum cohort cohort_of(unsigned subjects)
{
	for (unsigned i = 0; i < COHORT_NONE; i++)
		if ((subjects >> i & 1) != 0)
			return (enum cohort)i;
	return COHORT_NONE;
}

static size_t year_index(int year)
{
	return year < -2 || year > CONTRACT_YEARS - 3 ? CONTRACT_YEARS : (size_t)(year + 2);
}

/* What each share of the contract releases of this enrolment's child, as its policy decides. */
static void count_fields(const struct preview *p, const struct enrolment *n,
			 bool released[CONTRACT_LIST][FIELD_COUNT])
{
	const struct share_contract *c = p->t.contract;

	for (unsigned s = 0; s < c->share_count; s++) {
		const struct contract_share *share = &c->shares[s];
		struct release_ask ask = trial_ask(p->t.e, n, p->t.day, share->team,
						   share->role_count > 0 ? share->roles[0] : NULL);
		struct release r = policy_release(p->t.alone, &ask);

		for (unsigned k = 0; k < share->field_count; k++) {
			const struct contract_field *f = &share->fields[k];

			released[s][f->field] |= f->treatment > TREATMENT_DROP &&
						 r.treatment[f->field] >= f->treatment &&
						 why_share_about(c, share, ask.subjects);
		}
	}
}

static void count_child(struct preview *p, const struct child *c)
{
	bool released[CONTRACT_LIST][FIELD_COUNT] = {{false}};
	unsigned subjects = child_subjects(c, p->t.day);
	uint32_t last = NO_INDEX;
	bool any = false;

	if (trial_left_out(&p->t, c))
		return;
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &p->t.e->enrolments.at[c->enrolments[i]];
		/* Of a school's pupil only what the school itself says. */
		int year = p->t.for_school < 0 ? child_year_group(p->t.e, c, n->school, p->t.day) :
						 n->row.year_group;

		if (!p->t.schools[n->school] || !enrolment_current(n, p->t.day) ||
		    !contract_covers(p->t.contract, subjects, year))
			continue;
		if (!any)
			p->by_year[year_index(year)]++;
		p->by_school[n->school] += n->school != last;
		last = n->school;
		any = true;
		count_fields(p, n, released);
	}
	if (!any)
		return;
	p->total++;
	p->by_cohort[cohort_of(subjects)]++;
	p->restricted += child_restricted(c, p->t.day) != NULL;
	for (unsigned s = 0; s < CONTRACT_LIST; s++)
		for (unsigned f = 0; f < FIELD_COUNT; f++)
			p->by_field[s][f] += released[s][f];
}

static unsigned minimum_of(const struct preview *p)
{
	const int own = p->t.masked ? p->t.contract->small_numbers : 0;

	return own > SUPPRESS_MINIMUM ? (unsigned)own : SUPPRESS_MINIMUM;
}

/* Of counts that add up small ones are hidden, and others with them until none can be worked out. */
static int hide(struct preview *p, const unsigned *counts, size_t count, bool *hidden, struct fault *reterr)
{
	struct small_row *rows = calloc(count + 1, sizeof *rows);
	struct small_table t = {.at = rows, .dimensions = 1};
	int rc;

	if (rows == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a trial");
	for (size_t i = 0; i < count; i++)
		if (counts[i] > 0)
			rows[t.count++] = (struct small_row){.key = {(int32_t)i}, .count = counts[i]};
	rc = small_hide(&t, minimum_of(p), reterr);
	for (size_t i = 0; i < t.count; i++) {
		hidden[rows[i].key[0]] = rows[i].hidden;
		p->any_hidden = p->any_hidden || rows[i].hidden;
	}
	p->total_hidden = p->total_hidden || t.total_hidden;
	free(rows);
	return rc;
}

/* A school's edition has its years alone; whom no contract names, everything. */
static int hide_all(struct preview *p, struct fault *reterr)
{
	int rc = hide(p, p->by_year, YEAR_COUNTS, p->year_hidden, reterr);

	if (rc == 0 && p->t.masked)
		rc = hide(p, p->by_cohort, COHORTS, p->cohort_hidden, reterr);
	if (rc == 0 && p->t.masked)
		rc = hide(p, p->by_school, p->t.e->config->school_count, p->school_hidden, reterr);
	p->total_hidden = p->total_hidden || p->total < minimum_of(p);
	return rc;
}

static int gather(struct preview *p, struct fault *reterr)
{
	const struct trial *t = &p->t;
	bool school = t->for_school >= 0;
	int rc;

	p->by_school = calloc(t->e->config->school_count + 1, sizeof *p->by_school);
	p->school_hidden = calloc(t->e->config->school_count + 1, sizeof *p->school_hidden);
	if (p->by_school == NULL || p->school_hidden == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a trial");
	/* A school is told nothing that depends on who is on a list: it is not even counted. */
	if (school && t->contract->subjects != 0)
		return 0;
	for (size_t i = 0; i < t->e->children.count; i++)
		count_child(p, &t->e->children.at[i]);
	rc = trial_marks_read(&p->marks, t->e, t->day, school ? t->schools : NULL, reterr);
	if (rc == 0)
		trial_alerts_count(t, &p->marks, &p->alerts);
	return rc == 0 && (school || t->masked) ? hide_all(p, reterr) : rc;
}

/* --- as told -------------------------------------------------------------------------------------- */

static bool school_edition(const struct preview *p)
{
	return p->t.for_school >= 0;
}

/* The words for a count of children that is hidden; NULL: it is shown. Where the whole is hidden nothing
 * stands but zeros. */
static const char *hidden_words(const struct preview *p, bool hidden, unsigned n)
{
	if (p->t.masked)
		return n > 0 && (hidden || p->total_hidden) ? KEPT_BACK : NULL;
	return hidden && school_edition(p) ? SMALL : NULL;
}

/* A number for whoever may have it: {"children": n, "shown": "n"}; of a hidden one only the words. */
static json_t *number(json_t *row, const char *key, unsigned n, const char *hidden)
{
	char text[16];

	snprintf(text, sizeof text, "%u", n);
	json_object_set_new(row, key, hidden == NULL ? json_integer((json_int_t)n) : json_null());
	json_object_set_new(row, "shown", json_string(hidden == NULL ? text : hidden));
	return row;
}

static json_t *child_row(const char *by, const char *key, const char *words, unsigned n, const char *hidden)
{
	return number(json_pack("{s:s, s:s, s:s}", "by", by, "key", key, "words", words), "children", n,
		      hidden);
}

static const char *year_words(size_t index, char out[24])
{
	static const char *const early[] = {"N1", "N2", "Reception"};

	if (index == CONTRACT_YEARS)
		return "year not known";
	if (index < 3)
		return early[index];
	snprintf(out, 24, "Year %d", (int)index - 2);
	return out;
}

static json_t *children_json(const struct preview *p)
{
	const struct config *config = p->t.e->config;
	json_t *rows = json_array();
	char words[24];

	if (school_edition(p) && p->t.contract->subjects != 0) {
		const struct school *s = &config->schools[p->t.for_school];

		json_array_append_new(rows, child_row("school", s->id, s->name, 0,
						      trial_listed_words(p->t.e, (uint32_t)p->t.for_school)));
		return rows;
	}
	json_array_append_new(rows, child_row("all", "", "children in all", p->total,
					      hidden_words(p, p->total_hidden, p->total)));
	for (size_t s = 0; !school_edition(p) && s < config->school_count; s++)
		if (p->t.schools[s])
			json_array_append_new(
				rows, child_row("school", config->schools[s].id, config->schools[s].name,
						p->by_school[s],
						hidden_words(p, p->school_hidden[s], p->by_school[s])));
	for (size_t y = 0; y < YEAR_COUNTS; y++)
		if (p->by_year[y] > 0) {
			char key[8];

			snprintf(key, sizeof key, "%d", (int)y - 2);
			json_array_append_new(rows,
					      child_row("year_group", y == CONTRACT_YEARS ? "unknown" : key,
							year_words(y, words), p->by_year[y],
							hidden_words(p, p->year_hidden[y], p->by_year[y])));
		}
	for (unsigned k = 0; !school_edition(p) && k < COHORTS; k++)
		if (p->by_cohort[k] > 0)
			json_array_append_new(
				rows, child_row("cohort", cohort_names[k], cohort_names[k], p->by_cohort[k],
						hidden_words(p, p->cohort_hidden[k], p->by_cohort[k])));
	return rows;
}

static json_t *roles_json(const struct contract_share *s)
{
	json_t *roles = json_array();

	for (unsigned i = 0; i < s->role_count; i++)
		json_array_append_new(roles, json_string(s->roles[i]));
	return roles;
}

/* Whether one of two counts of the same children is the other but for a few. */
static bool near(const struct preview *p, unsigned a, unsigned b)
{
	unsigned apart = a > b ? a - b : b - a;

	return a > 0 && b > 0 && apart > 0 && apart < minimum_of(p);
}

/* Counts of fields and alerts overlap: what lies near another, or near all the children, would tell of the
 * few between them. */
static bool near_any(const struct preview *p, unsigned n)
{
	const struct share_contract *c = p->t.contract;
	bool any = near(p, n, p->total);

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned k = 0; k < c->shares[s].field_count; k++)
			any = any || near(p, n, p->by_field[s][c->shares[s].fields[k].field]);
	for (unsigned i = 0; i < c->alert_count; i++)
		any = any || near(p, n, p->alerts.at[i][0].opened) || near(p, n, p->alerts.at[i][1].opened);
	return any;
}

/* What stands between a reader and a count of fields or alerts: NULL, nothing. */
static const char *hidden_of(const struct preview *p, unsigned subjects, unsigned n)
{
	if (p->t.masked)
		return hidden_words(p, n < minimum_of(p) || (n != p->total && near_any(p, n)), n);
	if (!school_edition(p))
		return NULL;
	if (p->t.contract->subjects != 0 || subjects != 0)
		return NOT_TOLD;
	return n < SUPPRESS_MINIMUM || p->total_hidden ? SMALL : NULL;
}

/* A field that some children only are seen with may stand for a cohort or a school that is hidden. */
static const char *field_hidden(const struct preview *p, unsigned subjects, unsigned n)
{
	if (p->t.masked && p->any_hidden && n > 0 && n != p->total)
		return KEPT_BACK;
	return hidden_of(p, subjects, n);
}

static json_t *fields_json(const struct preview *p)
{
	const struct share_contract *c = p->t.contract;
	json_t *rows = json_array();

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned k = 0; k < c->shares[s].field_count; k++) {
			const struct contract_field *f = &c->shares[s].fields[k];
			char clause[48];
			json_t *row;

			snprintf(clause, sizeof clause, "share[%u].fields[%u]", s, k);
			row = json_pack("{s:s, s:o, s:s, s:s, s:b, s:s, s:s, s:s, s:i}", "team",
					c->shares[s].team, "roles", roles_json(&c->shares[s]), "field",
					field_name(f->field), "treatment", treatment_names[f->treatment],
					"required", (int)f->required, "why", f->why != NULL ? f->why : "",
					"clause", clause, "file", c->file != NULL ? c->file : "", "line",
					(int)f->line);
			json_array_append_new(rows, number(row, "children", p->by_field[s][f->field],
							   field_hidden(p, c->shares[s].subjects,
									p->by_field[s][f->field])));
		}
	return rows;
}

static json_t *alerts_json(const struct preview *p)
{
	const struct share_contract *c = p->t.contract;
	json_t *rows = json_array();

	for (unsigned i = 0; i < c->alert_count; i++)
		for (unsigned half = 0; half < 2; half++) {
			const struct trial_alert *a = &p->alerts.at[i][half];
			const char *hidden = hidden_of(p, c->alerts[i].subjects, a->opened);
			bool told = hidden == NULL && !p->t.masked;
			json_t *row = json_pack(
				"{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:i}", "rule", c->alerts[i].rule,
				"team", c->alerts[i].team, "urgency", urgency_name(c->alerts[i].urgency),
				"session", half == 0 ? "am" : "pm", "updates",
				told ? json_integer((json_int_t)a->updated) : json_null(), "corrections",
				told ? json_integer((json_int_t)a->corrected) : json_null(), "first",
				told ? answer_time(a->first) : json_null(), "last",
				told ? answer_time(a->last) : json_null(), "line", (int)c->alerts[i].line);

			json_array_append_new(rows, number(row, "alerts", a->opened, hidden));
		}
	return rows;
}

static bool asks_not_heard(const struct share_contract *c)
{
	bool asks = false;

	for (unsigned i = 0; i < c->alert_count; i++)
		asks = asks || strcmp(c->alerts[i].rule, rule_row(RULE_NOT_HEARD)->name) == 0;
	return asks;
}

static json_t *notes_json(const struct preview *p)
{
	const struct trial *t = &p->t;
	json_t *notes = json_array();
	char day[16];

	if (t->as_if)
		asking_note(notes, "Version %s (%s) was not in force on %s: this is what it would have done.",
			    t->contract->version, contract_status_names[t->as_written->status],
			    day_words(day, t->day));
	if (p->marks.late)
		asking_note(notes,
			    "No mark of that day was known on that day (it came with a later load): alerts "
			    "stand at the times at which the registers would have been looked at.");
	if (t->masked)
		asking_note(
			notes,
			"Small numbers are hidden: none of 1 to %u is shown, nor one from which such a number "
			"could be worked out on this page; restricted children are left out. The contract in "
			"force names none of your teams.",
			minimum_of(p) - 1);
	if (p->alerts.before_go_live > 0 && !school_edition(p) && !t->masked)
		asking_note(notes,
			    "%u hits at schools before their go-live day: baseline, which is never sent.",
			    p->alerts.before_go_live);
	if (school_edition(p) && trial_by_list(t->contract))
		asking_note(
			notes,
			"A school is not told whom the authority's lists name, nor how many by year, day "
			"or field. The count above is of all its pupils whom any of these lists names, on "
			"the first of this month, in steps of five; it is the same whatever is asked.");
	if (!school_edition(p) && asks_not_heard(t->contract))
		asking_note(
			notes,
			"Not heard: of children at these schools. That a child's school is no party at all is "
			"told once, when a contract begins.");
	if (!school_edition(p))
		asking_note(notes, "Who is on a list is as the lists stand now, by their dates.");
	return notes;
}

/* --- names ------------------------------------------------------------------------------------------- */

/* The authority's own name for a child of the contract's subjects; else the UPN where the contract releases
 * it; else the school's id. Restricted children are not named to anybody here. */
static int name_of(struct preview *p, const struct enrolment *n, char *out, size_t size, struct fault *reterr)
{
	struct engine *e = p->t.e;
	const struct child *c = &e->children.at[n->child];
	const struct list_entry *entry = child_entry(c, p->t.contract->subjects, p->t.day);
	struct buffer upn = {0};
	bool released = false, found = false;
	int rc = 0;

	if (entry != NULL) {
		snprintf(out, size, "%s %s (case %s)", entry->row.forename, entry->row.surname,
			 entry->row.case_id);
		return 0;
	}
	for (unsigned s = 0; s < p->t.contract->share_count; s++) {
		struct release_ask ask = trial_ask(e, n, p->t.day, p->t.contract->shares[s].team, NULL);

		released =
			released || policy_release(p->t.alone, &ask).treatment[FIELD_UPN] == TREATMENT_CLEAR;
	}
	if (released)
		rc = e->store.ops->identity_get(e->store.self, match_identity(e, n->child), &upn, &found,
						reterr);
	if (found)
		snprintf(out, size, "UPN %.*s", (int)upn.length, upn.at);
	else
		snprintf(out, size, "pupil %s", enrolment_student(e, n));
	buffer_free(&upn);
	return rc;
}

static int names_json(struct preview *p, json_t **ret, struct fault *reterr)
{
	json_t *rows = json_array();
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < p->t.e->enrolments.count; i++) {
		const struct enrolment *n = &p->t.e->enrolments.at[i];
		const struct child *c = n->child != NO_INDEX ? &p->t.e->children.at[n->child] : NULL;
		char name[160], year[24];
		int group;

		if (c == NULL || !p->t.schools[n->school] || !enrolment_current(n, p->t.day) ||
		    child_restricted(c, p->t.day) != NULL)
			continue;
		group = child_year_group(p->t.e, c, n->school, p->t.day);
		if (!contract_covers(p->t.contract, child_subjects(c, p->t.day), group))
			continue;
		if (json_array_size(rows) == LIMIT_TRIAL_NAMES)
			rc = fault_set(reterr, FAULT_LIMIT,
				       "over %d children: ask for one school with --school, or without names",
				       LIMIT_TRIAL_NAMES);
		else
			rc = name_of(p, n, name, sizeof name, reterr);
		if (rc == 0)
			json_array_append_new(
				rows, json_pack("{s:s, s:s, s:s, s:s}", "child", name, "school",
						p->t.e->config->schools[n->school].name, "year",
						year_words(year_index(group), year), "cohort",
						cohort_names[cohort_of(child_subjects(c, p->t.day))]));
	}
	if (rc == 0)
		*ret = rows;
	else
		json_decref(rows);
	return rc;
}

/* --- the whole ---------------------------------------------------------------------------------------- */

static json_t *head_json(const struct preview *p)
{
	const struct trial *t = &p->t;
	char day[11];

	return json_pack("{s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:o}", "ok", 1, "contract",
			 t->contract->id, "version", t->contract->version, "title", t->contract->title,
			 "status", contract_status_names[t->as_written->status], "file",
			 t->contract->file != NULL ? t->contract->file : "", "date", day_print(day, t->day),
			 "edition", school_edition(p) ? "school" : "authority", "schools",
			 (int)t->school_count, "known",
			 p->marks.known != 0 ? answer_time(p->marks.known) : json_null());
}

/* How many children more and fewer are one pair: with either, what is shown of both versions gives the other.
 */
static void mask_against(const struct preview *p, json_t *against)
{
	static const char *const keys[] = {"children_more", "children_fewer"};
	bool hidden = p->total_hidden;
	json_t *row;
	size_t i;

	for (size_t k = 0; k < 2; k++) {
		unsigned n = (unsigned)json_integer_value(json_object_get(against, keys[k]));

		hidden = hidden || (n > 0 && n < minimum_of(p)) || near(p, n, p->total);
	}
	for (size_t k = 0; k < 2 && hidden; k++)
		json_object_set_new(against, keys[k], json_null());
	json_array_foreach(json_object_get(against, "rows"), i, row)
		json_object_set_new(row, "children", json_null());
}

static int fill(struct preview *p, const char *who, bool names, json_t *json, struct fault *reterr)
{
	json_t *against = NULL, *list = NULL;
	int rc = trial_against(&p->t, &against, reterr);

	if (rc != 0)
		return rc;
	if (p->t.masked)
		mask_against(p, against);
	json_object_set_new(json, "children", children_json(p));
	json_object_set_new(json, "fields", fields_json(p));
	json_object_set_new(json, "alerts", alerts_json(p));
	json_object_set_new(json, "against", against);
	json_object_set_new(json, "notes", notes_json(p));
	if (!names)
		return 0;
	rc = trial_log(p->t.e, who, NULL, "children of a preview of", p->t.contract->id, reterr);
	if (rc == 0)
		rc = names_json(p, &list, reterr);
	if (rc == 0)
		json_object_set_new(json, "names", list);
	if (rc == 0 && p->restricted > 0)
		json_object_set_new(json, "restricted", json_integer((json_int_t)p->restricted));
	return rc;
}

int trial_preview(struct engine *e, const struct asked_question *q, json_t **ret_json, struct fault *reterr)
{
	bool names = json_is_true(json_object_get(q->json, "names"));
	struct preview *p = calloc(1, sizeof *p);
	json_t *json = NULL;
	int rc = p != NULL ? trial_open(&p->t, e, q->json, q->fd, q->length, reterr) :
			     fault_set(reterr, FAULT_MEMORY, "no memory for a trial");

	if (rc == 0 && names && (school_edition(p) || p->t.masked))
		rc = fault_set(reterr, FAULT_MEANING, "%s names no children",
			       p->t.masked ? "a preview without small numbers" : "a school's edition");
	if (rc == 0)
		rc = gather(p, reterr);
	if (rc == 0) {
		json = head_json(p);
		rc = fill(p, q->who, names, json, reterr);
	}
	if (rc == 0)
		*ret_json = json;
	else
		json_decref(json);
	if (p != NULL) {
		trial_marks_free(&p->marks);
		trial_close(&p->t);
		free(p->by_school);
		free(p->school_hidden);
	}
	free(p);
	return rc;
}
