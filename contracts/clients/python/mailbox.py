#!/usr/bin/python3
"""Reads a mailbox of Muster: stores each message durably, then confirms it.

  mailbox.py --server tcp://127.0.0.1:8481 --keys KEYS --mailbox NAME --store FILE

FILE gets one line of JSON for each message. Ends in order on SIGINT and SIGTERM. Needs pyzmq (Debian:
python3-zmq) and nothing else.
"""
import argparse
import json
import os
import random
import signal
import sys
import time

import zmq

PING_AFTER = 5  # seconds without a word from the server
GONE_AFTER = 15
NO_SESSION = {b"bad_version", b"chosen_routing_id", b"not_allowed", b"revoked", b"busy"}


class Store:
    """Where messages go. Yours may be a database: what counts is that `put` returns after its commit."""

    def __init__(self, path):
        self.file = open(path, "a+", encoding="utf-8")
        self.file.seek(0)
        self.known = set()
        whole = 0
        for line in iter(self.file.readline, ""):
            if not line.endswith("\n"):
                break  # cut by a crash, so never confirmed
            self.known.add(json.loads(line)["id"])
            whole = self.file.tell()
        self.file.truncate(whole)
        self.file.seek(whole)

    def put(self, body):
        event = json.loads(body)
        if event["id"] in self.known:
            return  # a repeat
        self.file.write(json.dumps(event) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.known.add(event["id"])


class Mailbox:
    """One connection after another to one mailbox."""

    def __init__(self, options, store):
        self.options = options
        self.store = store
        self.context = zmq.Context()
        self.pause = 0.1
        self.server_key = self.read_key("bus.pub")
        self.secret_key = self.read_key(options.mailbox + ".key")

    def read_key(self, name):
        with open(os.path.join(self.options.keys, name), encoding="ascii") as file:
            return file.read().strip().encode("ascii")

    def connect(self):
        socket = self.context.socket(zmq.DEALER)  # no routing id of our own
        socket.linger = 200
        socket.curve_serverkey = self.server_key
        socket.curve_secretkey = self.secret_key
        socket.curve_publickey = zmq.curve_public(self.secret_key)
        socket.connect(self.options.server)
        socket.send_multipart([b"HELLO", b"1", self.options.mailbox.encode(), b"128"])
        return socket

    def hear(self, socket, frames):
        """Acts on one message; False when a new connection is needed."""
        verb, *arguments = frames
        if verb == b"ALERT":
            message_id, _attempt, _sequence, body = arguments
            try:
                self.store.put(body)
            except (ValueError, KeyError):
                socket.send_multipart([b"NACK", message_id, b"not readable"])
                return True
            socket.send_multipart([b"ACK", message_id])
        elif verb == b"WELCOME":
            self.pause = 0.1
            print(f"mailbox: listening to {self.options.mailbox}", file=sys.stderr)
        elif verb == b"PING":
            socket.send_multipart([b"PONG"])
        elif verb == b"ERROR":
            code, words = arguments
            print(f"mailbox: {code.decode()}: {words.decode()}", file=sys.stderr)
            if code == b"hello_first":
                socket.send_multipart([b"HELLO", b"1", self.options.mailbox.encode(), b"128"])
            return code not in NO_SESSION
        return True  # verbs of a later version are passed over

    def serve(self, socket):
        """Until the connection is no good any more."""
        heard = pinged = time.monotonic()
        while time.monotonic() - heard < GONE_AFTER:
            if socket.poll(1000):
                heard = pinged = time.monotonic()
                if not self.hear(socket, socket.recv_multipart()):
                    return
            elif time.monotonic() - pinged >= PING_AFTER:
                socket.send_multipart([b"PING"], zmq.DONTWAIT)
                pinged = time.monotonic()

    def run(self):
        while True:
            socket = self.connect()
            try:
                self.serve(socket)
            except zmq.Again:
                pass  # it takes no more
            finally:
                socket.close()
            time.sleep(self.pause * random.uniform(0.5, 1))
            self.pause = min(2 * self.pause, 5)


def stop(*_):
    sys.exit(0)


def main():
    parser = argparse.ArgumentParser()
    for name in ("keys", "mailbox", "store"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--server", default="tcp://127.0.0.1:8481")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    Mailbox(options, Store(options.store)).run()


if __name__ == "__main__":
    main()
