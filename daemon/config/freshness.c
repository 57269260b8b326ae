/* muster.yaml, freshness: from when a school's marks are enough, late, or not to be believed. */
#include "config/config.h"
#include "config/kind.h"

/* clang-format off */
const struct row freshness_rows[] = {
	{.key = "team", .type = ROW_NAME, ROW_AT(struct freshness, team),
	 .help = "the team that looks after the schools' data, where a school names none: it is told of silence, missing registers and incidents"},
	{.key = "plausible", .type = ROW_INT, ROW_AT(struct freshness, limits.plausible), .min = 1, .max = 100, .fallback = "80",
	 .help = "percent of the pupils expected from which marks are enough to go by; below, marks are missing (a child without one is `no mark` where four fifths have one)"},
	{.key = "complete", .type = ROW_INT, ROW_AT(struct freshness, limits.complete), .min = 1, .max = 100, .fallback = "95",
	 .help = "percent of the pupils expected from which a register is complete; guests and late starters may have no mark"},
	{.key = "least", .type = ROW_INT, ROW_AT(struct freshness, limits.least), .min = 1, .max = 1000, .fallback = "10",
	 .help = "marks; fewer are never called implausible: in a class of 9 anything can be"},
	{.key = "no_reason", .type = ROW_INT, ROW_AT(struct freshness, limits.no_reason), .min = 1, .max = 100, .fallback = "50",
	 .help = "percent; more of a session's marks as N are a register not finished (absence of all kinds in England is 7 percent of sessions, DfE 2023/24)"},
	{.key = "drop", .type = ROW_INT, ROW_AT(struct freshness, limits.drop), .min = 1, .max = 100, .fallback = "50",
	 .help = "points of attendance; a fall by more from one register to the next is not believed; R and Y do not count"},
	{.key = "mass_change", .type = ROW_INT, ROW_AT(struct freshness, limits.mass_change), .min = 1, .max = 100, .fallback = "20",
	 .help = "percent; more of the marks held changed in one pull are not believed: a system that rewrites a range, a move to another system; a resolved N and a closure do not count"},
	{.key = "class_least", .type = ROW_INT, ROW_AT(struct freshness, limits.class_least), .min = 1, .max = 100, .fallback = "5",
	 .help = "pupils; a smaller registration group without a mark is no missing register"},
	{.key = "tell_after", .type = ROW_MINUTES, ROW_AT(struct freshness, tell_after), .min = 0, .max = 480, .fallback = "45m",
	 .help = "after the first look at a session, before silence or a missing register is told: the second look has been then"},
	{.key = "quiet_days", .type = ROW_INT, ROW_AT(struct freshness, quiet_days), .min = 0, .max = 20, .fallback = "3",
	 .help = "first school days of a term on which silence is shown in the status and told to no team: marks may not come for days"},
	{.key = "believe_after", .type = ROW_DAYS, ROW_AT(struct freshness, believe_after), .min = 1, .max = 31, .fallback = "8d",
	 .help = "after this a mass change that nobody has answered for is believed, as the nightly window has read it again each day"},
	{.key = "incident_schools", .type = ROW_INT, ROW_AT(struct freshness, limits.incident_schools), .min = 1, .max = 1000, .fallback = "3",
	 .help = "more silent schools than this at one supplier are one incident, and no school is told that it failed"},
	{.key = "incident_share", .type = ROW_INT, ROW_AT(struct freshness, limits.incident_share), .min = 1, .max = 100, .fallback = "10",
	 .help = "percent; so is this share of the schools at one supplier, two at least"},
	{0},
};
/* clang-format on */

void freshness_check(struct walk *w, const struct node *root, const struct freshness *f)
{
	if (f->limits.plausible > f->limits.complete)
		walk_fault(w, walk_to(w, root, "freshness.plausible"),
			   "expected at most complete, %d, found %d", f->limits.complete,
			   f->limits.plausible);
}
