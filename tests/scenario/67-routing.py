#!/usr/bin/python3
"""Clients that set routing ids, with keys that are allowed. Says each answer on one line; exits 1 when an alert or a
welcome was heard.

  67-routing.py --server ADDRESS --server-key FILE --same ID --key FILE=MAILBOX --key FILE=MAILBOX
  67-routing.py --server ADDRESS --server-key FILE --squat N --key FILE=MAILBOX

--same: all keys with one chosen id, one after the other while the first stays connected. --squat: N sockets, each with
an id of the form that the server makes itself (a zero byte and a number), over the numbers it may use next.
"""
import argparse
import os
import sys
import time

import zmq


def read_key(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip().encode("ascii")


def connect(context, options, key, mailbox, routing_id):
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.routing_id = routing_id
    socket.curve_serverkey = read_key(options.server_key)
    socket.curve_secretkey = read_key(key)
    socket.curve_publickey = zmq.curve_public(read_key(key))
    socket.connect(options.server)
    socket.send_multipart([b"HELLO", b"1", mailbox.encode(), b"16"])
    return socket


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--server-key", required=True)
    parser.add_argument("--same")
    parser.add_argument("--squat", type=int)
    parser.add_argument("--key", action="append", required=True)
    options = parser.parse_args()
    context = zmq.Context()
    sockets = []
    for n in range(options.squat or 1):
        for pair in options.key:
            # libzmq sends no id of its own that begins with a zero byte: one in the middle of the range is as near as
            # a client gets with its interface.
            chosen = options.same.encode() if options.same else b"\x01" + os.urandom(2) + n.to_bytes(2, "big")
            sockets.append(connect(context, options, *pair.split("="), chosen))
    end, bad, heard = time.monotonic() + 4, 0, {}
    while time.monotonic() < end:
        for socket in sockets:
            if socket.poll(5):
                frames = socket.recv_multipart()
                word = b" ".join(frames[:2] if frames[0] == b"ERROR" else frames[:1]).decode()
                heard[word] = heard.get(word, 0) + 1
                bad += frames[0] in (b"ALERT", b"WELCOME")
    for word, count in sorted(heard.items()):
        print(f"{count} {word}")
    sys.exit(1 if bad else 0)


main()
