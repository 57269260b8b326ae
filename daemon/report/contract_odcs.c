#include "report/contract_odcs.h"

#include "alert/rule.h"
#include "report/paper.h"

/* `indent` as it is, then key: "text"; nothing at all for a text that is not there. */
static void line(struct buffer *out, const char *indent, const char *key, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	buffer_print(out, "%s%s: ", indent, key);
	paper_yaml(out, text);
	buffer_text(out, "\n");
}

static void line_of(struct buffer *out, const char *indent, const char *key, struct buffer *words)
{
	line(out, indent, key, words->at);
	out->failed |= !buffer_ok(words);
	buffer_free(words);
}

/* A list item with the two members property and value. */
static void property(struct buffer *out, const char *indent, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	buffer_print(out, "%s- property: %s\n%s  value: ", indent, name, indent);
	paper_yaml(out, value);
	buffer_text(out, "\n");
}

/* The standard's own words for a contract's state. */
static const char *const states[] = {
	[CONTRACT_DRAFT] = "draft",	[CONTRACT_PROPOSED] = "proposed",    [CONTRACT_TRIAL] = "proposed",
	[CONTRACT_ACTIVE] = "active",	[CONTRACT_SUSPENDED] = "deprecated", [CONTRACT_EXPIRED] = "retired",
	[CONTRACT_REVOKED] = "retired",
};

/* What a field is in the form in which it is shared. */
static const char *logical_type(const struct contract_field *f)
{
	bool number = f->field == FIELD_MINUTES_LATE || f->field == FIELD_SESSIONS_MISSED;

	if (f->treatment == TREATMENT_COUNT || (f->treatment == TREATMENT_CLEAR && number))
		return "integer";
	return "string";
}

static void write_field(const struct contract_field *f, struct buffer *out)
{
	buffer_print(out, "      - name: %s\n", field_name(f->field));
	line(out, "        ", "businessName", edition_field(f->field));
	buffer_print(out, "        logicalType: %s\n        required: %s\n", logical_type(f),
		     f->required ? "true" : "false");
	line(out, "        ", "classification", field_special(f->field) ? "special category" : "personal");
	line(out, "        ", "transformLogic", treatment_names[f->treatment]);
	line(out, "        ", "transformDescription", edition_treatment(f->treatment));
	line(out, "        ", "description", f->why);
}

static void write_fields(const struct edition *e, const struct contract_share *s, struct buffer *out)
{
	bool any = false;

	for (unsigned i = 0; i < s->field_count; i++) {
		if (edition_form(e, &s->fields[i]) == TREATMENT_DROP)
			continue;
		buffer_text(out, any ? "" : "    properties:\n");
		write_field(&s->fields[i], out);
		any = true;
	}
	buffer_text(out, any ? "" : "    properties: []\n");
}

static void write_share(const struct edition *e, const struct contract_share *s, unsigned number,
			struct buffer *out)
{
	struct buffer words = {0};

	/* Two shares of one team differ in roles or children: the number keeps their names apart. */
	buffer_print(out, "  - name: \"%s-%u\"\n    logicalType: object\n", s->team, number);
	edition_audience(&words, e, s);
	line_of(out, "    ", "businessName", &words);
	buffer_text(&words, "One row a child and session, about ");
	edition_subjects(&words, s->subjects != 0 ? s->subjects : e->contract->subjects, "every pupil");
	buffer_text(&words, ", ");
	edition_years(&words, e->contract->year_groups);
	line_of(out, "    ", "dataGranularityDescription", &words);
	if (e->contract->wording.quality_count > 0)
		buffer_text(out, "    quality:\n");
	for (unsigned i = 0; i < e->contract->wording.quality_count; i++) {
		buffer_text(out, "      - type: text\n");
		line(out, "        ", "description", e->contract->wording.quality[i]);
	}
	write_fields(e, s, out);
}

