#include "measure/child_sum.h"

/* The order in which one mark speaks over another. */
static int rank(cell_t c)
{
	static const int ranks[CLASS_COUNT] = {
		[CLASS_UNKNOWN] = 0,	[CLASS_NOT_COLLECTED] = 2, [CLASS_NOT_POSSIBLE] = 3,
		[CLASS_AUTHORISED] = 4, [CLASS_UNAUTHORISED] = 5,  [CLASS_OFF_SITE] = 6,
		[CLASS_PRESENT] = 7,
	};

	return c == CELL_DUAL ? 1 : ranks[code_class_of(c)];
}

cell_t child_merge(const cell_t *cells, unsigned count)
{
	cell_t best = CELL_UNKNOWN;

	for (unsigned i = 0; i < count; i++)
		if (rank(cells[i]) > rank(best))
			best = cells[i];
	/* D says that another register counts: while that one is silent, nothing is known. */
	for (unsigned i = 0; best == CELL_DUAL && i < count; i++)
		if (cells[i] == CELL_UNKNOWN)
			best = CELL_UNKNOWN;
	return best;
}

static bool on_roll(const struct enrolment_facts *e, day_t day)
{
	return (e->from == DAY_NONE || e->from <= day) && (e->to == DAY_NONE || day <= e->to);
}

static void add_cell(struct child_sum *sum, cell_t c)
{
	const enum code_class class = code_class_of(c);
	const struct code *code = code_of(c);
	struct tally *t = &sum->tally;

	t->possible = (uint16_t)(t->possible + code_possible(c));
	t->attending = (uint16_t)(t->attending + code_attending(c));
	t->authorised = (uint16_t)(t->authorised + (class == CLASS_AUTHORISED));
	t->unauthorised = (uint16_t)(t->unauthorised + (class == CLASS_UNAUTHORISED));
	t->late = (uint16_t)(t->late + (code != NULL && code->late));
	t->known = (uint16_t)(t->known + (class != CLASS_UNKNOWN && class != CLASS_NOT_COLLECTED));
	sum->codes.of[c < CODE_COUNTS ? c : CELL_UNKNOWN]++;
}

static void add_session(struct child_sum *sum, const struct roll *r, const struct enrolment_facts *list,
			unsigned count, session_t s)
{
	cell_t cells[CHILD_ENROLMENTS];
	unsigned heard = 0, attending = 0;

	for (unsigned i = 0; i < count; i++) {
		if (!on_roll(&list[i], session_day(s)))
			continue;
		cells[heard] = roll_get(r, list[i].school, list[i].slot, s);
		attending += code_attending(cells[heard]);
		heard++;
	}
	sum->twice += attending > 1;
	if (heard > 0)
		add_cell(sum, child_merge(cells, heard));
}

int child_sum(const struct roll *r, const struct enrolment_facts *list, unsigned count,
	      struct session_range range, struct child_sum *ret, struct fault *reterr)
{
	int year = year_of(roll_first_monday(r) + 6);
	const struct session_range whole = {
		session_of(day_from_civil((struct civil){year, 8, 1}), false),
		session_of(day_from_civil((struct civil){year + 1, 7, 31}), true)};
	const struct session_range cut = range_cut(range, whole);

	if (count > CHILD_ENROLMENTS)
		return fault_set(reterr, FAULT_LIMIT, "a child with over %d enrolments in a year",
				 CHILD_ENROLMENTS);
	*ret = (struct child_sum){.enrolments = count};
	for (session_t s = cut.from; s <= cut.to; s++)
		if (day_weekday(session_day(s)) <= DAY_FRIDAY)
			add_session(ret, r, list, count, s);
	return 0;
}
