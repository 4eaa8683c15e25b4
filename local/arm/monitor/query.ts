import { badRequest } from "../answer";
import type { Call } from "../router";

/** What a metrics request asks for. */
export interface MetricQuery {
  readonly names: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly interval: string;
  readonly stepMs: number;
  /** Lower case, as the members of a data point are named. */
  readonly aggregations: readonly string[];
  /** Split by shard: every one, or the one named; null: not split. */
  readonly shard: "*" | number | null;
  /** Most series of a split. */
  readonly top: number;
}

const STEPS_MS: Readonly<Record<string, number>> = {
  PT1M: 60_000, PT5M: 300_000, PT15M: 900_000, PT30M: 1_800_000, PT1H: 3_600_000, PT6H: 21_600_000, PT12H: 43_200_000, P1D: 86_400_000,
};
const AGGREGATIONS = ["average", "maximum", "minimum", "total", "count"];
/** Metrics are kept for 93 days (U-22). */
const RETENTION_MS = 93 * 86_400_000;
/** What Azure gives where `top` is not sent: fewer than a large cache has shards. */
const DEFAULT_TOP = 10;

export function readQuery({ query }: Call, now: number): MetricQuery {
  const interval = (query.get("interval") ?? "PT1M").toUpperCase();
  const stepMs = STEPS_MS[interval];
  if (stepMs === undefined) throw badRequest(`Invalid time grain '${interval}'. Valid time grains: ${Object.keys(STEPS_MS).join(",")}`);
  const [from, to] = timespan(query.get("timespan"), now);
  return {
    names: (query.get("metricnames") ?? "").split(",").map((name) => name.trim()).filter((name) => name !== ""),
    from,
    to,
    interval,
    stepMs,
    aggregations: aggregations(query.get("aggregation")),
    shard: split(query.get("$filter")),
    top: Number(query.get("top") ?? query.get("$top") ?? DEFAULT_TOP),
  };
}

function timespan(text: string | null, now: number): readonly [number, number] {
  if (text === null) return [now - STEPS_MS["PT1H"]!, now];
  const [from = NaN, to = NaN] = text.split("/").map((one) => Date.parse(one));
  if (Number.isNaN(from) || Number.isNaN(to)) throw badRequest(`The timespan '${text}' is invalid: two ISO times with a slash between are needed.`);
  if (from >= to) throw badRequest(`The start of the timespan '${text}' must be before its end.`);
  if (from < now - RETENTION_MS) throw badRequest(`The timespan '${text}' starts before the metrics that are kept, 93 days.`);
  return [from, to];
}

function aggregations(text: string | null): string[] {
  const wanted = (text ?? "average").toLowerCase().split(",").map((one) => one.trim());
  const unknown = wanted.find((one) => !AGGREGATIONS.includes(one));
  if (unknown !== undefined) throw badRequest(`The aggregation type '${unknown}' is invalid. Valid types: ${AGGREGATIONS.join(",")}`);
  return wanted;
}

/** Only the split by shard exists here. */
function split(filter: string | null): MetricQuery["shard"] {
  if (filter === null || filter === "") return null;
  const value = /^\s*ShardId\s+eq\s+'(\*|\d+)'\s*$/i.exec(filter)?.[1];
  if (value === undefined) throw badRequest(`The filter '${filter}' is invalid: the local Azure knows ShardId eq '*' and ShardId eq '<number>'.`);
  return value === "*" ? "*" : Number(value);
}
