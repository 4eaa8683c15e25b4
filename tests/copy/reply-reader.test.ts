import { expect } from "chai";
import fc from "fast-check";
import { ReplyError, WholeReply, type Reply } from "../../lib/copy/wire/reply";
import { ProtocolError, ReplyReader, Token } from "../../lib/copy/wire/reply-reader";
import { chunkSizes, cut, feed } from "./support/chunks";
import { encode, reply, type Model } from "./support/reply-models";

function plain(value: Reply): unknown {
  if (value instanceof ReplyError) return { error: value.message };
  if (Buffer.isBuffer(value)) return { bulk: value.toString("hex") };
  return Array.isArray(value) ? value.map(plain) : value;
}

function expected(model: Model): unknown {
  if (model.kind === "error") return { error: model.text };
  if (model.kind === "bulk") return { bulk: Buffer.from(model.value).toString("hex") };
  if (model.kind === "array") return model.items.map(expected);
  return model.kind === "null" ? null : model.kind === "int" ? (model.value === 0 ? 0 : model.value) : model.text;
}

/** Feeds a stream in chunks and collects whole answers, as a connection does. */
function collect(reader: ReplyReader, chunks: Iterable<Uint8Array>): unknown[] {
  const seen: unknown[] = [];
  const next = (): WholeReply => new WholeReply((value) => seen.push(plain(value)), () => undefined);
  let current = next();
  feed(reader, chunks, () => {
    while (current.consume(reader)) current = next();
  });
  return seen;
}

describe("RESP reader", () => {
  it("gives the same answers whatever the chunks", () => {
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 12 }), chunkSizes, fc.integer({ min: 16, max: 4096 }), (models, sizes, capacity) => {
        const bytes = Buffer.concat(models.map(encode));
        expect(collect(new ReplyReader(capacity), cut(bytes, sizes))).to.deep.equal(models.map(expected));
      }),
      { numRuns: 400 },
    );
  });

  it("takes a bulk much larger than its memory, and gives the memory back", () => {
    const reader = new ReplyReader(64 * 1024);
    const big = Buffer.alloc(3_000_000, "x");
    const bytes = Buffer.concat([Buffer.from(`$${big.length}\r\n`), big, Buffer.from("\r\n+OK\r\n")]);
    expect(collect(reader, cut(bytes, [40_000]))).to.deep.equal([{ bulk: big.toString("hex") }, "OK"]);
    reader.space();
    expect(reader.buffer.length).to.equal(64 * 1024);
  });

  it("throws the bytes of an oversized bulk away and goes on after it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 101, max: 5000 }), fc.integer({ min: 1, max: 700 }), (length, size) => {
        const reader = new ReplyReader(1024, 100);
        const bytes = Buffer.concat([Buffer.from(`$${length}\r\n`), Buffer.alloc(length), Buffer.from("\r\n:7\r\n")]);
        const seen: [number, number][] = [];
        for (const chunk of cut(bytes, [size])) {
          reader.feed(chunk);
          for (let token = reader.next(); token !== Token.More; token = reader.next()) seen.push([token, reader.int]);
        }
        expect(seen).to.deep.equal([
          [Token.Oversize, length],
          [Token.Integer, 7],
        ]);
      }),
    );
  });

  it("goes back to a mark when tokens that belong together are not all there", () => {
    const reader = new ReplyReader();
    reader.feed(Buffer.from("$3\r\nabc\r\n"));
    const mark = reader.mark;
    expect(reader.next()).to.equal(Token.Bulk);
    expect(reader.next()).to.equal(Token.More);
    reader.rewind(mark);
    reader.feed(Buffer.from(":5\r\n"));
    expect(reader.next()).to.equal(Token.Bulk);
    expect(reader.buffer.toString("utf8", reader.start, reader.start + reader.length)).to.equal("abc");
    expect(reader.next()).to.equal(Token.Integer);
  });

  it("refuses what is no RESP", () => {
    for (const text of ["HTTP/1.1 400\r\n", "$x\r\n", "*1a\r\n", "\x15\x03\x03"]) {
      const reader = new ReplyReader();
      reader.feed(Buffer.from(text));
      expect(() => reader.next(), text).to.throw(ProtocolError);
    }
    const endless = new ReplyReader();
    endless.feed(Buffer.from("+" + "x".repeat(200_000)));
    expect(() => endless.next()).to.throw(ProtocolError);
  });
});
