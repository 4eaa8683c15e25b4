import { expect } from "chai";
import { fromWire } from "../../../local/provider/convert/from-wire";
import { toInputs } from "../../../local/provider/convert/to-inputs";
import { toWire } from "../../../local/provider/convert/to-wire";
import { idOf, parametersFrom } from "../../../local/provider/resource";
import type { Properties } from "../../../local/provider/values";
import { catalogue, resource, SUBSCRIPTION } from "./support";

const IDENTITY = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`;

interface Case {
  readonly type: string;
  readonly sdk: Properties;
  readonly wire: Properties;
}

/** Both directions: the SDK's inputs make the wire body, and the body read back makes the same again. */
const CASES: Record<string, Case> = {
  "a cluster with an identity": {
    type: "redisenterprise:RedisEnterprise",
    sdk: {
      location: "westeurope",
      sku: { name: "Balanced_B1" },
      highAvailability: "Enabled",
      identity: { type: "UserAssigned", userAssignedIdentities: [IDENTITY] },
    },
    wire: {
      location: "westeurope",
      sku: { name: "Balanced_B1" },
      properties: { highAvailability: "Enabled" },
      identity: { type: "UserAssigned", userAssignedIdentities: { [IDENTITY]: {} } },
    },
  },
  "a cache, whose sku is one of its properties": {
    type: "redis:Redis",
    sdk: { location: "westeurope", zones: ["1"], sku: { name: "Premium", family: "P", capacity: 1 }, shardCount: 3 },
    wire: {
      location: "westeurope",
      zones: ["1"],
      properties: { sku: { name: "Premium", family: "P", capacity: 1 }, shardCount: 3 },
    },
  },
  "a storage account with names of its own in the SDK": {
    type: "storage:StorageAccount",
    sdk: {
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      enableHttpsTrafficOnly: true,
      networkRuleSet: {
        defaultAction: "Deny",
        ipRules: [{ iPAddressOrRange: "10.0.0.1" }],
        virtualNetworkRules: [{ virtualNetworkResourceId: "/v" }],
      },
    },
    wire: {
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      properties: {
        supportsHttpsTrafficOnly: true,
        networkAcls: { defaultAction: "Deny", ipRules: [{ value: "10.0.0.1" }], virtualNetworkRules: [{ id: "/v" }] },
      },
    },
  },
  "a private endpoint with nested resources": {
    type: "network:PrivateEndpoint",
    sdk: {
      subnet: { id: "/s" },
      privateLinkServiceConnections: [{ name: "c", privateLinkServiceId: "/r", groupIds: ["redisEnterprise"] }],
    },
    wire: {
      properties: {
        subnet: { id: "/s" },
        privateLinkServiceConnections: [
          { name: "c", properties: { privateLinkServiceId: "/r", groupIds: ["redisEnterprise"] } },
        ],
      },
    },
  },
  "a key vault, whose properties are not lifted": {
    type: "keyvault:Vault",
    sdk: { properties: { tenantId: "t", sku: { family: "A", name: "standard" } } },
    wire: { properties: { tenantId: "t", sku: { family: "A", name: "standard" } } },
  },
};

describe("azure-native stand-in: SDK shape and wire shape", () => {
  for (const [title, { type, sdk, wire }] of Object.entries(CASES)) {
    it(`converts ${title}`, async () => {
      const [all, one] = [await catalogue(), await resource(type)];
      expect(toWire(all, one, sdk)).to.deep.equal(wire);
      expect(toInputs(all, one, fromWire(all, one, wire))).to.deep.equal(sdk);
    });
  }

  it("keeps path parameters, the API version and its own flags out of the body", async () => {
    const body = toWire(await catalogue(), await resource("redisenterprise:Database"), {
      resourceGroupName: "rg",
      clusterName: "c",
      databaseName: "default",
      port: 10000,
      azureApiVersion: "2025-07-01",
      __createBeforeDelete: true,
    });
    expect(body).to.deep.equal({ properties: { port: 10000 } });
  });

  it("drops what the SDK does not know and what ARM sends as null", async () => {
    const outputs = fromWire(await catalogue(), await resource("redis:Redis"), {
      name: "r",
      surprise: 1,
      properties: { hostName: "h", accessKeys: null, other: true },
    });
    expect(outputs).to.deep.equal({ name: "r", hostName: "h", azureApiVersion: "2024-11-01" });
  });
});

describe("azure-native stand-in: ids", () => {
  it("fills the path and reads it back", async () => {
    const { path } = await resource("redisenterprise:Database");
    const names = { resourceGroupName: "rg", clusterName: "c", databaseName: "default" };
    const id = idOf(path, SUBSCRIPTION, names);
    expect(id).to.equal(
      `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/c/databases/default`,
    );
    expect(parametersFrom(path, id)).to.deep.equal(names);
  });

  it("takes a scope for a path of its own", async () => {
    const { path } = await resource("authorization:RoleAssignment");
    const names = { scope: IDENTITY, roleAssignmentName: "11111111-2222-3333-4444-555555555555" };
    const id = idOf(path, SUBSCRIPTION, names);
    expect(id).to.equal(`${IDENTITY}/providers/Microsoft.Authorization/roleAssignments/${names.roleAssignmentName}`);
    expect(parametersFrom(path, id)).to.deep.equal(names);
  });
});
