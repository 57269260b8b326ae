/* muster.yaml, disk: from when on a disk is too full to take marks in. */
#include "config/config.h"
#include "config/kind.h"

/* clang-format off */
const struct row disk_rows[] = {
	{.key = "pause_below", .type = ROW_INT, ROW_AT(struct room_limits, pause_below), .min = 1, .max = 1048576, .fallback = "256",
	 .help = "MiB free where the data folder is; with less, no school, list or data set is asked, and the status says so"},
	{.key = "resume_at", .type = ROW_INT, ROW_AT(struct room_limits, resume_at), .min = 1, .max = 1048576, .fallback = "512",
	 .help = "MiB free, from which they are asked again"},
	{.key = "stop_below", .type = ROW_INT, ROW_AT(struct room_limits, stop_below), .min = 1, .max = 1048576, .fallback = "32",
	 .help = "MiB free; with less nothing is written at all: no alert is sent, taken or closed until there is room; questions about how things are stay answered"},
	{0},
};
/* clang-format on */

void disk_check(struct walk *w, const struct node *root, const struct room_limits *l)
{
	if (l->stop_below > l->pause_below)
		walk_fault(w, walk_to(w, root, "disk.stop_below"),
			   "expected at most pause_below, %d, found %d", l->pause_below, l->stop_below);
	if (l->pause_below > l->resume_at)
		walk_fault(w, walk_to(w, root, "disk.pause_below"),
			   "expected at most resume_at, %d, found %d", l->resume_at, l->pause_below);
}
