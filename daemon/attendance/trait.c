#include "attendance/trait.h"

#include <string.h>
#include <strings.h>

#define NO_YES                                                                                               \
	{                                                                                                    \
		"unknown", "no", "yes", NULL                                                                 \
	}

static const struct trait_row rows[TRAITS] = {
	{TRAIT_SEX, "sex", "sex", {"unknown", "female", "male", NULL}, false, false, "CBDS, sex of pupil"},
	{TRAIT_FSM, "fsm", "free school meals", NO_YES, false, false, "CBDS, FSM start and end dates"},
	{TRAIT_FSM6, "fsm6", "free school meals in the last six years", NO_YES, false, false,
	 "DfE glossary, disadvantaged pupils"},
	{TRAIT_SEN,
	 "sen",
	 "special educational needs",
	 {"unknown", "none", "SEN support", "EHC plan", NULL},
	 false,
	 false,
	 "CBDS, SEN provision"},
	{TRAIT_EAL, "eal", "first language other than English", NO_YES, false, false, "CBDS, first language"},
	{TRAIT_ETHNICITY,
	 "ethnicity",
	 "ethnic group",
	 {"unknown", "White", "mixed", "Asian", "Black", "Chinese", "any other", NULL},
	 true,
	 false,
	 "CBDS, ethnicity, in DfE's groups"},
	{TRAIT_LOOKED_AFTER, "looked_after", "looked after", NO_YES, false, true, "Children Act 1989 s.22"},
	{TRAIT_PROTECTION_PLAN, "protection_plan", "child protection plan", NO_YES, false, true,
	 "Children Act 1989 s.47"},
	{TRAIT_IN_NEED, "in_need", "child in need", NO_YES, false, true, "Children Act 1989 s.17"},
	{TRAIT_PREVIOUSLY_LOOKED_AFTER, "previously_looked_after", "previously looked after", NO_YES, false,
	 false, "CBDS CS087"},
	{TRAIT_YOUNG_CARER, "young_carer", "young carer", NO_YES, false, false, "CBDS CS118"},
	{TRAIT_SERVICE_CHILD, "service_child", "child of a service family", NO_YES, false, false,
	 "CBDS CS006"},
	{TRAIT_BOARDER, "boarder", "boarder", NO_YES, false, false, "CBDS, boarder indicator"},
};

static const char *const names[TRAITS + 1] = {
	"sex",		"fsm",
	"fsm6",		"sen",
	"eal",		"ethnicity",
	"looked_after", "protection_plan",
	"in_need",	"previously_looked_after",
	"young_carer",	"service_child",
	"boarder",	NULL,
};

const struct trait_row *trait_row(enum trait t)
{
	return (unsigned)t < TRAITS ? &rows[t] : NULL;
}

int trait_find(const char *name)
{
	for (int t = 0; t < TRAITS; t++)
		if (strcmp(rows[t].name, name) == 0)
			return t;
	return -1;
}

const char *const *trait_names(void)
{
	return names;
}

unsigned trait_values(enum trait t)
{
	unsigned count = 0;

	while ((unsigned)t < TRAITS && count < TRAIT_VALUES && rows[t].values[count] != NULL)
		count++;
	return count;
}

const char *trait_value_words(enum trait t, uint8_t value)
{
	return value < trait_values(t) ? rows[t].values[value] : NULL;
}

/* --- codes as school systems write them -------------------------------------- */

struct word {
	const char *code;
	uint8_t value;
};

/* Of every trait, after its own table. */
static const struct word nothing[] = {
	{"", TRAIT_UNKNOWN},
	{"-", TRAIT_UNKNOWN},
	{"unknown", TRAIT_UNKNOWN},
	{"refused", TRAIT_UNKNOWN},
	{"not obtained", TRAIT_UNKNOWN},
	{"not known", TRAIT_UNKNOWN},
	{"null", TRAIT_UNKNOWN},
	{"not declared", TRAIT_UNKNOWN},
	{"refu", TRAIT_UNKNOWN},
	{"nobt", TRAIT_UNKNOWN},
	{"information not obtained", TRAIT_UNKNOWN},
	{NULL, TRAIT_UNKNOWN},
};

static const struct word no_yes[] = {
	{"n", TRAIT_NO},  {"no", TRAIT_NO}, {"false", TRAIT_NO},   {"f", TRAIT_NO},
	{"0", TRAIT_NO},  {"y", TRAIT_YES}, {"yes", TRAIT_YES},	   {"true", TRAIT_YES},
	{"t", TRAIT_YES}, {"1", TRAIT_YES}, {NULL, TRAIT_UNKNOWN},
};

static const struct word sexes[] = {
	{"f", SEX_FEMALE},  {"female", SEX_FEMALE}, {"m", SEX_MALE},
	{"male", SEX_MALE}, {"u", TRAIT_UNKNOWN},   {NULL, TRAIT_UNKNOWN},
};

