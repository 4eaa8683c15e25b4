import { createHash } from "node:crypto";

const longest = 24;
const prefix = "st";
const hashLength = 8;

/** Names as Azure takes them for storage accounts. */
export const accountNamePattern = /^[a-z0-9]{3,24}$/;

/**
 * A name for a storage account: readable, the same on every run, and unique
 * beyond this stack as far as the seeds are. Pulumi's autonaming would put
 * hyphens in, which Azure refuses here.
 */
export function storageAccountName(name: string, seeds: readonly string[]): string {
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, longest - prefix.length - hashLength);
  const hash = createHash("sha256")
    .update(JSON.stringify([name, ...seeds]))
    .digest("hex")
    .slice(0, hashLength);
  return `${prefix}${readable}${hash}`;
}
