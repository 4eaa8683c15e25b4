import { expect } from "chai";

import { readSource } from "../../lib/azure/caches/source";
import { readTarget } from "../../lib/azure/caches/target";
import { RedisProbe } from "../../lib/transfer/probe/redis-probe";
import { rejection } from "../support/rejection";
import { LocalMoves, type Move } from "./support/local-move";

/** Real Redis servers over TLS, clusters included. */
describe("RedisProbe", function () {
  this.timeout(60_000);
  let moves: LocalMoves;
  let probe: RedisProbe;
  const signal = new AbortController().signal;
  before(async () => {
    moves = await LocalMoves.start();
    probe = new RedisProbe(moves.arm);
  });
  after(() => moves.stop());

  const source = async ({ inputs }: Move) => probe.source(await readSource(moves.arm, inputs.sourceId, signal), signal);
  const target = async ({ inputs }: Move) => probe.target(await readTarget(moves.arm, inputs.targetDatabaseId, signal), signal);

  it("counts a plain source, its expiring keys and its memory", async () => {
    const move = await moves.prepare({ name: "plain", keys: 200 });
    const { keys, expiringKeys, otherDatabases, usedMemoryBytes } = await source(move);
    expect({ keys, otherDatabases }).to.deep.equal({ keys: 200, otherDatabases: [] });
    expect(expiringKeys).to.be.within(50, 150);
    expect(usedMemoryBytes).to.be.greaterThan(500_000);
    expect((await target(move)).keys).to.equal(0);
  });

  it("counts all shards of a cluster, on both sides", async () => {
    const move = await moves.prepare({ name: "shards", keys: 600, shards: 3, clusteringPolicy: "OSSCluster" });
    expect((await source(move)).keys).to.equal(600);
    expect((await target(move)).keys).to.equal(0);
    await move.target.importRdb(await move.source.exportRdb());
    expect((await target(move)).keys).to.equal(600);
  });

  it("logs in by Entra where access keys are off", async () => {
    const move = await moves.prepare({ name: "keyless", keys: 1, accessKeys: false });
    expect((await target(move)).keys).to.equal(0);
    expect(moves.local.arm.log.find("POST", /keyless-new\/databases\/default\/listKeys$/)).to.deep.equal([]);
  });

  it("logs in by Entra where the keys may not be listed", async () => {
    const move = await moves.prepare({ name: "forbidden", keys: 1, accessKeys: false });
    const facts = { ...(await readTarget(moves.arm, move.inputs.targetDatabaseId, signal)), accessKeysEnabled: true };
    moves.local.arm.faults.add({
      method: "POST",
      path: "forbidden-new/databases/default/listKeys",
      answer: { status: 403, code: "AuthorizationFailed" },
    });
    expect((await probe.target(facts, signal)).keys).to.equal(0);
  });

  for (const clusteringPolicy of ["NoCluster", "OSSCluster"] as const) {
    it(`says in one line why ${clusteringPolicy} cannot be asked, without the password`, async () => {
      const move = await moves.prepare({ name: `gone${clusteringPolicy.toLowerCase().slice(0, 2)}`, keys: 1, clusteringPolicy });
      // A port on which nothing listens.
      const facts = { ...(await readTarget(moves.arm, move.inputs.targetDatabaseId, signal)), port: 1 };
      const { message } = await rejection(probe.target(facts, signal));
      expect(message)
        .to.match(/^localhost:\d+: .*ECONNREFUSED/)
        .and.not.to.contain("\n");
    });
  }
});
