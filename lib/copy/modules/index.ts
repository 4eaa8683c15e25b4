import type { Ask } from "../types/piece";
import { bloomFilter, cuckooFilter } from "./filters";
import { jsonDocument } from "./json";
import type { ModuleReader } from "./reader";
import { countMinSketch, tDigest, topK } from "./sketches";
import { compactionRules, timeSeries } from "./time-series";
import { vectorSet } from "./vector-set";

/** How values of modules are read, by the name that TYPE gives. */
export const moduleReaders: Readonly<Record<string, ModuleReader>> = {
  "ReJSON-RL": jsonDocument,
  "MBbloom--": bloomFilter,
  MBbloomCF: cuckooFilter,
  "CMSk-TYPE": countMinSketch,
  "TopK-TYPE": topK,
  "TDIS-TYPE": tDigest,
  "TSDB-TYPE": timeSeries,
  vectorset: vectorSet,
};

/** State of a key that neither DUMP gives nor RESTORE takes: a copy does not carry it, and equal payloads do not prove it equal. */
export interface OutsidePayload {
  readonly name: string;
  /** As text, empty where there is none. `prefix`: bytes before the names of this side. */
  readonly read: (key: Buffer, ask: Ask, prefix: number) => Promise<string>;
  /** What to do about it. */
  readonly remedy: string;
}

export const outsidePayload: Readonly<Record<string, OutsidePayload>> = {
  "TSDB-TYPE": { name: "compaction rules", read: compactionRules, remedy: "no payload holds them: make them anew by TS.CREATERULE" },
};
