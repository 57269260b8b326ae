/* rehearsal_why.c: the clause that made what a contract test found, or why no clause made it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/trial/rehearsal_internal.h"

void rehearsal_also(char *out, size_t size, const char *format, ...)
{
	size_t used = strlen(out);
	va_list args;

	if (used > 0 && used < size)
		used += (size_t)snprintf(out + used, size - used, "; ");
	if (used >= size)
		return;
	va_start(args, format);
	vsnprintf(out + used, size - used, format, args);
	va_end(args);
}

static bool takes_part(const struct rehearsal_world *w, const struct share_contract *of)
{
	for (unsigned i = 0; i < w->test->contract_count; i++)
		if (strcmp(w->test->contracts[i], of->id) == 0)
			return true;
	return false;
}

void rehearsal_why_field(const struct rehearsal_world *w, const struct rehearsal_seen *s, enum field f,
			 char *out, size_t size)
{
	const struct config *config = w->engine->config;
	unsigned share, field;

	for (size_t i = 0; i < config->contract_count; i++) {
		const struct share_contract *of = &config->contracts[i];

		if (rehearsal_release_clause(s, of, f, &share, &field))
			rehearsal_also(out, size, "%s %s share[%u].fields[%u] (%s:%u)", of->id, of->version,
				       share, field, of->file, of->shares[share].fields[field].line);
	}
}

static bool at_school(const struct share_contract *of, const char *school)
{
	for (unsigned i = 0; i < of->school_count; i++)
		if (strcmp(of->schools[i], school) == 0)
			return true;
	return of->all_schools;
}

/* Why this contract says nothing of the child on that day; NULL: it might. */
static const char *why_silent(const struct rehearsal_world *w, const struct share_contract *of,
			      const struct rehearsal_seen *s)
{
	if (!contract_in_force(of, s->ask.day))
		return "is not in force that day";
	if (!at_school(of, w->test->children[s->child].school))
		return "does not stand at the child's school";
	if (!contract_covers(of, s->ask.subjects, s->ask.year_group))
		return "is not about this child (its subjects and year groups)";
	return NULL;
}

static bool shares_field(const struct share_contract *of, const char *team, enum field f)
{
	for (unsigned i = 0; i < of->share_count; i++)
		for (unsigned k = 0; strcmp(of->shares[i].team, team) == 0 && k < of->shares[i].field_count;
		     k++)
			if (of->shares[i].fields[k].field == f &&
			    of->shares[i].fields[k].treatment > TREATMENT_DROP)
				return true;
	return false;
}

void rehearsal_why_no_field(const struct rehearsal_world *w, const struct rehearsal_seen *s, enum field f,
			    char *out, size_t size)
{
	const struct config *config = w->engine->config;

	for (size_t i = 0; i < config->contract_count; i++) {
		const struct share_contract *of = &config->contracts[i];
		const char *why = takes_part(w, of) ? why_silent(w, of, s) : "";

		if (why == NULL)
			rehearsal_also(out, size, "%s %s %s", of->id, of->version,
				       shares_field(of, s->ask.team, f) ?
					       "shares it, and the school held it back or gave nothing" :
					       "shares no such field with this team");
		else if (why[0] != '\0')
			rehearsal_also(out, size, "%s %s %s", of->id, of->version, why);
	}
}

static bool has_row(const struct share_contract *of, const char *team, const char *rule)
{
	for (unsigned i = 0; i < of->alert_count; i++)
		if (strcmp(of->alerts[i].team, team) == 0 && strcmp(of->alerts[i].rule, rule) == 0)
			return true;
	return false;
}

void rehearsal_why_no_alert(const struct rehearsal_world *w, const struct rehearsal_seen *s, const char *rule,
			    char *out, size_t size)
{
	const struct config *config = w->engine->config;

	for (size_t i = 0; i < config->contract_count; i++) {
		const struct share_contract *of = &config->contracts[i];
		const char *why = takes_part(w, of) ? why_silent(w, of, s) : "";

		if (why == NULL)
			rehearsal_also(out, size, "%s %s %s", of->id, of->version,
				       has_row(of, s->ask.team, rule) ?
					       "asks for it, and the marks did not call for it" :
					       "has no such row for this team");
		else if (why[0] != '\0')
			rehearsal_also(out, size, "%s %s %s", of->id, of->version, why);
	}
}

void rehearsal_why_sent(const struct rehearsal_sent *s, char *out, size_t size)
{
	if (s->contract != NULL)
		snprintf(out, size, "%s %s alerts[%u] (%s:%u)", s->contract->id, s->contract->version,
			 s->row_index, s->contract->file, s->row->line);
}
