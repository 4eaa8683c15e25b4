import { randomUUID } from "node:crypto";
import { request } from "node:https";

import { expect } from "chai";

import type { AzureBlobStore, BlobAccess } from "../../lib/azure/azure-blob-store";
import { AzureRequestError } from "../../lib/azure/azure-error";
import { grant } from "../../lib/azure/sas";
import { systemClock } from "../../lib/util/clock";
import type { Secret } from "../../lib/util/secret";
import { rejection } from "../support/rejection";
import { LocalMoves } from "./support/local-move";

/** The real blob client against Azurite over https with a CA of its own: requests, leases and signatures are checked by it. */
for (const kind of ["sharedKey", "token"] as const satisfies readonly BlobAccess["kind"][]) {
  describe(`AzureBlobStore by ${kind}`, function () {
    this.timeout(30_000);
    let moves: LocalMoves;
    let blobs: AzureBlobStore;
    before(async () => {
      moves = await LocalMoves.start();
      const { inputs } = await moves.prepare({ name: "blobs", keys: 1 });
      blobs = await moves.blobs(inputs, kind);
    });
    after(() => moves.stop());

    /** As a service would read it: with what the URL carries and nothing else. */
    const fetchBy = (url: Secret, suffix = "") =>
      new Promise<number>((resolve, reject) => {
        const target = new URL(url.reveal());
        target.pathname += suffix;
        request(target, { ca: moves.environment.ca, agent: false }, (response) => resolve(response.resume().statusCode ?? 0))
          .on("error", reject)
          .end();
      });

    it("tells whether the container is there", async () => expect(await blobs.exists()).to.equal(true));

    it("writes, reads, lists by prefix in order, and deletes", async () => {
      expect(await blobs.readText("list/none")).to.equal(undefined);
      for (const name of ["list/b", "list/a", "other"]) expect(await blobs.writeText(name, `text of ${name}`)).to.equal(true);
      expect((await blobs.list("list/")).map(({ name, sizeBytes, kind: blobKind }) => [name, sizeBytes, blobKind])).to.deep.equal([
        ["list/a", 14, "BlockBlob"],
        ["list/b", 14, "BlockBlob"],
      ]);
      expect(await blobs.readText("list/a")).to.equal("text of list/a");
      expect((await blobs.readRange("list/a", 8, 4)).toString()).to.equal("list");
      await blobs.delete("list/a");
      await blobs.delete("list/a");
      expect(await blobs.list("list/")).to.have.length(1);
    });

    it("reads an empty text", async () => {
      await blobs.writeText("empty", "");
      expect(await blobs.readText("empty")).to.equal("");
    });

    it("writes only where there is nothing yet, if asked to", async () => {
      expect(await blobs.writeText("once", "first", { ifAbsent: true })).to.equal(true);
      expect(await blobs.writeText("once", "second", { ifAbsent: true })).to.equal(false);
      expect(await blobs.readText("once")).to.equal("first");
    });

    it("leases to one alone: others neither lease nor write, the holder renews and gives back", async () => {
      const [mine, other] = [randomUUID(), randomUUID()];
      await blobs.writeText("leased", "0");
      expect(await blobs.acquireLease("leased", 15, mine)).to.equal(true);
      expect(await blobs.acquireLease("leased", 15, other)).to.equal(false);
      expect(await blobs.renewLease("leased", other)).to.equal(false);
      expect(await blobs.writeText("leased", "1")).to.equal(false);
      expect(await blobs.writeText("leased", "1", { leaseId: other })).to.equal(false);
      expect(await blobs.writeText("leased", "1", { leaseId: mine })).to.equal(true);
      expect(await blobs.renewLease("leased", mine)).to.equal(true);
      await blobs.releaseLease("leased", mine);
      expect(await blobs.acquireLease("leased", 15, other)).to.equal(true);
      expect(await blobs.writeText("leased", "2", { leaseId: mine })).to.equal(false);
    });

    it("signs a blob for reading that one and no other", async () => {
      await blobs.writeText("signed", "x");
      await blobs.writeText("unsigned", "x");
      const url = await blobs.signBlob("signed", grant("r", 60_000, systemClock));
      expect(await fetchBy(url)).to.equal(200);
      const elsewhere = new URL(url.reveal());
      elsewhere.pathname = elsewhere.pathname.replace(/signed$/, "unsigned");
      expect(await fetchBy({ reveal: () => elsewhere.href } as Secret)).to.equal(403);
    });

    it("signs the container for everything in it, within the times given", async () => {
      await blobs.writeText("inside", "x");
      expect(await fetchBy(await blobs.signContainer(grant("racwdl", 60_000, systemClock)), "/inside")).to.equal(200);
      const past = { ...grant("racwdl", 60_000, systemClock), expiresOn: new Date(Date.now() - 1000) };
      expect(await fetchBy(await blobs.signContainer(past), "/inside")).to.equal(403);
    });

    it("never shows a signature: not as text, and not in what the redactor lets through", async () => {
      const url = await blobs.signBlob("signed", grant("r", 60_000, systemClock));
      expect(`${String(url)} ${JSON.stringify({ url })}`).not.to.contain("sig=");
      const signature = new URL(url.reveal()).searchParams.get("sig")!;
      expect(moves.arm.redactor.redact(`the service says ${signature} is wrong`)).not.to.contain(signature);
    });

    it("tells what failed, where, and by which request", async () => {
      const error = await rejection(blobs.readRange("nothing", 0, 1), AzureRequestError);
      expect(error).to.include({ status: 404 });
      expect(error.message).to.match(/^read the blob nothing \(container rdb of blobsstaging\): 404 .*request id /);
    });
  });
}
