import { badRequest, list, ok } from "../answer";
import type { Azure } from "../azure";
import { existing } from "../resources/scope";
import type { Call, Handler, Route } from "../router";
import type { ArmResource } from "../store";
import type { MetricDefinition } from "./definitions";
import { definitionsOf } from "./definitions";
import type { MetricQuery } from "./query";
import { readQuery } from "./query";
import type { Step } from "./series";
import { stepsOf } from "./series";

const VERSIONS = ["2018-01-01", "2019-07-01", "2021-05-01", "2023-10-01", "2024-02-01"];

const metrics: Handler = async (call, azure) => {
  const now = Date.now();
  const resource = existing(azure, call.param("scope"));
  const known = definitionsOf(resource.type);
  if (known === undefined) throw badRequest(`The resource type '${resource.type}' has no metrics.`, "ResourceTypeNotSupported");
  const query = readQuery(call, now);
  const value = await Promise.all(query.names.map((name) => answerFor(azure, resource, name, known, query, now)));
  return ok({
    cost: 0,
    timespan: `${iso(query.from)}/${iso(query.to)}`,
    interval: query.interval,
    namespace: resource.type,
    resourceregion: resource.location,
    value,
  });
};

async function answerFor(azure: Azure, resource: ArmResource, asked: string, known: Readonly<Record<string, MetricDefinition>>, query: MetricQuery, now: number): Promise<object> {
  const [name, definition] = Object.entries(known).find(([one]) => one.toLowerCase() === asked.toLowerCase()) ?? [];
  if (name === undefined || definition === undefined) {
    throw badRequest(`Failed to find metric configuration for provider: Microsoft.Cache, resource Type: ${resource.type}, metric: ${asked}, Valid metrics: ${Object.keys(known).join(",")}`);
  }
  const steps = await knownSteps(azure, resource, name, definition, query, now);
  return {
    id: `${resource.id}/providers/Microsoft.Insights/metrics/${name}`,
    type: "Microsoft.Insights/metrics",
    name: { value: name, localizedValue: name },
    displayDescription: `${name} (stand-in values of the local Azure)`,
    unit: definition.unit,
    errorCode: "Success",
    timeseries: seriesOf(steps, definition, query),
  };
}

/** From the seed; of memory, where no seed says anything, what the servers use right now. */
async function knownSteps(azure: Azure, resource: ArmResource, name: string, definition: MetricDefinition, query: MetricQuery, now: number): Promise<Step[]> {
  const seeded = Object.entries(azure.metrics.get(resource.id.toLowerCase()) ?? {}).find(([one]) => one.toLowerCase() === name.toLowerCase());
  const shards = Math.max(1, Number(resource.properties["shardCount"] ?? 0));
  if (seeded !== undefined) return stepsOf(seeded[1], definition, shards, { ...query, now });
  const running = azure.dataPlane.get(resource.id) ?? azure.dataPlane.get(`${resource.id}/databases/default`);
  if (name !== "usedmemory" || running === undefined) return [];
  // With a replica a cluster counts everything twice (azure.md 11.2).
  const copies = resource.properties["highAvailability"] === "Enabled" ? 2 : 1;
  return stepsOf({ series: [[iso(now - 1), (await running.usedMemoryBytes()) * copies]] }, definition, shards, { ...query, now });
}

/** One series a shard, or one for all: then the largest shard is the maximum, not the sum (azure.md 11.3). */
function seriesOf(steps: readonly Step[], definition: MetricDefinition, query: MetricQuery): object[] {
  if (query.shard === null) return [{ metadatavalues: [], data: points(merged(steps, definition), query) }];
  const shards = [...new Set(steps.map(({ shard }) => shard))].filter((shard) => query.shard === "*" || shard === query.shard);
  return shards.slice(0, query.top).map((shard) => ({
    metadatavalues: [{ name: { value: "shardid", localizedValue: "shardid" }, value: String(shard) }],
    data: points(new Map(steps.filter((step) => step.shard === shard).map(({ time, value }) => [time, value])), query),
  }));
}

function merged(steps: readonly Step[], { primary }: MetricDefinition): Map<number, number> {
  const values = new Map<number, number>();
  for (const { time, value } of steps) {
    const before = values.get(time);
    values.set(time, before === undefined ? value : primary === "Total" ? before + value : Math.max(before, value));
  }
  return values;
}

/** Every step of the window has a point; one without a value has only its time. */
function points(values: ReadonlyMap<number, number>, { from, to, stepMs, aggregations }: MetricQuery): object[] {
  const data: object[] = [];
  for (let time = Math.floor(from / stepMs) * stepMs; time < to; time += stepMs) {
    const value = values.get(time);
    const members = value === undefined ? [] : aggregations.map((aggregation): [string, number | undefined] => [aggregation, SHAPE[aggregation]?.(value)]);
    data.push({ timeStamp: iso(time), ...Object.fromEntries<number | undefined>(members) });
  }
  return data;
}

/** How one value looks under each aggregation: a seed gives the highest of a step, or its total. */
const SHAPE: Readonly<Record<string, (value: number) => number>> = {
  maximum: (value) => value,
  total: (value) => value,
  average: (value) => value * 0.9,
  minimum: (value) => value * 0.8,
  count: () => 60,
};

const definitions: Handler = (call: Call, azure) => {
  const resource = existing(azure, call.param("scope"));
  const known = definitionsOf(resource.type) ?? {};
  return list(Object.entries(known).map(([name, { unit, primary }]) => ({
    id: `${resource.id}/providers/microsoft.insights/metricdefinitions/${name}`,
    resourceId: resource.id,
    namespace: resource.type,
    name: { value: name, localizedValue: name },
    unit,
    primaryAggregationType: primary,
    dimensions: resource.type.toLowerCase() === "microsoft.cache/redis" ? [{ value: "ShardId", localizedValue: "ShardId" }] : [],
    metricAvailabilities: [{ timeGrain: "PT1M", retention: "P93D" }],
  })));
};

function iso(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

export const monitorRoutes: readonly Route[] = [
  { method: "GET", path: "{scope*}/providers/microsoft.insights/metrics", handle: metrics, versions: VERSIONS },
  { method: "GET", path: "{scope*}/providers/microsoft.insights/metricDefinitions", handle: definitions, versions: VERSIONS },
];
