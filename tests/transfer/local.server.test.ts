import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import type { RdbTransferInputs } from "../../lib/transfer/inputs";
import type { RdbTransferOutputs } from "../../lib/transfer/outputs";
import { compareCaches } from "../../local/compare";
import { checkLog } from "../local/check-log";
import { DynamicProvider, initFailure } from "../support/dynamic-provider";
import { rejection } from "../support/rejection";
import { LocalMoves, type Move } from "./support/local-move";

const SHIM = readFileSync(join(__dirname, "../components/rdb-transfer/shim.golden.txt"), "utf8");

/**
 * The whole way in the real provider process: real Redis servers, real RDB
 * files, real blobs with real signatures. ARM and what it does with the files
 * stand in: this proves our side of the contract, not Azure's.
 */
describe("a transfer on the local Azure", function () {
  this.timeout(60_000);
  let moves: LocalMoves;
  let provider: DynamicProvider;
  before(async () => {
    moves = await LocalMoves.start();
    provider = await DynamicProvider.start(moves.local.env);
  });
  after(async () => {
    await provider.stop();
    await moves.stop();
  });

  const create = async (inputs: RdbTransferInputs) =>
    (await provider.create({ ...inputs, __provider: SHIM })).properties as unknown as RdbTransferOutputs;

  async function expectIdentical({ source, target }: Move, keys: number): Promise<void> {
    const { differences, identical } = await compareCaches(source, target);
    expect(differences).to.deep.equal({ missing: 0, extra: 0, type: 0, value: 0, ttl: 0 });
    expect(identical).to.equal(keys);
  }

  it("brings every key of a plain cache, with type, value and TTL", async () => {
    const move = await moves.prepare({ name: "plain", keys: 2000 });
    const outputs = await create(move.inputs);
    expect(outputs.phase).to.equal("done");
    expect(outputs.blobs).to.have.length(1);
    expect(outputs.proof?.text).to.equal("all 2000 keys of the RDB files are in the target");
    expect(outputs).to.include({ sourceKeys: 2000, targetKeys: 2000 });
    await expectIdentical(move, 2000);
  });

  for (const clusteringPolicy of ["OSSCluster", "EnterpriseCluster", "NoCluster"] as const) {
    it(`brings the three shards of a clustered cache in one import into ${clusteringPolicy}`, async () => {
      const move = await moves.prepare({
        name: `shards${clusteringPolicy.toLowerCase().slice(0, 3)}`,
        shards: 3,
        keys: 3000,
        clusteringPolicy,
      });
      const outputs = await create(move.inputs);
      expect(outputs.blobs).to.have.length(3);
      expect(outputs.proof).to.include({ rdbKeys: 3000, targetKeys: 3000 });
      expect(moves.accepted("import", move.inputs)).to.equal(1);
      await expectIdentical(move, 3000);
    });
  }

  it("works without any key: user delegation for the blobs, Entra for the target", async () => {
    const move = await moves.prepare({ name: "keyless", keys: 300, accessKeys: false });
    await moves.putStorage(move.inputs.storageAccountId, { allowSharedKeyAccess: false });
    const outputs = await create(move.inputs);
    expect(outputs.proof?.text).to.equal("all 300 keys of the RDB files are in the target");
    expect(moves.local.arm.log.find("POST", /keylessstaging\/listKeys$/)).to.deep.equal([]);
    await expectIdentical(move, 300);
  });

  it("lets the source export by its own identity through a closed key", async () => {
    const move = await moves.prepare({ name: "identity", keys: 300 });
    await moves.giveIdentity(move.inputs);
    await moves.putStorage(move.inputs.storageAccountId, { allowSharedKeyAccess: false });
    const outputs = await create({ ...move.inputs, storageAuth: "managedIdentity" });
    expect(outputs.proof).to.include({ rdbKeys: 300, targetKeys: 300 });
    const [exported] = moves.local.arm.log.find("POST", /redis\/identity\/export$/);
    expect(exported?.requestBody).to.include({ "preferred-data-archive-auth-method": "ManagedIdentity" });
    expect(JSON.stringify(exported?.requestBody)).not.to.contain("sig=");
    await expectIdentical(move, 300);
  });

  it("refuses a target that holds keys, and leaves them alone", async () => {
    const move = await moves.prepare({ name: "taken", keys: 100 });
    const other = await moves.prepare({ name: "other", keys: 50 });
    await create(other.inputs);
    const error = await rejection(create({ ...move.inputs, targetDatabaseId: other.inputs.targetDatabaseId }));
    expect(error.message).to.match(/the target other-new holds 50 keys, and an import deletes them/);
    expect(await other.target.keyCount()).to.equal(50);
  });

  it("refuses a Standard source and a storage firewall before anything is written", async () => {
    const move = await moves.prepare({ name: "standard", keys: 10, sku: "C1" });
    await moves.putStorage(move.inputs.storageAccountId, { networkAcls: { defaultAction: "Deny" } });
    const error = await rejection(create(move.inputs));
    expect(error.message).to.match(/\(1\) the source standard is Standard.*\(2\) the storage account's firewall denies/);
    expect(initFailure(error)).to.equal(undefined);
  });

  it("leaves no secret in state, output or journal", async () => {
    const move = await moves.prepare({ name: "secrets", keys: 100 });
    const state = await provider.create({ ...move.inputs, __provider: SHIM });
    const journal = await (await moves.blobs(move.inputs)).readText("first/journal.json");
    const readable = [JSON.stringify(state), journal, ...provider.printed].join("\n");
    const { env, arm } = moves.local;
    const bodies = JSON.stringify(arm.log.all.map(({ requestBody, body }) => [requestBody, body]));
    const secrets = [
      env["LOCAL_AZURE_TOKEN"]!,
      ...[...bodies.matchAll(/sig=([\w%]{20,})/g)].map(([, sig]) => sig!),
      ...[...bodies.matchAll(/"(?:primaryKey|secondaryKey|value)":"([^"]{20,})"/g)].map(([, key]) => key!),
    ];
    expect(secrets.length, "secrets that were on the wire").to.be.greaterThan(10);
    for (const secret of secrets) expect(readable).not.to.contain(secret);
    expect(readable).not.to.match(/[?&](sig|s|c)=/);
  });

  it("has asked ARM nothing that its published descriptions do not know", () => checkLog(moves.local.arm.log.all));
});
