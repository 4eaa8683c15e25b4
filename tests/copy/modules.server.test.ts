import { expect } from "chai";
import { copy, verify } from "../../lib/copy";
import { redisBinaries } from "../../local/redis/binaries";
import { usePair } from "./support/pair";

describe("values of modules on both sides", function () {
  this.timeout(60_000);
  const { target: binary } = redisBinaries();
  const modules = ["RedisJSON", "RedisBloom", "RedisTimeSeries"].flatMap((name) => binary.modules?.[name] ?? []);
  const server = { version: binary, config: modules.map((file): [string, string] => ["loadmodule", file]) };
  const pair = usePair(server, server);

  before(function () {
    if (modules.length === 3) return;
    console.warn("skipped: the server at hand lacks modules");
    this.skip();
  });

  beforeEach(async () => {
    const call = (command: string, ...args: (string | number)[]): Promise<unknown> => pair.source.client.call(command, ...args);
    await call("JSON.SET", "json", "$", '{"a":[1,2.5,null],"b":{"c":"d"}}');
    await call("BF.RESERVE", "bloom", 0.01, 100);
    await call("CF.RESERVE", "cuckoo", 100);
    await call("CMS.INITBYDIM", "sketch", 50, 5);
    await call("TOPK.RESERVE", "top", 5, 50, 4, 0.9);
    await call("TDIGEST.CREATE", "digest");
    await call("TS.CREATE", "series", "LABELS", "room", "1");
    for (let i = 1; i <= 300; i++) {
      await call("BF.ADD", "bloom", `item ${i}`);
      await call("CF.ADD", "cuckoo", `item ${i % 50}`);
      await call("CMS.INCRBY", "sketch", `item ${i % 20}`, i);
      await call("TOPK.ADD", "top", `item ${i % 9}`, `item ${i % 4}`);
      await call("TDIGEST.ADD", "digest", i);
      await call("TS.ADD", "series", i * 1000, i / 3);
    }
  });

  const sides = (): { from: string; to: string } => ({ from: pair.source.url, to: pair.target.url });

  it("are copied and equal, also where payloads differ from server to server", async () => {
    expect(await copy(sides())).to.include({ outcome: "complete", copied: 7, failed: 0 });
    const [mine, theirs] = await Promise.all([pair.source, pair.target].map(({ client }) => client.dumpBuffer("top")));
    expect(mine!.equals(theirs!), "the payload of a Top-K proves nothing").to.equal(false);
    const { outcome, compared, examples } = await verify(sides());
    expect({ outcome, compared, examples }).to.deep.equal({ outcome: "identical", compared: 7, examples: [] });
  });

  it("are told apart where they are not equal", async () => {
    await copy(sides());
    await pair.target.client.call("TOPK.ADD", "top", "another");
    for (let i = 0; i < 200; i++) await pair.target.client.call("TOPK.ADD", "top", "another");
    await pair.target.client.call("TS.ADD", "series", 999_000, 1);
    await pair.target.client.call("JSON.SET", "json", "$.b.c", '"e"');
    const { outcome, differences, examples } = await verify(sides());
    expect({ outcome, value: differences.value }).to.deep.equal({ outcome: "different", value: 3 });
    expect(examples.map(({ key }) => key).sort()).to.deep.equal(["json", "series", "top"]);
    expect(await verify({ ...sides(), repair: true })).to.include({ outcome: "identical", repaired: 3 });
  });

  it("whose Top-K has other parameters are different", async () => {
    await copy(sides());
    await pair.target.client.del("top");
    await pair.target.client.call("TOPK.RESERVE", "top", 6, 50, 4, 0.9);
    const { differences } = await verify(sides());
    expect(differences).to.include({ value: 1 });
  });
});
