#include "report/parents_page.h"

#include <stdio.h>
#include <string.h>

#include "report/paper.h"

struct page {
	const struct edition *e;
	const struct words *w;
	struct buffer *out;
};

/* --- sentences ------------------------------------------------------------------------------- */

/* One paragraph or list item. */
static void element(const struct page *p, const char *tag, const char *key, const struct word *values)
{
	buffer_print(p->out, "<%s>", tag);
	words_html(p->w, key, values, p->out);
	buffer_print(p->out, "</%s>\n", tag);
}

static void say(const struct page *p, const char *key)
{
	element(p, "p", key, NULL);
}

static void say_with(const struct page *p, const char *tag, const char *key, const char *name,
		     const char *value, bool own)
{
	struct word values[] = {{name, value, own}, {NULL, NULL, false}};

	element(p, tag, key, values);
}

/* The same with words put together in the page's language; frees them. */
static void say_own(const struct page *p, const char *key, const char *name, struct buffer *words)
{
	say_with(p, "p", key, name, words->at != NULL ? words->at : "", true);
	p->out->failed |= !buffer_ok(words);
	buffer_free(words);
}

static void heading(const struct page *p, const char *key)
{
	element(p, "h2", key, NULL);
}

static const char *key_of(char out[64], const char *group, const char *name)
{
	snprintf(out, 64, "%s.%s", group, name);
	return out;
}

/* --- dates, times and lists in the page's language ------------------------------------------- */

static void put_days(const struct page *p, int days, struct buffer *out)
{
	bool years = days >= 365 && days % 365 == 0;
	int n = years ? days / 365 : days;
	char number[16];
	const struct word values[] = {{"number", number, true}, {NULL, NULL, false}};

	snprintf(number, sizeof number, "%d", n);
	words_fill(p->w, years ? (n == 1 ? "time.year" : "time.years") : (n == 1 ? "time.day" : "time.days"),
		   values, out);
}

static void put_date(const struct page *p, day_t day, struct buffer *out)
{
	struct civil c = day_to_civil(day);
	char number[16], year[16], month[64];
	struct word values[] = {
		{"day", number, true}, {"month", NULL, true}, {"year", year, true}, {NULL, NULL, false}};

	snprintf(number, sizeof number, "%d", c.day);
	snprintf(year, sizeof year, "%d", c.year);
	snprintf(month, sizeof month, "month.%d", c.month);
	values[1].value = words_get(p->w, month);
	words_fill(p->w, "date", values, out);
}

/* What stands before item `i` of `count`: nothing, a comma, "and". */
static void put_between(const struct page *p, unsigned i, unsigned count, struct buffer *out)
{
	if (i == 0)
		return;
	if (i + 1 == count)
		buffer_print(out, " %s ", words_get(p->w, "list.last"));
	else
		buffer_print(out, "%s ", words_get(p->w, "list.between"));
}

struct run {
	int first, last; /* years, -2 to 14 */
};

/* Year groups as runs; nursery and reception stand alone because they have names. */
static unsigned runs_of(const bool years[CONTRACT_YEARS], struct run runs[CONTRACT_YEARS])
{
	unsigned count = 0;

	for (int i = 0; i < CONTRACT_YEARS; i++) {
		int year = i - 2;

		if (!years[i])
			continue;
		if (count > 0 && year > 1 && runs[count - 1].last == year - 1)
			runs[count - 1].last = year;
		else
			runs[count++] = (struct run){year, year};
	}
	return count;
}

static void put_run(const struct page *p, const struct run *r, struct buffer *out)
{
	char first[16], last[16], key[32];
	const struct word range[] = {{"first", first, true}, {"last", last, true}, {NULL, NULL, false}};
	const struct word one[] = {{"number", first, true}, {NULL, NULL, false}};

	snprintf(first, sizeof first, "%d", r->first);
	snprintf(last, sizeof last, "%d", r->last);
	snprintf(key, sizeof key, "year.%d", r->first);
	if (r->first < 1)
		buffer_text(out, words_get(p->w, key));
	else if (r->first == r->last)
		words_fill(p->w, "year.one", one, out);
	else
		words_fill(p->w, "year.range", range, out);
}

static void put_years(const struct page *p, struct buffer *out)
{
	struct run runs[CONTRACT_YEARS];
	unsigned count = runs_of(p->e->contract->year_groups, runs);

	for (unsigned i = 0; i < count; i++) {
		put_between(p, i, count, out);
		put_run(p, &runs[i], out);
	}
}

