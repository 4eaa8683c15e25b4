import Table from "cli-table3";
import path from "node:path";
import { Connection } from "../../lib/copy/wire/connection";
import type { Argument } from "../../lib/copy/wire/command-buffer";
import { builtCopyLibrary } from "../support/build";
import { measureCli } from "../support/measure-cli";
import { startPair } from "../support/servers";

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

/** `npm run bench:large -- [--elements 10000000] [--types string,list,...]`: one huge key at a time through both commands; JSON on stdout, table on stderr. */
async function main(): Promise<void> {
  const at = process.argv.indexOf("--elements");
  const elements = at < 0 ? 10_000_000 : Number(process.argv[at + 1]);
  const cli = path.join(path.dirname(builtCopyLibrary()), "../../cli/main.js");
  const table = new Table({ head: ["one key", "MB at source", "copy s", "copy CPU", "copy RSS MB", "verify s", "verify CPU", "verify RSS MB"], style: { head: [], border: [] } });
  const results: object[] = [];
  for (const type of chosen("types", Object.keys(makers))) {
    const pair = await startPair();
    try {
      await fill(pair.source.server.port, makers[type]!(elements));
      const bytes = Number(await pair.source.server.client.call("MEMORY", "USAGE", "big"));
      const sides = ["--from", pair.source.plain, "--to", pair.target.plain, "--json"];
      const copy = await measureCli(cli, ["copy", ...sides], pair.target.server.folder);
      const verify = await measureCli(cli, ["verify", ...sides], pair.target.server.folder);
      const outcomes = [copy, verify].map(({ stdout }) => (JSON.parse(stdout) as { outcome: string }).outcome);
      results.push({ type, elements: type === "string" ? STRING_BYTES : elements, bytes, outcomes, copy: figures(copy), verify: figures(verify) });
      table.push([`${type} (${outcomes.join(", ")})`, (bytes / 1e6).toFixed(0), ...[copy, verify].flatMap(({ seconds, cpuSeconds, peakRssMb }) => [seconds.toFixed(1), cpuSeconds.toFixed(1), peakRssMb.toFixed(0)])]);
      process.stderr.write(`${type}: copy ${copy.peakRssMb.toFixed(0)} MB, verify ${verify.peakRssMb.toFixed(0)} MB (at most ${MOST_RSS_MB})\n`);
    } finally {
      await pair.stop();
    }
  }
  process.stderr.write(`${table.toString()}\n`);
  process.stdout.write(`${JSON.stringify({ most: { rssMb: MOST_RSS_MB }, results })}\n`);
}

function figures({ seconds, cpuSeconds, peakRssMb }: { seconds: number; cpuSeconds: number; peakRssMb: number }): object {
  return { seconds, cpuSeconds, peakRssMb };
}

void main();
