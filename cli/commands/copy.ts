import path from "node:path";
import type { Command } from "commander";
import { askControl, ControlServer, copy, isRefusal, MetricsServer, parseRate, type ConflictPolicy, type CopyControl, type CopyOptions, type CopyResult } from "../../lib/copy";
import { mask } from "../../lib/copy/endpoint/url";
import { UserError } from "../../lib/util/user-error";
import type { CommandModule } from "../command";
import { declareEndpointFlags, readEndpoints, wholeNumber, type EndpointFlags } from "../copy/endpoint-flags";
import { progressView } from "../copy/progress-view";
import { copySummary, nextSteps } from "../copy/summary";
import { keepHeapSmall } from "../copy/heap";
import { onInterrupt } from "../copy/signals";
import { exitCodes } from "../exit-codes";
import type { Io } from "../io";

interface Flags extends EndpointFlags {
  readonly checkpoint?: string;
  readonly conflict: string;
  readonly connections?: string;
  readonly threads?: string;
  readonly batchBytes?: string;
  readonly maxRate?: string;
  readonly maxSourceLatency?: string;
  readonly maxSourceLoad?: string;
  readonly ttl: string;
  readonly follow?: boolean;
  readonly untilCaughtUp?: boolean;
  readonly final?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly metricsPort?: string;
  readonly control?: string;
}

/** Issue: 0 all accounted for, 3 finished with failed keys, 1 stopped; 2 is a UserError. */
const EXIT: Readonly<Record<CopyResult["outcome"], number>> = { complete: exitCodes.ok, incomplete: exitCodes.partial, stopped: 1 };

export const command: CommandModule = {
  configure(command: Command): void {
    declareEndpointFlags(command);
    command
      .argument("[command]", "with --control: what to tell the running copy")
      .option("--checkpoint <dir>", "folder that remembers how far the copy is; with an existing one it goes on")
      .option("--conflict <policy>", "for keys the target has already: replace, skip, fail", "fail")
      .option("--connections <n>", "connections to each source primary (default: 2)")
      .option("--threads <n>", "threads for the primaries of a source cluster (default: one for each core but one)")
      .option("--batch-bytes <n>", "bytes asked for at once on each connection (default: 2097152)")
      .option("--max-rate <rate>", "upper limit, such as 5000keys/s or 20MB/s")
      .option("--max-source-latency <ms>", "slow down while the source answers later than this (default: 200)")
      .option("--max-source-load <percent>", "slow down while the source's main thread is busier than this (default: no limit)")
      .option("--ttl <policy>", "keep, or drop to write keys without expiry", "keep")
      .option("--follow", "after the first pass follow what changes at the source, until stopped")
      .option("--until-caught-up", "follow, and end when the target has all that was written until then")
      .option("--final", "when writes are stopped: go on from --checkpoint, compare and repair until both sides are proved the same")
      .option("--dry-run", "read the source, write nothing")
      .option("--json", "end with one JSON object on stdout")
      .option("--metrics-port <port>", "Prometheus metrics on 127.0.0.1, at /metrics")
      .option("--control <socket>", "Unix socket that takes status, pause, resume, rate=5000keys/s, rate=off, stop")
      .addHelpText("after", HELP);
  },

  async run(command: Command, io: Io): Promise<number> {
    const flags = command.opts<Flags>();
    const [order] = command.args;
    if (order !== undefined) return tell(flags.control, order, io);
    keepHeapSmall();
    const view = progressView(io);
    let control: CopyControl | undefined;
    const metrics = flags.metricsPort === undefined ? undefined : await MetricsServer.listen(wholeNumber("--metrics-port", flags.metricsPort));
    const server = flags.control === undefined ? undefined : await ControlServer.listen(path.resolve(io.cwd, flags.control), () => control);
    const interrupt = onInterrupt(io, () => view.note("stopping: writing down how far it is ..."));
    try {
      const stamp = new Date().toISOString().replace(/[:.]/g, "-");
      const options: CopyOptions = {
        ...(await readEndpoints(flags, io)),
        ...readTuning(flags),
        ...(flags.checkpoint === undefined ? { checkpointOnStop: path.join(io.cwd, `redis-move-copy-${stamp}`), failuresFile: path.join(io.cwd, `redis-move-failures-${stamp}.jsonl`) } : { checkpoint: flags.checkpoint === "" ? "" : path.resolve(io.cwd, flags.checkpoint) }),
        signal: interrupt.signal,
        onStart: (handle) => (control = handle),
        onProgress: (progress) => {
          view.update(progress);
          metrics?.update(progress);
        },
        onNotice: (text) => view.note(text),
      };
      const result = await copy(options);
      view.stop();
      if (flags.json) {
        io.stdout.write(`${JSON.stringify(result)}\n`);
        for (const line of nextSteps(result, command.opts())) io.stderr.write(`${line}\n`);
      } else io.stdout.write(copySummary(result, command.opts()));
      return EXIT[result.outcome];
    } finally {
      view.stop();
      interrupt.end();
      await Promise.all([metrics?.close(), server?.close()]);
    }
  },
};

