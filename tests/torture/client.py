#!/usr/bin/python3
"""A badly behaved third-party consumer of several mailboxes, written from schemas/bus.md alone (pyzmq).

  client.py --server tcp://127.0.0.1:8481 --keys KEYS --store FOLDER --calm FILE --seed N --name NAME
            KEY=MAILBOX...

It stalls, goes deaf, vanishes, confirms twice, out of order and what was never its own, refuses, sends garbage, and once
FILE exists behaves. FOLDER/MAILBOX.db is its durable store, shared with the mailbox's other consumers: `arrival` has every
message as it came, `stored` each id once (before it is confirmed), `effect` what the receiving system did.

  --intruder FILE: every KEY is one that must get nothing; FILE gets a line for each word but an error that it hears.
"""
import argparse
import json
import os
import random
import signal
import sqlite3
import sys
import time

import zmq

PING_AFTER = 5
GONE_AFTER = 15
NO_SESSION = {b"bad_version", b"chosen_routing_id", b"not_allowed", b"revoked", b"busy"}
MOODS = ["honest", "honest", "stall", "deaf", "vanish", "double", "disorder", "garbage", "refuse", "replay"]
SCHEMA = """
CREATE TABLE IF NOT EXISTS arrival (n INTEGER PRIMARY KEY AUTOINCREMENT, at REAL, client TEXT, id TEXT, alert TEXT,
  revision INTEGER, sequence INTEGER, attempt INTEGER, subject TEXT, words TEXT);
CREATE TABLE IF NOT EXISTS stored (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS effect (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, alert TEXT, revision INTEGER);
"""


class Store:
    """The receiving system: a message changes it once, by its id, and an alert by growing revisions."""

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.executescript(SCHEMA)

    def arrived(self, client, message_id, attempt, sequence, event):
        data = event["data"]
        words = "\n".join([data["title"], *data["lines"]])
        self.db.execute(
            "INSERT INTO arrival (at, client, id, alert, revision, sequence, attempt, subject, words) VALUES (?,?,?,?,?,?,?,?,?)",
            (time.time(), client, message_id.hex(), data["alert"], data["revision"], int(sequence), int(attempt),
             event["subject"], words))

    def put(self, message_id, event):
        data = event["data"]
        self.db.execute("BEGIN IMMEDIATE")
        fresh = self.db.execute("INSERT OR IGNORE INTO stored (id) VALUES (?)", (message_id.hex(),)).rowcount == 1
        highest = self.db.execute("SELECT max(revision) FROM effect WHERE alert = ?", (data["alert"],)).fetchone()[0]
        if fresh and (highest is None or data["revision"] > highest):
            self.db.execute("INSERT INTO effect (id, alert, revision) VALUES (?,?,?)",
                            (message_id.hex(), data["alert"], data["revision"]))
        self.db.execute("COMMIT")


