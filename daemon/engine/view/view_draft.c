#include "engine/view/view_draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/agreement_judge.h"
#include "config/one.h"
#include "config/templates.h"
#include "contract/terms.h"
#include "engine/answer/answer.h"
#include "engine/people/console_row.h"
#include "engine/people/visitors.h"
#include "engine/view/filing.h"
#include "engine/view/view_draft_kept.h"

static bool is_staff(const struct visitor *v)
{
	return v->person->school_count > 0;
}

bool view_draft_may(const struct visitor *v)
{
	return visitor_may(v, RIGHT_CONTRACTS) && (is_staff(v) || visitor_of_authority(v));
}

int view_draft_denied(struct fault *reterr)
{
	return fault_set(reterr, FAULT_DENIED,
			 "Whoever writes contracts needs the right to: ask whoever looks after Muster.");
}

/* --- what there is to choose from -----------------------------------------------------------------------
 */

/* The value of a line "key: value" at the start of a template's text. */
static json_t *line_of(const struct template *t, const char *key)
{
	size_t length = strlen(key);

	for (const char *at = t->text; at != NULL && *at != '\0';) {
		const char *end = strchr(at, '\n');

		if (strncmp(at, key, length) == 0 && at[length] == ':') {
			struct span value = {at + length + 1,
					     (end != NULL ? (size_t)(end - at) : strlen(at)) - length - 1};

			value = text_trim(value);
			return json_stringn(value.at, value.length);
		}
		at = end != NULL ? end + 1 : NULL;
	}
	return json_string("");
}

int view_contract_templates(struct engine *e, const struct visitor *v, const json_t *question,
			    json_t **ret_json, struct fault *reterr)
{
	json_t *kinds, *teams, *schools, *draft;

	(void)question;
	if (!view_draft_may(v))
		return view_draft_denied(reterr);
	draft = view_draft_kept(e, v, reterr);
	if (draft == NULL)
		return -(int)reterr->kind;
	kinds = json_array();
	teams = json_array();
	schools = json_array();
	for (unsigned i = 0; i < templates_count; i++)
		json_array_append_new(kinds, json_pack("{s:s, s:o, s:o, s:o}", "id", templates[i].name,
						       "title", line_of(&templates[i], "title"), "objective",
						       line_of(&templates[i], "objective"), "purpose",
						       line_of(&templates[i], "purpose")));
	for (size_t i = 0; i < e->config->team_count; i++)
		json_array_append_new(teams, json_pack("{s:s, s:s}", "id", e->config->teams[i].id, "name",
						       e->config->teams[i].name));
	for (size_t i = 0; i < e->config->school_count; i++)
		if (!is_staff(v) || visitor_of_school(v, e->config->schools[i].id))
			json_array_append_new(schools, json_pack("{s:s, s:s}", "id", e->config->schools[i].id,
								 "name", e->config->schools[i].name));
	return view_give(json_pack("{s:b, s:o, s:o, s:o, s:o}", "ok", 1, "templates", kinds, "teams", teams,
				   "schools", schools, "draft", draft),
			 ret_json, reterr);
}

/* --- the answers ------------------------------------------------------------------------------------------
 */

struct draft {
	const struct template *template;
	const char *id, *team;
	struct buffer schools; /* owned: "a, b" */
	uint32_t first;	       /* the first of them; NO_INDEX: all */
	day_t from, to, review;
	struct buffer yaml; /* owned */
};

static void draft_free(struct draft *d)
{
	buffer_free(&d->schools);
	buffer_free(&d->yaml);
}

