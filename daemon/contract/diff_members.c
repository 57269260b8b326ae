/* diff_members.c: every key of one value, a row each; and what stands beside a field in a share. */
#include <stdio.h>
#include <string.h>

#include "contract/diff_internal.h"

enum member_type {
	MEMBER_TEXT,
	MEMBER_STRING,
	MEMBER_WORD,
	MEMBER_TRUTH,
	MEMBER_NUMBER,
	MEMBER_MINUTES,
	MEMBER_TIME,
	MEMBER_DAYS,
	MEMBER_DATE
};

struct member {
	const char *key;
	enum member_type type;
	size_t offset;
	const char *words;	  /* what it is, in words */
	const char *const *names; /* MEMBER_WORD, MEMBER_TRUTH: by value */
	enum widening more, less; /* what a greater or smaller value widens */
};

static const char *const ends[] = {"keep", "erase", NULL};

/* clang-format off */
#define ROW(key_, type_, member_, words_) \
	{.key = (key_), .type = MEMBER_##type_, .offset = offsetof(struct share_contract, member_), .words = (words_)
#define KEY(key_, type_, member_, words_) ROW(key_, type_, member_, words_)}

static const struct member members[] = {
	ROW("status", WORD, status, "the status"), .names = contract_status_names},
	KEY("title", TEXT, title, "the title"),
	ROW("purpose", WORD, purpose, "the purpose"), .names = purpose_names},
	KEY("objective", TEXT, objective, "what it is to achieve"),
	KEY("benefits", STRING, wording.benefits, "who gains what"),
	KEY("necessity", STRING, wording.necessity, "why nothing less would do"),
	KEY("risks", STRING, wording.risks, "what could go wrong"),
	KEY("lawful_basis.article_6", TEXT, lawful_article_6, "the article 6 basis"),
	KEY("lawful_basis.article_9", TEXT, lawful_article_9, "the article 9 condition"),
	KEY("lawful_basis.statute", TEXT, lawful_statute, "the law that gives the task"),
	KEY("lawful_basis.article_10", STRING, wording.article_10, "the law for criminal-offence data"),
	KEY("lawful_basis.policy_document", STRING, wording.policy_document, "the appropriate policy document"),
	KEY("lawful_basis.dpia", TEXT, dpia, "the data protection impact assessment"),
	KEY("lawful_basis.dpia_date", DATE, wording.dpia_date, "when the assessment was last looked at"),
	KEY("parties.receiver.authority", TEXT, authority, "the authority that receives"),
	KEY("parties.receiver.team", TEXT, team, "the team that answers for it"),
	ROW("parties.controllers", WORD, wording.controllers, "who decides"), .names = controllers_names},
	KEY("parties.arrangement", STRING, wording.arrangement, "who answers for what"),
	KEY("parties.contacts.dpo", TEXT, dpo, "the data protection officer"),
	KEY("parties.contacts.changes", TEXT, changes, "whom to ask for a change"),
	KEY("parties.contacts.rights", TEXT, wording.rights, "whom families ask"),
	KEY("parties.contacts.breach", TEXT, wording.breach, "whom to tell of a breach"),
	KEY("parties.join_leave", STRING, wording.join_leave, "how a school joins or leaves"),
	KEY("valid.from", DATE, valid_from, "the first day"),
	KEY("valid.to", DATE, valid_to, "the last day"),
	KEY("valid.review_by", DATE, review_by, "the review"),
	KEY("collect.looks.first", MINUTES, looks.first, "the first look after the register closes"),
	KEY("collect.looks.second", MINUTES, looks.second, "the second look"),
	KEY("collect.looks.then_every", MINUTES, looks.then_every, "the time between further looks"),
	KEY("collect.looks.until", TIME, looks.until_am, "the end of further looks in the morning"),
	KEY("collect.looks.until", TIME, looks.until_pm, "the end of further looks in the afternoon"),
	KEY("collect.looks.close", TIME, looks.close, "the last look of the day"),
	KEY("collect.look_back", DAYS, looks.look_back_days, "how far back marks are asked for again"),
	ROW("small_numbers", NUMBER, small_numbers, "the smallest count that figures show"), .less = WIDENING_FIELDS},
	ROW("retention.keep", DAYS, keep_days, "how long marks are kept"), .more = WIDENING_RETENTION},
	ROW("retention.on_end", TRUTH, erase_on_end, "what happens to the data at the end"), .names = ends,
		.less = WIDENING_RETENTION},
	ROW("retention.receivers_erase_within", DAYS, receivers_erase_days,
	    "the time teams have to erase in their own systems"), .more = WIDENING_RETENTION},
	KEY("rights.privacy_notice", STRING, wording.privacy_notice, "the privacy notice"),
	KEY("rights.answer_within", DAYS, wording.answer_days, "the time to answer a request for access"),
	KEY("rights.correction", STRING, wording.correction, "how something wrong is put right"),
	KEY("rights.complaints", STRING, wording.complaints, "where to complain"),
	KEY("security.measures", STRING, wording.measures, "how the data is kept safe"),
	KEY("security.breach_within", MINUTES, wording.breach_within, "the time until the other side hears of a breach"),
	KEY("emergency", STRING, wording.emergency, "what is shared in an emergency"),
};
/* clang-format on */

