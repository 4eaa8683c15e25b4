import { expect } from "chai";
import { withDefaults, type Defaults } from "../../../local/provider/rules/defaults";
import { validate } from "../../../local/provider/rules/validate";
import type { Autonaming } from "../../../local/provider/rules/naming";
import { UNKNOWN, type Properties } from "../../../local/provider/values";
import { catalogue, resource, urn } from "./support";

const NO_GROUP: Defaults = { configuredLocation: undefined, groupLocation: async () => undefined };
const IN_EUROPE: Defaults = { ...NO_GROUP, groupLocation: async (group) => (group === "rg" ? "westeurope" : undefined) };
const SEED = Buffer.from("seed");

async function defaults(
  type: string,
  news: Properties,
  extra: { olds?: Properties; naming?: Autonaming; from?: Defaults } = {},
): Promise<Properties> {
  const { olds = {}, naming, from = NO_GROUP } = extra;
  return withDefaults(
    await resource(type),
    { urn: urn(type, "main"), news, olds, seed: SEED, ...(naming ? { naming } : {}) },
    from,
  );
}

async function failures(type: string, inputs: Properties): Promise<string[]> {
  return validate(await catalogue(), await resource(type), inputs).map(({ reason }) => reason);
}

describe("azure-native stand-in: names", () => {
  it("adds eight hexadecimal characters to a top-level name, the same for the same seed", async () => {
    const first = await defaults("redisenterprise:RedisEnterprise", {});
    const again = await defaults("redisenterprise:RedisEnterprise", {});
    expect(first.clusterName).to.match(/^main[0-9a-f]{8}$/);
    expect(again.clusterName).to.equal(first.clusterName);
    expect(first.__createBeforeDelete).to.equal(true);
  });

  it("copies the logical name for children", async () => {
    const { databaseName, __createBeforeDelete } = await defaults("redisenterprise:Database", { clusterName: "c" });
    expect([databaseName, __createBeforeDelete]).to.deep.equal(["main", undefined]);
  });

  it("gives role assignments a UUID, also where a policy proposes a name", async () => {
    const naming: Autonaming = { mode: "propose", proposedName: "proposed" };
    const { roleAssignmentName } = await defaults("authorization:RoleAssignment", {}, { naming });
    expect(roleAssignmentName).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("gives locks and diagnostic settings, whose parent is a scope, a random name", async () => {
    expect((await defaults("authorization:ManagementLockByScope", {})).lockName).to.match(/^main[0-9a-f]{8}$/);
    expect((await defaults("monitor:DiagnosticSetting", {})).name).to.match(/^main[0-9a-f]{8}$/);
  });

  it("keeps the name and the flag of before", async () => {
    const olds = { clusterName: "main0badcafe", __createBeforeDelete: true };
    const inputs = await defaults("redisenterprise:RedisEnterprise", {}, { olds });
    expect(inputs).to.include(olds);
  });

  it("keeps a given name", async () => {
    const inputs = await defaults("redisenterprise:RedisEnterprise", { clusterName: "mine" });
    expect([inputs.clusterName, inputs.__createBeforeDelete]).to.deep.equal(["mine", undefined]);
  });

  it("follows the naming policy of the stack", async () => {
    const proposed = { proposedName: "verbatim" };
    expect((await defaults("redis:Redis", {}, { naming: { mode: "propose", ...proposed } })).name).to.equal("verbatim");
    expect(
      (await defaults("authorization:RoleAssignment", {}, { naming: { mode: "enforce", ...proposed } })).roleAssignmentName,
    ).to.equal("verbatim");
    const disabled = await defaults(
      "redis:Redis",
      { resourceGroupName: "rg", sku: { name: "Basic", family: "C", capacity: 0 } },
      { naming: { mode: "disable", ...proposed } },
    );
    expect(disabled).to.not.have.property("name");
    expect(await failures("redis:Redis", disabled)).to.deep.equal(["missing required property 'name'"]);
  });
});

describe("azure-native stand-in: region and API version", () => {
  it("takes the region of the resource group", async () => {
    expect((await defaults("redis:Redis", { resourceGroupName: "rg" }, { from: IN_EUROPE })).location).to.equal(
      "westeurope",
    );
  });

  it("prefers what was there, then what is configured", async () => {
    const from = { ...IN_EUROPE, configuredLocation: "northeurope" };
    expect(
      (await defaults("redis:Redis", { resourceGroupName: "rg" }, { from, olds: { location: "uksouth" } })).location,
    ).to.equal("uksouth");
    expect((await defaults("redis:Redis", { resourceGroupName: "rg" }, { from })).location).to.equal("northeurope");
  });

  it("does not know the region while the group is not known", async () => {
    expect((await defaults("redis:Redis", { resourceGroupName: UNKNOWN }, { from: IN_EUROPE })).location).to.equal(UNKNOWN);
  });

  it("leaves it out where there is no such group, or no such property", async () => {
    expect(await defaults("redis:Redis", { resourceGroupName: "none" }, { from: IN_EUROPE })).to.not.have.property(
      "location",
    );
    expect(
      await defaults("redisenterprise:Database", { resourceGroupName: "rg" }, { from: IN_EUROPE }),
    ).to.not.have.property("location");
  });

  it("adds the API version to the inputs", async () => {
    expect((await defaults("redisenterprise:Database", {})).azureApiVersion).to.equal("2025-07-01");
  });
});

describe("azure-native stand-in: check", () => {
  const cluster: Properties = {
    resourceGroupName: "rg",
    clusterName: "c",
    location: "westeurope",
    publicNetworkAccess: "Disabled",
    sku: { name: "Balanced_B1" },
  };

  it("accepts a complete cluster, a made-up SKU and properties it does not know", async () => {
    expect(
      await failures("redisenterprise:RedisEnterprise", { ...cluster, sku: { name: "NoSuchSku" }, surprise: 1 }),
    ).to.deep.equal([]);
  });

  it("reports what is missing, nested too", async () => {
    expect(await failures("redisenterprise:RedisEnterprise", { clusterName: "c", sku: {} })).to.have.members([
      "missing required property 'publicNetworkAccess'",
      "missing required property 'resourceGroupName'",
      "missing required property 'sku.name'",
    ]);
  });

  it("reports wrong types where the real provider does", async () => {
    expect(
      await failures("redisenterprise:Database", {
        resourceGroupName: "rg",
        clusterName: "c",
        databaseName: "default",
        port: "10000",
        modules: [{ name: 7 }],
      }),
    ).to.have.members([
      "'port' should be of type 'number' but got a string",
      "'modules[0].name' should be of type 'string' but got a number",
    ]);
  });

  it("takes an unknown value for present and right", async () => {
    expect(
      await failures("redisenterprise:RedisEnterprise", { ...cluster, sku: UNKNOWN, resourceGroupName: UNKNOWN }),
    ).to.deep.equal([]);
  });
});
