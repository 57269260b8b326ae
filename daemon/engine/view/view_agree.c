#include "engine/view/view_agree.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "config/agreement_judge.h"
#include "engine/answer/answer.h"
#include "engine/people/console_row.h"
#include "engine/people/visitors.h"
#include "engine/view/filing.h"
#include "engine/world/reply.h"

bool view_contract_decides(const struct visitor *v, const char *school)
{
	if (!visitor_may(v, RIGHT_CONTRACTS))
		return false;
	return v->person->school_count > 0 ? school != NULL && visitor_of_school(v, school) :
					     visitor_of_authority(v);
}

static bool is_staff(const struct visitor *v)
{
	return v->person->school_count > 0;
}

/* The version that a question is about; NULL: none that the visitor may see. `ret` is what is to be written
 * of it, of a school where `school` names one. */
static const struct share_contract *filing_of(const struct engine *e, const struct visitor *v,
					      const json_t *question, enum file_act act, const char *school,
					      struct msg_file *ret)
{
	const struct share_contract *c =
		view_contract_of(e, v, answer_text(question, "id"), answer_text(question, "version"));

	*ret = (struct msg_file){.act = act, .today = engine_today(e)};
	if (c == NULL)
		return NULL;
	text_copy(ret->contract, sizeof ret->contract, span_of(c->id));
	text_copy(ret->version, sizeof ret->version, span_of(c->version));
	text_copy(ret->school, sizeof ret->school, span_of(school));
	return c;
}

/* --- the receipt ----------------------------------------------------------------------------------------
 */

static json_t *receipt_json(const struct engine *e, const struct share_contract *c, size_t school)
{
	size_t at = (size_t)(c - e->config->contracts);
	const struct agreement *a = policy_agreement(e->policy, at, school);
	const struct school *s = &e->config->schools[school];
	char words[40];

	if (a == NULL || a->key[0] == '\0')
		return NULL;
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "contract",
		c->id, "version", c->version, "title", c->title, "school", s->id, "school_name", s->name,
		"who", a->who, "role", a->role, "when", view_day(a->when), "how", a->how, "document",
		a->document, "terms", a->terms, "key", a->key, "signature", a->signature, "standing",
		view_word(standing_name(policy_standing(e->policy, at, school, engine_today(e))), words),
		"revoked", a->revoked != DAY_NONE ? view_day(a->revoked) : json_null());
}

static json_t *receipts_json(const struct engine *e, const struct visitor *v, const struct share_contract *c,
			     const char *school)
{
	json_t *all = json_array();

	for (size_t i = 0; i < e->config->school_count; i++) {
		const char *id = e->config->schools[i].id;
		json_t *one;

		if ((school[0] != '\0' && strcmp(school, id) != 0) ||
		    !(is_staff(v) ? visitor_of_school(v, id) : view_contract_decides(v, NULL)))
			continue;
		one = receipt_json(e, c, i);
		if (one != NULL)
			json_array_append_new(all, one);
	}
	return all;
}

int view_contract_receipt(struct engine *e, const struct visitor *v, const json_t *question,
			  json_t **ret_json, struct fault *reterr)
{
	const struct share_contract *c =
		view_contract_of(e, v, answer_text(question, "id"), answer_text(question, "version"));

	if (c == NULL)
		return view_missing(reterr);
	return view_give(json_pack("{s:b, s:s, s:o}", "ok", 1, "authority", e->config->authority.name,
				   "receipts", receipts_json(e, v, c, answer_text(question, "school"))),
			 ret_json, reterr);
}

/* --- agreeing -------------------------------------------------------------------------------------------
 */

/* What the form says, as the agreement it would be. Texts are borrowed of `question` or stand in `how`. */
static int read_agreement(struct engine *e, const struct visitor *v, const json_t *question,
			  struct agreement *ret, char how[160], struct fault *reterr)
{
	struct agreement a = {.revoked = DAY_NONE, .when = engine_today(e)};
	const char *when = answer_text(question, "when"), *said = answer_text(question, "how");

