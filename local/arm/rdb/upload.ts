import { open, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ContainerClient } from "@azure/storage-blob";
import { storageError } from "./storage";

/** Page blobs hold whole pages; what is left of the last one is zeros (azure.md 7.2). */
const PAGE = 512;
const CHUNK = 4 * 1024 * 1024;

/** Premium writes one page blob a shard. */
export async function uploadPages(container: ContainerClient, name: string, file: string): Promise<void> {
  const handle = await open(file, "r");
  try {
    const blob = container.getPageBlobClient(name);
    const size = Math.ceil((await handle.stat()).size / PAGE) * PAGE;
    await blob.create(size);
    for (let at = 0; at < size; at += CHUNK) {
      const pages = Buffer.alloc(Math.min(CHUNK, size - at));
      await handle.read(pages, 0, pages.length, at);
      await blob.uploadPages(pages, at, pages.length);
    }
  } catch (error) {
    throw storageError(error, `Writing the page blob '${name}'`);
  } finally {
    await handle.close();
  }
}

/** Enterprise and Azure Managed Redis write compressed block blobs. */
export async function uploadCompressed(container: ContainerClient, name: string, file: string): Promise<void> {
  const compressed = await promisify(gzip)(await readFile(file), { level: 1 });
  try {
    await container.getBlockBlobClient(name).uploadData(compressed);
  } catch (error) {
    throw storageError(error, `Writing the blob '${name}'`);
  }
}
