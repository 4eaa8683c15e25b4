import * as net from "node:net";
import { rm, stat } from "node:fs/promises";
import { UserError } from "../../util/user-error";
import { parseRate, type CopyControl } from "../options";

/** Longest line taken; nothing that is understood comes near it. */
const MOST_BYTES = 1024;

/**
 * Answers lines of text on a Unix socket, so that a running copy can be asked
 * and steered with `nc -U` as well: `status`, `pause`, `resume`, `rate=...`, `stop`.
 */
export class ControlServer {
  private constructor(private readonly server: net.Server) {}

  /** @throws UserError where the path is taken by something that answers, or by something that is no socket */
  static async listen(path: string, control: () => CopyControl | undefined): Promise<ControlServer> {
    await clear(path);
    const server = net.createServer((socket) => serve(socket, control));
    const mask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(path, resolve);
      });
    } catch (error) {
      throw new UserError("cannot listen there", { path: "--control", given: path, remedy: (error as NodeJS.ErrnoException).code ?? "" });
    } finally {
      process.umask(mask);
    }
    server.unref();
    return new ControlServer(server);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** A socket left behind by a process that is gone is taken away; anything else is not ours to touch. */
async function clear(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return;
  if (!there.isSocket()) throw new UserError("is no socket", { path: "--control", given: path, remedy: "name a path that is free" });
  const answers = await new Promise<boolean>((resolve) => {
    const probe = net.connect(path, () => resolve(true)).on("error", () => resolve(false));
    probe.unref();
    probe.on("connect", () => probe.destroy());
  });
  if (answers) throw new UserError("another run answers there", { path: "--control", given: path });
  await rm(path);
}

function serve(socket: net.Socket, control: () => CopyControl | undefined): void {
  let text = "";
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    text += chunk.toString("utf8");
    if (text.length > MOST_BYTES) return void socket.destroy();
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      socket.write(`${answer(text.slice(0, end).trim(), control())}\n`);
      text = text.slice(end + 1);
    }
  });
}

/** How the answer to a command begins that was not carried out. */
const REFUSED = "error: ";

export function isRefusal(text: string): boolean {
  return text.startsWith(REFUSED);
}

const COMMANDS = "status, pause, resume, rate=<keys/s or MB/s>, rate=off, stop";

/** The line that answers a command. */
export function answer(line: string, control: CopyControl | undefined): string {
  if (control === undefined) return `${REFUSED}the copy has not started yet; given: ${line}; give it again in a moment`;
  if (line.startsWith("rate=")) return setRate(line.slice("rate=".length), control);
  switch (line) {
    case "status":
      return JSON.stringify(control.status());
    case "pause":
      control.pause();
      return "paused";
    case "resume":
      control.resume();
      return "resumed";
    case "stop":
      control.stop();
      return "stopping";
    default:
      return `${REFUSED}unknown command; given: ${line}; allowed: ${COMMANDS}`;
  }
}

function setRate(value: string, control: CopyControl): string {
  try {
    control.setRate(value === "off" ? {} : parseRate(value, "rate"));
    return `rate ${value}`;
  } catch (error) {
    if (error instanceof UserError) return `${REFUSED}${error.message}`;
    throw error;
  }
}

/** Sends one command to a running copy and gives its answer. @throws UserError where none runs there */
export function askControl(path: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = net.connect(path, () => socket.write(`${command}\n`));
    socket.on("error", (error: NodeJS.ErrnoException) => reject(new UserError("no copy answers there", { path: "--control", given: path, remedy: error.code ?? "" })));
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      if (text.includes("\n")) socket.end();
    });
    socket.on("close", () => resolve(text.trimEnd()));
  });
}
