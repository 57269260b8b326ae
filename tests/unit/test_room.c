/* When a disk is too full. A wrong answer here either fills the disk until a write fails half-way through
 * a morning, or leaves the schools unasked though there is room. */
#include <criterion/criterion.h>

#include "base/room.h"

#define MIB ((uint64_t)1 << 20)

static const struct room_limits limits = {.stop_below = 32, .pause_below = 256, .resume_at = 512};

Test(room, each_threshold_from_both_sides)
{
	static const struct {
		enum room was;
		uint64_t bytes;
		enum room is;
	} rows[] = {
		{ROOM_WELL, 256 * MIB, ROOM_WELL},   {ROOM_WELL, 256 * MIB - 1, ROOM_LOW},
		{ROOM_WELL, 32 * MIB, ROOM_LOW},     {ROOM_WELL, 32 * MIB - 1, ROOM_FULL},
		{ROOM_WELL, 0, ROOM_FULL},	     {ROOM_LOW, 256 * MIB, ROOM_LOW},
		{ROOM_LOW, 512 * MIB - 1, ROOM_LOW}, {ROOM_LOW, 512 * MIB, ROOM_WELL},
		{ROOM_LOW, 31 * MIB, ROOM_FULL},     {ROOM_FULL, 32 * MIB - 1, ROOM_FULL},
		{ROOM_FULL, 32 * MIB, ROOM_LOW},     {ROOM_FULL, 300 * MIB, ROOM_LOW},
		{ROOM_FULL, 512 * MIB, ROOM_WELL},   {ROOM_WELL, UINT64_MAX, ROOM_WELL},
		{ROOM_FULL, UINT64_MAX, ROOM_WELL},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_eq(room_judge(rows[i].was, rows[i].bytes, &limits), rows[i].is, "row %zu", i);
}

/* Between the two thresholds one file more or less must not start and stop every school. */
Test(room, a_disk_that_hovers_changes_its_state_once)
{
	enum room r = ROOM_WELL;
	unsigned changes = 0;

	for (unsigned i = 0; i < 100; i++) {
		enum room next = room_judge(r, (i % 2 == 0 ? 255 : 257) * MIB, &limits);

		changes += next != r;
		r = next;
	}
	cr_assert_eq(changes, 1);
}

Test(room, equal_thresholds_leave_nothing_between)
{
	const struct room_limits one = {.stop_below = 8, .pause_below = 8, .resume_at = 8};

	cr_assert_eq(room_judge(ROOM_WELL, 8 * MIB - 1, &one), ROOM_FULL);
	cr_assert_eq(room_judge(ROOM_FULL, 8 * MIB, &one), ROOM_WELL);
}
