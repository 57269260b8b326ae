#include "contract/complete.h"

#include <string.h>

enum form { LINE, TEXT, DATE, COUNT };

/* --- when a question is asked ---------------------------------------------------------------- */

static bool joint(const struct share_contract *c)
{
	return c->wording.controllers == CONTROLLERS_JOINT;
}

bool contract_shows_codes(const struct share_contract *c)
{
	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned i = 0; i < c->shares[s].field_count; i++) {
			const struct contract_field *f = &c->shares[s].fields[i];

			if (f->treatment == TREATMENT_CLEAR &&
			    (f->field == FIELD_SESSION_MARK || f->field == FIELD_YESTERDAY))
				return true;
		}
	return false;
}

/* Conditions of article 9(2) that s.10 of the Act lets rest on schedule 1, and the schedule by its name. */
bool contract_needs_policy_document(const struct share_contract *c)
{
	static const char *const words[] = {
		"substantial_public_interest", "sch. 1", "Sch. 1", "schedule 1", "Schedule 1", NULL};

	for (const char *const *word = words; *word != NULL; word++)
		if (strstr(c->lawful_article_9, *word) != NULL)
			return true;
	return false;
}

/* --- the questions ------------------------------------------------------------------------------ */

#define AT(member_) offsetof(struct share_contract, member_)

/* clang-format off */
const struct contract_question contract_questions[CONTRACT_QUESTIONS] = {
	{1, "what children, schools and the authority gain", "benefits", AT(wording.benefits), LINE, NULL},
	{2, "why nothing less would do", "necessity", AT(wording.necessity), LINE, NULL},
	{2, "what could go wrong by sharing, and by not sharing", "risks", AT(wording.risks), LINE, NULL},
	{2, "which data protection impact assessment", "lawful_basis.dpia", AT(dpia), TEXT, NULL},
	{2, "when it was last looked at", "lawful_basis.dpia_date", AT(wording.dpia_date), DATE, NULL},
	{3, "who the data protection officer is", "parties.contacts.dpo", AT(dpo), TEXT, NULL},
	{3, "whom to ask for a change", "parties.contacts.changes", AT(changes), TEXT, NULL},
	{3, "how a school joins or leaves", "parties.join_leave", AT(wording.join_leave), LINE, NULL},
	{4, "which joint controller answers for what", "parties.arrangement", AT(wording.arrangement), LINE, joint},
	{4, "who works for a controller", "parties.processors", AT(wording.processor_count), COUNT, NULL},
	{8, "which law allows criminal-offence data", "lawful_basis.article_10", AT(wording.article_10), LINE,
	 contract_shows_codes},
	{8, "where the appropriate policy document stands", "lawful_basis.policy_document",
	 AT(wording.policy_document), LINE, contract_needs_policy_document},
	{9, "where families read of it", "rights.privacy_notice", AT(wording.privacy_notice), LINE, NULL},
	{10, "whom parents and pupils ask about their rights", "parties.contacts.rights", AT(wording.rights), TEXT, NULL},
	{10, "how something wrong is put right", "rights.correction", AT(wording.correction), LINE, NULL},
	{10, "where to complain", "rights.complaints", AT(wording.complaints), LINE, NULL},
	{11, "how the data is kept right", "quality", AT(wording.quality_count), COUNT, NULL},
	{14, "how the data is kept safe", "security.measures", AT(wording.measures), LINE, NULL},
	{14, "whom to tell of a breach", "parties.contacts.breach", AT(wording.breach), TEXT, NULL},
	{18, "when it is looked at again", "valid.review_by", AT(review_by), DATE, NULL},
	{18, "how both sides see that it works", "monitoring", AT(wording.monitoring_count), COUNT, NULL},
	{20, "what is shared in an emergency, and who decides", "emergency", AT(wording.emergency), LINE, NULL},
};
/* clang-format on */

static bool nothing(const struct share_contract *c, const struct contract_question *q)
{
	const char *at = (const char *)c + q->offset, *line;
	day_t day;
	unsigned count;

	switch ((enum form)q->form) {
	case LINE:
		memcpy(&line, at, sizeof line);
		return line == NULL || *line == '\0';
	case TEXT:
		return *at == '\0';
	case DATE:
		memcpy(&day, at, sizeof day);
		return day == DAY_NONE;
	case COUNT:
		memcpy(&count, at, sizeof count);
		return count == 0;
	}
	return true;
}

bool contract_unanswered(const struct share_contract *c, const struct contract_question *q)
{
	return (q->asked == NULL || q->asked(c)) && nothing(c, q);
}

bool contract_complete(const struct share_contract *c,
		       const struct contract_question *ret_missing[CONTRACT_QUESTIONS], size_t *ret_count)
{
	size_t count = 0;

	for (size_t i = 0; i < CONTRACT_QUESTIONS; i++) {
		if (!contract_unanswered(c, &contract_questions[i]))
			continue;
		if (ret_missing != NULL)
			ret_missing[count] = &contract_questions[i];
		count++;
	}
	if (ret_count != NULL)
		*ret_count = count;
	return count == 0;
}
