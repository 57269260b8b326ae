/* rehearsal_compare.c: what was seen and sent beside what a contract test expects; each difference with the
 * clause that made it, or why none did. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/trial/rehearsal_internal.h"

struct compare {
	struct rehearsal_world *w;
	const struct rehearsal_views *views;
	struct rehearsal_report *into;
	uint32_t children[TEST_CHILDREN]; /* of the engine; NO_INDEX: never heard of */
	bool out_of_memory;
};

static struct rehearsal_mismatch *mismatch(struct compare *c, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Never NULL: the last place takes the words when there is no memory, and the run fails. */
static struct rehearsal_mismatch *mismatch(struct compare *c, unsigned line, const char *format, ...)
{
	static struct rehearsal_mismatch nowhere;
	struct rehearsal_mismatch *m = VEC_ADD(&c->into->mismatches);
	va_list args;

	c->out_of_memory = c->out_of_memory || m == NULL;
	m = m != NULL ? m : &nowhere;
	*m = (struct rehearsal_mismatch){.file = c->w->test->file, .line = line};
	va_start(args, format);
	vsnprintf(m->where, sizeof m->where, format, args);
	va_end(args);
	return m;
}

static const char *child_id(const struct compare *c, unsigned child)
{
	return c->w->test->children[child].id;
}

/* --- finding ------------------------------------------------------------------------------------- */

static const struct rehearsal_seen *view_of(const struct compare *c, const char *team, const char *role,
					    unsigned child)
{
	for (size_t i = 0; i < c->views->count; i++) {
		const struct rehearsal_seen *s = &c->views->at[i];

		if (s->child == child && strcmp(s->team->id, team) == 0 &&
		    strcmp(s->role != NULL ? s->role : "", role) == 0)
			return s;
	}
	return NULL;
}

static const struct test_expected *expected_of(const struct compare *c, const struct rehearsal_seen *s)
{
	for (unsigned i = 0; i < c->w->c->expected_count; i++) {
		const struct test_expected *x = &c->w->c->expected[i];

		if (strcmp(x->team, s->team->id) == 0 && strcmp(x->child, child_id(c, s->child)) == 0 &&
		    strcmp(x->role, s->role != NULL ? s->role : "") == 0)
			return x;
	}
	return NULL;
}

static int child_of_sent(const struct compare *c, const struct rehearsal_sent *s)
{
	uint32_t child = child_find(c->w->engine, &s->child);

	for (unsigned i = 0; i < c->w->test->child_count; i++)
		if (child != NO_INDEX && c->children[i] == child)
			return (int)i;
	return -1;
}

static bool is_about(const struct compare *c, const struct rehearsal_sent *s, const char *team,
		     unsigned child)
{
	return strcmp(s->mailbox, team) == 0 && child_of_sent(c, s) == (int)child;
}

/* --- fields -------------------------------------------------------------------------------------- */

static void say_view(const struct compare *c, const struct rehearsal_seen *s, char *out, size_t size)
{
	snprintf(out, size, "%s%s%s, %s", s->team->id, s->role != NULL ? " " : "",
		 s->role != NULL ? s->role : "", child_id(c, s->child));
}

static void compare_field(struct compare *c, const struct rehearsal_seen *s, const struct test_expected *x,
			  enum field f)
{
	const char *wanted = x->sees[f], *found = s->value[f];
	struct rehearsal_mismatch *m;
	char view[160];

	if (strcmp(wanted, found) == 0 || (wanted[0] == '\0' && !c->w->c->nobody_else))
		return;
	say_view(c, s, view, sizeof view);
	m = mismatch(c, x->sees_line[f], "%s, %s", view, field_name(f));
	snprintf(m->expected, sizeof m->expected, "%s", wanted[0] != '\0' ? wanted : "nothing");
	snprintf(m->found, sizeof m->found, "%s", found[0] != '\0' ? found : "nothing");
	if (found[0] != '\0')
		rehearsal_why_field(c->w, s, f, m->clause, sizeof m->clause);
	else
		rehearsal_why_no_field(c->w, s, f, m->clause, sizeof m->clause);
}

/* A view that no expectation speaks of; a role's is held against its team's mailbox. */
static void unexpected_view(struct compare *c, const struct rehearsal_seen *s)
{
	const struct rehearsal_seen *mailbox = s->role != NULL ? view_of(c, s->team->id, "", s->child) : NULL;
	struct rehearsal_mismatch *m = NULL;
	char view[160];

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (s->value[f][0] == '\0' ||
		    (mailbox != NULL && strcmp(s->value[f], mailbox->value[f]) == 0))
			continue;
		say_view(c, s, view, sizeof view);
		m = m != NULL ? m : mismatch(c, c->w->c->line, "%s", view);
		snprintf(m->expected, sizeof m->expected, "nothing: nobody_else");
		rehearsal_also(m->found, sizeof m->found, "%s: %s", field_name((enum field)f), s->value[f]);
		if (m->clause[0] == '\0')
			rehearsal_why_field(c->w, s, (enum field)f, m->clause, sizeof m->clause);
	}
}

