#!/usr/bin/python3
"""Everything the daemon says, asked as everybody, and who may have read whom of it.

  92-crawl.py mark LIST.csv                    gives each child of the authority's list names and a case number of its own
  92-crawl.py crawl RUN OPENAPI PORT           asks all there is; what was heard goes to RUN/heard/
  92-crawl.py judge RUN [--unentitled PERSON] [--strike UPN]
                                               holds it against the contracts' texts; exit 1: a leak, or a marker not found

Who may read what is computed here from the files of the configuration alone, the obvious way: a line of a contract's `share`
names a team and a field; its `subjects` say of which children; its `parties` which schools; agreements.csv which of them
agreed. The daemon is not asked, and none of its code is used.

A marker is fifteen letters that no word contains: Z, a letter for what it is (f, s: the school's names; l, k, c: the
authority's list: forename, surname, case number), then the child's UPN with letters for digits.
"""
import argparse
import csv
import datetime
import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
import zipfile

import yaml

TODAY = datetime.date(2026, 11, 24)
MARKER = re.compile(rb"z[fslkc][a-z][a-j]{11}[a-z]", re.I)
UPN = re.compile(rb"(?<![A-Za-z0-9])[A-Z][0-9]{11}[0-9A-Z](?![A-Za-z0-9])", re.I)
CHILD = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
KINDS = {"f": "the school's forename", "s": "the school's surname", "l": "the list's forename", "k": "the list's surname",
         "c": "the case number"}


def letters(upn):
    return "".join(chr(ord("a") + (int(c) if c.isdigit() else ord(c) - ord("A"))) for c in upn)


# --- the list ----------------------------------------------------------------------------------------------------------


