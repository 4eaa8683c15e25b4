import { expect } from "chai";
import fc from "fast-check";
import type { Redis } from "ioredis";
import { copy } from "../../lib/copy";
import { bounds } from "../../lib/copy/settings";
import { usePair } from "./support/pair";

/** When a key dies: never, far away, about when it is copied, or before. */
const life = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 60_000, max: 40 * 365 * 86_400_000 }),
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 150 }) },
);
interface Key {
  readonly type: "string" | "set";
  /** Of the value, bytes. */
  readonly size: number;
  readonly life: number | undefined;
}

/** A string goes by its bytes, a set by its payload. */
const keysOf = (maxLength: number, ...sizes: number[]): fc.Arbitrary<Key[]> => fc.array(fc.record({ type: fc.constantFrom("string" as const, "set" as const), size: fc.constantFrom(...sizes), life }), { minLength: 1, maxLength });
const small = keysOf(60, 1, 40, bounds.stringBytes + 1);

/**
 * How far an expiry may be off, milliseconds: most by no more than the
 * first, none by more than the second. Clock and remaining time are two
 * commands, and a busy machine may stop the server between them.
 */
const MOST = 0.8;
const CLOSE = 5;
const FAR = 100;

async function fill(client: Redis, keys: readonly Key[]): Promise<Map<string, number | undefined>> {
  const pipe = client.pipeline();
  const now = Date.now();
  const ends = new Map<string, number | undefined>();
  keys.forEach(({ type, size, life: lives }, i) => {
    const name = `${type}:${i}`;
    const value = Buffer.alloc(size, String(i));
    if (type === "string") pipe.set(name, value);
    else pipe.sadd(name, value);
    const end = lives === undefined ? undefined : now + lives;
    if (end !== undefined) pipe.pexpireat(name, end);
    ends.set(name, end);
  });
  for (const [error] of (await pipe.exec()) ?? []) if (error !== null) throw error;
  return ends;
}

/** What is wrong with the expiries at the target; adds to `late` by how much each is off. @param begun when the copy began, by this machine's clock */
async function faults(target: Redis, ends: ReadonlyMap<string, number | undefined>, begun: number, late: number[]): Promise<string[]> {
  const pipe = target.pipeline();
  for (const name of ends.keys()) pipe.time().pttl(name);
  const answers = (await pipe.exec())!.map(([, value]) => value);
  const wrong: string[] = [];
  [...ends].forEach(([name, end], i) => {
    const [seconds, micros] = (answers[2 * i] as (string | number)[]).map(Number);
    const now = seconds! * 1000 + micros! / 1000;
    const left = answers[2 * i + 1] as number;
    if (left === -2) {
      if (end === undefined || end > now + FAR) wrong.push(`${name} is lost`);
    } else if (left === -1) {
      if (end !== undefined) wrong.push(`${name} is immortal`);
    } else if (end === undefined) wrong.push(`${name} got an expiry`);
    else if (end < begun) wrong.push(`${name} is revived`);
    else {
      late.push(now + left - end);
      if (Math.abs(now + left - end) > FAR) wrong.push(`${name} dies ${Math.round(now + left - end)} ms late`);
    }
  });
  return wrong;
}

const PATHS = [
  { what: "by bytes and payloads, with PTTL", from: "source", to: "target", keys: small, numRuns: 20 },
  { what: "by bytes and payloads, with PEXPIRETIME", from: "target", to: "target", keys: small, numRuns: 20 },
  { what: "type by type", from: "target", to: "source", keys: small, numRuns: 20 },
  { what: "of big keys, in pieces", from: "source", to: "target", keys: keysOf(4, bounds.dumpBytes + 1), numRuns: 8 },
] as const;

for (const { what, from, to, keys: some, numRuns } of PATHS) {
  describe(`expiries, ${what}`, function () {
    this.timeout(60_000);
    const pair = usePair({ version: from }, { version: to });

    it("are kept: no key becomes immortal, none is revived, each dies when it has to", async () => {
      const late: number[] = [];
      await fc.assert(
        fc.asyncProperty(some, async (drawn) => {
          // One key in each run lives long enough to be measured.
          const keys = [...drawn, { ...drawn[0]!, life: 600_000 }];
          const [source, target] = [pair.source.client, pair.target.client];
          await Promise.all([source.flushall(), target.flushall()]);
          const ends = await fill(source, keys);
          const begun = Date.now();
          const result = await copy({ from: pair.source.url, to: pair.target.url });
          expect(result.failures).to.deep.equal([]);
          expect(result).to.include({ outcome: "complete", scanned: result.copied + result.expired });
          expect(await faults(target, ends, begun, late)).to.deep.equal([]);
        }),
        { numRuns },
      );
      const off = late.map(Math.abs).sort((a, b) => a - b);
      expect(off.length).to.be.at.least(numRuns);
      expect(off[Math.floor(off.length * MOST)]).to.be.at.most(CLOSE);
    });
  });
}
