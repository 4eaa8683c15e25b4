import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { DynamicProvider, serializedProviders } from "../../support/dynamic-provider";
import { REPOSITORY } from "../../support/engine";

const golden = (): string => readFileSync(join(__dirname, "shim.golden.txt"), "utf8");

describe("the text of the guard's provider in state", function () {
  this.timeout(30_000);

  it("is word for word the released one", async () => {
    const [text] = await serializedProviders([join(REPOSITORY, "dist/components/change-guard/shim.js")], "guardProvider");
    expect(text).to.equal(golden());
  });

  it("captures nothing and loads nothing but this package", () => {
    expect([...golden().matchAll(/import\("([^"]+)"\)|require\("([^"]+)"\)/g)].map(([, imported]) => imported)).to.deep.equal([
      "azure-redis-move/target",
      "azure-redis-move/target",
    ]);
  });

  it("refuses and compares in Pulumi's own provider process", async () => {
    const provider = await DynamicProvider.start();
    try {
      const deployed = { __provider: golden(), sku: "Balanced_B10", clusteringPolicy: "OSSCluster", modules: ["RedisJSON"] };
      const { failures } = await provider.check(deployed, { ...deployed, clusteringPolicy: "NoCluster", modules: [] });
      expect(failures.map(({ property }) => property)).to.deep.equal(["clusteringPolicy", "modules"]);
      expect((await provider.check({}, deployed)).failures, "a target that is new").to.deep.equal([]);
      expect((await provider.diff("guard", { ...deployed, __provider: "an older text" }, deployed)).changes).to.equal(false);
      expect((await provider.diff("guard", deployed, { ...deployed, sku: "Balanced_B20" })).changes).to.equal(true);
    } finally {
      await provider.stop();
    }
  });
});
