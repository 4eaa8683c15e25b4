import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { serializedProvider } from "../../support/dynamic-provider";
import { REPOSITORY } from "../../support/engine";

const SHIM = join(REPOSITORY, "dist/components/rdb-transfer/shim.js");

describe("the text of the transfer's provider in state", () => {
  it("is word for word the released one, as older states run it", async function () {
    this.timeout(30_000);
    const text = await serializedProvider(SHIM, "rdbTransferProvider");
    expect(text).to.equal(readFileSync(join(__dirname, "shim.golden.txt"), "utf8"));
  });

  it("captures nothing and loads nothing but this package", () => {
    const text = readFileSync(join(__dirname, "shim.golden.txt"), "utf8");
    const modules = [...text.matchAll(/import\("([^"]+)"\)|require\("([^"]+)"\)/g)].map(([, imported, required]) => imported ?? required);
    expect(modules).to.have.length(6);
    expect(new Set(modules)).to.deep.equal(new Set(["azure-redis-move/transfer"]));
  });
});
