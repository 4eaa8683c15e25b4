import { expect } from "chai";
import { managedRedisSkus } from "../../lib/sizing/managed-redis-skus";
import { policies } from "../../policy/policies";
import { size, toRecord } from "../../lib/sizing";
import { CACHE, CACHE_MOVE, CLUSTER, DATABASE, MANAGED_REDIS, policyNamed, violations, type Given } from "./support";

interface Case {
  readonly title: string;
  readonly given: Given;
  readonly config?: object;
  /** What the message says; absent: nothing is reported. */
  readonly says?: string;
}

const request = { sku: "P2", peakMemoryGB: 9.2, headroomPercent: 25 };
const fitting = toRecord(size(request), request);
const tight = { ...fitting, peakMemoryGB: fitting.target.usableGB + 0.001 };
const cluster = (props: Record<string, unknown>, more: Partial<Given> = {}): Given => ({ type: CLUSTER, props, ...more });
const database = (props: Record<string, unknown>, more: Partial<Given> = {}): Given => ({ type: DATABASE, props, ...more });
const cache = (props: Record<string, unknown>, more: Partial<Given> = {}): Given => ({ type: CACHE, props, ...more });
const sku = (name: string): Record<string, unknown> => ({ sku: { name } });
const moved = { name: "sessions-target-cluster", under: [CACHE_MOVE, MANAGED_REDIS] };

const cases: Readonly<Record<string, readonly Case[]>> = {
  "redis-tls-only": [
    { title: "TLS", given: database({ clientProtocol: "Encrypted" }) },
    { title: "the default of the service, which is TLS", given: database({}) },
    { title: "plain text", given: database({ clientProtocol: "Plaintext" }), says: "clientProtocol is Plaintext" },
    { title: "an old version", given: cluster({ minimumTlsVersion: "1.0" }), says: "minimumTlsVersion is 1.0" },
    { title: "1.2", given: cluster({ minimumTlsVersion: "1.2" }) },
  ],
  "redis-no-public-network": [
    { title: "off", given: cluster({ publicNetworkAccess: "Disabled" }) },
    { title: "on", given: cluster({ publicNetworkAccess: "Enabled" }), says: "sessions: the public network reaches the cache" },
    { title: "not stated", given: cluster({}), says: "not stated" },
    { title: "allowed by the name of the move", given: cluster({ publicNetworkAccess: "Enabled" }, moved), config: { allow: ["sessions"] } },
    { title: "allowed by the name of the resource", given: cluster({ publicNetworkAccess: "Enabled" }, moved), config: { allow: ["sessions-target-cluster"] } },
    { title: "another one allowed", given: cluster({ publicNetworkAccess: "Enabled" }, moved), config: { allow: ["sessions-target"] }, says: "sessions: the public network" },
  ],
  "redis-no-access-keys": [
    { title: "off", given: database({ accessKeysAuthentication: "Disabled" }) },
    { title: "on", given: database({ accessKeysAuthentication: "Enabled" }), says: "access keys are on" },
    { title: "not stated", given: database({}), says: "the API version decides" },
    { title: "allowed", given: database({ accessKeysAuthentication: "Enabled" }), config: { allow: ["sessions"] } },
  ],
  "redis-peak-fits": [
    { title: "a sizing that fits", given: { type: MANAGED_REDIS, props: { sizing: fitting } } },
    { title: "a megabyte too much", given: { type: MANAGED_REDIS, props: { sizing: tight } }, says: `${fitting.target.sku} has ${fitting.target.usableGB} GB usable` },
    { title: "a move, whose sizing is judged below it", given: { type: CACHE_MOVE, props: { strategy: "rdb", sizing: tight } } },
    { title: "too little headroom", given: { type: MANAGED_REDIS, props: { sizing: fitting } }, config: { headroomPercent: 500 }, says: "with 500 % above it" },
    { title: "no peak measured", given: { type: MANAGED_REDIS, props: { sizing: { ...fitting, peakMemoryGB: null } } } },
    { title: "no sizing", given: { type: MANAGED_REDIS, props: {} } },
    { title: "a peak in the configuration in place of the sizing's", given: { type: MANAGED_REDIS, props: { sizing: tight } }, config: { peakMemoryGB: { sessions: 1 } } },
    { title: "a plain cluster and a peak", given: cluster(sku("Balanced_B10")), config: { peakMemoryGB: { sessions: 9.6 } } },
    { title: "a plain cluster and too high a peak", given: cluster(sku("Balanced_B10")), config: { peakMemoryGB: { sessions: 9.601 } }, says: "needs 9.601 GB and Balanced_B10 has 9.6 GB usable" },
    { title: "a cluster of a move and too high a peak", given: cluster(sku("Balanced_B10"), moved), config: { peakMemoryGB: { sessions: 50 } }, says: "sessions: the measured peak of 50 GB" },
    { title: "a cluster without a peak", given: cluster(sku("Balanced_B0")) },
    { title: "Flash, of which nobody knows what is usable", given: cluster(sku("FlashOptimized_A250")), config: { peakMemoryGB: { sessions: 1 } }, says: "not published" },
    { title: "allowed", given: { type: MANAGED_REDIS, props: { sizing: tight } }, config: { allow: ["sessions"] } },
  ],
  "redis-no-preview-sku": [
    { title: "preview in production", given: cluster(sku("Balanced_B350"), { stack: "prod" }), says: "Balanced_B350 is in preview" },
    { title: "preview in a stack with production in its name", given: cluster(sku("flashoptimized_a250"), { stack: "shop-production.eu" }), says: "in preview" },
    { title: "preview in development", given: cluster(sku("Balanced_B350")) },
    { title: "preview in pre-production", given: cluster(sku("Balanced_B350"), { stack: "pre-prod" }) },
    { title: "preview in a stack that is said to be production", given: cluster(sku("Balanced_B350")), config: { production: true }, says: "in preview" },
    { title: "preview in a stack that is said to be none", given: cluster(sku("Balanced_B350"), { stack: "prod" }), config: { production: false } },
    { title: "generally available", given: cluster(sku("Balanced_B150"), { stack: "prod" }) },
    { title: "no SKU of the catalogue", given: cluster(sku("Enterprise_E10"), { stack: "prod" }) },
    { title: "a product that starts with the word", given: cluster(sku("Balanced_B350"), { stack: "products" }) },
  ],
  "redis-protected": [
    { title: "a protected cluster", given: cluster({}) },
    { title: "an unprotected cluster", given: cluster({}, { protect: false }), says: "the cluster is not protected" },
    { title: "an unprotected database", given: database({}, { protect: false }), says: "the database is not protected" },
    { title: "allowed", given: database({}, { protect: false }), config: { allow: ["sessions"] } },
    { title: "an unprotected component, which manages nothing itself", given: { type: MANAGED_REDIS, protect: false } },
  ],
  "redis-high-availability": [
    { title: "off in production", given: cluster({ highAvailability: "Disabled" }, { stack: "prod" }), says: "high availability is off" },
    { title: "off in development", given: cluster({ highAvailability: "Disabled" }) },
    { title: "on", given: cluster({ highAvailability: "Enabled" }, { stack: "prod" }) },
    { title: "not stated, which is on", given: cluster({}, { stack: "prod" }) },
  ],
  "redis-retirement": [
    { title: "a Premium cache", given: cache({ sku: { name: "Premium", family: "P", capacity: 2 }, shardCount: 3 }), says: "Premium P2 retires on 2028-09-30 and is switched off from 2028-10-01; by its size it becomes MemoryOptimized_M50" },
    { title: "the example of the guide", given: cache({ sku: { name: "Standard", family: "C", capacity: 3 } }), says: "it becomes Balanced_B5 with" },
    { title: "replicas by their older name", given: cache({ sku: { name: "Premium", family: "P", capacity: 1 }, replicasPerMaster: 2 }), says: "(MAP-21)" },
    { title: "a size that does not exist", given: cache({ sku: { name: "Standard", family: "C", capacity: 9 } }), says: "has to be looked at (sku: unknown SKU" },
    { title: "one without a size", given: cache({}), says: "has to be looked at" },
    { title: "an Enterprise cluster", given: cluster(sku("Enterprise_E10")), says: "retires on 2027-03-31 and is moved by Microsoft from 2027-04-01; by its size it becomes Balanced_B20 or" },
    { title: "a managed cluster", given: cluster(sku("Balanced_B10")) },
    { title: "allowed", given: cache({ sku: { name: "Standard", family: "C", capacity: 3 } }), config: { allow: ["sessions"] } },
  ],
};