/* A and P were School Action and School Action Plus until 2014, S a statement until 2018. */
static const struct word needs[] = {
	{"n", SEN_NONE},
	{"none", SEN_NONE},
	{"no sen", SEN_NONE},
	{"no special educational need", SEN_NONE},
	{"no", SEN_NONE},
	{"false", SEN_NONE},
	{"k", SEN_SUPPORT},
	{"sen support", SEN_SUPPORT},
	{"support", SEN_SUPPORT},
	{"a", SEN_SUPPORT},
	{"p", SEN_SUPPORT},
	{"e", SEN_EHCP},
	{"ehcp", SEN_EHCP},
	{"ehc plan", SEN_EHCP},
	{"s", SEN_EHCP},
	{"statement", SEN_EHCP},
	{"education, health and care plan", SEN_EHCP},
	{NULL, TRAIT_UNKNOWN},
};

static const struct word languages[] = {
	{"eng", TRAIT_NO},			   /* English */
	{"english", TRAIT_NO},	{"enb", TRAIT_NO}, /* believed to be English */
	{"oth", TRAIT_YES},			   /* other than English */
	{"otb", TRAIT_YES},			   /* believed to be other */
	{"not", TRAIT_UNKNOWN},			   /* information not obtained */
	{"ref", TRAIT_UNKNOWN}, {NULL, TRAIT_UNKNOWN},
};

/* CS087. N is "not declared": that is not a no. */
static const struct word arrangements[] = {
	{"n", TRAIT_UNKNOWN}, {"a", TRAIT_YES}, {"g", TRAIT_YES},      {"r", TRAIT_YES},
	{"c", TRAIT_YES},     {"o", TRAIT_YES}, {NULL, TRAIT_UNKNOWN},
};

/* CS118: identified by parent or by school. */
static const struct word carers[] = {
	{"n", TRAIT_UNKNOWN},
	{"p", TRAIT_YES},
	{"s", TRAIT_YES},
	{NULL, TRAIT_UNKNOWN},
};

static const struct word services[] = {
	{"u", TRAIT_UNKNOWN},
	{"r", TRAIT_UNKNOWN},
	{NULL, TRAIT_UNKNOWN},
};

/* Boarding with nights not given, six nights or less, seven nights. */
static const struct word boarders[] = {
	{"b", TRAIT_YES},
	{"6", TRAIT_YES},
	{"7", TRAIT_YES},
	{NULL, TRAIT_UNKNOWN},
};