def mark(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["forename"], row["surname"], row["case"] = ("Z" + kind + letters(row["upn"]) for kind in "lkc")
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


# --- who may read whom, from the texts -----------------------------------------------------------------------------------


def documents(folder):
    for name in sorted(os.listdir(folder)):
        if name.endswith(".yaml"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                yield yaml.safe_load(file)


def years_of(words):
    """[N1, R, 1-13] as numbers; Reception is 0, nursery below."""
    if words is None:
        return None
    years = set()
    for word in map(str, words):
        if word[0] == "N":
            years.add({"N1": -2, "N2": -1}[word])
        elif word == "R":
            years.add(0)
        else:
            first, _, last = word.partition("-")
            years.update(range(int(first), int(last or first) + 1))
    return years


class World:
    def __init__(self, run):
        config = os.path.join(run, "config")
        self.people = {p["id"]: p for p in documents(os.path.join(config, "people"))}
        with open(os.path.join(config, "agreements.csv"), encoding="utf-8", newline="") as file:
            agreed = {(r["contract"], r["version"], r["school"]) for r in csv.DictReader(file)}
        self.contracts = []
        for c in documents(os.path.join(config, "contracts")):
            if c["kind"] != "ShareContract" or c["status"] != "active":
                continue
            if not c["valid"]["from"] <= TODAY <= c["valid"]["to"]:
                continue
            schools = {s for s in c["parties"]["supplier"]["schools"] if (c["id"], c["version"], s) in agreed}
            self.contracts.append((c, schools))
        # Restricted children are read by those whose file names the list; there is one list here.
        with open(os.path.join(run, "drop", "social-care.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.listed, self.restricted = {}, set()
        for r in rows:
            if r["from"] and r["from"] > TODAY.isoformat() or r["to"] and r["to"] < TODAY.isoformat():
                continue
            self.listed.setdefault(r["upn"], set()).add(r["status"])
            if r["restricted"] == "yes":
                self.restricted.add(r["upn"])
        self.rolls = {}
        with open(os.path.join(run, "rolls.csv"), encoding="utf-8", newline="") as file:
            for school, _, upn, year, admitted, *_ in csv.reader(file):
                if upn and admitted <= TODAY.isoformat():
                    self.rolls.setdefault(upn, set()).add((school, int(year)))
        self.upns = set(self.rolls) | {r["upn"] for r in rows}
        self.by_letters = {letters(u): u for u in self.upns}
        with open(os.path.join(run, "keys", "child.key"), encoding="ascii") as file:
            key = bytes.fromhex(file.read().strip())
        self.child = {u: hmac.new(key, u.encode(), hashlib.sha256).hexdigest() for u in self.upns}
        self.by_child = {c.encode(): u for u, c in self.child.items()}

    def teams(self, reader):
        """A reader is a person, `mailbox:TEAM`, or another word that nobody's file has."""
        if reader.startswith("mailbox:"):
            return [reader[len("mailbox:"):]]
        return self.people.get(reader, {}).get("teams", [])

    def named_for_restricted(self, reader):
        return bool(self.people.get(reader, {}).get("restricted"))

    def reads_list(self, reader, upn):
        """What the authority's own list says of a child: whoever a contract about such children shares with."""
        if upn in self.restricted and not self.named_for_restricted(reader):
            return False
        for c, _ in self.contracts:
            about = set(c["subjects"].get("social_care", [])) & self.listed.get(upn, set())
            years = years_of(c["subjects"].get("year_groups"))
            known = {year for _, year in self.rolls.get(upn, ())}
            if about and (years is None or not known or known & years):
                if any(s["to"] in self.teams(reader) for s in c["share"]):
                    return True
        return False

    def reads_upn(self, reader, upn):
        """The pupil number: a clause that says `upn ... clear`, at a school that agreed, of a year it names."""
        if upn in self.restricted and not self.named_for_restricted(reader):
            return False
        for c, schools in self.contracts:
            social = c["subjects"].get("social_care")
            if social and not set(social) & self.listed.get(upn, set()):
                continue
            years = years_of(c["subjects"].get("year_groups"))
            if not any(school in schools and (years is None or year in years) for school, year in self.rolls.get(upn, ())):
                continue
            for s in c["share"]:
                if s["to"] in self.teams(reader) and any(
                        f["name"] == "upn" and f.get("treatment") == "clear" for f in s["fields"]):
                    return True
        return False

    def may(self, reader, kind, upn):
        if kind in "fs":  # no contract names a `name` that is shown
            return False
        if kind in "lkc":
            return self.reads_list(reader, upn)
        if kind == "u":
            return self.reads_upn(reader, upn)
        return self.reads_list(reader, upn) or self.reads_upn(reader, upn)  # i: the child's id


# --- asking --------------------------------------------------------------------------------------------------------------


class Heard:
    """Answers go to files, one for each reader; an index says what each is."""

    def __init__(self, run):
        self.folder = os.path.join(run, "heard")
        os.makedirs(self.folder, exist_ok=True)
        self.index = open(os.path.join(self.folder, "index"), "w", encoding="utf-8")
        self.files = {}

    def add(self, reader, place, body):
        file = self.files.get(reader)
        if file is None:
            file = self.files[reader] = open(os.path.join(self.folder, f"{len(self.files)}.bytes"), "wb")
        self.index.write(json.dumps([reader, place, os.path.basename(file.name), file.tell(), len(body)]) + "\n")
        file.write(body)

    def close(self):
        for file in [self.index, *self.files.values()]:
            file.close()


class Person:
    """Somebody with the cookie and token that the scenario's curl signed in with; None: nobody."""

    def __init__(self, world, run, port, heard, name):
        self.world, self.heard, self.port = world, heard, port
        self.name = name or "nobody"
        self.headers = {"Host": f"127.0.0.1:{port}"}
        if name:
            with open(os.path.join(run, name + ".jar"), encoding="ascii") as file:
                cookie = [line.split() for line in file if line.rstrip().split("\t")[-2:-1] == ["muster"]][-1]
            with open(os.path.join(run, name + ".csrf"), encoding="ascii") as file:
                self.headers |= {"Cookie": "muster=" + cookie[-1], "X-CSRF-Token": file.read().strip()}
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.seen = {}
        self.asked = 0

    def ask(self, method, path, body=None):
        headers = dict(self.headers)
        if body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        for again in (False, True):
            try:
                self.line.request(method, path, body=body, headers=headers)
                answer = self.line.getresponse()
                data = answer.read()
                break
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.line.close()
                if again:
                    raise
        self.asked += 1
        said = [(k, v) for k, v in answer.getheaders() if k not in ("Date", "Set-Cookie")]
        # The address too: it stands in logs of proxies and in the history of a browser.
        text = "\n".join(f"{k}: {v}" for k, v in said).encode()
        self.heard.add(self.name, f"{method} {path} {answer.status}", path.encode() + b"\n" + text + b"\n" + data)
        if answer.status >= 500:
            raise SystemExit(f"{self.name} {method} {path}: {answer.status} {data[:300]!r}")
        return answer.status, data, said

    def get(self, path, **query):
        query = {k: v for k, v in query.items() if v is not None}
        path = "/api/v1" + path + ("?" + urllib.parse.urlencode(query) if query else "")
        if path not in self.seen:
            self.seen[path] = self.ask("GET", path)
        status, data, _ = self.seen[path]
        return json.loads(data) if status == 200 and data else {}

    def pages(self, path, **query):
        rows, after = [], None
        while True:
            page = self.get(path, after=after, limit=100, **query)
            rows += page.get("rows", [])
            after = page.get("next")
            if not after:
                return rows


LISTS = (None, "looked_after", "protection_plan", "in_need", "separating")
TEAMS = (None, "virtual-school", "social-care-duty", "cme", "ess")
SESSIONS = (None, "2026-11-24-AM", "2026-11-23-AM", "2026-11-23-PM", "2026-11-20-PM")
TERMS = (None, "2026-autumn")
BY = ("phase", "school", "year_group", "weekday", "half_term", "social", "looked_after", "fsm", "sen", "ethnicity",
      "school,year_group,social", "school,sex,ethnicity,sen")


def rollcall(p, all_ids):
    for chosen in LISTS:
        for at in SESSIONS:
            for box in p.get("/rollcall", list=chosen, at=at).get("boxes", []):
                p.pages("/rollcall/" + box["box"], list=chosen, at=at)
    p.get("/rollcall/absent_reason_known", list="looked_after")


def inbox(p, all_ids):
    for team in TEAMS:
        for state in ("open", "taken", "closed", "all"):
            for row in p.pages("/inbox", team=team, state=state):
                all_ids["alerts"].add(row["id"])
        p.get("/golden-hour", team=team)
        for at in SESSIONS:
            p.get("/ring", team=team, at=at)


def figures(p, all_ids):
    for by in (None, *BY):
        for measure in (None, "persistent", "codes", "bands"):
            p.get("/trends", by=by, measure=measure)
        p.get("/trends/why", by=by)
    for where in ("social=looked_after", "school=ashgrove-primary,year_group=3", "fsm=yes"):
        p.get("/trends", where=where, by="school")
        p.get("/trends/why", where=where)
    p.get("/trends", over="week", by="school", against="la,neighbours,region,england,last_year", since="2026-11-02")


def schools(p, all_ids):
    p.get("/schools")
    for school in [*all_ids["schools"], "none"]:
        for term in TERMS:
            p.get("/schools/" + school, term=term)
            p.get(f"/schools/{school}/actions", term=term)
            p.get(f"/schools/{school}/held-back")
            for edition in ("full", "governors", "director"):
                p.get(f"/schools/{school}/pack", term=term, edition=edition)


def data(p, all_ids):
    for day in (None, "2026-11-23", "2026-11-20"):
        p.get("/freshness", day=day)
    for path in ("/session", "/status", "/nonsense", "/rollcall?list=x%00", "/inbox?limit=0"):
        p.get(path)
    for school in all_ids["schools"]:
        status, body, _ = p.ask("POST", "/api/v1/freshness/link", {"school": school, "at": "2026-11-24-AM"})
        if status == 200:
            all_ids["links"].append(json.loads(body)["token"])


def contracts(p, all_ids):
    p.get("/contracts")
    p.get("/contract-templates")
    for contract in [*all_ids["contracts"], "none"]:
        p.get("/contracts/" + contract)
        for school in (None, "ashgrove-primary"):
            p.get(f"/contracts/{contract}/diff", school=school)
            p.get(f"/contracts/{contract}/preview", school=school, day="2026-11-23")
            p.get(f"/contracts/{contract}/receipt", school=school)
            for form in ("yaml", "html"):
                p.get(f"/contracts/{contract}/export", school=school, form=form)
        for school in (None, "ashgrove-primary", "kestrel-vale-school"):
            p.pages(f"/contracts/{contract}/access-log", school=school)


PARTS = (rollcall, inbox, figures, schools, data, contracts)


def ids(p, all_ids):
    """Every id there is, whoever found it: who may not read it gets what an id of nothing gets, to the byte."""
    unlike = []
    none = hashlib.sha256(b"nobody").hexdigest()

    def compare(what, method, path, kind, every, body=None):
        nothing = p.ask(method, path % none, body)
        for one in every:
            got = p.ask(method, path % one, body)
            if got[0] != 200 and got != nothing:
                unlike.append(f"{p.name} {method} {path % one}: {got[0]} is not as for nothing, {nothing[0]}")
            if kind == "child" and got[0] == 200 and not p.world.may(p.name, "i", p.world.by_child[one.encode()].strip()):
                unlike.append(f"{p.name} {what}: answered {got[0]}")

    children = sorted(p.world.child.values())
    compare("a timeline", "GET", "/api/v1/children/%s/timeline", "child", children)
    compare("an alert", "GET", "/api/v1/alerts/%s", "alert", sorted(all_ids["alerts"]))
    # What would change something is asked only of what this person may not read.
    mine = {a for a in all_ids["alerts"] if p.ask("GET", f"/api/v1/alerts/{a}")[0] == 200}
    for act, body in (("take", {}), ("note", {"note": "x"}), ("close", {"outcome": "located"}), ("close", {}),
                      ("hand-on", {"team": "ess"}), ("silence", {"until": "2026-11-30", "why": "x"})):
        compare(act, "POST", f"/api/v1/alerts/%s/{act}", "alert", sorted(all_ids["alerts"] - mine)[:40], body)
    others = [c for c in children if not p.world.may(p.name, "i", p.world.by_child[c.encode()])]
    nothing = {"at": "2026-11-24-AM", "code": "I", "said_by": "office"}
    like = p.ask("POST", "/api/v1/marks", nothing | {"child": none})
    for c in others[:40]:
        got = p.ask("POST", "/api/v1/marks", nothing | {"child": c})
        if got != like:
            unlike.append(f"{p.name} a mark of another's child: {got[0]} is not as for nothing, {like[0]}")
    return unlike


def templates(openapi):
    with open(openapi, encoding="utf-8") as file:
        text = yaml.safe_load(file)
    return [path for path, item in text["paths"].items() if "get" in item]


def asked_all(p, paths):
    """A path of the description that nobody asked: this file is behind."""
    for path in paths:
        form = re.compile("GET /api/v1" + re.sub(r"\\{[a-z]+\\}", "[^/?]+", re.escape(path)) + r"[? ]")
        if path != "/events" and not any(form.match(f"GET {seen} ") for seen in p.paths):
            raise SystemExit(f"GET {path} of the description was not asked: teach {sys.argv[0]} how")


def streams(people, run):
    """Everybody listens while a quarter of an hour of the morning passes."""
    lines = []
    for p in people:
        line = http.client.HTTPConnection("127.0.0.1", p.port, timeout=2)
        line.request("GET", "/api/v1/events", headers=p.headers)
        lines.append((p, line, line.getresponse()))
    muster = os.environ["MUSTER"]
    subprocess.run([muster, "clock", "run", "--until", "2026-11-24T10:50"], check=True, stdout=subprocess.DEVNULL)
    for p, line, answer in lines:
        body = b""
        try:
            while chunk := answer.read1(65536):
                body += chunk
        except TimeoutError:
            pass
        p.heard.add(p.name, "GET /events", body)
        line.close()
    return sum(1 for _, _, a in lines if a.status == 200)


def terminal(world, heard, all_ids):
    """What the verbs print to whoever may use the control socket."""
    muster = os.environ["MUSTER"]
    verbs = [["status", "--json"], ["status", "schools"], ["alerts", "--json"], ["alerts"], ["queue", "list", "--json"], ["queue"],
             ["match", "--all", "--json"], ["calendar", "ashgrove-primary"], ["measure", "--by", "school,year_group,social"],
             ["patterns", "--by", "school"], ["transition"], ["meeting", "list"], ["return", "list"], ["account", "list"],
             ["source", "test", "ashgrove-primary"], ["contract", "register", "--config", os.environ["CONFIG"]], ["lists", "--json"]]
    for name in ("borough", "returns", "meetings", "school ashgrove-primary", "school kestrel-vale-school",
                 "cohort social=looked_after"):
        for form in ("text", "csv", "json", "html", "xlsx"):
            verbs.append(["report", *name.split(), "--format", form])
    for school in all_ids["schools"]:
        for edition in ("full", "governors", "director"):
            verbs.append(["report", "pack", school, "--edition", edition, "--format", "xlsx"])
    for verb in verbs:
        done = subprocess.run([muster, *verb], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        hear(heard, "terminal", "muster " + " ".join(verb), done.stdout + done.stderr)
    # For a team, its contracts decide.
    for team in TEAMS[1:]:
        for school in ("ashgrove-primary", "kestrel-vale-school", "otterfield-centre"):
            for form in ("csv", "xlsx", "html"):
                verb = ["report", "pack", school, "--team", team, "--format", form]
                done = subprocess.run([muster, *verb], stdin=subprocess.DEVNULL, capture_output=True, check=False)
                hear(heard, "mailbox:" + team, "muster " + " ".join(verb), done.stdout + done.stderr)
    # The authority's own list, to whom looks after it: never a restricted child, never what a school wrote.
    for verb in (["rollcall", "looked_after"], ["rollcall", "in_need", "--json"], ["rollcall", "protection_plan"],
                 ["marks", "today", "looked_after"], ["marks", "today", "in_need"], ["lists", "social-care"],
                 ["lists", "social-care", "--json"]):
        done = subprocess.run([muster, *verb], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        hear(heard, "keeper", "muster " + " ".join(verb), done.stdout + done.stderr)


def hear(heard, reader, place, body):
    if body[:4] == b"PK\x03\x04":
        path = os.path.join(heard.folder, "book")
        with open(path, "wb") as file:
            file.write(body)
        with zipfile.ZipFile(path) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    heard.add(reader, place, body)


def files(heard, reader, folder, ending=""):
    for where, _, names in os.walk(folder):
        for name in names:
            if name.endswith(ending):
                path = os.path.join(where, name)
                try:
                    with open(path, "rb") as file:
                        heard.add(reader, os.path.basename(path), name.encode() + b"\n" + file.read())
                except OSError:
                    pass  # a socket


def crawl(run, openapi, port):
    world, heard = World(run), Heard(run)
    everybody = [Person(world, run, port, heard, name) for name in sorted(world.people)]
    everybody.append(Person(world, run, port, heard, None))
    found = json.loads(subprocess.run([os.environ["MUSTER"], "alerts", "--json"], check=True, capture_output=True).stdout)
    all_ids = {"alerts": {a["id"] for a in found["alerts"]}, "links": [],
               "schools": [s["id"] for s in documents(os.path.join(run, "config", "schools"))],
               "contracts": [c["id"] for c, _ in world.contracts]}
    started = time.monotonic()
    for p in everybody:
        for part in PARTS:
            part(p, all_ids)
    unlike = []
    for p in everybody:
        if p.name != "nobody":
            unlike += ids(p, all_ids)
        p.paths = set(p.seen) | {f"/api/v1/alerts/{a}" for a in all_ids["alerts"]} | {"/api/v1/children/x/timeline"}
        asked_all(p, templates(openapi))
    nobody = everybody[-1]
    # What nobody needs no cookie for: pages, health, metrics, a school's link.
    with open(os.path.join(os.environ["WEB"], "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    for path in [*manifest["pages"], *manifest["assets"], "/healthz", "/readyz", "/metrics", "/nonsense"]:
        nobody.ask("GET", path)
    for token in all_ids["links"]:
        nobody.ask("POST", "/api/v1/freshness/answer", {"token": token})
    for c in sorted(world.child.values())[:100]:
        nobody.ask("GET", f"/api/v1/children/{c}/timeline")
    listened = streams(everybody, run)
    terminal(world, heard, all_ids)
    for name in ("musterd.log", "relay.log", "clock.log", "far.log"):
        with open(os.path.join(run, name), "rb") as file:
            heard.add("log", name, file.read())
    files(heard, "data folder", os.path.join(run, "data"))
    files(heard, "e-mail", os.path.join(run, "far", "mails"), ".eml")
    for team in TEAMS[1:]:
        files(heard, "mailbox:" + team, os.path.join(run, "dropped", team), ".json")
    heard.close()
    with open(os.path.join(run, "unlike"), "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in unlike)
    print(f"asked: {sum(p.asked for p in everybody)} questions by {len(everybody) - 1} people and nobody in "
          f"{time.monotonic() - started:.0f} s; {len(all_ids['alerts'])} alerts, {len(world.child)} children, "
          f"{len(all_ids['links'])} links, {listened} streams")


# --- judging ---------------------------------------------------------------------------------------------------------------


def markers(world, body):
    """(kind, upn) of everything in the bytes that says who a child is."""
    for m in set(MARKER.findall(body)):
        text = m.decode().lower()
        upn = world.by_letters.get(text[2:])
        yield text[1], upn if upn else "none"
    for m in set(UPN.findall(body)):
        if m.decode().upper() in world.upns:
            yield "u", m.decode().upper()
    for m in set(CHILD.findall(body)):
        if m in world.by_child:
            yield "i", world.by_child[m]


def searched(world, run):
    """[reader, where, bytes, [[kind, upn], ...]] of every answer; searched once, judged several times."""
    kept = os.path.join(run, "seen")
    if not os.path.exists(kept):
        with open(os.path.join(run, "heard", "index"), encoding="utf-8") as index:
            entries = [json.loads(line) for line in index]
        bodies = {}
        for name in {entry[2] for entry in entries}:
            with open(os.path.join(run, "heard", name), "rb") as file:
                bodies[name] = file.read()
        seen = [[reader, place, length, list(markers(world, bodies[name][at:at + length]))]
                for reader, place, name, at, length in entries]
        with open(kept, "w", encoding="utf-8") as file:
            json.dump(seen, file)
    with open(kept, encoding="utf-8") as file:
        return json.load(file)


def may(world, reader, kind, upn, place):
    if reader == "keeper":  # who keeps the authority's own list at the terminal
        return kind in "lkci" and upn not in world.restricted
    if kind == "i" and place.split()[-1] in ("404", "422", "401", "403"):
        return True  # the asker's own word in the address, of which nothing is told
    return world.may(reader, kind, upn)


def judge(run, unentitled, strike):
    world = World(run)
    if unentitled:
        world.people[unentitled] = world.people[unentitled] | {"teams": [], "restricted": []}
    found, leaks, answers, size = {}, [], {}, 0
    seen = searched(world, run)
    for reader, place, length, here in seen:
        answers[reader] = answers.get(reader, 0) + 1
        size += length
        for kind, upn in here:
            if upn == strike:
                continue
            if not may(world, reader, kind, upn, place):
                leaks.append(f"{reader}: {place}: {KINDS.get(kind, 'the UPN' if kind == 'u' else 'the id')} of {upn}")
            elif kind != "i":
                found.setdefault((reader, kind), set()).add(upn)
    # Each marker by each of its entitled readers: of a list, all of it; of pupils, all who may be asked for by id.
    missed = []
    for reader in sorted(world.people):
        for kind in "lkcu":
            due = {u for u in world.upns if world.may(reader, kind, u)}
            if kind == "u":  # where the same reader has the list, a child is named by it and not by a number
                due = {u for u in due if not world.reads_list(reader, u)}
            missed += [f"{reader} never found {KINDS.get(kind, 'the UPN')} of {u}"
                       for u in sorted(due - found.get((reader, kind), set()))]
    for team in TEAMS[1:]:
        if not any(found.get(("mailbox:" + team, kind)) for kind in "lkcu"):
            missed.append(f"mailbox:{team} never found anybody")
    with open(os.path.join(run, "unlike"), encoding="utf-8") as file:
        leaks += [line.rstrip("\n") for line in file]
    total = sum(len(v) for (reader, _), v in found.items())
    print(f"searched: {len(seen)} answers, {size // 1024} KiB: " + ", ".join(f"{r} {n}" for r, n in sorted(answers.items())))
    print("found by entitled readers: " + ", ".join(
        f"{r} {k} {len(v)}" for (r, k), v in sorted(found.items())) + f": {total} in all; not found {len(missed)}; leaks {len(leaks)}")
    for line in leaks[:40]:
        print("LEAK " + line)
    for line in missed[:40]:
        print("MISSED " + line)
    return 1 if leaks or missed else 0


def main():
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("mark").add_argument("list")
    one = verbs.add_parser("crawl")
    for name in ("run", "openapi", "port"):
        one.add_argument(name)
    one = verbs.add_parser("judge")
    one.add_argument("run")
    one.add_argument("--unentitled")
    one.add_argument("--strike")
    o = parser.parse_args()
    if o.verb == "mark":
        mark(o.list)
    elif o.verb == "crawl":
        crawl(o.run, o.openapi, int(o.port))
    else:
        sys.exit(judge(o.run, o.unentitled, o.strike))


main()