static bool every_year(const struct share_contract *c)
{
	for (unsigned i = 0; i < CONTRACT_YEARS; i++)
		if (!c->year_groups[i])
			return false;
	return true;
}

/* --- the parts ---------------------------------------------------------------------------------- */

static void write_about(const struct page *p)
{
	heading(p, "about.heading");
	say(p, "about.text");
	say_with(p, "p", "about.name", "title", p->e->contract->title, false);
}

static void write_team(const struct page *p, const struct contract_share *s)
{
	struct buffer roles = {0};
	struct word values[] = {
		{"team", edition_team(p->e, s->team), false}, {"roles", NULL, false}, {NULL, NULL, false}};

	for (unsigned i = 0; i < s->role_count; i++) {
		put_between(p, i, s->role_count, &roles);
		buffer_text(&roles, s->roles[i]);
	}
	values[1].value = roles.at;
	if (s->role_count > 0 && buffer_ok(&roles)) {
		element(p, "li", "who.roles", values);
	} else {
		buffer_text(p->out, "<li>");
		paper_html(p->out, values[0].value);
		buffer_text(p->out, "</li>\n");
	}
	p->out->failed |= !buffer_ok(&roles);
	buffer_free(&roles);
}

/* The team of a share that an earlier one has shown already. */
static bool shown(const struct share_contract *c, unsigned share)
{
	for (unsigned i = 0; i < share; i++)
		if (strcmp(c->shares[i].team, c->shares[share].team) == 0 && c->shares[i].role_count == 0 &&
		    c->shares[share].role_count == 0)
			return true;
	return false;
}

static void write_who(const struct page *p)
{
	const struct share_contract *c = p->e->contract;
	const char *school = p->e->school != NULL ? edition_school(p->e, p->e->school) : NULL;
	struct word values[] = {
		{"authority", p->e->authority, false}, {"school", school, false}, {NULL, NULL, false}};
	char key[64];

	heading(p, "who.heading");
	element(p, "p", school != NULL ? "who.school" : "who.schools", values);
	say(p, key_of(key, "who.controllers", controllers_names[c->wording.controllers]));
	say(p, "who.teams");
	buffer_text(p->out, "<ul>\n");
	for (unsigned i = 0; i < c->share_count; i++)
		if (!shown(c, i))
			write_team(p, &c->shares[i]);
	buffer_text(p->out, "</ul>\n");
}

static void write_why(const struct page *p)
{
	char key[64];

	heading(p, "why.heading");
	say(p, key_of(key, "why", purpose_names[p->e->contract->purpose]));
}

static void write_whom(const struct page *p)
{
	const struct share_contract *c = p->e->contract;
	struct buffer years = {0};
	char key[64];

	heading(p, "whom.heading");
	put_years(p, &years);
	if (c->subjects == 0 && every_year(c)) {
		say(p, "whom.all.years");
		buffer_free(&years);
	} else if (c->subjects == 0) {
		say_own(p, "whom.all", "years", &years);
	} else {
		say(p, "whom.some");
		buffer_text(p->out, "<ul>\n");
		for (unsigned i = 0; subject_names[i] != NULL; i++)
			if ((c->subjects & (1u << i)) != 0)
				element(p, "li", key_of(key, "whom", subject_names[i]), NULL);
		buffer_text(p->out, "</ul>\n");
		say_own(p, "whom.some.years", "years", &years);
		say(p, "whom.some.known");
	}
}

/* The widest form in which any team sees a field. */
static enum treatment widest(const struct edition *e, enum field field)
{
	const struct share_contract *c = e->contract;
	enum treatment most = TREATMENT_DROP;

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned f = 0; f < c->shares[s].field_count; f++) {
			enum treatment form = edition_form(e, &c->shares[s].fields[f]);

			if (c->shares[s].fields[f].field == field && form > most)
				most = form;
		}
	return most;
}

static void write_what(const struct page *p)
{
	heading(p, "what.heading");
	say(p, "what.text");
	buffer_text(p->out, "<ul>\n");
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		enum treatment t = widest(p->e, (enum field)f);
		char field[64], form[64];
		struct word values[] = {
			{"field", words_get(p->w, key_of(field, "field", field_names[f])), true},
			{"form", words_get(p->w, key_of(form, "form", treatment_names[t])), true},
			{NULL, NULL, false}};

		if (t != TREATMENT_DROP)
			element(p, "li", "what.item", values);
	}
	buffer_text(p->out, "</ul>\n");
	say(p, "what.match");
	say(p, "what.nothing");
	heading(p, "school.heading");
	say(p, "school.text");
}

