import { expect } from "chai";
import { size } from "../../lib/sizing";
import { runCli } from "./run-cli";

const json = async (...argv: string[]) => JSON.parse((await runCli(["size", ...argv, "--json"])).stdout) as unknown;

describe("redis-move size", () => {
  it("prints one JSON object with exactly the members of the contract", async () => {
    const { exitCode, stdout, stderr } = await runCli(["size", "p1", "--shards", "3", "--json"]);
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    const decision = JSON.parse(stdout) as Record<string, unknown> & { alternatives: object[]; warnings: object[] };
    const target = [
      "sku",
      "memoryGB",
      "usableGB",
      "highAvailability",
      "clusteringPolicy",
      "additionalMemoryPercent",
      "option",
      "stage",
    ];
    expect(decision).to.have.all.keys("source", "recommended", "alternatives", "warnings", "rule");
    expect(decision["source"]).to.have.all.keys(
      "sku",
      "tier",
      "memoryGB",
      "shards",
      "replicasPerPrimary",
      "totalMemoryGB",
    );
    expect(decision["recommended"]).to.have.all.keys(target);
    for (const alternative of decision.alternatives) expect(alternative).to.have.all.keys([...target, "reason"]);
    for (const warning of decision.warnings) expect(warning).to.have.all.keys("code", "message");
  });

  it("hands every flag to the sizing", async () => {
    expect(await json("C3", "--tier", "Basic")).to.deep.equal(size({ sku: "C3", tier: "Basic" }));
    expect(await json("P2", "--peak-memory-gb", "8.5", "--headroom", "10", "--prefer", "memory")).to.deep.equal(
      size({ sku: "P2", peakMemoryGB: 8.5, headroomPercent: 10, prefer: "memory" }),
    );
    expect(
      await json("P5", "--shards", "3", "--replicas", "2", "--target-tier", "memory", "--allow-preview"),
    ).to.deep.equal(
      size({ sku: "P5", shards: 3, replicasPerPrimary: 2, targetTier: "MemoryOptimized", allowPreview: true }),
    );
    expect(
      await json(
        "C1",
        "--geo-replication",
        "--module",
        "redisjson",
        "--module",
        "RediSearch",
        "--clustering-policy",
        "enterprise",
      ),
    ).to.deep.equal(
      size({
        sku: "C1",
        geoReplication: true,
        modules: ["RedisJSON", "RediSearch"],
        clusteringPolicy: "EnterpriseCluster",
      }),
    );
    expect(await json("P1", "--shards", "0")).to.deep.equal(size({ sku: "P1" }));
  });

  for (const argv of [
    ["P2"],
    ["P5", "--shards", "2"],
    ["C0", "--tier", "basic", "--geo-replication"],
    ["P4", "--shards", "20", "--allow-preview"],
  ]) {
    it(`prints ${argv.join(" ")} for people, within 80 columns`, async () => {
      const { exitCode, stdout, stderr } = await runCli(["size", ...argv]);
      expect([exitCode, stderr]).to.deep.equal([0, ""]);
      for (const line of stdout.split("\n")) expect(line.length, line).to.be.at.most(80);
      for (const word of ["Why", "Alternatives", "Warnings", "Next", "MAP-"]) expect(stdout).to.contain(word);
      expect(stdout).to.not.match(/undefined|NaN|\u001b/);
    });
  }

  const faults: [argv: string[], ...words: string[]][] = [
    [["C7"], "given: C7", "allowed: C0"],
    [[""], 'given: ""'],
    [["E10"], "Balanced_B20"],
    [["C3", "--shards", "2"], "a Standard cache has no shards"],
    [["C3", "--tier", "premium"], "tier: C3 is not offered in that tier"],
    [["P5", "--shards", "17", "--allow-preview"], "MemoryOptimized_M2000"],
    [["P5", "--shards", "3"], "MemoryOptimized_M350", "--allow-preview"],
    [["P1", "--tier", "gold"], "'gold'", "basic, standard, premium"],
    [["P1", "--prefer", "speed"], "cost, memory"],
    [["P1", "--target-tier", "flash"], "balanced, memory, compute"],
    [["P1", "--module", "RedisGraph"], "RediSearch, RedisJSON"],
    ...["31", "-1", "1.5", "abc", "1e1", "0x10", "", " 2", "+2"].map((given): [string[], string] => [
      ["P1", "--shards", given],
      "0 ",
    ]),
    ...["4", "0", "-1"].map((given): [string[], string] => [["P1", "--replicas", given], "1 to 3"]),
    ...["-1", "NaN", "Infinity", "", "1e3", "9".repeat(400), "1,5", "6.5"].map((given): [string[], string] => [
      ["P1", "--peak-memory-gb", given],
      "0 ",
    ]),
    ...["-5", "x"].map((given): [string[], string] => [["P1", "--headroom", given], "0 and more"]),
  ];
  for (const [argv, ...words] of faults) {
    it(`refuses \`${argv.join(" ").slice(0, 40)}\` in one line, exit code 2`, async () => {
      const { exitCode, stdout, stderr } = await runCli(["size", ...argv]);
      expect([exitCode, stdout]).to.deep.equal([2, ""]);
      expect(stderr).to.match(/^redis-move size: [^\n]+\n$/);
      for (const word of words) expect(stderr).to.contain(word);
    });
  }
});
