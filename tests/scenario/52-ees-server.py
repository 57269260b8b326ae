#!/usr/bin/python3
"""Plays DfE's "explore education statistics" API for 52-ees.sh, from a csv of published figures.

The data set of the csv is all there is. FOLDER/version says which version is the latest, and
FOLDER/next what the next requests are answered instead, a line each, taken off as they are used:
    429 SECONDS        slow down, Retry-After in seconds
    429 date SECONDS   the same as a date
    504                the gateway gave up
    400 | 403 | 404    problem+json
    html               a login page
    ok                 as usual
FOLDER/requests notes method, path, Authorization and the first 60 characters of a body. The csv is always sent
gzipped, asked for or not, as the real service does.
"""
import csv
import email.utils
import gzip
import http.server
import io
import json
import os
import re
import ssl
import sys
import time

FOLDER, CSV, CERT, KEY, PORT = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
SET = "7588c2d6-9e8a-4d84-8f19-6b8d52a01fbd"
LEVELS = {"National": "NAT", "Regional": "REG", "Local authority": "LA"}
BASE = "/statistics/v1/data-sets/" + SET
PROBLEMS = {
    400: {"title": "One or more validation errors occurred.", "type": "about:blank", "status": 400,
          "errors": [{"message": "Must be one of\x1b[2J the allowed values.", "path": "criteria", "code": "AllowedValue"}]},
    403: {"title": "Forbidden", "type": "about:blank", "status": 403, "detail": "The data set is not available."},
    404: {"title": "Not Found", "type": "about:blank", "status": 404},
}


def rows():
    """The published rows; version 1.1 has corrected one number of Dudley."""
    with open(CSV, newline="", encoding="utf-8") as file:
        all_rows = list(csv.DictReader(file))
    if version() != "1.0":
        for row in all_rows:
            if row["old_la_code"] == "332" and row["education_phase"] == "Primary":
                row["overall_absence_perc"] = "9.999999999"
    return all_rows


def version():
    with open(FOLDER + "/version", encoding="utf-8") as file:
        return file.read().strip()


def next_answer():
    path = FOLDER + "/next"
    if not os.path.exists(path):
        return "ok"
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if not lines:
        return "ok"
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines[1:]))
    return lines[0]


def place_of(row):
    level = LEVELS[row["geographic_level"]]
    code = {"NAT": row["country_code"], "REG": row["region_code"], "LA": row["new_la_code"]}[level]
    name = {"NAT": row["country_name"], "REG": row["region_name"], "LA": row["la_name"]}[level]
    return level, code, name, row["old_la_code"]


FIXED = {"time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code", "region_name",
         "new_la_code", "la_name", "old_la_code"}


def phase_id(label):
    return "ph" + label[:3]


def meta():
    table = rows()
    places = {"NAT": {}, "REG": {}, "LA": {}}
    for row in table:
        level, code, name, old = place_of(row)
        option = {"id": level + code, "label": name, "code": code}
        if level == "LA":
            option["oldCode"] = old
        places[level][code] = option
    # The region of a neighbour is named, though the file has no row of it.
    for row in table:
        if row["region_code"]:
            places["REG"].setdefault(row["region_code"], {"id": "REG" + row["region_code"],
                                                          "label": row["region_name"], "code": row["region_code"]})
    labels = {code: label for label, code in LEVELS.items()}
    columns = [c for c in table[0] if c not in FIXED and c != "education_phase"]
    return {
        "filters": [{"id": "fPh", "column": "education_phase", "label": "Education phase", "hint": "",
                     "options": [{"id": phase_id(p), "label": p} for p in sorted({r["education_phase"] for r in table})]}],
        "indicators": [{"id": "i%d" % i, "column": c, "label": c.replace("_", " "), "unit": ""}
                       for i, c in enumerate(columns)],
        "geographicLevels": [{"code": c, "label": labels[c]} for c in places],
        "locations": [{"level": {"code": c, "label": labels[c]}, "options": list(o.values())} for c, o in places.items()],
        "timePeriods": [{"code": "AY", "period": "2024/2025", "label": "2024/25"}],
    }


