import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { serializedProviders } from "../../support/dynamic-provider";
import { REPOSITORY } from "../../support/engine";

const golden = readFileSync(join(__dirname, "shim.golden.txt"), "utf8");

describe("the text of the transfer's provider in state", () => {
  it("is word for word the released one, from the published JavaScript and from the TypeScript of this repository's program", async function () {
    this.timeout(30_000);
    const files = ["dist/components/rdb-transfer/shim.js", "components/rdb-transfer/shim.ts"].map((file) => join(REPOSITORY, file));
    const [published, own] = await serializedProviders(files, "rdbTransferProvider");
    expect(published).to.equal(golden);
    expect(own).to.equal(golden);
  });

  it("captures nothing and loads nothing but this package", () => {
    const modules = [...golden.matchAll(/import\("([^"]+)"\)|require\("([^"]+)"\)/g)].map(([, imported, required]) => imported ?? required);
    expect(modules).to.have.length(6);
    expect(new Set(modules)).to.deep.equal(new Set(["azure-redis-move/transfer"]));
  });
});
