import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { expect } from "chai";
import { REPOSITORY } from "../support/engine";

const entry = join(REPOSITORY, "components/index.ts");

/**
 * What Pulumi's own analyser reads from the sources when the components are
 * offered to other languages. It needs no engine; it is here because reading
 * the types of azure-native takes seconds.
 */
describe("schema of the components", function () {
  this.timeout(60_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "redis-move-schema-"));
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(REPOSITORY, "tsconfig.json"), files: [entry], include: [] }),
    );
  });

  after(() => rm(folder, { recursive: true }));

  it("can be read, every input described, with nothing but types that other languages have", () => {
    const names = ["ManagedRedis", "RdbStaging", "CacheMove"];
    const { components, typeDefinitions } = new Analyzer(
      folder,
      "azure-redis-move",
      { exports: { ".": entry } },
      new Set(names),
    ).analyze();
    expect(Object.keys(components)).to.have.members(names);
    const described = (members: Record<string, { description?: string }> | undefined): string[] =>
      Object.entries(members ?? {}).flatMap(([name, { description }]) => (description === undefined ? [name] : []));
    for (const [name, { inputs }] of Object.entries(components))
      expect(described(inputs), `inputs of ${name} without a text`).to.deep.equal([]);
    for (const { name, properties } of Object.values(typeDefinitions))
      expect(described(properties), `members of ${name} without a text`).to.deep.equal([]);
    expect(components["ManagedRedis"]?.inputs["accessAssignments"]).to.deep.include({
      type: "array",
      optional: true,
      plain: true,
    });
    expect(Object.keys(typeDefinitions)).to.include.members(["SourceArgs", "TargetArgs", "StagingArgs", "Strategy", "Phase"]);
  });
});