static int read_schools(const struct engine *e, const struct visitor *v, const char *given, struct draft *d,
			struct fault *reterr)
{
	d->first = NO_INDEX;
	if (strcmp(given, "all") == 0 && !is_staff(v)) {
		buffer_text(&d->schools, "all");
		return 0;
	}
	for (const char *at = given; at != NULL;) {
		const char *comma = strchr(at, ',');
		struct span one =
			text_trim((struct span){at, comma != NULL ? (size_t)(comma - at) : strlen(at)});
		char id[CONFIG_NAME];
		int school = text_copy(id, sizeof id, one) ? config_school(e->config, id) : -1;

		/* Another's school and none look alike. */
		if (school < 0 || (is_staff(v) && !visitor_of_school(v, id)))
			return console_field(reterr, "schools",
					     is_staff(v) ? "Choose a school of yours" :
							   "Choose schools that there are");
		if (d->first == NO_INDEX)
			d->first = (uint32_t)school;
		buffer_text(&d->schools, d->schools.length > 0 ? ", " : "");
		buffer_text(&d->schools, id);
		at = comma != NULL ? comma + 1 : NULL;
	}
	return 0;
}

/* What goes into the file as it was typed: these letters mean nothing to YAML. */
static int check_letters(const char *field, const char *text, const char *more, size_t most,
			 const char *words, struct fault *reterr)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	bool fine = text[0] != '\0' && strchr(letters, text[0]) != NULL && strlen(text) <= most;

	for (const char *c = text; fine && *c != '\0'; c++)
		fine = strchr(letters, *c) != NULL || strchr(more, *c) != NULL;
	return fine && text[strlen(text) - 1] != ' ' ? 0 : console_field(reterr, field, "%s", words);
}

/* An id is new: a contract of that name is given a new version by those who wrote it. */
static int check_id(const struct engine *e, const char *id, struct fault *reterr)
{
	for (size_t i = 0; i < e->config->contract_count; i++)
		if (strcmp(e->config->contracts[i].id, id) == 0)
			return console_field(reterr, "id", "That name is taken: choose another");
	return check_letters("id", id, "-", 40,
			     "Write a name of lower-case letters, digits and hyphens, 40 at most", reterr);
}

/* Proposed contracts wait for the authority; nobody fills the folder with them. */
static int check_waiting(const struct engine *e, const struct visitor *v, struct fault *reterr)
{
	unsigned waiting = 0;

	for (size_t i = 0; is_staff(v) && i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];

		waiting += c->status == CONTRACT_PROPOSED && !c->all_schools && c->school_count > 0 &&
			   visitor_of_school(v, c->schools[0]);
	}
	return waiting < DRAFTS_OPEN ?
		       0 :
		       fault_set(reterr, FAULT_STATE,
				 "%d contracts of your school wait for the authority already: ask it first.",
				 DRAFTS_OPEN);
}

static int read_draft(const struct engine *e, const struct visitor *v, const json_t *q, struct draft *d,
		      struct fault *reterr)
{
	const char *from = answer_text(q, "from");
	int rc;

	d->template = template_find(answer_text(q, "template"));
	d->id = answer_text(q, "id");
	d->team = answer_text(q, "team");
	d->from = engine_today(e);
	if (d->template == NULL)
		return console_field(reterr, "template", "Choose what the contract is for");
	rc = check_id(e, d->id, reterr);
	if (rc == 0 && config_team(e->config, d->team) < 0)
		rc = console_field(reterr, "team", "Choose the team that receives");
	if (rc == 0)
		rc = read_schools(e, v, answer_text(q, "schools"), d, reterr);
	if (rc == 0 && (from[0] == '\0' || !day_parse(span_of(from), &d->from)))
		rc = console_field(reterr, "from", "Write the first day, like 2026-09-01");
	if (rc == 0 && (d->from < engine_today(e) || d->from > engine_today(e) + 730))
		rc = console_field(reterr, "from", "Choose a day from today on, in the next two years");
	if (rc == 0)
		rc = check_letters("contact", answer_text(q, "contact"), "-_.@+", 80,
				   "Write an e-mail address", reterr);
	if (rc == 0)
		rc = check_letters("council", answer_text(q, "council"), "-.", 60,
				   "Write the council's web address, like council.example", reterr);
	if (rc == 0)
		rc = check_letters("supplier", answer_text(q, "supplier"), " -.&'", 60,
				   "Write the supplier's name: letters, digits, blanks and - . & '", reterr);
	if (rc == 0)
		rc = check_letters("dpia", answer_text(q, "dpia"), "-/.", 40,
				   "Write the number of the impact assessment", reterr);
	if (rc == 0)
		rc = check_waiting(e, v, reterr);
	template_dates(d->from, &d->to, &d->review);
	return rc;
}

