import { expect } from "chai";
import fc from "fast-check";
import { KeyList, KeyState, Page } from "../../lib/copy/pump/page";
import { Restorer } from "../../lib/copy/pump/restorer";
import { delivery, PlayedConnection } from "./support/chunks";
import { encode, line, type Model } from "./support/reply-models";

const EXISTS = "BUSYKEY Target key name already exists.";

const key = fc.record({
  plain: fc.boolean(),
  value: fc.uint8Array({ maxLength: 80 }),
  /** Milliseconds of the target's clock, 0 for never. */
  expireAt: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 45 })),
  replace: fc.boolean(),
  /** The frames so far are sent before this key is added. */
  flush: fc.boolean(),
  answer: fc.oneof({ weight: 3, arbitrary: fc.constant<Model>({ kind: "status", text: "OK" }) }, fc.constantFrom<Model>({ kind: "null" }, { kind: "error", text: EXISTS }), line.map((text): Model => ({ kind: "error", text }))),
});

describe("writing to the target", () => {
  it("says of each key what the target answered, whatever the chunks, and counts what is on its way", () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 40 }), fc.constantFrom("", "app1:"), delivery, (keys, prefix, delivered) => {
        const list = new KeyList();
        keys.forEach((_, i) => list.push(Buffer.from(`key:${i}`), 0, `key:${i}`.length));
        const page = new Page("0", list, { strings: Uint8Array.from(keys, ({ plain }) => (plain ? 1 : 0)), sizes: new Float64Array(keys.length) }, false);
        const seen: unknown[][] = [];
        const inFlight: number[] = [];
        const played = new PlayedConnection();
        const restorer: Restorer = new Restorer(played.connection, Buffer.from(prefix), {
          restored: (_, index) => seen.push([index]),
          refused: (_, index, error) => seen.push([index, error.message]),
          flow: () => inFlight.push(restorer.inFlight),
        });
        keys.forEach(({ value, expireAt, replace, flush }, i) => {
          if (flush) restorer.flush();
          restorer.add(page, i, expireAt, Buffer.from(value), 0, value.length, replace);
        });
        restorer.flush();
        const most = restorer.inFlight;
        expect([...page.state]).to.deep.equal(keys.map(() => KeyState.Sent));
        expect(played.commands.map((command) => command.map((word) => word.toString("latin1")))).to.deep.equal(keys.map((one, i) => expectedCommand(`${prefix}key:${i}`, one)));

        let at = 0;
        played.answer(() => encode(keys[at++]!.answer), delivered);
        expect(seen).to.deep.equal(keys.map(({ answer }, i) => (answer.kind === "status" ? [i] : [i, answer.kind === "error" ? answer.text : EXISTS])));
        expect(inFlight).to.deep.equal([...inFlight].sort((a, b) => b - a));
        expect(inFlight[0]).to.be.at.most(most);
        expect(restorer.inFlight).to.equal(0);
      }),
      { numRuns: 300 },
    );
  });
});

function expectedCommand(name: string, { plain, value, expireAt, replace }: { plain: boolean; value: Uint8Array; expireAt: number; replace: boolean }): string[] {
  const bytes = Buffer.from(value).toString("latin1");
  if (plain) return ["SET", name, bytes, ...(replace ? [] : ["NX"]), ...(expireAt > 0 ? ["PXAT", String(expireAt)] : [])];
  return ["RESTORE", name, String(expireAt), bytes, ...(replace ? ["REPLACE"] : []), ...(expireAt > 0 ? ["ABSTTL"] : [])];
}
