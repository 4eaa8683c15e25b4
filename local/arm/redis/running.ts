import { rm } from "node:fs/promises";
import type { DataPlaneUser, RunningCache, SourceSpec } from "../../data-plane";
import type { Azure } from "../azure";
import type { ArmResource } from "../store";
import { read, readText } from "../store";
import type { CacheSku } from "./sizes";
import { sizeOf } from "./sizes";

export const CACHE_ASSIGNMENT_TYPE = "Microsoft.Cache/Redis/accessPolicyAssignments";

/** Starts the servers of a new cache and writes where they answer into its resource. */
export async function startCache(azure: Azure, cache: ArmResource): Promise<RunningCache> {
  const running = await azure.dataPlane.startSource(specOf(azure, cache));
  publish(cache, running);
  await applyCacheAccess(azure, cache);
  return running;
}

/** What cannot be changed while servers run; then the data moves to new ones. */
const SHAPE = ["shardCount", "replicasPerPrimary", "enableNonSslPort", "sku"] as const;

export async function applyToCache(azure: Azure, cache: ArmResource, previous: ArmResource): Promise<void> {
  const running = azure.dataPlane.get(cache.id);
  if (running === undefined) return void (await startCache(azure, cache));
  const reshaped = SHAPE.some((name) => JSON.stringify(cache.properties[name]) !== JSON.stringify(previous.properties[name]));
  if (reshaped) return rebuild(azure, cache, running);
  await running.setEvictionPolicy(evictionOf(cache));
  await applyCacheAccess(azure, cache);
}

/** Access keys and Entra assignments of a cache, as its servers shall take them from now on. */
export async function applyCacheAccess(azure: Azure, cache: ArmResource): Promise<void> {
  const keysOff = cache.properties["disableAccessKeyAuthentication"] === true;
  await azure.accessTurns.take(cache.id, async () => {
    await azure.dataPlane.get(cache.id)?.setAccess({ accessKeys: keysOff ? null : azure.keys.of(cache.id), users: usersOf(azure, cache) });
  });
}

async function rebuild(azure: Azure, cache: ArmResource, running: RunningCache): Promise<void> {
  const files = await running.exportRdb();
  try {
    await azure.dataPlane.stop(running.id);
    await (await startCache(azure, cache)).importRdb(files);
  } finally {
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }
}

function specOf(azure: Azure, cache: ArmResource): SourceSpec {
  const size = sizeOf(cache.properties["sku"] as CacheSku);
  const shards = Number(cache.properties["shardCount"] ?? 0);
  const notify = read(cache.properties, "redisConfiguration.notify-keyspace-events");
  return {
    id: cache.id,
    shards,
    replicasPerPrimary: Number(cache.properties["replicasPerPrimary"] ?? 0),
    databases: shards > 0 ? 1 : size.maxDatabases,
    accessKeys: azure.keys.of(cache.id),
    users: usersOf(azure, cache),
    maxMemoryBytes: Math.round(size.memoryGB * 1024 ** 3) - reservedBytes(cache),
    evictionPolicy: evictionOf(cache),
    ...(typeof notify === "string" ? { notifyKeyspaceEvents: notify } : {}),
    plainPort: cache.properties["enableNonSslPort"] === true,
  };
}

/** Both reserves are strings in MB per shard (azure.md 3.1). */
function reservedBytes(cache: ArmResource): number {
  const mb = ["maxmemory-reserved", "maxfragmentationmemory-reserved"].map((name) => Number(readText(cache.properties, `redisConfiguration.${name}`)));
  return mb.reduce((sum, value) => sum + value, 0) * 1024 ** 2;
}

function evictionOf(cache: ArmResource): string {
  return readText(cache.properties, "redisConfiguration.maxmemory-policy") || "volatile-lru";
}

function usersOf(azure: Azure, cache: ArmResource): DataPlaneUser[] {
  return azure.store.list(cache.id, CACHE_ASSIGNMENT_TYPE).map(({ properties }) => {
    const name = String(properties["objectId"]);
    return { name, password: azure.tokens.tokenOf(name) };
  });
}

/** Host, ports and one `instances` entry a node; replicas do not run here and are listed with their primary's ports. */
function publish(cache: ArmResource, running: RunningCache): void {
  const { properties } = cache;
  const copies = 1 + Number(properties["replicasPerPrimary"] ?? 0);
  properties["hostName"] = running.host;
  properties["port"] = running.plainPort ?? 6379;
  properties["sslPort"] = running.tlsPort ?? 6380;
  properties["redisVersion"] = running.version;
  properties["instances"] = running.nodes.flatMap((node, shardId) =>
    Array.from({ length: copies }, (_, copy) => ({
      sslPort: node.tlsPort ?? 6380,
      ...(node.plainPort === null ? {} : { nonSslPort: node.plainPort }),
      shardId,
      isMaster: copy === 0,
      isPrimary: copy === 0,
    })),
  );
}
