#!/usr/bin/python3
"""A third party's consumer of the bus, written from schemas/bus.md alone.

Goal: a team's system in another language, with nothing of ours linked in, can read its
mailbox and confirm. Exits 0 once --expect distinct messages were received and confirmed.

  30-bus-pyzmq.py --server tcp://127.0.0.1:8481 --server-key KEYS/bus.pub
                  --key KEYS/virtual-school.key --mailbox virtual-school --expect 3

--follow FILE: listens until it is ended, and adds a line to FILE for each message or error.
--refused: exits 0 when for --seconds neither a welcome nor a message came.
"""
import argparse
import json
import os
import sys
import time

import zmq

QUIET = 5  # seconds without a word until PING
SILENT = 15  # seconds without a word until a new socket


def key_of(text):
    """A key given as a file's name, or as itself (40 characters of Z85)."""
    if os.path.exists(text):
        with open(text, encoding="ascii") as file:
            text = file.read().strip()
    if len(text) != 40:
        sys.exit(f"30-bus-pyzmq: {text!r} is neither a file nor a key")
    return text.encode("ascii")


def connect(context, options):
    secret = key_of(options.key)
    socket = context.socket(zmq.DEALER)  # no routing id: the server hands one out
    socket.linger = 1000  # milliseconds
    socket.curve_serverkey = key_of(options.server_key)
    socket.curve_secretkey = secret
    socket.curve_publickey = zmq.curve_public(secret)
    socket.connect(options.server)
    return socket


def check_alert(frames):
    """ALERT id attempt sequence body: the grammar, and a body of CloudEvents 1.0."""
    assert len(frames) == 5, f"ALERT of {len(frames)} frames"
    _, message_id, attempt, sequence, body = frames
    assert len(message_id) == 32, "an id of the wrong length"
    assert attempt.isdigit() and int(attempt) >= 1, attempt
    assert sequence.isdigit(), sequence
    event = json.loads(body)
    assert event["specversion"] == "1.0", event
    return message_id


class Consumer:
    """One connection at a time: what it was told and what it has stored."""

    def __init__(self, context, options):
        self.context = context
        self.options = options
        self.socket = None
        self.ponged = False
        self.seen = set()
        self.connect()

    def connect(self):
        """A new socket: the library never tries again on one whose key was refused."""
        if self.socket:
            self.socket.close()
        self.socket = connect(self.context, self.options)
        self.welcomed = False
        self.hello()

    def hello(self):
        mailbox, credit = self.options.mailbox.encode(), str(self.options.credit).encode()
        self.socket.send_multipart([b"HELLO", b"1", mailbox, credit])

    def stored(self, line):
        """Durable before it is confirmed: a power cut here loses nothing."""
        if self.options.follow:
            with open(self.options.follow, "a", encoding="ascii") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())

    def error(self, code):
        self.stored("error " + code)
        if code == "hello_first":  # the server is new: so are we
            self.hello()
        elif not (self.options.follow or self.options.refused):
            sys.exit(f"30-bus-pyzmq: the server said {code}")

    def take(self, frames):
        verb = frames[0]
        if verb == b"WELCOME":
            assert frames == [b"WELCOME", b"1"], frames
            self.welcomed = True
        elif verb == b"ALERT":
            assert self.welcomed, "an alert before WELCOME"
            message_id = check_alert(frames)
            self.stored("alert " + message_id.hex())
            self.seen.add(message_id)
            self.socket.send_multipart([b"ACK", message_id])
        elif verb == b"PING":
            self.socket.send_multipart([b"PONG"])
        elif verb == b"PONG":
            self.ponged = True
        elif verb == b"ERROR":
            self.error(frames[1].decode("ascii"))
        else:
            sys.exit(f"30-bus-pyzmq: the server said {frames!r}")

    def enough(self):
        if self.options.refused:
            return self.welcomed or self.seen
        return not self.options.follow and self.welcomed and self.ponged and len(self.seen) >= self.options.expect


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("server", "server-key", "key", "mailbox"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--expect", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--credit", type=int, default=16)
    parser.add_argument("--follow")
    parser.add_argument("--refused", action="store_true")
    return parser.parse_args()


def main():
    options = arguments()
    context = zmq.Context()
    consumer = Consumer(context, options)
    consumer.socket.send_multipart([b"PING"])
    end = time.monotonic() + options.seconds
    heard = asked = time.monotonic()
    while time.monotonic() < end and not consumer.enough():
        now = time.monotonic()
        if consumer.socket.poll(200):
            consumer.take(consumer.socket.recv_multipart())
            heard = now
        elif now - heard > SILENT:
            consumer.connect()
            heard = asked = now
        elif now - max(heard, asked) > QUIET and consumer.welcomed:
            consumer.socket.send_multipart([b"PING"])
            asked = now
    if options.refused:
        consumer.socket.linger = 0
        sys.exit("30-bus-pyzmq: let in" if consumer.enough() else 0)
    consumer.socket.close()
    context.term()  # lingers until the last ACK has left
    if not options.follow and not consumer.enough():
        sys.exit(f"30-bus-pyzmq: welcomed {consumer.welcomed}, ponged {consumer.ponged}, "
                 f"{len(consumer.seen)} of {options.expect} messages")
    print(f"30-bus-pyzmq: {len(consumer.seen)} messages received and confirmed")


if __name__ == "__main__":
    main()
