#!/usr/bin/env python3
"""What a council's developer would write in an afternoon: urllib, gzip, json, and SQLite with a row
a mark (upsert), one transaction a page, synchronous=FULL; one school after the other.

  pull.py --base https://127.0.0.1:8443/v1.0 --ca ca.pem --token T --store FILE SCHOOL...

Prints one line: wall_seconds user_seconds system_seconds marks pages.
"""
import argparse
import gzip
import json
import resource
import sqlite3
import ssl
import time
import urllib.request

SCHEMA = """
CREATE TABLE mark (
    school TEXT NOT NULL, student TEXT NOT NULL, date TEXT NOT NULL, session TEXT NOT NULL,
    code TEXT, minutes_late INTEGER, updated_at TEXT,
    PRIMARY KEY (school, student, date, session)) WITHOUT ROWID
"""
UPSERT = """
INSERT INTO mark VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (school, student, date, session) DO UPDATE
SET code = excluded.code, minutes_late = excluded.minutes_late, updated_at = excluded.updated_at
WHERE excluded.updated_at >= mark.updated_at
"""


def get(url, token, context):
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + token, "Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, context=context) as answer:
        body = answer.read()
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def main():
    parser = argparse.ArgumentParser()
    for name in ("--base", "--ca", "--token", "--store"):
        parser.add_argument(name, required=True)
    parser.add_argument("schools", nargs="+")
    options = parser.parse_args()
    context = ssl.create_default_context(cafile=options.ca)
    store = sqlite3.connect(options.store, isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    store.execute(SCHEMA)
    marks = pages = 0
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.monotonic()
    for school in options.schools:
        url = f"{options.base}/schools/{school}/attendance/session?per_page=200"
        while url:
            page = json.loads(get(url, options.token, context))
            store.execute("BEGIN")
            store.executemany(UPSERT, [
                (school, m["student"], m["date"]["date"][:10], m["session"], m["attendance_code"],
                 m["minutes_late"], m["updated_at"]["date"]) for m in page["data"]])
            store.execute("COMMIT")
            marks += len(page["data"])
            pages += 1
            url = page["meta"]["pagination"]["next"]
    wall = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{wall:.3f} {used.ru_utime - before.ru_utime:.3f} {used.ru_stime - before.ru_stime:.3f} {marks} {pages}")


if __name__ == "__main__":
    main()
