import { expect } from "chai";
import { leaves, parseExactly } from "../../lib/copy/modules/json-leaves";
import { modulePayload, sameParts } from "../../lib/copy/modules/payload";
import { Unreadable } from "../../lib/copy/modules/reader";
import { topK } from "../../lib/copy/modules/sketches";
import { compactionRules } from "../../lib/copy/modules/time-series";
import { vectorSet } from "../../lib/copy/modules/vector-set";
import type { Ask, Piece } from "../../lib/copy/types/piece";
import type { Argument } from "../../lib/copy/wire/command-buffer";
import { type Reply, ReplyError } from "../../lib/copy/wire/reply";
import { rejection } from "../support/rejection";

const BOUNDS = { elements: 2, bytes: 1000, size: 100 };

async function all(pieces: AsyncGenerator<Piece>): Promise<Piece[]> {
  const read: Piece[] = [];
  for await (const piece of pieces) read.push(piece);
  return read;
}

function asker(answer: (command: readonly Argument[]) => Reply): Ask {
  return async (commands) =>
    commands.map((command) => {
      const reply = answer(command);
      if (reply instanceof ReplyError) throw reply;
      return reply;
    });
}

describe("leaves of a JSON document", () => {
  const of = (text: string): string[] => {
    const found = leaves("$", parseExactly(text)).map(String);
    return Array.from({ length: found.length / 2 }, (_, i) => `${found[2 * i]} ${found[2 * i + 1]}`).sort();
  };
  const same: readonly (readonly [string, string, string])[] = [
    ["order of members", '{"a":1,"b":[{"c":2,"d":3}]}', '{"b":[{"d":3,"c":2}],"a":1}'],
    ["digits of doubles", '[1e20,0.1,2.50]', '[100000000000000000000.0,1E-1,2.5]'],
    ["how text is escaped", '["\\u00e9\\/"]', '["é/"]'],
  ];
  for (const [what, a, b] of same) it(`are the same whatever the ${what}`, () => expect(of(a)).to.deep.equal(of(b)));

  const different: readonly (readonly [string, string, string])[] = [
    ["order of items", "[1,2]", "[2,1]"],
    ["integers that no double tells apart", "[9007199254740993]", "[9007199254740992]"],
    ["an integer and a double", "[1]", "[1.0]"],
    ["text and a number", '["1"]', "[1]"],
    ["an empty object and an empty list", "[{}]", "[[]]"],
    ["an empty object and nothing", '{"a":{}}', "{}"],
    ["a name that looks like a path", '{"a\\"][\\"b":1}', '{"a":{"b":1}}'],
    ["null and its name", "[null]", '["null"]'],
  ];
  for (const [what, a, b] of different) it(`differ by ${what}`, () => expect(of(a)).not.to.deep.equal(of(b)));
});

describe("payloads of modules", () => {
  const ID = [0x07, 0x81, 1, 2, 3, 4, 5, 6, 0, 0];
  const FOOTER = [11, 0, 1, 2, 3, 4, 5, 6, 7, 8];
  const payload = (...parts: number[]): Buffer => Buffer.from([...ID, ...parts, ...FOOTER]);
  const TEXT = "abcabcabcabcabc";
  const plain = payload(5, TEXT.length, ...Buffer.from(TEXT), 0);
  /** LZF: three letters, then the 12 that stand 3 before, by two pointers. */
  const packed = payload(5, 0xc3, 9, TEXT.length, 2, 97, 98, 99, 0xe0, 3, 2, 0, 99, 0);

  it("are the same where only the compression differs", () => {
    expect(String(modulePayload(packed)?.parts[0]?.bytes)).to.equal(TEXT);
    expect(plain.equals(packed)).to.equal(false);
    expect(sameParts(plain, packed)).to.equal(true);
  });

  it("are not the same with another part, kind of part or layout", () => {
    const other = Buffer.from(plain);
    other[9] = 1;
    expect(modulePayload(other)?.layout).to.equal(1);
    for (const different of [other, payload(5, 1, 97, 0), payload(0), payload(5, TEXT.length, ...Buffer.from(TEXT), 2, 1, 0)]) expect(sameParts(plain, different)).to.equal(false);
    expect(sameParts(payload(1, 5, 0), payload(2, 5, 0))).to.equal(false);
  });

  it("are not the same, nor an error, where they cannot be taken apart", () => {
    for (const broken of [plain.subarray(0, 14), payload(9, 1, 0), Buffer.from([0, 1, 97, ...FOOTER]), Buffer.alloc(0)]) {
      expect(modulePayload(broken)).to.equal(undefined);
      expect(sameParts(broken, broken)).to.equal(false);
    }
  });

  it("of a Top-K are refused in a layout that is not known", async () => {
    for (const payloadOf of [plain, payload(2, 1, 2, 1, 2, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0, 5, 24, ...Buffer.alloc(24, 9), 5, 1, 0, 0)]) {
      expect((await rejection(all(topK.read(Buffer.from("k"), asker(() => payloadOf), BOUNDS)), Unreadable)).message).to.match(/layout of this payload is not known/);
    }
  });
});

