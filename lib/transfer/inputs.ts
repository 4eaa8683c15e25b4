import { requireResourceType, sameResourceId } from "../azure/resource-id";
import { UserError } from "../util/user-error";

/** How the two services get at the blobs; azure.md 7.1, 7.2. */
export const storageAuthModes = ["auto", "sharedKey", "userDelegation", "managedIdentity"] as const;
export type StorageAuth = (typeof storageAuthModes)[number];

/**
 * What a transfer is told: ids, names, enums and bounds. Never a key, token or
 * SAS: inputs are stored in state and shown in previews.
 */
export interface RdbTransferInputs {
  /** ARM id of the `Microsoft.Cache/redis` cache to export. */
  readonly sourceId: string;
  /** ARM id of the `Microsoft.Cache/redisEnterprise/databases` to import into. */
  readonly targetDatabaseId: string;
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

export const DEFAULT_TIMEOUT_MINUTES = 45;

export const SOURCE_TYPE = "Microsoft.Cache/redis";
export const TARGET_TYPE = "Microsoft.Cache/redisEnterprise/databases";
export const STORAGE_TYPE = "Microsoft.Storage/storageAccounts";

/** What stands for a value that a preview does not know yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One input that cannot be used; the shape that Pulumi asks for. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

type Rule = (value: unknown, property: string) => string | undefined;

const id =
  (type: string): Rule =>
  (value, property) =>
    typeof value === "string"
      ? refusal(() => requireResourceType(value, type, property))
      : `${property}: not a text; allowed: an ARM id of ${type}`;

const text =
  (pattern: RegExp, allowed: string): Rule =>
  (value, property) =>
    typeof value === "string" && pattern.test(value) ? undefined : complaint(property, value, allowed);

const oneOf =
  (...allowed: readonly string[]): Rule =>
  (value, property) =>
    allowed.includes(String(value)) ? undefined : complaint(property, value, allowed.join(", "));

const number =
  (least: number, most: number, unit: string): Rule =>
  (value, property) =>
    typeof value === "number" && value >= least && value <= most ? undefined : complaint(property, value, `${least} to ${most} ${unit}`);

const LABEL = text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?$/, "1 to 40 letters, digits and inner hyphens");

const REQUIRED: Readonly<Record<string, Rule>> = {
  sourceId: id(SOURCE_TYPE),
  targetDatabaseId: id(TARGET_TYPE),
  storageAccountId: id(STORAGE_TYPE),
  containerName: text(/^(?=.{3,63}$)[a-z0-9](?:-?[a-z0-9])+$/, "3 to 63 small letters, digits and single inner hyphens"),
  snapshot: LABEL,
};

const OPTIONAL: Readonly<Record<string, Rule>> = {
  storageAuth: oneOf(...storageAuthModes),
  allowOverwriteOf: LABEL,
  timeoutMinutes: number(1, 1440, "minutes"),
  targetUsableGB: number(0.1, 10_000, "GB"),
  importPermissions: text(/^r[acwdxylteopmfi]*$/, "r and further letters of Azure Storage"),
  importUrlForm: oneOf("bare", "withStorageKey"),
};

/** Every input that cannot be used; values that a preview does not know yet pass. */
export function inputFailures(inputs: Readonly<Record<string, unknown>>): readonly InputFailure[] {
  const required = Object.entries(REQUIRED).map(([property, rule]) => [property, rule(inputs[property], property)] as const);
  const optional = Object.entries(OPTIONAL).flatMap(([property, rule]) =>
    inputs[property] === undefined || inputs[property] === null ? [] : [[property, rule(inputs[property], property)] as const],
  );
  return [...required, ...optional].flatMap(([property, reason]) =>
    reason === undefined || isUnknown(inputs[property]) ? [] : [{ property, reason }],
  );
}

/** Whether both mean one and the same transfer: source, target and label; nothing else makes it run again. */
export function sameTransfer(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  return sameId(a["sourceId"], b["sourceId"]) && sameId(a["targetDatabaseId"], b["targetDatabaseId"]) && a["snapshot"] === b["snapshot"];
}

/** The known inputs alone: no provider code, nothing that a caller put beside them. */
export function pickInputs(from: Readonly<Record<string, unknown>>): RdbTransferInputs {
  const names = [...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)];
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined || from[name] === null ? [] : [[name, from[name]]])),
  ) as unknown as RdbTransferInputs;
}

function sameId(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && sameResourceId(a, b);
}

function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

function complaint(property: string, value: unknown, allowed: string): string {
  return `${property}: given: ${value === undefined ? "nothing" : JSON.stringify(value)}; allowed: ${allowed}`;
}

function refusal(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
