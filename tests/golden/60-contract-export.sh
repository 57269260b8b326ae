#!/usr/bin/env bash
# Goal: a contract leaves the program as documents that other programs take without complaint: HTML that HTML Tidy
# finds no fault in, CSV and JSON that parse to the same rows, and the exit codes that contracts/README.md promises.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
muster=${MUSTER_BUILD:-$root/build/release}/bin/muster
work=$(mktemp -d "${TMPDIR:-/tmp}/muster-export.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$root"
example=contracts/example
fail() { printf 'FAILED: %s\n' "$*"; exit 1; }
# status, what, command...
expect() {
	local want=$1 what=$2 got=0
	shift 2
	"$@" >"$work/out" 2>"$work/err" || got=$?
	[ $got -eq "$want" ] || { cat "$work/err"; fail "$what: exit $got, expected $want"; }
}
said() { [[ $(cat "$work/err") == *"$1"* ]] || { cat "$work/err"; fail "expected to be told: $1"; }; }

# Every warning counts.
pages=0
tidy_page() { # file
	tidy -quiet -errors --show-info no "$1" 2>"$work/tidy" || { cat "$work/tidy"; fail "tidy: $1"; }
	[ ! -s "$work/tidy" ] || { cat "$work/tidy"; fail "tidy: $1"; }
	pages=$((pages + 1))
}
# It does complain of a page that is wrong.
printf '<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><p><b>x</p></i></body></html>' >"$work/wrong.html"
if tidy -quiet -errors --show-info no "$work/wrong.html" 2>/dev/null; then fail "tidy takes anything"; fi

for file in "$example"/contracts/*.yaml; do
	[[ $file == *.test.yaml ]] && continue
	id=$(basename "$file" .yaml)
	for form in html parents; do
		expect 0 "$id $form" "$muster" contract export "$file" --to $form --out "$work/$id.$form.html"
		tidy_page "$work/$id.$form.html"
		expect 0 "$id $form, a school" "$muster" contract export "$id" --config "$example" --to $form \
			--school ashgrove-primary --out "$work/$id.school.html"
		tidy_page "$work/$id.school.html"
	done
	# The file and the id name the same contract.
	expect 0 "$id by id" "$muster" contract export "$id" --config "$example" --to html
	cmp -s "$work/out" "$work/$id.html.html" || fail "$id: by id another page than by file"
	# The digest at the foot is there in full.
	[[ $(cat "$work/out") =~ class=\"digest\"\>[0-9a-f]{64}\< ]] || fail "$id: no digest"
	for form in ropa dpia; do
		expect 0 "$id $form" "$muster" contract export "$file" --to $form --out "$work/$form.csv"
		expect 0 "$id $form" "$muster" contract export "$file" --to $form --format json --out "$work/$form.json"
		python3 - "$work/$form.csv" "$work/$form.json" <<-'PY' || fail "$id $form: CSV and JSON differ"
			import csv, json, sys
			rows = list(csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8")))
			same = json.load(open(sys.argv[2], encoding="utf-8"))["rows"]
			assert rows and len(rows) == len(same), (len(rows), len(same))
			for a, b in zip(rows, same):
			    assert a == b, (a, b)
		PY
	done
done

# Without a contract: the register of all five.
expect 0 "the whole register" "$muster" contract export --config "$example" --to ropa
[ "$(wc -l <"$work/out")" -eq $((1 + 7 + 6 + 5 + 5 + 11)) ] || fail "the whole register has $(wc -l <"$work/out") lines"
expect 0 "a school's register" "$muster" contract export --config "$example" --to ropa --school hartsbrook-primary
[ "$(wc -l <"$work/out")" -eq 1 ] || fail "Hartsbrook shares nothing"

# A draft that does not stand in the folder.
sed 's/^id: .*/id: drafted/; s/^title: .*/title: A draft/; s/^status: .*/status: draft/' \
	"$example/contracts/borough-trends.yaml" >"$work/drafted.yaml"
expect 0 "a draft" "$muster" contract export "$work/drafted.yaml" --config "$example" --to html
[[ $(cat "$work/out") == *"<h1>A draft</h1>"* ]] || fail "not the draft"

# What cannot be done, and why.
expect 2 "no form" "$muster" contract export borough-trends --config "$example"
expect 2 "another form" "$muster" contract export borough-trends --config "$example" --to pdf
expect 2 "no contract" "$muster" contract export --config "$example" --to html
expect 2 "format of a page" "$muster" contract export borough-trends --config "$example" --to html --format json
expect 1 "a slip" "$muster" contract export borough-trend --config "$example" --to html
said 'did you mean "borough-trends"?'
expect 1 "another version" "$muster" contract export borough-trends@9.9.9 --config "$example" --to html
expect 1 "a school outside" "$muster" contract export borough-trends --config "$example" --to html --school hartsbrook-primary
said 'expected a school that the contract lists, found "hartsbrook-primary"'
sed 's/^retention: .*/retention: {keep: 99y}/' "$example/contracts/borough-trends.yaml" >"$work/borough-trends.yaml"
expect 1 "a fault" "$muster" contract export "$work/borough-trends.yaml" --config "$example" --to html
said 'retention.keep: expected a duration'
expect 3 "no file" "$muster" contract export "$work/none.yaml" --config "$example" --to html
expect 3 "no folder" "$muster" contract export borough-trends --config "$work/none" --to html
expect 3 "nowhere to write" "$muster" contract export borough-trends --config "$example" --to html --out "$work/none/x.html"

# Sentences in another language: a key less is named, with nothing written.
sed '/^keep.end.hold = /d' contracts/words/parents.en.txt >"$work/cy.txt"
expect 1 "a key is missing" "$muster" contract export borough-trends --config "$example" --to parents --words "$work/cy.txt"
said 'cy.txt: keep.end.hold: expected this key, found none'
[ ! -s "$work/out" ] || fail "half a page was written"
sed 's/^title = .*/title = Sut rydym yn rhannu presenoldeb ysgol/; s/^language = .*/language = cy/' \
	contracts/words/parents.en.txt >"$work/cy.txt"
expect 0 "in Welsh" "$muster" contract export borough-trends --config "$example" --to parents --words "$work/cy.txt" \
	--out "$work/cy.html"
tidy_page "$work/cy.html"
[[ $(cat "$work/cy.html") == *'<html lang="cy"'*'<h1>Sut rydym yn rhannu presenoldeb ysgol</h1>'* ]] || fail "not in Welsh"

# What contracts/README.md shows is what comes out.
sed -n '/^\$ muster contract export children-missing-education .* --to odcs | head -9$/,/^```$/p' contracts/README.md |
	sed '1d;$d' >"$work/shown"
expect 0 "the README's" "$muster" contract export children-missing-education --config "$example" --to odcs
[ -s "$work/shown" ] || fail "contracts/README.md shows no export"
diff "$work/shown" <(sed -n '1,9p' "$work/out") || fail "contracts/README.md shows another output"

echo "$pages pages without fault"
