#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "borough.h"
#include "calibrate.h"
#include "civil.h"
#include "mark.h"
#include "plan.h"
#include "selftest.h"
#include "social.h"
#include "trait.h"
#include "upn.h"

static int failed;

static void check(bool good, const char *what)
{
	printf("%s %s\n", good ? "ok  " : "FAIL", what);
	failed += !good;
}

/* The first two are DfE's test cases, the rest worked by hand. */
static void check_upn(void)
{
	static const char *const right[] = {"R201100018042", "T20110001804V", "H801200001001",
					    "W332201523114", "C332401025007", "P33220152311A",
					    "F999999999999"};
	static const char *const wrong[] = {"S201100018042", "R20110001804",  "R2011000180421",
					    "r201100018042", "T20110001804O", "TA0110001804V"};
	char made[14];

	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		check(upn_holds(right[i]), right[i]);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		check(!upn_holds(wrong[i]), wrong[i]);
	upn_make(made, 332, 4010, 25, 7, false);
	check(!strcmp(made, "C332401025007"), "a UPN made from its parts");
}

static bool days_return(void)
{
	for (int32_t day = civil_day(1899, 12, 31); day < civil_day(2101, 1, 2); day++) {
		struct civil_date d = civil_split(day);

		if (civil_day(d.year, d.month, d.day) != day || d.day < 1 || d.day > 31)
			return false;
	}
	return true;
}

static void check_clock(void)
{
	check(days_return(), "every day of two centuries comes back from its date");
	check(civil_day(1970, 1, 1) == 0 && civil_day(2026, 9, 3) == 20699, "days since 1970");
	check(civil_weekday(civil_day(2026, 11, 23)) == 0, "23 November 2026 is a Monday");
	check(civil_midnight(civil_day(2026, 9, 2)) == (int64_t)civil_day(2026, 9, 1) * 86400 + 23 * 3600,
	      "midnight of 2 September is 23:00 UTC the day before");
	check(civil_midnight(civil_day(2026, 11, 23)) == (int64_t)civil_day(2026, 11, 23) * 86400,
	      "midnight in November is UTC");
	check(!civil_is_summer((int64_t)civil_day(2027, 3, 28) * 86400 + 3599),
	      "winter until 01:00 on 28 March 2027");
	check(civil_is_summer((int64_t)civil_day(2027, 3, 28) * 86400 + 3600), "summer from then");
	check(civil_is_summer((int64_t)civil_day(2026, 10, 25) * 86400 + 3599),
	      "summer until 01:00 UTC on 25 October 2026");
	check(!civil_is_summer((int64_t)civil_day(2026, 10, 25) * 86400 + 3600), "winter from then");
	check(civil_midnight(civil_day(2026, 10, 25)) == (int64_t)civil_day(2026, 10, 25) * 86400 - 3600 &&
		      civil_midnight(civil_day(2026, 10, 26)) == (int64_t)civil_day(2026, 10, 26) * 86400,
	      "25 October 2026 has 25 hours");
	check(civil_local_day((int64_t)civil_day(2026, 9, 1) * 86400 + 23 * 3600) == civil_day(2026, 9, 2),
	      "and is a London day later");
}

