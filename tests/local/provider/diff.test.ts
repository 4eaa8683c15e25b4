import { expect } from "chai";
import { difference, type Difference } from "../../../local/provider/rules/diff";
import { UNKNOWN, type Properties } from "../../../local/provider/values";
import { resource } from "./support";

const DATABASE: Properties = {
  resourceGroupName: "rg",
  clusterName: "c",
  databaseName: "default",
  port: 10000,
  clusteringPolicy: "OSSCluster",
  evictionPolicy: "NoEviction",
};

function kinds(result: Difference): Record<string, string> {
  return Object.fromEntries(
    [...result.detailed].map(([path, { kind, replace }]) => [path, replace ? `${kind}-replace` : kind]),
  );
}

async function database(before: Properties, after: Properties, outputs: Properties = {}): Promise<Difference> {
  return difference(
    await resource("redisenterprise:Database"),
    { ...DATABASE, ...before },
    { ...DATABASE, ...after },
    outputs,
  );
}

describe("azure-native stand-in: diff", () => {
  it("finds nothing between equal inputs", async () => {
    const result = await database({}, {});
    expect(kinds(result)).to.deep.equal({});
    expect(result.changes).to.be.empty;
  });

  const cases: [title: string, before: Properties, after: Properties, expected: Record<string, string>][] = [
    ["updates the eviction policy in place", {}, { evictionPolicy: "AllKeysLRU" }, { evictionPolicy: "update" }],
    [
      "announces no replacement for a clustering policy: Azure refuses it later",
      {},
      { clusteringPolicy: "NoCluster" },
      { clusteringPolicy: "update" },
    ],
    ["replaces for another port", {}, { port: 10001 }, { port: "update-replace" }],
    ["replaces for modules given for the first time", {}, { modules: [{ name: "RedisJSON" }] }, { modules: "add-replace" }],
    [
      "replaces for a module's arguments",
      { modules: [{ name: "RedisBloom", args: "a" }] },
      { modules: [{ name: "RedisBloom", args: "b" }] },
      { "modules[0].args": "update-replace" },
    ],
    [
      "sees one module more as an update, as the real provider does",
      { modules: [{ name: "RedisBloom" }] },
      { modules: [{ name: "RedisBloom" }, { name: "RedisJSON" }] },
      { "modules[1]": "add" },
    ],
    ["replaces for modules taken away", { modules: [{ name: "RedisJSON" }] }, {}, { modules: "delete-replace" }],
    [
      "replaces for another geo-replication group",
      { geoReplication: { groupNickname: "a" } },
      { geoReplication: { groupNickname: "b" } },
      { "geoReplication.groupNickname": "update-replace" },
    ],
    ["replaces for a cluster that is not known yet", {}, { clusterName: UNKNOWN }, { clusterName: "update-replace" }],
    ["looks past its own flags", {}, { __createBeforeDelete: true }, {}],
    ["takes resource group names for the same whatever their case", {}, { resourceGroupName: "RG" }, {}],
  ];
  for (const [title, before, after, expected] of cases) {
    it(title, async () => {
      expect(kinds(await database(before, after))).to.deep.equal(expected);
    });
  }

  it("takes an input that only states what Azure chose before for no reason to replace", async () => {
    const before: Properties = { ...DATABASE };
    delete before.port;
    const result = difference(
      await resource("redisenterprise:Database"),
      before,
      { ...before, port: 10000 },
      { port: 10000 },
    );
    expect(kinds(result)).to.deep.equal({ port: "add" });
  });

  it("replaces for a region, but not for another spelling of it", async () => {
    const cluster = await resource("redisenterprise:RedisEnterprise");
    const at = (location: string): Properties => ({
      resourceGroupName: "rg",
      clusterName: "c",
      location,
      sku: { name: "Balanced_B1" },
    });
    expect(kinds(difference(cluster, at("westeurope"), at("West Europe"), {}))).to.deep.equal({});
    expect(kinds(difference(cluster, at("westeurope"), at("northeurope"), {}))).to.deep.equal({
      location: "update-replace",
    });
  });

  it("deletes first where the name is fixed, creates first where it is random", async () => {
    const fixed = await database({}, { port: 1 });
    const random = await database({ __createBeforeDelete: true }, { __createBeforeDelete: true, port: 1 });
    expect([fixed.deleteBeforeReplace, random.deleteBeforeReplace]).to.deep.equal([true, false]);
  });

  it("names changed properties by their top-level part", async () => {
    const cluster = await resource("redisenterprise:RedisEnterprise");
    const result = difference(
      cluster,
      { sku: { name: "Balanced_B1" }, tags: { a: "1" } },
      { sku: { name: "Balanced_B3" }, tags: { a: "2" } },
      {},
    );
    expect(result.changes).to.have.members(["sku", "tags"]);
    expect(result.replaces).to.be.empty;
  });
});
