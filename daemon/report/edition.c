#include "report/edition.h"

#include <string.h>

static const char *name_of(const struct edition_name *names, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i].id, id) == 0)
			return names[i].name;
	return id;
}

enum treatment edition_form(const struct edition *e, const struct contract_field *f)
{
	return !f->required && (e->held & field_bit(f->field)) != 0 ? TREATMENT_DROP : f->treatment;
}

const char *edition_team(const struct edition *e, const char *id)
{
	return name_of(e->teams, e->team_count, id);
}

const char *edition_school(const struct edition *e, const char *id)
{
	return name_of(e->schools, e->school_count, id);
}

const char *edition_field(enum field f)
{
	static const char *const words[FIELD_COUNT] = {
		[FIELD_SESSION_MARK] = "Attendance mark of each session (morning and afternoon)",
		[FIELD_MINUTES_LATE] = "Minutes late",
		[FIELD_SCHOOL] = "The school the child attends",
		[FIELD_YEAR_GROUP] = "Year group",
		[FIELD_SESSIONS_MISSED] = "Sessions missed in the year to date",
		[FIELD_YESTERDAY] = "Marks of the previous school day",
		[FIELD_UPN] = "Unique pupil number",
		[FIELD_BIRTH_DATE] = "Date of birth",
		[FIELD_SEX] = "Sex",
		[FIELD_FREE_SCHOOL_MEALS] = "Free school meals, now or in the last six years",
		[FIELD_SPECIAL_NEEDS] = "Special educational needs support",
		[FIELD_FIRST_LANGUAGE] = "First language (English or another)",
		[FIELD_ETHNICITY] = "Ethnic group",
		[FIELD_PREVIOUSLY_LOOKED_AFTER] = "Previously looked after",
		[FIELD_YOUNG_CARER] = "Young carer",
		[FIELD_SERVICE_CHILD] = "Child of a parent in the armed forces",
		[FIELD_BOARDER] = "Boarder",
		[FIELD_NAME] = "Name",
	};

	return (unsigned)f < FIELD_COUNT ? words[f] : "unknown";
}

const char *edition_treatment(enum treatment t)
{
	static const char *const words[] = {
		[TREATMENT_DROP] = "Not shared",
		[TREATMENT_COUNT] = "Only added into totals, or used to match records; shown for no child",
		[TREATMENT_BAND] = "As a range, not the exact value",
		[TREATMENT_CLASS] = "As one of four: present, authorised absence, unauthorised absence, not "
				    "possible",
		[TREATMENT_REASON_GROUP] =
			"As one of eight: in school, late, off site, ill or medical, suspended, no reason yet, "
			"unauthorised, other authorised; the register's own code is not shown",
		[TREATMENT_CLEAR] = "As the school holds it",
	};

	return (unsigned)t <= TREATMENT_CLEAR ? words[t] : "unknown";
}

const char *edition_always(void)
{
	return "of every pupil on roll: the unique pupil number (and a former one), the school system's own number, year "
	       "group, dates of joining and leaving, and the marks of the registers with minutes late";
}

const char *edition_purpose(enum purpose p)
{
	static const char *const words[] = {
		[PURPOSE_SAFEGUARDING] = "Safeguarding: keeping children safe",
		[PURPOSE_MISSING_EDUCATION] = "Finding children who may be missing education",
		[PURPOSE_ATTENDANCE_SUPPORT] = "Helping children and schools with attendance",
		[PURPOSE_STATISTICS] = "Statistics: figures in which no child can be seen",
	};

	return (unsigned)p <= PURPOSE_STATISTICS ? words[p] : "unknown";
}

const char *edition_status(enum contract_status s)
{
	static const char *const words[] = {
		[CONTRACT_DRAFT] = "Draft: nothing is shared",
		[CONTRACT_PROPOSED] = "Proposed: nothing is shared",
		[CONTRACT_TRIAL] = "Trial: data is read and checked; no team is shown or sent anything",
		[CONTRACT_ACTIVE] = "Active: data is shared at each school that has agreed",
		[CONTRACT_SUSPENDED] = "Suspended: nothing is read and nothing is shared",
		[CONTRACT_EXPIRED] = "Expired: nothing is shared any more",
		[CONTRACT_REVOKED] = "Revoked: nothing is shared any more",
	};

	return (unsigned)s <= CONTRACT_REVOKED ? words[s] : "unknown";
}

