import { expect } from "chai";
import fc from "fast-check";
import { compileGlob } from "../../lib/copy/filter/glob";
import { planFilter } from "../../lib/copy/filter/key-filter";

/** Redis' own algorithm (util.c, stringmatchlen) written down as plain recursion: the model. */
function model(p: Buffer, s: Buffer): boolean {
  if (p.length === 0) return s.length === 0;
  const byte = String.fromCharCode(p[0]!);
  if (byte === "*") return model(p.subarray(1), s) || (s.length > 0 && model(p, s.subarray(1)));
  if (s.length === 0) return false;
  if (byte === "?") return model(p.subarray(1), s.subarray(1));
  if (byte === "\\" && p.length > 1) return p[1] === s[0] && model(p.subarray(2), s.subarray(1));
  return p[0] === s[0] && model(p.subarray(1), s.subarray(1));
}

const matches = (pattern: string, key: string): boolean => compileGlob(pattern)(Buffer.from(key), 0, Buffer.byteLength(key));

describe("key patterns", () => {
  const cases: [string, string, boolean][] = [
    ["*", "", true],
    ["*", "anything", true],
    ["user:*", "user:1", true],
    ["user:*", "users:1", false],
    ["h?llo", "hallo", true],
    ["h?llo", "hllo", false],
    ["h[ae]llo", "hello", true],
    ["h[ae]llo", "hillo", false],
    ["h[^e]llo", "hallo", true],
    ["h[^e]llo", "hello", false],
    ["h[a-c]llo", "hbllo", true],
    ["h[c-a]llo", "hbllo", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
    ["[\\]]", "]", true],
    ["a[bc", "ab", true],
    ["*a*b*c", "xxaxxbxxc", true],
    ["", "", true],
    ["", "a", false],
  ];
  for (const [pattern, key, result] of cases) it(`${JSON.stringify(pattern)} ${result ? "takes" : "leaves"} ${JSON.stringify(key)}`, () => expect(matches(pattern, key)).to.equal(result));

  it("agrees with the model for any pattern without sets", () => {
    const text = fc.stringMatching(/^[ab*?\\]{0,8}$/);
    fc.assert(fc.property(text, fc.stringMatching(/^[ab*]{0,10}$/), (pattern, key) => {
        expect(matches(pattern, key)).to.equal(model(Buffer.from(pattern), Buffer.from(key)));
      }), { numRuns: 2000 });
  });

  it("does not take ages over many stars", () => {
    const begun = performance.now();
    expect(matches("*a".repeat(30) + "b", "a".repeat(20_000))).to.equal(false);
    expect(performance.now() - begun).to.be.lessThan(2_000);
  });

  it("several --match are a union and --exclude wins", () => {
    const { filter, scanArguments } = planFilter({ match: ["a*", "b*"], exclude: ["*:tmp"] });
    const takes = (key: string): boolean => filter!(Buffer.from(key), 0, key.length);
    expect(["a1", "b1", "c1", "a:tmp", "b:tmp"].map(takes)).to.deep.equal([true, true, false, false, false]);
    expect(scanArguments).to.deep.equal([]);
  });

  it("one pattern and one type are left to SCAN", () => {
    expect(planFilter({ match: ["a*"], types: ["hash"] })).to.deep.equal({ scanArguments: ["MATCH", "a*", "TYPE", "hash"], filter: undefined, types: undefined });
  });
});
