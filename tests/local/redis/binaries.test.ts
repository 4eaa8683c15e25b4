import { expect } from "chai";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { redisBinaries, redisEnvironment } from "../../../local/redis/binaries";
import { UserError } from "../../../lib/util/user-error";
import { temporaryFolder } from "../../support/temp-folder";

describe("the Redis servers that set-up chose", () => {
  const folder = temporaryFolder();
  const FIX = "run: node tools/setup/redis-servers.mjs";

  function record(named: Record<string, string> = {}): NodeJS.ProcessEnv {
    const server = path.join(folder(), "redis-server");
    writeFileSync(server, "");
    const source = { server, version: "6.2.5", tls: false, origin: "test" };
    const target = { server, version: "7.4.1", tls: true, origin: "test", libraryPath: "/lib11", modules: { RedisJSON: "/rejson.so" } };
    writeFileSync(path.join(folder(), "servers.json"), JSON.stringify({ key: "k", named, source, target, tlsCapable: [target] }));
    return { REDIS_MOVE_CACHE_DIR: folder() };
  }

  it("are read from its record", () => {
    const { source, target, tlsCapable } = redisBinaries(record());
    expect([source.version, target.version, target.modules?.["RedisJSON"], tlsCapable.length]).to.deep.equal(["6.2.5", "7.4.1", "/rejson.so", 1]);
  });

  it("are refused with the command to run where set-up has not been done", () => {
    expect(() => redisBinaries({ REDIS_MOVE_CACHE_DIR: folder() })).to.throw(UserError, `no Redis servers are set up; ${FIX}`);
  });

  it("are refused when they were deleted since", () => {
    const env = record();
    rmSync(path.join(folder(), "redis-server"));
    expect(() => redisBinaries(env)).to.throw(UserError, `is gone; ${FIX}`);
  });

  it("are refused when a variable names another one now, or none any more", () => {
    const message = `REDIS_TARGET_SERVER: the Redis servers were set up for another value; given: /mine; allowed: nothing; or ${FIX}`;
    expect(() => redisBinaries({ ...record(), REDIS_TARGET_SERVER: "/mine" })).to.throw(UserError, message);
    expect(() => redisBinaries(record({ REDIS_SOURCE_SERVER: "/old" }))).to.throw(UserError, "REDIS_SOURCE_SERVER");
    const env = record({ REDIS_TARGET_SERVER: "/mine" });
    expect(redisBinaries({ ...env, REDIS_TARGET_SERVER: "/mine" }).target.version).to.equal("7.4.1");
  });

  it("get their libraries before those of the system", () => {
    expect(redisEnvironment({ libraryPath: "/lib11" }, {})).to.deep.equal({ LD_LIBRARY_PATH: "/lib11" });
    expect(redisEnvironment({ libraryPath: "/lib11" }, { LD_LIBRARY_PATH: "/x" })).to.deep.equal({ LD_LIBRARY_PATH: "/lib11:/x" });
    expect(redisEnvironment({}, { A: "1" })).to.deep.equal({ A: "1" });
  });
});
