import { bounds } from "../settings";
import { type Ask, buffers } from "../types/piece";
import { canonicalScore } from "../verify/value-digest";
import type { Reply } from "../wire/reply";
import { configuration, infoFields, type ModuleReader, Unreadable } from "./reader";

/** What a series is told to do. How its samples lie in chunks is not the value. */
const CONFIG = ["retentionTime", "chunkSize", "chunkType", "duplicatePolicy", "lastTimestamp"];
/** Since 1.12; 0 is as without them. */
const SINCE = ["ignoreMaxTimeDiff", "ignoreMaxValDiff"];

/** Settings, labels and samples. Compaction rules are not in the payload either: see {@link compactionRules}. */
export const timeSeries: ModuleReader = {
  async *read(key, ask, { elements }) {
    const [info] = await ask([["TS.INFO", key]]);
    const fields = infoFields(info);
    for (const name of SINCE) if (fields.get(name) === "0") fields.delete(name);
    yield configuration(fields, [...CONFIG, ...SINCE]);
    yield { type: "hash", items: listOf(info, "labels").flatMap(buffers) };
    for (let from: number | string = "-"; ; ) {
      const [samples] = await ask([["TS.RANGE", key, from, "+", "COUNT", elements]]);
      if (!Array.isArray(samples) || samples.length === 0) return;
      yield { type: "list", items: samples.flatMap((sample) => (Array.isArray(sample) ? [Buffer.from(String(sample[0])), canonicalScore(Buffer.from(String(sample[1])))] : [])) };
      const last = samples.at(-1);
      from = Number(Array.isArray(last) ? last[0] : Number.NaN) + 1;
      if (samples.length < elements) return;
    }
  },
  held: (size) => Math.min(size, bounds.piece.bytes),
};

/**
 * The compaction rules of a series as text, in an order of their own.
 *
 * @param prefix bytes before each name on this side, which are left out of the names of other series
 */
export async function compactionRules(key: Buffer, ask: Ask, prefix: number): Promise<string> {
  const [info] = await ask([["TS.INFO", key]]);
  const rules = listOf(info, "rules").map((rule) => {
    const [name, ...settings] = buffers(rule);
    return [name?.subarray(prefix), ...settings].map(String).join(" ");
  });
  return rules.sort().join(", ");
}

function listOf(info: Reply | undefined, name: string): readonly Reply[] {
  const fields = Array.isArray(info) ? info : [];
  const value = fields[fields.findIndex((item, i) => i % 2 === 0 && String(item) === name) + 1];
  if (!Array.isArray(value)) throw new Unreadable(`TS.INFO does not tell its ${name}`);
  return value;
}