static void write_law(const struct page *p)
{
	const struct share_contract *c = p->e->contract;

	heading(p, "law.heading");
	say_with(p, "p", "law.text", "statute", c->lawful_statute, false);
	if (c->dpo[0] != '\0')
		say_with(p, "p", "law.contact", "dpo", c->dpo, false);
	heading(p, "decide.heading");
	say(p, "decide.text");
}

static void write_keep(const struct page *p)
{
	const struct share_contract *c = p->e->contract;
	struct buffer words = {0};

	heading(p, "keep.heading");
	put_days(p, c->keep_days, &words);
	say_own(p, "keep.text", "time", &words);
	put_date(p, c->valid_to, &words);
	say_own(p, "keep.end", "date", &words);
	if (c->lapse_hold) {
		put_days(p, c->lapse_days, &words);
		say_own(p, "keep.end.hold", "time", &words);
	}
	if (c->erase_on_end)
		say(p, "keep.end.erase");
}

static void write_onward(const struct page *p)
{
	const struct contract_wording *w = &p->e->contract->wording;
	struct buffer countries = {0};

	heading(p, "onward.heading");
	say(p, w->onward_count == 0 ? "onward.nobody" : "onward.some");
	if (w->onward_count > 0)
		buffer_text(p->out, "<ul>\n");
	for (unsigned i = 0; i < w->onward_count; i++) {
		struct word values[] = {{"name", w->onward[i].to, false},
					{"why", w->onward[i].why, false},
					{NULL, NULL, false}};

		element(p, "li", "onward.item", values);
	}
	if (w->onward_count > 0)
		buffer_text(p->out, "</ul>\n");
	if (w->country_count == 0) {
		say(p, "onward.home");
		return;
	}
	for (unsigned i = 0; i < w->country_count; i++) {
		put_between(p, i, w->country_count, &countries);
		buffer_text(&countries, w->countries[i]);
	}
	say_with(p, "p", "onward.abroad", "countries", countries.at != NULL ? countries.at : "", false);
	p->out->failed |= !buffer_ok(&countries);
	buffer_free(&countries);
}

static void write_rights(const struct page *p)
{
	const struct contract_wording *w = &p->e->contract->wording;
	struct buffer words = {0};

	heading(p, "rights.heading");
	put_days(p, w->answer_days, &words);
	say_own(p, "rights.see", "time", &words);
	say(p, "rights.older");
	say(p, "rights.change");
	say(p, "rights.stop");
	if (w->rights[0] != '\0')
		say_with(p, "p", "rights.ask", "rights", w->rights, false);
	else
		say(p, "rights.ask.school");
	if (w->privacy_notice != NULL && *w->privacy_notice != '\0')
		say_with(p, "p", "rights.notice", "notice", w->privacy_notice, false);
	say(p, "rights.complain");
}

/* --- the page ------------------------------------------------------------------------------------- */

static const char style[] =
	"html{font:1.125rem/1.6 sans-serif;color:#111;background:#fff}\n"
	"body{max-width:38rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}\n"
	"h1{font-size:1.75rem;line-height:1.25}h2{font-size:1.25rem;margin:1.75rem 0 .5rem}\n"
	"li{margin:.25rem 0}@page{size:A4;margin:18mm}\n"
	"@media print{body{max-width:none;padding:0}h2{break-after:avoid}li{break-inside:avoid}}\n";

int parents_page(const struct edition *e, const struct words *w, struct buffer *out, struct fault *reterr)
{
	static void (*const parts[])(const struct page *) = {write_about, write_who,	write_why,
							     write_whom,  write_what,	write_law,
							     write_keep,  write_onward, write_rights};
	struct page p = {e, w, out};

	paper_print(
		out,
		"<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n<style>\n",
		words_get(w, "language"), words_get(w, "direction"), words_get(w, "title"));
	buffer_text(out, style);
	paper_print(out, "</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n", words_get(w, "title"));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		parts[i](&p);
	buffer_text(out, "</main>\n</body>\n</html>\n");
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}
