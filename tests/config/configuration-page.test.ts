import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { parseConfig } from "../../lib/config";
import { faultLine } from "../../lib/util/fault";
import { REPOSITORY } from "../support/engine";
import { configurationPage } from "./configuration-page";

const namespace = "azure-redis-move:";
const ownKeys = (text: string): object => {
  const { config } = parse(text) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key.startsWith(namespace) ? [[key.slice(namespace.length), value]] : [])),
  );
};

describe("what is written about the config", () => {
  it("lists every key as the schema has it (npx tsx tests/config/configuration-page.ts --write)", () => {
    const { written, wanted } = configurationPage();
    expect(written).to.equal(wanted);
  });

  it("shows examples that are read without a fault", () => {
    const { written } = configurationPage();
    const examples = [...written.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text ?? "");
    expect(examples).to.have.length.above(0);
    for (const text of examples) expect((parseConfig(ownKeys(text)).faults ?? []).map(faultLine)).to.deep.equal([]);
  });

  for (const file of readdirSync(join(REPOSITORY, "stacks"))) {
    it(`is followed by stacks/${file}`, () => {
      expect(
        (parseConfig(ownKeys(readFileSync(join(REPOSITORY, "stacks", file), "utf8"))).faults ?? []).map(faultLine),
      ).to.deep.equal([]);
    });
  }
});
