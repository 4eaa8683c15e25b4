import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Shapes } from "./model";
import { PACKAGE_VERSION } from "./package";

const CACHE = join(process.env.REDIS_MOVE_CACHE_DIR ?? resolve(__dirname, "../../../.cache"), "provider");

/** Raise when what is read out of the package changes, so that old cache files are not used. */
const FORMAT = 1;

/**
 * Shapes of the given resource types, generated from the pinned package on the
 * first call and kept in `.cache` by package version: reading takes about a
 * second, and nothing of the package is copied by hand.
 */
export async function loadShapes(tokens: readonly string[]): Promise<Shapes> {
  const wanted = createHash("sha256")
    .update(JSON.stringify([FORMAT, tokens]))
    .digest("hex")
    .slice(0, 12);
  const file = join(CACHE, `azure-native-${PACKAGE_VERSION}-${wanted}.json`);
  return (await cached(file)) ?? (await generate(tokens, file));
}

async function cached(file: string): Promise<Shapes | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Shapes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The compiler is loaded only when needed: it takes longer to load than the cache to read. */
async function generate(tokens: readonly string[], file: string): Promise<Shapes> {
  const { readShapes } = await import("./read-package.js");
  const shapes = readShapes(tokens);
  await mkdir(CACHE, { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(shapes));
  await rename(draft, file);
  return shapes;
}
