#include "alert/fresh.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name, *words;
} states[FRESHES] = {
	[FRESH_NEVER] = {"never", "never any marks"},
	[FRESH_LATE] = {"late", "no marks received"},
	[FRESH_PARTIAL] = {"partial", "marks missing"},
	[FRESH_DOUBTED] = {"implausible", "cannot be right"},
	[FRESH_PLAUSIBLE] = {"plausible", "enough to go by"},
	[FRESH_COMPLETE] = {"complete", "complete"},
	[FRESH_WAITING] = {"waiting", "not due yet"},
	[FRESH_CLOSED] = {"closed", "closed"},
};

static const char *const doubts[DOUBTS] = {"", "all_n", "drop", "mass_change"};
static const char *const causes[CAUSES] = {"", "school", "supplier", "us", "not known"};

const char *fresh_name(enum fresh f)
{
	return (unsigned)f < FRESHES ? states[f].name : "unknown";
}

const char *fresh_words(enum fresh f)
{
	return (unsigned)f < FRESHES ? states[f].words : "";
}

const char *doubt_name(enum doubt d)
{
	return (unsigned)d < DOUBTS ? doubts[d] : "";
}

const char *cause_name(enum cause c)
{
	return (unsigned)c < CAUSES ? causes[c] : "not known";
}

enum cause cause_find(const char *name)
{
	for (int i = 0; i < CAUSES; i++)
		if (strcmp(causes[i], name) == 0)
			return (enum cause)i;
	return CAUSE_NOT_KNOWN;
}

/* Is `part` at least `percent` of `of`? */
static bool reaches(uint32_t part, uint32_t of, int percent)
{
	return (uint64_t)part * 100 >= (uint64_t)of * (unsigned)percent;
}

static bool exceeds(uint32_t part, uint32_t of, int percent)
{
	return (uint64_t)part * 100 > (uint64_t)of * (unsigned)percent;
}

/* --- states --------------------------------------------------------------------------------- */

static bool is_closed(const struct fresh_facts *f, const struct fresh_limits *l)
{
	(void)l;
	return f->closed;
}

static bool is_waiting(const struct fresh_facts *f, const struct fresh_limits *l)
{
	(void)l;
	return !f->due;
}

static bool is_never(const struct fresh_facts *f, const struct fresh_limits *l)
{
	(void)l;
	return !f->ever;
}

static bool is_late(const struct fresh_facts *f, const struct fresh_limits *l)
{
	(void)l;
	return f->received == 0;
}

static bool is_doubted(const struct fresh_facts *f, const struct fresh_limits *l)
{
	(void)l;
	return f->doubt != DOUBT_NONE;
}

static bool is_partial(const struct fresh_facts *f, const struct fresh_limits *l)
{
	return f->classes_in < f->classes || !reaches(f->received, f->expected, l->plausible);
}

static bool is_complete(const struct fresh_facts *f, const struct fresh_limits *l)
{
	return reaches(f->received, f->expected, l->complete) && (f->as_of == 0 || f->as_of >= f->closes);
}

static bool is_any(const struct fresh_facts *f, const struct fresh_limits *l)
{
	(void)f;
	(void)l;
	return true;
}

/* In this order; the last takes what is left. */
static const struct {
	bool (*holds)(const struct fresh_facts *f, const struct fresh_limits *l);
	enum fresh state;
} table[] = {
	{is_closed, FRESH_CLOSED},     {is_waiting, FRESH_WAITING}, {is_never, FRESH_NEVER},
	{is_late, FRESH_LATE},	       {is_doubted, FRESH_DOUBTED}, {is_partial, FRESH_PARTIAL},
	{is_complete, FRESH_COMPLETE}, {is_any, FRESH_PLAUSIBLE},
};

enum fresh fresh_state(const struct fresh_facts *f, const struct fresh_limits *l)
{
	size_t i = 0;

	while (!table[i].holds(f, l))
		i++;
	return table[i].state;
}

/* --- doubts --------------------------------------------------------------------------------- */

/* Attendance of half the pupils at least, so that a first class says nothing of the school. */
static bool comparable(const struct fresh_tally *t, const struct fresh_limits *l)
{
	return t->comparable >= (unsigned)l->least && reaches(t->received, t->expected, 50);
}

/* a1/c1 - a0/c0 > drop points, without dividing. */
static bool fell(const struct fresh_tally *before, const struct fresh_tally *now, int drop)
{
	int64_t was = (int64_t)before->attending * now->comparable,
		is = (int64_t)now->attending * before->comparable;

	return (was - is) * 100 > (int64_t)drop * before->comparable * now->comparable;
}

enum doubt fresh_doubt(const struct fresh_tally *now, const struct fresh_tally *before,
		       const struct fresh_limits *l)
{
	if (now->received >= (unsigned)l->least && exceeds(now->no_reason, now->received, l->no_reason))
		return DOUBT_NO_REASON;
	if (before != NULL && comparable(now, l) && comparable(before, l) && fell(before, now, l->drop))
		return DOUBT_DROP;
	return DOUBT_NONE;
}

bool fresh_mass_change(uint32_t changed, uint32_t held, const struct fresh_limits *l)
{
	return changed >= (unsigned)l->least && exceeds(changed, held, l->mass_change);
}

/* --- causes --------------------------------------------------------------------------------- */

enum cause fresh_cause(enum fresh state, enum cause told, int64_t as_of, int64_t closes)
{
	if (told != CAUSE_NONE)
		return told;
	switch (state) {
	case FRESH_DOUBTED:
		return CAUSE_NOT_KNOWN;
	case FRESH_NEVER:
	case FRESH_LATE:
		return as_of >= closes && as_of != 0 ? CAUSE_SCHOOL : CAUSE_NOT_KNOWN;
	case FRESH_PARTIAL:
		return CAUSE_SCHOOL; /* others of its classes are there */
	case FRESH_PLAUSIBLE:
	case FRESH_COMPLETE:
	case FRESH_WAITING:
	case FRESH_CLOSED:
	case FRESHES:
		break;
	}
	return CAUSE_NONE;
}

bool fresh_incident(uint32_t silent, uint32_t schools, const struct fresh_limits *l)
{
	return silent > (unsigned)l->incident_schools ||
	       (silent >= 2 && reaches(silent, schools, l->incident_share));
}