static void write_support(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	const struct {
		const char *channel, *address;
	} rows[] = {
		{"data protection officer", c->dpo},
		{"changes", c->changes},
		{"rights of families", c->wording.rights},
		{"breaches", c->wording.breach},
	};
	bool first = true;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buffer url = {0};

		if (rows[i].address[0] == '\0')
			continue;
		buffer_text(out, first ? "support:\n" : "");
		first = false;
		buffer_print(out, "  - channel: %s\n", rows[i].channel);
		buffer_print(&url, "mailto:%s", rows[i].address);
		line_of(out, "    ", "url", &url);
		buffer_text(out, "    tool: email\n");
	}
}

static void write_audiences(const struct edition *e, struct buffer *out)
{
	buffer_text(out, "roles:\n");
	for (unsigned i = 0; i < e->contract->share_count; i++) {
		struct buffer words = {0};

		edition_audience(&words, e, &e->contract->shares[i]);
		line_of(out, "  - ", "role", &words);
		buffer_text(out, "    access: read\n");
	}
}

static void write_service(const struct share_contract *c, struct buffer *out)
{
	buffer_print(out,
		     "slaProperties:\n"
		     "  - property: latency\n    value: %d\n    unit: minutes\n"
		     "  - property: retention\n    value: %d\n    unit: d\n",
		     c->looks.first, c->keep_days);
	for (unsigned i = 0; i < c->alert_count; i++) {
		struct buffer name = {0};
		int rule = rule_find(c->alerts[i].rule);

		buffer_print(&name, "%s to %s: %s",
			     rule >= 0 ? rule_row((enum rule)rule)->name : c->alerts[i].rule,
			     c->alerts[i].team, urgency_name(c->alerts[i].urgency));
		property(out, "  ", "alert", name.at);
		out->failed |= !buffer_ok(&name);
		buffer_free(&name);
	}
}

static void write_custom(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	char from[11], to[11];

	buffer_text(out, "customProperties:\n");
	property(out, "  ", "termsDigest", e->terms);
	property(out, "  ", "shareStatus", contract_status_names[c->status]);
	property(out, "  ", "validFrom", c->valid_from == DAY_NONE ? "" : day_print(from, c->valid_from));
	property(out, "  ", "validTo", c->valid_to == DAY_NONE ? "" : day_print(to, c->valid_to));
	property(out, "  ", "receiver", edition_team(e, c->team));
	property(out, "  ", "purpose", purpose_names[c->purpose]);
	property(out, "  ", "article6", c->lawful_article_6);
	property(out, "  ", "article9", c->lawful_article_9);
	property(out, "  ", "statute", c->lawful_statute);
	property(out, "  ", "impactAssessment", c->dpia);
	property(out, "  ", "privacyNotice", c->wording.privacy_notice);
	property(out, "  ", "onEnd", c->erase_on_end ? "erase" : "keep");
	property(out, "  ", "automation", "alert_only");
	if (e->school != NULL)
		property(out, "  ", "supplier", e->school);
	else if (c->all_schools)
		property(out, "  ", "supplier", "all");
	else
		for (unsigned i = 0; i < c->school_count; i++)
			property(out, "  ", "supplier", c->schools[i]);
}

int contract_odcs(const struct edition *e, struct buffer *out, struct fault *reterr)
{
	const struct share_contract *c = e->contract;

	buffer_print(out, "apiVersion: %s\nkind: DataContract\n", ODCS_VERSION);
	line(out, "", "id", c->id);
	line(out, "", "version", c->version);
	line(out, "", "status", states[c->status]);
	line(out, "", "name", c->title);
	line(out, "", "tenant", e->authority);
	buffer_text(out, "domain: attendance\ndescription:\n");
	line(out, "  ", "purpose", c->objective);
	line(out, "  ", "usage", edition_purpose(c->purpose));
	line(out, "  ", "limitations", c->wording.necessity);
	buffer_text(out, "schema:\n");
	for (unsigned i = 0; i < c->share_count; i++)
		write_share(e, &c->shares[i], i, out);
	write_support(e, out);
	write_audiences(e, out);
	write_service(c, out);
	write_custom(e, out);
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}