static void compare_views(struct compare *c)
{
	for (size_t i = 0; i < c->views->count; i++) {
		const struct rehearsal_seen *s = &c->views->at[i];
		const struct test_expected *x = expected_of(c, s);

		for (unsigned f = 0; x != NULL && f < FIELD_COUNT; f++)
			compare_field(c, s, x, (enum field)f);
		if (x == NULL && c->w->c->nobody_else)
			unexpected_view(c, s);
	}
}

/* --- alerts -------------------------------------------------------------------------------------- */

static const char *clock_words(int minute, char out[6])
{
	snprintf(out, 6, "%02d:%02d", minute / 60 % 24, minute % 60);
	return out;
}

static void alert_mismatch(struct compare *c, const struct test_expected *x, const struct test_alert *a,
			   const struct rehearsal_sent *s, const char *what, const char *expected,
			   const char *found)
{
	struct rehearsal_mismatch *m =
		mismatch(c, a->line, "%s, %s, alert %s, %s", x->team, x->child, a->rule, what);

	snprintf(m->expected, sizeof m->expected, "%s", expected);
	snprintf(m->found, sizeof m->found, "%s", found[0] != '\0' ? found : "nothing");
	rehearsal_why_sent(s, m->clause, sizeof m->clause);
}

static void compare_text(struct compare *c, const struct test_expected *x, const struct test_alert *a,
			 const struct rehearsal_sent *s, const char *what, const char *expected,
			 const char *found)
{
	if (expected[0] != '\0' && strcmp(expected, found) != 0)
		alert_mismatch(c, x, a, s, what, expected, found);
}

static void compare_minutes(struct compare *c, const struct test_expected *x, const struct test_alert *a,
			    const struct rehearsal_sent *s, const char *what, int expected, int found)
{
	char wanted[16], is[16];

	if (expected == 0 || expected == found)
		return;
	snprintf(wanted, sizeof wanted, "%d minutes", expected);
	snprintf(is, sizeof is, "%d minutes", found);
	alert_mismatch(c, x, a, s, what, wanted, found == 0 ? "" : is);
}

static void compare_times(struct compare *c, const struct test_expected *x, const struct test_alert *a,
			  const struct rehearsal_sent *s)
{
	char wanted[11] = "", is[11];
	day_t day;
	int minute;

	if (a->take_by >= 0)
		compare_text(c, x, a, s, "take_by", clock_words(a->take_by, wanted), s->take_by);
	london_from_instant(s->left, &day, &minute);
	if (a->leaves >= 0)
		compare_text(c, x, a, s, "leaves", clock_words(a->leaves, wanted), clock_words(minute, is));
	if (a->leaves_on != DAY_NONE)
		compare_text(c, x, a, s, "leaves_on", day_print(wanted, a->leaves_on), day_print(is, day));
	compare_minutes(c, x, a, s, "take_within", a->take_within, s->row != NULL ? s->row->take_within : 0);
	compare_minutes(c, x, a, s, "outcome_within", a->outcome_within,
			s->row != NULL ? s->row->outcome_within : 0);
}

