import { Worker } from "node:worker_threads";
import type { TokenCredential } from "@azure/core-auth";
import type { BirpcReturn } from "birpc";
import { RunStopped } from "../errors";
import type { Gate } from "../pump/context";
import type { LedgerReports } from "../pump/page-ledger";
import type { ShardState } from "../pump/shard-job";
import type { Names } from "../written/recorder";
import { connect } from "./connect";
import { fromData } from "./error-data";
import { RemotePump } from "./remote-pump";
import type { MainCalls, PumpUpdate, Role, ThreadCalls, ThreadStart } from "./protocol";

/** What the main thread keeps for its threads. */
export interface ThreadServices {
  readonly reports: LedgerReports;
  readonly names: Names | undefined;
  readonly gate: Gate;
  readonly owns: (targetKey: Buffer) => boolean | Promise<boolean>;
  readonly credentials: Readonly<Record<Role, TokenCredential | undefined>>;
  readonly signal: AbortSignal;
}

type Calls = BirpcReturn<ThreadCalls, MainCalls>;

/** One thread: its worker, the pumps on it, and what they ask of the main thread. */
export class PumpThread {
  private readonly worker: Worker;
  private readonly calls: Promise<Calls>;
  private readonly running = new Map<number, RemotePump>();
  private count = 0;
  /** The thread ended by itself. */
  private fault: Error | undefined;

  constructor(
    entry: string,
    start: ThreadStart,
    private readonly services: ThreadServices,
  ) {
    this.worker = new Worker(entry, { workerData: start });
    this.calls = connect<ThreadCalls, MainCalls>(this.worker, this.answers(), ["abort"]);
    this.worker.on("error", (error) => (this.fault ??= deathOf(error as NodeJS.ErrnoException)));
    this.worker.on("exit", (code) => void this.ended(code));
    services.signal.addEventListener("abort", this.abort);
  }

  /** Pumps that run here. */
  get pumps(): number {
    return this.running.size;
  }

  pump(state: ShardState): RemotePump {
    const id = this.count++;
    const pump: RemotePump = new RemotePump(state, () => this.run(id, pump));
    this.running.set(id, pump);
    return pump;
  }

  private async run(id: number, pump: RemotePump): Promise<void> {
    try {
      const calls = await this.calls;
      if (this.fault !== undefined) throw this.fault;
      const { fault, ...update } = await calls.run(id, pump.state);
      pump.take(update);
      if (fault !== undefined) throw fromData(fault);
    } finally {
      this.running.delete(id);
    }
  }

  /** The thread's pumps end by themselves once they know; a thread that has ended need not be told. */
  private readonly abort = (): void => void this.calls.then((calls) => (calls.$closed ? undefined : calls.abort()));

  private async ended(code: number): Promise<void> {
    this.fault ??= new RunStopped("unavailable", `a thread of the copy ended with code ${code}`);
    (await this.calls).$close(this.fault);
  }

  private answers(): MainCalls {
    const { reports, names, gate, owns, credentials } = this.services;
    const take = (update: PumpUpdate): void => this.running.get(update.id)?.take(update);
    return {
      async pass(keys, bytes) {
        await gate.pass(keys, bytes);
        return { keysAtOnce: gate.keysAtOnce, countsBytes: gate.countsBytes };
      },
      progressed(update) {
        take(update);
        return reports.progressed();
      },
      persisted(update) {
        take(update);
        return reports.persisted();
      },
      counted: (id, counts) => void Object.assign(this.running.get(id)?.counts ?? {}, counts),
      async recorded(numbers, flush) {
        for (const number of numbers) names?.record(number);
        if (flush) await names?.flush();
      },
      failed: (failure) => reports.failed(failure),
      owns: async (targetKey) => owns(Buffer.from(targetKey.buffer, targetKey.byteOffset, targetKey.byteLength)),
      token: async (role, scope) => (await credentials[role]?.getToken(scope)) ?? null,
    };
  }

  /** Ends the thread. Its pumps have ended before. */
  async close(): Promise<void> {
    this.services.signal.removeEventListener("abort", this.abort);
    if (this.fault === undefined) await (await this.calls).close().catch(() => undefined);
    await this.worker.terminate();
  }
}

/** Too little memory is no fault of the program: what was copied stays copied, and the checkpoint is good. */
function deathOf(error: NodeJS.ErrnoException): Error {
  return error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new RunStopped("unavailable", `a thread of the copy had too little memory: ${error.message}`) : error;
}
