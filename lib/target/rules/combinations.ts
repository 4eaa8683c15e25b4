import { names, on } from "./on";
import type { Rule } from "../rule";
import type { TargetSettings } from "../settings";
import { show } from "../../util/fault";

const has = (modules: TargetSettings["modules"], name: string): boolean => modules.some((module) => module.name === name);

/** Combinations of settings that Azure refuses or that nobody could use. */
export const combinationRules: readonly Rule<TargetSettings>[] = [
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
];
