#include "alert/weigh.h"

int finding_weight(const struct finding *f)
{
	int days = f->cause == FINDING_BROKEN_WEEKS ? f->days.n : 2 * f->days.n;

	return f->sessions.n > days ? f->sessions.n : days;
}

static int weight_at(const struct finding *kept, size_t stride, size_t place)
{
	return finding_weight((const void *)((const char *)kept + place * stride));
}

size_t finding_place(const struct finding *kept, size_t stride, size_t count, size_t room,
		     const struct finding *fresh)
{
	size_t least = 0;

	if (count < room)
		return count;
	for (size_t i = 1; i < count; i++)
		if (weight_at(kept, stride, i) < weight_at(kept, stride, least))
			least = i;
	return finding_weight(fresh) > weight_at(kept, stride, least) ? least : room;
}
