/* registers.c: when a school takes its registers, on all days and on those that differ. */

#include "config/config.h"
#include "config/registers.h"

#define OPEN_MOST 30 /* minutes; "Working together to improve school attendance", DfE 2024 */

/* clang-format off */
static const struct row am[] = {
	{.key = "opens", .type = ROW_TIME, .required = true, ROW_AT(struct register_times, am_opens),
	 .help = "when taking of the register starts"},
	{.key = "closes", .type = ROW_TIME, .required = true, ROW_AT(struct register_times, am_closes),
	 .help = "after this a child who comes is U, not L; at most 30 minutes later"},
	{0},
};

static const struct row pm[] = {
	{.key = "opens", .type = ROW_TIME, .required = true, ROW_AT(struct register_times, pm_opens),
	 .help = "when taking of the register starts"},
	{.key = "closes", .type = ROW_TIME, .required = true, ROW_AT(struct register_times, pm_closes),
	 .help = "after this a child who comes is U, not L; at most 30 minutes later"},
	{0},
};

static const struct row weekday[] = {
	{.key = "am", .type = ROW_MAP, .rows = am, .help = "its morning register; left out: as on the other days"},
	{.key = "pm", .type = ROW_MAP, .rows = pm, .help = "its afternoon register; left out: as on the other days"},
	{0},
};

#define WEEKDAY(name_, at_)                                                                                \
	{.key = name_, .type = ROW_MAP, .rows = weekday, .offset = offsetof(struct school, weekdays[at_]),  \
	 .help = "where " name_ "s differ"}

const struct row registers_rows[] = {
	{.key = "am", .type = ROW_MAP, .required = true, .rows = am, .offset = offsetof(struct school, registers),
	 .help = "morning register"},
	{.key = "pm", .type = ROW_MAP, .required = true, .rows = pm, .offset = offsetof(struct school, registers),
	 .help = "afternoon register"},
	WEEKDAY("monday", DAY_MONDAY),
	WEEKDAY("tuesday", DAY_TUESDAY),
	WEEKDAY("wednesday", DAY_WEDNESDAY),
	WEEKDAY("thursday", DAY_THURSDAY),
	WEEKDAY("friday", DAY_FRIDAY),
	{0},
};
/* clang-format on */

static const char *const day_names[SCHOOL_WEEKDAYS] = {"monday", "tuesday", "wednesday", "thursday",
						       "friday"};

struct register_times school_registers(const struct school *s, day_t day)
{
	struct register_times t = s->registers;
	int weekday_of = day_weekday(day);

	if (weekday_of < SCHOOL_WEEKDAYS) {
		const struct register_times *own = &s->weekdays[weekday_of];

		if (own->am_closes >= 0) {
			t.am_opens = own->am_opens;
			t.am_closes = own->am_closes;
		}
		if (own->pm_closes >= 0) {
			t.pm_opens = own->pm_opens;
			t.pm_closes = own->pm_closes;
		}
	}
	return t;
}

int school_closes(const struct school *s, day_t day, bool in_afternoon)
{
	struct register_times t = school_registers(s, day);

	return in_afternoon ? t.pm_closes : t.am_closes;
}

/* One time of a day, and where it stands: in the day's own part, or in that of all days. */
struct place {
	const char *half, *key;
	int minute;
	bool own;
};

static const struct node *to(struct walk *w, const struct node *root, const char *day, const struct place *p)
{
	return p->own ? walk_to(w, root, "registers.%s.%s.%s", day, p->half, p->key) :
			walk_to(w, root, "registers.%s.%s", p->half, p->key);
}

/* The times of one day in their order. `day` NULL: of all days. */
static void check_day(struct walk *w, const struct node *root, const char *day,
		      const struct register_times *all, const struct register_times *own)
{
	bool am_own = own->am_opens >= 0 || own->am_closes >= 0,
	     pm_own = own->pm_opens >= 0 || own->pm_closes >= 0;
	const struct place places[] = {
		{"am", "opens", am_own ? own->am_opens : all->am_opens, day != NULL && am_own},
		{"am", "closes", am_own ? own->am_closes : all->am_closes, day != NULL && am_own},
		{"pm", "opens", pm_own ? own->pm_opens : all->pm_opens, day != NULL && pm_own},
		{"pm", "closes", pm_own ? own->pm_closes : all->pm_closes, day != NULL && pm_own},
	};
	bool in_order = true;

	for (unsigned i = 1; i < 4; i++) {
		const struct place *p = &places[i], *q = &places[i - 1];

		if (p->minute < 0 || q->minute < 0 || (day != NULL && !p->own && !q->own))
			continue; /* not given, or told of all days */
		if (p->minute <= q->minute) {
			walk_expected(w, to(w, root, day, p->own || day == NULL ? p : q),
				      "a time %s registers.%s%s%s.%s",
				      p->own || day == NULL ? "after" : "before", q->own && p->own ? day : "",
				      q->own && p->own ? "." : "", p->own || day == NULL ? q->half : p->half,
				      p->own || day == NULL ? q->key : p->key);
			in_order = false;
		} else if (in_order && i % 2 == 1 && p->minute - q->minute > OPEN_MOST) {
			walk_warn(w, to(w, root, day, p),
				  "the register is open for %d minutes; guidance says at most %d",
				  p->minute - q->minute, OPEN_MOST);
		}
	}
}

void registers_check(struct walk *w, const struct node *root, const struct school *s)
{
	check_day(w, root, NULL, &s->registers, &s->registers);
	for (unsigned i = 0; i < SCHOOL_WEEKDAYS; i++)
		check_day(w, root, day_names[i], &s->registers, &s->weekdays[i]);
}
