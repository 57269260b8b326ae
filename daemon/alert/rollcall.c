#include "alert/rollcall.h"

#include "measure/child_sum.h"

static const struct {
	const char *name, *words;
} boxes[BOXES] = {
	[BOX_IN_SCHOOL] = {"in_school", "in school"},
	[BOX_OFF_SITE_CONFIRMED] = {"off_site_confirmed", "off site, confirmed"},
	[BOX_OFF_SITE_NOT_CONFIRMED] = {"off_site_not_confirmed", "off site, not confirmed"},
	[BOX_ABSENT_REASON_KNOWN] = {"absent_reason_known", "absent, reason known"},
	[BOX_ABSENT_NO_REASON_YET] = {"absent_no_reason_yet", "absent, no reason yet"},
	[BOX_SUSPENDED] = {"suspended", "suspended"},
	[BOX_SCHOOL_CLOSED] = {"school_closed", "school closed"},
	[BOX_NOT_HEARD] = {"not_heard", "not heard"},
	[BOX_BETWEEN_SCHOOLS] = {"between_schools", "between schools"},
	[BOX_NO_SCHOOL_PLACE] = {"no_school_place", "no school place"},
	[BOX_HOME_EDUCATED] = {"home_educated", "educated at home"},
};

static const char *const silences[SILENCES] = {
	[SILENCE_NONE] = "",
	[SILENCE_NOT_SHARING] = "the school does not share with us: ring",
	[SILENCE_NOT_OURS] = "the school is outside this authority's schools: ring",
	[SILENCE_NO_ANSWER] = "we could not reach the school's system: ring",
	[SILENCE_NO_REGISTER] = "the school has sent no marks for this session: ring",
	[SILENCE_NO_MARK] = "no mark for this child: ring",
	[SILENCE_DOUBTED] = "the school's marks of this session cannot be right: ring",
	[SILENCE_ENDED] = "its contract has ended: ring",
	[SILENCE_HELD_BACK] = "the school holds this child back: ring",
	[SILENCE_NOT_LOOKED] = "the register is not due yet",
};

const char *box_name(enum box b)
{
	return (unsigned)b < BOXES ? boxes[b].name : "unknown";
}

const char *box_words(enum box b)
{
	return (unsigned)b < BOXES ? boxes[b].words : "unknown";
}

const char *silence_words(enum silence s)
{
	return (unsigned)s < SILENCES ? silences[s] : "";
}

cell_t rollcall_merge(const cell_t *cells, unsigned count)
{
	return child_merge(cells, count);
}

/* A visit (V) is supervised by the school's own staff; the others are elsewhere and only
 * a second register, or a person, confirms them. */
static enum box off_site_box(cell_t c, unsigned enrolments)
{
	const struct code *code = code_of(c);

	if (enrolments > 1 || (code != NULL && code->text[0] == 'V'))
		return BOX_OFF_SITE_CONFIRMED;
	return BOX_OFF_SITE_NOT_CONFIRMED;
}

static enum box marked_box(cell_t c, unsigned enrolments)
{
	switch (code_class_of(c)) {
	case CLASS_PRESENT:
		return BOX_IN_SCHOOL;
	case CLASS_OFF_SITE:
		return off_site_box(c, enrolments);
	case CLASS_AUTHORISED:
		return c == CELL_SUSPENDED ? BOX_SUSPENDED : BOX_ABSENT_REASON_KNOWN;
	case CLASS_UNAUTHORISED:
		return c == CELL_NO_REASON_YET ? BOX_ABSENT_NO_REASON_YET : BOX_ABSENT_REASON_KNOWN;
	case CLASS_NOT_COLLECTED:
		return c == CELL_PLANNED_CLOSURE ? BOX_SCHOOL_CLOSED : BOX_NOT_HEARD;
	case CLASS_NOT_POSSIBLE:
		/* D alone: the other school's register is not with us. */
		return c == CELL_DUAL	     ? BOX_OFF_SITE_NOT_CONFIRMED :
		       c == CELL_SITE_CLOSED ? BOX_SCHOOL_CLOSED :
					       BOX_ABSENT_REASON_KNOWN;
	case CLASS_UNKNOWN:
	case CLASS_COUNT:
		break;
	}
	return BOX_NOT_HEARD;
}

bool rollcall_heard(cell_t mark)
{
	return marked_box(mark, 0) != BOX_NOT_HEARD;
}

/* A person was told: off site is confirmed by that. */
static enum box said_box(cell_t said)
{
	enum box b = marked_box(said, 0);

	return b == BOX_OFF_SITE_NOT_CONFIRMED ? BOX_OFF_SITE_CONFIRMED : b;
}

bool rollcall_said(const struct rollcall_facts *f)
{
	cell_t mark = rollcall_merge(f->cells, f->cell_count);
	unsigned attending = 0;
	enum box fed;

	if (!rollcall_heard(f->said))
		return false;
	for (unsigned i = 0; i < f->cell_count; i++)
		attending += code_attending(f->cells[i]);
	fed = marked_box(mark, attending);
	return fed == BOX_NOT_HEARD || fed == BOX_OFF_SITE_NOT_CONFIRMED;
}

enum box rollcall_box(const struct rollcall_facts *f)
{
	cell_t mark = rollcall_merge(f->cells, f->cell_count);
	unsigned attending = 0;

	for (unsigned i = 0; i < f->cell_count; i++)
		attending += code_attending(f->cells[i]);
	if (rollcall_said(f))
		return said_box(f->said);
	if (mark != CELL_UNKNOWN)
		return marked_box(mark, attending);
	if (f->agreed_away)
		return BOX_ABSENT_REASON_KNOWN;
	if (f->at_home)
		return BOX_HOME_EDUCATED;
	if (f->between)
		return BOX_BETWEEN_SCHOOLS;
	if (!f->has_place)
		return BOX_NO_SCHOOL_PLACE;
	if (f->closed)
		return BOX_SCHOOL_CLOSED;
	return BOX_NOT_HEARD;
}
