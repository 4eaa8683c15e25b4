import type { BlobFacts, BlobStore } from "../azure/blob-store";
import type { StepContext } from "./context";
import type { JournalBlob } from "./journal";
import { HEAD_BYTES, hasRdbEnd, NEWEST_RDB_VERSION, readRdbHead, TAIL_BYTES } from "./rdb-file";

export interface Inspection {
  readonly blobs: readonly JournalBlob[];
  /** What is wrong with them, in words; empty where they may be imported. */
  readonly faults: readonly string[];
}

/** Looks at the blobs of one export: all there, none empty, none cut, none that the target cannot read. */
export async function inspectBlobs({ blobs, world }: StepContext, prefix: string): Promise<Inspection> {
  const found = await blobs.list(prefix);
  const wanted = Math.max(1, world.source.shards);
  const missing = found.length === wanted ? [] : [`${found.length} of ${wanted} blobs ${prefix}* are there`];
  const inspected = await Promise.all(found.map((blob) => inspect(blobs, blob)));
  return { blobs: inspected.map(({ blob }) => blob), faults: [...missing, ...inspected.flatMap(({ faults }) => faults)] };
}

interface InspectedBlob {
  readonly blob: JournalBlob;
  readonly faults: readonly string[];
}

async function inspect(store: BlobStore, { name, sizeBytes }: BlobFacts): Promise<InspectedBlob> {
  const bare = { name, sizeBytes };
  if (sizeBytes === 0) return { blob: bare, faults: [`${name} is empty`] };
  const head = readRdbHead(await store.readRange(name, 0, Math.min(HEAD_BYTES, sizeBytes)));
  if (head === undefined) return { blob: bare, faults: [`${name} is not an RDB file`] };
  const tailBytes = Math.min(TAIL_BYTES, sizeBytes);
  const faults: string[] = [];
  if (!hasRdbEnd(await store.readRange(name, sizeBytes - tailBytes, tailBytes)))
    faults.push(`${name} is cut short: its end mark is missing`);
  if (head.version > NEWEST_RDB_VERSION)
    faults.push(`${name} has RDB version ${head.version}; Azure Managed Redis reads up to ${NEWEST_RDB_VERSION}`);
  if (head.database !== undefined && head.database !== 0)
    faults.push(`${name} holds database ${head.database}; Azure Managed Redis has database 0 only`);
  const counts = head.keys === undefined || head.expiringKeys === undefined ? {} : { keys: head.keys, expiringKeys: head.expiringKeys };
  return { blob: { ...bare, ...counts }, faults };
}