	a.role = answer_text(question, "role");
	if (is_staff(v)) {
		a.who = v->person->name;
		snprintf(how, 160,
			 v->person->sign_in == SIGN_IN_LOCAL ?
				 "signed in to Muster as %s with password and code; password given again" :
				 "signed in to Muster as %s through the council's own service",
			 v->person->id);
	} else {
		a.who = answer_text(question, "who");
		if (a.who[0] == '\0')
			return console_field(reterr, "who", "Write who agreed for the school");
		if (said[0] == '\0')
			return console_field(reterr, "how", "Write how you know that it was that person");
		if (when[0] == '\0' || !day_parse(span_of(when), &a.when))
			return console_field(reterr, "when", "Write the day on which the school agreed");
		if (a.when > engine_today(e))
			return console_field(reterr, "when", "That day has not come yet");
		if (snprintf(how, 160, "%s; recorded by %s", said, v->person->id) >= 160)
			return console_field(reterr, "how", "Write it in fewer words");
		text_copy(a.document, sizeof a.document, span_of(answer_text(question, "document")));
	}
	a.how = how;
	*ret = a;
	return 0;
}

static int check_school(struct engine *e, const struct visitor *v, const struct share_contract *c,
			const char *school, struct fault *reterr)
{
	if (!visitor_may(v, RIGHT_CONTRACTS) || (!is_staff(v) && !visitor_of_authority(v)))
		return fault_set(reterr, FAULT_DENIED,
				 "Whoever agrees needs the right to: ask whoever looks after Muster.");
	if ((is_staff(v) && !visitor_of_school(v, school)) || config_school(e->config, school) < 0)
		return view_missing(reterr);
	if (!agreement_lists(c, school))
		return console_field(reterr, "school", "This contract does not name that school");
	return 0;
}

static int check_password(const struct visitor *v, const json_t *question, struct fault *reterr)
{
	if (v->person->sign_in == SIGN_IN_LOCAL && answer_text(question, "password")[0] == '\0')
		return console_field(reterr, "password", "Enter your password again");
	return 0;
}

/* Another text stands there than the one that was read. */
static int check_hash(const struct share_contract *c, const json_t *question, struct fault *reterr)
{
	struct digest terms;
	char hash[VIEW_HEX];
	int rc = agreement_terms(c, &terms, reterr);

	if (rc == 0 && strcmp(view_hex(&terms, hash), answer_text(question, "hash")) != 0)
		rc = fault_set(
			reterr, FAULT_STATE,
			"This contract is not the one that you read: it has changed since. Open the page "
			"again and read it.");
	return rc;
}

static int agreed(struct engine *e, struct filing_job *job, const struct msg_filed *m, int fd,
		  const json_t *faults, struct fault *reterr)
{
	const struct share_contract *c = agreement_version(e->config, job->m.contract, job->m.version);
	int school = config_school(e->config, job->m.school);
	char text[400];
	json_t *json, *receipt;
	int rc;

	(void)fd;
	snprintf(text, sizeof text, "%s %s for %s: %s, %s", job->m.contract, job->m.version, job->m.school,
		 job->m.who, job->m.role);
	if (m == NULL || m->outcome != FILED_OK || c == NULL || school < 0) {
		rc = visitors_log(e, "agreement_refused", job->person, text, reterr);
		return rc == 0 ? filing_refuse(e, job, m, faults, reterr) : rc;
	}
	rc = visitors_log(e, "agreed", job->person, text, reterr);
	if (rc != 0)
		return rc;
	receipt = receipt_json(e, c, (size_t)school);
	if (receipt == NULL)
		return filing_refuse(e, job, NULL, NULL, reterr);
	snprintf(text, sizeof text, "%s has agreed to %s, version %s", e->config->schools[school].name,
		 c->title, c->version);
	json = json_pack("{s:s, s:s, s:[o]}", "text", text, "authority", e->config->authority.name,
			 "receipts", receipt);
	return console_later(e, job->ask, 0, json, reterr);
}

int view_contract_agree(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
			struct fault *reterr)
{
	const char *school = answer_text(question, "school");
	struct msg_file m;
	const struct share_contract *c = filing_of(e, v, question, FILE_AGREE, school, &m);
	struct agreement a;
	char how[160];
	int rc;

