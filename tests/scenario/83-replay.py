#!/usr/bin/python3
"""A team's own client that lost its store, written from schemas/bus.md alone: asks for what its mailbox was given.

  83-replay.py --server tcp://127.0.0.1:8481 --server-key KEYS/bus.pub --key KEYS/cme.key --mailbox cme
               --out FILE (--follow | --from N | --since INSTANT) [--window N] [--pause-after N] [--refused]

Adds a line "ID SEQUENCE SHA256-OF-BODY TYPE ATTEMPT" to FILE for each message (TYPE "list": an alert about many). --follow: until it is ended, asking
for nothing. Otherwise ends with REPLAYED and prints "last given left-out". --pause-after N: having that many,
confirms nothing more until FILE.go is there, after it made FILE.paused. --refused: exits 0 when it asked and got
neither a welcome, nor a message, nor an end.
"""
import argparse
import hashlib
import json
import os
import sys
import time

import zmq

REFUSED_SECONDS = 4
# What speaks of many children is not kept to be given again.
OF_MANY = ("opening_report",)


def key_of(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip().encode("ascii")


def connect(options):
    secret = key_of(options.key)
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.linger = 1000 if not options.refused else 0
    socket.curve_serverkey = key_of(options.server_key)
    socket.curve_secretkey = secret
    socket.curve_publickey = zmq.curve_public(secret)
    socket.connect(options.server)
    socket.send_multipart([b"HELLO", b"1", options.mailbox.encode(), str(options.window).encode()])
    return socket


def ask(socket, options):
    if options.since is not None:
        socket.send_multipart([b"REPLAY-SINCE", str(options.since).encode()])
    elif not options.follow:
        socket.send_multipart([b"REPLAY", str(options.first).encode()])


def store(options, frames):
    _, message_id, attempt, sequence, body = frames
    event = json.loads(body)
    assert event["id"] == message_id.hex(), "the body is another message's"
    kind = "list" if event["data"].get("rule") in OF_MANY else event["type"]
    line = " ".join([message_id.hex(), sequence.decode(), hashlib.sha256(body).hexdigest(), kind, attempt.decode()])
    with open(options.out, "a", encoding="ascii") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def refused(socket, options):
    ask(socket, options)
    end = time.monotonic() + REFUSED_SECONDS
    while time.monotonic() < end:
        if socket.poll(200):
            frames = socket.recv_multipart()
            if frames[0] not in (b"ERROR", b"PING"):
                sys.exit(f"83-replay: a stranger was told {frames[0]!r}")


def wait_for_go(socket, options):
    with open(options.out + ".paused", "w", encoding="ascii"):
        pass
    while not os.path.exists(options.out + ".go"):
        if socket.poll(50):
            frames = socket.recv_multipart()
            assert frames[0] == b"PING", f"{frames[0]!r} over a full window"
            socket.send_multipart([b"PONG"])


def serve(socket, options):
    """Until REPLAYED; gives its numbers."""
    count = 0
    heard = time.monotonic()
    while time.monotonic() - heard < 15:
        if not socket.poll(1000):
            socket.send_multipart([b"PING"])
            continue
        heard = time.monotonic()
        frames = socket.recv_multipart()
        if frames[0] == b"WELCOME":
            ask(socket, options)
        elif frames[0] == b"ALERT":
            store(options, frames)
            count += 1
            if count == options.pause_after:
                wait_for_go(socket, options)
            socket.send_multipart([b"ACK", frames[1]])
        elif frames[0] == b"REPLAYED":
            return [int(frame) for frame in frames[1:]]
        elif frames[0] == b"PING":
            socket.send_multipart([b"PONG"])
        elif frames[0] != b"PONG":
            sys.exit(f"83-replay: the server said {frames!r}")
    sys.exit("83-replay: the server has gone silent")


def main():
    parser = argparse.ArgumentParser()
    for name in ("server", "server-key", "key", "mailbox", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--since", type=int)
    parser.add_argument("--window", type=int, default=16)
    parser.add_argument("--pause-after", type=int)
    parser.add_argument("--follow", action="store_true")
    parser.add_argument("--refused", action="store_true")
    options = parser.parse_args()
    socket = connect(options)
    if options.refused:
        refused(socket, options)
        return
    print(*serve(socket, options))


if __name__ == "__main__":
    main()
