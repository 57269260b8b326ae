#!/usr/bin/env python3
"""Every mark in a store, read from its file without a line of the daemon's code: school, the school system's own id of
the pupil, date, session, code; sorted. The days from the first to the second date given.

A leaf is one school-week: blocks of 32 slots, ten sessions of 32 bytes each, a byte a mark (design of the store)."""
import datetime
import sqlite3
import sys

CODES = {
    1: "/", 2: "\\", 3: "L", 16: "K", 17: "V", 18: "P", 19: "W", 20: "B", 21: "J",
    32: "C", 33: "C1", 34: "C2", 35: "J1", 36: "E", 37: "I", 38: "S", 39: "M", 40: "T", 41: "R", 42: "H", 43: "F",
    64: "G", 65: "N", 66: "O", 67: "U",
    80: "D", 81: "X", 82: "Q", 83: "Y1", 84: "Y2", 85: "Y3", 86: "Y4", 87: "Y5", 88: "Y6", 89: "Y7", 90: "Y",
    112: "Z", 113: "#",
}
LANES, SESSIONS = 32, 10


def main(path, first, last):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    students = {}
    for school, year, slot, student in db.execute("SELECT school, year_monday, slot, student FROM enrolment"):
        students[school, year, slot] = student
    epoch = datetime.date(1970, 1, 1)
    lines = []
    for school, year, week, cells in db.execute("SELECT school, year_monday, week, bytes FROM leaf"):
        for at, cell in enumerate(cells):
            if cell == 0:
                continue
            block, rest = divmod(at, LANES * SESSIONS)
            session, lane = divmod(rest, LANES)
            date = (epoch + datetime.timedelta(days=year + 7 * week + session // 2)).isoformat()
            if first <= date <= last:
                student = students.get((school, year, block * LANES + lane), "nobody")
                lines.append(f"{school},{student},{date},{'PM' if session % 2 else 'AM'},{CODES.get(cell, cell)}")
    lines.sort()
    sys.stdout.write("\n".join(lines) + "\n")


main(*sys.argv[1:])
