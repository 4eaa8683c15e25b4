import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ArmError } from "../answer";
import type { Azure } from "../azure";
import { blobAt, storageError } from "./storage";

const RDB_MAGIC = "REDIS";
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Downloads RDB blobs by their SAS URLs, hands over the files, and deletes them. */
export async function withDownloads(azure: Azure, urls: readonly string[], use: (files: readonly string[]) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "local-azure-import-"));
  try {
    const files: string[] = [];
    for (const [i, url] of urls.entries()) files.push(await download(azure, url, path.join(folder, `${i}.rdb`)));
    await use(files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Trailing zeros of a page blob may stay: Redis reads up to the end mark of the file. */
async function download(azure: Azure, url: string, file: string): Promise<string> {
  const blob = blobAt(azure, url);
  try {
    await blob.downloadToFile(file);
  } catch (error) {
    throw storageError(error, `Reading the blob '${blob.name}'`);
  }
  const plain = (await head(file)).subarray(0, 2).equals(GZIP_MAGIC) ? await unzip(file) : file;
  if ((await head(plain)).toString("latin1") !== RDB_MAGIC) {
    throw new ArmError(400, "InvalidRdbFile", `The blob '${blob.name}' is not an RDB file.`);
  }
  return plain;
}

async function unzip(file: string): Promise<string> {
  const plain = `${file}.plain`;
  await pipeline(createReadStream(file), createGunzip(), createWriteStream(plain));
  return plain;
}

async function head(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(RDB_MAGIC.length), 0, RDB_MAGIC.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