/* The main codes, then the extended ones that authorities choose from, each in its main group. */
static const struct word ethnicities[] = {
	{"wbri", ETHNICITY_WHITE},   {"wiri", ETHNICITY_WHITE},	  {"wirt", ETHNICITY_WHITE},
	{"wrom", ETHNICITY_WHITE},   {"woth", ETHNICITY_WHITE},	  {"mwbc", ETHNICITY_MIXED},
	{"mwba", ETHNICITY_MIXED},   {"mwas", ETHNICITY_MIXED},	  {"moth", ETHNICITY_MIXED},
	{"aind", ETHNICITY_ASIAN},   {"apkn", ETHNICITY_ASIAN},	  {"aban", ETHNICITY_ASIAN},
	{"aoth", ETHNICITY_ASIAN},   {"bcrb", ETHNICITY_BLACK},	  {"bafr", ETHNICITY_BLACK},
	{"both", ETHNICITY_BLACK},   {"chne", ETHNICITY_CHINESE}, {"ooth", ETHNICITY_OTHER},
	{"weng", ETHNICITY_WHITE},   {"wsco", ETHNICITY_WHITE},	  {"wwel", ETHNICITY_WHITE},
	{"wowb", ETHNICITY_WHITE},   {"wcor", ETHNICITY_WHITE},	  {"walb", ETHNICITY_WHITE},
	{"wbos", ETHNICITY_WHITE},   {"wcro", ETHNICITY_WHITE},	  {"wkos", ETHNICITY_WHITE},
	{"wser", ETHNICITY_WHITE},   {"wgre", ETHNICITY_WHITE},	  {"wgrk", ETHNICITY_WHITE},
	{"wgrc", ETHNICITY_WHITE},   {"wita", ETHNICITY_WHITE},	  {"wpor", ETHNICITY_WHITE},
	{"wtur", ETHNICITY_WHITE},   {"wtuk", ETHNICITY_WHITE},	  {"wtuc", ETHNICITY_WHITE},
	{"weeu", ETHNICITY_WHITE},   {"wweu", ETHNICITY_WHITE},	  {"wotw", ETHNICITY_WHITE},
	{"wrou", ETHNICITY_WHITE},   {"mwap", ETHNICITY_MIXED},	  {"mwai", ETHNICITY_MIXED},
	{"mwao", ETHNICITY_MIXED},   {"mwch", ETHNICITY_MIXED},	  {"maob", ETHNICITY_MIXED},
	{"mabl", ETHNICITY_MIXED},   {"mach", ETHNICITY_MIXED},	  {"maoe", ETHNICITY_MIXED},
	{"mbch", ETHNICITY_MIXED},   {"mboe", ETHNICITY_MIXED},	  {"mcoe", ETHNICITY_MIXED},
	{"motm", ETHNICITY_MIXED},   {"mwoe", ETHNICITY_MIXED},	  {"aaft", ETHNICITY_ASIAN},
	{"akao", ETHNICITY_ASIAN},   {"anep", ETHNICITY_ASIAN},	  {"asnl", ETHNICITY_ASIAN},
	{"aslt", ETHNICITY_ASIAN},   {"asro", ETHNICITY_ASIAN},	  {"aota", ETHNICITY_ASIAN},
	{"amob", ETHNICITY_ASIAN},   {"ampk", ETHNICITY_ASIAN},	  {"akpa", ETHNICITY_ASIAN},
	{"aopk", ETHNICITY_ASIAN},   {"bang", ETHNICITY_BLACK},	  {"bcon", ETHNICITY_BLACK},
	{"bgha", ETHNICITY_BLACK},   {"bngn", ETHNICITY_BLACK},	  {"bsln", ETHNICITY_BLACK},
	{"bsom", ETHNICITY_BLACK},   {"bsud", ETHNICITY_BLACK},	  {"baof", ETHNICITY_BLACK},
	{"beur", ETHNICITY_BLACK},   {"bnam", ETHNICITY_BLACK},	  {"botb", ETHNICITY_BLACK},
	{"chkc", ETHNICITY_CHINESE}, {"cmal", ETHNICITY_CHINESE}, {"csng", ETHNICITY_CHINESE},
	{"ctwn", ETHNICITY_CHINESE}, {"coch", ETHNICITY_CHINESE}, {"oafg", ETHNICITY_OTHER},
	{"oara", ETHNICITY_OTHER},   {"oegy", ETHNICITY_OTHER},	  {"ofil", ETHNICITY_OTHER},
	{"oirn", ETHNICITY_OTHER},   {"oirq", ETHNICITY_OTHER},	  {"ojpn", ETHNICITY_OTHER},
	{"okor", ETHNICITY_OTHER},   {"okrd", ETHNICITY_OTHER},	  {"olam", ETHNICITY_OTHER},
	{"oleb", ETHNICITY_OTHER},   {"olib", ETHNICITY_OTHER},	  {"omal", ETHNICITY_OTHER},
	{"omrc", ETHNICITY_OTHER},   {"opol", ETHNICITY_OTHER},	  {"otha", ETHNICITY_OTHER},
	{"ovie", ETHNICITY_OTHER},   {"oyem", ETHNICITY_OTHER},	  {"ooeg", ETHNICITY_OTHER},
	{NULL, TRAIT_UNKNOWN},
};

/* Each trait's tables in the order they are read: its own codes speak first. */
static const struct word *const tables[TRAITS][3] = {
	[TRAIT_SEX] = {sexes, nothing, NULL},
	[TRAIT_FSM] = {no_yes, nothing, NULL},
	[TRAIT_FSM6] = {no_yes, nothing, NULL},
	[TRAIT_SEN] = {needs, nothing, NULL},
	[TRAIT_EAL] = {languages, no_yes, nothing},
	[TRAIT_ETHNICITY] = {ethnicities, nothing, NULL},
	[TRAIT_LOOKED_AFTER] = {no_yes, nothing, NULL},
	[TRAIT_PROTECTION_PLAN] = {no_yes, nothing, NULL},
	[TRAIT_IN_NEED] = {no_yes, nothing, NULL},
	[TRAIT_PREVIOUSLY_LOOKED_AFTER] = {arrangements, no_yes, nothing},
	[TRAIT_YOUNG_CARER] = {carers, no_yes, nothing},
	[TRAIT_SERVICE_CHILD] = {services, no_yes, nothing},
	[TRAIT_BOARDER] = {boarders, no_yes, nothing},
};

static bool read_word(const struct word *table, struct span code, uint8_t *ret_value)
{
	for (; table->code != NULL; table++)
		if (strlen(table->code) == code.length &&
		    (code.length == 0 || strncasecmp(table->code, code.at, code.length) == 0)) {
			*ret_value = table->value;
			return true;
		}
	return false;
}

bool trait_read(enum trait t, struct span code, uint8_t *ret_value)
{
	struct span trimmed = text_trim(code);

	if ((unsigned)t >= TRAITS)
		return false;
	for (unsigned i = 0; i < 3 && tables[t][i] != NULL; i++)
		if (read_word(tables[t][i], trimmed, ret_value))
			return true;
	return false;
}
