import { rm } from "node:fs/promises";
import { badRequest, ok } from "../answer";
import type { Answer } from "../answer";
import type { Azure } from "../azure";
import { checkBody } from "../body";
import { place } from "../resources/change";
import { existing } from "../resources/scope";
import { withDownloads } from "../rdb/download";
import { accountIn, containerAt } from "../rdb/storage";
import { uploadCompressed } from "../rdb/upload";
import { versioned } from "../router";
import type { Call, Handler } from "../router";
import type { ArmResource } from "../store";
import { read } from "../store";
import type { RunningCache } from "../../data-plane";
import { clusterId } from "./clusters";
import { DATABASE, databaseId } from "./databases";
import { applyAccess } from "./running";
import { VERSIONS } from "./service";

interface Target {
  readonly cluster: ArmResource;
  readonly database: ArmResource;
  readonly running: RunningCache;
}

function targetOf(call: Call, azure: Azure): Target {
  const cluster = existing(azure, clusterId(call, azure));
  const database = existing(azure, databaseId(call, azure));
  const running = azure.dataPlane.get(database.id);
  if (running === undefined) throw badRequest(`The database of '${cluster.name}' is not running.`, "DatabaseNotReady");
  return { cluster, database, running };
}

/** An action on the database: nothing else changes the cluster meanwhile. */
function act(call: Call, azure: Azure, { cluster, database }: Target, work: () => Promise<void>, result?: () => Answer): Answer {
  const headers = azure.operations.start(call, {
    style: "operationsStatus",
    ...place(database.id, String(cluster.location)),
    lock: cluster.id,
    work,
    ...(result === undefined ? {} : { result }),
  });
  return { status: 202, headers };
}

const keysAnswer = (azure: Azure, { database }: Target): Answer => {
  if (database.properties["accessKeysAuthentication"] !== "Enabled") throw badRequest("Access keys authentication is disabled for this database.", "AccessKeysDisabled");
  const [primaryKey, secondaryKey] = azure.keys.of(database.id);
  return ok({ primaryKey, secondaryKey });
};

const regenerateKey: Handler = (call, azure) => {
  const target = targetOf(call, azure);
  const body = checkBody(call.body, [{ path: "keyType", required: true, oneOf: ["Primary", "Secondary"] }]);
  const renew = async () => {
    azure.keys.regenerate(target.database.id, body["keyType"] === "Primary" ? 0 : 1);
    await applyAccess(azure, target.database);
  };
  return act(call, azure, target, renew, () => keysAnswer(azure, target));
};

/** All blobs in one call, one a shard; what the database holds is deleted first (azure.md 7.2). */
const importData: Handler = (call, azure) => {
  const target = targetOf(call, azure);
  const body = checkBody(call.body, [{ path: "sasUris", required: true, type: "array" }]);
  const urls = (body["sasUris"] as unknown[]).map(String);
  if (urls.length === 0) throw badRequest("The property 'sasUris' must hold at least one URL.", "InvalidRequestBody");
  return act(call, azure, target, async () => {
    for (const url of urls) accountIn(azure, url, target.cluster.location);
    await withDownloads(azure, urls, (files) => target.running.importRdb(files));
  });
};

const exportData: Handler = (call, azure) => {
  const target = targetOf(call, azure);
  const body = checkBody(call.body, [{ path: "sasUri", required: true, type: "string" }]);
  const url = String(body["sasUri"]);
  return act(call, azure, target, async () => {
    accountIn(azure, url, target.cluster.location);
    const container = containerAt(azure, url);
    const files = await target.running.exportRdb();
    try {
      for (const [i, file] of files.entries()) await uploadCompressed(container, `${target.cluster.name}-default-${i}.rdb.gz`, file);
    } finally {
      await Promise.all(files.map((file) => rm(file, { force: true })));
    }
  });
};

const flush: Handler = (call, azure) => {
  const target = targetOf(call, azure);
  return act(call, azure, target, () => target.running.flush());
};

/** Geo-replication exists as a property only: no data goes from one local database to another. */
const unlink: Handler = (call, azure) => {
  const target = targetOf(call, azure);
  const body = checkBody(call.body, [{ path: "ids", required: true, type: "array" }]);
  const gone = (body["ids"] as unknown[]).map((id) => String(id).toLowerCase());
  return act(call, azure, target, async () => {
    const linked = read(target.database, "properties.geoReplication.linkedDatabases");
    const left = (Array.isArray(linked) ? linked : []).filter((one) => !gone.includes(String(read(one, "id")).toLowerCase()));
    target.database.properties["geoReplication"] = { ...(target.database.properties["geoReplication"] as object), linkedDatabases: left };
  });
};

export const databaseActionRoutes = versioned(VERSIONS, [
  { method: "POST", path: `${DATABASE}/listKeys`, handle: (call, azure) => keysAnswer(azure, targetOf(call, azure)) },
  { method: "POST", path: `${DATABASE}/regenerateKey`, handle: regenerateKey },
  { method: "POST", path: `${DATABASE}/import`, handle: importData },
  { method: "POST", path: `${DATABASE}/export`, handle: exportData },
  { method: "POST", path: `${DATABASE}/flush`, handle: flush },
  { method: "POST", path: `${DATABASE}/forceUnlink`, handle: unlink },
]);
