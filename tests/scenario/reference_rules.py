#!/usr/bin/python3
"""Every rule about children for a term, from the words of law and guidance alone, beside the daemon's alerts.

  reference_rules.py RUN UNTIL

RUN has what 85-reference.sh leaves there: lives and rolls (sim: every version of every mark, every enrolment), asked
(which school was asked for which days, and when), drop/social-care.csv (the authority's list), rules.json and
alerts.json (muster rules, muster alerts) and data/muster.db, from which comes who and when of each alert.

Slow and plain on purpose: letters in a table by pupil and session, read anew for each question. It knows nothing of
the daemon's cells, rolls, calendars or counters. What a school's register showed at each moment at which it was asked
is what was known; a session counts from the first look after its register closed. An episode of a session's rule goes
on from one school day to the next (a day on which its school marked everybody # is none), is over when no session of it
is so any more, and is there again when one is.

Sources, a function each below: SI 2024/208 reg. 9(1)(i), 10 and 13; Working together to improve school attendance;
Children missing education (2025); DfE absence statistics, methodology (persistent: 10 %, severe: 50 %).
"""
import collections
import csv
import datetime
import fractions
import functools
import itertools
import json
import re
import sqlite3
import sys
import urllib.parse
import zoneinfo

LONDON = zoneinfo.ZoneInfo("Europe/London")
PRESENT = {"/", "\\", "L"}
AWAY_BUT_ATTENDING = {"K", "V", "P", "W", "B", "J"}
ATTENDING = PRESENT | AWAY_BUT_ATTENDING
AUTHORISED = {"C", "C1", "C2", "J1", "E", "I", "S", "M", "T", "R", "H", "F"}
UNAUTHORISED = {"G", "N", "O", "U"}
ABSENT = AUTHORISED | UNAUTHORISED
POSSIBLE = ATTENDING | ABSENT
ELSEWHERE = {"D", "B", "K"}
DAY = datetime.timedelta(days=1)
LEAST = 10

# Closing of registers, minutes of the day, by phase as the school files have it: read from them in main().
# Which rule is asked about whom (contracts/example): by status on the authority's list; "all" is Reception to Year 11.
ASKED = {
    "looked_after": {"not_heard", "absent_no_reason_yet", "absent_unauthorised", "not_marked", "left_during_day", "suspended",
                     "dual_roll_gap", "left_roll", "never_arrived", "part_time_long", "returned", "absent_any"},
    "protection_plan": {"not_heard", "absent_no_reason_yet", "absent_unauthorised", "not_marked", "left_during_day", "suspended",
                        "left_roll", "never_arrived", "absent_any"},
    "in_need": {"suspended", "left_roll", "never_arrived", "absent_any"},
    "all": {"unauthorised_10_days", "unauthorised_20_days", "left_roll", "never_arrived", "part_time_long"},
}
OF_SESSIONS = ["absent_no_reason_yet", "absent_unauthorised", "not_marked", "absent_any", "left_during_day",
               "suspended", "dual_roll_gap", "returned"]
OF_RUNS = {"unauthorised_10_days": ({"G", "N", "O", "U"}, 10, 10), "unauthorised_20_days": ({"G", "N", "O"}, 15, 20)}
# A term in which every school answers, no contract ends and no list of part-time timetables is held: none of these.
NONE_HERE = ["part_time_long", "contract_ending", "erasure_due", "register_missing", "feed_silent",
             "list_suspect"]


def day_of(text):
    return datetime.date.fromisoformat(text)


def session_name(s):
    return f"{(datetime.date(1970, 1, 1) + s // 2 * DAY).isoformat()} {'PM' if s % 2 else 'AM'}"


@functools.lru_cache(None)
def number(day, pm):
    return (day - datetime.date(1970, 1, 1)).days * 2 + pm


@functools.lru_cache(None)
def day_number(s):
    return datetime.date(1970, 1, 1) + s // 2 * DAY


