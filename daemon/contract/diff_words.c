/* diff_words.c: a fact in plain English. */
#include <stdio.h>
#include <string.h>

#include "contract/diff_internal.h"

/* clang-format off */
static const char *const field_words[FIELD_COUNT] = {
	[FIELD_SESSION_MARK] = "the mark of each session",
	[FIELD_MINUTES_LATE] = "minutes late",
	[FIELD_SCHOOL] = "which school",
	[FIELD_YEAR_GROUP] = "the year group",
	[FIELD_SESSIONS_MISSED] = "sessions missed this year",
	[FIELD_YESTERDAY] = "the marks of the school day before",
	[FIELD_UPN] = "the pupil number (UPN)",
	[FIELD_BIRTH_DATE] = "the date of birth",
	[FIELD_SEX] = "sex",
	[FIELD_FREE_SCHOOL_MEALS] = "free school meals",
	[FIELD_SPECIAL_NEEDS] = "special needs",
	[FIELD_FIRST_LANGUAGE] = "first language",
	[FIELD_ETHNICITY] = "ethnicity",
	[FIELD_PREVIOUSLY_LOOKED_AFTER] = "previously looked after",
	[FIELD_YOUNG_CARER] = "young carers",
	[FIELD_SERVICE_CHILD] = "service children",
	[FIELD_BOARDER] = "boarders",
	[FIELD_NAME] = "the name",
};

static const char *const treatment_words[] = {
	[TREATMENT_DROP] = "not at all",
	[TREATMENT_COUNT] = "in counts only",
	[TREATMENT_BAND] = "as a band",
	[TREATMENT_CLASS] = "as a class",
	[TREATMENT_REASON_GROUP] = "as a reason group",
	[TREATMENT_CLEAR] = "in full",
};
/* clang-format on */

/* --- lists of words --------------------------------------------------------------------------- */

/* "a", "a and b", "a, b and c": what stands before item `i` of `count`. */
static const char *between(unsigned i, unsigned count)
{
	return i == 0 ? "" : i + 1 == count ? " and " : ", ";
}

/* --- whose children --------------------------------------------------------------------------- */

static uint8_t with_any(unsigned subjects)
{
	uint8_t children = 0;

	for (unsigned s = 0; s < 8; s++)
		children |= (uint8_t)((s & subjects) != 0 ? 1u << s : 0);
	return children;
}

/* "looked after or in need" */
static void status_words(unsigned subjects, const char *last, struct buffer *out)
{
	static const char *const words[] = {"looked after", "on a protection plan", "in need"};
	unsigned count = (unsigned)__builtin_popcount(subjects), i = 0;

	for (unsigned bit = 0; bit < 3; bit++) {
		if ((subjects >> bit & 1) == 0)
			continue;
		buffer_print(out, "%s%s", i == 0 ? "" : i + 1 == count ? last : ", ", words[bit]);
		i++;
	}
}

static void cohort_words(unsigned is, unsigned is_not, struct buffer *out)
{
	static const char *const alone[] = {
		[SUBJECT_LOOKED_AFTER] = "looked-after children",
		[SUBJECT_PROTECTION_PLAN] = "children on a protection plan",
		[SUBJECT_IN_NEED] = "children in need",
		[SUBJECT_SOCIAL_WORKER] = "children with a social worker",
	};

	if (is == 0) {
		buffer_text(out, is_not == SUBJECT_SOCIAL_WORKER ? "pupils without a social worker" :
								   "pupils who are not ");
		if (is_not != SUBJECT_SOCIAL_WORKER)
			status_words(is_not, " or ", out);
		return;
	}
	if (is < sizeof alone / sizeof *alone && alone[is] != NULL) {
		buffer_text(out, alone[is]);
	} else {
		buffer_text(out, "children who are ");
		status_words(is, " or ", out);
	}
	if (is_not == 0)
		return;
	buffer_text(out, " who are not ");
	status_words(is_not, " or ", out);
}

/* Any set of statuses: as "these and none of those" where that says it, else one by one. */
static void children_words(uint8_t children, struct buffer *out)
{
	const unsigned count = (unsigned)__builtin_popcount(children);
	unsigned i = 0;

	if (children == DIFF_EVERY_CHILD) {
		buffer_text(out, "every pupil");
		return;
	}
	for (unsigned is_not = 0; is_not < 8; is_not++)
		for (unsigned is = 0; is < 8; is++) {
			const uint8_t yes = is == 0 ? DIFF_EVERY_CHILD : with_any(is);

			if (children != (uint8_t)(yes & ~with_any(is_not)))
				continue;
			cohort_words(is, is_not, out);
			return;
		}
	buffer_text(out, "children who are ");
	for (unsigned s = 0; s < 8; s++) {
		if ((children >> s & 1) == 0)
			continue;
		buffer_text(out, i == 0 ? "" : i + 1 == count ? ", or " : ", ");
		buffer_text(out, s == 0 ? "without a social worker" : "only ");
		status_words(s, " and ", out);
		i++;
	}
}

