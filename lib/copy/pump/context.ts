import type { Side } from "../endpoint/side";
import type { Topology } from "../endpoint/topology";
import type { BackOff } from "../faults";
import type { ConflictPolicy } from "../settings";
import type { SingleMover } from "../single/single-mover";
import type { Connection } from "../wire/connection";
import type { Budget } from "./budget";
import type { MovingSlots } from "./moving-slots";
import type { KeyFilter } from "./scanner";

/** Asked before each request to the source: holds back for rate, latency and pauses. */
export interface Gate {
  /** Resolves when so many more keys and bytes may be asked for. */
  pass(keys: number, bytes: number): Promise<void>;
  /** Keys that one request may ask for at the rate in force. */
  readonly keysAtOnce: number;
  /** Bytes are limited: sizes have to be known before values are asked for. */
  readonly countsBytes: boolean;
}

/** What all pumps of a run share. */
export interface PumpContext {
  readonly source: Side;
  readonly target: Side;
  readonly sourceTopology: Topology;
  /** Slots of the source seen to change hands; shared by the pumps of a run. */
  readonly moving: MovingSlots;
  readonly db: number;
  readonly prefix: Buffer;
  readonly conflict: ConflictPolicy;
  readonly ttl: "keep" | "drop";
  readonly batchBytes: number;
  /** Sent to the target for one connection to the source and not yet answered, bytes. */
  readonly targetBytes: number;
  /**
   * Strings go by GET and SET. DUMP would have the source compress each of
   * them, which costs it several times as much as all the rest; the target has
   * to know SET with an absolute expiry (6.2).
   */
  readonly plainStrings: boolean;
  readonly connections: number;
  /** Arguments of SCAN after COUNT. */
  readonly scanArguments: readonly string[];
  readonly filter: KeyFilter | undefined;
  /** Takes keys of other types out of a page; several types cannot be asked of SCAN at once. */
  readonly types: readonly string[] | undefined;
  /** Keys that must not be written although they passed the filter, with the reason. */
  readonly forbidden: ((key: Buffer) => Promise<string | undefined>) | undefined;
  readonly mover: SingleMover;
  readonly gate: Gate;
  /** Of large values and of keys on the path for single ones; shared by the pumps of a thread. */
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly dryRun: boolean;
  /** Target's clock minus source's, milliseconds. */
  readonly clock: () => number;
  readonly backOff: () => BackOff;
  /** Called where a reconnect shows that clocks or topology may have changed. */
  readonly reconnected: (source: Connection, target: Connection | undefined) => Promise<void>;
}
