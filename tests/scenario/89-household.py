#!/usr/bin/python3
"""What five mailboxes read, beside the authority's list and the schools' registers.

  89-household.py RUN

RUN has what 89-household.sh leaves there: MAILBOX.json (muster listen), drop/social-care.csv, rolls and lives (sim)."""
import collections
import csv
import json
import re
import sys

MAILBOXES = ["virtual-school", "social-care-duty", "cme", "ess", "lead"]
WORDS = {"/": "in school", "\\": "in school", "L": "late", "N": "no reason yet", "O": "unauthorised", "G": "unauthorised",
         "U": "unauthorised", "E": "suspended", "I": "ill or medical", "M": "ill or medical"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
wrong = []


def check(so, words):
    if not so:
        wrong.append(words)


def events(run, mailbox):
    with open(f"{run}/{mailbox}.json", encoding="utf-8") as file:
        return [json.loads(line)["event"] for line in file]


def case_of(title):
    found = re.search(r"\(case (\d+)\)", title)
    return found and found[1]


def iso(words):
    found = re.search(r"(\d+) (\w{3}) (\d{4})", words)
    return f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"


def sessions(words):
    """'Tue 3 Nov 2026 morning, Thu 5 Nov 2026 all day and 2 more': those that are named, and how many more."""
    more = re.search(r" and (\d+) more$", words)
    named = set()
    for part in words[:more.start() if more else None].split(", "):
        for half in {"morning": ["AM"], "afternoon": ["PM"], "all day": ["AM", "PM"]}[part.split(" ", 4)[4]]:
            named.add((iso(part), half))
    return named, int(more[1]) if more else 0


def main(run):
    with open(f"{run}/drop/social-care.csv", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["to"] == "" or row["to"] >= "2026-11-23"]
    house = {row["case"]: row["household"] for row in rows if row["household"] and row["restricted"] == "no"}
    upn = {row["case"]: row["upn"] for row in rows}
    mates = {case: [other for other in house if other != case and house[other] == house[case]] for case in house}
    with open(f"{run}/rolls", encoding="utf-8") as file:
        places = collections.defaultdict(list)
        for school, pupil, number in (row[:3] for row in csv.reader(file)):
            places[number].append((school, pupil))
    seen = collections.defaultdict(set)  # both versions of a mark: which one was shown, another scenario says
    with open(f"{run}/lives", encoding="utf-8") as file:
        for school, pupil, date, half, code, _, later, _ in csv.reader(file):
            seen[school, pupil, date, half] |= {code, later}

    def codes(number, date, half):
        return set().union(*(seen[school, pupil, date, half] for school, pupil in places[number]))

    lines = households = lists = groups = 0
    for mailbox in MAILBOXES:
        told = events(run, mailbox)
        check(told or mailbox in ("cme", "ess"), f"{mailbox} read nothing: this proves nothing")
        check("FAM" not in json.dumps(told), f"{mailbox} read the list's own number of a household")
        for event in told:
            data = event["data"]
            if event["type"].endswith("digest.v1"):
                of, number = collections.defaultdict(list), {}
                for group in data["groups"]:
                    for alert in group["alerts"]:
                        case = case_of(alert["title"])
                        number[case] = max(number.get(case, 0), group.get("household", 0))
                        if "household" in group:
                            of[group["household"]].append(case)
                for cases in of.values():
                    households += 1
                    check(len(set(cases)) > 1 and len({house.get(case) for case in cases}) == 1,
                          f"{mailbox} {event['time']}: one household of {cases}")
                for case, shown in number.items():
                    other = [mate for mate in mates.get(case, []) if mate in number]
                    check(not other or shown, f"{mailbox} {event['time']}: {case} and {other} stand apart")
                continue
            of_sibling = [line for line in data["lines"] if line.startswith("Sibling")]
            if data["rule"] == "together_absent":
                check(mailbox == "lead", f"{mailbox} read a list of children together")
                lists += data["state"] == "open"
            if not of_sibling:
                continue
            case = case_of(data["title"])
            check(mailbox in MAILBOXES[:2] and len(of_sibling) <= len(mates.get(case, [])),
                  f"{mailbox}: {data['title']}: {of_sibling}")
            for mate, line in zip(mates.get(case, []), of_sibling):
                lines += 1
                half = "PM" if "afternoon" in data["title"] else "AM"
                words = {WORDS.get(code) for code in codes(upn[mate], iso(data["title"]), half)}
                said = re.fullmatch(r"Sibling( \(.+\))?: (.+)\.", line)
                check(said and (said[2] in words or None in words), f"{mailbox}: {data['title']}: {line}, not {words}")

    for event in events(run, "lead"):
        data = event["data"]
        check(data["rule"] == "together_absent", f"the lead read {data['rule']}")
        check("For Lea Ash alone: nobody else is told." in data["lines"], "the list does not say whose it is")
        check(any("it does not say that they were together" in line for line in data["lines"]), "a verdict")
        check(not re.search("truant|missing child list|without reason", json.dumps(data)), "a word that nobody may read")
        shared, stated = None, 0
        for line in data["lines"]:
            group = re.fullmatch(r"Group \d+: (\d+) children, away unexplained at the same (\d+) sessions \(.*?\), (?:all in a row|at \d+ separate times): (.*)\.", line)
            if group:
                groups += 1
                shared, more = sessions(group[3])
                stated = int(group[2])
                check(int(group[1]) >= 3 and stated >= 4 and stated == len(shared) + more, line)
                check(all("2026-10-26" <= date < "2026-11-23" for date, _ in shared), f"outside four weeks: {line}")
            child = re.match(r"(.+): (?:Reception|Year \d+), UPN (\w+): (\d+) of the (\d+) sessions", line)
            if child:
                check(int(child[3]) == stated <= int(child[4]), line)
                for date, half in shared:
                    check(codes(child[2], date, half) & {"N", "O"}, f"{line}: in school on {date} {half}")
    check(lines >= 3, f"{lines} lines about siblings: this proves nothing")
    check(households >= 1, "no household in any digest: this proves nothing")
    check(lists == 1 and groups >= 1, f"{lists} lists for the lead, {groups} groups")
    print(f"{lines} lines about siblings, {households} households in digests, {groups} groups for the lead, "
          f"{len(wrong)} wrong")
    for line in wrong:
        print("  " + line)
    sys.exit(1 if wrong else 0)


main(sys.argv[1])