static void year_name(unsigned bit, struct buffer *out)
{
	if (bit < 2)
		buffer_print(out, "N%u", bit + 1);
	else if (bit == 2)
		buffer_text(out, "reception");
	else
		buffer_print(out, "%u", bit - 2);
}

/* "years 7 to 13", "N1, N2, reception and years 1 to 6" */
static void years_words(uint32_t years, struct buffer *out)
{
	unsigned runs = 0, i = 0;
	bool said = false;

	for (unsigned y = 0; y < CONTRACT_YEARS; y++)
		runs += (years >> y & 1) != 0 && (y < 3 || y == 3 || (years >> (y - 1) & 1) == 0);
	for (unsigned y = 0; y < CONTRACT_YEARS;) {
		unsigned end = y;

		if ((years >> y & 1) == 0) {
			y++;
			continue;
		}
		while (y > 2 && end + 1 < CONTRACT_YEARS && (years >> (end + 1) & 1) != 0)
			end++;
		buffer_text(out, between(i++, runs));
		if (y > 2 && !said)
			buffer_text(out, runs == i && end == y ? "year " : "years ");
		said = said || y > 2;
		year_name(y, out);
		if (end > y) {
			buffer_text(out, end == y + 1 ? " and " : " to ");
			year_name(end, out);
		}
		y = end + 1;
	}
	if (runs == 0)
		buffer_text(out, "no known year group");
}

void region_words(const struct region *r, struct buffer *out)
{
	const uint32_t known = (UINT32_C(1) << CONTRACT_YEARS) - 1;

	children_words(r->children, out);
	/* A year that is not known comes and goes with the last of all the others. */
	if ((r->years & known) != known) {
		buffer_text(out, " in ");
		years_words(r->years, out);
	}
}

/* --- schools and teams ------------------------------------------------------------------------ */

static const char *named(const char *(*look_up)(const void *, const char *), const struct diff_names *names,
			 const char *id)
{
	const char *name = names != NULL && look_up != NULL ? look_up(names->context, id) : NULL;

	return name != NULL ? name : id;
}

static const char *team_name(const struct diff_names *names, const char *id)
{
	return named(names != NULL ? names->team : NULL, names, id);
}

#define SCHOOLS_NAMED 6 /* more are counted */

static void school_list(const struct school_part *p, const struct diff_names *names, struct buffer *out)
{
	for (unsigned i = 0; i < p->count && i < SCHOOLS_NAMED; i++)
		buffer_print(out, "%s%s",
			     between(i, p->count <= SCHOOLS_NAMED ? p->count : SCHOOLS_NAMED + 1),
			     named(names != NULL ? names->school : NULL, names, p->ids[i]));
	if (p->count > SCHOOLS_NAMED)
		buffer_print(out, " and %u more", p->count - SCHOOLS_NAMED);
}

static bool at_one(const struct diff_names *names)
{
	return names != NULL && names->for_school != NULL;
}

static void at_schools(const struct school_part *p, const struct diff_names *names, struct buffer *out)
{
	if (at_one(names))
		buffer_text(out, " at your school");
	else if (p->others && p->count == 0)
		buffer_text(out, " at every school");
	else if (p->others)
		buffer_print(out, " at every school but %u", p->count);
	else
		buffer_print(out, " at %u school%s", p->count, p->count == 1 ? "" : "s");
}

/* "Oak School and Elm School", "every other school", "your school" */
static void who_shares(const struct diff *d, const struct fact *f, const struct diff_names *names,
		       struct buffer *out)
{
	const struct school_part *p = &d->schools[f->region.schools];

	if (at_one(names))
		buffer_text(out, "Your school");
	else if (p->others)
		buffer_text(out,
			    p->count > 0 ? "Every other school that agrees" : "Every school that agrees");
	else
		school_list(p, names, out);
}

/* --- kinds of facts * ------------------------------------------------------------------------- */

static void schools_fact(const struct diff *d, const struct fact *f, const struct diff_names *names,
			 struct buffer *out)
{
	who_shares(d, f, names, out);
	buffer_text(out, f->kind == FACT_SCHOOLS_JOIN ? " would begin to share, about " :
							" would no longer share, about ");
	region_words(&f->region, out);
}

static void people_fact(const struct diff *d, const struct fact *f, const struct diff_names *names,
			struct buffer *out)
{
	const bool more = f->kind == FACT_COHORT_WIDER || f->kind == FACT_YEARS_ADDED;

