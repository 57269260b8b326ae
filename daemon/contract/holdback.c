#include "contract/holdback.h"

#include <string.h>

static const struct {
	const char *name, *words;
} whys[HOLDBACK_WHYS] = {
	[HOLDBACK_OBJECTION] = {"objection", "A parent, carer or pupil objects"},
	[HOLDBACK_DANGER] = {"danger", "Sharing could put the child in danger"},
	[HOLDBACK_ORDER] = {"order", "A court or the police asked for it"},
	[HOLDBACK_RECORD] = {"record", "The record is wrong and is being put right"},
	[HOLDBACK_ADVICE] = {"advice", "We are waiting for advice"},
	[HOLDBACK_OTHER] = {"other", "Another reason"},
};

static const char *const states[HOLDBACK_STATES] = {"standing", "ended"};

const char *holdback_state_name(unsigned s)
{
	return s < HOLDBACK_STATES ? states[s] : NULL;
}

const char *holdback_why_name(unsigned w)
{
	return w < HOLDBACK_WHYS ? whys[w].name : NULL;
}

const char *holdback_why_words(unsigned w)
{
	return w < HOLDBACK_WHYS ? whys[w].words : "";
}

bool holdback_holds(const struct holdback *h, day_t day)
{
	return h->state == HOLDBACK_STANDING && (h->last == DAY_NONE || day <= h->last);
}

/* Fills `reterr` with the field that is wrong. */
static int wrong(struct fault *reterr, const char *field, const char *text)
{
	int rc = fault_set(reterr, FAULT_MEANING, "%s", text);

	if (reterr != NULL)
		text_copy(reterr->path, sizeof reterr->path, span_of(field));
	return rc;
}

static bool has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

int holdback_read(const char *why, const char *text, const char *until, day_t today, struct holdback *ret,
		  struct fault *reterr)
{
	unsigned w = 0;

	while (w < HOLDBACK_WHYS && strcmp(whys[w].name, why) != 0)
		w++;
	if (w == HOLDBACK_WHYS)
		return wrong(reterr, "why", "Choose why the child is held back");
	if (text_trim(span_of(text)).length == 0)
		return wrong(reterr, "text", "Write in a few words why");
	if (strlen(text) >= sizeof ret->text)
		return wrong(reterr, "text", "Write less: at most 199 letters");
	if (has_control(text))
		return wrong(reterr, "text", "Write it in one line");
	ret->last = DAY_NONE;
	if (until[0] != '\0' && !day_parse(span_of(until), &ret->last))
		return wrong(reterr, "until", "Write the last day, or leave it empty");
	if (until[0] != '\0' && ret->last < today)
		return wrong(reterr, "until", "That day is over");
	if (until[0] != '\0' && ret->last - today > HOLDBACK_DAYS)
		return wrong(reterr, "until",
			     "Write a day within three years, or leave it empty: then the child is held back "
			     "until you take it back");
	ret->why = (enum holdback_why)w;
	text_copy(ret->text, sizeof ret->text, span_of(text));
	return 0;
}