static void check_term(const struct borough *b)
{
	const struct term *t = &b->plain;
	int closed = 0;

	for (int i = 0; i < t->count; i++)
		closed += t->closed[i];
	check(t->count == 193 && closed == 2, "193 days, two of them INSET");
	check(term_index(t, civil_day(2026, 10, 28)) < 0 && term_index(t, civil_day(2027, 5, 3)) < 0,
	      "half term and bank holiday");
	check(b->with_inset.closed[term_index(&b->with_inset, civil_day(2026, 11, 27))],
	      "27 November is INSET for some");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void check_upns(const struct borough *b)
{
	size_t n = 0, room = 0, wrong = 0, none = 0, same = 0, dual = 0;
	const char **all;

	for (int i = 0; i < b->count; i++)
		room += b->schools[i].size;
	all = calloc(room + 1, sizeof(*all));
	for (int i = 0; all && i < b->count; i++)
		for (uint32_t p = 0; p < b->schools[i].size; p++) {
			const struct pupil *pupil = &b->schools[i].pupils[p];

			none += !pupil->upn[0];
			wrong += pupil->upn[0] && !upn_holds(pupil->upn);
			dual += pupil->dual == DUAL_OTHER;
			if (pupil->upn[0])
				all[n++] = pupil->upn;
		}
	if (all)
		qsort(all, n, sizeof(*all), by_text);
	for (size_t i = 1; all && i < n; i++)
		same += !strcmp(all[i], all[i - 1]);
	free(all);
	check(wrong == 0, "every UPN holds");
	check(none == 2, "two pupils without a UPN");
	check(dual == 12 && same == dual, "a UPN stands on two rolls only for the twelve dual registered");
}

static void check_truth(struct borough *b)
{
	struct borough *again = borough_new(b->seed, b->count, 1),
		       *other = borough_new(b->seed + 1, b->count, 1);
	int64_t at = civil_instant(civil_day(2026, 11, 25), 12 * 3600);
	uint64_t hash[3] = {0, 1, 0};
	bool good = again && other && !truth_hash(b, at, &hash[0]) && !truth_hash(again, at, &hash[1]) &&
		    !truth_hash(other, at, &hash[2]);

	printf("     truth of seed %llu: %016llx\n", (unsigned long long)b->seed,
	       (unsigned long long)hash[0]);
	check(good && hash[0] == hash[1], "the same seed tells the same truth");
	check(good && hash[0] != hash[2], "another seed tells another");
	borough_free(again);
	borough_free(other);
}

/* Looked-after children at schools that share, whose morning register shows N twenty minutes after it closed.
 */
static int unexplained(struct borough *b, int32_t day)
{
	int n = 0;

	for (size_t i = 0; i < b->social_count; i++) {
		const struct social_row *row = &b->social[i];
		struct school *s = row->pupil ? &b->schools[row->school - 1] : NULL;
		struct mark m;
		int at = s ? term_index(s->term, day) : -1;

		if (!s || !s->shares || row->list != LIST_LOOKED_AFTER || at < 0 || plan_ready(s))
			continue;
		n += mark_see(s, (uint32_t)(row->pupil - s->pupils), at, 0,
			      s->term->midnight[at] + school_closes(s, 0) + 20 * 60, &m) &&
		     m.code == CODE_N;
	}
	return n;
}

static bool unauthorised(struct school *s, uint32_t place, int cell, int64_t now)
{
	struct mark m;

	return cell >= 0 && mark_see(s, place, cell / 2, cell % 2, now, &m) &&
	       code_row(m.code)->kind == KIND_UNAUTHORISED;
}

/* Children whose tenth school day in a row of G, N, O and U is this one. */
static int tenth_days(struct borough *b, int32_t day)
{
	int n = 0;

	for (int i = 0; i < b->count; i++) {
		struct school *s = &b->schools[i];
		int last = term_index(s->term, day) * 2 + 1;
		int64_t now = civil_instant(day, 16 * 3600 + 900);

		for (uint32_t p = 0; p < s->size && s->shares && !plan_ready(s); p++) {
			int run = 0;

			if (!pupil_settled(&s->pupils[p]))
				continue;
			while (run < 22 && unauthorised(s, p, last - run, now))
				run++;
			n += run >= 20 && run < 22;
		}
	}
	return n;
}

static void check_days(struct borough *b)
{
	char text[96];
	int tens = 0;

	for (int i = 23; i <= 25; i++) {
		int n = unexplained(b, civil_day(2026, 11, i));

		snprintf(text, sizeof(text),
			 "seed %llu, %d November: %d looked-after children with N at first look",
			 (unsigned long long)b->seed, i, n);
		check(n >= 1, text);
		tens += tenth_days(b, civil_day(2026, 11, i));
	}
	snprintf(text, sizeof(text), "seed %llu: %d children reach ten days unauthorised",
		 (unsigned long long)b->seed, tens);
	check(tens >= 6, text);
}

/* A child on two rolls is the same child on both; shares are near England's; some days bring news. */
static void check_traits(const struct borough *b)
{
	int32_t before = civil_day(2026, 11, 23), start = civil_day(2026, 11, 24);
	int pupils = 0, meals = 0, started = 0, plans = 0, eal = 0, refused = 0;

	for (int i = 0; i < b->count; i++)
		for (uint32_t n = 0; n < b->schools[i].size; n++) {
			const struct school *s = &b->schools[i];
			struct traits was = pupil_traits(s, &s->pupils[n], before),
				      is = pupil_traits(s, &s->pupils[n], start);

			pupils++;
			meals += was.fsm == SAYS_YES;
			started += is.fsm == SAYS_YES && was.fsm == SAYS_NO;
			plans += was.sen && *was.sen == 'E';
			eal += was.eal == SAYS_YES;
			refused += !strcmp(was.ethnicity, "REFU");
		}
	check(meals * 100 > pupils * 23 && meals * 100 < pupils * 27, "a quarter have free meals");
	check(started > 0 && started < meals / 20, "for a few they start on 24 November");
	check(plans * 100 > pupils * 4 && plans * 100 < pupils * 9, "plans, with two special schools");
	check(eal * 100 > pupils * 18 && eal * 100 < pupils * 22, "a fifth have another first language");
	check(refused > 0, "somebody refuses to say");
}

static void check_same_child(const struct borough *b)
{
	const struct school *other = &b->schools[13];
	int32_t day = civil_day(2026, 11, 25);
	int alike = 0, dual = 0;

	for (uint32_t n = 0; n < other->size; n++)
		for (int i = 8; other->pupils[n].dual == DUAL_OTHER && i < 11; i++)
			for (uint32_t k = 0; k < b->schools[i].size; k++) {
				const struct pupil *p = &b->schools[i].pupils[k], *q = &other->pupils[n];
				struct traits x = pupil_traits(&b->schools[i], p, day),
					      y = pupil_traits(other, q, day);

				if (strcmp(p->upn, q->upn))
					continue;
				dual++;
				alike += x.fsm == y.fsm && x.sen == y.sen && x.eal == y.eal &&
					 x.ethnicity == y.ethnicity && x.service == y.service &&
					 x.boarder == y.boarder;
			}
	check(dual == 12 && alike == 12, "twelve children on two rolls are the same on both");
}

static void check_authorisation(void)
{
	check(ask_authorised("bEaReR sim-token", "sim-token"), "Bearer in any case");
	check(ask_authorised("basic c2ltLXRva2VuOg==", "sim-token"), "Basic with the token as user");
	check(!ask_authorised("Basic sim-token", "sim-token") && !ask_authorised("sim-token", "sim-token") &&
		      !ask_authorised(NULL, "sim-token") && !ask_authorised("Bearer sim-toke", "sim-token"),
	      "and nothing else");
}

int selftest_run(void)
{
	failed = 0;
	check_upn();
	check_clock();
	check_authorisation();
	for (uint64_t seed = 1; seed <= 8; seed++) {
		struct borough *b = borough_new(seed, BOROUGH_BLOCK, 1);

		if (!b)
			return failed + 1;
		check_days(b);
		if (seed == 7) {
			check_term(b);
			check_upns(b);
			check_traits(b);
			check_same_child(b);
			check_truth(b);
		}
		borough_free(b);
	}
	printf("selftest: %d failed\n", failed);
	return failed;
}
