#include "alert/mute.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

static const char *const names[MUTE_STATES] = {"waiting", "standing", "ended"};

const char *mute_state_name(unsigned s)
{
	return s < MUTE_STATES ? names[s] : NULL;
}

bool mute_allowed(enum rule rule)
{
	static const enum rule whereabouts_unknown[] = {RULE_NOT_HEARD, RULE_LEFT_ROLL, RULE_NEVER_ARRIVED};

	for (size_t i = 0; i < sizeof whereabouts_unknown / sizeof *whereabouts_unknown; i++)
		if (rule == whereabouts_unknown[i])
			return false;
	return !rule_of_nobody(rule);
}

bool mute_holds(const struct mute *m, day_t day)
{
	return m->state == MUTE_STANDING && day <= m->last;
}

int mute_check(enum rule rule, day_t last, day_t today, int most_days, struct fault *reterr)
{
	char first[16], end[16];

	if (!mute_allowed(rule))
		return fault_set(reterr, FAULT_MEANING, "%s is never silenced: it says that nobody knows",
				 rule_row(rule)->name);
	if (last < today || last - today >= most_days)
		return fault_set(reterr, FAULT_MEANING,
				 "expected a last day from %s to %s: a silence has at most %d days",
				 day_words(first, today), day_words(end, today + most_days - 1), most_days);
	return 0;
}

/* "Ann Lee (ann-lee)": what stands before the brackets, and what stands in them. */
struct said_by {
	struct span name, within;
};

static struct said_by said_by(const char *words)
{
	struct span all = text_trim(span_of(words));
	size_t open = all.length;

	if (all.length == 0 || all.at[all.length - 1] != ')')
		return (struct said_by){all, {all.at, 0}};
	while (open > 0 && all.at[open - 1] != '(')
		open--;
	if (open == 0)
		return (struct said_by){all, {all.at, 0}};
	return (struct said_by){text_trim((struct span){all.at, open - 1}),
				{all.at + open, all.length - open - 1}};
}

static bool alike(struct span a, struct span b)
{
	return a.length > 0 && a.length == b.length && strncasecmp(a.at, b.at, a.length) == 0;
}

bool mute_same_person(const struct mute *m, const struct mute_person *p)
{
	struct said_by by = said_by(m->by), other = said_by(p->words);
	struct span id = span_of(m->by_id[0] != '\0' ? m->by_id : p->id);
	struct said_by nameless = m->by_id[0] != '\0' ? other : by;

	if (m->by_id[0] != '\0' && p->id[0] != '\0')
		return strcmp(m->by_id, p->id) == 0;
	if (id.length == 0)
		return strcasecmp(m->by, p->words) == 0;
	return alike(by.name, other.name) || alike(nameless.name, id) || alike(nameless.within, id);
}

int mute_confirm(struct mute *m, const struct mute_person *p, int64_t now, struct fault *reterr)
{
	if (m->state != MUTE_WAITING)
		return fault_set(reterr, FAULT_STATE, "silence %llu waits for nobody: it is %s",
				 (unsigned long long)m->number, mute_state_name(m->state));
	if (mute_same_person(m, p))
		return fault_set(reterr, FAULT_DENIED, "%s set it: a second person has to agree", m->by);
	m->state = MUTE_STANDING;
	m->confirmed_at = now;
	text_copy(m->second, sizeof m->second, span_of(p->words));
	return 0;
}
