import { expect } from "chai";
import { parse } from "yaml";
import { assess, type AssessedCache } from "../../lib/assess/assess";
import { parseTarget } from "../../lib/assess/targets";
import { writeConfig } from "../../lib/assess/write-config";
import { UserError } from "../../lib/util/user-error";
import { fakeArm } from "../support/fake-environment";
import { FROM, GROUP, idOf, serve, TO } from "./fake-caches";

const ID = idOf("sessions");
const ENTRY = `    - name: shop\n      strategy: rdb\n      source:\n        id: ${ID}\n        sku: P1\n`;
const HEAD = "config:\n  azure-redis-move:caches:\n";

/** Ways in which people write the same file; each comment has to be there afterwards, each other key as it was. */
const FORMS: Readonly<Record<string, string>> = {
  "an entry at the end of the file": `${HEAD}${ENTRY}`,
  "an entry at the end of a file without a last line break": `${HEAD}${ENTRY}`.trimEnd(),
  "Windows line ends": `${HEAD}${ENTRY}        peakMemoryGB: 1 # old\n      target:\n        prefer: memory\n  a:b: 1\n`.replaceAll("\n", "\r\n"),
  "Windows line ends and no list": "config:\r\n  azure-redis-move:caches: # none yet\r\n  a:b: 1\r\n",
  "a source in one line": `${HEAD}    - {name: shop, strategy: rdb, source: {id: "${ID}", sku: P1}} # one line\n`,
  "a source in one line with values of its own": `${HEAD}    - name: shop\n      source: {id: "${ID}", identity: {systemAssigned: true}, zones: ["1"], sku: P1} # facts\n    - name: other\n`,
  "a source between braces on several lines": `${HEAD}    - name: shop\n      source: {\n        id: "${ID}", # the id\n        sku: P1 # the size\n      }\n`,
  "a list between brackets on several lines": `config:\n  azure-redis-move:caches: [\n    {name: shop, source: {id: "${ID}", sku: P1}}, # first\n    {name: other, source: {id: x, sku: P1}} # last\n  ]\n`,
  "all in one line": `config: {azure-redis-move:caches: [{name: shop, source: {id: "${ID}", sku: P1}}]}\n`,
  "a list that nobody has begun": "config:\n  azure-redis-move:caches: # none yet\n  a:b: 1\n",
  "an empty list": "config:\n  azure-redis-move:caches: [] # none yet\n  a:b: 1\n",
  "a source that nobody has begun": `${HEAD}    - name: sessions\n      source: # facts\n      strategy: rdb\n`,
  "only the start of a document": "---\n",
  "a text of several lines at the end": `${HEAD}${ENTRY}        note: |\n          one\n\n          two\n  a:b: 1\n`,
  "a comment below the last entry": `${HEAD}${ENTRY}        # of the source\n    # of the list\n  # of the next key\n  a:b: 1\n`,
  "a byte order mark": `\uFEFF${HEAD}${ENTRY}`,
};

interface Parsed {
  readonly config?: Readonly<Record<string, unknown>>;
}

interface Entry {
  readonly name: string;
  readonly source?: Readonly<Record<string, unknown>>;
}

describe("writing an assessment into a file as people write it", () => {
  let caches: readonly AssessedCache[];

  before(async () => {
    // Its id comes before that of the cache that is there.
    const { arm } = fakeArm(serve([{ name: "new", sku: "C3", tier: "Standard" }, { name: "sessions", sku: "P2", peakGiB: 6 }]));
    caches = (await assess(arm, [parseTarget(GROUP)], { window: { from: FROM, to: TO } })).caches;
  });

  for (const [what, before] of Object.entries(FORMS)) {
    it(`keeps ${what}`, () => {
      const { text } = writeConfig(before, "dev.yaml", caches);
      const config = (parse(text) as Parsed).config ?? {};
      const entries = config["azure-redis-move:caches"] as readonly Entry[];
      const [sessions, ...more] = entries.filter(({ source }) => source?.["id"] === ID);
      expect(sessions?.source).to.include({ sku: "P2", tier: "Premium", peakMemoryGB: 6 });
      expect(more).to.deep.equal([]);
      expect(entries.find(({ name }) => name === "new")?.source).to.include({ sku: "C3", peakMemoryGB: 1 });
      for (const comment of before.match(/#[^\r\n]*/g) ?? []) expect(text).to.include(comment);
      for (const [key, value] of Object.entries((parse(before) as Parsed | null)?.config ?? {}))
        if (key !== "azure-redis-move:caches") expect(config[key]).to.deep.equal(value);
      if (before.includes("\r\n")) expect(text).to.not.match(/(?<!\r)\n/);
      expect(writeConfig(text, "dev.yaml", caches).text).to.equal(text);
    });
  }

  for (const [what, text, message] of [
    ["a key twice", `${HEAD}${ENTRY}  azure-redis-move:caches: []\n`, /dev\.yaml: is not valid YAML/],
    ["a list written as JSON in a text", "config:\n  azure-redis-move:caches: '[]'\n", /caches: is not a list/],
    ["a value that another key shares", `${HEAD}${ENTRY}        peakMemoryGB: &peak 1\n  a:b: *peak\n`, /source\.peakMemoryGB: is used elsewhere/],
  ] as const) {
    it(`refuses ${what}, and says what to do`, () => {
      expect(() => writeConfig(text, "dev.yaml", caches)).to.throw(UserError, message).with.property("message").that.includes("nothing was written");
    });
  }
});
