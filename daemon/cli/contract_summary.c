#include "cli/contract_summary.h"

#include <stdio.h>
#include <string.h>

#include "cli/terminal.h"

#define LABEL 10 /* columns */

void contract_summary_label(const char *label)
{
	printf("  %-*s  ", LABEL, label);
}

static void line(const char *label, const char *text)
{
	contract_summary_label(label);
	terminal_put(stdout, span_of(text));
	putchar('\n');
}

/* "looked_after" is a word of files; people read "looked after". */
static void put_words(const char *name)
{
	for (; *name != '\0'; name++)
		putchar(*name == '_' ? ' ' : *name);
}

static void put_team(const struct config *c, const char *id)
{
	int at = config_team(c, id);

	if (at >= 0)
		terminal_put(stdout, span_of(c->teams[at].name));
	else
		fputs(id, stdout);
}

static void put_year(int year)
{
	if (year < 0)
		printf("N%d", year + 3);
	else if (year == 0)
		putchar('R');
	else
		printf("%d", year);
}

/* Runs of years: "years N1 to 13", "years R, 3 to 6". */
static void put_years(const bool years[CONTRACT_YEARS])
{
	const char *between = ", years ";

	for (int first = 0; first < CONTRACT_YEARS; first++) {
		int last = first;

		if (!years[first])
			continue;
		while (last + 1 < CONTRACT_YEARS && years[last + 1])
			last++;
		fputs(between, stdout);
		put_year(first - 2);
		if (last > first) {
			fputs(" to ", stdout);
			put_year(last - 2);
		}
		between = ", ";
		first = last;
	}
}

static void put_subjects(unsigned subjects, const char *all)
{
	const char *between = "";

	if (subjects == 0)
		fputs(all, stdout);
	for (unsigned i = 0; subject_names[i] != NULL; i++)
		if ((subjects & (1u << i)) != 0) {
			fputs(between, stdout);
			put_words(subject_names[i]);
			between = ", ";
		}
}

static void put_about(const struct share_contract *k)
{
	contract_summary_label("about");
	fputs(k->subjects != 0 ? "children who are: " : "", stdout);
	put_subjects(k->subjects, "every pupil");
	put_years(k->year_groups);
	putchar('\n');
}

static void put_share(const struct config *c, const struct contract_share *s)
{
	contract_summary_label("sees");
	put_team(c, s->team);
	for (unsigned i = 0; i < s->role_count; i++) {
		fputs(i == 0 ? ", only " : ", ", stdout);
		terminal_put(stdout, span_of(s->roles[i]));
	}
	if (s->subjects != 0) {
		fputs(", only about: ", stdout);
		put_subjects(s->subjects, "");
	}
	putchar('\n');
	for (unsigned i = 0; i < s->field_count; i++) {
		const struct contract_field *f = &s->fields[i];

		contract_summary_label("");
		fputs("- ", stdout);
		put_words(field_name(f->field));
		fputs(": ", stdout);
		put_words(treatment_names[f->treatment]);
		puts(f->required ? ", required" : "");
	}
}

static void put_alert(const struct config *c, const struct contract_alert *a)
{
	contract_summary_label("told");
	put_team(c, a->team);
	fputs(": ", stdout);
	put_words(a->rule);
	fputs(", ", stdout);
	put_words(urgency_name(a->urgency));
	if (a->subjects != 0) {
		fputs(", only about: ", stdout);
		put_subjects(a->subjects, "");
	}
	putchar('\n');
}

static void put_dates(const struct share_contract *k)
{
	char from[11], to[11];

	contract_summary_label("valid");
	printf("%s to %s, then ", k->valid_from == DAY_NONE ? "-" : day_print(from, k->valid_from),
	       k->valid_to == DAY_NONE ? "-" : day_print(to, k->valid_to));
	if (k->lapse_hold)
		printf("the same for %d days more\n", k->lapse_days);
	else
		puts("it stops");
	contract_summary_label("kept");
	printf("%d days; when it ends: %s, by receivers within %d days\n", k->keep_days,
	       k->erase_on_end ? "erased" : "kept", k->receivers_erase_days);
}

void contract_summary(const struct config *c, const struct share_contract *contract, const char *terms)
{
	printf("%s %s, status %s\n", contract->id, contract->version,
	       contract_status_names[contract->status]);
	line("title", contract->title);
	line("to", contract->objective);
	contract_summary_label("receives");
	put_team(c, contract->team);
	printf(", LA %s\n", contract->authority);
	put_about(contract);
	for (unsigned i = 0; i < contract->share_count; i++)
		put_share(c, &contract->shares[i]);
	for (unsigned i = 0; i < contract->alert_count; i++)
		put_alert(c, &contract->alerts[i]);
	put_dates(contract);
	line("terms", terms);
}
