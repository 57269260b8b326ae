#!/usr/bin/python3
"""What arrived in a tortured run, beside what a calm run of the same days made.

  check.py --tortured DB --calm DB --teams FOLDER --schools TSV --intruder LOG --revoked KEY=TIME MAILBOX...

Lost: made in the calm run and not stored by the mailbox's system, or its last revision without effect. Misdelivered: at a mailbox
for which the calm run made no such message, whose body names another mailbox or a school that no contract shares with
it, or at a key that is on no list. Out of order: first come after a later message of the same
child that was due no earlier. Twice: an effect
of one id, or of one alert and revision, that happened again. Prints each, then the total; exit 1 unless all are 0.
"""
import argparse
import os
import sqlite3
import sys


def rows(path, question):
    if not os.path.exists(path):
        return []
    db = sqlite3.connect(path)
    try:
        return db.execute(question).fetchall()
    finally:
        db.close()


def envelopes(path):
    """Message id -> (mailbox, sequence, child, alert, revision, state, made, hour), without what was replaced unsent."""
    found = rows(path, "SELECT lower(hex(message)), mailbox, sequence, hex(child), lower(hex(alert)), revision, state, "
                       "made_at, next_try FROM envelope WHERE state <> 'superseded'")
    return {row[0]: row[1:] for row in found}


class Count:
    def __init__(self):
        self.of = {"lost": 0, "misdelivered": 0, "out of order": 0, "twice": 0}

    def add(self, what, words):
        self.of[what] += 1
        print(f"{what}: {words}", file=sys.stderr)


def check_lost(count, mailbox, made, stored, effects):
    last = {}
    for message, (where, _, _, alert, revision, *_) in made.items():
        if where != mailbox:
            continue
        last[alert] = max(last.get(alert, (0, None)), (revision, message))
        if message not in stored:
            count.add("lost", f"{mailbox}: {message[:16]}, revision {revision} of alert {alert[:16]}")
    reached = {}
    for _, alert, revision in effects:
        reached[alert] = max(reached.get(alert, 0), revision)
    for alert, (revision, message) in last.items():
        if message in stored and reached.get(alert) != revision:
            count.add("lost", f"{mailbox}: alert {alert[:16]} stands at {reached.get(alert)}, not {revision}")


def check_arrivals(count, mailbox, made, schools, revoked, arrivals):
    every = {name for names in schools.values() for name in names}
    own = schools.get(mailbox, set())
    for at, client, message, alert, revision, subject, words in arrivals:
        if message not in made or made[message][0] != mailbox or made[message][3:5] != (alert, revision) or subject != mailbox:
            count.add("misdelivered", f"{mailbox}: {message[:16]} for {subject}")
        for name in every - own:
            if name in words:
                count.add("misdelivered", f"{mailbox}: {message[:16]} speaks of {name}")
        if client.endswith("-leaver") and at > revoked["leaver"]:
            count.add("misdelivered", f"{mailbox}: {message[:16]} at a key that was taken away")


def check_order(count, mailbox, calm, tortured, arrivals):
    """By the mailbox's sequence, but one that waits for its own hour holds nobody up. Its hour is known from the calm run, where
    nothing was tried and put off."""
    came, first = {}, set()
    for _, _, message, alert, revision, _, _ in arrivals:
        if message in first or message not in tortured or message not in calm:
            continue
        first.add(message)
        _, sequence, child, *_ = tortured[message]
        before = came.setdefault(child, [])
        hour = calm[message][7]
        if any(other > sequence and due >= hour for other, due in before):
            count.add("out of order", f"{mailbox}: {message[:16]}, revision {revision} of alert {alert[:16]}")
        before.append((sequence, max(calm[message][6:8])))


def check_effects(count, mailbox, effects):
    ids, steps, reached = set(), set(), {}
    for message, alert, revision in effects:
        if message in ids or (alert, revision) in steps:
            count.add("twice", f"{mailbox}: {message[:16]}, revision {revision} of alert {alert[:16]}")
        if revision < reached.get(alert, 0):
            count.add("out of order", f"{mailbox}: effect of revision {revision} after {reached[alert]} of alert {alert[:16]}")
        ids.add(message)
        steps.add((alert, revision))
        reached[alert] = revision


def check_ids(count, calm, tortured):
    """Killed or not, the daemon makes the same messages and confirms all of them."""
    for message, envelope in tortured.items():
        if message not in calm:
            count.add("misdelivered", f"{envelope[0]}: {message[:16]} is not of the calm run")
        if envelope[5] != "delivered":
            count.add("lost", f"{envelope[0]}: {message[:16]} is still {envelope[5]}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("tortured", "calm", "teams", "schools", "intruder"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--revoked", action="append", default=[])
    parser.add_argument("mailbox", nargs="+")
    options = parser.parse_args()
    count = Count()
    calm, tortured = envelopes(options.calm), envelopes(options.tortured)
    revoked = {key: float(at) for key, at in (pair.split("=") for pair in options.revoked)}
    schools = {}
    with open(options.schools, encoding="utf-8") as file:
        for line in file:
            mailbox, name = line.rstrip("\n").split("\t")
            schools.setdefault(mailbox, set()).add(name)
    check_ids(count, calm, tortured)
    came = repeats = read = 0
    for mailbox in options.mailbox:
        path = os.path.join(options.teams, mailbox + ".db")
        arrivals = rows(path, "SELECT at, client, id, alert, revision, subject, words FROM arrival ORDER BY n")
        stored = {row[0] for row in rows(path, "SELECT id FROM stored")}
        effects = rows(path, "SELECT id, alert, revision FROM effect ORDER BY n")
        check_lost(count, mailbox, calm, stored, effects)
        check_arrivals(count, mailbox, calm, schools, revoked, arrivals)
        check_order(count, mailbox, calm, tortured, arrivals)
        check_effects(count, mailbox, effects)
        came += len(stored)
        repeats += len(arrivals) - len({row[2] for row in arrivals})
        read += bool(arrivals)
    with open(options.intruder, encoding="ascii") as file:
        for line in file:
            count.add("misdelivered", f"to a key that is on no list: {line.split(' ', 1)[1].strip()}")
    print(f"{read} of {len(options.mailbox)} mailboxes had mail; {repeats} repeats; effects twice {count.of['twice']}")
    print(f"alerts {came}, lost {count.of['lost']}, misdelivered {count.of['misdelivered']}, "
          f"out of order {count.of['out of order']}")
    if came == 0:
        sys.exit("nothing was sent: this proves nothing")
    sys.exit(any(count.of.values()))


if __name__ == "__main__":
    main()