class School:
    def __init__(self, name):
        self.name = name
        self.marks = {}  # pupil, session: the two versions
        self.shown = {}  # pupil: {session: code} as last read
        self.pupils = {}  # pupil: child, first and last day, year
        self.closes = {}
        self.settled = None  # newest session whose first look has been
        self.held = set()
        self.counts, self.doubts = {}, {}
        self.known = 0  # marks known so far
        self.waits = False
        self.today = None

    def on_roll(self, pupil, day):
        _, first, last, _ = self.pupils[pupil]
        return first <= day and (last is None or day <= last)

    def first_look(self, s):
        minute = self.closes[s % 2] + 20
        if s % 2 == 0:
            minute = max(minute, 9 * 60 + 30)
        midnight = datetime.datetime.combine(day_number(s), datetime.time(), LONDON)
        return midnight.replace(hour=minute // 60, minute=minute % 60).timestamp()

    def open(self, s):
        """Was there school in this session? Where the register says # of everybody there was none."""
        return s in self.held

    def days_open(self, first, last):
        """School days from first to last, both included: a day with a session."""
        n, day = 0, first
        while day <= last:
            n += self.open(number(day, 0)) or self.open(number(day, 1))
            day += DAY
        return n

    def mark(self, pupil, s):
        """As known, of a session that counts, of a day on this roll."""
        if self.settled is None or s > self.settled or not self.on_roll(pupil, day_number(s)):
            return None
        return self.shown[pupil].get(s)

    def doubted(self, s):
        """A register that is more than half N is no register yet; nor is one believed in which attendance is more
        than 50 points below the register before. Of fewer than LEAST marks nothing is said; after eight days, in
        which every mark was read again each night, what stands is believed."""
        if (self.today - day_number(s)).days > 8:
            return False
        if s not in self.doubts:
            marks = self.register(s)
            doubt = len(marks) >= LEAST and marks.count("N") * 2 > len(marks)
            told = [mark for mark in marks if mark in POSSIBLE and mark != "R"]
            if not doubt and len(told) >= LEAST and sum(m in ATTENDING for m in told) * 2 < len(told):
                before = next((self.register(b) for b in range(s - 1, s - 28, -1)
                               if self.open(b) and self.register(b) and not self.doubted(b)), [])
                before = [mark for mark in before if mark in POSSIBLE and mark != "R"]
                fall = (sum(m in ATTENDING for m in before) * len(told) -
                        sum(m in ATTENDING for m in told) * len(before))
                doubt = len(before) >= LEAST and 100 * fall > 50 * len(told) * len(before)
            self.doubts[s] = doubt
        return self.doubts[s]

    def register(self, s):
        """Every mark of the session that is known."""
        day = day_number(s)
        marks = [self.shown[p].get(s) for p in self.pupils if self.on_roll(p, day)]
        return [mark for mark in marks if mark is not None]

    def share_marked(self, s):
        """Of those on roll, with a mark in this session: per cent."""
        if s not in self.counts:
            day = day_number(s)
            here = [p for p in self.pupils if self.on_roll(p, day)]
            marked = sum(1 for p in here if s in self.shown[p])
            self.counts[s] = 100 * marked / len(here) if here else 0
        return self.counts[s]


def merged(codes):
    """One child, two registers: in school at one of them is in school; D is no more than a pointer to the other."""
    def rank(code):
        if code is None:
            return 5
        if code == "D":
            return 9
        for place, group in enumerate((ATTENDING, UNAUTHORISED, AUTHORISED)):
            if code in group:
                return place
        return 3
    return min(codes, key=rank, default=None)


class Alert:
    def __init__(self, rule, school, first, last):
        self.rule, self.school, self.first, self.earliest, self.last = rule, school, first, first, last
        self.open, self.left = True, False
        self.days = 0
        self.told = None  # as last told


class Child:
    def __init__(self, name):
        self.name = name
        self.places = []  # School, pupil
        self.status = None
        self.alerts = []
        self.version = 0  # of its marks
        self.judged = None

    # --- what is known ---------------------------------------------------------------------------------------------
    def here(self, s):
        return [(school, pupil) for school, pupil in self.places if school.on_roll(pupil, day_number(s))]

    def mark(self, s):
        if len(self.places) == 1:
            school, pupil = self.places[0]
            return school.mark(pupil, s)
        here = self.here(s)
        return merged([school.mark(pupil, s) for school, pupil in here]) if here else None

    def asked(self, rule):
        """Of age for the contracts on everybody: Reception to Year 11."""
        by_list = self.status is not None and rule in ASKED[self.status]
        return by_list or (rule in ASKED["all"] and any(s.pupils[p][3] <= 11 for s, p in self.places))

    # --- rules of a session --------------------------------------------------------------------------------------
    def hits(self, rule, s):
        return getattr(self, rule)(s)

    def absent_no_reason_yet(self, s):
        """Working together, para 409: N, the reason for absence not yet established."""
        return self.mark(s) == "N"

    def absent_unauthorised(self, s):
        """Code O: no other code fits, the school has accepted no reason."""
        return self.mark(s) == "O"

    def absent_any(self, s):
        """An absence, authorised or not (SI 2024/208 reg. 10)."""
        return self.mark(s) in ABSENT

    def suspended(self, s):
        """Code E."""
        return self.mark(s) == "E"

    def blank_at(self, school, pupil, s, least):
        """No mark in a register that the school has taken."""
        return (school.settled is not None and s <= school.settled and school.open(s) and
                school.mark(pupil, s) is None and school.share_marked(s) >= least)

    def not_marked(self, s):
        """Reg. 10: every pupil, every session; blank at a school where at least 80 % have a mark."""
        if self.mark(s) not in (None, "D"):
            return False
        return any(self.blank_at(school, pupil, s, 80) for school, pupil in self.here(s))

    def left_during_day(self, s):
        """Attending in the morning; N, O, G or blank in a complete afternoon register; not U, E, M or C2."""
        if s % 2 == 0 or self.mark(s - 1) not in ATTENDING:
            return False
        mark = self.mark(s)
        if mark in {"N", "O", "G"}:
            return True
        return mark in (None, "D") and any(self.blank_at(school, pupil, s, 95) for school, pupil in self.here(s))

    def dual_roll_gap(self, s):
        """One register says that the child is due or taught elsewhere, the other that nobody knows why not there."""
        marks = [school.mark(pupil, s) for school, pupil in self.here(s)]
        if any(mark in PRESENT for mark in marks):
            return False
        return any(mark in ELSEWHERE for mark in marks) and any(mark in {"N", "O", "G"} for mark in marks)

    def returned(self, s):
        """The first session attended after five whole school days of absence in a row."""
        if self.mark(s) not in ATTENDING or (s % 2 and self.mark(s - 1) in ATTENDING):
            return False
        school = next(school for school, pupil in self.here(s) if school.mark(pupil, s) == self.mark(s))
        return self.run(school, day_number(s) - DAY, ABSENT)[0] >= 5

    # --- runs and states -----------------------------------------------------------------------------------------
    def run(self, school, last, codes):
        """Continuous school days up to `last`, every session of each in `codes`: how many, and the first."""
        pupils = [pupil for place, pupil in self.places if place is school]
        days, first, day = 0, None, last
        while day >= datetime.date(2026, 8, 31):
            sessions = [s for s in (number(day, 0), number(day, 1)) if school.open(s)]
            marks = [merged([school.mark(p, s) for p in pupils if school.on_roll(p, day)]) for s in sessions]
            sessions = [m for m in marks if m != "#"]
            if sessions and not all(m in codes for m in sessions):
                break
            if sessions:
                days, first = days + 1, day
            day -= DAY
        return days, first

    def left_roll(self, today):
        """Children missing education: off a roll, on no other, and nobody knows where: at once with a social worker,
        else after five school days of the school that was left."""
        if any(s.pupils[p][2] is None or s.pupils[p][2] >= today for s, p in self.places):
            return None
        school, pupil = max(self.places, key=lambda at: at[0].pupils[at[1]][2])
        last = school.pupils[pupil][2]
        if all(s.pupils[p][3] > 11 for s, p in self.places):
            return None
        if self.status is None and school.days_open(last + DAY, today) < 5:
            return None
        return school, number(last + DAY, 0)

    def never_arrived(self, today):
        """Admitted, and no attending mark since: day 1 with a social worker, day 3 for others. A day counts when its
        register was taken and no mark of it gives a reason; half of an intake without marks is the feed's doing."""
        for school, pupil in self.places:
            _, first, last, _ = school.pupils[pupil]
            if first < datetime.date(2026, 8, 1) or not school.on_roll(pupil, today):
                continue
            together = [p for p in school.pupils if school.pupils[p][1] == first]
            come = [p for p in together if any(code in ATTENDING for code in school.shown[p].values())]
            if len(together) > 1 and (len(together) - len(come)) * 2 > len(together):
                continue
            days, day, came = 0, first, False
            while day <= today and not came:
                sessions = (number(day, 0), number(day, 1))
                marks = [self.mark(s) for s in sessions]
                came = any(mark in ATTENDING for mark in marks)
                held = [s for s in sessions if school.open(s)]
                reason = any(mark is not None and mark not in UNAUTHORISED
                             for s, mark in zip(sessions, marks) if s in held)
                days += bool(held) and not reason
                day += DAY
            if not came and days >= (1 if self.status else 3) and any(s.pupils[p][3] <= 11 for s, p in self.places):
                return school, number(first, 0)
        return None

    # --- episodes ------------------------------------------------------------------------------------------------
    def judge(self, told, today):
        """After a look at one of the child's schools: the last eight days and today."""
        if self.left_out:
            return
        settled = [school.settled for school, _ in self.places if school.settled is not None]
        # Nothing new, no other answer.
        seen = (told and told.name, self.version, [(school.settled, school.known) for school, _ in self.places])
        if not settled or seen == self.judged:
            return
        self.judged = seen
        self.today = today
        # What was open at a school is over with its roll.
        for a in self.alerts:
            school = next(school for school, _ in self.places if school.name == a.school)
            if a.rule in OF_SESSIONS and a.open and self.has_left(school):
                a.open, a.left = False, True
        waits = any(school.waits for school, _ in self.places)
        if waits:
            self.judged = None  # what is not believed waits
        end = max(settled)
        first = number(day_number(end) - 8 * DAY, 0)
        window = range(first, end + 1)
        quiet = not self.alerts and all(self.mark(s) in ATTENDING or not self.here(s) or not any(
            school.open(s) for school, _ in self.here(s)) for s in window)
        if not quiet:
            self.judge_sessions(window)
        elif self.asked("returned"):
            self.judge_rule("returned", window)
        if not waits:
            self.judge_states()
        for school, pupil in self.places:
            if school is told and not school.waits:
                for rule in OF_RUNS:
                    self.judge_run(rule, school)

    def has_left(self, school):
        last = [school.pupils[p][2] for place, p in self.places if place is school]
        return all(day is not None and day < self.today for day in last)

    def judge_sessions(self, window):
        for rule in OF_SESSIONS:
            if self.asked(rule):
                self.judge_rule(rule, window)

    def judge_rule(self, rule, window):
        for s in window:
            if self.hits(rule, s) and not self.school_of(s).doubted(s) and not self.has_left(self.school_of(s)):
                self.hit(rule, s)
        mine = [a for a in self.alerts if a.rule == rule]
        for a in mine:
            for b in mine:
                if a.open and b.open and a.earliest < b.earliest and self.meets(a, b):
                    a.last = max(a.last, b.last)
                    b.open = False
        for a in mine:
            if any(school.settled is not None and school.doubted(s) for school, _ in self.places
                   for s in range(a.earliest, a.last + 1)):
                continue  # what is new of this episode waits
            so = any(self.hits(rule, s) for s in range(a.earliest, a.last + 1))
            beside = any(b is not a and b.open and b.earliest <= a.earliest and b.last >= a.last for b in mine)
            a.open = so and (a.open or not beside) and not a.left
            a.told = (a.earliest, a.last)

    @staticmethod
    @functools.lru_cache(None)
    def next_to(school, day, step):
        """The school day before or after."""
        for _ in range(60):
            day += step * DAY
            if school.open(number(day, 0)) or school.open(number(day, 1)):
                return day
        return None

    def school_of(self, s):
        here = self.here(s)
        return next((school for school, pupil in here if school.mark(pupil, s) == self.mark(s)),
                    here[0][0] if here else self.places[0][0])

    def meets(self, a, b):
        day = day_number(b.earliest)
        return day <= day_number(a.last) or day == self.next_to(self.school_of(b.earliest), day_number(a.last), 1)

    def hit(self, rule, s):
        mine = [a for a in self.alerts if a.rule == rule]
        if any(a.earliest <= s <= a.last for a in mine):
            return
        school, day = self.school_of(s), day_number(s)
        for a in mine:
            if a.open and (day_number(a.earliest) <= day <= day_number(a.last) or
                           day == self.next_to(school, day_number(a.earliest), -1) or
                           day == self.next_to(school, day_number(a.last), 1)):
                a.earliest, a.last = min(a.earliest, s), max(a.last, s)
                return
        again = next((a for a in mine if a.first == s), None)
        if again is not None:
            again.open, again.earliest, again.last = True, s, s
        else:
            self.alerts.append(Alert(rule, school.name, s, s))

    def judge_run(self, rule, school):
        codes, warn, length = OF_RUNS[rule]
        if not self.asked(rule) or school.settled is None:
            return
        mine = [a for a in self.alerts if a.rule == rule and a.school == school.name]
        for a in mine:
            a.open = self.run(school, day_number(a.last), codes)[0] >= warn
        newest = day_number(school.settled)
        if school.settled % 2 == 0 or not (school.open(school.settled) or school.open(school.settled - 1)):
            newest = self.next_to(school, newest, -1)
        day = newest
        while day is not None and day >= newest - 8 * DAY:
            days, first = self.run(school, day, codes)
            if days >= warn:
                break
            day = self.next_to(school, day, -1)
        else:
            return
        if day is None:
            return
        for a in mine:
            if a.open and day_number(a.earliest) <= day and day_number(a.last) >= first:
                if a.days < length <= days:  # told in advance, and now it is so
                    a.last, a.days = number(day, 1), days
                return
        again = next((a for a in mine if a.first == number(first, 0)), None)
        if again is None:
            again = Alert(rule, school.name, number(first, 0), 0)
            self.alerts.append(again)
        again.open, again.last, again.days = True, number(day, 1), days

    def last_whole_day(self):
        """A day of which every school that has the child on its roll has both sessions."""
        days = []
        for school, _ in self.places:
            if school.settled is None:
                continue
            day = day_number(school.settled)
            if school.settled % 2 == 0 or not school.open(school.settled):
                day = self.next_to(school, day, -1)
            if day is not None:
                days.append(day)
        return days

    def judge_states(self):
        days = self.last_whole_day()
        if not days:
            return
        for rule, today in (("left_roll", max(days)), ("never_arrived", min(days))):
            if not self.asked(rule):
                continue
            so = getattr(self, rule)(today)
            standing = next((a for a in self.alerts if a.rule == rule and a.open), None)
            if so is None and standing is not None:
                standing.open = False
            elif so is not None and standing is None:
                again = next((a for a in self.alerts if a.rule == rule and a.first == so[1]), None)
                if again is not None:
                    again.open = True
                else:
                    self.alerts.append(Alert(rule, so[0].name, so[1], None))

    # --- lists: of one school's register, at the last whole day -----------------------------------------------------
    def letters(self, school, pupil, first, last):
        return [(s, school.mark(pupil, s)) for s in range(number(first, 0), number(last, 1) + 1)
                if school.on_roll(pupil, day_number(s))]

    def list_rules(self, school, pupil, today, rules):
        year = self.letters(school, pupil, datetime.date(2026, 8, 1), today)
        codes = [code for _, code in year]
        possible = sum(code in POSSIBLE for code in codes)
        absent = sum(code in ABSENT for code in codes)
        recent = [code for code in reversed(codes) if code in POSSIBLE]
        lately, before = recent[:20], recent[20:80]

        def missed(part):
            return sum(code in ABSENT for code in part)

        rise = None
        if len(lately) == 20 and len(before) == 60:  # points, times 60: 20 and 60 sessions
            rise = 100 * (missed(before) - 3 * missed(lately))
        weeks = []
        monday = today - today.weekday() * DAY
        while len(weeks) < 10 and monday >= datetime.date(2026, 8, 24):
            if school.days_open(monday, monday + 6 * DAY):
                weeks.append(monday)
            monday -= 7 * DAY
        window = [(s, code) for s, code in year if weeks and day_number(s) >= weeks[-1]]
        found = {
            # Reg. 10(7) to (9): the right code within five school days.
            "unexplained_overdue": any(code == "N" and school.days_open(day_number(s) + DAY, today) >= 5
                                       for s, code in year),
            # Reg. 13: illness of 15 days, in a row or not; told in advance at 10. A session is half a day.
            "sickness_15_days": codes.count("I") >= 20,
            # National framework: 10 sessions of G, N, O or U in 10 school weeks; never looked-after children here.
            "penalty_threshold": self.status != "looked_after" and
            sum(code in UNAUTHORISED for _, code in window) >= 10,
            # DfE: 10 %, 50 % or more of the pupil's own possible sessions; 20 possible sessions at least.
            "persistent": possible >= 20 and 10 * absent >= possible,
            "severe": possible >= 20 and 2 * absent >= possible,
            "at_risk": possible >= 20 and 20 * absent >= possible and 10 * absent < possible and
            len(lately) == 20 and 10 * missed(lately) >= 20,
            "improved": rise is not None and rise >= 15 * 60,
            # With the bar of contracts/example: 5 days, 6 weeks, 20 points.
            "pattern": self.one_weekday(window, 5) or self.broken(window) >= 6 or
            (rise is not None and -rise >= 20 * 60),
        }
        return [rule for rule in rules if found[rule]]

    @staticmethod
    def one_weekday(window, least):
        """One weekday: so many days, half of all days of absence, three times as often as on the other days."""
        away, days = collections.Counter(), collections.Counter()
        for day in {day_number(s) for s, code in window if code in POSSIBLE}:
            days[day.weekday()] += 1
            away[day.weekday()] += any(day_number(s) == day and code in ABSENT for s, code in window)
        if not away:
            return False
        weekday = max(range(5), key=lambda d: (away[d], -d))
        others, other_days = sum(away.values()) - away[weekday], sum(days.values()) - days[weekday]
        return (away[weekday] >= least and 2 * away[weekday] >= sum(away.values()) and
                away[weekday] * other_days >= 3 * others * days[weekday])

    @staticmethod
    def broken(window):
        weeks = collections.defaultdict(set)
        for s, code in window:
            if code in POSSIBLE:
                day = day_number(s)
                weeks[day - day.weekday() * DAY].add(code in ABSENT)
        return sum(len(both) == 2 for both in weeks.values())


def together(school, monday, today, ids):
    """Children of one school away unexplained (N or O) at the same four sessions or more of four weeks, on days of
    ordinary absence: at most 5 percentage points above the median of these weeks. Of all threes the one that shares the
    most is a group, with whoever shares four sessions with all of them; nobody stands in two. How many children."""
    register = {}
    for s in range(number(monday - 28 * DAY, 0), number(monday - DAY, 1) + 1):
        if s > school.settled or not school.open(s) or school.doubted(s):
            continue
        marks = [mark for mark in school.register(s) if mark in POSSIBLE]
        if marks:
            register[s] = fractions.Fraction(sum(mark in ABSENT for mark in marks), len(marks))
    if not register:
        return 0
    usual = sorted(register.values())[(len(register) - 1) // 2]
    ordinary = [s for s, share in register.items() if share - usual <= fractions.Fraction(5, 100)]
    away = {}
    for pupil, (child, _, _, year) in school.pupils.items():
        if year > 11 or not school.on_roll(pupil, today):
            continue
        sessions = {s for s in ordinary if school.on_roll(pupil, day_number(s)) and
                    school.mark(pupil, s) in {"N", "O"} and child.mark(s) in {"N", "O"}}
        if len(sessions) >= 4:
            away[ids[school.name, pupil]] = sessions
    left, children = sorted(away), 0
    while True:
        core = max(itertools.combinations(left, 3),
                   key=lambda three: len(away[three[0]] & away[three[1]] & away[three[2]]), default=None)
        shared = set.intersection(*(away[one] for one in core)) if core else set()
        if len(shared) < 4:
            return children
        group = set(core)
        while True:
            best = max((one for one in left if one not in group), key=lambda one: len(shared & away[one]), default=None)
            if best is None or len(shared & away[best]) < 4:
                break
            group.add(best)
            shared &= away[best]
        left = [one for one in left if one not in group]
        children += len(group)


TOGETHER = "together_absent"
LISTS_WEEKLY = ["unexplained_overdue", "sickness_15_days", "penalty_threshold"]
LISTS_HALF_TERM = ["persistent", "severe", "at_risk", "improved", "pattern"]


# --- what there is to read ---------------------------------------------------------------------------------------
def schools_of(run):
    import glob
    schools, wonde = {}, {}
    for path in glob.glob(f"{run}/config/schools/*.yaml"):
        text = open(path, encoding="utf-8").read()
        name = re.search(r"^id: *(\S+)", text, re.M).group(1)
        wonde[re.search(r"school: (A\d+)", text).group(1)] = name
        school = schools[name] = School(name)
        for place, (hour, minute) in enumerate(re.findall(r'closes: "(\d+):(\d+)"', text)):
            school.closes[place] = int(hour) * 60 + int(minute)
    return schools, wonde


def read_rolls(run, schools):
    children = {}
    with open(f"{run}/rolls", encoding="utf-8") as file:
        for row in csv.reader(file):
            school, pupil, upn, year, admitted, left = row[:6]
            child = children.setdefault(upn or f"{school}/{pupil}", Child(upn))
            school = schools[school]
            school.pupils[pupil] = (child, day_of(admitted), day_of(left) if left else None, int(year))
            school.shown[pupil] = {}
            child.places.append((school, pupil))
    with open(f"{run}/drop/social-care.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            children[row["upn"]].status = row["status"]
    return children


def read_lives(run, schools):
    for school in schools.values():
        school.by_day = collections.defaultdict(list)
    with open(f"{run}/lives", encoding="utf-8") as file:
        for row in csv.reader(file):
            school, pupil, date, half, code, shown, later, changed = row
            s = number(day_of(date), half == "PM")
            schools[school].by_day[day_of(date)].append((pupil, s, code, int(shown), later, int(changed)))
            if code != "#" or later != "#":
                schools[school].held.add(s)


def read_asked(run, wonde):
    """Looks at a school, in order: when, from which day to which, current pupils and leavers."""
    looks = []
    pattern = re.compile(r"^(\d+) GET /v1\.0/schools/(A\d+)/attendance(-leavers)?/session\?(\S+) 200 ")
    newest = {}
    with open(f"{run}/asked", encoding="utf-8") as file:
        for line in file:
            found = pattern.match(line)
            if not found:
                continue
            at, school = int(found[1]), wonde[found[2]]
            query = urllib.parse.parse_qs(found[4])
            first = query.get("attendance_date_after", ["2026-08-01"])[0][:10]
            last = query.get("attendance_date_before", ["2027-07-31"])[0][:10]
            look = newest.get(school)
            if look is None or at - look["at"] > 120:
                look = newest[school] = {"school": school, "parts": []}
                looks.append(look)
            look["at"] = at
            part = (bool(found[3]), first, last, at)
            if part not in look["parts"]:
                look["parts"].append(part)
    looks.sort(key=lambda look: look["at"])
    return looks


def read_marks(school, look):
    """What the register showed at this look."""
    moved = set()
    for leavers, first, last, at in look["parts"]:
        today = datetime.datetime.fromtimestamp(at, LONDON).date()
        day = max(day_of(first), datetime.date(2026, 8, 1))
        while day <= min(day_of(last), today):
            for pupil, s, code, shown, later, changed in school.by_day.get(day, ()):
                _, _, left, _ = school.pupils[pupil]
                if at < shown or leavers != (left is not None and left < today):
                    continue
                now = later if at >= changed else code
                if school.shown[pupil].get(s) != now:
                    school.known += s not in school.shown[pupil]
                    school.shown[pupil][s] = now
                    school.pupils[pupil][0].version += 1
                    moved.add(pupil)
                    school.counts.pop(s, None)
                    school.doubts.pop(s, None)
            day += DAY
    return moved


def lists_of(schools, monday, told, ids):
    """The week's lists, on Monday at half past seven; half-termly on the second Monday after a break of a week."""
    counted = collections.Counter()
    for school in schools.values():
        if school.settled is None or not school.days_open(monday - 7 * DAY, monday - DAY):
            continue
        rules = list(LISTS_WEEKLY)
        if not school.days_open(monday - 14 * DAY, monday - 8 * DAY) and school.days_open(
                datetime.date(2026, 8, 31), monday - 15 * DAY):
            rules += LISTS_HALF_TERM
        today = day_number(school.settled)
        if school.settled % 2 == 0 or not school.open(school.settled):
            today = school.pupils and next(iter(school.pupils.values()))[0].next_to(school, today, -1)
        for pupil, (child, _, _, year) in school.pupils.items():
            if year <= 11 and school.on_roll(pupil, today):
                for rule in child.list_rules(school, pupil, today, rules):
                    counted[rule] += 1
        school.today = monday
        counted[TOGETHER] += together(school, monday, today, ids)
    for rule, count in counted.items():
        if count:
            told[rule, number(monday, 0)] = count


def roll_call(schools, s):
    """Half past ten and half past two: of whom nothing is heard, because what came is not believed."""
    for school in schools.values():
        if school.settled is None or school.settled < s or not school.doubted(s):
            continue
        for pupil, (child, _, _, _) in school.pupils.items():
            others = [place.mark(p, s) for place, p in child.here(s) if place is not school]
            if school.on_roll(pupil, day_number(s)) and child.asked("not_heard") and merged(others) in (None, "D"):
                child.alerts.append(Alert("not_heard", school.name, s, None))
                child.alerts[-1].open = False  # heard by the next look: see replay


def lists_read(schools, day):
    """Seven o'clock: the authority's list comes, and whoever is on it is looked at anew. Nothing of the marks is new
    since the last look but that a doubt may have ended with the day."""
    for school in schools.values():
        if not school.waits:
            continue
        school.today = day
        school.waits = any(school.doubted(s) for s in range(number(day - 8 * DAY, 0), school.settled + 1))
        for child, first, _, _ in school.pupils.values():
            if child.status and first <= day:
                child.judged = None
                child.judge(None, day)


def replay(schools, children, looks, until, ids):
    told, feeds = {}, set()
    monday, morning = datetime.date(2026, 9, 7), datetime.date(2026, 9, 2)
    calls = [(datetime.datetime.combine(day_number(s), datetime.time(14 if s % 2 else 10, 30), LONDON), s)
             for s in range(number(datetime.date(2026, 9, 1), 0), number(day_of(until[:10]), 1) + 1)]
    for look in looks:
        at = datetime.datetime.fromtimestamp(look["at"], LONDON)
        while datetime.datetime.combine(morning, datetime.time(7), LONDON) <= at:
            lists_read(schools, morning)
            morning += DAY
        while calls and calls[0][0] <= at:
            roll_call(schools, calls.pop(0)[1])
        while datetime.datetime.combine(monday, datetime.time(7, 30), LONDON) <= at:
            lists_of(schools, monday, told, ids)
            monday += 7 * DAY
        school = schools[look["school"]]
        school.today = at.date()
        known, before, waits = school.known, school.settled, school.waits
        changed = read_marks(school, look)
        today = at.date()
        settled = [number(today, pm) for pm in (0, 1) if school.first_look(number(today, pm)) <= look["at"]]
        newest = settled[-1] if settled else number(today - DAY, 1)
        if school.settled is None or newest > school.settled:
            school.settled = newest
        for s in range(school.settled - 1, school.settled + 1):
            if day_number(s) == today and school.doubted(s):
                feeds.add((school.name, s))
        # By state: where nothing is new, nothing is judged anew.
        school.waits = any(school.doubted(s) for s in range(number(today - 8 * DAY, 0), school.settled + 1))
        everybody = waits or known != school.known or before != school.settled
        for pupil, (child, first, _, _) in school.pupils.items():
            if first <= today and (everybody or pupil in changed):
                child.judge(school, today)
    return told, feeds


def alerts_of(run):
    db = sqlite3.connect(f"file:{run}/data/muster.db?mode=ro", uri=True)
    who = {}
    for child, school, student in db.execute("SELECT child, school, student FROM enrolment"):
        who.setdefault(child, []).append((school, student))
    kept = {}
    for row in db.execute("SELECT id, rule, child, school, first, earliest, last, sessions, state FROM alert"):
        kept[row[0].hex()] = row[1:]
    with open(f"{run}/alerts.json", encoding="utf-8") as file:
        shown = {a["id"]: a for a in json.load(file)["alerts"]}
    return who, kept, shown


def main(run, until, part="1"):
    schools, wonde = schools_of(run)
    children = read_rolls(run, schools)
    read_lives(run, schools)
    looks = read_asked(run, wonde)
    part = int(part)
    for at, child in enumerate(children.values()):
        child.left_out = part > 1 and at % part != 0 and len(child.places) == 1
    who, kept, shown = alerts_of(run)
    # The order of a school's children is that of the daemon's own ids for them: who comes first of equals.
    ids = {place: child for child, places in who.items() for place in places}
    told, feeds = replay(schools, children, looks, until, ids)
    wrong = []

    by_place = {(school.name, pupil): child for child in children.values() for school, pupil in child.places}
    names = {id(child): name for name, child in children.items()}
    got, got_lists, got_feeds = {}, {}, set()
    for alert, (rule, child, school, first, earliest, last, sessions, state) in kept.items():
        if alert not in shown or shown[alert]["state"] != state or shown[alert]["rule"] != rule:
            wrong.append(f"{rule} {school}: muster alerts and the store say different things")
        if rule in LISTS_WEEKLY + LISTS_HALF_TERM + [TOGETHER]:
            got_lists[rule, first] = sessions
            continue
        if rule == "feed_implausible":
            got_feeds.add((school, first))
            continue
        if rule in NONE_HERE:
            wrong.append(f"{rule} {school} {session_name(first)}: none is due in this term")
            continue
        place = next((by_place[at] for at in who.get(child, []) if at in by_place), None)
        if place is None:
            wrong.append(f"{rule} {school} {session_name(first)}: about a child that no school has")
            continue
        if place.left_out:
            continue
        last = None if rule in ("left_roll", "never_arrived", "not_heard") else session_name(last)
        key = (names[id(place)], rule, session_name(first))
        if key in got:
            wrong.append(f"{key}: two alerts")
        got[key] = (session_name(earliest), last, state)
    want = {}
    for name, child in children.items():
        for a in child.alerts:
            # While a doubt still stands over an episode, what is new of it may wait: either end is right.
            earliest, last = a.told or (a.earliest, a.last)
            if got.get((name, a.rule, session_name(a.first)), ("", ""))[:2] == (
                    session_name(a.earliest), a.last and session_name(a.last)):
                earliest, last = a.earliest, a.last
            want[name, a.rule, session_name(a.first)] = (
                session_name(earliest), None if last is None else session_name(last),
                "open" if a.open else "closed")
    for key in sorted(set(want) | set(got)):
        if want.get(key) != got.get(key):
            wrong.append(f"{' '.join(key)}: due {want.get(key, 'none')}, told {got.get(key, 'none')}")
    for key in sorted(set(told) | set(got_lists), key=lambda k: (k[1], k[0])):
        if told.get(key) != got_lists.get(key):
            wrong.append(f"list {key[0]} of {session_name(key[1])[:10]}: due {told.get(key)} children, "
                         f"told {got_lists.get(key)}")

    for school, s in sorted(feeds ^ got_feeds):
        wrong.append(f"feed_implausible {school} {session_name(s)}: {'due, not told' if (school, s) in feeds else 'not due'}")

    with open(f"{run}/rules.json", encoding="utf-8") as file:
        rules = [row["rule"] for row in json.load(file)["rows"]]
    count = collections.Counter(key[1] for key in want) + collections.Counter(key[0] for key in told)
    count["feed_implausible"] = len(feeds)
    judged = [rule for rule in rules if count[rule]]
    print(f"{len(want)} alerts about children and {len(told)} lists are due, {len(got)} and {len(got_lists)} told, "
          f"by {len(looks)} looks at {len(schools) - 1} schools")
    for rule in judged:
        print(f"  {rule}: {count[rule]}")
    print(f"{len(judged)} of {len(rules)} rules judged by alerts that were due")
    none = [rule for rule in rules if not count[rule] and (rule in NONE_HERE or rule in OF_SESSIONS)]
    print(f"{len(none)} judged by none being due: {', '.join(none)}")
    rest = [rule for rule in rules if rule not in judged and rule not in none]
    print(f"{len(rest)} not judged: {', '.join(rest) or 'none'}")
    print(f"{len(wrong)} differences")
    for line in wrong:
        print("  " + line)
    sys.exit(1 if wrong or len(judged) < 12 else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
