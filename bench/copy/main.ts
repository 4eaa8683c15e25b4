import Table from "cli-table3";
import { Connection } from "../../lib/copy/wire/connection";
import type { CopyResult } from "../../lib/copy";
import { builtCopyLibrary, flag, median } from "../support/build";
import { runMeasured } from "../support/run-measured";
import { startPair, type BenchPair } from "../support/servers";
import { fill } from "./dataset";
import { copyByMigrate, copyByReplication } from "./server-side";

/** One round of one contestant. */
interface Round {
  readonly seconds: number;
  readonly copied: number;
  readonly sourceCpu: number;
  readonly targetCpu: number;
  readonly copierCpu?: number;
  readonly peakRssMb?: number;
  readonly bytes?: number;
}

type Work = () => Promise<{ seconds: number; copied: number; copierCpu?: number; peakRssMb?: number; bytes?: number }>;

async function measure({ source, target }: BenchPair, work: Work): Promise<Round> {
  await target.server.client.flushall();
  const before = [source.cpu(), target.cpu()];
  const done = await work();
  return { ...done, sourceCpu: source.cpu() - before[0]!, targetCpu: target.cpu() - before[1]! };
}

const timed = (work: () => Promise<number>): Work => async () => {
  const begun = performance.now();
  const copied = await work();
  return { seconds: (performance.now() - begun) / 1000, copied };
};

const child = (module: string, name: string, options: object): Work => async () => {
  const { result, seconds, cpuSeconds, peakRssMb } = await runMeasured<CopyResult>(module, name, options);
  return { seconds, copied: result.copied, bytes: result.bytes, copierCpu: cpuSeconds, peakRssMb };
};

/** `npm run bench:copy -- [--keys 500000] [--rounds 3]`; JSON on stdout, table on stderr. */
async function main(): Promise<void> {
  const keys = flag("keys", 500_000);
  const rounds = flag("rounds", 3);
  const library = builtCopyLibrary();
  const pair = await startPair();
  try {
    const connection = await Connection.open({ host: "127.0.0.1", port: pair.source.server.port });
    const total = await fill(connection, keys);
    connection.close();
    const { source, target } = pair;
    const contestants: Record<string, Work> = {
      ours: child(library, "copy", { from: source.plain, to: target.plain }),
      "ours, checkpoint": async () => child(library, "copy", { from: source.plain, to: target.plain, checkpoint: `${target.server.folder}/checkpoint-${performance.now()}` })(),
      REPLICAOF: timed(() => copyByReplication(pair)),
      MIGRATE: timed(() => copyByMigrate(pair)),
      "ioredis pipelines": child(require.resolve("./ioredis-pipelines.ts"), "copyByPipelines", { from: source.plain, to: target.plain }),
      ...(source.tls === undefined || target.tls === undefined ? {} : { "ours, TLS": child(library, "copy", { from: source.tls, to: target.tls, ca: pair.ca }) }),
    };
    const results: Record<string, Round[]> = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, work] of Object.entries(contestants)) {
        const result = await measure(pair, work);
        (results[name] ??= []).push(result);
        process.stderr.write(`round ${round + 1}, ${name}: ${result.seconds.toFixed(2)} s\n`);
      }
    }
    report(pair.version, total, results);
  } finally {
    await pair.stop();
  }
}

function report(version: string, total: number, results: Readonly<Record<string, readonly Round[]>>): void {
  const of = (name: string, pick: (round: Round) => number | undefined): number => median((results[name] ?? []).map((round) => pick(round) ?? Number.NaN));
  const speed = (name: string): number => of(name, ({ copied, seconds }) => copied / seconds);
  const table = new Table({ head: ["", "keys/s", "MB/s", "seconds", "source CPU", "target CPU", "copier CPU", "peak RSS MB"], style: { head: [], border: [] } });
  const number = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : "-");
  for (const name of Object.keys(results)) {
    table.push([
      name,
      number(speed(name), 0),
      number(of(name, ({ bytes, seconds }) => (bytes === undefined ? undefined : bytes / 1e6 / seconds)), 1),
      ...([({ seconds }) => seconds, ({ sourceCpu }) => sourceCpu, ({ targetCpu }) => targetCpu, ({ copierCpu }) => copierCpu] as ((round: Round) => number | undefined)[]).map((pick) => number(of(name, pick), 2)),
      number(of(name, ({ peakRssMb }) => peakRssMb), 0),
    ]);
  }
  const ratios = {
    "wall / source CPU (floor: at most 1.25)": of("ours", ({ seconds, sourceCpu }) => seconds / sourceCpu),
    "copier CPU / source CPU (at most 0.5)": of("ours", ({ copierCpu, sourceCpu }) => copierCpu! / sourceCpu),
    "ours / REPLICAOF (at least 0.85)": speed("ours") / speed("REPLICAOF"),
    "ours / MIGRATE (at least 2)": speed("ours") / speed("MIGRATE"),
    "ours / ioredis pipelines (at least 2.5)": speed("ours") / speed("ioredis pipelines"),
    "TLS / plain (at least 0.6)": speed("ours, TLS") / speed("ours"),
    "with checkpoint / without": speed("ours, checkpoint") / speed("ours"),
    "peak RSS MB (at most 160)": of("ours", ({ peakRssMb }) => peakRssMb),
  };
  process.stderr.write(`Redis ${version}, ${total} keys\n${table.toString()}\n`);
  for (const [name, value] of Object.entries(ratios)) process.stderr.write(`${name}: ${number(value, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ version, total, results, ratios })}\n`);
}

void main();
