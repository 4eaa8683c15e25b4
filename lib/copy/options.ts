import type { TokenCredential } from "@azure/core-auth";
import { UserError } from "../util/user-error";
import type { SideOptions } from "./endpoint/side";
import type { FollowProgress } from "./follow/follow-progress";
import type { ConflictPolicy } from "./settings";
import type { Rate } from "./throttle/throttle";

/** How the two sides are reached; shared by `copy()` and `verify()`. */
export interface EndpointOptions {
  /** Source, such as `rediss://name.redis.cache.windows.net`. Any node of a cluster will do. */
  readonly from: string;
  /** Target, such as `rediss://name.region.redis.azure.net:10000`. */
  readonly to: string;
  /** Password or access key of the source; wins over the one in the URL. */
  readonly fromPassword?: string;
  readonly toPassword?: string;
  /** Entra credential of the source, in place of a password; tokens are renewed before they end. */
  readonly fromCredential?: TokenCredential;
  readonly toCredential?: TokenCredential;
  /** PEM text of certificates to trust beside the system's and `NODE_EXTRA_CA_CERTS`. */
  readonly ca?: string;
}

/** Which keys take part; shared by `copy()` and `verify()`. */
export interface SelectionOptions {
  /** Patterns of Redis' own kind; several are a union. Default: every key. */
  readonly match?: readonly string[];
  /** Patterns of keys to leave out; wins over `match`. */
  readonly exclude?: readonly string[];
  /** Types to take, by Redis' own names such as `hash` or `ReJSON-RL`. Default: all. */
  readonly types?: readonly string[];
  /** Source database that goes into the target's database 0. */
  readonly db?: number;
  /** Source database to the prefix that its keys get in the target's database 0. */
  readonly dbMap?: Readonly<Record<number, string>>;
}

/** Options of {@link copy}. */
export interface CopyOptions extends EndpointOptions, SelectionOptions {
  /** Folder of the checkpoint: a copy that was interrupted goes on from there. Default: none is kept. */
  readonly checkpoint?: string;
  /** Folder to write a checkpoint to if the run stops and `checkpoint` is not given. Default: none is written. */
  readonly checkpointOnStop?: string;
  /** For keys that the target has already; default `fail`: each counts as failed, the run goes on. */
  readonly conflict?: ConflictPolicy;
  /** Connections to each source primary; default 2: with one it idles for a moment between two requests. */
  readonly connections?: number;
  /**
   * Threads for the primaries of a source cluster, each with its own connections; never more than primaries. Default
   * one for each core but one: on two cores one thread is faster than two. 1: everything on the calling thread.
   */
  readonly threads?: number;
  /** Bytes asked for and not yet received, for each connection; default 2 MiB. */
  readonly batchBytes?: number;
  /** Upper limit of the speed; default none. */
  readonly maxRate?: Rate;
  /** The copy slows down while the source answers PING later than this, milliseconds; default 200. */
  readonly maxSourceLatency?: number;
  /**
   * The copy slows down while the source's main thread uses more than this, percent of one core, by INFO cpu.
   * Default: no limit, since the copy alone makes a single-threaded source busy, and what it takes from others shows
   * in the latency.
   */
  readonly maxSourceLoad?: number;
  /** `drop` writes all keys without expiry; default `keep`. */
  readonly ttl?: "keep" | "drop";
  /**
   * After the first pass: follow the changes of the source until stopped, by
   * keyspace notifications where the source has them on, else by comparing again and again.
   * Nobody else may write keys of the same names to the target meanwhile.
   */
  readonly follow?: boolean;
  /** As `follow`, and ends as soon as the target has all that was written until then. */
  readonly untilCaughtUp?: boolean;
  /** For the moment when writes are stopped: compare and repair until it is proved that both sides hold the same. Needs `checkpoint`. */
  readonly final?: boolean;
  /** Reads the source and writes nothing. */
  readonly dryRun?: boolean;
  /** File for the failed keys, JSON Lines; default: in the checkpoint's folder, or none. */
  readonly failuresFile?: string;
  /** A passing fault may last this long before the run stops, milliseconds; default 60,000. */
  readonly patience?: number;
  /** Stops the run: what was sent is accounted for and the checkpoint written before the result comes. */
  readonly signal?: AbortSignal;
  /** Called about four times a second. */
  readonly onProgress?: (progress: CopyProgress) => void;
  /** Called with what a person should know, such as "live source". */
  readonly onNotice?: (message: string) => void;
  /** Called once before the first key with a handle to steer the run. */
  readonly onStart?: (control: CopyControl) => void;
}

/** Steers a running copy. */
export interface CopyControl {
  pause(): void;
  resume(): void;
  setRate(rate: Rate): void;
  /** Ends the run as an aborted signal does. */
  stop(): void;
  status(): CopyProgress;
}

/** Where a run stands. Counts are those of this run. */
export interface CopyProgress {
  readonly scanned: number;
  readonly copied: number;
  readonly skipped: number;
  readonly expired: number;
  readonly failed: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly keysPerSecond: number;
  readonly bytesPerSecond: number;
  /** Keys that the source had at the start, by its own count; filters not applied. */
  readonly total: number;
  /** Milliseconds that the source took to answer the last PING. */
  readonly sourceLatency: number | undefined;
  /** CPU of the source's main thread, the copy's own work included, percent of one core; undefined where it does not tell. */
  readonly sourceLoad: number | undefined;
  readonly paused: boolean;
  readonly rate: Rate;
  /** With `follow` or `final`. */
  readonly follow?: FollowProgress;
}

/** A map such as `0=,1=app1:`. @throws UserError */
export function parseDbMap(text: string, flag = "--db-map"): Record<number, string> {
  const map: Record<number, string> = {};
  for (const entry of text.split(",")) {
    const match = /^(\d{1,4})=(.*)$/.exec(entry);
    if (match === null) throw new UserError("not a map of databases to prefixes", { path: flag, given: text, allowed: "such as 0=,1=app1:" });
    const db = Number(match[1]);
    if (map[db] !== undefined) throw new UserError(`database ${db} stands twice`, { path: flag, given: text });
    map[db] = match[2]!;
  }
  return map;
}

const RATE = /^(\d+(?:\.\d+)?)\s*(keys\/s|[kmg]?b\/s)?$/i;
const UNITS: Readonly<Record<string, number>> = { "b/s": 1, "kb/s": 1e3, "mb/s": 1e6, "gb/s": 1e9 };

/** A rate such as `5000`, `5000 keys/s` or `20MB/s`. @throws UserError */
export function parseRate(text: string, flag = "--max-rate"): Rate {
  const match = RATE.exec(text.trim());
  const value = Number(match?.[1]);
  if (match === null || !(value > 0)) throw new UserError("not a rate", { path: flag, given: text, allowed: "such as 5000keys/s or 20MB/s" });
  const unit = (match[2] ?? "keys/s").toLowerCase();
  return unit === "keys/s" ? { keys: value } : { bytes: value * UNITS[unit]! };
}

export function sourceOptions({ from, fromPassword, fromCredential, ca }: EndpointOptions): SideOptions {
  return { url: from, ...(fromPassword === undefined ? {} : { password: fromPassword }), ...(fromCredential === undefined ? {} : { credential: fromCredential }), ...(ca === undefined ? {} : { ca }) };
}

export function targetOptions({ to, toPassword, toCredential, ca }: EndpointOptions): SideOptions {
  return { url: to, ...(toPassword === undefined ? {} : { password: toPassword }), ...(toCredential === undefined ? {} : { credential: toCredential }), ...(ca === undefined ? {} : { ca }) };
}