	if (c == NULL)
		return view_missing(reterr);
	rc = check_school(e, v, c, school, reterr);
	if (rc == 0)
		rc = check_hash(c, question, reterr);
	if (rc == 0)
		rc = read_agreement(e, v, question, &a, how, reterr);
	if (rc == 0)
		rc = check_password(v, question, reterr);
	if (rc != 0)
		return rc;
	text_copy(a.contract, sizeof a.contract, span_of(c->id));
	text_copy(a.version, sizeof a.version, span_of(c->version));
	text_copy(a.school, sizeof a.school, span_of(school));
	rc = agreement_judge(e->config, &a, engine_today(e), reterr);
	if (rc == 1)
		return fault_set(reterr, FAULT_STATE, "That agreement stands there already.");
	if (rc < 0)
		return rc == -FAULT_MISSING ? view_missing(reterr) : rc == -FAULT_DENIED ? -FAULT_STATE : rc;
	text_copy(m.who, sizeof m.who, span_of(a.who));
	text_copy(m.role, sizeof m.role, span_of(a.role));
	text_copy(m.how, sizeof m.how, span_of(a.how));
	text_copy(m.document, sizeof m.document, span_of(a.document));
	text_copy(m.terms, sizeof m.terms, span_of(a.terms));
	m.when = a.when;
	return filing_ask(e, ask, v,
			  v->person->sign_in == SIGN_IN_LOCAL ? answer_text(question, "password") : NULL, &m,
			  SPAN(""), NULL, agreed, reterr);
}

/* --- the authority's side -------------------------------------------------------------------------------
 */

static int status_changed(struct engine *e, struct filing_job *job, const struct msg_filed *m, int fd,
			  const json_t *faults, struct fault *reterr)
{
	char text[240];
	int rc;

	(void)fd;
	snprintf(text, sizeof text, "%s %s: status %s", job->m.contract, job->m.version, job->m.status);
	rc = visitors_log(e, m != NULL && m->outcome == FILED_OK ? "contract_status" : "contract_refused",
			  job->person, text, reterr);
	if (rc != 0)
		return rc;
	if (m == NULL || m->outcome != FILED_OK)
		return filing_refuse(e, job, m, faults, reterr);
	snprintf(text, sizeof text, "%s, version %s, is now %s", job->m.contract, job->m.version,
		 job->m.status);
	return console_later(e, job->ask, 0, json_pack("{s:s}", "text", text), reterr);
}

int view_contract_status(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
			 struct fault *reterr)
{
	struct msg_file m;
	const struct share_contract *c = filing_of(e, v, question, FILE_STATUS, "", &m);
	int rc;

	if (c == NULL)
		return view_missing(reterr);
	if (!view_contract_decides(v, NULL) || is_staff(v))
		return fault_set(reterr, FAULT_DENIED,
				 "Only the authority's own people put a contract in force.");
	if (c->status != CONTRACT_PROPOSED && c->status != CONTRACT_TRIAL && c->status != CONTRACT_ACTIVE &&
	    c->status != CONTRACT_SUSPENDED)
		return fault_set(reterr, FAULT_STATE, "A contract that is %s stays so: write a new version.",
				 contract_status_names[c->status]);
	if (strcmp(contract_status_names[c->status], answer_text(question, "status")) == 0)
		return console_field(reterr, "status", "It is that already");
	rc = check_hash(c, question, reterr);
	if (rc == 0)
		rc = check_password(v, question, reterr);
	if (rc != 0)
		return rc;
	text_copy(m.status, sizeof m.status, span_of(answer_text(question, "status")));
	text_copy(m.terms, sizeof m.terms, span_of(answer_text(question, "hash")));
	return filing_ask(e, ask, v,
			  v->person->sign_in == SIGN_IN_LOCAL ? answer_text(question, "password") : NULL, &m,
			  SPAN(""), NULL, status_changed, reterr);
}

/* --- holding back ---------------------------------------------------------------------------------------
 */

uint32_t view_contract_optional(const struct share_contract *c)
{
	uint32_t optional = 0, required = 0;

	for (unsigned i = 0; i < c->share_count; i++)
		for (unsigned k = 0; k < c->shares[i].field_count; k++) {
			const struct contract_field *f = &c->shares[i].fields[k];

			optional |= field_bit(f->field);
			required |= f->required ? field_bit(f->field) : 0;
		}
	return optional & ~required;
}

static int read_fields(const char *given, uint32_t optional, uint32_t *ret, struct fault *reterr)
{
	*ret = 0;
	for (const char *at = given; at != NULL && *at != '\0';) {
		const char *comma = strchr(at, ',');
		struct span one =
			text_trim((struct span){at, comma != NULL ? (size_t)(comma - at) : strlen(at)});
		uint32_t bit = 0;

		for (unsigned f = 0; f < FIELD_COUNT; f++)
			if (span_is(one, field_name((enum field)f)))
				bit = field_bit((enum field)f);
		if ((bit & optional) == 0)
			return console_field(reterr, "fields",
					     "Choose among what the contract does not need for its purpose");
		*ret |= bit;
		at = comma != NULL ? comma + 1 : NULL;
	}
	return 0;
}

