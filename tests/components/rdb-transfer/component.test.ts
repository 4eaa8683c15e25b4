import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";

import { RdbTransfer } from "../../../components/rdb-transfer/rdb-transfer";
import { modes, run } from "../../support/mocks";

const args = {
  sourceId: "source",
  targetDatabaseId: "target",
  storageAccountId: "account",
  containerName: "rdb",
  snapshot: "first",
  storageAuth: "userDelegation",
} as const;

for (const mode of modes) {
  describe(`RdbTransfer in ${mode}`, () => {
    it("is one resource of its own type with its args and the provider's text as inputs", async () => {
      const { resources, named } = await run(
        mode,
        () => new RdbTransfer("move-transfer", { ...args, sourceId: pulumi.output("source") }, { protect: true }),
      );
      expect(resources).to.have.length(1);
      const { type, inputs, request } = named("move-transfer");
      expect(type).to.equal("pulumi-nodejs:dynamic/azure-redis-move:RdbTransfer");
      const { __provider: text, ...rest } = inputs;
      expect(rest).to.deep.equal(args);
      expect(text).to.be.a("string").and.contain("azure-redis-move/transfer");
      expect(request).to.include({ protect: true });
    });

    it("has every output before its first run", async () => {
      let transfer: RdbTransfer | undefined;
      await run(mode, () => (transfer = new RdbTransfer("move-transfer", args)));
      for (const name of [
        "phase",
        "blobs",
        "rdbBytes",
        "sourceKeys",
        "targetKeys",
        "proof",
        "exportedAt",
        "importedAt",
        "finishedAt",
      ] as const) {
        expect(pulumi.Output.isInstance(transfer![name]), name).to.equal(true);
      }
    });
  });
}
