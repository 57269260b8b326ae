/* trial_compare.c: our list of one day beside the one that a call service delivers: agreed, only ours, only
 * theirs, and why. */
#include "engine/trial/trial_compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

enum result { RESULT_AGREED, RESULT_ONLY_US, RESULT_ONLY_THEM, RESULTS };
static const char *const result_names[RESULTS] = {"agreed", "only_us", "only_them"};

/* One child and half of the day on our list. */
struct ours {
	uint32_t child;
	bool pm, matched;
	struct trial_hit hit;
};

struct compare {
	struct engine *e;
	struct trial t;		     /* of the contract named; else empty */
	const struct policy *policy; /* whose list is ours: the trial's, or the one in force */
	const char *team;	     /* NULL: any */
	struct trial_marks marks;
	struct {
		struct ours *at;
		size_t count, room;
	} ours;
	uint32_t *place;    /* owned: by child and half, place in `ours` + 1 */
	uint8_t *theirs;    /* owned: by child, halves in the file */
	uint8_t *elsewhere; /* owned: by child, the file names a school that is not the child's */
	json_t *rows;
	unsigned counts[RESULTS], other_days;
};

/* --- our list -------------------------------------------------------------------------------------- */

/* Does the policy send this child's absence to the team? `mark` is the reason to send: of which cell. */
static bool wanted(const struct compare *c, uint32_t school, unsigned subjects, int year, cell_t mark)
{
	for (int r = 0; r < RULES; r++) {
		const struct rule_row *rule = rule_row((enum rule)r);
		const struct share_contract *contract;
		const struct contract_alert *row;
		size_t cursor = 0;

		if (rule->span != SPAN_SESSIONS || !cell_set_has(rule->cells, mark))
			continue;
		while ((row = policy_alert_next(c->policy, rule->name, school, c->marks.day, subjects, year,
						&cursor, &contract)) != NULL)
			if (c->team == NULL || strcmp(row->team, c->team) == 0)
				return true;
	}
	return false;
}

static const struct enrolment *enrolment_at(const struct compare *c, const struct child *child,
					    uint32_t school)
{
	for (unsigned i = 0; i < child->enrolment_count; i++) {
		const struct enrolment *n = &c->e->enrolments.at[child->enrolments[i]];

		if (n->school == school && enrolment_current(n, c->marks.day))
			return n;
	}
	return NULL;
}

static bool wanted_of(const struct compare *c, uint32_t child, uint32_t school, unsigned more, cell_t mark)
{
	const struct child *whose = &c->e->children.at[child];
	const struct enrolment *n = enrolment_at(c, whose, school);

	return n != NULL && wanted(c, school, child_subjects(whose, c->marks.day) | more,
				   child_year_group(c->e, whose, n->school, c->marks.day), mark);
}

static int take_ours(struct compare *c, uint32_t child, bool pm, struct fault *reterr)
{
	/* Every absence: which rule asks for it is the policy's to say. */
	const struct cell_set absent = rule_row(RULE_ABSENT_ANY)->cells;
	const struct child *whose = &c->e->children.at[child];
	struct trial_hit h = trial_hit(&c->marks, whose, session_of(c->marks.day, pm), absent,
				       c->t.after != NULL ? c->t.after : c->e->policy);
	struct ours *o;

	if (!h.ever || !wanted_of(c, child, h.school, 0, h.cell))
		return 0;
	o = VEC_ADD(&c->ours);
	if (o == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a comparison");
	*o = (struct ours){child, pm, false, h};
	c->place[2 * (size_t)child + pm] = (uint32_t)c->ours.count;
	return 0;
}

/* --- words -------------------------------------------------------------------------------------------- */

static void add_row(struct compare *c, enum result result, int line, const char *child, const char *school,
		    bool pm, const char *theirs, const char *ours, const char *why)
{
	c->counts[result]++;
	json_array_append_new(c->rows, json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "result",
						 result_names[result], "line", line, "child", child, "school",
						 school, "session", pm ? "pm" : "am", "theirs", theirs,
						 "ours", ours, "why", why));
}

static void label_of(const struct compare *c, uint32_t child, uint32_t school, char *out, size_t size)
{
	const struct child *whose = &c->e->children.at[child];
	const struct list_entry *entry = child_entry(whose, SUBJECT_SOCIAL_WORKER, c->marks.day);
	const struct enrolment *n = enrolment_at(c, whose, school);

	if (entry != NULL)
		snprintf(out, size, "%s %s (case %s)", entry->row.forename, entry->row.surname,
			 entry->row.case_id);
	else
		snprintf(out, size, "pupil %s", n != NULL ? enrolment_student(c->e, n) : "");
}

static const char *mark_words(cell_t cell)
{
	return cell == CELL_UNKNOWN ? "no mark" : reason_group_words(code_reason_group(cell));
}

static const char *school_name(const struct compare *c, uint32_t school)
{
	return school != NO_INDEX ? c->e->config->schools[school].name : "";
}

