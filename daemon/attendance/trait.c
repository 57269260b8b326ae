#include "attendance/trait.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
#define YES_NO {"unknown", "no", "yes"}
static const struct trait_row rows[TRAITS] = {
	{TRAIT_SEX, "sex", "sex", {"unknown", "female", "male"}, false, false, "CBDS, sex"},
	{TRAIT_FSM, "fsm", "free school meals", YES_NO, false, false, "CBDS, FSM eligibility"},
	{TRAIT_FSM6, "fsm6", "free school meals in six years", YES_NO, false, false, "DfE glossary, FSM6"},
	{TRAIT_SEN, "sen", "special educational needs", {"unknown", "none", "SEN support", "EHC plan"}, true, false,
	 "CBDS, SEN provision"},
	{TRAIT_EAL, "eal", "first language other than English", YES_NO, false, false, "DfE glossary, EAL"},
	{TRAIT_ETHNICITY, "ethnicity", "ethnic group",
	 {"unknown", "White", "mixed", "Asian", "Black", "Chinese", "any other"}, true, false,
	 "CBDS, ethnicity; DfE's major groups"},
	{TRAIT_LOOKED_AFTER, "looked_after", "looked after", YES_NO, false, true, "Children Act 1989 s.22"},
	{TRAIT_PROTECTION_PLAN, "protection_plan", "child protection plan", YES_NO, false, true,
	 "Children Act 1989 s.47"},
	{TRAIT_IN_NEED, "in_need", "in need", YES_NO, false, true, "Children Act 1989 s.17"},
	{TRAIT_PREVIOUSLY_LOOKED_AFTER, "previously_looked_after", "previously looked after", YES_NO, false,
	 false, "CBDS CS087"},
	{TRAIT_YOUNG_CARER, "young_carer", "young carer", YES_NO, false, false, "CBDS CS118"},
	{TRAIT_SERVICE_CHILD, "service_child", "service child", YES_NO, false, false, "CBDS CS006"},
	{TRAIT_BOARDER, "boarder", "boarder", YES_NO, false, false, "CBDS, boarder"},
};

/* Codes and words by trait and value, apart with '|'. What stands at value 0 is known to say nothing:
 * refused, not obtained, not declared. */
#define PLAIN_NO  "n|no|false|f|0"
#define PLAIN_YES "y|yes|true|t|1"
#define NOTHING	  "u|unknown|not known|r|refused|refu|nobt|not obtained"
static const char *const codes[TRAITS][TRAIT_VALUES] = {
	[TRAIT_SEX] = {NOTHING "|not specified", "f|female", "m|male"},
	[TRAIT_FSM] = {NOTHING, PLAIN_NO, PLAIN_YES},
	[TRAIT_FSM6] = {NOTHING, PLAIN_NO, PLAIN_YES},
	[TRAIT_SEN] = {NOTHING, "n|none|no special educational need",
		       "k|a|p|sen support", "e|s|ehcp|ehc plan|education, health and care plan|statement"},
	[TRAIT_EAL] = {NOTHING "|not|ref|zzz", PLAIN_NO "|eng|enb|english", PLAIN_YES "|oth|otb|eal"},
	[TRAIT_ETHNICITY] = {
		NOTHING "|information not yet obtained",
		/* The codes of the census first, then local ones below the same group. */
		"wbri|wiri|wirt|wrom|woth|wcor|weng|wsco|wwel|wowb|walb|wbos|wcro|wkos|wser|weeu|wgre|wgrk|wgrc|"
		"wita|wpor|wtur|wtuk|wtuc|wweu|wotw|wrog|wror|wroo|white|white - british|white - irish|"
		"traveller of irish heritage|gypsy / roma|any other white background",
		"mwbc|mwba|mwas|moth|mwap|mwai|mwao|maoe|mabl|mach|mboe|mbch|mcoe|mwoe|mwch|motm|mixed|"
		"white and black caribbean|white and black african|white and asian|any other mixed background",
		"aind|apkn|aban|aoth|ampk|akpa|aopk|aafr|akao|anep|asnl|aslt|asro|aota|asian|indian|pakistani|"
		"bangladeshi|any other asian background",
		"bcrb|bafr|both|bann|bcon|bgha|bngn|bsln|bsom|bsud|baof|beur|bnam|botb|black|black caribbean|"
		"black - african|any other black background",
		"chne|chkc|cmal|csng|ctwn|coch|chinese",
		"ooth|oafg|oara|oegy|ofil|oirn|oirq|ojpn|okor|okrd|olam|oleb|olib|omal|omrc|opol|otha|ovie|oyem|"
		"ooeg|other|any other ethnic group",
	},
	[TRAIT_LOOKED_AFTER] = {NOTHING, PLAIN_NO, PLAIN_YES},
	[TRAIT_PROTECTION_PLAN] = {NOTHING, PLAIN_NO, PLAIN_YES},
	[TRAIT_IN_NEED] = {NOTHING, PLAIN_NO, PLAIN_YES},
	/* N is "not declared" in these two, which is not "no". */
	[TRAIT_PREVIOUSLY_LOOKED_AFTER] = {NOTHING "|n|not declared", "no|false|0",
					   PLAIN_YES "|a|g|r|c|o"},
	[TRAIT_YOUNG_CARER] = {NOTHING "|n|not declared", "no|false|0", PLAIN_YES "|p|s"},
	[TRAIT_SERVICE_CHILD] = {NOTHING, PLAIN_NO, PLAIN_YES},
	[TRAIT_BOARDER] = {NOTHING, PLAIN_NO, PLAIN_YES "|b|6|7"},
};
/* clang-format on */

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

unsigned trait_values(enum trait t)
{
	unsigned count = 0;

	while ((unsigned)t < TRAITS && count < TRAIT_VALUES && rows[t].values[count] != NULL)
		count++;
	return count;
}

static bool among(const char *words, struct span code)
{
	while (*words != '\0') {
		size_t length = strcspn(words, "|");

		if (length == code.length && strncasecmp(words, code.at, length) == 0)
			return true;
		words += length + (words[length] == '|');
	}
	return false;
}

bool trait_read(enum trait t, struct span code, uint8_t *ret_value)
{
	struct span s = text_trim(code);

	if ((unsigned)t >= TRAITS)
		return false;
	if (s.length == 0) {
		*ret_value = TRAIT_UNKNOWN;
		return true;
	}
	/* What a trait says itself comes before what usually says nothing: "R" is a residence order. */
	for (unsigned i = trait_values(t); i-- > 0;)
		if (among(codes[t][i], s)) {
			*ret_value = (uint8_t)i;
			return true;
		}
	return false;
}
