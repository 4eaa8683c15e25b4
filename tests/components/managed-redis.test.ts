import { expect } from "chai";
import { ManagedRedis, size, toRecord, type ManagedRedisArgs } from "../../components";
import { modes, run } from "../support/mocks";
import { refusalOf } from "../support/refusal";

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

    it("encrypts the disk with the customer's key, and gives the cluster the identity that reads it", async () => {
      const reader = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";
      const keyUrl = "https://shop.vault.azure.net/keys/disk/0123456789abcdef0123456789abcdef";
      const args = { ...place, sku: "Balanced_B10", customerManagedKey: { keyUrl, userAssignedIdentityId: reader } };
      const { named } = await run(mode, () => new ManagedRedis("cart", { ...args, identity: { systemAssigned: true } }));
      expect(named("cart-cluster").inputs).to.deep.include({
        identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: [reader] },
        encryption: {
          customerManagedKeyEncryption: {
            keyEncryptionKeyUrl: keyUrl,
            keyEncryptionKeyIdentity: { identityType: "userAssignedIdentity", userAssignedIdentityResourceId: reader },
          },
        },
      });
    });

    it("gives each principal its own assignment under the one policy there is", async () => {
      const accessAssignments = [
        { name: "web", objectId: "91c1b6c3-5f3a-4f0e-9b43-64d35b0f0e22" },
        { name: "api", objectId: "7b0d0c44-7d0f-4b39-8f0e-0a5f3f6f2c11" },
      ];
      const { named, logs } = await run(
        mode,
        () => new ManagedRedis("cart", { ...place, sku: "Balanced_B10", accessAssignments }),
      );
      expect(named("cart-access-api").inputs).to.deep.include({
        accessPolicyAssignmentName: "api",
        accessPolicyName: "default",
        user: { objectId: "7b0d0c44-7d0f-4b39-8f0e-0a5f3f6f2c11" },
      });
      expect(named("cart-access-web").inputs).to.have.nested.property("user.objectId", "91c1b6c3-5f3a-4f0e-9b43-64d35b0f0e22");
      expect(logs, "somebody can sign in, and the network was chosen").to.deep.equal([]);
    });

    it("sends modules with their arguments, and persistence of one kind", async () => {
      const args = {
        ...place,
        sku: "Balanced_B10",
        modules: [{ name: "RedisBloom" as const, args: "ERROR_RATE 0.01" }, { name: "RedisJSON" as const }],
      };
      const { named } = await run(mode, () => new ManagedRedis("cart", { ...args, persistence: { rdb: "6h" } }));
      expect(named("cart-database").inputs).to.deep.include({
        modules: [{ name: "RedisBloom", args: "ERROR_RATE 0.01" }, { name: "RedisJSON" }],
        persistence: { rdbEnabled: true, rdbFrequency: "6h", aofEnabled: false },
      });
      expect(named("cart-guard").inputs["modules"]).to.deep.equal(["RedisBloom(ERROR_RATE 0.01)", "RedisJSON"]);
    });

    it("warns of secure defaults that nobody has chosen", async () => {
      const { logs } = await run(mode, () => new ManagedRedis("cart", { resourceGroupName: "rg", sku: "Balanced_B10" }));
      expect(logs.map(({ message }) => message.split(":")[0])).to.deep.equal([
        "publicNetworkAccess is not given and therefore Disabled",
        "nobody can sign in",
      ]);
    });

    it("warns of a host name that would be too long", async () => {
      const clusterName = "orders-and-payments-of-the-shop-in-production-blue";
      const { logs } = await run(
        mode,
        () =>
          new ManagedRedis("cart", {
            ...place,
            sku: "Balanced_B10",
            accessKeys: true,
            clusterName,
            location: "southafricanorth",
          }),
      );
      expect(logs.map(({ message }) => message)).to.have.length(1);
      expect(logs[0]?.message).to.include(`${clusterName}.southafricanorth, are longer than one DNS label (63 characters)`);
    });

    it("asks for access keys only when told to, and only where they are on", async () => {
      const asked: string[] = [];
      const call = ({ token }: { token: string }): Record<string, string> => {
        asked.push(token);
        return { primaryKey: "planted", secondaryKey: "planted too" };
      };
      const keys = async (accessKeys: boolean): Promise<{ value: unknown; secret: boolean }> => {
        let redis: ManagedRedis | undefined;
        await run(mode, () => (redis = new ManagedRedis("cart", { ...place, sku: "Balanced_B10", accessKeys })), call);
        expect(asked, "building it asks for nothing").to.deep.equal([]);
        const output = redis?.accessKeys() as unknown as { promise(): Promise<unknown>; isSecret: Promise<boolean> };
        return { value: await output.promise(), secret: await output.isSecret };
      };
      expect((await keys(false)).value).to.equal(undefined);
      expect(asked).to.deep.equal([]);
      const { value, secret } = await keys(true);
      expect(secret).to.equal(true);
      if (mode === "preview") return;
      expect(value).to.deep.equal({ primaryKey: "planted", secondaryKey: "planted too" });
      expect(asked).to.deep.equal(["azure-native:redisenterprise:listDatabaseKeys"]);
    });

    const refused: readonly [title: string, name: string, args: Partial<ManagedRedisArgs>, message: string][] = [
      ["neither SKU nor sizing", "cart", {}, "sku: neither a SKU nor a sizing is given; allowed: one of sku and sizing"],
      [
        "a sizing of another version",
        "cart",
        { sizing: { version: 2 } },
        "sizing: is not a sizing record that this version reads; given: version 2; allowed: a SizingRecord of version 1; make it with toRecord() of azure-redis-move/sizing",
      ],
      [
        "a name that makes no cluster name",
        "shop_cart",
        { sku: "Balanced_B10" },
        'clusterName: is not given, and the name of this component makes no cluster name that Azure takes; given: "shop_cart"; allowed: letters, digits and single hyphens, at most 44 characters; rename the component, or give clusterName',
      ],
      [
        "two assignments of one name",
        "cart",
        {
          sku: "Balanced_B10",
          accessAssignments: [
            { name: "web", objectId: "a" },
            { name: "web", objectId: "b" },
          ],
        },
        'accessAssignments: two assignments have the same name; given: "web"; give each its own name',
      ],
      [
        "every fault of its settings at once",
        "cart",
        { sku: "Balanced_B50", clusteringPolicy: "NoCluster", persistence: { rdb: "1h", aof: "1s" } },
        "clusteringPolicy: NoCluster is for in-memory SKUs of at most 24 GB; given: NoCluster with Balanced_B50 (60 GB); allowed: OSSCluster, EnterpriseCluster; EnterpriseCluster suits clients that know no cluster\npersistence: the service keeps one kind of persistence at a time; given: rdb 1h and aof 1s; allowed: rdb or aof; remove one of the two",
      ],
    ];
    for (const [title, name, args, message] of refused) {
      it(`refuses ${title}`, async () => {
        expect(await refusalOf(mode, () => new ManagedRedis(name, { ...place, ...args }))).to.equal(message);
      });
    }
  });
}
