import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { copy, verify, type CopyOptions } from "../../lib/copy";
import { tagOfSlot } from "../../lib/copy/endpoint/slots";
import { startRedis, until, type TestRedis } from "../support/redis";
import { followInBackground } from "./support/followed";
import { startWriter, type Writer } from "./support/writers";

/** A hash tag that falls to each of three primaries. */
const TAGS = [1000, 7000, 14_000].map((slot) => `{${tagOfSlot(slot)}}`);

describe("following a cluster", function () {
  this.timeout(90_000);
  let source: TestRedis;
  let target: TestRedis;
  const writers: Writer[] = [];
  before(async () => {
    [source, target] = await Promise.all([startRedis({ version: "source", cluster: 3, replicas: 1, config: [["notify-keyspace-events", "EA"]] }), startRedis({ version: "target", cluster: 2 })]);
  });
  after(() => Promise.all([source?.stop(), target?.stop()]));
  afterEach(() => Promise.all(writers.splice(0).map((writer) => writer.stop())));

  it("listens to every primary, goes on after a failover, and proves the end", async () => {
    const checkpoint = path.join(await mkdtemp(path.join(tmpdir(), "copy-follow-cluster-")), "cp");
    const sides = { from: source.url, to: target.url };
    const base: CopyOptions = { ...sides, checkpoint };
    const equal = (): Promise<void> => until("both sides hold the same", async () => (await verify(sides)).outcome === "identical", 30_000);
    const begin = (clients: readonly TestRedis["client"][]): void => {
      clients.forEach((client, i) => writers.push(startWriter(client, 20 + i, { tag: TAGS[i]!, pauseMs: 3 })));
    };
    const rest = async (): Promise<void> => {
      await Promise.all(writers.splice(0).map((writer) => writer.stop()));
    };
    const primaries = source.primaries.map(({ client }) => client);
    begin(primaries);
    await until("there is something to copy", async () => (await primaries[0]!.dbsize()) > 200);
    const followed = followInBackground(base);
    await followed.begun();
    await rest();
    await equal();
    expect(followed.status().follow).to.include({ notifications: "on", losses: 0 });

    await source.failover(1);
    await until("the failover is noticed", () => followed.status().follow!.losses > 0, 30_000);
    const now = [primaries[0]!, source.replicas[1]!.client, primaries[2]!];
    begin(now);
    const { events } = followed.status().follow!;
    await until("its events come in", () => followed.status().follow!.events > events + 500, 30_000);
    await rest();
    await equal();
    const stopped = await followed.stop();
    expect(stopped.failures).to.deep.equal([]);

    await now[1]!.call("SET", `${TAGS[1]}late`, "1");
    const proof = await copy({ ...base, final: true });
    expect(proof).to.include({ outcome: "complete", failed: 0 });
    expect((await verify(sides)).outcome).to.equal("identical");
  });
});
