import { expect } from "chai";
import fc from "fast-check";
import type { Redis } from "ioredis";
import { copy } from "../../lib/copy";
import { differences } from "./support/differences";
import { usePair } from "./support/pair";

/** Deliveries of one consumer: entries taken, then acknowledged ones by their place among them. */
interface Deliveries {
  readonly consumer: string;
  readonly count: number;
  readonly acknowledged: readonly number[];
  /** Claimed again so often by its own consumer. */
  readonly again: number;
}

interface Stream {
  /** Steps from one id to the next, milliseconds and sequence. */
  readonly ids: readonly (readonly [number, number])[];
  readonly fields: readonly (readonly (readonly [Buffer, Buffer])[])[];
  /** `start`: as many entries are before the group's first. */
  readonly groups: readonly { readonly name: Buffer; readonly start: number; readonly idle: readonly string[]; readonly deliveries: readonly Deliveries[] }[];
  /** Entries deleted, by their place. */
  readonly deleted: readonly number[];
  readonly trimTo: number | undefined;
  /** Last id beyond the entries by so many milliseconds. */
  readonly beyond: number;
}

const MOST = 25;
const bytes = fc.uint8Array({ maxLength: 20 }).map((value) => Buffer.from(value));
const place = fc.nat(MOST - 1);
const consumer = fc.constantFrom("alice", "bob", "çé \r\n", "");
const deliveries: fc.Arbitrary<Deliveries> = fc.record({ consumer, count: fc.integer({ min: 1, max: 8 }), acknowledged: fc.uniqueArray(fc.nat(7), { maxLength: 4 }), again: fc.nat(2) });
const stream: fc.Arbitrary<Stream> = fc.record({
  ids: fc.array(fc.tuple(fc.nat(3), fc.nat(4)), { maxLength: MOST }),
  fields: fc.array(fc.array(fc.tuple(bytes, bytes), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
  groups: fc.uniqueArray(fc.record({ name: bytes, start: fc.nat(MOST), idle: fc.uniqueArray(fc.constantFrom("idle", "zed"), { maxLength: 2 }), deliveries: fc.array(deliveries, { maxLength: 4 }) }), { maxLength: 3, selector: ({ name }) => name.toString("hex") }),
  deleted: fc.uniqueArray(place, { maxLength: 10 }),
  trimTo: fc.option(fc.nat(MOST), { nil: undefined }),
  beyond: fc.oneof(fc.constant(0), fc.nat(1000)),
});

async function make(client: Redis, key: Buffer, made: Stream): Promise<void> {
  // By a group that goes again, a stream is there even without entries.
  await client.xgroup("CREATE", key, "first", "0", "MKSTREAM");
  await client.xgroup("DESTROY", key, "first");
  const ids = idsOf(made.ids);
  for (const [i, id] of ids.entries()) await client.xadd(key, id, ...made.fields[i % made.fields.length]!.flat());
  for (const group of made.groups) {
    await client.xgroup("CREATE", key, group.name, ids[group.start - 1] ?? "0");
    for (const idle of group.idle) await client.xgroup("CREATECONSUMER", key, group.name, idle);
    for (const one of group.deliveries) await deliver(client, key, group.name, one);
  }
  if (made.deleted.length > 0) await client.xdel(key, "0-0", ...made.deleted.flatMap((at) => ids[at] ?? []));
  if (made.trimTo !== undefined) await client.xtrim(key, "MAXLEN", made.trimTo);
  const [last] = (ids.at(-1) ?? "0-0").split("-").map(Number);
  if (made.beyond > 0) await client.call("XSETID", key, `${last! + made.beyond}-3`);
}

async function deliver(client: Redis, key: Buffer, group: Buffer, { consumer, count, acknowledged, again }: Deliveries): Promise<void> {
  const answer = (await client.xreadgroup("GROUP", group, consumer, "COUNT", count, "STREAMS", key, ">")) as [string, [string, unknown][]][] | null;
  const taken = (answer?.[0]?.[1] ?? []).map(([id]) => id);
  const done = acknowledged.flatMap((at) => taken[at] ?? []);
  if (done.length > 0) await client.xack(key, group, ...done);
  const kept = taken.filter((id) => !done.includes(id));
  for (let i = 0; i < again && kept.length > 0; i++) await client.xclaim(key, group, consumer, 0, ...kept);
}

/** Ids that rise by the steps, none of them 0-0. */
function idsOf(steps: Stream["ids"]): string[] {
  let [milliseconds, sequence] = [0, 0];
  return steps.map(([more, next]) => {
    [milliseconds, sequence] = more > 0 ? [milliseconds + more, next] : [milliseconds, sequence + next + 1];
    return `${milliseconds}-${sequence}`;
  });
}

describe("streams, type by type", function () {
  this.timeout(60_000);
  const pair = usePair({ version: "target" }, { version: "source" });

  it("survive with entries, groups, consumers and pending entries, deleted, trimmed or beyond the last id", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stream, { minLength: 1, maxLength: 6 }), async (streams) => {
        const [source, target] = [pair.source.client, pair.target.client];
        await Promise.all([source.flushall(), target.flushall()]);
        for (const [i, made] of streams.entries()) await make(source, Buffer.from(`stream:${i}`), made);
        const result = await copy({ from: pair.source.url, to: pair.target.url });
        expect(result.failures).to.deep.equal([]);
        expect(result).to.include({ outcome: "complete", copied: streams.length });
        expect(await differences(source, target)).to.deep.equal([]);
        expect((await target.keys("*")).length).to.equal(streams.length);
      }),
      { numRuns: 30 },
    );
  });
});
