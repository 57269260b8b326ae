#include "report/contract_register.h"

#include <string.h>

#include "alert/rule.h"

/* --- words of cells ---------------------------------------------------------------------------- */

static void cell_of(struct table *t, struct buffer *words)
{
	table_cell(t, "%s", words->at != NULL ? words->at : "");
	t->failed |= !buffer_ok(words);
	buffer_free(words);
}

static void cell_text(struct table *t, const char *text)
{
	table_cell(t, "%s", text != NULL && *text != '\0' ? text : "not stated");
}

static void cell_days(struct table *t, int days)
{
	struct buffer words = {0};

	edition_days(&words, days);
	cell_of(t, &words);
}

static void cell_day(struct table *t, day_t day)
{
	char iso[11];

	table_cell(t, "%s", day == DAY_NONE ? "not stated" : day_print(iso, day));
}

static void put_part(struct buffer *words, const char *text)
{
	buffer_print(words, "%s%s", words->length > 0 ? "; " : "", text);
}

static void put_schools(struct buffer *words, const struct edition *e)
{
	const struct share_contract *c = e->contract;

	if (e->school != NULL)
		put_part(words, edition_school(e, e->school));
	else if (c->all_schools)
		put_part(words, "every school that agrees");
	else
		for (unsigned i = 0; i < c->school_count; i++)
			put_part(words, edition_school(e, c->schools[i]));
}

static void put_subjects(struct buffer *words, const struct edition *e, unsigned subjects)
{
	edition_subjects(words, subjects != 0 ? subjects : e->contract->subjects, "pupils");
	buffer_text(words, " (");
	edition_years(words, e->contract->year_groups);
	buffer_text(words, ")");
}

static void put_onward(struct buffer *words, const struct contract_wording *w)
{
	for (unsigned i = 0; i < w->onward_count; i++) {
		put_part(words, w->onward[i].to);
		buffer_print(words, ", %s", w->onward[i].why);
	}
	if (w->onward_count == 0)
		buffer_text(words, "nobody");
}

static void put_abroad(struct buffer *words, const struct contract_wording *w)
{
	for (unsigned i = 0; i < w->country_count; i++)
		put_part(words, w->countries[i]);
	if (w->country_count == 0)
		buffer_text(words, "none");
}

static void put_erasure(struct buffer *words, const struct share_contract *c)
{
	edition_days(words, c->keep_days);
	if (!c->erase_on_end)
		return;
	buffer_text(words, "; at the end of the contract at once, in the teams' own systems within ");
	edition_days(words, c->receivers_erase_days);
}

/* --- the record of processing activities --------------------------------------------------------- */

void processing_columns(struct table *t)
{
	static const char *const keys[] = {"contract",
					   "version",
					   "status",
					   "controller",
					   "data_protection_officer",
					   "joint_controller",
					   "purpose",
					   "article_6",
					   "article_9",
					   "statute",
					   "categories_of_people",
					   "category_of_data",
					   "special_category",
					   "form",
					   "sources",
					   "recipients",
					   "onward",
					   "transfers_abroad",
					   "erased_after",
					   "security_measures"};

	_Static_assert(sizeof keys / sizeof *keys <= TABLE_COLUMNS, "every column has its place");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		table_column(t, keys[i], keys[i], TABLE_LEFT);
}

/* Who receives a field, "Virtual School; Social Care Duty", and its widest form; false: nobody. */
static bool recipients(const struct edition *e, enum field field, struct buffer *who,
		       enum treatment *ret_form)
{
	enum treatment most = TREATMENT_DROP;

	for (unsigned s = 0; s < e->contract->share_count; s++) {
		const struct contract_share *share = &e->contract->shares[s];

		for (unsigned f = 0; f < share->field_count; f++) {
			enum treatment form = edition_form(e, &share->fields[f]);

			if (share->fields[f].field != field || form == TREATMENT_DROP)
				continue;
			buffer_text(who, who->length > 0 ? "; " : "");
			edition_audience(who, e, share);
			if (form > most)
				most = form;
		}
	}
	*ret_form = most;
	return most != TREATMENT_DROP;
}

