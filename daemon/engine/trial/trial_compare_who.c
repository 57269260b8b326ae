/* trial_compare_who.c: whom a row of another service's list means. */
#include <string.h>
#include <strings.h>

#include "attendance/name.h"
#include "attendance/upn.h"
#include "engine/lists/match_ask.h"
#include "engine/trial/trial_compare.h"
#include "engine/world/match.h"

/* Names and birth date as keyed tags, which is all that is kept of a school's pupil. */
struct sought {
	uint64_t surname, forename, born;
};

static bool same_entry(const struct engine *e, const struct sought *s, const struct list_entry *entry)
{
	return match_tag_day(e, entry->row.born) == s->born &&
	       match_tag_name(e, "surname", entry->row.surname) == s->surname &&
	       match_tag_name(e, "forename", entry->row.forename) == s->forename;
}

static bool same_pupil(const struct engine *e, const struct sought *s, uint32_t child)
{
	for (uint32_t at = e->children.at[child].pupils; at != 0; at = e->match->pupils.at[at - 1].next) {
		const struct match_facts *f = &e->match->pupils.at[at - 1].facts;

		if (f->born == s->born && f->surname == s->surname && f->forename == s->forename)
			return true;
	}
	return false;
}

static uint32_t by_name(const struct engine *e, const struct trial_row *row)
{
	struct sought s;
	uint32_t found = NO_INDEX;

	if (row->born == DAY_NONE || row->surname[0] == '\0' || row->forename[0] == '\0')
		return NO_INDEX;
	s = (struct sought){match_tag_name(e, "surname", row->surname),
			    match_tag_name(e, "forename", row->forename), match_tag_day(e, row->born)};
	for (uint32_t i = 0; i < e->children.count; i++) {
		const struct child *c = &e->children.at[i];
		bool same = same_pupil(e, &s, i);

		for (size_t k = 0; k < c->lists.count && !same; k++)
			same = same_entry(e, &s, &c->lists.at[k]);
		if (same && found != NO_INDEX)
			return NO_INDEX; /* two children of one name and day: nobody is guessed */
		if (same)
			found = i;
	}
	return found;
}

static uint32_t by_upn(const struct engine *e, const char *written)
{
	char upn[UPN_LENGTH + 1];
	struct digest id;

	if (upn_read(span_of(written), upn, NULL) != 0)
		return NO_INDEX;
	id = child_of_upn(e, upn);
	return child_find(e, &id);
}

uint32_t compare_who(const struct engine *e, const struct trial_row *row, day_t day)
{
	uint32_t child = row->upn[0] != '\0' ? by_upn(e, row->upn) : by_name(e, row);

	return child != NO_INDEX && child_restricted(&e->children.at[child], day) != NULL ? NO_INDEX : child;
}

bool compare_at_school(const struct engine *e, uint32_t child, const char *school, day_t day)
{
	const struct child *c = &e->children.at[child];

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];
		const struct school *row = e->schools[n->school].row;

		if (enrolment_current(n, day) &&
		    (school[0] == '\0' || strcmp(row->id, school) == 0 || strcmp(row->urn, school) == 0 ||
		     strcmp(row->laestab, school) == 0 || strcasecmp(row->name, school) == 0))
			return true;
	}
	return false;
}