async function tell(socket: string | undefined, order: string, io: Io): Promise<number> {
  if (socket === undefined) throw new UserError("a copy is started with options only", { given: mask(order), remedy: "to steer a running one name its socket with --control" });
  const answer = await askControl(path.resolve(io.cwd, socket), order);
  if (isRefusal(answer)) throw new UserError(answer);
  io.stdout.write(`${answer}\n`);
  return exitCodes.ok;
}

function readTuning(flags: Flags): Partial<CopyOptions> {
  const number = (path: string, text: string | undefined): number | undefined => (text === undefined ? undefined : wholeNumber(path, text));
  const connections = number("--connections", flags.connections);
  const threads = number("--threads", flags.threads);
  const batchBytes = number("--batch-bytes", flags.batchBytes);
  const maxSourceLatency = number("--max-source-latency", flags.maxSourceLatency);
  const maxSourceLoad = number("--max-source-load", flags.maxSourceLoad);
  if (flags.dryRun && flags.checkpoint !== undefined) throw new UserError("a dry run keeps no checkpoint", { path: "--dry-run" });
  return {
    conflict: flags.conflict as ConflictPolicy,
    ttl: flags.ttl as "keep" | "drop",
    ...(connections === undefined ? {} : { connections }),
    ...(threads === undefined ? {} : { threads }),
    ...(batchBytes === undefined ? {} : { batchBytes }),
    ...(maxSourceLatency === undefined ? {} : { maxSourceLatency }),
    ...(maxSourceLoad === undefined ? {} : { maxSourceLoad }),
    ...(flags.maxRate === undefined ? {} : { maxRate: parseRate(flags.maxRate) }),
    ...(flags.follow ? { follow: true } : {}),
    ...(flags.untilCaughtUp ? { untilCaughtUp: true } : {}),
    ...(flags.final ? { final: true } : {}),
    ...(flags.dryRun ? { dryRun: true } : {}),
  };
}

const HELP = `
Passwords: in the URL, or in REDIS_MOVE_FROM_PASSWORD, REDIS_MOVE_TO_PASSWORD.

Examples:
  redis-move copy --from rediss://old.redis.cache.windows.net \\
    --to rediss://new.westeurope.redis.azure.net:10000 --checkpoint ./move
  redis-move copy --from redis://localhost --to redis://localhost:6380 \\
    --match 'user:*' --conflict replace --json
  redis-move copy --control ./move.sock pause

A source that is written to: --follow keeps the target up to date, by keyspace
notifications where the source has them on, else by comparing again and again;
before the switch stop the writers, stop the copy, and run it once more with
--final. Deletes follow too, of keys that this copy wrote and of no others.

  redis-move copy --from ... --to ... --checkpoint ./move --follow
  redis-move copy --from ... --to ... --checkpoint ./move --final

Exit codes: 0 every key accounted for and none failed (with --until-caught-up:
of what was written until the moment named; with --final: proved by comparison);
3 finished, but with failed keys, beside a source that was written to, or with
differences that remain; 1 stopped (cannot connect, refused, target full,
interrupted); 2 wrong usage, a damaged or foreign checkpoint.`;
