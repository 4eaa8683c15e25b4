import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";

import { KeyCopy } from "../../../components";
import { modes, run } from "../../support/mocks";

const args = { sourceId: "source", targetDatabaseId: "target", snapshot: "first", databasesInUse: [0, 1], verify: false } as const;

for (const mode of modes) {
  describe(`KeyCopy in ${mode}`, () => {
    it("is one resource of its own type, its inputs for all to see, its outputs there from the start", async () => {
      let copy: KeyCopy | undefined;
      const { resources, named } = await run(mode, () => (copy = new KeyCopy("move-copy", { ...args, databasesInUse: [...args.databasesInUse], sourceId: pulumi.output("source") })));
      expect(resources).to.have.length(1);
      const { type, inputs } = named("move-copy");
      expect(type).to.equal("pulumi-nodejs:dynamic/azure-redis-move:KeyCopy");
      const { __provider: text, ...rest } = inputs;
      expect(rest).to.deep.equal(args);
      expect(text).to.be.a("string").and.contain("azure-redis-move/copy-step");
      const outputs = ["phase", "reason", "command", "signIn", "counts", "verification", "sourceKeys", "startedAt", "finishedAt"] as const;
      for (const name of outputs) expect(pulumi.Output.isInstance(copy![name]), name).to.equal(true);
    });
  });
}
