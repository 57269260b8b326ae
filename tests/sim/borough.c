#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "borough.h"
#include "dice.h"
#include "social.h"

#define CLOCK(h, m) ((h)*3600 + (m)*60)

static const struct phase_row phases[PHASE_COUNT] = {
	[PHASE_PRIMARY] = {"primary", "PRIMARY", CLOCK(8, 50), CLOCK(9, 20), CLOCK(13, 0), CLOCK(13, 20), 0,
			   6},
	[PHASE_SECONDARY] = {"secondary", "SECONDARY", CLOCK(8, 35), CLOCK(9, 0), CLOCK(13, 15),
			     CLOCK(13, 40), 7, 11},
	[PHASE_SPECIAL] = {"special", "SPECIAL", CLOCK(9, 5), CLOCK(9, 30), CLOCK(13, 5), CLOCK(13, 30), 1,
			   11},
	[PHASE_ALTERNATIVE] = {"alternative_provision", "NOT APPLICABLE", CLOCK(9, 20), CLOCK(9, 45),
			       CLOCK(12, 50), CLOCK(13, 15), 8, 11},
};

struct school_row {
	const char *id, *name;
	enum phase phase;
	uint32_t size;
	int establishment;
	const char *mis;
};

static const struct school_row rows[BOROUGH_BLOCK] = {
	{"ashgrove-primary", "Ashgrove Primary School", PHASE_PRIMARY, 420, 2001, "Arbor"},
	{"brindlewick-primary", "Brindlewick Primary School", PHASE_PRIMARY, 420, 2002, "SIMS"},
	{"calder-mill-primary", "Calder Mill Primary School", PHASE_PRIMARY, 315, 2003, "Bromcom"},
	{"dovecote-lane-primary", "Dovecote Lane Primary School", PHASE_PRIMARY, 420, 2004, "Arbor"},
	{"st-ebbas-primary", "St Ebba's C of E Primary School", PHASE_PRIMARY, 420, 3305, "ScholarPack"},
	{"fernhollow-primary", "Fernhollow Primary School", PHASE_PRIMARY, 390, 2006, "SIMS"},
	{"glasswell-primary", "Glasswell Primary School", PHASE_PRIMARY, 210, 2007, "Arbor"},
	{"hartsbrook-primary", "Hartsbrook Primary School", PHASE_PRIMARY, 420, 2008, "Bromcom"},
	{"ironbrook-academy", "Ironbrook Academy", PHASE_SECONDARY, 1050, 4009, "SIMS"},
	{"kestrel-vale-school", "Kestrel Vale School", PHASE_SECONDARY, 900, 4010, "Bromcom"},
	{"limestead-high", "Limestead High School", PHASE_SECONDARY, 750, 4011, "Arbor"},
	{"millrace-school", "Millrace School", PHASE_SPECIAL, 115, 7012, "SIMS"},
	{"northwater-school", "Northwater School", PHASE_SPECIAL, 105, 7013, "Arbor"},
	{"otterfield-centre", "Otterfield Centre", PHASE_ALTERNATIVE, 60, 1114, "SIMS"},
};

#define NOT_SHARING 8

const struct phase_row *phase_row(enum phase phase)
{
	return &phases[phase];
}

int school_closes(const struct school *s, int session)
{
	const struct phase_row *p = &phases[s->phase];

	return session ? p->pm_closes : p->am_closes;
}

/* Enough for every year group, and for the pupils whom faults pick on. */
#define SMALLEST 16

static void school_name(struct school *s, const struct school_row *row)
{
	int extra = s->number > BOROUGH_BLOCK;
	int establishment = row->establishment;

	if (extra) {
		snprintf(s->id, sizeof(s->id), "%s-%d", row->id, s->number);
		snprintf(s->name, sizeof(s->name), "%s %d", row->name, s->number);
		/* Past the fourteen's own, of which the highest are 7012 and 7013. */
		establishment = (s->number < 2000 ? 5000 : 5100) + s->number;
	} else {
		snprintf(s->id, sizeof(s->id), "%s", row->id);
		snprintf(s->name, sizeof(s->name), "%s", row->name);
	}
	snprintf(s->wonde, sizeof(s->wonde), "A%010d", s->number % 100000);
	snprintf(s->urn, sizeof(s->urn), "%06d", 900100 + s->number % 100000);
	snprintf(s->laestab, sizeof(s->laestab), "%03d%04d", BOROUGH_LA, establishment % 10000);
	snprintf(s->phone, sizeof(s->phone), "01632 960%03d", 100 + s->number % 900);
}

static bool school_fill(struct borough *b, int number)
{
	const struct school_row *row = &rows[(number - 1) % BOROUGH_BLOCK];
	struct school *s = &b->schools[number - 1];
	int place = (number - 1) % BOROUGH_BLOCK + 1;

	s->number = number;
	s->phase = row->phase;
	s->mis = row->mis;
	s->size = row->size / (uint32_t)b->small;
	if (s->size < SMALLEST)
		s->size = SMALLEST;
	s->shares = number != NOT_SHARING;
	s->dates = number % 5 == 2 ? DATE_UTC : number % 5 == 3 ? DATE_PLAIN : DATE_LONDON;
	/* One of the two schools with an INSET day of its own has told the authority, the other has not. */
	s->calendar = place == 3 ? "example-2026-27-inset" : "example-2026-27";
	s->term = place == 3 || place == 10 ? &b->with_inset : &b->plain;
	school_name(s, row);
	pthread_mutex_init(&s->lock, NULL);
	s->pupils = calloc(s->size, sizeof(*s->pupils));
	if (!s->pupils)
		return false;
	pupil_enrol(b, s);
	return true;
}

struct borough *borough_new(uint64_t seed, int count, int small)
{
	struct borough *b = calloc(1, sizeof(*b));
	bool good = b && count >= 1 && count <= BOROUGH_MAX;

	if (!good || !(b->schools = calloc((size_t)count, sizeof(*b->schools)))) {
		free(b);
		return NULL;
	}
	b->seed = seed;
	b->small = small;
	b->count = count;
	term_build(false, &b->plain);
	term_build(true, &b->with_inset);
	for (int i = 1; i <= count && good; i++)
		good = school_fill(b, i);
	if (good) {
		pupil_pair(b);
		good = social_build(b) == 0;
	}
	if (!good) {
		borough_free(b);
		return NULL;
	}
	pupil_long_absences(b);
	pupil_nudges(b);
	return b;
}

void borough_free(struct borough *b)
{
	if (!b)
		return;
	for (int i = 0; i < b->count; i++) {
		free(b->schools[i].pupils);
		free(b->schools[i].cells);
	}
	free(b->schools);
	free(b->social);
	free(b);
}

struct school *borough_find(struct borough *b, const char *wonde)
{
	long number;
	char *end;

	if (wonde[0] != 'A' || strlen(wonde) != 11)
		return NULL;
	number = strtol(wonde + 1, &end, 10);
	if (*end != '\0' || number < 1 || number > b->count)
		return NULL;
	return &b->schools[number - 1];
}
