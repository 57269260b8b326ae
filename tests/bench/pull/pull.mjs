// What a council's developer would write in an afternoon: fetch (which unpacks gzip), JSON.parse, and
// SQLite with a row a mark (upsert), one transaction a page, synchronous=FULL; four schools at once.
//
//   NODE_EXTRA_CA_CERTS=ca.pem node pull.mjs --base https://127.0.0.1:8443/v1.0 --ca ca.pem --token T --store FILE SCHOOL...
//
// Prints one line: wall_seconds user_seconds system_seconds marks pages.
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";

const text = { type: "string" };
const { values: options, positionals: schools } = parseArgs({
  options: { base: text, ca: text, token: text, store: text },
  allowPositionals: true,
});
const store = new DatabaseSync(options.store);
store.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
store.exec(`CREATE TABLE mark (
  school TEXT NOT NULL, student TEXT NOT NULL, date TEXT NOT NULL, session TEXT NOT NULL,
  code TEXT, minutes_late INTEGER, updated_at TEXT,
  PRIMARY KEY (school, student, date, session)) WITHOUT ROWID`);
const upsert = store.prepare(`INSERT INTO mark VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (school, student, date, session) DO UPDATE
  SET code = excluded.code, minutes_late = excluded.minutes_late, updated_at = excluded.updated_at
  WHERE excluded.updated_at >= mark.updated_at`);
let marks = 0;
let pages = 0;

async function pull(school) {
  let url = `${options.base}/schools/${school}/attendance/session?per_page=200`;
  while (url) {
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${options.token}` } });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const page = JSON.parse(await answer.text());
    store.exec("BEGIN");
    for (const m of page.data)
      upsert.run(school, m.student, m.date.date.slice(0, 10), m.session, m.attendance_code, m.minutes_late, m.updated_at.date);
    store.exec("COMMIT");
    marks += page.data.length;
    pages += 1;
    url = page.meta.pagination.next;
  }
}

const before = process.cpuUsage();
const start = performance.now();
const queue = schools[Symbol.iterator]();
await Promise.all(Array.from({ length: 4 }, async () => {
  for (const school of queue) await pull(school);
}));
const used = process.cpuUsage(before);
console.log(((performance.now() - start) / 1000).toFixed(3), (used.user / 1e6).toFixed(3), (used.system / 1e6).toFixed(3), marks, pages);
