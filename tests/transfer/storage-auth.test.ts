import { expect } from "chai";

import { AzureRequestError } from "../../lib/azure/azure-error";
import type { RdbTransferInputs } from "../../lib/transfer/inputs";
import { PLANTED_SIGNATURE } from "./support/fake-blobs";
import { expectNoSecret, expectWhole } from "./support/invariants";
import { inputs, TransferStack } from "./support/stack";

async function moved(
  changes: Partial<RdbTransferInputs>,
  prepare: (stack: TransferStack) => void = () => undefined,
): Promise<TransferStack> {
  const stack = new TransferStack();
  stack.inputs = { ...inputs, ...changes };
  prepare(stack);
  expect(await stack.up()).to.equal(undefined);
  expectWhole(stack);
  return stack;
}

const bodyOf = ({ azure }: TransferStack, action: "export" | "import") =>
  azure.bodies.find(({ path }) => path.endsWith(`/${action}`))!.body;

describe("how the services get at the blobs", () => {
  it("by a signature of the account's key, narrow and begun 20 minutes ago", async () => {
    const stack = await moved({});
    expect(stack.accesses).to.deep.equal(["sharedKey"]);
    const { container, ...rest } = bodyOf(stack, "export");
    expect(rest).to.deep.equal({ format: "RDB", prefix: "first/export-1-", "preferred-data-archive-auth-method": "SAS" });
    const exported = new URL(String(container)).searchParams;
    expect(exported.get("sp")).to.equal("racwdl");
    expect(exported.get("st")).to.equal("2026-11-22T09:40:00.000Z");
    const [uri] = bodyOf(stack, "import")["sasUris"] as string[];
    const imported = new URL(uri!).searchParams;
    expect(imported.get("sp")).to.equal("r");
    expect(imported.get("sig")).to.equal(PLANTED_SIGNATURE);
    expect(Date.parse(imported.get("se")!) - Date.parse("2026-11-22T10:00:30Z")).to.equal(2.1 * 3600_000);
  });

  it("by user delegation where the account allows no shared key", async () => {
    const stack = await moved({}, ({ azure }) => (azure.storage.allowSharedKeyAccess = false));
    expect(stack.accesses).to.deep.equal(["token"]);
    expect(stack.azure.bodies.map(({ path }) => path).filter((path) => path.includes("storageAccounts"))).to.deep.equal([]);
  });

  it("by user delegation where that is asked for", async () =>
    expect((await moved({ storageAuth: "userDelegation" })).accesses).to.deep.equal(["token"]));

  it("by the source's own identity, with no signature in the export", async () => {
    const stack = await moved({ storageAuth: "managedIdentity" }, ({ azure }) => (azure.source.identity = "SystemAssigned"));
    expect(bodyOf(stack, "export")).to.deep.equal({
      format: "RDB",
      prefix: "first/export-1-",
      container: "https://staging.blob.core.windows.net/rdb",
      "preferred-data-archive-auth-method": "ManagedIdentity",
      "storage-subscription-id": "s1",
    });
  });

  it("with other rights and the older form of the URL where that is asked for", async () => {
    const stack = await moved({ importPermissions: "racwd", importUrlForm: "withStorageKey" });
    const [uri] = bodyOf(stack, "import")["sasUris"] as string[];
    expect(uri)
      .to.contain("sp=racwd")
      .and.match(/;planted-storage-key$/);
    expectNoSecret(stack);
  });

  it("imports the blobs of all shards in one call", async () => {
    const stack = await moved({}, ({ azure }) => (azure.source.shards = 30));
    expect(bodyOf(stack, "import")["sasUris"]).to.have.length(30);
    expect(stack.outputs.proof).to.include({ rdbKeys: 1000, targetKeys: 1000 });
  });
});

describe("a role that is not effective yet", () => {
  const forbidden = () => new AzureRequestError({ request: "find the container", status: 403, code: "AuthorizationPermissionMismatch" });

  it("is waited for", async () => {
    const stack = new TransferStack();
    stack.inputs = { ...inputs, storageAuth: "userDelegation" };
    let refusals = 0;
    expect(
      await stack.up({ before: ({ what }) => (what.startsWith("blob exists") && ++refusals <= 8 ? forbidden() : undefined) }),
    ).to.equal(undefined);
    expectWhole(stack);
  });

  it("is not waited for longer than five minutes", async () => {
    const stack = new TransferStack();
    stack.inputs = { ...inputs, storageAuth: "userDelegation" };
    const error = await stack.up({ before: ({ what }) => (what.startsWith("blob exists") ? forbidden() : undefined) });
    expect(error?.message).to.match(/^step preflight: find the container: 403 AuthorizationPermissionMismatch; .*lacks a right/);
    expect(stack.state).to.equal(undefined);
  });

  it("is no reason to wait for one who uses the account's key", async () => {
    const stack = new TransferStack();
    const began = stack.clock.now().getTime();
    await stack.up({ before: ({ what }) => (what.startsWith("blob exists") ? forbidden() : undefined) });
    expect(stack.clock.now().getTime()).to.equal(began);
  });
});
