import type { BlobAccess } from "../azure/azure-blob-store";
import { AzureRequestError } from "../azure/azure-error";
import type { BlobStore } from "../azure/blob-store";
import { readSource } from "../azure/caches/source";
import { readTarget } from "../azure/caches/target";
import type { StorageChoice, TransferServices, World } from "./context";
import { TransferError } from "./errors";
import { readStorage, readStorageKey, type StorageFacts } from "./facts/storage";
import type { RdbTransferInputs } from "./inputs";
import type { Step } from "./journal";
import { JournalSession } from "./journal-session";
import { defaultLease } from "./lease";
import { refusalOf } from "./refusal";
import { obstacles } from "./requirements";

/** Everything a run works with, once the journal is its own. */
export interface Opened {
  readonly session: JournalSession;
  readonly world: World;
  readonly blobs: BlobStore;
  readonly storage: StorageChoice;
}

/** Reads the world, refuses what cannot work, and takes the journal. */
export async function open(
  inputs: RdbTransferInputs,
  services: TransferServices,
  warn: (step: Step, text: string) => void,
): Promise<Opened> {
  const { arm, clock, identity } = services;
  const world = await readWorld(inputs, services);
  // What can be known from ARM alone comes before the first touch of the storage, as that may be what is wrong.
  const refusal = refusalOf(obstacles(world, inputs));
  if (refusal !== undefined) throw refusal;
  const access = await chooseAccess(world.storage, inputs, services);
  const blobs = services.openBlobs(world.storage, inputs.containerName, access);
  if (!(await onceAllowed(() => blobs.exists(), access, services, warn))) {
    throw new TransferError(
      "preflight",
      `the storage account ${world.storage.name} has no container "${inputs.containerName}"`,
      "create it first; RdbStaging does",
    );
  }
  const tell = (text: string) => warn("preflight", arm.redactor.redact(text));
  const session = await JournalSession.open(inputs, { blobs, clock, identity, lease: services.lease ?? defaultLease, warn: tell });
  const exportBy = inputs.storageAuth === "managedIdentity" ? "managedIdentity" : "sas";
  return { session, world, blobs, storage: { exportBy, ...(access.kind === "sharedKey" ? { key: access.key } : {}) } };
}

async function readWorld({ sourceId, targetDatabaseId, storageAccountId }: RdbTransferInputs, { arm }: TransferServices): Promise<World> {
  const signal = new AbortController().signal;
  const [source, target, storage] = await Promise.all([
    readSource(arm, sourceId, signal),
    readTarget(arm, targetDatabaseId, signal),
    readStorage(arm, storageAccountId, signal),
  ]);
  return { source, target, storage };
}

async function chooseAccess(storage: StorageFacts, { storageAuth }: RdbTransferInputs, { arm }: TransferServices): Promise<BlobAccess> {
  const byKey = storage.sharedKeyAllowed && storageAuth !== "userDelegation";
  return byKey
    ? { kind: "sharedKey", key: await readStorageKey(arm, storage.id) }
    : { kind: "token", credential: arm.environment.credential };
}

const ROLE_PAUSE_MS = 15_000;
const ROLE_PATIENCE_MS = 5 * 60_000;

/** Waits for a role that was assigned a moment ago, in the same program perhaps: it is not effective everywhere at once. */
async function onceAllowed<T>(
  action: () => Promise<T>,
  access: BlobAccess,
  { clock }: TransferServices,
  warn: (step: Step, text: string) => void,
): Promise<T> {
  const giveUpAt = clock.now().getTime() + ROLE_PATIENCE_MS;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      const forbidden = error instanceof AzureRequestError && error.status === 403 && access.kind === "token";
      if (!forbidden || clock.now().getTime() >= giveUpAt) throw error;
      warn(
        "preflight",
        "the storage refuses this identity; trying for up to 5 minutes, as a new role takes some time to be effective (needed: Storage Blob Data Contributor on the account)",
      );
      await clock.sleep(ROLE_PAUSE_MS);
    }
  }
}
