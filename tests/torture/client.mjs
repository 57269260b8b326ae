#!/usr/bin/env node
// A badly behaved third-party consumer of several mailboxes, written from schemas/bus.md alone (`zeromq` of npm). What it
// does and keeps is what client.py does and keeps; its head says it.
//
//   node client.mjs --server URL --keys KEYS --store FOLDER --calm FILE --seed N --name NAME KEY=MAILBOX...
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Dealer } from "zeromq";

const PING_AFTER = 5000;
const GONE_AFTER = 15000;
const NO_SESSION = new Set(["bad_version", "chosen_routing_id", "not_allowed", "revoked", "busy"]);
const MOODS = ["honest", "honest", "stall", "deaf", "vanish", "double", "disorder", "garbage", "refuse", "replay"];
const LONGEST = { stall: 12000, deaf: 6000, disorder: 1500, vanish: 2000 };
const SCHEMA = `
CREATE TABLE IF NOT EXISTS arrival (n INTEGER PRIMARY KEY AUTOINCREMENT, at REAL, client TEXT, id TEXT, alert TEXT,
  revision INTEGER, sequence INTEGER, attempt INTEGER, subject TEXT, words TEXT);
CREATE TABLE IF NOT EXISTS stored (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS effect (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, alert TEXT, revision INTEGER);
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(["server", "keys", "store", "calm", "seed", "name"].map((name) => [name, { type: "string" }])),
});
const readKey = (name) => readFileSync(join(options.keys, name), "ascii").trim();
const calm = () => existsSync(options.calm);

/** Numbers from a seed (mulberry32), so that a run can be repeated. */
function dice(text) {
  let state = 1;
  for (const character of text) state = (Math.imul(state, 31) + character.charCodeAt(0)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    between: (low, high) => low + next() * (high - low),
    below: (n) => Math.floor(next() * n),
    choice: (list) => list[Math.floor(next() * list.length)],
    bytes: (n) => Buffer.from(Array.from({ length: n }, () => Math.floor(next() * 256))),
  };
}

/** The receiving system: a message changes it once, by its id, and an alert by growing revisions. */
class Store {
  constructor(path) {
    this.db = new DatabaseSync(path);
    this.db.exec("PRAGMA busy_timeout=30000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA);
    this.insert = this.db.prepare(
      "INSERT INTO arrival (at, client, id, alert, revision, sequence, attempt, subject, words) VALUES (?,?,?,?,?,?,?,?,?)",
    );
    this.once = this.db.prepare("INSERT OR IGNORE INTO stored (id) VALUES (?)");
    this.highest = this.db.prepare("SELECT max(revision) AS revision FROM effect WHERE alert = ?");
    this.change = this.db.prepare("INSERT INTO effect (id, alert, revision) VALUES (?,?,?)");
  }
  arrived(id, attempt, sequence, { data, subject }) {
    const words = [data.title, ...data.lines].join("\n");
    this.insert.run(Date.now() / 1000, options.name, id, data.alert, data.revision, Number(sequence), Number(attempt), subject, words);
  }
  put(id, { data }) {
    this.db.exec("BEGIN IMMEDIATE");
    const fresh = Number(this.once.run(id).changes) === 1;
    const { revision } = this.highest.get(data.alert);
    if (fresh && (revision === null || data.revision > revision)) this.change.run(id, data.alert, data.revision);
    this.db.exec("COMMIT");
  }
}

const others = []; // [mailbox, id, alert] of everything that came to this process

class Consumer {
  constructor(key, mailbox) {
    this.key = key;
    this.mailbox = mailbox;
    this.dice = dice(`${options.seed} ${key} ${mailbox}`);
    this.store = new Store(join(options.store, `${mailbox}.db`));
    this.pause = 100;
    this.waiting = []; // received and not answered
    this.refused = new Set();
    this.answered = [];
    this.newMood();
  }
  newMood() {
    this.mood = calm() ? "honest" : this.dice.choice(MOODS);
    this.moodUntil = Date.now() + this.dice.between(300, LONGEST[this.mood] ?? 4000);
  }
  async say(...frames) {
    try {
      await this.socket.send(frames);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
  async confirm(id, event) {
    this.store.put(id.toString("hex"), event);
    await this.say("ACK", id);
    this.answered.push(id);
    if (this.mood === "double") {
      await this.say("ACK", id);
      await this.say("ACK", this.dice.choice(this.answered));
    }
  }
  async alert(id, attempt, sequence, body) {
    const event = JSON.parse(body.toString("utf8"));
    this.store.arrived(id.toString("hex"), attempt, sequence, event);
    others.push([this.mailbox, id, Buffer.from(event.data.alert, "hex")]);
    if (["stall", "disorder", "vanish"].includes(this.mood)) {
      this.waiting.push([id, event]);
    } else if (this.mood === "refuse" && !this.refused.has(id.toString("hex"))) {
      this.refused.add(id.toString("hex"));
      await this.say("NACK", id, "not now");
    } else {
      await this.confirm(id, event);
    }
  }
  /** False when a new connection is needed. */
  async hear([verb, ...rest]) {
    const code = rest[0]?.toString("ascii");
    switch (verb.toString("latin1")) {
      case "ALERT":
        await this.alert(...rest);
        return true;
      case "WELCOME":
        this.pause = 100;
        return true;
      case "PING":
        await this.say("PONG");
        return true;
      case "ERROR":
        if (code === "hello_first") await this.say("HELLO", "1", this.mailbox, "128");
        return !NO_SESSION.has(code);
      default:
        return true;
    }
  }
  async garbage() {
    const noise = this.dice.bytes(1 + this.dice.below(80));
    const kinds = [
      [noise],
      Array(2 + this.dice.below(10)).fill(noise),
      ["ACK", noise],
      ["CREDIT", this.dice.choice(["-1", "4294967296", "", noise])],
      ["HELLO", "9", this.mailbox, "1"],
      ["HELLO", "1", this.mailbox === "cme" ? "ess" : "cme", "128"],
      ["NACK", this.dice.bytes(32), noise],
      ["ALERT", this.dice.bytes(32), "1", "1", noise],
    ];
    await this.say(...this.dice.choice(kinds));
  }
  /** Confirms again what is long confirmed, and what belongs to other mailboxes. */
  async replay() {
    if (this.answered.length) await this.say("ACK", this.dice.choice(this.answered));
    const foreign = others.filter(([mailbox]) => mailbox !== this.mailbox);
    if (foreign.length) {
      await this.say("ACK", foreign.at(-1)[1]);
      await this.say("NACK", this.dice.choice(foreign)[1], "not mine");
      if (this.mailbox === "bystander") await this.act(this.dice.choice(foreign)[2]);
    }
    await this.say("ACK", this.dice.bytes(32));
  }
  /** Takes and closes an alert that never reached this mailbox: a revision would tell that it was let. */
  async act(alert) {
    await this.say("TAKEN", alert, "A. Stranger", "1795426206");
    await this.say("OUTCOME", alert, "located", "A. Stranger", "1795426206");
  }
  /** False when it vanishes. */
  async endMood() {
    const vanish = this.mood === "vanish";
    if (!vanish) {
      for (const [id, event] of this.waiting.reverse()) await this.confirm(id, event);
    }
    this.waiting = [];
    this.newMood();
    return !vanish;
  }
  /** Until the connection is no good any more. */
  async serve() {
    let heard = Date.now();
    let pinged = heard;
    await this.say("HELLO", "1", this.mailbox, String(this.dice.choice([1, 4, 32, 128])));
    while (Date.now() - heard < GONE_AFTER) {
      if ((Date.now() >= this.moodUntil || (this.mood !== "honest" && calm())) && !(await this.endMood())) return;
      if (this.mood === "deaf") {
        await sleep(Math.min(200, this.moodUntil - Date.now()));
        continue;
      }
      let frames;
      try {
        frames = await this.socket.receive();
      } catch (error) {
        if (error.code !== "EAGAIN") throw error;
      }
      if (frames) {
        heard = pinged = Date.now();
        if (!(await this.hear(frames))) return;
      } else if (Date.now() - pinged >= PING_AFTER) {
        await this.say("PING");
        pinged = Date.now();
      }
      if (this.mood === "garbage") await this.garbage();
      if (this.mood === "replay") await this.replay();
    }
  }
  async run() {
    const keys = {
      curveServerKey: readKey("bus.pub"),
      curvePublicKey: readKey(`${this.key}.pub`),
      curveSecretKey: readKey(`${this.key}.key`),
    };
    for (;;) {
      this.socket = new Dealer({ ...keys, linger: 0, receiveTimeout: 50, sendTimeout: 50 });
      try {
        this.socket.connect(options.server);
        await this.serve();
      } finally {
        this.socket.close();
        this.waiting = [];
      }
      await sleep(this.dice.between(100, this.pause));
      this.pause = Math.min(2 * this.pause, 2000);
    }
  }
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
await Promise.all(positionals.map((pair) => new Consumer(...pair.split("=")).run()));
