import type { ArmClient } from "../azure/arm-client";
import type { BlobAccess } from "../azure/azure-blob-store";
import type { BlobStore } from "../azure/blob-store";
import type { SourceFacts } from "../azure/caches/source";
import type { TargetFacts } from "../azure/caches/target";
import type { Clock } from "../util/clock";
import type { Logger } from "../util/logger";
import type { Secret } from "../util/secret";
import type { StorageFacts } from "./facts/storage";
import type { RdbTransferInputs } from "./inputs";
import type { Step } from "./journal";
import type { JournalSession, RunIdentity } from "./journal-session";
import type { LeaseSettings } from "./lease";
import type { OperationSummary, RdbTransferOutputs } from "./outputs";
import type { KeyspaceProbe } from "./probe/probe";

/** What a transfer needs from outside; tests put fakes here, the provider the real ones. */
export interface TransferServices {
  readonly arm: ArmClient;
  /** Opens the container that holds the blobs of the snapshot. */
  readonly openBlobs: (storage: StorageFacts, container: string, access: BlobAccess) => BlobStore;
  readonly probe: KeyspaceProbe;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly identity: RunIdentity;
  readonly lease?: LeaseSettings;
}

/** The three resources as they are now. */
export interface World {
  readonly source: SourceFacts;
  readonly target: TargetFacts;
  readonly storage: StorageFacts;
}

/** How blobs are reached in this run. */
export interface StorageChoice {
  readonly exportBy: "sas" | "managedIdentity";
  /** Only with a shared key, for the older form of the import URL. */
  readonly key?: Secret;
}

/** What a step works with. */
export interface StepContext {
  readonly inputs: RdbTransferInputs;
  readonly services: TransferServices;
  readonly world: World;
  readonly blobs: BlobStore;
  readonly storage: StorageChoice;
  readonly session: JournalSession;
  /** Outputs of an earlier, unfinished run as Pulumi's state has them. */
  readonly previous: RdbTransferOutputs | undefined;
  /** The operation accepted last: known here even when the journal could not be told. */
  readonly accepted: { operation?: OperationSummary };
  /** Milliseconds since 1970 at which this run stops waiting. */
  readonly deadline: number;
  /** Aborted when the journal is lost to another run. */
  readonly signal: AbortSignal;
  /** One line of progress, with step and elapsed time. */
  readonly say: (step: Step, text: string) => void;
  readonly warn: (step: Step, text: string) => void;
}
