#!/usr/bin/env python3
"""The pipeline a council's own developer would write in an afternoon, for borough.sh to stand
the daemon beside: the same pages of the same schools, by http.client on one kept connection with
gzip, json, and SQLite with a row a mark (upsert), one transaction a page, synchronous=FULL.

It does less than the daemon: no check of UPN, code or calendar, no journal of what changed, no
encryption, no tallies, no rules, no alerts, one school after the other.

  peer_pull.py --base https://127.0.0.1:8443/v1.0 --ca ca.pem --token T --store FILE \\
               --from 2026-09-01 --to 2026-11-23 [--urls FILE] SCHOOL...

Prints one line: marks pages bytes wall_seconds user_seconds system_seconds. --urls: keeps the
address of every page, for another client to fetch them too.
"""
import argparse
import gzip
import http.client
import json
import resource
import sqlite3
import ssl
import sys
import time
import urllib.parse

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


def open_store(path):
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    store.execute(SCHEMA)
    return store


def get(connection, target, token):
    connection.request("GET", target, headers={"Authorization": "Bearer " + token, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        sys.exit(f"peer_pull: {target}: {answer.status}")
    return gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body


def rows_of(school, page):
    for mark in page["data"]:
        yield (school, mark["student"], mark["date"]["date"][:10], mark["session"], mark["attendance_code"],
               mark["minutes_late"], mark["updated_at"]["date"])


def main():
    parser = argparse.ArgumentParser()
    for name in ("--base", "--ca", "--token", "--store", "--from", "--to"):
        parser.add_argument(name, required=True)
    parser.add_argument("--urls")
    parser.add_argument("schools", nargs="+")
    options = parser.parse_args()
    base = urllib.parse.urlsplit(options.base)
    connection = http.client.HTTPSConnection(base.hostname, base.port,
                                             context=ssl.create_default_context(cafile=options.ca))
    store = open_store(options.store)
    query = urllib.parse.urlencode({"attendance_date_after": getattr(options, "from") + " 00:00:00",
                                    "attendance_date_before": options.to + " 00:00:00", "per_page": 200})
    marks = pages = size = 0
    urls = []
    start = time.monotonic()
    for school in options.schools:
        address = f"{options.base}/schools/{school}/attendance/session?{query}"
        while address:
            urls.append(address)
            parts = urllib.parse.urlsplit(address)
            body = get(connection, f"{parts.path}?{parts.query}", options.token)
            page = json.loads(body)
            store.execute("BEGIN")
            store.executemany(UPSERT, rows_of(school, page))
            store.execute("COMMIT")
            marks += len(page["data"])
            pages += 1
            size += len(body)
            address = page["meta"]["pagination"]["next"]
    wall = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    if options.urls:
        with open(options.urls, "w", encoding="ascii") as file:
            file.write("\n".join(urls) + "\n")
    print(marks, pages, size, f"{wall:.3f} {used.ru_utime:.3f} {used.ru_stime:.3f}")


if __name__ == "__main__":
    main()
