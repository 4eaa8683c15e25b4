import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { DatabasePlan } from "../databases";
import type { LedgerReports } from "../pump/page-ledger";
import type { ShardState } from "../pump/shard-job";
import type { RunParts } from "../run/database-run";
import type { Recording } from "../written/recorder";
import { PumpThread } from "./pump-thread";
import type { RemotePump } from "./remote-pump";
import { SENT_OPTIONS, type Role, type SentOptions, type ThreadStart } from "./protocol";

/** Beside this file, and of its kind: TypeScript where nothing is compiled. */
const ENTRY = path.join(__dirname, `thread${path.extname(__filename)}`);

/** Threads that run the pumps of a cluster's shards, so that the copy scales with the cores that it has. */
export class PumpThreads {
  private readonly threads: PumpThread[] = [];

  constructor(
    private readonly most: number,
    private readonly make: (at: number) => PumpThread,
  ) {}

  /** A pump on the thread that has the fewest; threads are made when they are needed. */
  pump(state: ShardState): RemotePump {
    if (this.threads.length < this.most && this.threads.every((thread) => thread.pumps > 0)) this.threads.push(this.make(this.threads.length));
    return this.threads.reduce((least, thread) => (thread.pumps < least.pumps ? thread : least)).pump(state);
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }
}

/** Threads for a source of several shards on a machine of several cores; undefined where the main thread does as well. */
export function pumpThreads(plan: DatabasePlan, parts: RunParts, reports: LedgerReports, recording: Recording | undefined): PumpThreads | undefined {
  const { sourceTopology, options, gate, owns, signal, budget } = parts;
  const most = Math.min(options.threads ?? availableParallelism() - 1, sourceTopology.shards.length);
  // Whoever bundles the package into one file has no file for threads.
  if (sourceTopology.kind !== "cluster" || most < 2 || !existsSync(ENTRY)) return undefined;
  const credentials = { source: options.fromCredential, target: options.toCredential };
  const start: ThreadStart = {
    options: Object.fromEntries(SENT_OPTIONS.map((name) => [name, options[name]])) as unknown as SentOptions,
    entra: (["source", "target"] as Role[]).filter((role) => credentials[role] !== undefined),
    plan,
    sourceTopology,
    targetTopology: parts.targetTopology,
    runName: parts.runName,
    moving: parts.moving.memory,
    mostAtRisk: reports.mostAtRisk,
    recording: recording && { targetWasEmpty: recording.targetWasEmpty },
    limits: { keysAtOnce: gate.keysAtOnce, countsBytes: gate.countsBytes },
    budget: budget.part(most),
  };
  return new PumpThreads(most, (at) => new PumpThread(ENTRY, { ...start, runName: `${parts.runName}-${at}` }, { reports, names: recording?.names, gate, owns, credentials, signal }));
}
