import { rule, type Rule } from "./rule";
import type { TargetSettings } from "./settings";
import * as settings from "./settings";
import { skuFault } from "./sku-names";
import { findManagedRedisSku } from "../sizing/managed-redis-skus";
import { show, type Fault } from "../util/fault";
import { nearest } from "../util/nearest";

type Key = keyof TargetSettings;
const on = <K extends Key>(reads: readonly K[], check: (s: Pick<TargetSettings, K>) => Fault | undefined): Rule<TargetSettings> =>
  rule(reads, check);

/** A setting whose value must be one of a list, with the nearest one offered. */
const oneOf = (
  key: "clusteringPolicy" | "evictionPolicy" | "clientProtocol" | "publicNetworkAccess",
  allowed: readonly string[],
): Rule<TargetSettings> =>
  on([key], (s) =>
    allowed.includes(s[key])
      ? undefined
      : { path: key, problem: "is not a value that Azure knows", given: show(s[key]), ...choices(s[key], allowed) },
  );

function choices(given: string, allowed: readonly string[]): Pick<Fault, "allowed" | "remedy"> {
  const meant = nearest(given, allowed);
  return { allowed: allowed.join(", "), ...(meant === undefined ? {} : { remedy: `did you mean ${meant}?` }) };
}

/** Cluster names as Azure takes them (azure.md 2.5). */
export const clusterNamePattern = /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;
const versionedKeyUrl = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+\/keys\/[A-Za-z0-9-]+\/[0-9a-f]{32}$/i;
const assignmentName = /^[A-Za-z0-9]{1,60}$/;
const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const userAssignedIdentity =
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i;

const has = (modules: TargetSettings["modules"], name: string): boolean => modules.some((module) => module.name === name);
const names = (modules: TargetSettings["modules"]): string => modules.map(({ name }) => name).join(", ");
const isFlash = (sku: string): boolean => findManagedRedisSku(sku)?.tier === "FlashOptimized";

/** Values: what each setting may be by itself. */
const valueRules: readonly Rule<TargetSettings>[] = [
  on(["sku"], ({ sku }) => skuFault(sku)),
  oneOf("clusteringPolicy", settings.clusteringPolicies),
  oneOf("evictionPolicy", settings.evictionPolicies),
  oneOf("clientProtocol", settings.clientProtocols),
  oneOf("publicNetworkAccess", settings.publicNetworkValues),
  on(["clusterName"], ({ clusterName }) =>
    clusterName === undefined || clusterNamePattern.test(clusterName)
      ? undefined
      : {
          path: "clusterName",
          problem: "is not a name that Azure takes for a cluster",
          given: show(clusterName),
          allowed: "1 to 60 letters and digits, with single hyphens between them",
        },
  ),
  on(["modules"], ({ modules }) => {
    const unknown = modules.find(({ name }) => !(settings.redisModules as readonly string[]).includes(name));
    return (
      unknown && {
        path: "modules",
        problem: "names a module that Azure Managed Redis does not have",
        given: show(unknown.name),
        ...choices(unknown.name, settings.redisModules),
      }
    );
  }),
  on(["modules"], ({ modules }) => {
    const twice = modules.find(({ name }, index) => modules.findIndex((other) => other.name === name) !== index);
    return twice && { path: "modules", problem: "names a module twice", given: show(twice.name), remedy: "name it once" };
  }),
  on(["persistence"], ({ persistence }) => frequencyFault("rdb", persistence?.rdb, settings.rdbFrequencies)),
  on(["persistence"], ({ persistence }) => frequencyFault("aof", persistence?.aof, settings.aofFrequencies)),
  on(["accessAssignments"], ({ accessAssignments }) => {
    const wrong = accessAssignments.find(({ name }) => !assignmentName.test(name));
    return (
      wrong && {
        path: "accessAssignments",
        problem: "names an assignment as Azure does not allow",
        given: show(wrong.name),
        allowed: "1 to 60 letters and digits",
      }
    );
  }),
  on(["accessAssignments"], ({ accessAssignments }) => {
    const wrong = accessAssignments.find((assignment) => !objectId.test(assignment.objectId));
    return (
      wrong && {
        path: `accessAssignments.${wrong.name}.objectId`,
        problem: "is not an object id",
        given: show(wrong.objectId),
        allowed:
          "the object id (a GUID) of a user, service principal or managed identity; groups are not supported by the service",
      }
    );
  }),
  on(["accessAssignments"], ({ accessAssignments }) => {
    const ids = accessAssignments.map((assignment) => assignment.objectId.toLowerCase());
    const twice = accessAssignments.find((_, index) => ids.indexOf(ids[index] ?? "") !== index);
    return (
      twice && {
        path: `accessAssignments.${twice.name}.objectId`,
        problem: "has access already by another assignment; Azure takes one for each principal",
        given: show(twice.objectId),
        remedy: "remove one of the two",
      }
    );
  }),
];

function frequencyFault(kind: "rdb" | "aof", given: string | undefined, allowed: readonly string[]): Fault | undefined {
  return given === undefined || allowed.includes(given)
    ? undefined
    : {
        path: `persistence.${kind}`,
        problem: "is not an interval that Azure offers",
        given: show(given),
        allowed: allowed.join(", "),
      };
}

