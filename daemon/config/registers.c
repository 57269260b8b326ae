/* registers.c: when a school takes its registers, on all days and on those that differ. */

#include <stdio.h>

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

static const char *path_of(char out[48], const char *day, const struct place *p)
{
	snprintf(out, 48, "registers.%s%s%s.%s", p->own ? day : "", p->own ? "." : "", p->half, p->key);
	return out;
}

static void out_of_order(struct walk *w, const struct node *root, const char *day,
			 const struct place *earlier, const struct place *later)
{
	/* Told at the day's own time: that of all days may be right on the others. */
	bool at_later = day == NULL || later->own;
	char at[48], other[48];

	path_of(at, day, at_later ? later : earlier);
	path_of(other, day, at_later ? earlier : later);
	walk_expected(w, walk_to(w, root, "%s", at), "a time %s %s", at_later ? "after" : "before", other);
}

/* The times of one day in their order. `day` NULL: of all days. */
static void check_day(struct walk *w, const struct node *root, const char *day,
		      const struct register_times *all, const struct register_times *own)
{
	bool am_own = day != NULL && (own->am_opens >= 0 || own->am_closes >= 0);
	bool pm_own = day != NULL && (own->pm_opens >= 0 || own->pm_closes >= 0);
	const struct place places[] = {
		{"am", "opens", am_own ? own->am_opens : all->am_opens, am_own},
		{"am", "closes", am_own ? own->am_closes : all->am_closes, am_own},
		{"pm", "opens", pm_own ? own->pm_opens : all->pm_opens, pm_own},
		{"pm", "closes", pm_own ? own->pm_closes : all->pm_closes, pm_own},
	};
	bool in_order = true;

	for (unsigned i = 1; i < 4; i++) {
		const struct place *p = &places[i], *q = &places[i - 1];
		char path[48];

		if (p->minute < 0 || q->minute < 0 || (day != NULL && !p->own && !q->own))
			continue; /* not given, or told of all days */
		if (p->minute <= q->minute) {
			out_of_order(w, root, day, q, p);
			in_order = false;
		} else if (in_order && i % 2 == 1 && p->minute - q->minute > OPEN_MOST) {
			walk_warn(w, walk_to(w, root, "%s", path_of(path, day, p)),
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