/* --- values in words -------------------------------------------------------------------------- */

static void print_part(char out[40], int count, const char *one)
{
	const size_t used = strlen(out);

	if (count > 0)
		snprintf(out + used, 40 - used, "%s%d %s%s", used > 0 ? " " : "", count, one,
			 count == 1 ? "" : "s");
}

const char *minutes_words(char out[40], int minutes)
{
	out[0] = '\0';
	print_part(out, minutes / 60, "hour");
	print_part(out, minutes % 60, "minute");
	return out[0] != '\0' ? out : strcpy(out, "no time");
}

const char *days_words(char out[40], int days)
{
	out[0] = '\0';
	if (days > 0 && days % 365 == 0)
		print_part(out, days / 365, "year");
	else
		print_part(out, days, "day");
	return out[0] != '\0' ? out : strcpy(out, "no days");
}

static const char *word(struct diff *d, const char *const *names, int value)
{
	char text[64];

	for (int i = 0; names[i] != NULL; i++) {
		if (i != value)
			continue;
		snprintf(text, sizeof text, "%s", names[i]);
		for (char *c = text; *c != '\0'; c++)
			*c = *c == '_' ? ' ' : *c;
		return diff_print(d, "%s", text);
	}
	return "unknown";
}

static int number_at(const struct member *m, const char *at)
{
	day_t day;
	bool truth;
	int number;

	if (m->type == MEMBER_TRUTH)
		return memcpy(&truth, at, sizeof truth), truth;
	if (m->type == MEMBER_DATE)
		return memcpy(&day, at, sizeof day), day;
	memcpy(&number, at, sizeof number);
	return number;
}

static const char *text_at(const struct member *m, const char *at)
{
	const char *text;

	if (m->type == MEMBER_TEXT)
		return at;
	memcpy(&text, at, sizeof text);
	return text != NULL ? text : "";
}

static bool is_text(const struct member *m)
{
	return m->type <= MEMBER_STRING;
}

static const char *number_words(struct diff *d, const struct member *m, int value)
{
	char out[40];

	switch (m->type) {
	case MEMBER_WORD:
	case MEMBER_TRUTH:
		return word(d, m->names, value);
	case MEMBER_MINUTES:
		return diff_print(d, "%s", minutes_words(out, value));
	case MEMBER_DAYS:
		return diff_print(d, "%s", days_words(out, value));
	case MEMBER_TIME:
		return value >= 0 ? diff_print(d, "%02d:%02d", value / 60, value % 60) : "";
	case MEMBER_DATE:
		return value != DAY_NONE ? diff_print(d, "%s", day_words(out, value)) : "";
	case MEMBER_TEXT:
	case MEMBER_STRING:
	case MEMBER_NUMBER:
		break;
	}
	return diff_print(d, "%d", value);
}

/* --- facts * ---------------------------------------------------------------------------------- */

static struct fact *add_change(struct diff *d, const char *key, const char *words, const char *was,
			       const char *is)
{
	struct fact *f = diff_add(d, FACT_CHANGED);

	if (f == NULL)
		return NULL;
	f->key = key;
	f->words = words;
	f->was = was;
	f->is = is;
	clause_set(&f->before, d->a, 0, "%s", key);
	clause_set(&f->after, d->b, 0, "%s", key);
	return f;
}

