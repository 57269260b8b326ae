/* How often pupils are away, and of what: the tables the calibration tunes. */
#ifndef SIM_PROPENSITY_H
#define SIM_PROPENSITY_H

#include "borough.h"
#include "codes.h"
#include "dice.h"

/* A stretch of one kind of absence. */
struct spell {
	enum code code;
	int sessions;
	bool morning; /* can only be a morning session */
};

/* The share of sessions missed by the pupil at this quantile (0 to 1) of the phase. */
double propensity_rate(enum phase phase, double quantile);

/* Draws the next spell of a pupil with this rate. */
struct spell propensity_spell(enum phase phase, double rate, struct dice *d);

/* Permille of mornings that end in L for an average pupil of the phase. */
uint32_t propensity_late(enum phase phase);

/* Permille of pupils on a part-time timetable. */
uint32_t propensity_part_time(enum phase phase);

#endif
