import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { policies } from "../../policy/policies";

const root = path.join(__dirname, "../..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

describe("docs/policy.md", () => {
  it("lists every policy with its level and the keys of its configuration", () => {
    const rows = [...read("docs/policy.md").matchAll(/^\| `(redis-[\w-]+)` \| (\w+) \| .* \| (.*) ?\|$/gm)];
    const listed = rows.map(([, name, level, keys = ""]) => ({ name, level, keys: [...keys.matchAll(/`(\w+)`/g)].map(([, key]) => key) }));
    const real = policies.map(({ name, enforcementLevel, configSchema }) => ({ name, level: enforcementLevel, keys: Object.keys(configSchema?.properties ?? {}) }));
    expect(listed).to.deep.equal(real);
  });

  it("has an example of configuration that names policies and keys that exist", () => {
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(read("docs/policy.md"))?.[1] ?? "") as Record<string, string | Record<string, unknown>>;
    for (const [name, config] of Object.entries(example)) {
      const policy = policies.find((candidate) => candidate.name === name);
      expect(policy, name).to.not.equal(undefined);
      if (typeof config === "object") expect(Object.keys(policy?.configSchema?.properties ?? {})).to.include.members(Object.keys(config));
    }
  });
});

describe("the pack's own package.json", () => {
  it("has the version of the package", () => {
    const version = (file: string): unknown => (JSON.parse(read(file)) as { version: unknown }).version;
    expect(version("policy/package.json")).to.equal(version("package.json"));
  });
});
