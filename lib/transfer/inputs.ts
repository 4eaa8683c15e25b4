import { failuresOf, id, number, oneOf, pick, text, type InputFailure, type Ruleset } from "../lifecycle/input-rules";
import { label, moveRules, type MoveInputs } from "../lifecycle/move";
import type { Properties } from "../lifecycle/properties";

/** How the two services get at the blobs; azure.md 7.1, 7.2. */
export const storageAuthModes = ["auto", "sharedKey", "userDelegation", "managedIdentity"] as const;
export type StorageAuth = (typeof storageAuthModes)[number];

/**
 * What a transfer is told: ids, names, enums and bounds. Never a key, token or
 * SAS: inputs are stored in state and shown in previews.
 */
export interface RdbTransferInputs extends MoveInputs {
  /** ARM id of the storage account for the RDB blobs. */
  readonly storageAccountId: string;
  readonly containerName: string;
  /** Label that makes the transfer run once; folder of the blobs and of the journal. */
  readonly snapshot: string;
  /** Default `auto`: shared key where the account allows it, otherwise user delegation. */
  readonly storageAuth?: StorageAuth;
  /** The snapshot label for which a target that holds keys may be emptied. Default: none. */
  readonly allowOverwriteOf?: string;
  /** Minutes one run waits before it stops with a partial state; default 45. */
  readonly timeoutMinutes?: number;
  /** Usable memory of the target in GB, to refuse a source that cannot fit. Default: not checked. */
  readonly targetUsableGB?: number;
  /** Rights of the SAS for the import, in Azure Storage's letters; default `r` (U-14). */
  readonly importPermissions?: string;
  /** `withStorageKey` appends `;<account key>` to the import URLs as older tooling did (U-13). Default `bare`. */
  readonly importUrlForm?: "bare" | "withStorageKey";
}

export const STORAGE_TYPE = "Microsoft.Storage/storageAccounts";

const rules: Ruleset = {
  required: {
    sourceId: moveRules.sourceId,
    targetDatabaseId: moveRules.targetDatabaseId,
    storageAccountId: id(STORAGE_TYPE),
    containerName: text(/^(?=.{3,63}$)[a-z0-9](?:-?[a-z0-9])+$/, "3 to 63 small letters, digits and single inner hyphens"),
    snapshot: moveRules.snapshot,
  },
  optional: {
    storageAuth: oneOf(...storageAuthModes),
    allowOverwriteOf: label,
    timeoutMinutes: number(1, 1440, "minutes"),
    targetUsableGB: number(0.1, 10_000, "GB"),
    importPermissions: text(/^r[acwdxylteopmfi]*$/, "r and further letters of Azure Storage"),
    importUrlForm: oneOf("bare", "withStorageKey"),
  },
};

/** Every input that cannot be used; values that a preview does not know yet pass. */
export const inputFailures = (inputs: Properties): readonly InputFailure[] => failuresOf(rules, inputs);

/** The known inputs alone: no provider code, nothing that a caller put beside them. */
export const pickInputs = (from: Properties): RdbTransferInputs => pick(rules, from) as unknown as RdbTransferInputs;