static int diff_member(struct diff *d, const struct member *m)
{
	const char *at_a = (const char *)d->a + m->offset, *at_b = (const char *)d->b + m->offset;
	int was, is;
	struct fact *f;

	if (is_text(m)) {
		if (strcmp(text_at(m, at_a), text_at(m, at_b)) == 0)
			return 0;
		return add_change(d, m->key, m->words, text_at(m, at_a), text_at(m, at_b)) != NULL ?
			       0 :
			       -FAULT_MEMORY;
	}
	was = number_at(m, at_a);
	is = number_at(m, at_b);
	if (was == is)
		return 0;
	f = add_change(d, m->key, m->words, number_words(d, m, was), number_words(d, m, is));
	if (f == NULL)
		return -FAULT_MEMORY;
	f->widens = is > was ? m->more : m->less;
	return 0;
}

static const char *lapse_words(struct diff *d, const struct share_contract *c)
{
	char days[40];

	if (!c->lapse_hold)
		return "it stops";
	return diff_print(d, "the same terms for %s more", days_words(days, c->lapse_days));
}

static int diff_lapse(struct diff *d)
{
	const struct share_contract *a = d->a, *b = d->b;

	if (a->lapse_hold == b->lapse_hold && (!a->lapse_hold || a->lapse_days == b->lapse_days))
		return 0;
	return add_change(d, "valid.lapse", "what happens after the last day", lapse_words(d, a),
			  lapse_words(d, b)) != NULL ?
		       0 :
		       -FAULT_MEMORY;
}

/* --- beside a field: whether a school may hold it back, and why it is needed * ---------------- */

static bool same_audience(const struct contract_share *x, const struct contract_share *y)
{
	if (strcmp(x->team, y->team) != 0 || x->subjects != y->subjects || x->role_count != y->role_count)
		return false;
	for (unsigned i = 0; i < x->role_count; i++) {
		unsigned k = 0;

		while (k < y->role_count && strcmp(x->roles[i], y->roles[k]) != 0)
			k++;
		if (k == y->role_count)
			return false;
	}
	return true;
}

static const struct contract_field *same_field(const struct share_contract *c, const struct contract_share *s,
					       enum field field, unsigned *ret_share, unsigned *ret_at)
{
	for (unsigned i = 0; i < c->share_count; i++)
		for (unsigned k = 0; same_audience(&c->shares[i], s) && k < c->shares[i].field_count; k++)
			if (c->shares[i].fields[k].field == field) {
				*ret_share = i;
				*ret_at = k;
				return &c->shares[i].fields[k];
			}
	return NULL;
}

static int beside_field(struct diff *d, unsigned share, unsigned at)
{
	const struct contract_share *s = &d->b->shares[share];
	const struct contract_field *now = &s->fields[at], *before;
	const char *words, *name = field_names[now->field];
	unsigned share_a, at_a, first = d->count;

	before = same_field(d->a, s, now->field, &share_a, &at_a);
	if (before == NULL)
		return 0;
	words = diff_print(d, "whether a school may hold back %s from %s", name, s->team);
	if (before->required != now->required &&
	    add_change(d, "share.fields.required", words, before->required ? "no" : "yes",
		       now->required ? "no" : "yes") == NULL)
		return -FAULT_MEMORY;
	words = diff_print(d, "why %s needs %s", s->team, name);
	if (strcmp(before->why != NULL ? before->why : "", now->why != NULL ? now->why : "") != 0 &&
	    add_change(d, "share.fields.why", words, before->why != NULL ? before->why : "",
		       now->why != NULL ? now->why : "") == NULL)
		return -FAULT_MEMORY;
	for (unsigned i = first; i < d->count; i++) {
		clause_set(&d->facts[i].before, d->a, before->line, "share[%u].fields[%u]", share_a, at_a);
		clause_set(&d->facts[i].after, d->b, now->line, "share[%u].fields[%u]", share, at);
	}
	return 0;
}

int diff_members(struct diff *d, struct fault *reterr)
{
	int rc = 0;

	(void)reterr;
	for (unsigned s = 0; s < d->b->share_count; s++)
		for (unsigned i = 0; rc == 0 && i < d->b->shares[s].field_count; i++)
			rc = beside_field(d, s, i);
	for (size_t i = 0; rc == 0 && i < sizeof members / sizeof *members; i++)
		rc = diff_member(d, &members[i]);
	return rc == 0 ? diff_lapse(d) : rc;
}
