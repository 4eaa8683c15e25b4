import { readFile, writeFile } from "node:fs/promises";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CacheNode, DataPlane, DataPlaneUser, RunningCache, SourceSpec, TargetSpec } from "../../local/data-plane";

/** A cache of the fake data plane: what it was asked, and one text a shard as its content. */
export interface FakeCache extends RunningCache {
  readonly spec: SourceSpec | TargetSpec;
  shards: string[];
  access: { accessKeys: readonly [string, string] | null; users: readonly DataPlaneUser[] };
  evictionPolicy: string | undefined;
  usedBytes: number;
}

const RDB = "REDIS0009";

/** A data plane without servers: its RDB files are a magic word and a text. */
export class FakeDataPlane implements DataPlane {
  readonly caches = new Map<string, FakeCache>();
  readonly #folder = mkdtempSync(path.join(tmpdir(), "fake-data-plane-"));
  #port = 20_000;

  async startSource(spec: SourceSpec): Promise<FakeCache> {
    return this.#start(spec, Math.max(1, spec.shards), spec.plainPort);
  }

  async startTarget(spec: TargetSpec): Promise<FakeCache> {
    return this.#start(spec, spec.shards, spec.clientProtocol === "Plaintext");
  }

  get(id: string): FakeCache | undefined {
    return this.caches.get(id);
  }

  async stop(id: string): Promise<void> {
    this.caches.delete(id);
  }

  async stopAll(): Promise<void> {
    this.caches.clear();
  }

  #start(spec: SourceSpec | TargetSpec, shards: number, plain: boolean): FakeCache {
    const nodes: CacheNode[] = Array.from({ length: shards }, () => {
      const port = (this.#port += 3);
      return { host: "127.0.0.1", tlsPort: port, plainPort: plain ? port + 1 : null, directPort: port + 2 };
    });
    const cache: FakeCache = {
      id: spec.id,
      spec,
      nodes,
      host: "127.0.0.1",
      tlsPort: nodes[0]?.tlsPort ?? null,
      plainPort: nodes[0]?.plainPort ?? null,
      version: "6.2.14",
      admin: { name: "admin", password: "admin" },
      shards: nodes.map(() => ""),
      access: { accessKeys: spec.accessKeys, users: spec.users ?? [] },
      evictionPolicy: spec.evictionPolicy,
      usedBytes: 0,
      setAccess: async (access) => void (cache.access = access),
      setEvictionPolicy: async (policy) => void (cache.evictionPolicy = policy),
      usedMemoryBytes: async () => cache.usedBytes,
      keyCount: async () => cache.shards.filter((text) => text !== "").length,
      exportRdb: () => Promise.all(cache.shards.map(async (text, i) => {
        const file = path.join(this.#folder, `${Date.now()}-${Math.random()}-${i}.rdb`);
        await writeFile(file, RDB + text);
        return file;
      })),
      importRdb: async (files) => {
        const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
        cache.shards = texts.map((text) => text.slice(RDB.length).replace(/\0+$/, ""));
      },
      flush: async () => void (cache.shards = cache.shards.map(() => "")),
    };
    this.caches.set(spec.id, cache);
    return cache;
  }
}
