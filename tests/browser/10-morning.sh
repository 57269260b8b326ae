#!/usr/bin/env bash
# Goal: five people go through their morning in a browser on the real daemon, from a one-time password to signing out;
# in every state axe-core finds nothing, nothing breaks the content policy, no title or address names a child, and
# nothing is wider than 320 px.
# cap: 1200
. "$(dirname "$0")/tools.sh"
. "$root/tests/scenario/lib.sh"
. "$root/tests/scenario/lib-console.sh"

borough
console_here
sim_start 7
daemon_start --web "$root/build/web"
"$bin/muster" figures import "$root/contracts/example/figures/attendance-ytd-2024-25-example.csv" >/dev/null || fail "the published figures"
# To Tuesday, 09:45: the inbox is open, yesterday is known.
"$bin/muster" clock run --until 2026-11-24T09:45 >/dev/null
for person in maren-holt rhys-carrow idris-pell bea-umunna noor-ashby; do
	"$bin/muster" account add "$person" --json >"$run/$person.account" || fail "no account for $person"
done
BASE=http://127.0.0.1:$console_port RUN=$run MUSTER=$bin/muster PICTURES=$pictures CHROMIUM=$chromium \
	"$node" --no-warnings "$here/morning.mjs" "$@" || fail "the morning in the browser"
# The pack as files: a workbook that a reader of ZIP and XML takes, with the very rows of the CSV.
[ $# -gt 0 ] && [ ! -e "$run/pack.xlsx" ] || /usr/bin/python3 - "$run/pack.csv" "$run/pack.xlsx" <<'PY' || fail "the pack's files"
import csv, sys, zipfile
from xml.etree import ElementTree
main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
book = zipfile.ZipFile(sys.argv[2])
assert book.testzip() is None
names = [s.get("name") for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(main + "sheet")]
assert len(names) > 3 and len({n.lower() for n in names}) == len(names) and max(map(len, names)) <= 31, names
rows = []
for n in range(len(names)):
    sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n + 1}.xml"))
    rows += [[c.findtext(f".//{main}t") if c.get("t") else c.findtext(main + "v") for c in r] for r in sheet.iter(main + "row")]
text = [r for r in csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")) if r]
plain = lambda r: [(c or "").lstrip("'") for c in r]
assert [plain(r) for r in text] == [plain(r) for r in rows if r], "the CSV and the workbook differ"
assert len(rows) > 20, len(rows)
PY
daemon_stop