describe("reading a vector set", () => {
  const names = ["a", "b", "c", "d", "e"];
  const info = ["quant-type", "f32", "vector-dim", 1, "size", names.length, "projection-input-dim", 0, "vset-uid", 7];
  const element = (command: readonly Argument[]): Reply => (command[0] === "VEMB" ? [Buffer.from("f32"), Buffer.from(String(command[2])), Buffer.from("1.0")] : null);
  const elements = (pieces: readonly Piece[]): string[] => pieces.flatMap((piece) => (piece.type === "hash" ? piece.items.filter((_, i) => i % 2 === 0).map(String) : []));

  it("lists names by VRANGE where the server has it", async () => {
    const asked: Argument[][] = [];
    const ask = asker((command) => {
      if (command[0] === "VINFO") return info;
      if (command[0] !== "VRANGE") return element(command);
      asked.push(command.slice(2).map(String));
      const after = String(command[2]);
      return names.filter((name) => after === "-" || name > after.slice(1)).slice(0, Number(command[4])).map((name) => Buffer.from(name));
    });
    expect(elements(await all(vectorSet.read(Buffer.from("k"), ask, BOUNDS)))).to.deep.equal(names);
    expect(asked).to.deep.equal([["-", "+", "2"], ["(b", "+", "2"], ["(d", "+", "2"], ["(e", "+", "2"]]);
  });

  it("is refused where not all of it could be listed, or too much at once", async () => {
    const ask = (size: number): Ask =>
      asker((command) => {
        if (command[0] === "VINFO") return info.map((value) => (value === names.length ? size : value));
        if (command[0] === "VRANGE") return new ReplyError("ERR unknown command 'VRANGE'");
        return command[0] === "VRANDMEMBER" ? names.slice(1).map((name) => Buffer.from(name)) : element(command);
      });
    const refusal = async (size: number): Promise<string> => (await rejection(all(vectorSet.read(Buffer.from("k"), ask(size), BOUNDS)), Unreadable)).message;
    expect(await refusal(5)).to.match(/^4 of its 5 elements/);
    expect(await refusal(1_000_000)).to.match(/only all at once/);
    expect(elements(await all(vectorSet.read(Buffer.from("k"), ask(4), BOUNDS)))).to.deep.equal(names.slice(1));
  });
});

describe("compaction rules of a time series", () => {
  const info = (...rules: readonly string[]): Ask => asker(() => ["rules", rules.map((name) => [Buffer.from(name), 100, "AVG", 0])]);

  it("are told in one order, without the prefix that names have at the target", async () => {
    const key = Buffer.from("series");
    expect(await compactionRules(key, info("b", "a"), 0)).to.equal("a 100 AVG 0, b 100 AVG 0");
    expect(await compactionRules(key, info("app1:a", "app1:b"), "app1:".length)).to.equal("a 100 AVG 0, b 100 AVG 0");
    expect(await compactionRules(key, info(), 0)).to.equal("");
  });

  it("are not taken for none where the server does not tell them", async () => {
    await rejection(compactionRules(Buffer.from("series"), asker(() => ["totalSamples", 1]), 0), Unreadable);
  });
});
