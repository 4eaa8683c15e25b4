import { expect } from "chai";
import { ManagedRedis, size, toRecord } from "../../components";
import { modes, run } from "../support/mocks";

const place = { resourceGroupName: "rg-shop-dev", location: "westeurope", publicNetworkAccess: "Disabled" } as const;
const clusterType = "azure-native:redisenterprise:RedisEnterprise";

for (const mode of modes) {
  describe(`ManagedRedis in ${mode}`, () => {
    it("sends every choice to Azure, and nothing that Azure refuses", async () => {
      const { named } = await run(mode, () => new ManagedRedis("cart", { ...place, sku: "Balanced_B10" }));
      expect(named("cart-cluster").inputs).to.deep.equal({
        resourceGroupName: "rg-shop-dev",
        location: "westeurope",
        sku: { name: "Balanced_B10" },
        highAvailability: "Enabled",
        minimumTlsVersion: "1.2",
        publicNetworkAccess: "Disabled",
      });
      const { clusterName, ...database } = named("cart-database").inputs;
      expect(database).to.deep.equal({
        resourceGroupName: "rg-shop-dev",
        databaseName: "default",
        clientProtocol: "Encrypted",
        clusteringPolicy: "OSSCluster",
        evictionPolicy: "VolatileLRU",
        accessKeysAuthentication: "Disabled",
        persistence: { rdbEnabled: false, aofEnabled: false },
      });
      expect(clusterName).to.equal(mode === "preview" ? "04da6b54-80e4-46f7-96ec-b56ff0331ba9" : "cart-cluster00000000");
    });

    it("takes size, availability and policy from a sizing, and shows it as an input", async () => {
      const request = { sku: "C1", tier: "Basic", peakMemoryGB: 0.4 } as const;
      const sizing = toRecord(size(request), request);
      const { named } = await run(mode, () => new ManagedRedis("cart", { ...place, sizing: { ...sizing } }));
      expect(named("cart-cluster").inputs)
        .to.include({ highAvailability: "Disabled" })
        .and.to.deep.include({ sku: { name: "Balanced_B1" } });
      expect(named("cart-database").inputs).to.include({ clusteringPolicy: sizing.target.clusteringPolicy });
      expect(named("cart").inputs["sizing"]).to.deep.equal(sizing);
    });

    it("protects cluster and database unless told otherwise", async () => {
      const safe = await run(mode, () => new ManagedRedis("cart", { ...place, sku: "Balanced_B10" }));
      expect(safe.resources.filter(({ request }) => request["protect"] === true).map(({ name }) => name)).to.have.members([
        "cart-cluster",
        "cart-database",
      ]);
      const loose = await run(mode, () => new ManagedRedis("cart", { ...place, sku: "Balanced_B10" }, { protect: false }));
      expect(loose.resources.filter(({ request }) => request["protect"] === true)).to.be.empty;
      expect(loose.resources.filter(({ type }) => type === clusterType)).to.have.length(1);
    });
  });
}
