/* view_contract_words.c: what a contract says, in plain words. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "alert/rule.h"
#include "engine/view_contracts.h"

bool view_contract_of_lists(const struct share_contract *c)
{
	bool lists = c->subjects != 0;

	for (unsigned i = 0; i < c->share_count; i++)
		lists = lists || c->shares[i].subjects != 0;
	for (unsigned i = 0; i < c->alert_count; i++)
		lists = lists || c->alerts[i].subjects != 0;
	return lists;
}

static void line(json_t *lines, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void line(json_t *lines, const char *format, ...)
{
	char text[700];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	json_array_append_new(lines, json_string(text));
}

/* "session_mark" as people read it. Returns `out`. */
static const char *plain(const char *name, char out[64])
{
	text_copy(out, 64, span_of(name));
	for (char *at = out; *at != '\0'; at++)
		*at = *at == '_' ? ' ' : *at;
	return out;
}

static const char *treatment_words(enum treatment t)
{
	static const char *const words[] = {
		[TREATMENT_DROP] = "not at all",
		[TREATMENT_COUNT] = "in counts only, never by child",
		[TREATMENT_BAND] = "as a band",
		[TREATMENT_CLASS] = "as its class: present, authorised or unauthorised absence",
		[TREATMENT_REASON_GROUP] = "as its group of reasons",
		[TREATMENT_CLEAR] = "as it is",
	};

	return (unsigned)t < sizeof words / sizeof *words ? words[t] : "";
}

static const char *team_name(const struct engine *e, const char *id)
{
	int at = config_team(e->config, id);

	return at >= 0 ? e->config->teams[at].name : id;
}

static void subjects_words(unsigned subjects, char out[160])
{
	size_t used = 0;
	char word[64];

	out[0] = '\0';
	for (unsigned bit = 1; bit <= SUBJECT_IN_NEED; bit <<= 1)
		if ((subjects & bit) != 0)
			used += (size_t)snprintf(out + used, 160 - used, "%s%s", used > 0 ? ", " : "",
						 plain(subject_name(bit), word));
	if (subjects == 0)
		snprintf(out, 160, "every pupil");
}

static json_t *section(json_t *all, const char *title)
{
	json_t *lines = json_array();

	json_array_append_new(all, json_pack("{s:s, s:o}", "title", title, "lines", lines));
	return lines;
}

static void add_shared(const struct engine *e, const struct share_contract *c, json_t *all)
{
	json_t *lines = section(all, "What is shared, and who sees it");
	char subjects[160], word[64];

	subjects_words(c->subjects, subjects);
	line(lines, "About: %s.", subjects);
	for (unsigned i = 0; i < c->share_count; i++)
		for (unsigned f = 0; f < c->shares[i].field_count; f++) {
			const struct contract_field *field = &c->shares[i].fields[f];

			line(lines, "%s sees the %s %s%s%s%s.", team_name(e, c->shares[i].team),
			     plain(field_name(field->field), word), treatment_words(field->treatment),
			     field->required ? "; it is needed for the purpose" :
					       "; a school may hold it back",
			     field->why != NULL && field->why[0] != '\0' ? ": " : "",
			     field->why != NULL ? field->why : "");
		}
}

static void add_alerts(const struct engine *e, const struct share_contract *c, json_t *all)
{
	json_t *lines = section(all, "When somebody is told");

	for (unsigned i = 0; i < c->alert_count; i++) {
		int rule = rule_find(c->alerts[i].rule);
		char word[64];

		if (rule >= 0)
			line(lines, "%s hears (%s): %s.", team_name(e, c->alerts[i].team),
			     plain(urgency_name(c->alerts[i].urgency), word),
			     rule_row((enum rule)rule)->fires);
	}
	if (c->alert_count == 0)
		line(lines, "Nobody is sent anything under this contract.");
}

static void add_law(const struct share_contract *c, json_t *all)
{
	json_t *lines = section(all, "Why, and by which law");
	char word[64];

	line(lines, "%s", c->objective);
	line(lines, "UK GDPR article 6: %s.", plain(c->lawful_article_6, word));
	if (c->lawful_article_9[0] != '\0')
		line(lines, "UK GDPR article 9: %s.", plain(c->lawful_article_9, word));
	line(lines, "Statute: %s.", c->lawful_statute);
}

static void add_time(const struct share_contract *c, json_t *all)
{
	json_t *lines = section(all, "For how long");
	char from[16], to[16], review[16];

	line(lines, "From %s to %s.", day_words(from, c->valid_from), day_words(to, c->valid_to));
	if (c->review_by != DAY_NONE)
		line(lines, "To be reviewed by %s.", day_words(review, c->review_by));
	line(lines, "Kept for %d days; %s.", c->keep_days,
	     c->erase_on_end ? "erased when the contract ends" :
			       "what was kept stays that long after the end");
	line(lines, "No number under %d is told where it could show one child.", c->small_numbers);
}

static void add_school(const struct share_contract *c, json_t *all)
{
	json_t *lines = section(all, "What a school has to do");

	line(lines, "Each day: nothing. Marks are read from the school's own system.");
	line(lines, "A school can stop sharing on any day; from then on nothing more of it is read or told.");
	if (c->dpo[0] != '\0')
		line(lines, "Questions about data protection: %s.", c->dpo);
	if (c->changes[0] != '\0')
		line(lines, "Changes, and to stop: %s.", c->changes);
}

json_t *view_contract_sections(const struct engine *e, const struct share_contract *c)
{
	json_t *all = json_array();

	add_shared(e, c, all);
	add_alerts(e, c, all);
	add_law(c, all);
	add_time(c, all);
	add_school(c, all);
	return all;
}