/* The message's line with the words, for people; its title when no line has them. */
static void line_with(const struct rehearsal_sent *s, const char *words, char *out, size_t size)
{
	const char *at = strstr(s->text, words), *from = at != NULL ? at : s->text;

	while (from > s->text && from[-1] != '\n')
		from--;
	snprintf(out, size, "%.*s", (int)strcspn(from, "\n"), from);
}

static void compare_words(struct compare *c, const struct test_expected *x, const struct test_alert *a,
			  const struct rehearsal_sent *s)
{
	char line[200], wanted[200];

	for (unsigned i = 0; i < a->says_count; i++)
		if (strstr(s->text, a->says[i]) == NULL) {
			line_with(s, a->says[i], line, sizeof line);
			alert_mismatch(c, x, a, s, "says", a->says[i], line);
		}
	for (unsigned i = 0; i < a->not_count; i++)
		if (strstr(s->text, a->not_says[i]) != NULL) {
			line_with(s, a->not_says[i], line, sizeof line);
			snprintf(wanted, sizeof wanted, "not \"%s\"", a->not_says[i]);
			alert_mismatch(c, x, a, s, "does_not_say", wanted, line);
		}
}

static void missing_alert(struct compare *c, const struct test_expected *x, const struct test_alert *a,
			  unsigned child)
{
	const struct rehearsal_seen *view = view_of(c, x->team, "", child);
	struct rehearsal_mismatch *m = mismatch(c, a->line, "%s, %s, alert %s", x->team, x->child, a->rule);

	snprintf(m->expected, sizeof m->expected, "a message, %s",
		 alert_state_name((enum alert_state)a->state));
	for (size_t i = 0; i < c->w->sent.count; i++) {
		const struct rehearsal_sent *s = &c->w->sent.at[i];

		if (!is_about(c, s, x->team, child) || strcmp(rule_row(s->rule)->name, a->rule) != 0)
			continue;
		rehearsal_also(m->found, sizeof m->found, "a message, %s", alert_state_name(s->state));
		rehearsal_why_sent(s, m->clause, sizeof m->clause);
	}
	if (m->found[0] != '\0')
		return;
	snprintf(m->found, sizeof m->found, "no message");
	if (view != NULL)
		rehearsal_why_no_alert(c->w, view, a->rule, m->clause, sizeof m->clause);
}

/* A later revision in the same state is the same alert: the first is looked at. */
static void compare_alert(struct compare *c, const struct test_expected *x, const struct test_alert *a,
			  unsigned child)
{
	struct rehearsal_sent *first = NULL;

	for (size_t i = 0; i < c->w->sent.count; i++) {
		struct rehearsal_sent *s = &c->w->sent.at[i];

		if (!is_about(c, s, x->team, child) || strcmp(rule_row(s->rule)->name, a->rule) != 0 ||
		    (int)s->state != a->state)
			continue;
		s->expected = true;
		first = first != NULL ? first : s;
	}
	if (first == NULL) {
		missing_alert(c, x, a, child);
		return;
	}
	if (a->urgency > 0)
		compare_text(c, x, a, first, "urgency", urgency_name((enum urgency)(a->urgency - 1)),
			     urgency_name(first->urgency));
	compare_times(c, x, a, first);
	compare_text(c, x, a, first, "escalate_to", a->escalate_to,
		     first->row != NULL ? first->row->escalate_to : "");
	compare_words(c, x, a, first);
}

static void unexpected_alerts(struct compare *c)
{
	for (size_t i = 0; c->w->c->nobody_else && i < c->w->sent.count; i++) {
		const struct rehearsal_sent *s = &c->w->sent.at[i];
		int child = child_of_sent(c, s);
		struct rehearsal_mismatch *m;
		char clock[6];

		/* A report on what is never sent is no alert of the contract. */
		if (s->expected || s->rule == RULE_OPENING_REPORT)
			continue;
		m = mismatch(c, c->w->c->line, "%s, %s, alert %s", s->mailbox,
			     child >= 0 ? child_id(c, (unsigned)child) : "a child not given here",
			     rule_row(s->rule)->name);
		snprintf(m->expected, sizeof m->expected, "no message: nobody_else");
		snprintf(m->found, sizeof m->found, "a message, %s, at %s: %.*s", alert_state_name(s->state),
			 instant_clock(clock, s->left), (int)strcspn(s->text, "\n"), s->text);
		rehearsal_why_sent(s, m->clause, sizeof m->clause);
	}
}

