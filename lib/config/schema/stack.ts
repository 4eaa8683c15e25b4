import { sourceShape } from "./source";
import { targetShape } from "./target";
import { entryName, group, guid, label, region } from "./words";
import { flag, integer, list, object, oneOf, optional, required, text, texts, withDefault } from "../shape";
import {
  copyRuns,
  phases,
  principalTypes,
  storageAuths,
  strategies,
  type CacheConfig,
  type CopyConfig,
  type StackConfig,
  type StagingConfig,
} from "../types";

/** A rate as `redis-move copy --max-rate` takes it. */
const rate = text("such as 5000keys/s or 20MB/s", /^\d+(\.\d+)?\s*(keys\/s|[kmg]?b\/s)?$/i);

const copyShape = object<CopyConfig>({
  run: optional(
    oneOf(copyRuns),
    "Who copies: `pulumi up` itself, where it reaches both caches, or whoever runs the command that is shown.",
    "up where a snapshot is named, else command",
  ),
  checkpoint: optional(
    text("a folder"),
    "Folder for checkpoints on the machine that runs `pulumi up`; a relative one begins at the program's folder.",
    "the user's folder for state",
  ),
  verify: optional(flag, "Compare every key at the end; reads both caches whole once more.", "true"),
  timeoutMinutes: optional(integer(1, 1440), "Minutes one `pulumi up` copies; the next one goes on.", "45"),
  maxRate: optional(rate, "Upper limit of the speed.", "none"),
});

/** One cache. */
export const cacheShape = object<CacheConfig>({
  name: required(entryName, "Name of this entry and of the component; never change it, or the target is built anew."),
  strategy: required(
    oneOf(strategies),
    "How data reaches the target: `new` moves none, `rdb` exports and imports (Premium only), `copy` copies key by key (any tier).",
  ),
  phase: withDefault(oneOf(phases), "provision", "Where the cache stands. Going forward or back is a change of this word."),
  source: required(sourceShape, "Facts of the source, frozen so that a preview works without it."),
  target: withDefault(targetShape, {}, "What the target is to be."),
  copy: optional(copyShape, "How keys are copied, for strategy `copy`."),
  snapshot: optional(
    label,
    "Label of the transfer or of the copy; it runs once for each label. Needed for `rdb` in phase `sync`; without one, `copy` shows its command.",
  ),
  allowOverwriteOf: optional(label, "The snapshot label for which keys that the target holds may be overwritten."),
  acceptDataLoss: optional(
    list(text()),
    "Changes whose loss of data is accepted, word for word as the refusal prints them.",
    "none",
  ),
  protect: withDefault(flag, true, "Whether cluster and database are protected against deletion and replacement."),
  resourceGroup: optional(group, "Resource group of the target.", "the stack's, else the source's"),
  location: optional(region, "Region of the target.", "the source's"),
});

const stagingShape = object<StagingConfig>({
  storageAuth: optional(
    oneOf(storageAuths),
    "How the services get at the blobs: SAS signed by the account's key, SAS signed for whoever runs this, or (for the export) the cache's managed identity. The last two switch the account's keys off.",
    "sharedKey",
  ),
  retentionDays: optional(
    integer(1, 365),
    "Days after which block blobs expire; the page blobs of a Premium export stay until the storage is removed.",
    "7",
  ),
  operatorPrincipalId: optional(
    guid,
    "Object id of who runs `pulumi up`; gets the role that signing for `userDelegation` and `managedIdentity` needs.",
    "has the role already",
  ),
  operatorPrincipalType: optional(oneOf(principalTypes), "Kind of that principal.", "ServicePrincipal"),
  timeoutMinutes: optional(integer(1, 1440), "Minutes one `pulumi up` waits for a transfer; the next one goes on.", "45"),
});

/** The config of a stack: namespace `azure-redis-move`. */
export const stackShape = object<StackConfig>({
  subscriptionId: optional(guid, "Subscription of the sources.", "from source.id"),
  resourceGroup: optional(group, "Resource group of sources and targets that name none."),
  location: optional(region, "Region of sources that name none."),
  tags: optional(texts, "Tags of everything that is built.", "none"),
  staging: optional(stagingShape, "Storage for RDB blobs."),
  caches: required(list(cacheShape), "The caches of this environment."),
});
