#include "config/contract_check.h"

#include <stdio.h>
#include <string.h>

/* --- which field for which purpose, and how fully ------------------------------------------ */

/* The widest treatment a purpose allows a field; drop (nothing written) is never. Statistics
 * never name a child. Finding children who miss education needs where and how long, not why. What a
 * child is (sex, meals, needs ...) only ever divides sums; birth date and name only match a child. */
/* clang-format off */
static const enum treatment widest[][FIELD_COUNT] = {
	[PURPOSE_SAFEGUARDING] = {
		[FIELD_SESSION_MARK] = TREATMENT_CLEAR, [FIELD_MINUTES_LATE] = TREATMENT_CLEAR,
		[FIELD_SCHOOL] = TREATMENT_CLEAR, [FIELD_YEAR_GROUP] = TREATMENT_CLEAR,
		[FIELD_SESSIONS_MISSED] = TREATMENT_CLEAR, [FIELD_YESTERDAY] = TREATMENT_CLEAR,
		[FIELD_UPN] = TREATMENT_CLEAR,
		[FIELD_BIRTH_DATE] = TREATMENT_COUNT, [FIELD_NAME] = TREATMENT_COUNT,
	},
	[PURPOSE_MISSING_EDUCATION] = {
		[FIELD_SESSION_MARK] = TREATMENT_CLASS, [FIELD_SCHOOL] = TREATMENT_CLEAR,
		[FIELD_YEAR_GROUP] = TREATMENT_CLEAR, [FIELD_SESSIONS_MISSED] = TREATMENT_CLEAR,
		[FIELD_UPN] = TREATMENT_CLEAR,
		[FIELD_BIRTH_DATE] = TREATMENT_COUNT, [FIELD_NAME] = TREATMENT_COUNT,
	},
	[PURPOSE_ATTENDANCE_SUPPORT] = {
		[FIELD_SESSION_MARK] = TREATMENT_REASON_GROUP, [FIELD_MINUTES_LATE] = TREATMENT_CLEAR,
		[FIELD_SCHOOL] = TREATMENT_CLEAR, [FIELD_YEAR_GROUP] = TREATMENT_CLEAR,
		[FIELD_SESSIONS_MISSED] = TREATMENT_CLEAR, [FIELD_YESTERDAY] = TREATMENT_REASON_GROUP,
		[FIELD_UPN] = TREATMENT_CLEAR,
		[FIELD_BIRTH_DATE] = TREATMENT_COUNT, [FIELD_NAME] = TREATMENT_COUNT,
		[FIELD_SEX] = TREATMENT_COUNT, [FIELD_FREE_SCHOOL_MEALS] = TREATMENT_COUNT,
		[FIELD_SPECIAL_NEEDS] = TREATMENT_COUNT, [FIELD_FIRST_LANGUAGE] = TREATMENT_COUNT,
		[FIELD_ETHNICITY] = TREATMENT_COUNT, [FIELD_PREVIOUSLY_LOOKED_AFTER] = TREATMENT_COUNT,
		[FIELD_YOUNG_CARER] = TREATMENT_COUNT, [FIELD_SERVICE_CHILD] = TREATMENT_COUNT,
		[FIELD_BOARDER] = TREATMENT_COUNT,
	},
	[PURPOSE_STATISTICS] = {
		[FIELD_SESSION_MARK] = TREATMENT_COUNT, [FIELD_MINUTES_LATE] = TREATMENT_COUNT,
		[FIELD_SCHOOL] = TREATMENT_COUNT, [FIELD_YEAR_GROUP] = TREATMENT_COUNT,
		[FIELD_SESSIONS_MISSED] = TREATMENT_COUNT,
		[FIELD_BIRTH_DATE] = TREATMENT_COUNT,
		[FIELD_SEX] = TREATMENT_COUNT, [FIELD_FREE_SCHOOL_MEALS] = TREATMENT_COUNT,
		[FIELD_SPECIAL_NEEDS] = TREATMENT_COUNT, [FIELD_FIRST_LANGUAGE] = TREATMENT_COUNT,
		[FIELD_ETHNICITY] = TREATMENT_COUNT, [FIELD_PREVIOUSLY_LOOKED_AFTER] = TREATMENT_COUNT,
		[FIELD_YOUNG_CARER] = TREATMENT_COUNT, [FIELD_SERVICE_CHILD] = TREATMENT_COUNT,
		[FIELD_BOARDER] = TREATMENT_COUNT,
	},
};
/* clang-format on */

enum treatment contract_widest(enum purpose purpose, enum field field)
{
	return widest[purpose][field];
}

#define FITS(t) (1u << TREATMENT_##t)

