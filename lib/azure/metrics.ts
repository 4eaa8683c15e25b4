import type { ArmClient } from "./arm-client";

/** One time step of one series; a value that Azure has not recorded is absent, never zero. */
export interface MetricPoint {
  /** Start of the step, milliseconds since 1970. */
  readonly time: number;
  readonly average?: number;
  readonly maximum?: number;
  readonly total?: number;
}

export interface MetricSeries {
  readonly metric: string;
  /** Value of the dimension that the query was split by; null without one. */
  readonly split: string | null;
  readonly points: readonly MetricPoint[];
}

export interface MetricQuery {
  readonly metrics: readonly string[];
  readonly from: Date;
  readonly to: Date;
  /** ISO duration of a step; `PT1H` gives 720 points a month. */
  readonly interval: "PT1M" | "PT5M" | "PT15M" | "PT30M" | "PT1H" | "PT6H" | "PT12H" | "P1D";
  readonly aggregations: readonly ("Average" | "Maximum" | "Total")[];
  /** Dimension to split by, such as `ShardId`. */
  readonly splitBy?: string;
  readonly signal?: AbortSignal;
}

/** Azure Monitor's stable version for resource metrics (azure.md 11.3). */
const API_VERSION = "2023-10-01";

/** Azure returns ten series of a split unless told otherwise, so a cache of 30 shards would look a third as large. */
const MOST_SERIES = 100;

interface MetricsAnswer {
  readonly value?: readonly {
    readonly name?: { readonly value?: string };
    readonly timeseries?: readonly {
      readonly metadatavalues?: readonly { readonly value?: string }[];
      readonly data?: readonly {
        readonly timeStamp?: string;
        readonly average?: number | null;
        readonly maximum?: number | null;
        readonly total?: number | null;
      }[];
    }[];
  }[];
}

/** Reads metrics of one resource. One request, whatever the number of metrics. */
export async function readMetrics(arm: ArmClient, resourceId: string, query: MetricQuery): Promise<MetricSeries[]> {
  const split = query.splitBy === undefined ? {} : { $filter: `${query.splitBy} eq '*'`, top: String(MOST_SERIES) };
  const answer = await arm.get<MetricsAnswer>(`${resourceId}/providers/microsoft.insights/metrics`, {
    apiVersion: API_VERSION,
    query: {
      metricnames: query.metrics.join(","),
      timespan: `${query.from.toISOString()}/${query.to.toISOString()}`,
      interval: query.interval,
      aggregation: query.aggregations.join(","),
      ...split,
    },
    ...(query.signal === undefined ? {} : { signal: query.signal }),
  });
  return (answer.value ?? []).flatMap(({ name, timeseries }) =>
    (timeseries ?? []).map(({ metadatavalues, data }) => ({
      metric: name?.value ?? "",
      split: metadatavalues?.[0]?.value ?? null,
      points: (data ?? []).flatMap(readPoint),
    })),
  );
}

function readPoint(data: {
  readonly timeStamp?: string;
  readonly average?: number | null;
  readonly maximum?: number | null;
  readonly total?: number | null;
}): MetricPoint[] {
  const time = Date.parse(data.timeStamp ?? "");
  const values = (["average", "maximum", "total"] as const).flatMap((key) =>
    typeof data[key] === "number" ? [[key, data[key]] as const] : [],
  );
  return Number.isNaN(time) || values.length === 0 ? [] : [{ time, ...Object.fromEntries(values) }];
}
