#include "trait.h"

#include <string.h>

#include "civil.h"
#include "dice.h"

/* Shares in a thousand, near England's: FSM 25 %, SEN support 14 %, EHC plan 5 % (nearly all at special
 * schools), first language not English 20 %. */
#define FSM	    250
#define FSM_EARLIER 60 /* of the others: in the last six years */
#define FSM_STARTS  6  /* of the others, on 24 November; twice as many on 1 March */
#define NOT_ENTERED 6

struct share {
	const char *code;
	uint32_t permille;
};
static const struct share ethnicities[] = {
	{"WBRI", 655}, {"WIRI", 3},  {"WROM", 3},  {"WOTH", 62}, {"MWBC", 16}, {"MWBA", 9},  {"MWAS", 15},
	{"MOTH", 24},  {"AIND", 35}, {"APKN", 50}, {"ABAN", 18}, {"AOTH", 21}, {"BCRB", 10}, {"BAFR", 40},
	{"BOTH", 8},   {"CHNE", 5},  {"OOTH", 12}, {"REFU", 9},	 {"NOBT", 5},
};

static const char *draw_ethnicity(struct dice *d)
{
	uint32_t at = dice_below(d, 1000);

	for (size_t i = 0; i < sizeof(ethnicities) / sizeof(ethnicities[0]); i++) {
		if (at < ethnicities[i].permille)
			return ethnicities[i].code;
		at -= ethnicities[i].permille;
	}
	return "NOBT";
}

static const char *draw_sen(struct dice *d, enum phase phase)
{
	static const uint32_t ehcp[PHASE_COUNT] = {30, 30, 985, 220};
	static const uint32_t support[PHASE_COUNT] = {140, 135, 15, 600};
	uint32_t at = dice_below(d, 1000), empty = dice_below(d, 1000);

	if (empty < NOT_ENTERED)
		return NULL;
	return at < ehcp[phase] ? "E" : at < ehcp[phase] + support[phase] ? "K" : "N";
}

static uint64_t identity(const struct pupil *p)
{
	uint64_t h = 0x7a17;

	if (!p->upn[0])
		return dice_mix(p->key, h);
	for (const char *c = p->upn; *c; c++)
		h = dice_mix(h, (unsigned char)*c);
	return h;
}

static enum says truth(int yes)
{
	return yes ? SAYS_YES : SAYS_NO;
}

/* The day free meals start: long ago, one of two days of this year, or never. */
static int32_t draw_meals(struct dice *d)
{
	int has = dice_chance(d, FSM);
	uint32_t starts = dice_below(d, 1000);

	if (has)
		return INT32_MIN;
	return starts < FSM_STARTS     ? civil_day(TERM_YEAR, 11, 24) :
	       starts < 3 * FSM_STARTS ? civil_day(TERM_YEAR + 1, 3, 1) :
					 INT32_MAX;
}

/* Every draw is made whatever the others gave, so that the numbers of one trait say nothing of another. */
struct traits pupil_traits(const struct school *s, const struct pupil *p, int32_t day)
{
	struct dice d = dice_from(identity(p));
	int32_t meals = draw_meals(&d);
	int earlier = dice_chance(&d, FSM_EARLIER), empty = dice_chance(&d, NOT_ENTERED);
	struct traits t = {.fsm = truth(meals <= day), .fsm6 = truth(meals <= day || earlier)};
	uint32_t service;

	if (empty)
		t.fsm = t.fsm6 = SAYS_NOTHING;
	t.eal = truth(dice_chance(&d, 200));
	t.ethnicity = draw_ethnicity(&d);
	t.previously = truth(dice_chance(&d, 9));
	t.carer = dice_chance(&d, 8) ? SAYS_YES : SAYS_NOTHING; /* entered only where somebody said so */
	service = dice_below(&d, 1000);
	t.service = service < 10 ? SAYS_YES : service < 15 ? SAYS_NOTHING : SAYS_NO;
	t.sen = draw_sen(&d, p->dual == DUAL_OTHER ? PHASE_SECONDARY : s->phase);
	t.boarder = s->phase == PHASE_PRIMARY ? SAYS_NOTHING :
						truth(s->phase == PHASE_SPECIAL && dice_chance(&d, 60));
	return t;
}

int32_t pupil_meals_from(const struct pupil *p)
{
	struct dice d = dice_from(identity(p));

	return draw_meals(&d);
}

static const char *word(enum says a)
{
	return a == SAYS_NOTHING ? "unknown" : a == SAYS_YES ? "yes" : "no";
}

static const char *sen_word(const char *code)
{
	return code == NULL ? "unknown" : *code == 'E' ? "EHC plan" : *code == 'K' ? "SEN support" : "none";
}

/* The census's main codes begin with the letter of their group. */
static const char *ethnicity_word(const char *code)
{
	static const char letters[] = "WMABCO";
	static const char *const words[] = {"White", "mixed", "Asian", "Black", "Chinese", "any other"};
	const char *at = strchr(letters, *code);

	return at && strcmp(code, "NOBT") ? words[at - letters] : "unknown";
}

void traits_print(const struct borough *b, int32_t from, int32_t day, FILE *out)
{
	fputs("school,upn,student,born,sex,fsm,fsm6,sen,eal,ethnicity,previously_looked_after,young_carer,"
	      "service_child,boarder\n",
	      out);
	for (int i = 0; i < b->count; i++)
		for (uint32_t n = 0; n < b->schools[i].size; n++) {
			const struct school *s = &b->schools[i];
			const struct pupil *p = &s->pupils[n];
			struct traits t = pupil_traits(s, p, day);
			char id[16], born[11] = "";

			if (p->admitted > day || p->left < from)
				continue;
			pupil_wonde(s, n, id);
			civil_put_day(born, p->born);
			fprintf(out, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", s->id, p->upn, id, born,
				p->girl ? "female" : "male", word(t.fsm), word(t.fsm6), sen_word(t.sen),
				word(t.eal), ethnicity_word(t.ethnicity), word(t.previously), word(t.carer),
				word(t.service), word(t.boarder));
		}
}
