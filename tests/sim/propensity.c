#include "propensity.h"

#define BANDS 12

/* Share of pupils below each absence rate (0, 5 %, 10 % ... 50 %, 100 %), in per cent. Primary, secondary and
 * special: Dudley (LA 332), 2022/23, DfE "Pupil absence in schools in England", absence bands by local
 * authority (OGL v3.0). Alternative provision: no such table is published; invented. */
static const double below[PHASE_COUNT][BANDS] = {
	[PHASE_PRIMARY] = {0, 53.22, 81.53, 91.28, 95.46, 97.18, 98.07, 98.62, 98.93, 99.13, 99.26, 100},
	[PHASE_SECONDARY] = {0, 45.36, 71.55, 82.35, 87.44, 90.41, 92.34, 93.65, 94.57, 95.41, 96.05, 100},
	[PHASE_SPECIAL] = {0, 37.26, 65.80, 81.96, 88.21, 91.63, 93.52, 94.82, 95.41, 95.88, 96.35, 100},
	[PHASE_ALTERNATIVE] = {0, 5, 12, 19, 26, 33, 40, 47, 54, 61, 68, 100},
};
static const double edges[BANDS] = {0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.95};

/* What the calibration tunes: the year of the table is not the year of the targets. */
struct tuning {
	double scale;	     /* of every rate */
	double tail;	     /* of what lies above 10 % */
	double unauthorised; /* weight of O, U and G */
};

static const struct tuning tunings[PHASE_COUNT] = {
	[PHASE_PRIMARY] = {0.655, 1.80, 0.92},
	[PHASE_SECONDARY] = {0.769, 1.12, 0.82},
	[PHASE_SPECIAL] = {0.76, 1.40, 0.80},
	[PHASE_ALTERNATIVE] = {1.0, 1.0, 1.0},
};

struct spell_row {
	enum code code;
	int low, high; /* sessions */
	bool morning;
	double weight[PHASE_COUNT]; /* share of possible sessions lost to it, per cent */
};

/* Dudley 2024/25, DfE "Pupil attendance in schools", year to date, session rates by reason (OGL v3.0);
 * alternative provision invented. */
static const struct spell_row spells[] = {
	{CODE_I, 2, 8, false, {3.010, 3.470, 4.855, 9.0}},
	{CODE_M, 1, 1, false, {0.228, 0.330, 0.801, 0.9}},
	{CODE_G, 6, 12, false, {0.672, 0.418, 0.343, 0.5}},
	{CODE_O, 1, 6, false, {0.952, 2.857, 1.141, 20.0}},
	{CODE_U, 1, 1, true, {0.194, 0.369, 0.659, 3.0}},
	{CODE_R, 2, 2, false, {0.116, 0.096, 0.103, 0.1}},
	{CODE_E, 2, 6, false, {0.055, 0.325, 0.100, 2.0}},
	{CODE_C, 1, 4, false, {0.256, 0.517, 1.098, 1.5}},
	{CODE_T, 4, 10, false, {0.018, 0.001, 0.016, 0.0}},
	{CODE_J1, 1, 1, false, {0.015, 0.009, 0.027, 0.1}},
};
#define SPELLS (sizeof(spells) / sizeof(spells[0]))

/* Overall absence the weights add up to, as a share. */
static const double means[PHASE_COUNT] = {0.055, 0.084, 0.091, 0.371};

double propensity_rate(enum phase phase, double quantile)
{
	const double *share = below[phase];
	const struct tuning *t = &tunings[phase];
	double at = quantile * 100, rate = edges[BANDS - 1];

	for (int i = 1; i < BANDS; i++) {
		if (at > share[i])
			continue;
		rate = edges[i - 1] +
		       (edges[i] - edges[i - 1]) * (at - share[i - 1]) / (share[i] - share[i - 1]);
		break;
	}
	/* The top band is widest and its pupils crowd at its foot. */
	if (rate > 0.5)
		rate = 0.5 + (rate - 0.5) * (rate - 0.5) / 0.5;
	if (rate > 0.1)
		rate = 0.1 + (rate - 0.1) * t->tail;
	rate *= t->scale;
	return rate > 0.9 ? 0.9 : rate;
}

static double weight_of(const struct spell_row *row, enum phase phase, double rate)
{
	double weight = row->weight[phase] * 2 / (row->low + row->high);
	double excess = rate / means[phase];

	if (row->code == CODE_O || row->code == CODE_U)
		weight *= tunings[phase].unauthorised * (0.3 + 0.45 * (excess < 4 ? excess : 4));
	if (row->code == CODE_G)
		weight *= tunings[phase].unauthorised;
	return weight;
}

struct spell propensity_spell(enum phase phase, double rate, struct dice *d)
{
	double total = 0, at;
	size_t i;

	for (i = 0; i < SPELLS; i++)
		total += weight_of(&spells[i], phase, rate);
	at = dice_unit(d) * total;
	for (i = 0; i < SPELLS - 1; i++) {
		at -= weight_of(&spells[i], phase, rate);
		if (at < 0)
			break;
	}
	return (struct spell){
		.code = spells[i].code,
		.sessions = dice_between(d, spells[i].low, spells[i].high),
		.morning = spells[i].morning,
	};
}

uint32_t propensity_late(enum phase phase)
{
	static const uint32_t late[PHASE_COUNT] = {14, 26, 12, 70};

	return late[phase];
}

uint32_t propensity_part_time(enum phase phase)
{
	static const uint32_t part[PHASE_COUNT] = {4, 7, 16, 90};

	return part[phase];
}