def result(row, indicators):
    level, code, _, _ = place_of(row)
    places = {"NAT": "NAT" + row["country_code"]}
    if row["region_code"]:
        places["REG"] = "REG" + row["region_code"]
    if level == "LA":
        places["LA"] = "LA" + code
    columns = {i["id"]: i["column"] for i in meta()["indicators"]}
    values = {i: row[columns[i]] for i in indicators}
    # One number of England is not shown.
    if level == "NAT" and row["education_phase"] == "Special":
        values = {i: "c" if columns[i] == "pa_perc" else v for i, v in values.items()}
    return {"timePeriod": {"code": "AY", "period": "2024/2025"}, "geographicLevel": level, "locations": places,
            "filters": {"fPh": phase_id(row["education_phase"])}, "values": values}


def query(body):
    ask = json.loads(body)
    wanted, phases = [], None
    for clause in ask["criteria"]["and"]:
        if "locations" in clause:
            wanted = clause["locations"]["in"]
        if "filters" in clause:
            phases = clause["filters"]["in"]
    assert ask["sorts"] and 1 <= ask["pageSize"] <= 10000 and "debug" not in ask
    found = []
    for row in rows():
        level, code, _, old = place_of(row)
        if phases is not None and phase_id(row["education_phase"]) not in phases:
            continue
        for place in wanted:
            if place["level"] == level and (place.get("code") == code or (level == "LA" and place.get("oldCode") == old)):
                found.append(row)
                break
    size, page = ask["pageSize"], ask["page"]
    warnings = []
    if os.path.exists(FOLDER + "/empty"):
        found, warnings = [], [{"message": "The query returned no results.", "code": "QueryNoResults", "path": ""}]
    pages = (len(found) + size - 1) // size
    return {"paging": {"page": page, "pageSize": size, "totalResults": len(found), "totalPages": pages}, "warnings": warnings,
            "results": [result(r, ask["indicators"]) for r in found[(page - 1) * size:page * size]]}


def whole_csv():
    table, out = rows(), io.StringIO()
    writer = csv.DictWriter(out, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return gzip.compress(out.getvalue().encode())


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, kind, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def json(self, status, what, **headers):
        kind = "application/json; charset=utf-8" if status == 200 else "application/problem+json"
        self.answer(status, kind, json.dumps(what).encode(), **headers)

    def instead(self, line):
        words = line.split()
        if words[0] == "429":
            after = words[-1] if words[1] != "date" else email.utils.formatdate(time.time() + int(words[2]), usegmt=True)
            self.answer(429, "text/plain", b"slow down", Retry_After=after)
        elif words[0] == "504":
            self.answer(504, "text/html", b"<h1>Gateway Timeout</h1>")
        elif words[0] == "html":
            self.answer(200, "text/html", b"<html>sign in</html>")
        else:
            self.json(int(words[0]), PROBLEMS[int(words[0])])

    def handle_one(self, body):
        with open(FOLDER + "/requests", "a", encoding="utf-8") as file:
            file.write("%s %s auth=%s %s\n" % (self.command, self.path, self.headers.get("Authorization"),
                                               body.decode()[:60]))
        line = next_answer()
        path, _, asked = self.path.partition("?")
        if line != "ok":
            self.instead(line)
        elif path == BASE and self.command == "GET":
            self.json(200, {"id": SET, "title": "Pupil attendance in schools", "summary": "", "status": "Published",
                            "latestVersion": {"version": version(), "published": "2026-11-20T09:30:00+00:00",
                                              "totalResults": len(rows()), "file": {"id": SET},
                                              "timePeriods": {"start": "2024/25", "end": "2024/25"},
                                              "geographicLevels": list(LEVELS), "filters": [], "indicators": []}})
        elif asked != "dataSetVersion=" + version():
            self.json(404, PROBLEMS[404])
        elif path == BASE + "/csv" and self.command == "GET":
            self.answer(200, "text/csv", whole_csv(), Content_Encoding="gzip")
        elif path == BASE + "/meta" and self.command == "GET":
            self.json(200, meta())
        elif path == BASE + "/query" and self.command == "POST":
            assert re.match("application/json", self.headers["Content-Type"])
            self.json(200, query(body))
        else:
            self.json(404, PROBLEMS[404])

    def do_GET(self):
        self.handle_one(b"")

    def do_POST(self):
        self.handle_one(self.rfile.read(int(self.headers["Content-Length"])))


server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERT, KEY)
server.socket = context.wrap_socket(server.socket, server_side=True)
with open(FOLDER + "/ready", "w", encoding="utf-8") as ready:
    ready.write("ready\n")
server.serve_forever()