/** Sizes: what a SKU cannot do (azure.md 2.5). */
const skuRules: readonly Rule<TargetSettings>[] = [
  on(["sku", "allowPreview"], ({ sku, allowPreview }) =>
    findManagedRedisSku(sku)?.stage === "preview" && !allowPreview
      ? {
          path: "sku",
          problem: "is in preview: no service level agreement, and it may change",
          given: show(sku),
          allowed: "a generally available SKU",
          remedy: "choose one, or accept the preview with allowPreview: true",
        }
      : undefined,
  ),
  on(["sku", "clusteringPolicy"], ({ sku, clusteringPolicy }) => {
    const known = findManagedRedisSku(sku);
    return clusteringPolicy === "NoCluster" && known?.noCluster === false
      ? {
          path: "clusteringPolicy",
          problem: "NoCluster is for in-memory SKUs of at most 24 GB",
          given: `NoCluster with ${sku} (${known.memoryGB} GB)`,
          allowed: "OSSCluster, EnterpriseCluster",
          remedy: "EnterpriseCluster suits clients that know no cluster",
        }
      : undefined;
  }),
  on(["sku", "modules"], ({ sku, modules }) =>
    isFlash(sku) && modules.some(({ name }) => name !== "RedisJSON")
      ? {
          path: "modules",
          problem: "Flash Optimized has RedisJSON only",
          given: `${names(modules)} with ${sku}`,
          allowed: "RedisJSON",
          remedy: "choose an in-memory SKU (Balanced_*, MemoryOptimized_*, ComputeOptimized_*)",
        }
      : undefined,
  ),
  on(["sku", "highAvailability"], ({ sku, highAvailability }) =>
    findManagedRedisSku(sku)?.highAvailabilityOptional === false && !highAvailability
      ? {
          path: "highAvailability",
          problem: "Flash Optimized without high availability is not documented to work (U-03)",
          given: `false with ${sku}`,
          allowed: "true",
        }
      : undefined,
  ),
  on(["sku", "geoReplication"], ({ sku, geoReplication }) =>
    geoReplication && findManagedRedisSku(sku)?.activeGeoReplication === false
      ? {
          path: "geoReplication",
          problem: "Balanced_B0, Balanced_B1 and Flash Optimized have no active geo-replication",
          given: sku,
          allowed: "Balanced_B3 and larger, MemoryOptimized_*, ComputeOptimized_*",
        }
      : undefined,
  ),
];

/** Combinations of settings that Azure refuses or that nobody could use. */
const combinationRules: readonly Rule<TargetSettings>[] = [
  on(["persistence"], ({ persistence }) =>
    persistence?.rdb !== undefined && persistence.aof !== undefined
      ? {
          path: "persistence",
          problem: "the service keeps one kind of persistence at a time",
          given: `rdb ${persistence.rdb} and aof ${persistence.aof}`,
          allowed: "rdb or aof",
          remedy: "remove one of the two",
        }
      : undefined,
  ),
  on(["persistence", "geoReplication"], ({ persistence, geoReplication }) =>
    geoReplication && (persistence?.rdb ?? persistence?.aof) !== undefined
      ? {
          path: "persistence",
          problem: "a geo-replicated database cannot persist",
          remedy: "remove persistence or geo-replication",
        }
      : undefined,
  ),
  on(["modules", "geoReplication"], ({ modules, geoReplication }) =>
    geoReplication && modules.some(({ name }) => name !== "RediSearch" && name !== "RedisJSON")
      ? {
          path: "modules",
          problem: "geo-replication allows RediSearch and RedisJSON only",
          given: names(modules),
          allowed: "RediSearch, RedisJSON",
        }
      : undefined,
  ),
  on(["modules", "clusteringPolicy"], ({ modules, clusteringPolicy }) =>
    has(modules, "RediSearch") && clusteringPolicy !== "EnterpriseCluster"
      ? {
          path: "clusteringPolicy",
          problem: "RediSearch needs the EnterpriseCluster policy",
          given: show(clusteringPolicy),
          allowed: "EnterpriseCluster",
        }
      : undefined,
  ),
  on(["modules", "evictionPolicy"], ({ modules, evictionPolicy }) =>
    has(modules, "RediSearch") && evictionPolicy !== "NoEviction"
      ? {
          path: "evictionPolicy",
          problem: "RediSearch needs the NoEviction policy, since an evicted key would leave the index wrong",
          given: show(evictionPolicy),
          allowed: "NoEviction",
        }
      : undefined,
  ),
  on(["clientProtocol", "accessKeys"], ({ clientProtocol, accessKeys }) =>
    clientProtocol === "Plaintext" && !accessKeys
      ? {
          path: "clientProtocol",
          problem: "Entra sign-in works over TLS only, so with access keys off nobody could sign in",
          given: "Plaintext with access keys off",
          allowed: "Encrypted",
          remedy: "keep Encrypted, or set accessKeys: true",
        }
      : undefined,
  ),
  on(["customerManagedKey"], ({ customerManagedKey }) =>
    customerManagedKey !== undefined && !versionedKeyUrl.test(customerManagedKey.keyUrl)
      ? {
          path: "customerManagedKey.keyUrl",
          problem: "is not the URL of one version of a key",
          given: show(customerManagedKey.keyUrl),
          allowed: "https://<vault>.vault.azure.net/keys/<name>/<version of 32 hexadecimal digits>",
        }
      : undefined,
  ),
  on(["customerManagedKey"], ({ customerManagedKey }) =>
    customerManagedKey !== undefined && !userAssignedIdentity.test(customerManagedKey.userAssignedIdentityId)
      ? {
          path: "customerManagedKey.userAssignedIdentityId",
          problem: "a customer-managed key is read by a user-assigned identity",
          given: show(customerManagedKey.userAssignedIdentityId),
          allowed: "the id of a Microsoft.ManagedIdentity/userAssignedIdentities resource",
        }
      : undefined,
  ),
];

/** Everything that Azure would refuse about a target by itself, whatever is deployed already. */
export const targetRules: readonly Rule<TargetSettings>[] = [...valueRules, ...skuRules, ...combinationRules];
