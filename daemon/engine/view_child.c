/* view_child.c: a child as a page may show it. */
#include <stdio.h>
#include <string.h>

#include "engine/match.h"
#include "engine/view.h"

/* What a school the child is at today releases, at the first that releases this field clear; NULL: none. */
static const struct enrolment *released_at(const struct engine *e, const struct visitor *v, uint32_t child,
					   enum field field, day_t day)
{
	const struct child *c = &e->children.at[child];

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];
		struct visitor_view at;

		if (enrolment_current(n, day) && visitor_reads_child(e, v, child, n->school, day, &at) &&
		    at.treatment[field] == TREATMENT_CLEAR)
			return n;
	}
	return NULL;
}

/* The authority's own entry that may be told. */
static const struct list_entry *own_entry(const struct engine *e, uint32_t child,
					  const struct visitor_view *by, day_t day)
{
	return by->listed ? child_entry(&e->children.at[child], by->subjects, day) : NULL;
}

static int upn_of(struct engine *e, uint32_t child, char *out, size_t size)
{
	struct buffer upn = {0};
	struct fault ignored;
	bool found = false;
	int rc = e->store.ops->identity_get(e->store.self, match_identity(e, child), &upn, &found, &ignored);

	if (rc == 0 && found)
		snprintf(out, size, "UPN %.*s", (int)upn.length, upn.at);
	buffer_free(&upn);
	return rc;
}

static void year_words(const struct enrolment *n, char out[24])
{
	out[0] = '\0';
	if (n != NULL && n->row.year_group != YEAR_UNKNOWN)
		snprintf(out, 24, n->row.year_group == 0 ? "Reception" : "Year %d", (int)n->row.year_group);
}

static uint32_t school_by_urn(const struct engine *e, const char *urn)
{
	for (size_t i = 0; urn[0] != '\0' && i < e->config->school_count; i++)
		if (strcmp(e->config->schools[i].urn, urn) == 0)
			return (uint32_t)i;
	return NO_INDEX;
}

struct view_place view_place(const struct engine *e, const struct visitor *v, uint32_t child,
			     const struct visitor_view *by)
{
	day_t today = engine_today(e);
	const struct list_entry *own = own_entry(e, child, by, today);
	const struct enrolment *n = released_at(e, v, child, FIELD_SCHOOL, today);
	struct view_place p = {.school = n != NULL ? n->school : NO_INDEX};

	if (p.school == NO_INDEX && own != NULL)
		p.school = school_by_urn(e, own->row.urn);
	if (p.school != NO_INDEX)
		text_copy(p.name, sizeof p.name, span_of(e->config->schools[p.school].name));
	else if (own != NULL)
		text_copy(p.name, sizeof p.name,
			  span_of(own->row.school[0] != '\0' ? own->row.school : own->row.urn));
	return p;
}

/* As people read it: the authority's own entry, else the pupil's number. */
static int name_of(struct engine *e, uint32_t child, const struct visitor_view *by,
		   const struct list_entry *own, char *out, size_t size)
{
	snprintf(out, size, "a pupil without a UPN; ask the school");
	if (own != NULL)
		snprintf(out, size, "%s %s", own->row.forename, own->row.surname);
	else if (by->treatment[FIELD_UPN] == TREATMENT_CLEAR)
		return upn_of(e, child, out, size);
	else
		snprintf(out, size, "a child; the contract does not release who");
	return 0;
}

json_t *view_child(struct engine *e, const struct visitor *v, uint32_t child, const struct visitor_view *by)
{
	day_t today = engine_today(e);
	const struct list_entry *own = own_entry(e, child, by, today);
	struct view_place place = view_place(e, v, child, by);
	char id[VIEW_HEX], name[140], year[24], status[64] = "";

	if (name_of(e, child, by, own, name, sizeof name) != 0)
		return NULL;
	year_words(released_at(e, v, child, FIELD_YEAR_GROUP, today), year);
	if (own != NULL)
		text_copy(status, sizeof status, span_of(own->row.status));
	for (char *at = status; *at != '\0'; at++)
		*at = *at == '_' ? ' ' : *at;
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "child",
			 view_hex(&e->children.at[child].id, id), "name", name, "case",
			 own != NULL ? own->row.case_id : "", "year", year, "school", place.name, "school_id",
			 place.school != NO_INDEX ? e->config->schools[place.school].id : "", "status",
			 status, "worker", own != NULL ? own->row.worker : "");
}
