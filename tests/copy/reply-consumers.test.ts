import { expect } from "chai";
import fc from "fast-check";
import { faultKind } from "../../lib/copy/faults";
import { askEach, commandHead } from "../../lib/copy/pump/ask-each";
import { KeyList } from "../../lib/copy/pump/page";
import { askRaw, framed, RawSide } from "../../lib/copy/verify/raw-replies";
import { RawReply } from "../../lib/copy/wire/raw-reply";
import { ReplyError } from "../../lib/copy/wire/reply";
import { ReplyReader, Token } from "../../lib/copy/wire/reply-reader";
import { cut, delivery, feed, PlayedConnection } from "./support/chunks";
import { encode, line, reply, timeModel, type Model } from "./support/reply-models";

function keyList(count: number): KeyList {
  const keys = new KeyList();
  for (let i = 0; i < count; i++) keys.push(Buffer.from(`key:${i}`), 0, `key:${i}`.length);
  return keys;
}

const indexOf = (key: Buffer | undefined): number => Number(key!.toString().slice("key:".length));
const int = fc.integer({ min: -2, max: 2 ** 50 }).map((value): Model => ({ kind: "int", value }));
const refusal = fc.oneof(line, fc.constantFrom("MOVED 1 a:1", "ASK 1 a:1", "TRYAGAIN later", "BUSY a script", "LOADING", "NOPERM no")).map((text): Model => ({ kind: "error", text }));
const short = fc.oneof({ weight: 4, arbitrary: int }, line.map((text): Model => ({ kind: "status", text })), fc.constant<Model>({ kind: "null" }), refusal);

describe("answers to a command about each key of a page", () => {
  it("are taken alike whatever the chunks; a redirect is none, a passing fault is thrown", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(short, { minLength: 1, maxLength: 40 }), delivery, async (answers, delivered) => {
        const played = new PlayedConnection();
        const seen: unknown[] = [];
        const keys = keyList(answers.length);
        const asked = askEach(played.connection, keys, keys.indexes(), commandHead("MEMORY", "USAGE"), (index, token, reader) => {
          seen.push([index, token === Token.Integer ? reader.int : token === Token.Null ? null : reader.buffer.toString("latin1", reader.start, reader.start + reader.length)]);
        });
        const outcome = asked.then((first) => ["resolved", first?.message], (error: Error) => ["rejected", error.message]);
        played.answer((command) => encode(answers[indexOf(command[2])]!), delivered);
        const errors = answers.flatMap((answer) => (answer.kind === "error" ? [new ReplyError(answer.text)] : []));
        const passing = errors.find((error) => faultKind(error) === "wait");
        const first = errors.find((error) => !["wait", "moved", "ask"].includes(faultKind(error)));
        expect(await outcome).to.deep.equal(passing === undefined ? ["resolved", first?.message] : ["rejected", passing.message]);
        const taken = answers.flatMap((answer, i) => {
          if (answer.kind === "error") return [];
          return [[i, answer.kind === "int" ? answer.value : answer.kind === "status" ? answer.text : null]];
        });
        expect(seen).to.deep.equal(taken);
      }),
      { numRuns: 200 },
    );
  });
});

describe("answers that verify keeps as they came", () => {
  it("are the server's bytes, whatever the chunks", async () => {
    const answers = fc.array(fc.record({ ttl: fc.oneof({ weight: 5, arbitrary: int }, refusal), value: reply }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(answers, fc.option(fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1.6e12, max: 1.9e12 }) }, line)), delivery, async (made, clock, delivered) => {
        const played = new PlayedConnection();
        const keys = keyList(made.length);
        const indexes = [...keys.indexes()];
        const side = new RawSide(made.length);
        const head = framed({ name: "SSCAN", rest: ["0", "COUNT", "1000"], shape: "scan" });
        const done = askRaw(played.connection, side, keys, indexes, indexes.map(() => head), Buffer.from("app:"), clock === null);
        played.answer(([name, key]) => {
          if (name!.toString() === "TIME") return encode(typeof clock === "number" ? timeModel(clock) : { kind: "error", text: clock! });
          const one = made[indexOf(key!.subarray("app:".length))]!;
          return encode(name!.toString() === "SSCAN" ? one.value : one.ttl);
        }, delivered);
        await done;
        if (typeof clock === "number") expect(side.now).to.equal(clock);
        made.forEach(({ ttl, value }, i) => {
          const known = ttl.kind === "int" && (ttl.value < 0 || typeof clock !== "string");
          if (known) expect(side.expiries[i]).to.equal(ttl.value);
          else expect(side.expiries[i]).to.be.NaN;
          expect(side.has(i)).to.equal(value.kind !== "error");
          if (value.kind !== "error") expect(side.reply(i).toString("hex")).to.equal(encode(value).toString("hex"));
        });
        side.release();
      }),
      { numRuns: 200 },
    );
  });

  it("are shown whole and once by a single look, whatever the chunks", () => {
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 10 }), delivery, (models, { sizes, capacity }) => {
        const seen: string[] = [];
        let done = 0;
        const consumers = models.map(() => new RawReply((bytes) => seen.push(bytes.toString("hex")), () => done++, (reason) => seen.push(reason.message)));
        const reader = new ReplyReader(capacity);
        let at = 0;
        feed(reader, cut(Buffer.concat(models.map(encode)), sizes), () => {
          while (at < consumers.length && consumers[at]!.consume(reader)) at++;
        });
        expect(seen).to.deep.equal(models.map((model) => (model.kind === "error" ? model.text : encode(model).toString("hex"))));
        expect(done).to.equal(models.filter(({ kind }) => kind !== "error").length);
        expect(reader.pending).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });
});