static int write_draft(const struct engine *e, const json_t *q, struct draft *d, struct fault *reterr)
{
	char la[12], from[11], to[11], review[11], supplier[80];
	const struct template_value values[] = {
		{TEMPLATE_SCHOOLS, d->schools.at},
		{TEMPLATE_TEAM, d->team},
		{TEMPLATE_AUTHORITY, la},
		{TEMPLATE_FROM, day_print(from, d->from)},
		{TEMPLATE_REVIEW, day_print(review, d->review)},
		{TEMPLATE_TO, day_print(to, d->to)},
		{TEMPLATE_CONTACT, answer_text(q, "contact")},
		{TEMPLATE_COUNCIL, answer_text(q, "council")},
		{TEMPLATE_SUPPLIER, supplier},
		{TEMPLATE_DPIA, answer_text(q, "dpia")},
		{"status: draft", "status: proposed"},
	};

	snprintf(la, sizeof la, "\"%s\"", e->config->authority.la);
	snprintf(supplier, sizeof supplier, "%s as supplier of", answer_text(q, "supplier"));
	return template_fill(d->template, d->id, values, sizeof values / sizeof *values, &d->yaml, reterr);
}

/* --- what the loader said
 * -----------------------------------------------------------------------------------
 */

/* Where the form has what the file has there. */
static const char *field_of(const char *path)
{
	static const struct {
		const char *path, *field;
	} fields[] = {
		{"id", "id"},
		{"parties.receiver", "team"},
		{"parties.supplier", "schools"},
		{"parties.contacts", "contact"},
		{"parties.processors", "supplier"},
		{"lawful_basis.dpia", "dpia"},
		{"valid", "from"},
		{"share", "team"},
		{"alerts", "team"},
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strncmp(path, fields[i].path, strlen(fields[i].path)) == 0)
			return fields[i].field;
	return "template";
}

static int refuse(struct engine *e, struct filing_job *job, const struct msg_filed *m, const json_t *faults,
		  struct fault *reterr)
{
	json_t *fields = json_array();
	size_t i;
	json_t *row;
	int rc;

	json_array_foreach(faults, i, row)
		json_array_append_new(fields,
				      json_pack("{s:s, s:O}", "name",
						field_of(json_string_value(json_object_get(row, "name"))),
						"text", json_object_get(row, "text")));
	rc = filing_refuse(e, job, m, fields, reterr);
	json_decref(fields);
	return rc;
}

/* The contract of the packed tree that came back. */
static int map_draft(int fd, uint64_t length, struct arena *arena, struct share_contract **ret,
		     struct fault *reterr)
{
	struct faults faults = {0}, warnings = {0};
	struct span bytes;
	struct tree tree;
	int rc = fd < 0 || length > LIMIT_TRIAL ? -FAULT_BUG : file_map_sealed(fd, length, &bytes, reterr);

	if (rc != 0)
		return rc;
	rc = tree_unpack(bytes, &tree, reterr);
	file_unmap(bytes);
	if (rc != 0)
		return rc;
	rc = config_one_contract(&tree, "contract", arena, ret, &faults, &warnings);
	tree_free(&tree);
	faults_clear(&faults);
	faults_clear(&warnings);
	return rc;
}

static int checked_json(struct engine *e, const struct visitor *v, struct filing_job *job,
			const struct msg_filed *m, int fd, const struct share_contract *c, json_t **ret,
			struct fault *reterr)
{
	const char *school = json_string_value(json_object_get(job->keep, "school"));
	day_t day = (day_t)json_integer_value(json_object_get(job->keep, "day"));
	int at = school != NULL && school[0] != '\0' ? config_school(e->config, school) : -1;

	if (strcmp(json_string_value(json_object_get(job->keep, "step")), "preview") == 0)
		return view_preview_ask(e, v, c, fd, m->length, day, at >= 0 ? (uint32_t)at : NO_INDEX, ret,
					reterr);
	*ret = json_pack("{s:s, s:o, s:o, s:o, s:s#}", "title", c->title, "sections",
			 view_contract_sections(e, c), "until", view_day(c->valid_to), "review",
			 view_day(c->review_by), "text", job->bytes.at, (int)job->bytes.length);
	return *ret != NULL ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for a contract");
}