static void controller_cells(const struct edition *e, struct table *t)
{
	const struct share_contract *c = e->contract;

	table_cell(t, "%s", c->id);
	table_cell(t, "%s", c->version);
	table_cell(t, "%s", contract_status_names[c->status]);
	table_cell(t, "%s", e->authority);
	cell_text(t, c->dpo);
	table_cell(t, "%s", c->wording.controllers == CONTROLLERS_JOINT ? "the school" : "none");
}

static void basis_cells(const struct edition *e, struct table *t)
{
	const struct share_contract *c = e->contract;
	struct buffer words = {0};

	table_cell(t, "%s", edition_purpose(c->purpose));
	cell_text(t, c->lawful_article_6);
	cell_text(t, c->lawful_article_9);
	cell_text(t, c->lawful_statute);
	put_subjects(&words, e, 0);
	cell_of(t, &words);
}

struct category {
	const char *name, *form;
	bool special;
};

/* Frees `who`. */
static void processing_row(const struct edition *e, const struct category *of, struct buffer *who,
			   struct table *t)
{
	const struct share_contract *c = e->contract;
	struct buffer words = {0};

	table_row(t);
	controller_cells(e, t);
	basis_cells(e, t);
	table_cell(t, "%s", of->name);
	table_cell(t, "%s", of->special ? "yes" : "no");
	table_cell(t, "%s", of->form);
	put_schools(&words, e);
	cell_of(t, &words);
	cell_of(t, who);
	put_onward(&words, &c->wording);
	cell_of(t, &words);
	put_abroad(&words, &c->wording);
	cell_of(t, &words);
	put_erasure(&words, c);
	cell_of(t, &words);
	cell_text(t, c->wording.measures);
}

void processing_rows(const struct edition *e, struct table *t)
{
	/* Codes of the register tell of health and belief: I, M, R. */
	const struct category always = {edition_always(),
					"Read by the system itself, to know whose mark it is", true};
	struct buffer who = {0};

	buffer_text(&who, "nobody but as the other rows say");
	processing_row(e, &always, &who, t);
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		enum treatment form;
		struct category of = {edition_field((enum field)f), NULL, field_special((enum field)f)};

		if (!recipients(e, (enum field)f, &who, &form))
			continue;
		of.form = edition_treatment(form);
		of.special |= (f == FIELD_SESSION_MARK || f == FIELD_YESTERDAY) && form > TREATMENT_CLASS;
		processing_row(e, &of, &who, t);
	}
}

/* --- the flows --------------------------------------------------------------------------------------- */

void flow_columns(struct table *t)
{
	static const char *const keys[] = {"contract", "version",    "from",	   "to",
					   "what",     "about",	     "how",	   "when",
					   "kept_for", "assessment", "assessed_on"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		table_column(t, keys[i], keys[i], TABLE_LEFT);
}

static void flow_start(const struct edition *e, struct table *t)
{
	table_row(t);
	table_cell(t, "%s", e->contract->id);
	table_cell(t, "%s", e->contract->version);
}

static void flow_end(const struct edition *e, struct table *t)
{
	cell_text(t, e->contract->dpia);
	cell_day(t, e->contract->wording.dpia_date);
}

static void put_fields(struct buffer *words, const struct edition *e)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		struct buffer who = {0};
		enum treatment form;

		if (recipients(e, (enum field)f, &who, &form))
			put_part(words, edition_field((enum field)f));
		buffer_free(&who);
	}
}

static void put_looks(struct buffer *words, const struct contract_looks *l)
{
	buffer_text(words, "school days, from ");
	edition_minutes(words, l->first);
	buffer_text(words, " after each register closes until ");
	edition_clock(words, l->close);
	buffer_text(words, "; at night the last ");
	edition_days(words, l->look_back_days);
	buffer_text(words, " again");
}