	buffer_text(out,
		    more ? "The contract would also be about " : "The contract would no longer be about ");
	region_words(&f->region, out);
	at_schools(&d->schools[f->region.schools], names, out);
}

static void audience(const struct fact *f, const struct diff_names *names, struct buffer *out)
{
	if (f->role != NULL)
		buffer_print(out, "People of the role \"%s\" in %s", f->role, team_name(names, f->team));
	else
		buffer_text(out, team_name(names, f->team));
}

static void fields_fact(const struct diff *d, const struct fact *f, const struct diff_names *names,
			struct buffer *out)
{
	static const char *const verbs[FACT_KINDS] = {
		[FACT_FIELDS_GAINED] = " would also see ",
		[FACT_FIELDS_WIDER] = " would see more of ",
		[FACT_FIELDS_NARROWER] = " would see less of ",
		[FACT_FIELDS_LOST] = " would no longer see ",
	};

	audience(f, names, out);
	buffer_text(out, verbs[f->kind]);
	for (unsigned i = 0; i < f->field_count; i++) {
		const struct fact_field *p = &f->fields[i];

		buffer_print(out, "%s%s", between(i, f->field_count), field_words[p->field]);
		if (f->kind == FACT_FIELDS_WIDER || f->kind == FACT_FIELDS_NARROWER)
			buffer_print(out, " (%s, before %s)", treatment_words[p->to],
				     treatment_words[p->from]);
		else if (f->kind == FACT_FIELDS_GAINED && p->to != TREATMENT_CLEAR)
			buffer_print(out, " (%s)", treatment_words[p->to]);
	}
	buffer_text(out, f->field_count > 1 ? ", of " : " of ");
	region_words(&f->region, out);
	at_schools(&d->schools[f->region.schools], names, out);
}

static void alert_fact(const struct diff *d, const struct fact *f, const struct diff_names *names,
		       struct buffer *out)
{
	const char *team = team_name(names, f->team);

	(void)d;
	if (f->kind == FACT_ALERT_REMOVED)
		buffer_print(out, "%s would no longer be told of %s (%s)", team, f->words, f->was);
	else if (f->kind == FACT_ALERT_ADDED)
		buffer_print(out, "%s would be told of %s (%s)", team, f->words, f->is);
	else
		buffer_print(out, "%s would be told of %s differently: %s, before %s", team, f->words, f->is,
			     f->was);
}

static void item_fact(const struct diff *d, const struct fact *f, const struct diff_names *names,
		      struct buffer *out)
{
	(void)d, (void)names;
	if (f->kind == FACT_ITEM_CHANGED)
		buffer_print(out, "Changed, %s: %s, before %s", f->words, f->is, f->was);
	else
		buffer_print(out, "%s, %s: %s", f->kind == FACT_ITEM_ADDED ? "Added" : "Removed", f->words,
			     f->kind == FACT_ITEM_ADDED ? f->is : f->was);
}

static void changed_fact(const struct diff *d, const struct fact *f, const struct diff_names *names,
			 struct buffer *out)
{
	(void)d, (void)names;
	buffer_print(out, "Changed, %s: %s, before %s", f->words, f->is[0] != '\0' ? f->is : "not stated",
		     f->was[0] != '\0' ? f->was : "not stated");
}

static void (*const writers[FACT_KINDS])(const struct diff *, const struct fact *, const struct diff_names *,
					 struct buffer *) = {
	[FACT_SCHOOLS_JOIN] = schools_fact,   [FACT_SCHOOLS_LEAVE] = schools_fact,
	[FACT_COHORT_WIDER] = people_fact,    [FACT_COHORT_NARROWER] = people_fact,
	[FACT_YEARS_ADDED] = people_fact,     [FACT_YEARS_REMOVED] = people_fact,
	[FACT_FIELDS_GAINED] = fields_fact,   [FACT_FIELDS_WIDER] = fields_fact,
	[FACT_FIELDS_NARROWER] = fields_fact, [FACT_FIELDS_LOST] = fields_fact,
	[FACT_ALERT_ADDED] = alert_fact,      [FACT_ALERT_CHANGED] = alert_fact,
	[FACT_ALERT_REMOVED] = alert_fact,    [FACT_ITEM_ADDED] = item_fact,
	[FACT_ITEM_CHANGED] = item_fact,      [FACT_ITEM_REMOVED] = item_fact,
	[FACT_CHANGED] = changed_fact,
};

void fact_words(const struct diff *d, const struct fact *f, const struct diff_names *names,
		struct buffer *out)
{
	if ((unsigned)f->kind < FACT_KINDS)
		writers[f->kind](d, f, names, out);
}
