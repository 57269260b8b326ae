#!/usr/bin/python3
"""What 76-boxes.sh asks of roll calls, and a program that tries to take an alert.

  76-boxes.py count LIST.csv            roll calls as JSON on standard input, one a line
  76-boxes.py take SERVER SERVER_KEY KEY MAILBOX ALERT PERSON   sends TAKEN and OUTCOME by that person
"""
import csv
import json
import sys
import time

BOXES = ["in_school", "off_site_confirmed", "off_site_not_confirmed", "absent_reason_known", "absent_no_reason_yet",
         "suspended", "school_closed", "not_heard", "between_schools", "no_school_place", "home_educated"]


def on_list(rows, status, day):
    """Cases of the authority's own file with this status on this day."""
    return {row["case"] for row in rows
            if row["status"] == status and row["from"] <= day and (row["to"] == "" or row["to"] >= day)}


def faults_of(call, rows):
    counts = {box["box"]: box["count"] for box in call["boxes"]}
    cases = [row["case"] for row in call["rows"]]
    children = on_list(rows, call["list"], call["asked"][:10])
    hidden = {row["case"] for row in rows if row["restricted"] == "yes"} & children
    if sorted(counts) != sorted(BOXES):
        yield f"boxes {sorted(counts)}"
    if sum(counts.values()) != call["children"]:
        yield f"the boxes add up to {sum(counts.values())}, the list has {call['children']}"
    if len(set(cases)) != len(cases):
        yield f"in two boxes: {[c for c in cases if cases.count(c) > 1]}"
    if set(cases) != children - hidden:
        yield f"the file has {sorted(children - hidden - set(cases))} beside, lacks {sorted(set(cases) - children)}"
    if call["restricted"] != len(hidden):
        yield f"{call['restricted']} restricted, the file has {len(hidden)}"
    for box in BOXES:
        shown = sum(row["box"] == box for row in call["rows"])
        if not shown <= counts[box] <= shown + call["restricted"]:
            yield f"{box}: {counts[box]} counted, {shown} shown"


def count(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    calls = wrong = 0
    sums = dict.fromkeys(BOXES, 0)
    sessions, lists = set(), set()
    for line in sys.stdin:
        call = json.loads(line)
        calls += 1
        sessions.add(call["asked"])
        lists.add(call["list"])
        for box in call["boxes"]:
            sums[box["box"]] += box["count"]
        for fault in faults_of(call, rows):
            wrong += 1
            print(f"{call['asked']} {call['list']} asked at {call['as_of']}: {fault}", file=sys.stderr)
    if len(lists) != 3 or not sums["not_heard"] or not sums["in_school"]:
        sys.exit(f"nothing is proved by {calls} roll calls of {sorted(lists)}: {sums}")
    print(f"{calls} roll calls of {len(sessions)} sessions and {len(lists)} lists: " +
          ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in sums.items() if n))
    sys.exit(1 if wrong else 0)


def take(server, server_key, key, mailbox, alert, person):
    import zmq
    socket = zmq.Context().socket(zmq.DEALER)
    socket.linger = 2000
    with open(server_key, encoding="ascii") as file:
        socket.curve_serverkey = file.read().strip().encode()
    with open(key, encoding="ascii") as file:
        secret = file.read().strip().encode()
    socket.curve_secretkey, socket.curve_publickey = secret, zmq.curve_public(secret)
    socket.connect(server)
    at = str(int(time.time())).encode()
    socket.send_multipart([b"HELLO", b"1", mailbox.encode(), b"0"])
    socket.send_multipart([b"TAKEN", bytes.fromhex(alert), person.encode(), at])
    socket.send_multipart([b"OUTCOME", bytes.fromhex(alert), b"located", person.encode(), at])
    socket.send_multipart([b"PING"])
    said = []
    while b"PONG" not in said and socket.poll(10000):
        frames = socket.recv_multipart()
        said.append(frames[0])
        if frames[0] == b"ERROR":
            print(frames[1].decode())
    if b"WELCOME" not in said:
        sys.exit(f"not let in: {said}")


{"count": count, "take": take}[sys.argv[1]](*sys.argv[2:])