static void compare_alerts(struct compare *c)
{
	for (unsigned i = 0; i < c->w->c->expected_count; i++) {
		const struct test_expected *x = &c->w->c->expected[i];
		int child = contract_test_child(c->w->test, x->child);

		for (unsigned k = 0; child >= 0 && k < x->alert_count; k++)
			compare_alert(c, x, &x->alerts[k], (unsigned)child);
	}
	unexpected_alerts(c);
}

/* --- never --------------------------------------------------------------------------------------- */

static bool either(const char *wanted, const char *found)
{
	return wanted[0] == '\0' || strcmp(wanted, found) == 0;
}

/* One finding for a view, whatever of it is shown. */
static void never_seen(struct compare *c, const struct test_never *n, const struct rehearsal_seen *s)
{
	struct rehearsal_mismatch *m = NULL;
	char view[160];

	if (!either(n->team, s->team->id) || !either(n->child, child_id(c, s->child)) ||
	    !either(n->role, s->role != NULL ? s->role : ""))
		return;
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (s->value[f][0] == '\0' || !either(n->field, field_name((enum field)f)) ||
		    (n->says[0] != '\0' && strstr(s->value[f], n->says) == NULL))
			continue;
		if (m == NULL) {
			say_view(c, s, view, sizeof view);
			m = mismatch(c, n->line, "never: %s", view);
			snprintf(m->expected, sizeof m->expected, "nothing");
			rehearsal_why_field(c->w, s, (enum field)f, m->clause, sizeof m->clause);
		}
		rehearsal_also(m->found, sizeof m->found, "%s: %s", field_name((enum field)f), s->value[f]);
	}
}

static void never_sent(struct compare *c, const struct test_never *n, const struct rehearsal_sent *s)
{
	int child = child_of_sent(c, s);
	struct rehearsal_mismatch *m;

	if (!either(n->team, s->mailbox) ||
	    !either(n->child, child >= 0 ? child_id(c, (unsigned)child) : "") ||
	    !either(n->rule, rule_row(s->rule)->name) ||
	    (n->says[0] != '\0' && strstr(s->text, n->says) == NULL))
		return;
	m = mismatch(c, n->line, "never: %s, alert %s", s->mailbox, rule_row(s->rule)->name);
	snprintf(m->expected, sizeof m->expected, "no message%s%s", n->says[0] != '\0' ? " that says " : "",
		 n->says);
	line_with(s, n->says, m->found, sizeof m->found);
	rehearsal_why_sent(s, m->clause, sizeof m->clause);
}

static void compare_never(struct compare *c)
{
	for (unsigned i = 0; i < c->w->c->never_count; i++) {
		const struct test_never *n = &c->w->c->never[i];

		for (size_t k = 0; n->rule[0] == '\0' && k < c->views->count; k++)
			never_seen(c, n, &c->views->at[k]);
		for (size_t k = 0; n->field[0] == '\0' && n->role[0] == '\0' && k < c->w->sent.count; k++)
			never_sent(c, n, &c->w->sent.at[k]);
	}
}

int rehearsal_compare(struct rehearsal_world *w, const struct rehearsal_views *views,
		      struct rehearsal_report *into, struct fault *reterr)
{
	struct compare c = {.w = w, .views = views, .into = into};

	for (unsigned i = 0; i < w->test->child_count; i++) {
		struct digest id = child_of_upn(w->engine, w->upns[i]);

		c.children[i] = child_find(w->engine, &id);
	}
	compare_views(&c);
	compare_alerts(&c);
	compare_never(&c);
	return c.out_of_memory ? fault_set(reterr, FAULT_MEMORY, "no memory for a test's findings") : 0;
}
