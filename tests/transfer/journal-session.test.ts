import { expect } from "chai";

import { AzureRequestError } from "../../lib/azure/azure-error";
import { JournalSession } from "../../lib/transfer/journal-session";
import { defaultLease } from "../../lib/transfer/lease";
import { VirtualClock } from "../support/virtual-clock";
import { FakeBlobStore, FakeContainer } from "./support/fake-blobs";
import { inputs } from "./support/stack";

const NAME = "first/journal.json";

describe("a journal session", () => {
  const clock = new VirtualClock();
  let container: FakeContainer;
  let broken = false;
  const store = () =>
    new FakeBlobStore(container, (call) => {
      if (broken && (call === "renewLease" || call === "writeText")) throw new AzureRequestError({ request: "renew", code: "ETIMEDOUT" });
    });
  const open = () =>
    JournalSession.open(inputs, { blobs: store(), clock, identity: { host: "test", pid: 1 }, lease: defaultLease, warn: () => undefined });
  beforeEach(() => {
    broken = false;
    container = new FakeContainer("https://staging.blob.core.windows.net/rdb", clock);
  });

  it("keeps its lease for as long as it works", async () => {
    const session = await open();
    await clock.sleep(600_000);
    expect(session.signal.aborted).to.equal(false);
    expect(container.leaseOf(NAME)?.id).to.equal(session.leaseId);
    await session.close();
    expect(container.leaseOf(NAME)).to.equal(undefined);
  });

  it("knows by itself that the lease is lost, and writes no more", async () => {
    const session = await open();
    container.leases.set(NAME, { id: "someone else", seconds: 60, until: Number.POSITIVE_INFINITY });
    await clock.sleep(10_000);
    expect(session.signal.aborted).to.equal(true);
    const before = container.text(NAME);
    await session.save({ step: "done" }).then(
      () => expect.fail("written without the lease"),
      (error: Error) => expect(error.message).to.contain("lost the lease"),
    );
    expect(container.text(NAME)).to.equal(before);
    await session.close();
  });

  it("outlives a storage that is away for less than the lease, not one that is away for longer", async () => {
    const session = await open();
    broken = true;
    await clock.sleep(20_000);
    expect(session.signal.aborted).to.equal(false);
    broken = false;
    await clock.sleep(20_000);
    broken = true;
    await clock.sleep(60_000);
    expect(session.signal.aborted).to.equal(true);
    broken = false;
    await session.close();
  });

  it("writes one thing after the other, whatever is asked for at once", async () => {
    const session = await open();
    await Promise.all([session.save({ step: "export" }), session.save({ finishedAt: "now" }), session.confirm()]);
    expect(session.journal).to.include({ step: "export", finishedAt: "now" });
    await session.close();
    expect(JSON.parse(container.text(NAME)!)).not.to.have.property("holder");
  });
});
