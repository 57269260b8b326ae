#include "measure/measure.h"

#include <inttypes.h>
#include <stdio.h>

static unsigned absent_of(const struct tally *t)
{
	return (unsigned)t->authorised + t->unauthorised;
}

bool tally_persistent(const struct tally *t)
{
	return t->possible > 0 && 10 * absent_of(t) >= t->possible;
}

bool tally_severe(const struct tally *t)
{
	return t->possible > 0 && 2 * absent_of(t) >= t->possible;
}

unsigned tally_band(const struct tally *t)
{
	if (t->possible == 0 || tally_severe(t))
		return t->possible == 0 ? 0 : MEASURE_BANDS - 1;
	return 20 * absent_of(t) / t->possible;
}

void measure_add(struct measure *m, const struct tally *t)
{
	measure_add_from(m, t, MEASURE_MINIMUM_STATISTICS);
}

void measure_add_from(struct measure *m, const struct tally *t, unsigned minimum)
{
	if (t->possible == 0)
		return;
	m->possible += t->possible;
	m->attending += t->attending;
	m->authorised += t->authorised;
	m->unauthorised += t->unauthorised;
	m->late += t->late;
	if (t->possible < minimum) {
		m->too_few++;
		return;
	}
	m->enrolments++;
	m->persistent += tally_persistent(t);
	m->severe += tally_severe(t);
	m->bands[tally_band(t)]++;
}

void measure_merge(struct measure *m, const struct measure *other)
{
	m->possible += other->possible;
	m->attending += other->attending;
	m->authorised += other->authorised;
	m->unauthorised += other->unauthorised;
	m->late += other->late;
	m->enrolments += other->enrolments;
	m->persistent += other->persistent;
	m->severe += other->severe;
	for (unsigned i = 0; i < MEASURE_BANDS; i++)
		m->bands[i] += other->bands[i];
	m->too_few += other->too_few;
}

struct ratio measure_ratio(const struct measure *m, enum measure_kind kind)
{
	switch (kind) {
	case MEASURE_OVERALL:
		return (struct ratio){m->authorised + m->unauthorised, m->possible};
	case MEASURE_AUTHORISED:
		return (struct ratio){m->authorised, m->possible};
	case MEASURE_UNAUTHORISED:
		return (struct ratio){m->unauthorised, m->possible};
	case MEASURE_PERSISTENT:
		return (struct ratio){m->persistent, m->enrolments};
	case MEASURE_SEVERE:
		return (struct ratio){m->severe, m->enrolments};
	case MEASURE_ATTENDANCE:
		return (struct ratio){m->attending, m->possible};
	case MEASURE_LATE:
		return (struct ratio){m->late, m->possible};
	case MEASURE_KINDS:
		break;
	}
	return (struct ratio){0, 0};
}

struct ratio measure_band(const struct measure *m, unsigned band)
{
	return (struct ratio){band < MEASURE_BANDS ? m->bands[band] : 0, m->enrolments};
}

struct ratio measure_at_risk(const struct measure *m)
{
	return (struct ratio){m->bands[1] + m->bands[2], m->enrolments};
}

const char *measure_band_words(unsigned band)
{
	static const char *const words[MEASURE_BANDS] = {
		"0 to under 5",	  "5 to under 10",  "10 to under 15", "15 to under 20",
		"20 to under 25", "25 to under 30", "30 to under 35", "35 to under 40",
		"40 to under 45", "45 to under 50", "50 to 100",
	};

	return band < MEASURE_BANDS ? words[band] : "unknown";
}

bool measure_of_enrolments(enum measure_kind kind)
{
	return kind == MEASURE_PERSISTENT || kind == MEASURE_SEVERE;
}

const char *measure_kind_name(enum measure_kind kind)
{
	static const char *const names[MEASURE_KINDS] = {
		[MEASURE_OVERALL] = "overall",
		[MEASURE_AUTHORISED] = "authorised",
		[MEASURE_UNAUTHORISED] = "unauthorised",
		[MEASURE_PERSISTENT] = "persistent",
		[MEASURE_SEVERE] = "severe",
		[MEASURE_ATTENDANCE] = "attendance",
		[MEASURE_LATE] = "late",
	};

	return (unsigned)kind < MEASURE_KINDS ? names[kind] : "unknown";
}

/* 100 * num / den in units of 10^-places, half up. 64 + 37 bits and one for the doubling fit. */
static unsigned __int128 percent_scaled(struct ratio r, unsigned places)
{
	unsigned __int128 scaled = (unsigned __int128)r.num * 100;

	for (unsigned i = 0; i < places; i++)
		scaled *= 10;
	return (2 * scaled + r.den) / (2 * (unsigned __int128)r.den);
}

const char *ratio_percent(char *out, size_t size, struct ratio r, unsigned places)
{
	char digits[64];
	char *at = digits + sizeof digits;
	unsigned __int128 value;

	if (r.den == 0) {
		snprintf(out, size, "-");
		return out;
	}
	places = places > 9 ? 9 : places;
	value = percent_scaled(r, places);
	*--at = '\0';
	/* At least one digit stands before the point. */
	for (unsigned i = 0; i <= places || value > 0; i++) {
		if (i == places && places > 0)
			*--at = '.';
		*--at = (char)('0' + (int)(value % 10));
		value /= 10;
	}
	snprintf(out, size, "%s", at);
	return out;
}

bool ratio_nano(struct ratio r, int64_t *ret_nano_percent)
{
	unsigned __int128 value;

	if (r.den == 0)
		return false;
	value = percent_scaled(r, 9);
	if (value > INT64_MAX)
		return false;
	*ret_nano_percent = (int64_t)value;
	return true;
}

/* --- sessions by code -------------------------------------------------------- */

void code_counts_merge(struct code_counts *c, const struct code_counts *other)
{
	for (unsigned i = 0; i < CODE_COUNTS; i++)
		c->of[i] += other->of[i];
}

uint64_t code_counts_class(const struct code_counts *c, enum code_class class)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < CODE_COUNTS; i++)
		if (code_class_of((cell_t)i) == class)
			sum += c->of[i];
	return sum;
}

/* --- what was missed --------------------------------------------------------- */

struct missed missed_of(uint64_t am, uint64_t pm, struct session_length length)
{
	return (struct missed){am + pm, am * length.am + pm * length.pm};
}

const char *missed_days(char out[24], uint64_t sessions)
{
	snprintf(out, 24, sessions % 2 == 0 ? "%" PRIu64 : "%" PRIu64 ".5", sessions / 2);
	return out;
}

const char *missed_hours(char out[40], uint64_t minutes)
{
	uint64_t hours = minutes / 60;
	unsigned rest = (unsigned)(minutes % 60);

	if (rest == 0)
		snprintf(out, 40, "%" PRIu64 " h", hours);
	else if (hours == 0)
		snprintf(out, 40, "%u min", rest);
	else
		snprintf(out, 40, "%" PRIu64 " h %u min", hours, rest);
	return out;
}
