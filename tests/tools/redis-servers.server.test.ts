import { expect } from "chai";
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { redisBinaries } from "../../local/redis/binaries";
import { probe } from "../../tools/setup/redis/probe.mjs";
import { setUpRedisServers } from "../../tools/setup/redis-servers.mjs";
import { rejection } from "../support/rejection";
import { temporaryFolder } from "../support/temp-folder";

describe("set-up of Redis servers", function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let before: string | undefined;
  beforeEach(() => {
    before = process.env["REDIS_MOVE_CACHE_DIR"];
  });
  afterEach(() => {
    if (before === undefined) delete process.env["REDIS_MOVE_CACHE_DIR"];
    else process.env["REDIS_MOVE_CACHE_DIR"] = before;
  });

  it("tries each server for real: version, PING and modules", async () => {
    const { source, target } = redisBinaries();
    for (const known of [source, target]) {
      const found = await probe(known);
      expect([found.version, found.tls]).to.deep.equal([known.version, known.tls]);
    }
  });

  it("takes the servers that variables name, records them and asks them only once", async () => {
    const { target } = redisBinaries();
    // The libraries it needs are not named by a variable: a wrapper is what a user would write as well.
    const wrapper = path.join(folder(), "my-redis-server");
    writeFileSync(wrapper, `#!/bin/sh\nLD_LIBRARY_PATH='${target.libraryPath ?? ""}' exec '${target.server}' "$@"\n`);
    chmodSync(wrapper, 0o755);
    process.env["REDIS_MOVE_CACHE_DIR"] = folder();
    const env = { ...process.env, REDIS_SOURCE_SERVER: wrapper, REDIS_TARGET_SERVER: wrapper };
    const first = await setUpRedisServers(env);
    expect(first.cached).to.equal(false);
    expect(first.servers.source).to.include({ server: wrapper, version: target.version, origin: "REDIS_SOURCE_SERVER" });
    expect((await setUpRedisServers(env)).cached).to.equal(true);
    expect(redisBinaries(env).target.version).to.equal(target.version);
  });

  it("refuses a program that is no server, and one that does not start", async () => {
    const program = path.join(folder(), "redis-server");
    const printing = (text: string): Promise<Error> => {
      writeFileSync(program, `#!/bin/sh\n${text}\n`);
      chmodSync(program, 0o755);
      return rejection(probe({ server: program, origin: "test" }));
    };
    expect((await printing("echo hello")).message).to.contain("--version: hello");
    expect((await printing('echo "Redis server v=7.4.1"; exit 3')).message).to.contain("stopped when started");
  });
});