/* Treatments that mean something for a field; drop and count always do. */
static const unsigned fitting[FIELD_COUNT] = {
	[FIELD_SESSION_MARK] = FITS(CLASS) | FITS(REASON_GROUP) | FITS(CLEAR),
	[FIELD_MINUTES_LATE] = FITS(BAND) | FITS(CLEAR),
	[FIELD_SCHOOL] = FITS(CLEAR),
	[FIELD_YEAR_GROUP] = FITS(BAND) | FITS(CLEAR),
	[FIELD_SESSIONS_MISSED] = FITS(BAND) | FITS(CLEAR),
	[FIELD_YESTERDAY] = FITS(CLASS) | FITS(REASON_GROUP) | FITS(CLEAR),
	[FIELD_UPN] = FITS(CLEAR),
};

static void print_fitting(enum field f, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "one of drop, count");

	for (unsigned t = TREATMENT_BAND; t <= TREATMENT_CLEAR && used < size; t++)
		if ((fitting[f] & (1u << t)) != 0)
			used += (size_t)snprintf(out + used, size - used, ", %s", treatment_names[t]);
}

/* --- fields ------------------------------------------------------------------------------- */

static void check_treatment(struct walk *w, const struct node *n, const struct contract_field *f,
			    const char *purpose, enum treatment most)
{
	char expected[96];

	if (f->treatment > TREATMENT_COUNT && (fitting[f->field] & (1u << f->treatment)) == 0) {
		print_fitting(f->field, expected, sizeof expected);
		walk_expected(w, n, "%s for %s", expected, field_name(f->field));
	} else if (f->treatment > most && most > TREATMENT_DROP) {
		walk_expected(w, n, "at most %s, as purpose %s allows for %s", treatment_names[most], purpose,
			      field_name(f->field));
	}
}

static void check_field(struct walk *w, const struct node *item, const struct share_contract *c,
			const struct contract_field *f)
{
	enum treatment most = contract_widest(c->purpose, f->field);
	const struct node *name = node_get(item, "name"), *treatment = node_get(item, "treatment");
	size_t back = walk_into(w, treatment == NULL || most == TREATMENT_DROP ? "name" : "treatment");

	if (treatment == NULL)
		walk_warn(w, name, "no treatment is written, so %s is not shared", field_name(f->field));
	else if (most == TREATMENT_DROP && f->treatment > most)
		walk_expected(w, name, "a field that purpose %s allows", purpose_names[c->purpose]);
	else
		check_treatment(w, treatment, f, purpose_names[c->purpose], most);
	walk_back(w, back);
}

/* UK GDPR art. 9: special category data needs a condition of its own. */
static void check_special(struct walk *w, const struct node *root, const struct node *item,
			  const struct contract_field *f)
{
	const struct node *name = node_get(item, "name"), *basis = node_get(root, "lawful_basis");
	size_t back;

	if (!field_special(f->field) || f->treatment == TREATMENT_DROP ||
	    node_get(basis, "article_9") != NULL)
		return;
	back = walk_into(w, "name");
	walk_fault(
		w, name,
		"expected a condition in lawful_basis.article_9, because %s is special category data, found none",
		field_name(f->field));
	walk_back(w, back);
}

static bool field_repeated(const struct contract_share *s, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (s->fields[k].field == s->fields[i].field)
			return true;
	return false;
}

static bool written(const struct node *item, const char *key, const char *const *words)
{
	const struct node *n = node_get(item, key);

	for (; n != NULL && n->kind == NODE_SCALAR && *words != NULL; words++)
		if (span_is(n->text, *words))
			return true;
	return false;
}

static void check_fields(struct walk *w, const struct node *root, const struct share_contract *c,
			 unsigned share)
{
	const struct contract_share *s = &c->shares[share];
	bool purpose_known = written(root, "purpose", purpose_names);

	for (unsigned i = 0; i < s->field_count; i++) {
		const struct node *item = walk_to(w, root, "share[%u].fields[%u]", share, i);
		bool treated =
			node_get(item, "treatment") == NULL || written(item, "treatment", treatment_names);

		if (!written(item, "name", field_names))
			continue;
		if (field_repeated(s, i))
			walk_fault(w, item, "expected each field once, found \"%s\" again",
				   field_name(s->fields[i].field));
		else if (purpose_known && treated)
			check_field(w, item, c, &s->fields[i]);
		check_special(w, root, item, &s->fields[i]);
	}
}

static bool same_roles(const struct contract_share *a, const struct contract_share *b)
{
	if (a->role_count != b->role_count)
		return false;
	for (unsigned i = 0; i < a->role_count; i++)
		if (strcmp(a->roles[i], b->roles[i]) != 0)
			return false;
	return true;
}

/* A team stands there again for other roles or other children. */
static bool same_audience(const struct contract_share *a, const struct contract_share *b)
{
	return a->team[0] != '\0' && strcmp(a->team, b->team) == 0 && same_roles(a, b) &&
	       a->subjects == b->subjects;
}

static void check_shares(struct walk *w, const struct node *root, const struct share_contract *c)
{
	for (unsigned i = 0; i < c->share_count; i++) {
		for (unsigned k = 0; k < i; k++)
			if (same_audience(&c->shares[i], &c->shares[k]))
				walk_expected(w, walk_to(w, root, "share[%u].to", i),
					      "each team once for the same roles and children");
		check_fields(w, root, c, i);
	}
}