class Consumer:
    """One connection after another to one mailbox, in one mood after another."""

    others = []  # ids and alerts that came to any mailbox of this process: (mailbox, id, alert)

    def __init__(self, context, options, key, mailbox):
        self.context = context
        self.options = options
        self.key = key
        self.mailbox = mailbox
        self.dice = random.Random(f"{options.seed} {key} {mailbox}")
        self.store = None if options.intruder else Store(os.path.join(options.store, mailbox + ".db"))
        self.socket = None
        self.pause = 0.1
        self.connect_at = 0
        self.waiting = []  # received and not answered: (id, event)
        self.refused = set()
        self.answered = []
        self.deaf_until = 0
        self.new_mood(time.monotonic())

    def read_key(self, name):
        with open(os.path.join(self.options.keys, name), encoding="ascii") as file:
            return file.read().strip().encode("ascii")

    def calm(self):
        return os.path.exists(self.options.calm)

    def new_mood(self, now):
        self.mood = "honest" if self.calm() or self.options.intruder else self.dice.choice(MOODS)
        longest = {"stall": 12, "deaf": 6, "disorder": 1.5, "vanish": 2}.get(self.mood, 4)
        self.mood_until = now + self.dice.uniform(0.3, longest)
        if self.mood == "deaf":
            self.deaf_until = self.mood_until

    def connect(self, now):
        secret = self.read_key(self.key + ".key")
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.curve_serverkey = self.read_key("bus.pub")
        self.socket.curve_secretkey = secret
        self.socket.curve_publickey = zmq.curve_public(secret)
        self.socket.connect(self.options.server)
        self.say(b"HELLO", b"1", self.mailbox.encode(), str(self.dice.choice([1, 4, 32, 128])).encode())
        self.heard = self.pinged = now

    def close(self, now):
        self.socket.close()
        self.socket = None
        self.waiting.clear()  # not stored, not confirmed: they come again
        self.connect_at = now + self.dice.uniform(0.1, self.pause)
        self.pause = min(2 * self.pause, 2)

    def say(self, *frames):
        try:
            self.socket.send_multipart(frames, zmq.DONTWAIT)
        except zmq.Again:
            pass

    def confirm(self, message_id, event):
        self.store.put(message_id, event)
        self.say(b"ACK", message_id)
        self.answered.append(message_id)
        if self.mood == "double":
            self.say(b"ACK", message_id)
            self.say(b"ACK", self.dice.choice(self.answered))

    def alert(self, message_id, attempt, sequence, body):
        event = json.loads(body)
        self.store.arrived(self.options.name, message_id, attempt, sequence, event)
        Consumer.others.append((self.mailbox, message_id, bytes.fromhex(event["data"]["alert"])))
        if self.mood in ("stall", "disorder", "vanish"):
            self.waiting.append((message_id, event))
        elif self.mood == "refuse" and message_id not in self.refused:
            self.refused.add(message_id)
            self.say(b"NACK", message_id, b"not now")
        else:
            self.confirm(message_id, event)

    def hear(self, now, frames):
        verb, *rest = frames
        if self.options.intruder:
            if verb != b"ERROR":
                with open(self.options.intruder, "a", encoding="ascii") as file:
                    file.write(f"{time.time()} {self.key} {self.mailbox} {verb.decode('ascii', 'replace')}\n")
            elif rest[0] in NO_SESSION:
                self.close(now)
            return
        if verb == b"ALERT":
            self.alert(*rest)
        elif verb == b"WELCOME":
            self.pause = 0.1
        elif verb == b"PING":
            self.say(b"PONG")
        elif verb == b"ERROR" and rest[0] == b"hello_first":
            self.say(b"HELLO", b"1", self.mailbox.encode(), b"128")
        elif verb == b"ERROR" and rest[0] in NO_SESSION:
            self.close(now)

    def garbage(self):
        dice = self.dice
        noise = dice.randbytes(dice.randrange(1, 80))
        kind = dice.randrange(8)
        if kind == 0:
            self.say(noise)
        elif kind == 1:
            self.say(*[noise] * dice.randrange(2, 12))
        elif kind == 2:
            self.say(b"ACK", noise)
        elif kind == 3:
            self.say(b"CREDIT", dice.choice([b"-1", b"4294967296", b"", noise]))
        elif kind == 4:
            self.say(b"HELLO", b"9", self.mailbox.encode(), b"1")
        elif kind == 5:
            self.say(b"HELLO", b"1", b"virtual-school" if self.mailbox != "virtual-school" else b"cme", b"128")
        elif kind == 6:
            self.say(b"NACK", dice.randbytes(32), noise)
        else:
            self.say(b"ALERT", dice.randbytes(32), b"1", b"1", noise)

    def replay(self):
        """Confirms again what is long confirmed, and what belongs to other mailboxes."""
        if self.answered:
            self.say(b"ACK", self.dice.choice(self.answered))
        foreign = [entry for entry in Consumer.others if entry[0] != self.mailbox]
        if foreign:
            self.say(b"ACK", foreign[-1][1])
            self.say(b"NACK", self.dice.choice(foreign)[1], b"not mine")
            if self.mailbox == "bystander":  # an alert that never reached it: a revision would tell that it was let
                alert = self.dice.choice(foreign)[2]
                self.say(b"TAKEN", alert, b"A. Stranger", b"1795426206")
                self.say(b"OUTCOME", alert, b"located", b"A. Stranger", b"1795426206")
        self.say(b"ACK", self.dice.randbytes(32))

    def end_mood(self, now):
        if self.mood == "vanish" and self.socket:
            self.close(now)
        self.dice.shuffle(self.waiting)
        for message_id, event in self.waiting:
            self.confirm(message_id, event)
        self.waiting.clear()
        self.new_mood(now)

    def turn(self, now):
        if self.socket is None:
            if now < self.connect_at:
                return
            self.connect(now)
        if now >= self.mood_until or (self.mood != "honest" and self.calm()):
            self.end_mood(now)
            if self.socket is None:
                return
        if self.mood == "deaf" and now < self.deaf_until:
            return
        for _ in range(64):
            try:
                frames = self.socket.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                break
            self.heard = self.pinged = now
            self.hear(now, frames)
            if self.socket is None:
                return
        if self.mood == "garbage":
            self.garbage()
        elif self.mood == "replay":
            self.replay()
        if now - self.heard >= GONE_AFTER:
            self.close(now)
        elif now - self.pinged >= PING_AFTER:
            self.say(b"PING")
            self.pinged = now


def main():
    parser = argparse.ArgumentParser()
    for name in ("server", "keys", "store", "calm", "seed", "name"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--intruder")
    parser.add_argument("mailbox", nargs="+")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    context = zmq.Context()
    consumers = [Consumer(context, options, *pair.split("=")) for pair in options.mailbox]
    poller_pause = 50
    while True:
        poller = zmq.Poller()
        now = time.monotonic()
        for consumer in consumers:
            consumer.turn(now)
            if consumer.socket and not (consumer.mood == "deaf" and now < consumer.deaf_until):
                poller.register(consumer.socket, zmq.POLLIN)
        poller.poll(poller_pause) if poller.sockets else time.sleep(poller_pause / 1000)


if __name__ == "__main__":
    main()
