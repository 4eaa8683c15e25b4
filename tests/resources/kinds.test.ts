import { expect } from "chai";
import { readFileSync } from "node:fs";
import { cacheNameOf } from "../../lib/resources/cache-name";
import { kindOf } from "../../lib/resources/kinds";

/** Every type token under which the pinned package knows a resource: they stand in its own list of aliases. */
function tokens(file: string): string[] {
  const source = readFileSync(require.resolve(`@pulumi/azure-native/${file}`), "utf8");
  const found = [...source.matchAll(/type: "(azure-native[^"]+)"/g)].flatMap(([, token]) => token ?? []);
  const own = /__pulumiType = '([^']+)'/.exec(source)?.[1];
  if (own === undefined || found.length < 3) throw new Error(`${file} is not written as it was`);
  return [own, ...found];
}

describe("kinds of resources", () => {
  const known = { "redis/redis.js": "cache", "redisenterprise/redisEnterprise.js": "cluster", "redisenterprise/database.js": "database", "redisenterprise/accessPolicyAssignment.js": "assignment" } as const;
  for (const [file, kind] of Object.entries(known)) {
    it(`knows every name of a ${kind}`, () => {
      for (const token of tokens(file)) expect(kindOf(token), token).to.equal(kind);
    });
  }

  it("knows the resources of our own", () => {
    const own = { RdbTransfer: "transfer", KeyCopy: "copy", ChangeGuard: "guard" };
    for (const [type, kind] of Object.entries(own)) expect(kindOf(`pulumi-nodejs:dynamic/azure-redis-move:${type}`), type).to.equal(kind);
  });

  it("takes nothing else for one of them", () => {
    for (const type of ["azure-native:sql:Database", "azure-native:cache:Cache", "azure-native:redis:FirewallRule", "azure-native:redis:RedisEnterprise", "azure:redis/cache:Cache", "x-azure-native:redis:Redis", "azure-native:redis:Redis2", "azure-redis-move:index:RdbStaging"]) {
      expect(kindOf(type), type).to.equal(undefined);
    }
  });
});

describe("the name of a cache", () => {
  const urn = (types: string, name: string): string => `urn:pulumi:dev::shop::${types}::${name}`;
  const cluster = "azure-native:redisenterprise:RedisEnterprise";
  const move = "azure-redis-move:index:CacheMove";
  const managed = "azure-redis-move:index:ManagedRedis";
  const rows: readonly [types: string, name: string, expected: string][] = [
    [cluster, "eu-sessions", "eu-sessions"],
    [`${managed}$${cluster}`, "eu-sessions-cluster", "eu-sessions"],
    [`${move}$${managed}$${cluster}`, "eu-sessions-target-cluster", "eu-sessions"],
    [`${move}$${managed}`, "eu-sessions-target", "eu-sessions"],
    [move, "eu-sessions", "eu-sessions"],
    [`shop:index:Platform$${move}$${managed}$${cluster}`, "eu-sessions-target-cluster", "eu-sessions"],
    [`shop:index:Platform$${cluster}`, "eu-sessions", "eu-sessions"],
    [`${managed}$${cluster}`, "renamed", "renamed"],
  ];
  for (const [types, name, expected] of rows) {
    it(`of ${types.replaceAll(/[\w-]+:\w+:/g, "")} ${name} is ${expected}`, () => {
      expect(cacheNameOf(urn(types, name))).to.equal(expected);
    });
  }
});
