import { rm } from "node:fs/promises";
import type { DataPlaneUser, RunningCache, TargetSpec } from "../../data-plane";
import type { Azure } from "../azure";
import type { ArmResource } from "../store";
import { read } from "../store";
import { moduleNames } from "./cluster-rules";
import { ASSIGNMENT_TYPE } from "./database-of";
import { EVICTION } from "./database-rules";
import { skuOf, usableBytes } from "./skus";

/** Starts the servers of a new database and writes where they answer into its resources. */
export async function startDatabase(azure: Azure, cluster: ArmResource, database: ArmResource): Promise<void> {
  publish(cluster, database, await azure.dataPlane.startTarget(specOf(azure, cluster, database)));
}

/** Brings running servers to what a changed database asks for. */
export async function applyToRunning(azure: Azure, cluster: ArmResource, database: ArmResource, previous: ArmResource | undefined): Promise<void> {
  const running = azure.dataPlane.get(database.id);
  if (running === undefined) return;
  if (previous !== undefined && previous.properties["clusteringPolicy"] !== database.properties["clusteringPolicy"]) {
    publish(cluster, database, await rebuild(azure, running, specOf(azure, cluster, database)));
    return;
  }
  await running.setEvictionPolicy(evictionOf(database));
  await applyAccess(azure, database);
}

/** Access keys and Entra assignments of a database, as its servers shall take them from now on. */
export async function applyAccess(azure: Azure, database: ArmResource): Promise<void> {
  await azure.accessTurns.take(database.id, async () => {
    await azure.dataPlane.get(database.id)?.setAccess({ accessKeys: keysOf(azure, database), users: usersOf(azure, database) });
  });
}

function specOf(azure: Azure, cluster: ArmResource, database: ArmResource): TargetSpec {
  const sku = skuOf(cluster.sku?.["name"]);
  const policy = database.properties["clusteringPolicy"] as TargetSpec["clusteringPolicy"];
  const shards = policy === "OSSCluster" ? Math.min(sku.primaryShards, azure.options.maxTargetShards) : 1;
  if (policy === "OSSCluster" && shards < sku.primaryShards) {
    azure.options.note(`${cluster.name} runs ${shards} of the ${sku.primaryShards} primaries that ${sku.name} has`);
  }
  return {
    id: database.id,
    clusteringPolicy: policy,
    shards,
    accessKeys: keysOf(azure, database),
    users: usersOf(azure, database),
    clientProtocol: database.properties["clientProtocol"] as TargetSpec["clientProtocol"],
    maxMemoryBytes: usableBytes(sku),
    evictionPolicy: evictionOf(database),
    modules: moduleNames(database.properties),
  };
}

function publish(cluster: ArmResource, database: ArmResource, running: RunningCache): void {
  cluster.properties["hostName"] = running.host;
  cluster.properties["redisVersion"] = running.version;
  database.properties["redisVersion"] = running.version;
  database.properties["port"] = running.tlsPort ?? running.plainPort ?? 10000;
}

/** A new kind of database with the old data. */
async function rebuild(azure: Azure, running: RunningCache, spec: TargetSpec): Promise<RunningCache> {
  const files = await running.exportRdb();
  try {
    await azure.dataPlane.stop(running.id);
    const rebuilt = await azure.dataPlane.startTarget(spec);
    await rebuilt.importRdb(files);
    return rebuilt;
  } finally {
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }
}

function evictionOf(database: ArmResource): string {
  return EVICTION[String(database.properties["evictionPolicy"])] ?? "volatile-lru";
}

function keysOf(azure: Azure, database: ArmResource): readonly [string, string] | null {
  return database.properties["accessKeysAuthentication"] === "Enabled" ? azure.keys.of(database.id) : null;
}

/** An Entra user is its object id, its password its token (azure.md 12). */
function usersOf(azure: Azure, database: ArmResource): DataPlaneUser[] {
  return azure.store.list(database.id, ASSIGNMENT_TYPE).map((assignment) => {
    const objectId = String(read(assignment, "properties.user.objectId"));
    return { name: objectId, password: azure.tokens.tokenOf(objectId) };
  });
}