/* --- their rows ------------------------------------------------------------------------------------------
 */

/* Why a child whom our register marks absent is not on our list. */
static const char *why_not_sent(const struct compare *c, uint32_t child, uint32_t school, cell_t mark)
{
	const struct child *whose = &c->e->children.at[child];

	if (wanted_of(c, child, school, SUBJECT_SOCIAL_WORKER, mark))
		return "not in the cohort: no list of the authority names the child so, that day";
	for (int year = -2; year < CONTRACT_YEARS - 2; year++)
		if (wanted(c, school, child_subjects(whose, c->marks.day) | SUBJECT_SOCIAL_WORKER, year,
			   mark))
			return "not in the cohort: the contract does not name the child's year group";
	return "no contract: none at this school sends such an absence";
}

static bool absent(cell_t mark)
{
	return cell_set_has(rule_row(RULE_ABSENT_ANY)->cells, mark);
}

/* Was the child marked absent at any other time than the end of the day: earlier that day, or by now? */
static bool changed_since(const struct compare *c, uint32_t child, session_t s)
{
	const struct child *whose = &c->e->children.at[child];
	cell_t cells[4] = {0};
	unsigned n = 0;

	for (size_t i = 0; i < c->marks.changes.count; i++) {
		const struct trial_change *change = &c->marks.changes.at[i];

		for (unsigned k = 0; k < whose->enrolment_count; k++) {
			const struct enrolment *own = &c->e->enrolments.at[whose->enrolments[k]];

			if (own->school == change->school && own->row.slot == change->slot &&
			    change->session == s && (absent(change->old) || absent(change->now)))
				return true;
		}
	}
	for (unsigned k = 0; k < whose->enrolment_count && n < 4; k++) {
		const struct enrolment *own = &c->e->enrolments.at[whose->enrolments[k]];

		cells[n++] = roll_get(c->e->roll, own->school, own->row.slot, s);
	}
	return absent(rollcall_merge(cells, n));
}

static void only_them(struct compare *c, const struct trial_row *row, const char *label, uint32_t child,
		      bool pm)
{
	session_t s = session_of(c->marks.day, pm);
	uint32_t school = NO_INDEX;
	cell_t mark = CELL_UNKNOWN;
	const char *why;

	if (child != NO_INDEX)
		mark = trial_mark(&c->marks, &c->e->children.at[child], s, c->marks.known, &school);
	if (child == NO_INDEX)
		why = "not known: nobody with this UPN, or this name and date of birth, at a school that shares or on a "
		      "list";
	else if (school == NO_INDEX)
		why = "no contract: the child is at no school that shares with us";
	else if (!compare_at_school(c->e, child, row->school, c->marks.day))
		why = "different school: our register has the child elsewhere";
	else if (absent(mark))
		why = why_not_sent(c, child, school, mark);
	else if (changed_since(c, child, s))
		why = "mark changed since";
	else
		why = mark == CELL_UNKNOWN ? "no mark of this session in our register" :
					     "our register does not say absent, and never did";
	add_row(c, RESULT_ONLY_THEM, row->line, label,
		row->school[0] != '\0' ? row->school : school_name(c, school), pm, row->reason,
		child != NO_INDEX ? mark_words(mark) : "", why);
}

static void agreed(struct compare *c, const struct trial_row *row, const char *label, struct ours *o)
{
	cell_t mark = o->hit.cell;
	uint32_t school = o->hit.school;

	if (o->matched)
		return; /* the same child and session twice in one file */
	o->matched = true;
	if (!o->hit.last)
		mark = trial_mark(&c->marks, &c->e->children.at[o->child], session_of(c->marks.day, o->pm),
				  c->marks.known, &school);
	add_row(c, RESULT_AGREED, row->line, label, school_name(c, o->hit.school), o->pm, row->reason,
		mark_words(mark), o->hit.last ? "" : "mark changed since; we would have told of both");
}

static void one_row(struct compare *c, const struct trial_row *row)
{
	uint32_t child = compare_who(c->e, row, c->marks.day);
	char label[140];
	bool here;

	if (row->day != DAY_NONE && row->day != c->marks.day) {
		c->other_days++;
		return;
	}
	if (row->upn[0] != '\0')
		snprintf(label, sizeof label, "UPN %s", row->upn);
	else
		snprintf(label, sizeof label, "%s %s", row->forename, row->surname);
	here = child != NO_INDEX && compare_at_school(c->e, child, row->school, c->marks.day);
	if (child != NO_INDEX && here)
		c->theirs[child] |= (uint8_t)row->halves;
	if (child != NO_INDEX && !here)
		c->elsewhere[child] = 1;
	for (int pm = 0; pm < 2; pm++) {
		uint32_t place = here ? c->place[2 * (size_t)child + (size_t)pm] : 0;

		if ((row->halves >> pm & 1) == 0)
			continue;
		if (place > 0)
			agreed(c, row, label, &c->ours.at[place - 1]);
		else
			only_them(c, row, label, child, pm != 0);
	}
}

