import { expect } from "chai";
import type { FastAzure } from "./support";
import { cluster, CLUSTER_BODY, codeOf, ENTERPRISE, startFast, STORAGE } from "./support";

const PRINCIPAL = "55555555-5555-4555-8555-555555555555";
const CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const ANY = "api-version=2022-04-01";
const GUIDS = ["66666666-6666-4666-8666-666666666661", "66666666-6666-4666-8666-666666666662"];

describe("local ARM: groups, storage, roles and the rest", () => {
  let azure: FastAzure;
  beforeEach(async () => {
    azure = await startFast();
  });
  afterEach(() => azure.local.stop());

  const account = (name = "store1"): string => `${azure.arm.group}/providers/Microsoft.Storage/storageAccounts/${name}`;
  const STORE = { location: "westeurope", sku: { name: "Standard_LRS" }, kind: "StorageV2" };
  const makeAccount = (properties: object = {}) => azure.arm.run("PUT", `${account()}?${STORAGE}`, { ...STORE, properties });

  describe("resource groups", () => {
    it("are made, listed, tagged and deleted with all they hold", async () => {
      await azure.arm.run("PUT", `${cluster(azure.arm)}?${ENTERPRISE}`, CLUSTER_BODY);
      await azure.arm.run("PUT", `${cluster(azure.arm)}/databases/default?${ENTERPRISE}`, { properties: {} });
      await azure.arm.send("PATCH", `${azure.arm.group}?${ANY}`, { tags: { team: "shop" } });
      const { body } = await azure.arm.send("GET", `${azure.arm.group.replace(/\/rg1$/, "")}?${ANY}`);
      expect(body).to.have.nested.property("value[0].tags.team", "shop");
      await azure.arm.run("DELETE", `${azure.arm.group}?${ANY}`);
      expect(azure.dataPlane.caches.size).to.equal(0);
      const gone = await azure.arm.send("GET", `${azure.arm.group}?${ANY}`);
      expect([gone.status, codeOf(gone.body)]).to.deep.equal([404, "ResourceGroupNotFound"]);
    });
  });

  describe("storage accounts", () => {
    it("answer 202 and a Location first, and are known to the blob endpoint then", async () => {
      const { first, last } = await makeAccount();
      expect([first.status, first.body]).to.deep.equal([202, undefined]);
      expect(last.body).to.have.nested.property("properties.primaryEndpoints.blob", "https://127.0.0.1:1/store1/");
      expect(azure.blobAccounts()).to.have.length(1);
      expect(azure.blobAccounts()[0]).to.include({ name: "store1", sharedKey: true, publicNetwork: true, trustedServices: true });
    });

    it("tell the blob endpoint what is forbidden", async () => {
      await makeAccount();
      await azure.arm.send("PATCH", `${account()}?${STORAGE}`, { properties: { allowSharedKeyAccess: false, networkAcls: { defaultAction: "Deny", bypass: "None" } } });
      expect(azure.blobAccounts()[0]).to.include({ sharedKey: false, publicNetwork: false, trustedServices: false });
      await azure.arm.send("DELETE", `${account()}?${STORAGE}`);
      expect(azure.blobAccounts()).to.deep.equal([]);
    });

    it("have two keys, which can be renewed", async () => {
      await makeAccount();
      const keys = async (): Promise<string[]> => ((await azure.arm.send("POST", `${account()}/listKeys?${STORAGE}`)).body as { keys: { value: string }[] }).keys.map(({ value }) => value);
      const [first, second] = await keys();
      await azure.arm.send("POST", `${account()}/regenerateKey?${STORAGE}`, { keyName: "key1" });
      expect((await keys())[1]).to.equal(second);
      expect((await keys())[0]).to.not.equal(first);
      expect(azure.blobAccounts()[0]?.keys).to.deep.equal(await keys());
    });

    for (const [what, name, body, code] of [
      ["a name in capitals", "Store", STORE, "AccountNameInvalid"],
      ["an unknown SKU", "store2", { ...STORE, sku: { name: "Huge_LRS" } }, "InvalidRequestBody"],
      ["no kind", "store2", { location: "westeurope", sku: STORE.sku }, "InvalidRequestBody"],
    ] as const) {
      it(`are refused with ${what}`, async () => {
        const reply = await azure.arm.send("PUT", `${account(name)}?${STORAGE}`, body);
        expect([reply.status, codeOf(reply.body)]).to.deep.equal([400, code]);
      });
    }

    it("have names that are taken once", async () => {
      await makeAccount();
      await azure.arm.send("PUT", `${azure.arm.group}b?${ANY}`, { location: "westeurope" });
      const reply = await azure.arm.send("PUT", `${account().replace("/rg1/", "/rg1b/")}?${STORAGE}`, STORE);
      expect([reply.status, codeOf(reply.body)]).to.deep.equal([409, "StorageAccountAlreadyTaken"]);
    });
  });

  describe("role assignments", () => {
    const assign = (guid: string, principalId = PRINCIPAL) =>
      azure.arm.send("PUT", `${account()}/providers/Microsoft.Authorization/roleAssignments/${guid}?${ANY}`, {
        properties: { roleDefinitionId: `/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/${CONTRIBUTOR}`, principalId },
      });

    it("are made once for a principal, role and scope", async () => {
      await makeAccount();
      expect((await assign(GUIDS[0]!)).status).to.equal(201);
      expect((await assign(GUIDS[0]!)).status).to.equal(200);
      const twin = await assign(GUIDS[1]!);
      expect([twin.status, codeOf(twin.body)]).to.deep.equal([409, "RoleAssignmentExists"]);
      const changed = await assign(GUIDS[0]!, GUIDS[1]);
      expect([changed.status, codeOf(changed.body)]).to.deep.equal([400, "RoleAssignmentUpdateNotPermitted"]);
    });

    it("have GUIDs for names", async () => {
      const reply = await assign("me");
      expect([reply.status, codeOf(reply.body)]).to.deep.equal([400, "InvalidRoleAssignmentId"]);
    });
  });

  describe("types that are only kept", () => {
    const unchecked = (type: string): string => `${azure.arm.group}/providers/${type}?${ANY}`;

    it("come back as they were sent, with what others are built from", async () => {
      const made = await azure.arm.send("PUT", unchecked("Microsoft.ManagedIdentity/userAssignedIdentities/id1"), { location: "westeurope" });
      expect(made.status).to.equal(201);
      expect(made.body).to.have.nested.property("properties.principalId").that.matches(/^[0-9a-f-]{36}$/);
      await azure.arm.send("PUT", unchecked("Microsoft.Network/privateDnsZones/privatelink.redis.azure.net/virtualNetworkLinks/a"), { properties: { registrationEnabled: false } });
      const { body } = await azure.arm.send("GET", unchecked("Microsoft.Network/privateDnsZones/privatelink.redis.azure.net/virtualNetworkLinks"));
      expect(body).to.have.nested.property("value[0].type", "Microsoft.Network/privateDnsZones/virtualNetworkLinks");
    });

    it("hang on any resource, and go with it", async () => {
      await azure.arm.run("PUT", `${cluster(azure.arm)}?${ENTERPRISE}`, CLUSTER_BODY);
      const setting = `${cluster(azure.arm)}/providers/Microsoft.Insights/diagnosticSettings/all?${ANY}`;
      expect((await azure.arm.send("PUT", setting, { properties: { logs: [] } })).status).to.equal(201);
      await azure.arm.run("DELETE", `${cluster(azure.arm)}?${ENTERPRISE}`);
      expect((await azure.arm.send("GET", setting)).status).to.equal(404);
    });

    it("give identities to those who name them", async () => {
      const id = unchecked("Microsoft.ManagedIdentity/userAssignedIdentities/id1").split("?")[0] ?? "";
      await azure.arm.send("PUT", `${id}?${ANY}`, { location: "westeurope" });
      const own = (await azure.arm.send("GET", `${id}?${ANY}`)).body as { properties: { principalId: string } };
      const { first } = await azure.arm.run("PUT", `${cluster(azure.arm)}?${ENTERPRISE}`, { ...CLUSTER_BODY, identity: { type: "UserAssigned", userAssignedIdentities: { [id]: {} } } });
      const { identity } = first.body as { identity: { userAssignedIdentities: Record<string, { principalId: string }> } };
      expect(identity.userAssignedIdentities[id]?.principalId).to.equal(own.properties.principalId);
    });
  });

  describe("locks", () => {
    it("stop a deletion on, above and below them until they go", async () => {
      await azure.arm.run("PUT", `${cluster(azure.arm)}?${ENTERPRISE}`, CLUSTER_BODY);
      const lock = `${cluster(azure.arm)}/providers/Microsoft.Authorization/locks/keep?${ANY}`;
      await azure.arm.send("PUT", lock, { properties: { level: "CanNotDelete" } });
      for (const url of [`${cluster(azure.arm)}?${ENTERPRISE}`, `${azure.arm.group}?${ANY}`, `${cluster(azure.arm)}/databases/default?${ENTERPRISE}`]) {
        const reply = await azure.arm.send("DELETE", url);
        expect([reply.status, codeOf(reply.body)]).to.deep.equal([409, "ScopeLocked"]);
      }
      await azure.arm.send("DELETE", lock);
      await azure.arm.run("DELETE", `${cluster(azure.arm)}?${ENTERPRISE}`);
    });
  });

  it("lists the regions of both services", async () => {
    const { body } = await azure.arm.send("GET", `${azure.arm.group.split("/resourceGroups")[0] ?? ""}/providers/Microsoft.Cache?${ANY}`);
    const { resourceTypes } = body as { resourceTypes: { resourceType: string; locations: string[] }[] };
    expect(resourceTypes.find(({ resourceType }) => resourceType === "redisEnterprise")?.locations).to.include("West Europe");
  });
});
