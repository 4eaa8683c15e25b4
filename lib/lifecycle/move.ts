import { createHash } from "node:crypto";

import { sameResourceId } from "../azure/resource-id";
import { id, text, type Rule } from "./input-rules";
import type { Properties } from "./properties";

/** What makes a step that moves data one and the same: it runs once for these three. */
export interface MoveInputs {
  /** ARM id of the `Microsoft.Cache/redis` cache that is moved. */
  readonly sourceId: string;
  /** ARM id of the `Microsoft.Cache/redisEnterprise/databases` it is moved to. */
  readonly targetDatabaseId: string;
  /** Label that makes the step run once. */
  readonly snapshot: string;
  /** The snapshot label for which keys of the target may be lost. Default: none. */
  readonly allowOverwriteOf?: string;
}

export const SOURCE_TYPE = "Microsoft.Cache/redis";
export const TARGET_TYPE = "Microsoft.Cache/redisEnterprise/databases";

/** Minutes that one `pulumi up` works at a step before it stops and leaves the rest to the next one. */
export const DEFAULT_TIMEOUT_MINUTES = 45;

export const label = text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?$/, "1 to 40 letters, digits and inner hyphens");

export const moveRules: Readonly<Record<"sourceId" | "targetDatabaseId" | "snapshot", Rule>> = {
  sourceId: id(SOURCE_TYPE),
  targetDatabaseId: id(TARGET_TYPE),
  snapshot: label,
};

/** Whether both mean the same move: source, target and label; nothing else makes a step run again. */
export function sameMove(a: Properties, b: Properties): boolean {
  return sameId(a["sourceId"], b["sourceId"]) && sameId(a["targetDatabaseId"], b["targetDatabaseId"]) && a["snapshot"] === b["snapshot"];
}

function sameId(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && sameResourceId(a, b);
}

/** Whether a person has named this very snapshot as one that may overwrite the target. */
export function mayOverwrite({ allowOverwriteOf, snapshot }: MoveInputs): boolean {
  return allowOverwriteOf === snapshot;
}

/** Stable, and different for every source, target and label. */
export function moveId({ sourceId, targetDatabaseId, snapshot }: MoveInputs): string {
  const digest = createHash("sha256").update([sourceId.toLowerCase(), targetDatabaseId.toLowerCase(), snapshot].join("\n"));
  return `${snapshot}-${digest.digest("hex").slice(0, 12)}`;
}

/** Such as `old -> new`: by their names in Azure. */
export function moveTitle({ sourceId, targetDatabaseId }: MoveInputs): string {
  return `${sourceId.split("/").at(-1)} -> ${targetDatabaseId.split("/").at(-3)}`;
}
