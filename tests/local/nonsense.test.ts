import { expect } from "chai";
import fc from "fast-check";
import { routes } from "../../local/arm/routes";
import type { FastAzure } from "./support";
import { cache, cluster, CLUSTER_BODY, ENTERPRISE, REDIS, startFast } from "./support";

/** Members that handlers read, with values of every wrong kind. */
const value = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string({ maxLength: 8 }), fc.constant([]), fc.constant({}), fc.constant([null]), fc.constant({ a: { b: 1 } }));
const names = [
  "location", "sku", "kind", "identity", "tags", "zones", "properties", "format", "prefix", "container", "files", "sasUri", "sasUris", "keyType", "keyName", "ids", "rebootType", "path", "answer",
];
const propertyNames = [
  "sku", "shardCount", "replicasPerPrimary", "redisConfiguration", "modules", "geoReplication", "persistence", "clusteringPolicy", "publicNetworkAccess", "highAvailability", "encryption", "networkAcls",
  "scheduleEntries", "startIP", "endIP", "objectId", "objectIdAlias", "accessPolicyName", "user", "permissions", "roleDefinitionId", "principalId", "policy", "linkedRedisCacheId", "serverRole",
];
const some = (known: readonly string[]) => fc.dictionary(fc.constantFrom(...known), value, { maxKeys: 5 });
const body = fc.oneof(value, some(names), fc.tuple(some(names), some(propertyNames)).map(([outer, properties]) => ({ ...outer, properties })));

/** The routes that take a body, with every segment filled in. */
const targets = routes
  .filter(({ method, kind }) => ["PUT", "PATCH", "POST"].includes(method) && kind !== "open")
  .map(({ method, path, versions }) => ({ method, path, version: versions?.at(-1) ?? "2024-03-01" }));

describe("local ARM: nonsense", () => {
  let azure: FastAzure;
  before(async () => {
    azure = await startFast({ operationMs: 0 });
    await azure.arm.run("PUT", `${cluster(azure.arm)}?${ENTERPRISE}`, CLUSTER_BODY);
    await azure.arm.run("PUT", `${cluster(azure.arm)}/databases/default?${ENTERPRISE}`, { properties: {} });
    await azure.arm.run("PUT", `${cache(azure.arm)}?${REDIS}`, { location: "westeurope", properties: { sku: { name: "Premium", family: "P", capacity: 1 } } });
  });
  after(() => azure.local.stop());

  const SEGMENTS: Readonly<Record<string, string>> = { group: "rg1", cluster: "amr1", database: "default", cache: "acr1", account: "store1", container: "rdb", assignment: "66666666-6666-4666-8666-666666666661", child: "child", namespace: "Microsoft.Cache", rest: "things/one" };
  const urlOf = (path: string, version: string): string => {
    const [, , subscription = ""] = azure.arm.group.split("/");
    const filled = path.replace(/\{(\w+)\*?\}/g, (_, name: string) => (name === "subscription" ? subscription : name === "scope" ? azure.arm.group : (SEGMENTS[name] ?? "x")));
    return `${filled}?api-version=${version}`;
  };

  it("is refused or taken, and never breaks a handler", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...targets), body, async ({ method, path, version }, sent) => {
        const reply = await azure.arm.send(method, urlOf(path, version), sent);
        expect(reply.status, JSON.stringify(reply.body)).to.be.below(500);
      }),
      { numRuns: 400 },
    );
  });

  for (const text of ["{", "[1", "\u0000", "{}}"]) {
    it(`is refused as a body of ${JSON.stringify(text)}`, async () => {
      const reply = await azure.arm.sendText("PUT", `${cluster(azure.arm)}?${ENTERPRISE}`, text);
      expect(reply.status).to.equal(400);
    });
  }

  it("is refused beyond 8 MiB", async () => {
    const reply = await azure.arm.sendText("PUT", `${cluster(azure.arm)}?${ENTERPRISE}`, `"${"x".repeat(9 * 1024 * 1024)}"`);
    expect(reply.status).to.equal(413);
  });

  for (const query of ["$skipToken=%%%", "$skipToken=bm9wZQ", "$skipToken=-5"]) {
    it(`in a list is refused or ignored: ${query}`, async () => {
      const reply = await azure.arm.send("GET", `${cache(azure.arm).replace(/\/acr1$/, "")}?${REDIS}&${query}`);
      expect(reply.status).to.be.below(500);
    });
  }
});