const char *edition_urgency(enum urgency u)
{
	static const char *const words[] = {
		[URGENCY_SAME_SESSION] = "In the same session",
		[URGENCY_SAME_DAY] = "On the same day",
		[URGENCY_DAILY_DIGEST] = "Once a day, together",
		[URGENCY_NEXT_WORKING_DAY] = "On the next working day",
		[URGENCY_WEEKLY] = "Once a week, as a list",
		[URGENCY_HALF_TERMLY] = "Once a half term, as a list",
	};

	return (unsigned)u <= URGENCY_HALF_TERMLY ? words[u] : "unknown";
}

void edition_subjects(struct buffer *out, unsigned subjects, const char *every)
{
	static const char *const words[] = {"children looked after by the authority",
					    "children on a child protection plan", "children in need"};
	const char *before = "";

	if (subjects == 0)
		buffer_text(out, every);
	for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
		if ((subjects & (1u << i)) != 0) {
			buffer_print(out, "%s%s", before, words[i]);
			before = ", ";
		}
}

/* The years from `first` on that stand without a gap; their last one. */
static int last_of_run(const bool years[CONTRACT_YEARS], int first)
{
	int last = first;

	while (last + 1 < CONTRACT_YEARS && years[last + 1])
		last++;
	return last;
}

void edition_years(struct buffer *out, const bool years[CONTRACT_YEARS])
{
	static const char *const early[] = {"Nursery 1", "Nursery 2", "Reception"};
	const char *before = "";

	if (last_of_run(years, 0) == CONTRACT_YEARS - 1 && years[0]) {
		buffer_text(out, "every year group");
		return;
	}
	for (int i = 0; i < CONTRACT_YEARS; i++) {
		int last;

		if (!years[i])
			continue;
		buffer_text(out, before);
		before = ", ";
		if (i < 3) {
			buffer_text(out, early[i]);
			continue;
		}
		last = last_of_run(years, i);
		if (last > i)
			buffer_print(out, "years %d to %d", i - 2, last - 2);
		else
			buffer_print(out, "year %d", i - 2);
		i = last;
	}
}

static void counted(struct buffer *out, int n, const char *unit)
{
	buffer_print(out, "%d %s%s", n, unit, n == 1 ? "" : "s");
}

void edition_minutes(struct buffer *out, int minutes)
{
	if (minutes >= 60)
		counted(out, minutes / 60, "hour");
	if (minutes >= 60 && minutes % 60 != 0)
		buffer_text(out, " ");
	if (minutes < 60 || minutes % 60 != 0)
		counted(out, minutes % 60, "minute");
}

void edition_days(struct buffer *out, int days)
{
	counted(out, days, "day");
	if (days >= 365 && days % 365 == 0) {
		buffer_text(out, " (");
		counted(out, days / 365, "year");
		buffer_text(out, ")");
	}
}

void edition_date(struct buffer *out, day_t day)
{
	static const char *const months[] = {"January",	  "February", "March",	  "April",
					     "May",	  "June",     "July",	  "August",
					     "September", "October",  "November", "December"};
	struct civil c;

	if (day == DAY_NONE) {
		buffer_text(out, "no date");
		return;
	}
	c = day_to_civil(day);
	buffer_print(out, "%d %s %d", c.day, months[c.month - 1], c.year);
}

void edition_clock(struct buffer *out, int minute)
{
	buffer_print(out, "%02d:%02d", minute / 60, minute % 60);
}

void edition_audience(struct buffer *out, const struct edition *e, const struct contract_share *s)
{
	buffer_text(out, edition_team(e, s->team));
	for (unsigned i = 0; i < s->role_count; i++) {
		buffer_text(out, i == 0			? ": only people with the role " :
				 i + 1 == s->role_count ? " or " :
							  ", ");
		buffer_text(out, s->roles[i]);
	}
}