static int checked(struct engine *e, struct filing_job *job, const struct msg_filed *m, int fd,
		   const json_t *faults, struct fault *reterr)
{
	int person = config_person(e->config, job->person);
	struct share_contract *c = NULL;
	struct visitor v = {.person = person >= 0 ? &e->config->people[person] : NULL, .csrf = ""};
	struct arena arena = {0};
	struct fault no = {0};
	json_t *json = NULL;
	int rc;

	if (m == NULL || m->outcome != FILED_OK || v.person == NULL)
		return refuse(e, job, m, faults, reterr);
	rc = map_draft(fd, m->length, &arena, &c, &no);
	if (rc == 0)
		rc = checked_json(e, &v, job, m, fd, c, &json, &no);
	arena_free(&arena);
	return console_later(e, job->ask, rc, json, &no);
}

static int proposed(struct engine *e, struct filing_job *job, const struct msg_filed *m, int fd,
		    const json_t *faults, struct fault *reterr)
{
	bool fine = m != NULL && m->outcome == FILED_OK;
	char text[200];
	int rc;

	(void)fd;
	snprintf(text, sizeof text, "%s %s from the template %s", job->m.contract, job->m.version,
		 json_string_value(json_object_get(job->keep, "template")));
	rc = visitors_log(e, fine ? "contract_proposed" : "contract_refused", job->person, text, reterr);
	if (rc != 0)
		return rc;
	if (!fine)
		return refuse(e, job, m, faults, reterr);
	rc = view_draft_forget(e, job->person, reterr);
	if (rc != 0)
		return rc;
	snprintf(text, sizeof text, "%s, version %s, is proposed. Nothing is shared under it yet.",
		 job->m.contract, job->m.version);
	return console_later(
		e, job->ask, 0,
		json_pack("{s:s, s:s, s:s}", "text", text, "id", job->m.contract, "version", job->m.version),
		reterr);
}

/* --- the verb
 * -----------------------------------------------------------------------------------------------
 */

static int file_draft(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *q,
		      struct draft *d, day_t day, struct fault *reterr)
{
	const char *step = answer_text(q, "step");
	bool propose = strcmp(step, "propose") == 0;
	struct msg_file m = {.act = propose ? FILE_PROPOSE : FILE_CHECK, .today = engine_today(e)};
	bool local = v->person->sign_in == SIGN_IN_LOCAL;
	json_t *keep = json_pack("{s:s, s:s, s:s, s:I}", "step", step, "template", d->template->name,
				 "school", d->first != NO_INDEX ? e->config->schools[d->first].id : "", "day",
				 (json_int_t)day);

	if (keep == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a contract");
	text_copy(m.contract, sizeof m.contract, span_of(d->id));
	text_copy(m.version, sizeof m.version, span_of("1.0.0"));
	return filing_ask(e, ask, v, propose && local ? answer_text(q, "password") : NULL, &m,
			  buffer_span(&d->yaml), keep, propose ? proposed : checked, reterr);
}

int view_contract_draft(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
			struct fault *reterr)
{
	struct draft d = {.first = NO_INDEX};
	day_t day = 0;
	int rc = view_draft_may(v) ? read_draft(e, v, question, &d, reterr) : view_draft_denied(reterr);

	if (rc == 0)
		rc = view_preview_day(e, answer_text(question, "day"), &day, reterr);
	if (rc == 0 && strcmp(answer_text(question, "step"), "propose") == 0 &&
	    v->person->sign_in == SIGN_IN_LOCAL && answer_text(question, "password")[0] == '\0')
		rc = console_field(reterr, "password", "Enter your password again");
	if (rc == 0)
		rc = write_draft(e, question, &d, reterr);
	if (rc == 0)
		rc = file_draft(e, ask, v, question, &d, day, reterr);
	draft_free(&d);
	return rc;
}
