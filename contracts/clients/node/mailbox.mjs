#!/usr/bin/env node
// Reads a mailbox of Muster: stores each message durably, then confirms it.
//
//   node mailbox.mjs --server tcp://127.0.0.1:8481 --keys KEYS --mailbox NAME --store FILE
//
// FILE gets one line of JSON for each message. Ends in order on SIGINT and SIGTERM.
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Dealer } from "zeromq";

const PING_AFTER = 5000; // milliseconds without a word from the server
const GONE_AFTER = 15000;
const NO_SESSION = new Set(["bad_version", "chosen_routing_id", "not_allowed", "revoked", "busy"]);

const { values: options } = parseArgs({
  options: {
    server: { type: "string", default: "tcp://127.0.0.1:8481" },
    keys: { type: "string" },
    mailbox: { type: "string" },
    store: { type: "string" },
  },
});
if (!options.keys || !options.mailbox || !options.store) {
  console.error("mailbox: --keys, --mailbox and --store are needed");
  process.exit(2);
}
const readKey = async (name) => (await readFile(join(options.keys, name), "ascii")).trim();

/** Where messages go. Yours may be a database: what counts is that `put` settles after its commit. */
class Store {
  static async open(path) {
    const store = new Store();
    store.file = await open(path, "a+");
    const lines = (await store.file.readFile("utf8")).split("\n");
    const cut = lines.pop(); // what a crash left of a line was never confirmed
    store.known = new Set(lines.map((line) => JSON.parse(line).id));
    if (cut) await store.file.truncate(Buffer.byteLength(lines.map((line) => line + "\n").join("")));
    return store;
  }
  async put(event) {
    if (this.known.has(event.id)) return; // a repeat
    await this.file.appendFile(JSON.stringify(event) + "\n");
    await this.file.sync();
    this.known.add(event.id);
  }
}

const hello = (socket) => socket.send(["HELLO", "1", options.mailbox, "128"]);

function readEvent(body) {
  try {
    const event = JSON.parse(body.toString("utf8"));
    return typeof event.id === "string" ? event : undefined;
  } catch {
    return undefined;
  }
}

/** Acts on one message; false when a new connection is needed. */
async function hear(socket, store, [verb, ...frames]) {
  switch (verb.toString("ascii")) {
    case "ALERT": {
      const event = readEvent(frames[3]);
      if (!event) {
        await socket.send(["NACK", frames[0], "not readable"]);
        return true;
      }
      await store.put(event);
      await socket.send(["ACK", frames[0]]);
      return true;
    }
    case "WELCOME":
      pause = 100;
      console.error(`mailbox: listening to ${options.mailbox}`);
      return true;
    case "PING":
      await socket.send(["PONG"]);
      return true;
    case "ERROR": {
      const code = frames[0].toString("ascii");
      console.error(`mailbox: ${code}: ${frames[1]}`);
      if (code === "hello_first") await hello(socket);
      return !NO_SESSION.has(code);
    }
    default:
      return true; // a verb of a later version is passed over
  }
}

/** Until the connection is no good any more. */
async function serve(socket, store) {
  let heard = Date.now();
  let pinged = heard;
  await hello(socket);
  while (Date.now() - heard < GONE_AFTER) {
    let frames;
    try {
      frames = await socket.receive();
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
    if (frames) {
      heard = pinged = Date.now();
      if (!(await hear(socket, store, frames))) return;
    } else if (Date.now() - pinged >= PING_AFTER) {
      await socket.send(["PING"]);
      pinged = Date.now();
    }
  }
}

let pause = 100;
const keys = {
  curveServerKey: await readKey("bus.pub"),
  curvePublicKey: await readKey(`${options.mailbox}.pub`),
  curveSecretKey: await readKey(`${options.mailbox}.key`),
};
const store = await Store.open(options.store);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
for (;;) {
  const socket = new Dealer({ ...keys, linger: 200, receiveTimeout: 1000, sendTimeout: 1000 }); // no routing id
  try {
    socket.connect(options.server);
    await serve(socket, store);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error; // it takes no more: anew
  } finally {
    socket.close();
  }
  await sleep(pause * (0.5 + Math.random() / 2));
  pause = Math.min(2 * pause, 5000);
}
