import { rm } from "node:fs/promises";
import type { RunningCache } from "../../data-plane";
import type { Answer } from "../answer";
import { ArmError, badRequest, ok } from "../answer";
import type { Azure } from "../azure";
import { checkBody } from "../body";
import { withDownloads } from "../rdb/download";
import { accountIn, containerAt } from "../rdb/storage";
import { uploadPages } from "../rdb/upload";
import { place } from "../resources/change";
import { existing } from "../resources/scope";
import { versioned } from "../router";
import type { Call, Handler } from "../router";
import type { ArmResource } from "../store";
import { canWriteBlobs } from "../authorization/role-assignments";
import { CACHE, cacheId, VERSIONS } from "./caches";
import { applyCacheAccess } from "./running";
import type { CacheSku } from "./sizes";

function cacheOf(call: Call, azure: Azure): ArmResource {
  return existing(azure, cacheId(call, azure));
}

function runningOf(azure: Azure, cache: ArmResource): RunningCache {
  const running = azure.dataPlane.get(cache.id);
  if (running === undefined) throw badRequest(`The cache '${cache.name}' is not running.`, "CacheNotReady");
  return running;
}

function premium(cache: ArmResource, what: string): void {
  const sku = cache.properties["sku"] as CacheSku;
  if (sku.name !== "Premium") throw badRequest(`${what} is supported for Premium caches only; '${cache.name}' is ${sku.name}.`);
}

function act(call: Call, azure: Azure, cache: ArmResource, work: (progress: (percent: number) => void) => Promise<void>): Answer {
  const headers = azure.operations.start(call, {
    style: "asyncOperations",
    ...place(cache.id, String(cache.location)),
    lock: cache.id,
    work,
  });
  return { status: 202, headers };
}

const keysAnswer = (azure: Azure, cache: ArmResource): Answer => {
  const [primaryKey, secondaryKey] = azure.keys.of(cache.id);
  return ok({ primaryKey, secondaryKey });
};

const regenerateKey: Handler = async (call, azure) => {
  const cache = cacheOf(call, azure);
  const body = checkBody(call.body, [{ path: "keyType", required: true, oneOf: ["Primary", "Secondary"] }]);
  azure.operations.assertIdle(cache.id);
  azure.keys.regenerate(cache.id, body["keyType"] === "Primary" ? 0 : 1);
  await applyCacheAccess(azure, cache);
  return keysAnswer(azure, cache);
};

const AUTH_METHOD = { path: "preferred-data-archive-auth-method", oneOf: ["SAS", "ManagedIdentity"] } as const;
const FORMAT = { path: "format", oneOf: ["RDB", "rdb"] } as const;

/** One page blob a shard, named after the prefix (azure.md 7.1). */
const exportData: Handler = (call, azure) => {
  const cache = cacheOf(call, azure);
  premium(cache, "Export");
  const body = checkBody(call.body, [{ path: "prefix", required: true, type: "string" }, { path: "container", required: true, type: "string" }, FORMAT, AUTH_METHOD]);
  const running = runningOf(azure, cache);
  const [url, prefix] = [String(body["container"]), String(body["prefix"])];
  return act(call, azure, cache, async (progress) => {
    const account = accountIn(azure, url, cache.location);
    const token = body[AUTH_METHOD.path] === "ManagedIdentity" ? identityToken(azure, cache, account) : undefined;
    const container = containerAt(azure, token === undefined ? url : (url.split("?")[0] ?? url), token);
    const files = await running.exportRdb();
    try {
      for (const [i, file] of files.entries()) {
        await uploadPages(container, files.length === 1 ? `${prefix}.rdb` : `${prefix}_${i}.rdb`, file);
        progress(Math.round(((i + 1) / files.length) * 99));
      }
    } finally {
      await Promise.all(files.map((file) => rm(file, { force: true })));
    }
  });
};

/** The token of the cache's own identity, where that may write to the account. */
function identityToken(azure: Azure, cache: ArmResource, account: ArmResource): string {
  const users = Object.values(cache.identity?.userAssignedIdentities ?? {}).map(({ principalId }) => principalId);
  const principals = [cache.identity?.principalId, ...users].filter((id) => id !== undefined);
  if (principals.length === 0) throw new ArmError(400, "IdentityMissing", `The cache '${cache.name}' has no managed identity.`);
  const able = principals.find((id) => canWriteBlobs(azure, id, account.id));
  if (able === undefined) throw new ArmError(403, "AuthorizationPermissionMismatch", `The identity of '${cache.name}' lacks the role Storage Blob Data Contributor on '${account.name}'.`);
  return azure.tokens.tokenOf(able);
}

const importData: Handler = (call, azure) => {
  const cache = cacheOf(call, azure);
  premium(cache, "Import");
  const body = checkBody(call.body, [{ path: "files", required: true, type: "array" }, FORMAT, AUTH_METHOD]);
  const running = runningOf(azure, cache);
  const urls = (body["files"] as unknown[]).map(String);
  return act(call, azure, cache, async () => {
    for (const url of urls) accountIn(azure, url, cache.location);
    await withDownloads(azure, urls, (files) => running.importRdb(files));
  });
};

const flush: Handler = (call, azure) => {
  const cache = cacheOf(call, azure);
  const running = runningOf(azure, cache);
  return act(call, azure, cache, () => running.flush());
};

/** Nothing is cut off: the local servers keep running. */
const reboot: Handler = (call, azure) => {
  const cache = cacheOf(call, azure);
  checkBody(call.body, [{ path: "rebootType", required: true, oneOf: ["PrimaryNode", "SecondaryNode", "AllNodes"] }]);
  azure.operations.assertIdle(cache.id);
  azure.options.note(`${cache.name}: a reboot is answered but the local servers keep running`);
  return ok({ message: "Requested reboot. The local Azure does not restart its servers." });
};

export const cacheActionRoutes = versioned(VERSIONS, [
  { method: "POST", path: `${CACHE}/listKeys`, handle: (call, azure) => keysAnswer(azure, cacheOf(call, azure)) },
  { method: "POST", path: `${CACHE}/regenerateKey`, handle: regenerateKey },
  { method: "POST", path: `${CACHE}/export`, handle: exportData },
  { method: "POST", path: `${CACHE}/import`, handle: importData },
  { method: "POST", path: `${CACHE}/flush`, handle: flush },
  { method: "POST", path: `${CACHE}/forceReboot`, handle: reboot },
]);
