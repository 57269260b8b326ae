// An editor's half of the Language Server Protocol, over the server's standard input and output.
import { spawn } from "node:child_process";

/** Settings an editor's user would have who has set nothing but not to ask the internet for schemas. */
const settings = {
  yaml: { validate: true, completion: true, hover: true, schemaStore: { enable: false } },
};

export class Client {
  #server;
  #waiting = new Map(); // request id -> resolve
  #told = new Map(); // uri -> resolve of its next diagnostics
  #heard = Buffer.alloc(0);
  #last = 0;

  constructor(program, ...words) {
    this.#server = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
    this.#server.stdout.on("data", (bytes) => this.#read(bytes));
  }

  #write(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.#server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#server.stdin.write(body);
  }

  #read(bytes) {
    this.#heard = Buffer.concat([this.#heard, bytes]);
    for (;;) {
      const head = this.#heard.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#heard.subarray(0, head))[1]);
      if (this.#heard.length < head + 4 + length) return;
      const body = this.#heard.subarray(head + 4, head + 4 + length);
      this.#heard = this.#heard.subarray(head + 4 + length);
      this.#take(JSON.parse(body));
    }
  }

  #take(message) {
    if (message.method === "workspace/configuration")
      this.#write({ id: message.id, result: message.params.items.map((item) => settings[item.section] ?? null) });
    else if (message.method !== undefined && message.id !== undefined) this.#write({ id: message.id, result: null });
    else if (message.method === "textDocument/publishDiagnostics") this.#told.get(message.params.uri)?.(message.params.diagnostics);
    else if (message.id !== undefined) this.#waiting.get(message.id)?.(message);
  }

  async ask(method, params) {
    const id = ++this.#last;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#write({ id, method, params });
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async start(rootUri) {
    const documents = {
      synchronization: {},
      completion: { completionItem: { snippetSupport: true } },
      hover: { contentFormat: ["markdown"] },
      publishDiagnostics: {},
    };
    await this.ask("initialize", {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: "borough" }],
      capabilities: { textDocument: documents, workspace: { configuration: true, workspaceFolders: true } },
    });
    this.#write({ method: "initialized", params: {} });
    this.#write({ method: "workspace/didChangeConfiguration", params: { settings } });
  }

  /** Shows the server a file with this text; gives what it underlines. */
  async open(uri, text) {
    const told = new Promise((resolve) => this.#told.set(uri, resolve));
    const version = ++this.#last;
    this.#write({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version, text } } });
    return told;
  }

  close(uri) {
    this.#told.delete(uri);
    this.#write({ method: "textDocument/didClose", params: { textDocument: { uri } } });
  }

  async stop() {
    await this.ask("shutdown", null);
    this.#write({ method: "exit" });
  }
}