static int held(struct engine *e, struct filing_job *job, const struct msg_filed *m, int fd,
		const json_t *faults, struct fault *reterr)
{
	bool fine = m != NULL && m->outcome == FILED_OK;
	char text[400];
	size_t used;
	int rc;

	(void)fd;
	used = (size_t)snprintf(text, sizeof text, "%.60s of %.60s:", job->m.school, job->m.contract);
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if ((job->m.fields & field_bit((enum field)f)) != 0 && used < sizeof text - 40)
			used += (size_t)snprintf(text + used, sizeof text - used, " %s",
						 field_name((enum field)f));
	rc = visitors_log(e, fine ? "held_back" : "contract_refused", job->person, text, reterr);
	if (rc != 0)
		return rc;
	if (!fine)
		return filing_refuse(e, job, m, faults, reterr);
	return console_later(e, job->ask, 0,
			     json_pack("{s:s}", "text",
				       job->m.fields == 0 ? "Nothing is held back any more" :
							    "What you chose is held back from now on"),
			     reterr);
}

int view_contract_hold(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		       struct fault *reterr)
{
	const char *school = answer_text(question, "school");
	struct msg_file m;
	const struct share_contract *c = filing_of(e, v, question, FILE_HOLD, school, &m);
	uint32_t fields;
	int rc;

	if (c == NULL || (is_staff(v) && !visitor_of_school(v, school)))
		return view_missing(reterr);
	if (!is_staff(v) || !visitor_may(v, RIGHT_CONTRACTS))
		return fault_set(reterr, FAULT_DENIED,
				 "What a school holds back, its own people with the right to decide.");
	if (!agreement_lists(c, school))
		return console_field(reterr, "school", "This contract does not name that school");
	rc = read_fields(answer_text(question, "fields"), view_contract_optional(c), &fields, reterr);
	if (rc != 0)
		return rc;
	m.fields = fields;
	return filing_ask(e, ask, v, NULL, &m, SPAN(""), NULL, held, reterr);
}

/* --- as a file ------------------------------------------------------------------------------------------
 */

static int exported(struct engine *e, struct filing_job *job, const struct msg_filed *m, int fd,
		    const json_t *faults, struct fault *reterr)
{
	bool page = job->m.act == FILE_PAGE;
	struct span bytes;
	char name[120];
	json_t *json;

	if (m == NULL || m->outcome != FILED_OK || fd < 0)
		return filing_refuse(e, job, m, faults, reterr);
	if (file_map_sealed(fd, m->length, &bytes, reterr) != 0)
		return filing_refuse(e, job, NULL, NULL, reterr);
	snprintf(name, sizeof name, "%s-%s.%s", job->m.contract, job->m.version, page ? "html" : "yaml");
	json = json_pack("{s:s, s:s, s:s%}", "name", name, "type", page ? "text/html" : "application/yaml",
			 "text", bytes.at, (size_t)bytes.length);
	file_unmap(bytes);
	return json != NULL ? console_later(e, job->ask, 0, json, reterr) :
			      filing_refuse(e, job, NULL, NULL, reterr);
}

int view_contract_export(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
			 struct fault *reterr)
{
	const char *school = answer_text(question, "school");
	bool page = strcmp(answer_text(question, "form"), "html") == 0;
	struct msg_file m;
	const struct share_contract *c = filing_of(e, v, question, page ? FILE_PAGE : FILE_TEXT, "", &m);

	if (c == NULL)
		return view_missing(reterr);
	if (is_staff(v) && school[0] == '\0')
		school = v->person->schools[0];
	if (school[0] != '\0' &&
	    (is_staff(v) ? !visitor_of_school(v, school) : !view_contract_decides(v, NULL)))
		return view_missing(reterr);
	if (school[0] != '\0' && !agreement_lists(c, school))
		school = "";
	text_copy(m.school, sizeof m.school, span_of(school));
	return filing_ask(e, ask, v, NULL, &m, SPAN(""), NULL, exported, reterr);
}
