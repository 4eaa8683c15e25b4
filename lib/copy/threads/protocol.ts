import type { AccessToken } from "@azure/core-auth";
import type { DatabasePlan } from "../databases";
import type { Topology } from "../endpoint/topology";
import type { Failure, ShardCounts } from "../ledger";
import type { CopyOptions } from "../options";
import type { Gate } from "../pump/context";
import type { ShardState } from "../pump/shard-job";
import type { ErrorData } from "./error-data";

/** Options that a pump goes by; the rest is the main thread's, and functions cannot be sent. */
export const SENT_OPTIONS = ["from", "to", "fromPassword", "toPassword", "ca", "match", "exclude", "types", "conflict", "ttl", "connections", "batchBytes", "dryRun", "patience", "follow", "final"] as const;
export type SentOptions = Pick<CopyOptions, (typeof SENT_OPTIONS)[number]>;

export type Role = "source" | "target";

/** What a thread is made with. */
export interface ThreadStart {
  readonly options: SentOptions;
  /** Sides that log in by Entra: their tokens come from the main thread. */
  readonly entra: readonly Role[];
  readonly plan: DatabasePlan;
  readonly sourceTopology: Topology;
  readonly targetTopology: Topology;
  /** Sets temporary keys of this thread apart. */
  readonly runName: string;
  /** Memory of the slots seen to move, shared by all threads. */
  readonly moving: SharedArrayBuffer;
  readonly mostAtRisk: number;
  /** What is remembered of written keys, and how; undefined: nothing is. */
  readonly recording: { readonly targetWasEmpty: boolean } | undefined;
  readonly limits: GateLimits;
  /** This thread's part of what single keys may take at once. */
  readonly budget: { readonly keys: number; readonly bytes: number };
}

/** What of the gate is read without asking. */
export type GateLimits = Pick<Gate, "keysAtOnce" | "countsBytes">;

/** Where one pump stands. `id` is the one that the main thread gave it. */
export interface PumpUpdate {
  readonly id: number;
  readonly state: ShardState;
  readonly counts: ShardCounts;
}

/** What the main thread does for its threads. */
export interface MainCalls {
  /** {@link Gate.pass}, for all threads together. */
  pass(keys: number, bytes: number): Promise<GateLimits>;
  /** Resolves when a checkpoint holds it. */
  progressed(update: PumpUpdate): Promise<void>;
  persisted(update: PumpUpdate): Promise<void>;
  /** For the progress shown; nobody waits for it. */
  counted(id: number, counts: ShardCounts): void;
  /** Numbers of names; `flush`: resolves when a crash cannot take them away. */
  recorded(names: Float64Array, flush: boolean): Promise<void>;
  failed(failure: Failure): void;
  owns(targetKey: Uint8Array): Promise<boolean>;
  token(role: Role, scope: string): Promise<AccessToken | null>;
}

/** What a thread does for the main thread. */
export interface ThreadCalls {
  /** Runs a pump to its end; `fault` is what it threw. */
  run(id: number, state: ShardState): Promise<PumpUpdate & { readonly fault: ErrorData | undefined }>;
  abort(): void;
  /** Closes every connection; the thread may be ended after it. */
  close(): Promise<void>;
}
