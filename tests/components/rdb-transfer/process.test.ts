import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { DynamicProvider, initFailure } from "../../support/dynamic-provider";
import { rejection } from "../../support/rejection";

const group = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers";
const inputs = {
  __provider: readFileSync(join(__dirname, "shim.golden.txt"), "utf8"),
  sourceId: `${group}/Microsoft.Cache/redis/old`,
  targetDatabaseId: `${group}/Microsoft.Cache/redisEnterprise/new/databases/default`,
  storageAccountId: `${group}/Microsoft.Storage/storageAccounts/staging`,
  containerName: "rdb",
  snapshot: "first",
};
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The real provider process runs the real package; its way to Azure is broken, as it is on a machine where the local Azure has gone. */
describe("the transfer in Pulumi's dynamic provider process", function () {
  this.timeout(30_000);
  let provider: DynamicProvider;
  const environment = {
    LOCAL_AZURE_ARM_ENDPOINT: "https://127.0.0.1:9",
    LOCAL_AZURE_TOKEN: "planted-token-of-the-process",
    LOCAL_AZURE_CA: "/nowhere/ca.pem",
  };
  before(async () => (provider = await DynamicProvider.start(environment)));
  after(() => provider.stop());

  it("checks inputs and names every fault", async () => {
    expect((await provider.check({}, inputs)).failures).to.deep.equal([]);
    const { failures } = await provider.check({}, { ...inputs, sourceId: "old", snapshot: "no spaces", timeoutMinutes: 0 });
    expect(failures.map(({ property }) => property)).to.deep.equal(["sourceId", "snapshot", "timeoutMinutes"]);
    expect(failures[1]!.reason).to.equal('snapshot: given: "no spaces"; allowed: 1 to 40 letters, digits and inner hyphens');
  });

  it("lets pass what a preview does not know yet", async () => {
    expect((await provider.check({}, { ...inputs, targetDatabaseId: UNKNOWN, storageAccountId: UNKNOWN })).failures).to.deep.equal([]);
  });

  it("says changes until the stored phase is done, then only for source, target and label", async () => {
    const done = { ...inputs, phase: "done" };
    const diff = async (olds: object, news: object) => (await provider.diff("id", { ...done, ...olds }, { ...inputs, ...news })).changes;
    expect(await diff({ phase: "import" }, {})).to.equal(true);
    expect(await diff({}, {})).to.equal(false);
    expect(await diff({ __provider: "an older text" }, {})).to.equal(false);
    expect(await diff({}, { timeoutMinutes: 5, containerName: "other", allowOverwriteOf: "first" })).to.equal(false);
    expect(await diff({}, { sourceId: inputs.sourceId.toUpperCase() })).to.equal(false);
    expect(await diff({}, { sourceId: `${inputs.sourceId}2` })).to.equal(true);
    expect(await diff({}, { targetDatabaseId: UNKNOWN })).to.equal(true);
    expect(await diff({}, { snapshot: "second" })).to.equal(true);
  });

  it("never asks for a replacement, which a protected stack would refuse", async () => {
    expect((await provider.diff("id", { ...inputs, phase: "done" }, { ...inputs, snapshot: "second" })).replaces).to.deep.equal([]);
  });

  it("reads and deletes without Azure, from a partial state too", async () => {
    const partial = { ...inputs, phase: "import", blobs: [] };
    expect(await provider.read("id", partial)).to.deep.equal({ id: "id", properties: partial });
    await provider.delete("id", partial);
    await provider.says(/no key was deleted in either cache/);
  });

  it("fails plainly where it cannot reach Azure: no resource begun, no secret, what to do", async () => {
    const error = await rejection(provider.create({ ...inputs }));
    expect(initFailure(error)).to.equal(undefined);
    expect(error.message).to.match(
      /LOCAL_AZURE_CA: cannot read the certificate file; given: "\/nowhere\/ca.pem"; .*is the local Azure still running/,
    );
    expect([error.message, ...provider.printed].join("\n")).not.to.contain("planted");
  });
});
