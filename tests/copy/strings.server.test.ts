import { expect } from "chai";
import { copy, type CopyOptions, type CopyResult } from "../../lib/copy";
import { bounds } from "../../lib/copy/settings";
import { differences } from "./support/differences";
import { commandsUsed, usePair } from "./support/pair";
import { expiries } from "./support/sample";

/** Lengths on both sides of every bound of the path for strings. */
const LENGTHS = [0, 1, 44, 45, bounds.stringBytes - 1, bounds.stringBytes, bounds.stringBytes + 1, bounds.batchBytes + 1, bounds.dumpBytes - 100, bounds.dumpBytes + 100];

describe("strings, which travel as their bytes", function () {
  this.timeout(60_000);
  const pair = usePair();
  const run = (options: Partial<CopyOptions> = {}): Promise<CopyResult> => copy({ from: pair.source.url, to: pair.target.url, ...options });
  const fill = async (): Promise<void> => {
    for (const [i, length] of LENGTHS.entries()) {
      const value = Buffer.alloc(length, `\r\n\0${i}`);
      await pair.source.client.set(`s:${length}`, value);
      await pair.source.client.set(`e:${length}`, value, "PX", 600_000 + i);
    }
    await pair.source.client.set("number", -12);
  };
  const arrived = async (): Promise<void> => {
    expect(await differences(pair.source.client, pair.target.client)).to.deep.equal([]);
    const [before, after] = [await expiries(pair.source.client), await expiries(pair.target.client)];
    for (const [key, at] of before) expect(Math.abs(after.get(key)! - at), key).to.be.lessThan(at < 0 ? 1 : 100);
  };

  it("arrive whole at every length, with their expiries", async () => {
    await fill();
    expect(await run()).to.include({ outcome: "complete", copied: LENGTHS.length * 2 + 1, failed: 0 });
    await arrived();
  });

  it("are not dumped, so that the source compresses nothing", async () => {
    await pair.source.client.mset({ a: "x".repeat(1000), b: "y".repeat(20_000), c: "1" });
    await pair.source.client.config("RESETSTAT");
    await run();
    const used = await commandsUsed(pair.source);
    expect(used).to.include.members(["getrange", "get"]);
    expect(used).not.to.include("dump");
  });

  it("are measured first where bytes a second are limited", async () => {
    await pair.source.client.mset({ a: "x".repeat(1000), b: "y".repeat(20_000), c: "1" });
    await pair.source.client.config("RESETSTAT");
    expect(await run({ maxRate: { bytes: 200e6 } })).to.include({ outcome: "complete", copied: 3 });
    expect(await commandsUsed(pair.source)).not.to.include("getrange");
    await arrived();
  });

  it("arrive where the source tells neither types nor sizes", async () => {
    await fill();
    for (const refused of [["-memory"], ["-memory", "-type"], ["-type"]]) {
      await pair.target.client.flushall();
      // A value that goes in pieces is read by the commands of its type, so that has to be known.
      if (refused[0] === "-type") for (const length of LENGTHS.slice(-2)) await pair.source.client.del(`s:${length}`, `e:${length}`);
      await pair.source.client.call("ACL", "SETUSER", "limited", "reset", "on", ">secret", "~*", "+@all", ...refused);
      const from = pair.source.url.replace("//", "//limited:secret@");
      // Without sizes a long string goes as one payload, however long.
      expect(await run({ from }), refused.join()).to.include({ outcome: "complete", failed: 0 });
      await arrived();
    }
  });

  it("obey the conflict policy", async () => {
    await fill();
    for (const conflict of ["fail", "skip", "replace"] as const) {
      await pair.target.client.flushall();
      for (const length of LENGTHS) await pair.target.client.set(`s:${length}`, "precious", "EX", 1000);
      const others = LENGTHS.length + 1;
      const all = others + LENGTHS.length;
      const result = await run({ conflict });
      expect(result, conflict).to.include({ scanned: all, copied: conflict === "replace" ? all : others, skipped: conflict === "skip" ? LENGTHS.length : 0, failed: conflict === "fail" ? LENGTHS.length : 0 });
      if (conflict === "replace") await arrived();
      else for (const length of LENGTHS) expect(await pair.target.client.get(`s:${length}`)).to.equal("precious");
    }
  });

  it("lose their expiry only where that is asked for", async () => {
    await fill();
    await run({ ttl: "drop" });
    for (const length of LENGTHS) expect(await pair.target.client.pttl(`e:${length}`)).to.equal(-1);
  });

  it("that grow and change their type meanwhile are copied as they are, or counted as gone", async () => {
    const keys = Array.from({ length: 3000 }, (_, i) => `k:${i}`);
    await pair.source.client.mset(keys.flatMap((key) => [key, "x"]));
    let stop = false;
    const writer = (async () => {
      for (let i = 0; !stop; i = (i + 7) % keys.length) {
        const pipe = pair.source.client.pipeline();
        pipe.del(keys[i]!).rpush(keys[i]!, "now", "a list");
        pipe.append(keys[(i + 1) % keys.length]!, "y".repeat(9000)).del(keys[(i + 2) % keys.length]!);
        await pipe.exec();
      }
    })();
    const result = await run().finally(() => (stop = true));
    await writer;
    expect(result).to.include({ outcome: "incomplete", liveSource: true, scanned: result.copied + result.expired + result.failed });
    expect(result.failures).to.deep.equal([]);
  });
});