static int read_rows(struct compare *c, struct span bytes, struct fault *reterr)
{
	while (bytes.length > 0) {
		struct trial_row row;

		if (!trial_row_unpack(&bytes, &row))
			return fault_set(reterr, FAULT_MEANING,
					 "the list is not of the form it should come in");
		one_row(c, &row);
	}
	return 0;
}

/* --- the rest of ours
 * ----------------------------------------------------------------------------------------- */

static void only_us(struct compare *c, const struct ours *o)
{
	char label[160], why[120], clock[6];

	if (o->matched || child_restricted(&c->e->children.at[o->child], c->marks.day) != NULL)
		return;
	if (c->elsewhere[o->child] != 0)
		snprintf(why, sizeof why, "different school: their list has the child elsewhere");
	else if (c->theirs[o->child] != 0)
		snprintf(why, sizeof why, "their list has the child for the other half of the day only");
	else if (!o->hit.last)
		snprintf(why, sizeof why, "not on their list; the mark changed since");
	else
		snprintf(why, sizeof why, "not on their list; we knew at %s",
			 instant_clock(clock, o->hit.at));
	label_of(c, o->child, o->hit.school, label, sizeof label);
	add_row(c, RESULT_ONLY_US, 0, label, school_name(c, o->hit.school), o->pm, "",
		mark_words(o->hit.cell), why);
}

/* --- the whole
 * --------------------------------------------------------------------------------------------------- */

static int prepare(struct compare *c, const struct asked_question *q, struct fault *reterr)
{
	const char *contract = json_string_value(json_object_get(q->json, "contract"));
	size_t children = c->e->children.count;
	day_t day;
	int rc = trial_day(c->e, q->json, &day, reterr);

	c->team = json_string_value(json_object_get(q->json, "team"));
	c->policy = c->e->policy;
	if (rc == 0 && c->team != NULL && config_team(c->e->config, c->team) < 0)
		rc = fault_set(reterr, FAULT_MISSING, "there is no team \"%.60s\"", c->team);
	if (rc == 0 && contract != NULL) {
		rc = trial_open(&c->t, c->e, q->json, -1, 0, reterr);
		c->policy = c->t.alone;
	}
	c->rows = json_array();
	c->place = calloc(2 * children + 2, sizeof *c->place);
	c->theirs = calloc(children + 1, 1);
	c->elsewhere = calloc(children + 1, 1);
	if (rc == 0 && (c->place == NULL || c->theirs == NULL || c->elsewhere == NULL))
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a comparison");
	if (rc == 0)
		rc = trial_marks_read(&c->marks, c->e, day, NULL, reterr);
	for (uint32_t i = 0; rc == 0 && i < children; i++) {
		rc = take_ours(c, i, false, reterr);
		if (rc == 0)
			rc = take_ours(c, i, true, reterr);
	}
	return rc;
}

static int compare_bytes(struct compare *c, const struct asked_question *q, struct fault *reterr)
{
	struct span bytes;
	int rc;

	if (q->fd < 0 || q->length == 0 || q->length > LIMIT_TRIAL)
		return fault_set(reterr, FAULT_MEANING,
				 "a list with at least one row is wanted, of at most %d bytes", LIMIT_TRIAL);
	rc = file_map_sealed(q->fd, (size_t)q->length, &bytes, reterr);
	if (rc != 0)
		return fault_set(reterr, FAULT_MEANING, "the list did not come whole");
	rc = read_rows(c, bytes, reterr);
	file_unmap(bytes);
	for (size_t i = 0; rc == 0 && i < c->ours.count; i++)
		only_us(c, &c->ours.at[i]);
	return rc;
}

int trial_compare(struct engine *e, const struct asked_question *q, json_t **ret_json, struct fault *reterr)
{
	struct compare c = {.e = e};
	char day[11];
	int rc = prepare(&c, q, reterr);

	if (rc == 0)
		rc = trial_log(e, q->who, NULL, "children compared with a list for",
			       c.team != NULL ? c.team : "every team", reterr);
	if (rc == 0)
		rc = compare_bytes(&c, q, reterr);
	if (rc == 0)
		*ret_json = json_pack("{s:b, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:o, s:O}", "ok", 1, "date",
				      day_print(day, c.marks.day), "team", c.team != NULL ? c.team : "",
				      "contract", c.t.contract != NULL ? c.t.contract->id : "", "agreed",
				      (int)c.counts[RESULT_AGREED], "only_us", (int)c.counts[RESULT_ONLY_US],
				      "only_them", (int)c.counts[RESULT_ONLY_THEM], "other_days",
				      (int)c.other_days, "known", answer_time(c.marks.known), "rows", c.rows);
	json_decref(c.rows);
	trial_marks_free(&c.marks);
	trial_close(&c.t);
	VEC_FREE(&c.ours);
	free(c.place);
	free(c.theirs);
	free(c.elsewhere);
	return rc;
}
