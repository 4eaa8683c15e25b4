import { createHash } from "node:crypto";
import { Redis } from "ioredis";
import type { CacheNode, DataPlaneUser, RunningCache } from "./data-plane";
import { DIGEST_SCRIPT } from "./compare-script";

/** Keys a server is asked about at once: enough to be quick, few enough not to keep it from others for long. */
const BATCH = 1_000;
const SCRIPT_SHA = createHash("sha1").update(DIGEST_SCRIPT).digest("hex");

export type DifferenceKind = "missing" | "extra" | "type" | "value" | "ttl";

export interface Difference {
  readonly kind: DifferenceKind;
  readonly key: string;
  /** What the source has: a type, a time in milliseconds, or `-`. */
  readonly source: string;
  readonly target: string;
}

export interface Comparison {
  readonly sourceKeys: number;
  readonly targetKeys: number;
  /** Keys whose type, value and time to live are the same. */
  readonly identical: number;
  readonly differences: Readonly<Record<DifferenceKind, number>>;
  /** The first differences. */
  readonly examples: readonly Difference[];
  readonly seconds: number;
}

export interface CompareOptions {
  /** By how much the ends of a key's life may differ. Default 1000. */
  readonly ttlToleranceMs?: number;
  /** Default 10. */
  readonly maxExamples?: number;
}

/** Type, digest and absolute expiry in milliseconds (-1: none), as the script prints them. */
type Entry = string;

function parse(entry: Entry): { type: string; digest: string; expiry: number } {
  const [type = "", digest = "", expiry = "-1"] = entry.split(" ");
  return { type, digest, expiry: Number(expiry) };
}

/**
 * Compares every key of database 0 of two caches of the local Azure. The servers compute the digests, so that
 * values do not travel. Not for caches that are written to meanwhile.
 */
export async function compareCaches(source: RunningCache, target: RunningCache, options: CompareOptions = {}): Promise<Comparison> {
  const start = performance.now();
  const [left, right] = await Promise.all([entriesOf(source), entriesOf(target)]);
  const differences = [...differencesOf(left, right, options.ttlToleranceMs ?? 1_000)];
  const count = (kind: DifferenceKind): number => differences.filter((one) => one.kind === kind).length;
  return {
    sourceKeys: left.size,
    targetKeys: right.size,
    identical: left.size - differences.filter(({ kind }) => kind !== "extra").length,
    differences: { missing: count("missing"), extra: count("extra"), type: count("type"), value: count("value"), ttl: count("ttl") },
    examples: differences.slice(0, options.maxExamples ?? 10),
    seconds: (performance.now() - start) / 1_000,
  };
}

function* differencesOf(source: ReadonlyMap<string, Entry>, target: ReadonlyMap<string, Entry>, toleranceMs: number): Generator<Difference> {
  for (const [name, entry] of source) {
    const found = target.get(name);
    if (found === entry) continue;
    const key = Buffer.from(name, "latin1").toString();
    const one = parse(entry);
    const other = found === undefined ? undefined : parse(found);
    if (other === undefined) yield { kind: "missing", key, source: one.type, target: "-" };
    else if (one.type !== other.type) yield { kind: "type", key, source: one.type, target: other.type };
    else if (one.digest !== other.digest) yield { kind: "value", key, source: one.digest, target: other.digest };
    else if (!sameExpiry(one.expiry, other.expiry, toleranceMs)) yield { kind: "ttl", key, source: String(one.expiry), target: String(other.expiry) };
  }
  for (const [name, entry] of target) {
    if (!source.has(name)) yield { kind: "extra", key: Buffer.from(name, "latin1").toString(), source: "-", target: parse(entry).type };
  }
}

function sameExpiry(one: number, other: number, toleranceMs: number): boolean {
  return one < 0 || other < 0 ? one === other : Math.abs(one - other) <= toleranceMs;
}

/** By key, as latin1 text: keys are bytes. */
async function entriesOf(cache: RunningCache): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const clock = Number.parseInt(cache.version, 10) >= 7 ? "exact" : "clock";
  await Promise.all(cache.nodes.map((node) => readNode(node, cache.admin, clock, entries)));
  return entries;
}

async function readNode({ directPort }: CacheNode, login: DataPlaneUser, clock: string, entries: Map<string, Entry>): Promise<void> {
  const client = new Redis({ host: "127.0.0.1", port: directPort, username: login.name, password: login.password, lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => undefined); // The command in flight fails with it.
  try {
    await client.connect();
    await client.script("LOAD", DIGEST_SCRIPT);
    let cursor = "0";
    do {
      const [next, keys] = await client.scanBuffer(cursor, "COUNT", BATCH);
      cursor = next.toString();
      const answer = (await client.evalsha(SCRIPT_SHA, 0, clock, ...keys)) as string;
      answer.split(",").forEach((entry, i) => {
        const key = keys[i];
        if (key !== undefined && entry !== "none") entries.set(key.toString("latin1"), entry);
      });
    } while (cursor !== "0");
  } finally {
    client.disconnect();
  }
}
