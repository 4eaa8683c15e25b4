import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { DynamicProvider, initFailure, serializedProviders } from "../../support/dynamic-provider";
import { REPOSITORY } from "../../support/engine";
import { rejection } from "../../support/rejection";

const golden = readFileSync(join(__dirname, "shim.golden.txt"), "utf8");
const group = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers";
const inputs = {
  __provider: golden,
  sourceId: `${group}/Microsoft.Cache/redis/old`,
  targetDatabaseId: `${group}/Microsoft.Cache/redisEnterprise/new/databases/default`,
  snapshot: "first",
};
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the text of the copy's provider in state", function () {
  this.timeout(30_000);

  it("is word for word the released one, from the published JavaScript and from the TypeScript of this repository's program", async () => {
    const files = ["dist/components/key-copy/shim.js", "components/key-copy/shim.ts"].map((file) => join(REPOSITORY, file));
    expect(await serializedProviders(files, "keyCopyProvider")).to.deep.equal([golden, golden]);
  });

  it("captures nothing and loads nothing but this package", () => {
    const modules = [...golden.matchAll(/import\("([^"]+)"\)|require\("([^"]+)"\)/g)].map(([, imported, required]) => imported ?? required);
    expect(modules).to.have.length(6);
    expect(new Set(modules)).to.deep.equal(new Set(["azure-redis-move/copy-step"]));
  });
});

/** The real provider process runs the real package; its way to Azure is broken, and only a copy needs it. */
describe("the copy in Pulumi's dynamic provider process", function () {
  this.timeout(30_000);
  let provider: DynamicProvider;
  const environment = { LOCAL_AZURE_ARM_ENDPOINT: "https://127.0.0.1:9", LOCAL_AZURE_TOKEN: "planted-token-of-the-process", LOCAL_AZURE_CA: "/nowhere/ca.pem" };
  before(async () => (provider = await DynamicProvider.start(environment)));
  after(() => provider.stop());

  it("checks inputs, and lets pass what a preview does not know yet", async () => {
    expect((await provider.check({}, { ...inputs, targetDatabaseId: UNKNOWN })).failures).to.deep.equal([]);
    const { failures } = await provider.check({}, { ...inputs, sourceId: "old", maxRate: "fast" });
    expect(failures.map(({ property }) => property)).to.deep.equal(["sourceId", "maxRate"]);
  });

  it("says changes until the stored phase is done, then only for source, target and label, and never asks for a replacement", async () => {
    const diff = async (olds: object, news: object) => (await provider.diff("id", { ...inputs, phase: "done", ...olds }, { ...inputs, ...news })).changes;
    for (const phase of ["unreachable", "copy", "verify"]) expect(await diff({ phase }, {}), phase).to.equal(true);
    expect(await diff({ __provider: "an older text" }, {})).to.equal(false);
    expect(await diff({}, { timeoutMinutes: 5, verify: false, checkpoint: "/x", allowOverwriteOf: "first" })).to.equal(false);
    expect(await diff({}, { snapshot: "second" })).to.equal(true);
    expect((await provider.diff("id", { ...inputs, phase: "done" }, { ...inputs, snapshot: "second" })).replaces).to.deep.equal([]);
  });

  it("reads and deletes without Azure, from a partial state too", async () => {
    const partial = { ...inputs, phase: "copy" };
    expect(await provider.read("id", partial)).to.deep.equal({ id: "id", properties: partial });
    await provider.delete("id", partial);
    await provider.says(/no key was deleted in either cache/);
  });

  it("fails plainly where it cannot reach Azure: no resource begun, no secret", async () => {
    const error = await rejection(provider.create({ ...inputs }));
    expect(initFailure(error)).to.equal(undefined);
    expect(error.message).to.match(/LOCAL_AZURE_CA: cannot read the certificate file/);
    expect([error.message, ...provider.printed].join("\n")).not.to.contain("planted");
  });
});
