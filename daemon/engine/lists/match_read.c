/* match_read.c: what a record of a page says about who it is, as keyed tags. */
#include <stdio.h>
#include <string.h>

#include "attendance/name.h"
#include "engine/lists/match_ask.h"
#include "engine/world/match.h"

uint64_t match_tag(const struct digest *d)
{
	uint64_t tag;

	memcpy(&tag, d->bytes, sizeof tag);
	tag &= INT64_MAX;
	return tag != 0 ? tag : 1;
}

static uint64_t tag(const struct engine *e, const char *kind, const char *text)
{
	char named[96];
	struct digest d;

	if (text[0] == '\0')
		return 0;
	snprintf(named, sizeof named, "%s:%s", kind, text);
	d = child_of_upn(e, named);
	return match_tag(&d);
}

uint64_t match_tag_name(const struct engine *e, const char *kind, const char *name)
{
	char normal[80];

	name_normal(normal, sizeof normal, span_of(name));
	return tag(e, kind, normal);
}

uint64_t match_tag_day(const struct engine *e, day_t day)
{
	char text[12] = "";

	if (day > 0)
		snprintf(text, sizeof text, "%d", day);
	return tag(e, "born", text);
}

static int read_upn(struct engine *e, const struct match_record *r, const struct record_student *row,
		    struct match_given *g, struct fault *reterr)
{
	struct fault why;

	if (row->upn[0] == '\0' || upn_missing(span_of(row->upn), g->no_upn))
		return 0;
	if (upn_read(span_of(row->upn), g->upn, &why) != 0) {
		g->upn[0] = '\0';
		text_copy(g->no_upn, sizeof g->no_upn, SPAN("wrong"));
		return school_quarantine(e, r->school, "UPN", r->student, why.text, reterr);
	}
	g->id = child_of_upn(e, g->upn);
	g->facts.upn = match_tag(&g->id);
	g->facts.temporary = upn_temporary(g->upn);
	return 0;
}

int match_read(struct engine *e, const struct match_record *r, const struct record_student *row,
	       struct match_given *g, struct fault *reterr)
{
	char former[UPN_LENGTH + 1];

	g->facts = (struct match_facts){.school = r->school, .from = row->admission, .to = row->leaving};
	if (row->former_upn[0] != '\0' && upn_read(span_of(row->former_upn), former, NULL) == 0) {
		g->former = child_of_upn(e, former);
		g->facts.former = match_tag(&g->former);
	}
	g->facts.born = match_tag_day(e, row->born);
	g->facts.surname = match_tag_name(e, "surname", row->surname);
	g->facts.forename = match_tag_name(e, "forename", row->forename);
	return read_upn(e, r, row, g, reterr);
}
