import Table from "cli-table3";
import path from "node:path";
import { Connection } from "../../lib/copy/wire/connection";
import type { Argument } from "../../lib/copy/wire/command-buffer";
import { builtCopyLibrary } from "../support/build";
import { measureCli } from "../support/measure-cli";
import { startPair } from "../support/servers";
import { startClusters } from "./in-cluster";

const MOST_RSS_MB = 160;
const ELEMENTS_A_COMMAND = 2_000;
const STRING_PIECE = Buffer.alloc(8 * 1024 * 1024, "0123456789abcdef");
const STRING_BYTES = 512 * 1024 * 1024;

/** Commands that build one key of so many elements. */
type Maker = (elements: number) => Generator<Argument[]>;

/** Elements go in by many to a command where the type takes them so. */
function collection(command: string, element: (index: number) => Argument[]): Maker {
  return function* (elements) {
    for (let from = 0; from < elements; from += ELEMENTS_A_COMMAND) {
      yield [command, "big", ...Array.from({ length: Math.min(ELEMENTS_A_COMMAND, elements - from) }, (_, i) => element(from + i)).flat()];
    }
  };
}

const makers: Readonly<Record<string, Maker>> = {
  *string() {
    for (let offset = 0; offset < STRING_BYTES; offset += STRING_PIECE.length) yield ["SETRANGE", "big", offset, STRING_PIECE];
  },
  list: collection("RPUSH", (i) => [`item ${i}`]),
  set: collection("SADD", (i) => [`member ${i}`]),
  hash: collection("HSET", (i) => [`field ${i}`, `value ${i}`]),
  zset: collection("ZADD", (i) => [i / 8, `member ${i}`]),
  *stream(elements) {
    yield ["XGROUP", "CREATE", "big", "workers", "0", "MKSTREAM"];
    for (let i = 1; i <= elements; i++) yield ["XADD", "big", `${i}-0`, "field", `value ${i}`];
    yield ["XREADGROUP", "GROUP", "workers", "one", "COUNT", Math.min(elements, 1_000_000), "STREAMS", "big", ">"];
  },
};

async function fill(port: number, commands: Generator<Argument[]>): Promise<void> {
  const connection = await Connection.open({ host: "127.0.0.1", port });
  let batch: Argument[][] = [];
  const send = async (): Promise<void> => {
    await connection.pipeline(batch);
    batch = [];
  };
  for (const command of commands) {
    batch.push(command);
    if (batch.length >= 500 || command.length > 100 || command[0] === "SETRANGE") await send();
  }
  await send();
  connection.close();
}

/** Value of `--name a,b` on the command line. */
function chosen(name: string, all: readonly string[]): readonly string[] {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? all : process.argv[at + 1]!.split(",").filter((one) => all.includes(one));
}

/** In place of a type: many large values between two clusters, whose pumps share one process. */
const CLUSTER = "cluster";

interface Case {
  readonly sides: readonly [from: string, to: string];
  readonly folder: string;
  /** Bytes of the key, 0 for several. */
  readonly bytes: number;
  readonly stop: () => Promise<void>;
}

async function prepare(type: string, elements: number): Promise<Case> {
  if (type === CLUSTER) {
    const { from, to, folder, stop } = await startClusters();
    return { sides: [from, to], folder, bytes: 0, stop };
  }
  const pair = await startPair();
  await fill(pair.source.server.port, makers[type]!(elements));
  const bytes = Number(await pair.source.server.client.call("MEMORY", "USAGE", "big"));
  return { sides: [pair.source.plain, pair.target.plain], folder: pair.target.server.folder, bytes, stop: () => pair.stop() };
}

/**
 * `npm run bench:large -- [--elements 10000000] [--types string,list,...,cluster]`: one huge key at a time through both
 * commands, and at last many large ones between clusters; JSON on stdout, table on stderr.
 */
async function main(): Promise<void> {
  const at = process.argv.indexOf("--elements");
  const elements = at < 0 ? 10_000_000 : Number(process.argv[at + 1]);
  const cli = path.join(path.dirname(builtCopyLibrary()), "../../cli/main.js");
  const table = new Table({ head: ["one key", "MB at source", "copy s", "copy CPU", "copy RSS MB", "verify s", "verify CPU", "verify RSS MB"], style: { head: [], border: [] } });
  const results: object[] = [];
  for (const type of chosen("types", [...Object.keys(makers), CLUSTER])) {
    const { sides, folder, bytes, stop } = await prepare(type, elements);
    try {
      const flags = ["--from", sides[0], "--to", sides[1], "--json"];
      const copy = await measureCli(cli, ["copy", ...flags, ...(type === CLUSTER ? ["--threads", "1"] : [])], folder);
      const verify = await measureCli(cli, ["verify", ...flags], folder);
      const outcomes = [copy, verify].map(({ stdout }) => (JSON.parse(stdout) as { outcome: string }).outcome);
      results.push({ type, elements: type === "string" ? STRING_BYTES : elements, bytes, outcomes, copy: figures(copy), verify: figures(verify) });
      table.push([`${type} (${outcomes.join(", ")})`, (bytes / 1e6).toFixed(0), ...[copy, verify].flatMap(({ seconds, cpuSeconds, peakRssMb }) => [seconds.toFixed(1), cpuSeconds.toFixed(1), peakRssMb.toFixed(0)])]);
      process.stderr.write(`${type}: copy ${copy.peakRssMb.toFixed(0)} MB, verify ${verify.peakRssMb.toFixed(0)} MB (at most ${MOST_RSS_MB})\n`);
    } finally {
      await stop();
    }
  }
  process.stderr.write(`${table.toString()}\n`);
  process.stdout.write(`${JSON.stringify({ most: { rssMb: MOST_RSS_MB }, results })}\n`);
}

function figures({ seconds, cpuSeconds, peakRssMb }: { seconds: number; cpuSeconds: number; peakRssMb: number }): object {
  return { seconds, cpuSeconds, peakRssMb };
}

void main();
