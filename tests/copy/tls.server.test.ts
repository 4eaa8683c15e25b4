import { expect } from "chai";
import type { AccessToken } from "@azure/core-auth";
import { redisBinaries } from "../../local/redis/binaries";
import { takePort } from "../../local/redis/ports";
import { createCa } from "../../local/tls";
import { copy, verify, type CopyOptions } from "../../lib/copy";
import { REDIS_SCOPE } from "../../lib/copy/endpoint/access";
import { startRedis, type TestRedis } from "../support/redis";
import { RedisServer } from "../../local/redis/server";

/** A token as Entra makes it, as far as the client reads it. */
function token(objectId: string, serial: number): string {
  return ["{}", JSON.stringify({ oid: objectId, serial }), ""].map((part) => Buffer.from(part).toString("base64url")).join(".");
}

describe("copy over TLS", function () {
  this.timeout(30_000);
  const [binary] = redisBinaries().tlsCapable;
  let secure: RedisServer;
  let port: number;
  let plain: TestRedis;
  let ca: string;

  before(async function () {
    if (binary === undefined) {
      console.warn("skipped: no Redis server at hand speaks TLS");
      return this.skip();
    }
    const authority = await createCa();
    ca = authority.certificate;
    const issued = await authority.issue(["cache.example", "localhost"]);
    port = await takePort();
    secure = await RedisServer.start({
      binary,
      directives: () => [["tls-port", port], ["tls-cert-file", "server.crt"], ["tls-key-file", "server.key"], ["tls-ca-cert-file", "ca.crt"], ["tls-auth-clients", "no"]],
      files: { "server.crt": issued.certificate, "server.key": issued.privateKey, "ca.crt": ca },
    });
    plain = await startRedis({ version: binary });
  });
  after(() => Promise.all([secure?.stop(), plain?.stop()]));
  beforeEach(() => Promise.all([secure.client.flushall(), plain.client.flushall()]));

  const options = (host: string): Pick<CopyOptions, "from" | "to"> => ({ from: plain.url, to: `rediss://${host}:${port}` });

  it("copies and verifies where the authority is trusted", async () => {
    const pipe = plain.client.pipeline();
    for (let i = 0; i < 3000; i++) pipe.set(`k${i}`, `value ${i}`.repeat(30));
    await pipe.exec();
    expect(await copy({ ...options("localhost"), ca })).to.include({ outcome: "complete", copied: 3000 });
    expect(await verify({ ...options("localhost"), ca })).to.include({ outcome: "identical", compared: 3000 });
  });

  it("stops at a certificate that nobody trusts, and says what to do", async () => {
    const result = await copy(options("localhost"));
    expect(result).to.include({ outcome: "stopped", stopReason: "certificate" });
    expect(result.notices.join()).to.match(/not trusted.*--ca <file> or NODE_EXTRA_CA_CERTS/);
  });

  it("stops at a certificate of another host", async () => {
    const result = await copy({ ...options("127.0.0.1"), ca });
    expect(result).to.include({ outcome: "stopped", stopReason: "certificate" });
    expect(result.notices.join()).to.match(/of another host: name the one/).and.not.match(/--ca/);
  });

  it("renews an Entra token on every connection before it ends", async () => {
    let serial = 0;
    const user = "00000000-0000-0000-0000-000000000001";
    const scopes = new Set<unknown>();
    const credential = {
      getToken: async (scope: unknown): Promise<AccessToken> => {
        scopes.add(scope);
        const next = token(user, serial++);
        await secure.client.call("ACL", "SETUSER", user, "on", `>${next}`, "~*", "&*", "+@all");
        return { token: next, expiresOnTimestamp: Date.now() + 3_000 };
      },
    };
    const pipe = plain.client.pipeline();
    for (let i = 0; i < 4000; i++) pipe.set(`k${i}`, "x");
    await pipe.exec();
    await secure.client.config("RESETSTAT");
    const result = await copy({ ...options("localhost"), ca, toCredential: credential, maxRate: { keys: 1000 } });
    expect(result).to.include({ outcome: "complete", copied: 4000 });
    expect([...scopes]).to.deep.equal([REDIS_SCOPE]);
    const logins = Number(/cmdstat_auth:calls=(\d+)/.exec(await secure.client.info("commandstats"))![1]);
    const connections = Number(/total_connections_received:(\d+)/.exec(await secure.client.info("stats"))![1]);
    expect(logins).to.be.greaterThan(connections);
  });
});
