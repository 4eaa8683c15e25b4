import { expect } from "chai";
import { checkLog } from "./check-log";
import type { FastAzure } from "./support";
import { cache, codeOf, messageOf, REDIS, SLOW, startFast } from "./support";

const OBJECT_ID = "55555555-5555-4555-8555-555555555555";
const P1 = { name: "Premium", family: "P", capacity: 1 } as const;

function body(sku: object, properties: object = {}): { location: string; properties: object } {
  return { location: "westeurope", properties: { sku, ...properties } };
}

describe("local ARM: redis", () => {
  let azure: FastAzure;
  beforeEach(async () => {
    azure = await startFast();
  });
  afterEach(async () => {
    await azure.local.stop();
    await checkLog(azure.local.arm.log.all);
  });

  const id = (name = "acr1"): string => `${cache(azure.arm, name)}?${REDIS}`;
  const child = (path: string): string => `${cache(azure.arm)}/${path}?${REDIS}`;
  const properties = async (url: string): Promise<Record<string, unknown>> =>
    ((await azure.arm.send("GET", url)).body as { properties: Record<string, unknown> }).properties;

  it("creates a cache as the service answers it", async () => {
    const { first } = await azure.arm.run("PUT", id(), body({ ...P1, capacity: 2 }, { shardCount: 2, replicasPerPrimary: 2 }));
    expect(first.status).to.equal(201);
    expect((first.body as { properties: { accessKeys: object } }).properties.accessKeys).to.have.keys("primaryKey", "secondaryKey");
    const { body: made } = await azure.arm.send("GET", id());
    const { properties: got, ...resource } = made as { id: string; properties: Record<string, unknown> };
    expect(resource.id).to.match(/Microsoft\.Cache\/Redis\/acr1$/);
    expect(got["sku"]).to.deep.equal({ name: "Premium", family: "P", capacity: 2 });
    expect(got["instances"]).to.have.length(6);
    expect(got).to.not.have.property("accessKeys");
    expect(got["redisConfiguration"]).to.include({ "maxmemory-policy": "volatile-lru", maxclients: "15000" });
    expect([...azure.dataPlane.caches.values()][0]?.spec).to.include({ shards: 2, databases: 1, replicasPerPrimary: 2, plainPort: false });
  });

  it("takes a family in lower case and gives it back in upper case", async () => {
    await azure.arm.run("PUT", id(), body({ ...P1, family: "p" }));
    expect((await properties(id()))["sku"]).to.deep.equal(P1);
    // The description wants upper case of a client; the service does not.
    azure.local.arm.log.clear();
  });

  it("gives an unclustered cache its databases and its plain port", async () => {
    await azure.arm.run("PUT", id(), body({ name: "Standard", family: "C", capacity: 4 }, { enableNonSslPort: true }));
    expect([...azure.dataPlane.caches.values()][0]?.spec).to.include({ shards: 0, databases: 32, plainPort: true });
  });

  const refused: readonly (readonly [string, object, object])[] = [
    ["P6", { ...P1, capacity: 6 }, {}],
    ["Premium C1", { ...P1, family: "C" }, {}],
    ["Basic with shards", { name: "Basic", family: "C", capacity: 1 }, { shardCount: 1 }],
    ["Standard with two replicas", { name: "Standard", family: "C", capacity: 1 }, { replicasPerPrimary: 2 }],
    ["31 shards", P1, { shardCount: 31 }],
    ["a number in redisConfiguration", P1, { redisConfiguration: { "maxmemory-reserved": 50 } }],
    ["an unknown eviction policy", P1, { redisConfiguration: { "maxmemory-policy": "lru" } }],
  ];
  for (const [what, sku, more] of refused) {
    it(`refuses ${what}`, async () => {
      const reply = await azure.arm.send("PUT", id(), body(sku, more));
      expect(reply.status).to.equal(400);
      expect(azure.dataPlane.caches.size).to.equal(0);
    });
  }

  it("refuses to scale down a tier", async () => {
    await azure.arm.run("PUT", id(), body(P1));
    const reply = await azure.arm.send("PUT", id(), body({ name: "Standard", family: "C", capacity: 3 }));
    expect(messageOf(reply.body)).to.match(/Scaling from Premium to Standard/);
  });

  it("takes a name once, whatever the resource group", async () => {
    await azure.arm.run("PUT", id(), body(P1));
    await azure.arm.send("PUT", `${azure.arm.group}x?api-version=2024-03-01`, { location: "westeurope" });
    const reply = await azure.arm.send("PUT", id().replace("/rg1/", "/rg1x/"), body(P1));
    expect([reply.status, codeOf(reply.body)]).to.deep.equal([409, "NameNotAvailable"]);
  });

  it("lists caches page by page, in the group and in the subscription", async () => {
    await Promise.all(Array.from({ length: 45 }, (_, i) => azure.arm.run("PUT", id(`c${i}`), body({ name: "Basic", family: "C", capacity: 0 }))));
    for (const start of [cache(azure.arm, ""), `/subscriptions/${azure.arm.group.split("/")[2] ?? ""}/providers/Microsoft.Cache/redis`]) {
      const names: string[] = [];
      let url: string | undefined = `${start.replace(/\/$/, "")}?${REDIS}`;
      let pages = 0;
      while (url !== undefined) {
        const { value, nextLink } = (await azure.arm.send("GET", url)).body as { value: { name: string }[]; nextLink?: string };
        names.push(...value.map(({ name }) => name));
        url = nextLink;
        pages += 1;
      }
      expect([new Set(names).size, pages]).to.deep.equal([45, 2]);
    }
  });

  it("regenerates a key at once and tells the servers", async () => {
    await azure.arm.run("PUT", id(), body(P1));
    const old = (await azure.arm.send("POST", child("listKeys"))).body as { primaryKey: string; secondaryKey: string };
    const renewed = (await azure.arm.send("POST", child("regenerateKey"), { keyType: "Primary" })).body as typeof old;
    expect(renewed.primaryKey).to.not.equal(old.primaryKey);
    expect(renewed.secondaryKey).to.equal(old.secondaryKey);
    expect([...azure.dataPlane.caches.values()][0]?.access.accessKeys).to.deep.equal([renewed.primaryKey, renewed.secondaryKey]);
  });

  it("keeps the data when the port opens or the shards change", async () => {
    await azure.arm.run("PUT", id(), body(P1));
    const [before] = azure.dataPlane.caches.values();
    if (before !== undefined) before.shards = ["keys"];
    await azure.arm.run("PATCH", id(), { properties: { enableNonSslPort: true } });
    const [after] = azure.dataPlane.caches.values();
    expect([after?.plainPort, after?.shards]).to.deep.equal([after?.nodes[0]?.plainPort, ["keys"]]);
    expect(after?.plainPort).to.be.a("number");
  });

  it("keeps firewall rules, schedules and policies, and refuses wrong ones", async () => {
    await azure.arm.run("PUT", id(), body(P1, { redisConfiguration: { "aad-enabled": "true" } }));
    await azure.arm.run("PUT", child("firewallRules/office"), { properties: { startIP: "10.0.0.1", endIP: "10.0.0.9" } });
    expect((await azure.arm.send("PUT", child("firewallRules/bad"), { properties: { startIP: "x", endIP: "y" } })).status).to.equal(400);
    await azure.arm.run("PUT", child("patchSchedules/default"), { properties: { scheduleEntries: [{ dayOfWeek: "Monday", startHourUtc: 2 }] } });
    await azure.arm.run("PUT", child("accessPolicies/custom"), { properties: { permissions: "+@read allkeys" } });
    const { value } = (await azure.arm.send("GET", child("accessPolicies"))).body as { value: { name: string }[] };
    expect(value.map(({ name }) => name)).to.deep.equal(["Data Owner", "Data Contributor", "Data Reader", "custom"]);
    await azure.arm.run("PUT", child("accessPolicyAssignments/app"), { properties: { objectId: OBJECT_ID, objectIdAlias: "app", accessPolicyName: "Data Reader" } });
    expect([...azure.dataPlane.caches.values()][0]?.access.users.map(({ name }) => name)).to.deep.equal([OBJECT_ID]);
    const missing = await azure.arm.send("PUT", child("accessPolicyAssignments/two"), { properties: { objectId: OBJECT_ID, objectIdAlias: "app", accessPolicyName: "None" } });
    expect(missing.status).to.equal(400);
  });

  it("exports Premium only", async () => {
    await azure.arm.run("PUT", id(), body({ name: "Standard", family: "C", capacity: 1 }));
    const reply = await azure.arm.send("POST", child("export"), { prefix: "p", container: "https://127.0.0.1/a/b" });
    expect(messageOf(reply.body)).to.match(/Premium caches only/);
  });

  it("is busy, in the service's own words, while it changes", async () => {
    azure.local.arm.faults.add({ path: "redis", ...SLOW });
    await azure.arm.send("PUT", id(), body(P1));
    const reply = await azure.arm.send("DELETE", id());
    expect([reply.status, codeOf(reply.body)]).to.deep.equal([409, "Conflict"]);
    expect(messageOf(reply.body)).to.match(/busy processing a previous update request or undergoing maintenance/);
  });
});
