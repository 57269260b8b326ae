#!/usr/bin/python3
"""Asks the console's questions and measures them: with nothing else at work, and while a clock runs on and marks arrive.

  ask.py --run RUN --port PORT --engine PID --console PID --rounds N --muster PROGRAM --until TIME
"""
import argparse
import http.client
import json
import os
import random
import sqlite3
import statistics
import subprocess
import time

QUESTIONS = [
    ("maren-holt", "/rollcall"), ("maren-holt", "/rollcall?at=2026-11-26-PM"), ("rhys-carrow", "/rollcall?list=in_need"),
    ("rhys-carrow", "/rollcall/in_school?list=in_need&limit=100"), ("maren-holt", "/inbox"), ("maren-holt", "/inbox?state=closed&limit=100"),
    ("maren-holt", "/inbox?state=all&limit=100"), ("idris-pell", "/inbox?state=all&limit=100"), ("tova-lind", "/inbox?limit=100"),
    ("rhys-carrow", "/inbox?state=closed&limit=100"), ("maren-holt", "/alerts/{alert}"), ("maren-holt", "/golden-hour"),
    ("rhys-carrow", "/golden-hour"), ("idris-pell", "/golden-hour"), ("maren-holt", "/ring"), ("rhys-carrow", "/ring"),
    ("maren-holt", "/children/{child}/timeline"), ("idris-pell", "/trends"), ("idris-pell", "/trends?by=phase"),
    ("idris-pell", "/trends?by=school"), ("idris-pell", "/trends?by=school,year_group"), ("idris-pell", "/trends?by=school,sex,fsm,sen"),
    ("idris-pell", "/trends?measure=persistent&by=year_group"), ("idris-pell", "/trends?measure=codes&by=phase"),
    ("idris-pell", "/trends?by=weekday&over=term"), ("idris-pell", "/trends?since=2026-11-02&by=school"),
    ("idris-pell", "/trends/why?by=phase"), ("idris-pell", "/schools"), ("idris-pell", "/schools/{school}"),
    ("idris-pell", "/schools/{school}/pack"), ("maren-holt", "/schools/{school}/pack"), ("idris-pell", "/schools/{school}/actions"),
    ("idris-pell", "/freshness"), ("maren-holt", "/freshness"), ("maren-holt", "/contracts"), ("maren-holt", "/contracts/looked-after-daily"),
    ("maren-holt", "/contracts/looked-after-daily/access-log"), ("noor-ashby", "/status"), ("noor-ashby", "/freshness"),
    ("maren-holt", "/session"),
]


class Line:
    def __init__(self, run, port, name):
        with open(f"{run}/{name}.jar", encoding="ascii") as file:
            cookie = [line.split() for line in file if "\tmuster\t" in line][-1][-1]
        self.headers = {"Cookie": "muster=" + cookie}
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, path):
        self.line.request("GET", "/api/v1" + path, headers=self.headers)
        answer = self.line.getresponse()
        return answer.status, answer.read()


def cpu_ms(pid):
    """All its threads' time on a processor."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e6


def at(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def rounds(lines, questions, engine, count, goes_on=lambda: True):
    """By question: wall and engine CPU milliseconds of each time it was asked, in an order that changes."""
    got = {q: [] for q in questions}
    for _ in range(count):
        for q in random.sample(list(questions), len(questions)):
            before, begun = cpu_ms(engine), time.perf_counter()
            status, body = lines[q[0]].ask(q[1])
            wall = (time.perf_counter() - begun) * 1000
            if status != 200:
                print(f"  not asked further: {q}: {status} {body[:200]!r}")
                questions.remove(q)
                got.pop(q)
                continue
            got[q].append((wall, cpu_ms(engine) - before, len(body)))
        if not goes_on():
            break
    return got


def sqlite_peer(count):
    """A year to date by phase in SQLite's best case: counters by pupil, ready, in memory."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE tally (phase INT, school INT, possible INT, authorised INT, unauthorised INT)")
    db.executemany("INSERT INTO tally VALUES (?, ?, ?, ?, ?)",
                   ((i % 4, i % 560, 120, i % 13, i % 7) for i in range(240000)))
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        db.execute("SELECT phase, sum(possible), sum(authorised), sum(unauthorised),"
                   " sum(10 * (authorised + unauthorised) >= possible) FROM tally GROUP BY phase").fetchall()
        took.append((time.perf_counter() - begun) * 1000)
    return took


def main():
    parser = argparse.ArgumentParser()
    for name in ("run", "port", "engine", "console", "rounds", "muster", "until"):
        parser.add_argument("--" + name, required=True)
    o = parser.parse_args()
    lines = {name: Line(o.run, int(o.port), name) for name in {q[0] for q in QUESTIONS}}
    rows = json.loads(lines["maren-holt"].ask("/inbox?state=all&limit=100")[1])["rows"]
    row = next((r for r in rows if r.get("child")), None)
    fill = {"alert": row["id"] if row else "0" * 64, "child": row["child"] if row else "0" * 64,
            "school": json.loads(lines["idris-pell"].ask("/schools")[1])["schools"][0]["id"]}
    questions = [(who, path.format(**fill)) for who, path in QUESTIONS if row or "{" not in path]
    alone = rounds(lines, questions, o.engine, max(5, int(o.rounds) // 6))
    clock = subprocess.Popen([o.muster, "clock", "run", "--until", o.until], stdout=subprocess.DEVNULL)
    busy = rounds(lines, questions, o.engine, int(o.rounds), lambda: clock.poll() is None)
    came = clock.poll() is None
    clock.wait()
    print(f"\nmilliseconds; alone: the engine's CPU, median of {len(next(iter(alone.values())))}; while marks arrive: wall, "
          f"{len(next(iter(busy.values())))} times" + ("" if came else " (they had all come before the end)"))
    print(f"  {'':64} {'CPU alone':>9} {'most':>7} {'p50':>7} {'p99':>7} {'KiB':>6}")
    for q in sorted(questions, key=lambda q: -statistics.median(c for _, c, _ in alone[q]))[:40]:
        cpu = [c for _, c, _ in alone[q]]
        wall = [w for w, _, _ in busy[q]]
        name = q[0].split("-")[0] + " " + q[1].replace(fill["alert"], "{id}").replace(fill["child"], "{id}")
        print(f"  {name:64} {statistics.median(cpu):9.2f} {max(cpu):7.2f} {at(wall, 0.5):7.1f} {at(wall, 0.99):7.1f} "
              f"{alone[q][0][2] / 1024:6.1f}")
    took = sqlite_peer(21)
    print(f"  {'the same as /trends?by=phase: SQLite, counters by pupil in memory':64} {statistics.median(took):9.2f} {max(took):7.2f}")


main()
