import { expect } from "chai";
import { RdbStaging, StorageAuth } from "../../components";
import { storageAccountName } from "../../components/rdb-staging/account-name";
import { modes, run } from "../support/mocks";
import { refusalOf } from "../support/refusal";

const place = { resourceGroupName: "rg-shop", location: "westeurope" };
const identity = "0f6ed0e3-2f0c-4b57-8a26-8a5e3c9a6d01";

for (const mode of modes) {
  describe(`RdbStaging in ${mode}`, () => {
    it("is private, over TLS 1.2, and reachable for an import by SAS", async () => {
      const { named } = await run(mode, () => new RdbStaging("cart-staging", place));
      const { accountName, ...account } = named("cart-staging-account").inputs;
      expect(accountName).to.match(/^stcartstaging[0-9a-f]{8}$/);
      expect(account).to.deep.equal({
        ...place,
        kind: "StorageV2",
        sku: { name: "Standard_LRS" },
        minimumTlsVersion: "TLS1_2",
        enableHttpsTrafficOnly: true,
        allowBlobPublicAccess: false,
        allowSharedKeyAccess: true,
        allowCrossTenantReplication: false,
        isHnsEnabled: false,
        publicNetworkAccess: "Enabled",
        networkRuleSet: { defaultAction: "Allow", bypass: "AzureServices" },
      });
      expect(named("cart-staging-container").inputs).to.include({ containerName: "rdb", publicAccess: "None" });
    });

    it("lets blobs of its container expire, and no others", async () => {
      const { named } = await run(mode, () => new RdbStaging("s", { ...place, retentionDays: 3, containerName: "dumps" }));
      const { policy } = named("s-expiry").inputs as {
        policy: { rules: { enabled: boolean; definition: { filters: { prefixMatch: string[] } } }[] };
      };
      expect(policy.rules).to.have.length(1);
      expect(policy.rules[0]).to.deep.include({ enabled: true, type: "Lifecycle" });
      expect(policy.rules[0]?.definition).to.have.nested.property("actions.baseBlob.delete.daysAfterModificationGreaterThan", 3);
      if (mode === "update") expect(policy.rules[0]?.definition.filters.prefixMatch).to.deep.equal(["dumps/"]);
    });

    it("switches the account's keys off and gives the roles where identities sign", async () => {
      const args = {
        ...place,
        storageAuth: StorageAuth.ManagedIdentity,
        exporterPrincipalId: identity,
        operatorPrincipalId: identity,
        operatorPrincipalType: "User" as const,
      };
      const { named, resources } = await run(mode, () => new RdbStaging("s", args));
      expect(named("s-account").inputs).to.include({ allowSharedKeyAccess: false });
      expect(named("s-exporter-role").inputs).to.include({ principalId: identity, principalType: "ServicePrincipal" });
      expect(named("s-operator-role").inputs).to.include({ principalType: "User" });
      if (mode === "update") {
        expect(named("s-exporter-role").inputs["roleDefinitionId"]).to.equal(
          "/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        );
      }
      expect(resources).to.have.length(6);
    });

    it("refuses a name that Azure does not take, and an export by nobody", async () => {
      expect(await refusalOf(mode, () => new RdbStaging("s", { ...place, accountName: "Cart-Dumps" }))).to.equal(
        'accountName: is not a name that Azure takes for a storage account; given: "Cart-Dumps"; allowed: 3 to 24 small letters and digits',
      );
      expect(await refusalOf(mode, () => new RdbStaging("s", { ...place, storageAuth: "managedIdentity" }))).to.equal(
        "exporterPrincipalId: is missing: exporting by managed identity needs a role for it; allowed: the object id of the source's managed identity; give it, or use storageAuth: sharedKey",
      );
    });
  });
}

describe("names of storage accounts", () => {
  it("are valid whatever the component is called, stable, and different for other seeds", () => {
    for (const name of ["cart", "Cart--Äpfel_9", "x".repeat(80), "-"])
      expect(storageAccountName(name, ["a"])).to.match(/^[a-z0-9]{3,24}$/);
    expect(storageAccountName("cart", ["a"])).to.equal(storageAccountName("cart", ["a"]));
    expect(storageAccountName("cart", ["a"])).to.not.equal(storageAccountName("cart", ["b"]));
    expect(storageAccountName("ca.rt", ["a"]), "equal letters, different names").to.not.equal(storageAccountName("cart", ["a"]));
  });
});
