#include "engine/report_rates.h"

#include <stdio.h>
#include <string.h>

#include "engine/report_kept.h"

const json_t *rates_first(const json_t *view)
{
	return json_array_get(json_object_get(view, "rows"), 0);
}

bool rates_of(const json_t *row, const char *kind, struct ratio *ret, const char **ret_why)
{
	const json_t *rate = json_object_get(json_object_get(row, "rates"), kind);
	const bool hidden =
		json_is_true(json_object_get(row, "hidden")) || json_is_true(json_object_get(rate, "hidden"));

	*ret = (struct ratio){(uint64_t)json_integer_value(json_object_get(rate, "num")),
			      (uint64_t)json_integer_value(json_object_get(rate, "den"))};
	*ret_why = hidden ? "c" : "-";
	return !hidden && ret->den > 0;
}

int rates_of_phase(struct report *r, enum phase phase, const char *by, json_t **ret_view,
		   struct fault *ret_why, struct fault *reterr)
{
	char own[sizeof r->where], key[320];
	int rc;

	snprintf(key, sizeof key, "%d|%d|%s|%s|%s|%s|%d", r->today, (int)phase, r->over, by != NULL ? by : "",
		 r->minimum != NULL ? r->minimum : "", r->reader->team,
		 r->reader->whole && r->edition == EDITION_FULL);
	*ret_view = report_kept(r->e, key);
	if (*ret_view != NULL)
		return 0;
	memcpy(own, r->where, sizeof own);
	snprintf(r->where, sizeof r->where, "phase=%s", phase_name(phase));
	rc = report_measure_of(r, NULL, by, ret_view, ret_why, reterr);
	memcpy(r->where, own, sizeof own);
	if (rc == 0 && *ret_view != NULL)
		report_keep(r->e, key, *ret_view);
	return rc;
}

const char *rates_percent(char out[32], bool there, struct ratio rate, const char *why)
{
	if (there)
		return ratio_percent(out, 32, rate, 1);
	snprintf(out, 32, "%s", why);
	return out;
}

const char *rates_points(char out[32], struct ratio rate, int64_t other)
{
	int64_t mine;

	out[0] = '\0';
	if (!ratio_nano(rate, &mine))
		return out;
	nano_percent_print(out + 1, 31, mine - other, 2);
	if (out[1] == '-') {
		memmove(out, out + 1, strlen(out + 1) + 1);
		return out;
	}
	out[0] = '+';
	return out;
}
