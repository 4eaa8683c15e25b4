import { expect } from "chai";
import fc from "fast-check";
import { KeyList, Page } from "../../lib/copy/pump/page";
import { UNMEASURED } from "../../lib/copy/pump/survey";
import { ValueRequest } from "../../lib/copy/pump/value-request";
import { bounds } from "../../lib/copy/settings";
import { delivery, PlayedConnection } from "./support/chunks";
import { encode, line, timeModel, type Model } from "./support/reply-models";

/** Longer bulks than this are thrown away. */
const MAX_BULK = bounds.stringBytes + 10;

interface Key {
  readonly plain: boolean;
  readonly size: number;
  readonly value: Model;
  readonly ttl: Model;
}

const bulk = (length: number): Model => ({ kind: "bulk", value: Buffer.alloc(length, "$3\r\n-x\0") });
const error = line.map((text): Model => ({ kind: "error", text }));
const key: fc.Arbitrary<Key> = fc.record({
  plain: fc.boolean(),
  size: fc.constantFrom(UNMEASURED, 0, 70, 5000, 200_000),
  value: fc.oneof({ weight: 6, arbitrary: fc.uint8Array({ maxLength: 60 }).map((value): Model => ({ kind: "bulk", value })) }, fc.constantFrom(0, bounds.stringBytes - 1, bounds.stringBytes, MAX_BULK, MAX_BULK + 1, MAX_BULK + 7000).map(bulk), fc.constant<Model>({ kind: "null" }), error),
  ttl: fc.oneof(fc.constantFrom(-1, -2, 0, 1).map((value): Model => ({ kind: "int", value })), fc.nat(1e12).map((value): Model => ({ kind: "int", value })), error),
});
/** What TIME answers, one after the other: milliseconds, or an error. */
const clocks = fc.array(fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1.6e12, max: 1.9e12 }) }, line), { minLength: 1, maxLength: 4 });

function pageOf(keys: readonly Key[]): Page {
  const list = new KeyList();
  keys.forEach((_, i) => list.push(Buffer.from(`key:${i}`), 0, `key:${i}`.length));
  return new Page("0", list, { strings: Uint8Array.from(keys, ({ plain }) => (plain ? 1 : 0)), sizes: Float64Array.from(keys, ({ size }) => size) }, false);
}

/** What has to become of a key, by the documents of Redis. */
function fate(name: string, { plain, size, value, ttl }: Key, clock: number | string): unknown[] {
  if (value.kind === "null") return ["gone", name];
  if (value.kind === "error") return ["unreadable", name, value.text];
  const bytes = Buffer.from((value as Extract<Model, { kind: "bulk" }>).value);
  if (bytes.length > MAX_BULK) return ["unreadable", name, "oversize"];
  if (ttl.kind === "error") return ["unreadable", name, ttl.text];
  const left = (ttl as Extract<Model, { kind: "int" }>).value;
  if (left === -2) return ["gone", name];
  const perhapsNotWhole = bytes.length === 0 || bytes.length === bounds.stringBytes;
  if (plain && size === UNMEASURED && perhapsNotWhole) return ["partial", name];
  if (left >= 0 && typeof clock === "string") return ["unreadable", name, clock];
  return ["read", name, bytes.toString("hex"), left < 0 ? -1 : left + (clock as number)];
}

describe("answers to the request for values", () => {
  for (const ttlCommand of ["PTTL", "PEXPIRETIME"] as const) {
    it(`are understood alike whatever the chunks, with ${ttlCommand}`, () => {
      fc.assert(
        fc.property(fc.array(key, { minLength: 1, maxLength: 40 }).chain((keys) => fc.tuple(fc.constant(keys), fc.subarray([...keys.keys()], { minLength: 1 }))), clocks, delivery, ([keys, indexes], times, delivered) => {
          const page = pageOf(keys);
          const name = (index: number): string => page.keys.key(index).toString();
          const seen: unknown[][] = [];
          const partial: unknown[][] = [];
          const played = new PlayedConnection();
          const events = {
            read: (_: Page, index: number, value: Buffer, start: number, length: number, expireAt: number) => seen.push(["read", name(index), value.toString("hex", start, start + length), expireAt]),
            gone: (_: Page, index: number) => seen.push(["gone", name(index)]),
            unreadable: (_: Page, index: number, reason: Error | "oversize") => seen.push(["unreadable", name(index), reason === "oversize" ? reason : reason.message]),
            lost: (reason: Error) => expect.fail(reason.message),
          };
          new ValueRequest(page, indexes, ttlCommand, events, (heads) => partial.push(heads.map(name))).send(played.connection);

          let asked = 0;
          let clock: number | string = 0;
          const fates: unknown[][] = [];
          played.answer(([command, about]) => {
            if (command!.equals(Buffer.from("TIME"))) {
              clock = times[asked++ % times.length]!;
              return encode(typeof clock === "number" ? timeModel(clock) : { kind: "error", text: clock });
            }
            const one = keys[Number(about!.toString().slice("key:".length))]!;
            if (command!.toString() === ttlCommand) return encode(one.ttl);
            fates.push(fate(about!.toString(), one, clock));
            return encode(one.value);
          }, { ...delivered, maxBulk: MAX_BULK });

          const heads = fates.filter(([what]) => what === "partial").map(([, about]) => about);
          expect(seen).to.deep.equal(fates.filter(([what]) => what !== "partial"));
          expect(partial).to.deep.equal([heads]);
          expect(asked > 0).to.equal(ttlCommand === "PTTL");
        }),
        { numRuns: 300 },
      );
    });
  }
});
