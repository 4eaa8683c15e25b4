import { sameRegion } from "../azure/resource-id";
import type { World } from "./context";
import type { RdbTransferInputs } from "./inputs";
import type { Refusal } from "./refusal";

interface Requirement {
  /** Where the fact is from: section of azure.md or id of the guide. */
  readonly source: string;
  readonly check: (world: World, inputs: RdbTransferInputs) => Refusal | undefined;
}

const unless = (met: boolean, cause: string, remedy: string): Refusal | undefined => (met ? undefined : { cause, remedy });

const USABLE_STATES = new Set(["running", "unknown", "updating", "scaling"]);
const PAGE_BLOB_KINDS = new Set(["StorageV2", "Storage"]);

const requirements: readonly Requirement[] = [
  {
    source: "FEAT-12, azure.md 3.2",
    check: ({ source }) =>
      unless(
        source.tier === "Premium",
        `the source ${source.name} is ${source.tier}, and only Premium can export an RDB file`,
        "use the strategy copy (key by key, live), dualWrite (the application writes both) or new (start empty)",
      ),
  },
  {
    source: "azure.md 7.1",
    check: ({ source, storage }) =>
      unless(
        sameRegion(source.location, storage.location),
        `the storage account is in ${storage.location}, the source in ${source.location}`,
        `use an account in ${source.location}`,
      ),
  },
  {
    source: "azure.md 7.2",
    check: ({ target, storage }) =>
      unless(
        sameRegion(target.location, storage.location),
        `the storage account is in ${storage.location}, the target in ${target.location}; an import reads only from its own region`,
        "put source, storage and target into one region, or use the strategy copy",
      ),
  },
  {
    source: "azure.md 7.1",
    check: ({ source, storage }, { storageAuth }) =>
      unless(
        source.subscriptionId === storage.subscriptionId || storageAuth === "managedIdentity",
        "the storage account is in another subscription than the source",
        "use an account in the source's subscription, or storageAuth managedIdentity",
      ),
  },
  {
    source: "azure.md 7.2",
    check: ({ target, storage }) =>
      unless(
        target.subscriptionId === storage.subscriptionId,
        "the storage account is in another subscription than the target",
        "use an account in the target's subscription, or the strategy copy",
      ),
  },
  {
    source: "azure.md 7.1",
    check: ({ storage }) =>
      unless(
        !storage.hierarchicalNamespace,
        "the storage account has a hierarchical namespace (Data Lake), which neither service can use",
        "use an account without it; it cannot be switched off",
      ),
  },
  {
    source: "azure.md 7.1",
    check: ({ storage }) =>
      unless(
        PAGE_BLOB_KINDS.has(storage.kind) && storage.sku.startsWith("Premium_") === false,
        `the storage account is ${storage.kind} ${storage.sku}, which cannot hold both page and block blobs`,
        "use a general-purpose v2 account of standard performance",
      ),
  },
  {
    source: "azure.md 7.2, U-12",
    check: ({ storage }) =>
      unless(
        storage.publicNetwork && !storage.firewall,
        storage.publicNetwork
          ? "the storage account's firewall denies by default, and an import reads by SAS, which the firewall refuses"
          : "public network access of the storage account is disabled, and an import can read in no other way",
        "allow all networks on this account for the time of the transfer (its blobs stay private), or use the strategy copy",
      ),
  },
  {
    source: "azure.md 7.1",
    check: ({ storage }, { storageAuth }) =>
      unless(
        storageAuth !== "sharedKey" || storage.sharedKeyAllowed,
        "storageAuth is sharedKey, and shared-key access is switched off on the storage account",
        "use storageAuth userDelegation or managedIdentity",
      ),
  },
  {
    source: "azure.md 7.2, U-13",
    check: ({ storage }, { importUrlForm, storageAuth }) =>
      unless(
        importUrlForm !== "withStorageKey" || (storage.sharedKeyAllowed && storageAuth !== "userDelegation"),
        "importUrlForm is withStorageKey, and the account's key may not be used",
        "leave importUrlForm at bare",
      ),
  },
  {
    source: "azure.md 7.1",
    check: ({ source }, { storageAuth }) =>
      unless(
        storageAuth !== "managedIdentity" || source.hasIdentity,
        `storageAuth is managedIdentity, and the source ${source.name} has no identity`,
        "give it one with the role Storage Blob Data Contributor on the account, or use another storageAuth",
      ),
  },
  {
    source: "azure.md 15.2",
    check: ({ target }) =>
      unless(
        USABLE_STATES.has(target.resourceState.toLowerCase()),
        `the target database is in state ${target.resourceState}`,
        "bring it to the state Running first",
      ),
  },
];

/** Everything that stands in the way, not only the first of it. */
export function obstacles(world: World, inputs: RdbTransferInputs): readonly Refusal[] {
  return requirements.flatMap(({ check }) => check(world, inputs) ?? []);
}
