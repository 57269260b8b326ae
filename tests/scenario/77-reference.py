#!/usr/bin/python3
"""The rule of ten school days, from the words of the law alone, beside the daemon's alerts.

  77-reference.py STORE CELLS FROM TO

CELLS: the schools' own marks (sim cells): school, pupil, date, session, code. Regulation 13 of the School
Attendance (Pupil Registration) (England) Regulations 2024: a continuous period of not less than ten school
days, absent, where the absence is unauthorised or its reason is not known (codes G, N, O, U). A school day is
a day on which the school keeps a register; a day on which it marks everybody # is none. Slow and plain on
purpose. Compared: whose tenth such day falls between FROM and TO, for every pupil of every school.
"""
import collections
import sqlite3
import sys

UNAUTHORISED = {"G", "N", "O", "U"}


def reference(path, first, last):
    marks = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(path, encoding="utf-8") as file:
        for line in file:
            school, pupil, date, _, code = line.rstrip("\n").split(",")
            marks[school, pupil][date].append(code)
    found = {}
    for who, days in marks.items():
        run = 0
        for date in sorted(days):
            codes = days[date]
            if all(code == "#" for code in codes):
                continue
            run = run + 1 if len(codes) == 2 and all(code in UNAUTHORISED for code in codes) else 0
            if run == 10 and first <= date <= last:
                found[who] = date
    return found


def told(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    pupils = collections.defaultdict(set)
    for child, school, student in db.execute("SELECT child, school, student FROM enrolment"):
        pupils[child, school].add(student)
    rows = {}
    for child, school, state in db.execute(
            "SELECT child, school, state FROM alert WHERE rule = 'unauthorised_10_days'"):
        for student in pupils[child, school]:
            rows.setdefault((school, student), set()).add(state)
    return rows


def main(store, cells, first, last):
    want, got = reference(cells, first, last), told(store)
    missing = {who: day for who, day in want.items() if who not in got}
    open_beside = [who for who, states in got.items() if states != {2} and who not in reference(cells, "", last)]
    for who, day in sorted(missing.items()):
        print(f"no alert for {who}, whose tenth day was {day}")
    for who in sorted(open_beside):
        print(f"an alert is open for {who}, who has no run of ten days: {got[who]}")
    print(f"{len(want)} runs reached their tenth day from {first} to {last}, {len(got)} pupils have alerts")
    sys.exit(1 if missing or open_beside or not want else 0)


main(*sys.argv[1:])