describe("policies", () => {
  for (const [policy, rows] of Object.entries(cases)) {
    describe(policy, () => {
      for (const { title, given, config, says } of rows) {
        it(`${says === undefined ? "passes" : "reports"}: ${title}`, () => {
          const found = violations(policy, given, config);
          if (says === undefined) expect(found).to.deep.equal([]);
          else expect(found).to.have.length(1).and.to.satisfy(([message]: string[]) => message?.includes(says) === true, `${found.join()} says: ${says}`);
        });
      }
    });
  }

  it("name the largest sizes that are generally available", () => {
    const largest = (["MemoryOptimized", "Balanced", "ComputeOptimized"] as const).map((tier) => managedRedisSkus.filter((known) => known.tier === tier && known.stage === "GA").at(-1)?.name.split("_")[1]);
    const [first, ...others] = largest;
    expect(policyNamed("redis-no-preview-sku").remediationSteps).to.include(`up to ${first}, ${others.join(" or ")}`);
  });

  it("are all held by these cases", () => {
    expect(Object.keys(cases).sort()).to.deep.equal(policies.map(({ name }) => name).sort());
  });

  it("leave alone what is none of theirs", () => {
    const bad = { publicNetworkAccess: "Enabled", clientProtocol: "Plaintext", sku: { name: "Balanced_B350" } };
    for (const type of ["azure-native:storage:StorageAccount", "azure-native:sql:Database", "pulumi:pulumi:Stack", "azure-native:redis:FirewallRule"]) {
      for (const { name } of policies) expect(violations(name, { type, props: bad, protect: false, stack: "prod" }), `${name} on ${type}`).to.deep.equal([]);
    }
  });

  it("look through every name that azure-native has given these resources", () => {
    for (const type of ["azure-native:cache/v20230401:Redis", "azure-native_redis_v20240301:redis:Redis"]) {
      expect(violations("redis-retirement", { type, props: { sku: { name: "Basic", family: "C", capacity: 0 } } })).to.have.length(1);
    }
    expect(violations("redis-protected", { type: "azure-native_redisenterprise_v20250701:redisenterprise:Database", protect: false })).to.have.length(1);
  });

  it("end every message with what to do", () => {
    for (const policy of policies) {
      expect(policy.remediationSteps, policy.name).to.be.a("string").and.to.have.length.above(20);
      expect(policy.remediationSteps, policy.name).to.not.match(/\n|\.$/);
    }
    expect(violations("redis-protected", cluster({}, { protect: false }))[0]).to.match(/; set the option protect: true, or name the cache in this policy's "allow"$/);
  });
});
