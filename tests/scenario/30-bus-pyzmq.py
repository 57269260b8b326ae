#!/usr/bin/python3
"""A third party's consumer of the bus, written from schemas/bus.md alone.

Goal: a team's system in another language, with nothing of ours linked in, can read its
mailbox and confirm. Exits 0 once --expect distinct messages were received and confirmed.

  30-bus-pyzmq.py --server tcp://127.0.0.1:8481 --server-key KEYS/bus.pub
                  --key KEYS/virtual-school.key --mailbox virtual-school --expect 3
"""
import argparse
import json
import os
import sys
import time

import zmq


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
    socket.linger = 1000
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


def main():
    parser = argparse.ArgumentParser()
    for name in ("server", "server-key", "key", "mailbox"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--expect", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--credit", type=int, default=16)
    options = parser.parse_args()

    context = zmq.Context()
    socket = connect(context, options)
    socket.send_multipart([b"HELLO", b"1", options.mailbox.encode(), str(options.credit).encode()])
    socket.send_multipart([b"PING"])
    welcomed = ponged = False
    seen = set()
    end = time.monotonic() + options.seconds
    while time.monotonic() < end and not (welcomed and ponged and len(seen) >= options.expect):
        if not socket.poll(200):
            continue
        frames = socket.recv_multipart()
        verb = frames[0]
        if verb == b"WELCOME":
            assert frames == [b"WELCOME", b"1"], frames
            welcomed = True
        elif verb == b"ALERT":
            assert welcomed, "an alert before WELCOME"
            message_id = check_alert(frames)
            seen.add(message_id)
            socket.send_multipart([b"ACK", message_id])
        elif verb == b"PING":
            socket.send_multipart([b"PONG"])
        elif verb == b"PONG":
            ponged = True
        else:
            sys.exit(f"30-bus-pyzmq: the server said {frames!r}")
    socket.close()
    context.term()  # lingers until the last ACK has left
    if not (welcomed and ponged and len(seen) >= options.expect):
        sys.exit(f"30-bus-pyzmq: welcomed {welcomed}, ponged {ponged}, {len(seen)} of {options.expect} messages")
    print(f"30-bus-pyzmq: {len(seen)} messages received and confirmed")


if __name__ == "__main__":
    main()
