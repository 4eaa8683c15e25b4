import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { serializedProvider } from "../../support/dynamic-provider";
import { REPOSITORY } from "../../support/engine";

const forms = { "the published JavaScript": "dist/components/rdb-transfer/shim.js", "the TypeScript of this repository's own program": "components/rdb-transfer/shim.ts" };

describe("the text of the transfer's provider in state", () => {
  for (const [form, file] of Object.entries(forms)) {
    it(`is word for word the released one, made from ${form}`, async function () {
      this.timeout(30_000);
      const text = await serializedProvider(join(REPOSITORY, file), "rdbTransferProvider");
      expect(text).to.equal(readFileSync(join(__dirname, "shim.golden.txt"), "utf8"));
    });
  }

  it("captures nothing and loads nothing but this package", () => {
    const text = readFileSync(join(__dirname, "shim.golden.txt"), "utf8");
    const modules = [...text.matchAll(/import\("([^"]+)"\)|require\("([^"]+)"\)/g)].map(([, imported, required]) => imported ?? required);
    expect(modules).to.have.length(6);
    expect(new Set(modules)).to.deep.equal(new Set(["azure-redis-move/transfer"]));
  });
});
