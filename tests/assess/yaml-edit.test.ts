import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { YamlEdit } from "../../lib/assess/yaml/edit";
import type { Plain } from "../../lib/assess/yaml/print";
import { UserError } from "../../lib/util/user-error";

const FILE = `# Development.
encryptionsalt: v1:abc   # not ours
config:
  azure-native:location:   "westeurope"

  # every cache of this environment
  azure-redis-move:caches:
    - name: sessions   # the web shop's
      strategy: rdb
      source:
        # measured by hand
        sku: P1
        peakMemoryGB: 3.1   # last month
      snapshot: 2026-11-01

    # added by the catalogue team
    - name: catalog
      source: { sku: C3 }

  other:key: |
    text that
      stays
`;

const caches = ["config", "azure-redis-move:caches"];

describe("editing YAML in place", () => {
  it("changes one value and not a byte more", () => {
    const edit = new YamlEdit(FILE, "dev.yaml");
    edit.set([...caches, 0, "source"], "peakMemoryGB", 4.25);
    expect(edit.text).to.equal(FILE.replace("3.1 ", "4.25 "));
  });

  it("leaves an equal value alone, whatever its spelling", () => {
    const edit = new YamlEdit(FILE, "dev.yaml");
    edit.set(["config"], "azure-native:location", "westeurope");
    edit.set([...caches, 1], "source", { sku: "C3" });
    expect(edit.text).to.equal(FILE);
  });

  it("adds a key behind the last one of its map, before the next item's comment", () => {
    const edit = new YamlEdit(FILE, "dev.yaml");
    edit.set([...caches, 0, "source"], "measuredAt", "2026-11-23");
    expect(edit.text).to.equal(FILE.replace("# last month\n", '# last month\n        measuredAt: "2026-11-23"\n'));
  });

  it("adds a key to a map in one line", () => {
    const edit = new YamlEdit(FILE, "dev.yaml");
    edit.set([...caches, 1, "source"], "tier", "Standard");
    expect(edit.text).to.equal(FILE.replace("{ sku: C3 }", "{ sku: C3, tier: Standard }"));
  });

  it("adds an item to a list with the list's own indent", () => {
    const edit = new YamlEdit(FILE, "dev.yaml");
    edit.append(caches, { name: "queue", source: { sku: "P2" } });
    expect(edit.text).to.equal(
      FILE.replace("{ sku: C3 }\n", "{ sku: C3 }\n    - name: queue\n      source:\n        sku: P2\n"),
    );
  });

  it("makes the list where there is none", () => {
    for (const text of [
      "",
      "config:\n",
      "config:\n  azure-redis-move:caches: []\n",
      "# nothing yet\nconfig:\n  a:b: 1\n",
    ]) {
      const edit = new YamlEdit(text, "new.yaml");
      edit.append(caches, { name: "queue" });
      expect(parse(edit.text), text)
        .to.have.nested.property("config.azure-redis-move:caches")
        .that.deep.equals([{ name: "queue" }]);
      expect(
        edit.text.startsWith(text.split("\n")[0]?.startsWith("#") === true ? "# nothing yet\n" : "config:"),
      ).to.equal(true);
    }
  });

  it("replaces a list of numbers in its line", () => {
    const edit = new YamlEdit("a:\n  b: [0, 1] # two\n", "x.yaml");
    edit.set(["a"], "b", [0]);
    expect(edit.text).to.equal("a:\n  b: [0] # two\n");
  });

  it("removes a key with its line and nothing else", () => {
    const edit = new YamlEdit(FILE, "dev.yaml");
    expect(edit.remove([...caches, 0, "source"], "peakMemoryGB")).to.equal(true);
    expect(edit.remove([...caches, 0, "source"], "tier")).to.equal(false);
    expect(edit.text).to.equal(FILE.replace("        peakMemoryGB: 3.1   # last month\n", ""));
    for (const [text, path, left] of [
      ["a:\n  - b: 1\n    c:\n      - 2\n  - d: 3\n", ["a", 0], "a:\n  - c:\n      - 2\n  - d: 3\n"],
      ["a: { b: 1, c: 2 } # both\n", ["a"], "a: { c: 2 } # both\n"],
      ["a:\n  b: 1\nd: 4\n", ["a"], "a:\n  {  }\nd: 4\n"],
      ["a:\n  c: 1\n  b:\n    x: 1\n    y: 2\n\n# d\nd: 4\n", ["a"], "a:\n  c: 1\n\n# d\nd: 4\n"],
    ] as const) {
      const other = new YamlEdit(text, "x.yaml");
      other.set(path, "b", 7);
      other.remove(path, "b");
      expect(other.text).to.equal(left);
    }
  });

  it("refuses what is no YAML map, with the file's name", () => {
    for (const text of ["- a\n", "a: [", "a: 1\n a: 2\n"])
      expect(() => new YamlEdit(text, "dev.yaml")).to.throw(UserError, /dev\.yaml/);
    expect(() => new YamlEdit("config: 3\n", "dev.yaml").set(["config"], "a", 1)).to.throw(UserError, /is not a map/);
  });

  it("always reads back what was set, and keeps everything else", () => {
    const value: fc.Arbitrary<Plain> = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
      fc.boolean(),
      fc.array(fc.integer(), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("sku", "peakMemoryGB", "tier", "notes", "measuredAt"), value), {
          maxLength: 6,
        }),
        (changes) => {
          const edit = new YamlEdit(FILE, "dev.yaml");
          const wanted: Record<string, Plain> = { sku: "P1", peakMemoryGB: 3.1 };
          for (const [key, next] of changes) {
            edit.set([...caches, 0, "source"], key, next);
            wanted[key] = next;
          }
          const after = parse(edit.text) as { config: Record<string, unknown> };
          const before = parse(FILE) as { config: Record<string, unknown> };
          expect(edit.get([...caches, 0, "source"])).to.deep.equal(wanted);
          expect({ ...after.config, "azure-redis-move:caches": 0 }).to.deep.equal({
            ...before.config,
            "azure-redis-move:caches": 0,
          });
          for (const comment of FILE.match(/#.*/g) ?? []) expect(edit.text).to.include(comment);
        },
      ),
    );
  });
});