/* School to processor: what stands between the school and us. */
static void processor_flow(const struct edition *e, const struct contract_processor *p, struct table *t)
{
	struct buffer words = {0};

	flow_start(e, t);
	put_schools(&words, e);
	cell_of(t, &words);
	buffer_print(&words, "%s (processor, %s)", p->name,
		     p->country != NULL && *p->country != '\0' ? p->country : "United Kingdom");
	cell_of(t, &words);
	put_fields(&words, e);
	cell_of(t, &words);
	table_cell(t, "all pupils of the school");
	cell_text(t, p->task);
	table_cell(t, "as the school's contract with the processor says");
	table_cell(t, "as the school's contract with the processor says");
	flow_end(e, t);
}

static void pull_flow(const struct edition *e, struct table *t)
{
	struct buffer words = {0};

	flow_start(e, t);
	put_schools(&words, e);
	cell_of(t, &words);
	table_cell(t, "%s", e->authority);
	buffer_text(&words, edition_always());
	put_fields(&words, e);
	cell_of(t, &words);
	table_cell(t, "all pupils of the school alike");
	table_cell(t, "read by the authority's system from the school's system over HTTPS");
	put_looks(&words, &e->contract->looks);
	cell_of(t, &words);
	cell_days(t, e->contract->keep_days);
	flow_end(e, t);
}

static void cell_kept_by_team(const struct edition *e, struct table *t)
{
	struct buffer words = {0};

	if (e->contract->erase_on_end) {
		buffer_text(&words, "until the contract ends, then erased within ");
		edition_days(&words, e->contract->receivers_erase_days);
	} else {
		edition_days(&words, e->contract->keep_days);
	}
	cell_of(t, &words);
}

static void share_flow(const struct edition *e, const struct contract_share *s, struct table *t)
{
	struct buffer words = {0};

	flow_start(e, t);
	table_cell(t, "%s", e->authority);
	edition_audience(&words, e, s);
	cell_of(t, &words);
	for (unsigned i = 0; i < s->field_count; i++)
		if (edition_form(e, &s->fields[i]) != TREATMENT_DROP) {
			put_part(&words, edition_field(s->fields[i].field));
			buffer_print(&words, " [%s]", treatment_names[s->fields[i].treatment]);
		}
	cell_of(t, &words);
	put_subjects(&words, e, s->subjects);
	cell_of(t, &words);
	table_cell(t, "read by the team from the authority's system; each release logged");
	table_cell(t, "when somebody of the team looks");
	cell_kept_by_team(e, t);
	flow_end(e, t);
}

static void alert_flow(const struct edition *e, const struct contract_alert *a, struct table *t)
{
	struct buffer words = {0};
	int rule = rule_find(a->rule);

	flow_start(e, t);
	table_cell(t, "%s", e->authority);
	table_cell(t, "%s", edition_team(e, a->team));
	table_cell(t, "message: %s", rule >= 0 ? rule_row((enum rule)rule)->title : a->rule);
	put_subjects(&words, e, a->subjects);
	cell_of(t, &words);
	table_cell(t, "encrypted, to the team's own mailbox, confirmed on receipt");
	table_cell(t, "%s", edition_urgency(a->urgency));
	cell_kept_by_team(e, t);
	flow_end(e, t);
}

static void onward_flow(const struct edition *e, const struct contract_onward *o, struct table *t)
{
	struct buffer words = {0};

	flow_start(e, t);
	table_cell(t, "%s", edition_team(e, e->contract->team));
	table_cell(t, "%s", o->to);
	cell_text(t, o->why);
	put_subjects(&words, e, 0);
	cell_of(t, &words);
	table_cell(t, "by a person of the team");
	table_cell(t, "when a person decides so");
	table_cell(t, "not stated");
	flow_end(e, t);
}

void flow_rows(const struct edition *e, struct table *t)
{
	const struct share_contract *c = e->contract;

	for (unsigned i = 0; i < c->wording.processor_count; i++)
		processor_flow(e, &c->wording.processors[i], t);
	pull_flow(e, t);
	for (unsigned i = 0; i < c->share_count; i++)
		share_flow(e, &c->shares[i], t);
	for (unsigned i = 0; i < c->alert_count; i++)
		alert_flow(e, &c->alerts[i], t);
	for (unsigned i = 0; i < c->wording.onward_count; i++)
		onward_flow(e, &c->wording.onward[i], t);
}
