import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";
import { Redis } from "ioredis";

import type { KeyCopyInputs } from "../../lib/copy-step/inputs";
import type { KeyCopyOutputs } from "../../lib/copy-step/outputs";
import type { RunningCache } from "../../local/data-plane";
import { DynamicProvider, initFailure } from "../support/dynamic-provider";
import { assertNoSecrets } from "../support/engine";
import { rejection } from "../support/rejection";
import { expectIdentical, folderName, LocalCopies, SHIM } from "./support/local-copy";

/** Keys of a page: what one connection has on its way. */
const PAGE = 1000;
/** Keys that are copied at this speed take long enough to be interrupted. */
const SLOW = { maxRate: "2000keys/s", keys: 8000 };

/**
 * The copy step in the real provider process, between real Redis servers that
 * speak TLS and take keys and Entra tokens as Azure's do; ARM stands in.
 */
describe("a copy on the local Azure", function () {
  this.timeout(90_000);
  let copies: LocalCopies;
  const providers: DynamicProvider[] = [];
  before(async () => (copies = await LocalCopies.start()));
  afterEach(() => Promise.all(providers.splice(0).map((provider) => provider.stop())));
  after(() => copies.stop());

  async function process(): Promise<DynamicProvider> {
    const provider = await DynamicProvider.start(copies.moves.local.env);
    providers.push(provider);
    return provider;
  }

  const create = async (inputs: KeyCopyInputs, provider?: DynamicProvider) =>
    (await (provider ?? (await process())).create({ ...inputs, __provider: SHIM })).properties as unknown as KeyCopyOutputs;

  it("copies by access key where there is no Entra sign-in, compares all keys, and tells how it signed in", async () => {
    const one = await copies.prepare({ name: "plain", keys: 2000 });
    const outputs = await create(one.inputs);
    expect(outputs).to.deep.include({ phase: "done", sourceKeys: 2000, signIn: { source: "accessKey", target: "accessKey" } });
    expect(outputs.counts).to.include({ outcome: "complete", scanned: 2000, failed: 0 });
    expect(outputs.verification).to.include({ outcome: "identical", repaired: 0 });
    await expectIdentical(one, 2000);
  });

  it("signs in by Entra where both sides let it, and asks for no key", async () => {
    const one = await copies.prepare({ name: "entra", keys: 500, accessKeys: false });
    await copies.letEntraIn(one.inputs, { keysOff: true });
    const outputs = await create(one.inputs);
    expect(outputs).to.deep.include({ phase: "done", signIn: { source: "entra", target: "entra" } });
    expect(copies.keysListed(one.inputs.sourceId) + copies.keysListed(one.inputs.targetDatabaseId)).to.equal(0);
    await expectIdentical(one, 500);
  });

  for (const clusteringPolicy of ["OSSCluster", "NoCluster"] as const) {
    it(`copies three shards into ${clusteringPolicy}`, async () => {
      const one = await copies.prepare({ name: `shards${clusteringPolicy.toLowerCase().slice(0, 3)}`, sku: "P1", shards: 3, keys: 1500, clusteringPolicy });
      expect(await create(one.inputs)).to.include({ phase: "done", sourceKeys: 1500 });
      await expectIdentical(one, 1500);
    });
  }

  it("takes keys of other databases by prefix, and refuses where they are not named", async () => {
    const one = await copies.prepare({ name: "databases", keys: 50 });
    const source = admin(one.source, 3);
    await source.set("beside", "x");
    source.disconnect();
    const error = await rejection(create(one.inputs));
    expect(error.message).to.match(/databasesInUse: the source holds keys in databases that are not named; .*3 \(1 keys\).*name every database in use/);
    expect(error.message).not.to.contain("--");
    expect(await create({ ...one.inputs, databasesInUse: [0, 3] })).to.include({ phase: "done", sourceKeys: 51 });
    const target = admin(one.target);
    expect(await target.get("db3:beside")).to.equal("x");
    target.disconnect();
  });

  it("goes on after kill -9 and re-sends less than 1 %", async () => {
    const one = await copies.prepare({ name: "killed", keys: SLOW.keys });
    const first = await process();
    const dying = first.create({ ...one.inputs, maxRate: SLOW.maxRate, __provider: SHIM }).catch((error: unknown) => error);
    await untilKeys(one.target, 4000);
    await first.stop();
    expect(await dying).to.be.instanceOf(Error);
    const there = await one.target.keyCount();
    const outputs = await create(one.inputs);
    expect(outputs.phase).to.equal("done");
    // What docs/copy.md promises.
    expect(there + outputs.counts!.scanned - SLOW.keys).to.be.within(0, SLOW.keys * 0.01 + PAGE);
    await expectIdentical(one, SLOW.keys);
  });

  it("stops in good order when it is interrupted: a partial state, a checkpoint, a page sent twice at most", async () => {
    const one = await copies.prepare({ name: "interrupted", keys: SLOW.keys });
    const provider = await process();
    const stopped = rejection(create({ ...one.inputs, maxRate: SLOW.maxRate }, provider));
    await untilKeys(one.target, 2000);
    provider.child.kill("SIGTERM");
    const failure = initFailure(await stopped)!;
    expect(failure.properties).to.include({ phase: "copy", __provider: SHIM });
    expect(failure.reasons.join()).to.match(/^copy: interrupted by SIGTERM; \d+ keys copied in this run, \/.* holds how far it is; run `pulumi up` again/);
    const there = await one.target.keyCount();
    const { counts, phase } = (await provider.update(failure.id, failure.properties, { ...one.inputs, __provider: SHIM })) as unknown as KeyCopyOutputs;
    expect(phase).to.equal("done");
    expect(there + counts!.scanned - SLOW.keys).to.be.within(0, PAGE);
  });

  it("lets one run only work on a copy, and goes on once the other has ended", async () => {
    const one = await copies.prepare({ name: "twice", keys: SLOW.keys });
    const [first, second] = [await process(), await process()];
    const working = create({ ...one.inputs, maxRate: SLOW.maxRate }, first);
    await untilKeys(one.target, 1000);
    const waiting = create(one.inputs, second);
    await second.says(new RegExp(`process ${first.child.pid} works on this copy; waiting up to 30 s`));
    expect((await working).phase).to.equal("done");
    const { phase, counts } = await waiting;
    expect(phase).to.equal("done");
    expect(counts).to.include({ scanned: 0, copied: 0 });
    await expectIdentical(one, SLOW.keys);
  });

  it("refuses a target whose keys it does not know, and leaves them alone until a person has named the snapshot", async () => {
    const one = await copies.prepare({ name: "taken", keys: 100 });
    const target = admin(one.target);
    const [name] = await keysOf(one.source, 1);
    await target.set(name!, "of somebody else");
    await target.set("unknown", "stays");
    const error = await rejection(create(one.inputs));
    expect(initFailure(error)).to.equal(undefined);
    expect(error.message).to.match(/the target taken\d*-new holds 2 keys, and no checkpoint in .* tells that they come from this copy; use an empty target; .*set allowOverwriteOf to "first"/);
    expect(await rejection(create({ ...one.inputs, allowOverwriteOf: "another" }))).to.be.instanceOf(Error);
    expect(await target.get(name!)).to.equal("of somebody else");
    expect(await one.target.keyCount()).to.equal(2);
    const different = initFailure(await rejection(create({ ...one.inputs, allowOverwriteOf: "first" })))!;
    const { outcome, differences } = different.properties["verification"] as Record<string, unknown>;
    expect({ outcome, differences }, JSON.stringify(differences)).to.deep.equal({ outcome: "different", differences: { missing: 0, extra: 1, type: 0, value: 0, ttl: 0 } });
    expect(different.reasons.join()).to.match(/1 only at the target, listed in .*differences\.jsonl; to delete what only the target has run: redis-move verify .* --repair --delete-extra/);
    expect(await target.get("unknown"), "never deleted by a step").to.equal("stays");
    await target.del("unknown");
    target.disconnect();
    expect(await create({ ...one.inputs, allowOverwriteOf: "first" })).to.include({ phase: "done" });
    await expectIdentical(one, 100);
  });

  it("an ephemeral runner that lost its checkpoint does not overwrite what it finds", async () => {
    const one = await copies.prepare({ name: "ephemeral", keys: 200 });
    await create(one.inputs);
    const error = await rejection(create({ ...one.inputs, checkpoint: join(copies.folder, "another-machine") }));
    expect(error.message).to.match(/the target ephemeral-new holds 200 keys, and no checkpoint in .*another-machine/);
  });

  it("ends with the failed keys' number and file, and tries them again in the next run", async () => {
    const one = await copies.prepare({ name: "clash", keys: 3000 });
    const provider = await process();
    // One of the last that SCAN gives: its turn comes seconds after the copy has begun.
    const name = (await keysOf(one.source, 3000)).at(-1);
    const target = admin(one.target);
    // The target is empty when the copy begins; a client writes before its key comes.
    const copying = rejection(create({ ...one.inputs, maxRate: "1000keys/s" }, provider));
    await provider.says(/copy: the source holds 3000 keys/);
    await target.set(name!, "of somebody else");
    const failure = initFailure(await copying)!;
    expect(failure.reasons.join()).to.match(/^copy: 1 of 3000 keys failed, each with its reason in .*failures\.jsonl; mend that and run `pulumi up` again/);
    expect(JSON.stringify(failure.properties), "names of keys are data").not.to.contain(name!);
    await target.del(name!);
    target.disconnect();
    const outputs = (await provider.update(failure.id, failure.properties, { ...one.inputs, __provider: SHIM })) as unknown as KeyCopyOutputs;
    expect(outputs).to.include({ phase: "done" });
    expect(outputs.counts).to.include({ scanned: 1, copied: 1 });
  });

  it("says of a live source what differs, and is done once nothing does", async () => {
    const one = await copies.prepare({ name: "live", keys: 3000 });
    const provider = await process();
    const source = admin(one.source);
    const copying = rejection(create({ ...one.inputs, maxRate: "1500keys/s" }, provider));
    await untilKeys(one.target, 2500);
    const [copied] = await keysOf(one.target, 1);
    await source.del(copied!);
    await source.set("written-late", "x".repeat(10));
    const failure = initFailure(await copying)!;
    expect(failure.properties).to.include({ phase: "verify" });
    expect(failure.reasons.join()).to.match(/^verify: source and target differ: .*1 only at the target.*the source was written to meanwhile: stop the writes, then run: redis-move verify --from rediss:\/\/\S+ --to rediss:\/\/\S+ --repair; or set allowOverwriteOf to "first"/);
    const target = admin(one.target);
    await target.del(copied!);
    await target.set("written-late", "x".repeat(10));
    const outputs = (await provider.update(failure.id, failure.properties, { ...one.inputs, __provider: SHIM })) as unknown as KeyCopyOutputs;
    expect(outputs).to.include({ phase: "done" });
    for (const client of [source, target]) client.disconnect();
  });

  it("repairs what differs by itself where a person has allowed it", async () => {
    const one = await copies.prepare({ name: "repaired", keys: 300 });
    await create(one.inputs);
    const source = admin(one.source);
    const [name] = await keysOf(one.source, 1);
    await source.set(name!, "changed since");
    source.disconnect();
    // The checkpoint of the first run is complete; only the comparison finds the change.
    const outputs = await create({ ...one.inputs, allowOverwriteOf: "first" });
    expect(outputs).to.include({ phase: "done" });
    expect(outputs.verification).to.include({ outcome: "identical", repaired: 1 });
    await expectIdentical(one, 300);
  });

  it("ends as unreachable, without a failure, where a cache cannot be reached, and copies once it can", async () => {
    const one = await copies.prepare({ name: "away", keys: 100 });
    const { arm } = copies.moves.local;
    const cache = arm.azure.store.get(one.inputs.sourceId)!;
    const port = cache.properties["sslPort"];
    cache.properties["sslPort"] = 9;
    const provider = await process();
    const outputs = await create(one.inputs, provider);
    cache.properties["sslPort"] = port;
    expect(outputs).to.include({ phase: "unreachable" });
    expect(outputs.reason).to.match(/^the source away cannot be reached from here \(.*:9: .*ECONNREFUSED/);
    expect(outputs.command).to.equal(`redis-move copy --from rediss://localhost:9 --to rediss://localhost:${one.target.tlsPort} --checkpoint .redis-move/away`);
    await provider.says(/warning: away -> away-new: preflight: nothing was copied: .*redis-move copy --from/);
    expect(await one.target.keyCount()).to.equal(0);
    expect((await provider.diff("id", { ...outputs, __provider: SHIM }, { ...one.inputs, __provider: SHIM })).changes).to.equal(true);
    const later = (await provider.update("id", { ...outputs, __provider: SHIM }, { ...one.inputs, __provider: SHIM })) as unknown as KeyCopyOutputs;
    expect(later).to.include({ phase: "done" });
    expect(later).not.to.have.any.keys("reason");
  });

  it("leaves no secret in state, output, errors or checkpoint", async () => {
    const one = await copies.prepare({ name: "secrets", keys: 100 });
    const provider = await process();
    const state = await create(one.inputs, provider);
    const folders = (await readdir(copies.folder)).filter((name) => folderName.test(name));
    expect(folders.length).to.be.greaterThan(5);
    const checkpoints = await Promise.all(folders.map((folder) => copies.checkpoint(folder)));
    const readable = { state: JSON.stringify(state), printed: provider.printed.join("\n"), checkpoints: checkpoints.join("\n") };
    await assertNoSecrets(readable, copies.secrets());
  });
});

/** A client with every right, straight to the first server. */
function admin(cache: RunningCache, db = 0): Redis {
  const { name, password } = cache.admin;
  return new Redis({ host: "127.0.0.1", port: cache.nodes[0]!.directPort, username: name, password, db });
}

async function keysOf(cache: RunningCache, count: number): Promise<string[]> {
  const client = admin(cache);
  const strings: string[] = [];
  for (let cursor = "0"; strings.length < count; ) {
    const [next, names] = await client.scan(cursor, "TYPE", "string");
    strings.push(...names);
    cursor = next;
    if (cursor === "0") break;
  }
  client.disconnect();
  return strings.slice(0, count);
}

async function untilKeys(cache: RunningCache, keys: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(20)) if ((await cache.keyCount()) >= keys) return;
  throw new Error(`the target never held ${keys} keys`);
}