/* --- alerts ------------------------------------------------------------------------------- */

static const struct contract_share *share_of(const struct share_contract *c, const char *team)
{
	for (unsigned i = 0; i < c->share_count; i++)
		if (strcmp(c->shares[i].team, team) == 0)
			return &c->shares[i];
	return NULL;
}

static bool same_alert(const struct contract_alert *a, const struct contract_alert *b)
{
	unsigned both = a->subjects == 0 ? b->subjects :
			b->subjects == 0 ? a->subjects :
					   a->subjects & b->subjects;

	return a->rule[0] != '\0' && strcmp(a->rule, b->rule) == 0 && strcmp(a->team, b->team) == 0 &&
	       (both != 0 || (a->subjects | b->subjects) == 0);
}

static void check_alert(struct walk *w, const struct node *root, const struct share_contract *c, unsigned i)
{
	const struct contract_alert *a = &c->alerts[i];

	for (unsigned k = 0; k < i; k++)
		if (same_alert(a, &c->alerts[k]))
			walk_expected(w, walk_to(w, root, "alerts[%u].rule", i),
				      "each rule once for the same team and children");
	if (a->team[0] != '\0' && share_of(c, a->team) == NULL)
		walk_expected(w, walk_to(w, root, "alerts[%u].to", i), "a team that stands under share");
	if (a->outcome_within > 0 && a->outcome_within < a->take_within)
		walk_expected(w, walk_to(w, root, "alerts[%u].outcome_within", i),
			      "no less than take_within");
	if (a->subjects != 0 && c->subjects != 0 && (a->subjects & ~c->subjects) != 0)
		walk_fault(w, walk_to(w, root, "alerts[%u].subjects", i),
			   "expected children that stand under subjects.social_care, found others");
	if ((a->take_within > 0 || a->outcome_within > 0) && a->escalate_to[0] == '\0')
		walk_warn(w, walk_to(w, root, "alerts[%u]", i),
			  "no escalate_to: nobody hears when the time runs out");
}

static void check_alerts(struct walk *w, const struct node *root, const struct share_contract *c)
{
	if (c->alert_count > 0 && c->purpose == PURPOSE_STATISTICS)
		walk_fault(w, walk_to(w, root, "alerts"),
			   "expected no alerts, as purpose statistics names no child, found %u",
			   c->alert_count);
	for (unsigned i = 0; i < c->alert_count; i++)
		check_alert(w, root, c, i);
}

/* --- dates, looks, subjects --------------------------------------------------------------- */

static void check_dates(struct walk *w, const struct node *root, const struct share_contract *c)
{
	if (c->valid_from == DAY_NONE || c->valid_to == DAY_NONE)
		return;
	if (c->valid_to < c->valid_from)
		walk_expected(w, walk_to(w, root, "valid.to"), "a date not before valid.from");
	else if (c->review_by != DAY_NONE && (c->review_by < c->valid_from || c->review_by > c->valid_to))
		walk_expected(w, walk_to(w, root, "valid.review_by"), "a date from valid.from to valid.to");
}

/* Any of these may be a default, so what was found is said here rather than read off the file. */
static void check_looks(struct walk *w, const struct node *root, const struct contract_looks *l)
{
	if (l->first > 0 && l->second > 0 && l->second <= l->first)
		walk_fault(w, walk_to(w, root, "collect.looks.second"),
			   "expected a duration longer than first, %dm, found %dm", l->first, l->second);
	if (l->until_am >= 0 && l->until_pm >= 0 && l->until_pm <= l->until_am)
		walk_fault(w, walk_to(w, root, "collect.looks.until"),
			   "expected the morning's time before the afternoon's, found them the other way");
	if (l->close >= 0 && l->until_pm >= 0 && l->close <= l->until_pm)
		walk_fault(w, walk_to(w, root, "collect.looks.close"),
			   "expected a time after until, %02d:%02d, found %02d:%02d", l->until_pm / 60,
			   l->until_pm % 60, l->close / 60, l->close % 60);
}

static void check_subjects(struct walk *w, const struct node *root)
{
	const struct node *subjects = node_get(root, "subjects");
	const struct node *some = node_get(subjects, "social_care"), *all = node_get(subjects, "pupils");

	if (subjects == NULL || subjects->kind != NODE_MAP || (some == NULL) != (all == NULL))
		return;
	walk_fault(w, walk_to(w, root, "subjects"), "expected either social_care or pupils: all, found %s",
		   some != NULL ? "both" : "neither");
}

void contract_check(struct walk *w, const struct node *root, const struct share_contract *c)
{
	check_dates(w, root, c);
	check_looks(w, root, &c->looks);
	check_subjects(w, root);
	check_shares(w, root, c);
	check_alerts(w, root, c);
}
