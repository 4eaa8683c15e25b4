import * as pulumi from "@pulumi/pulumi";
import type { CacheMoveArgs, SourceArgs } from "./cache-move/args";
import { ConfigError, parseConfig, stackShape, type CompleteCache } from "../lib/config";
import { omit } from "../lib/util/omit";

/**
 * Reads the config of the running stack, namespace `azure-redis-move`.
 *
 * @throws RunError with every fault of the config, one a line.
 */
export function loadStackConfig(): readonly CompleteCache[] {
  const parsed = parseConfig(rawConfig("azure-redis-move"));
  if (parsed.faults !== undefined) throw new pulumi.RunError(new ConfigError(parsed.faults).message);
  return parsed.caches;
}

/** The keys of a namespace as plain data; Pulumi hands structured values over as JSON. */
function rawConfig(namespace: string): Record<string, unknown> {
  const known = stackShape.keys ?? {};
  const names = Object.keys(pulumi.runtime.allConfig()).flatMap((key) =>
    key.startsWith(`${namespace}:`) ? [key.slice(namespace.length + 1)] : [],
  );
  const config = new pulumi.Config(namespace);
  const read = (name: string): unknown => (isText(known[name]?.shape.kind) ? config.get(name) : config.getObject<unknown>(name));
  // Pulumi.yaml has to give optional keys a default, and an empty one stands for none.
  return Object.fromEntries(names.map((name) => [name, read(name)] as const).filter(([, value]) => value !== ""));
}

const isText = (kind: string | undefined): boolean => kind === "text" || kind === undefined;

/** The arguments of the move that one entry of the config describes. */
export function moveArgs(cache: CompleteCache): CacheMoveArgs {
  const { strategy, phase, source, target, staging, copy, snapshot, allowOverwriteOf, acceptDataLoss, resourceGroup, location } = cache;
  return {
    strategy,
    phase,
    source: sourceArgs(source),
    target: { ...target, ...(acceptDataLoss === undefined ? {} : { acceptDataLoss }) },
    staging,
    ...(copy === undefined ? {} : { copy }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(allowOverwriteOf === undefined ? {} : { allowOverwriteOf }),
    resourceGroupName: resourceGroup,
    location,
  };
}

const sizingFacts = [
  "id",
  "location",
  "sku",
  "tier",
  "shards",
  "replicasPerPrimary",
  "evictionPolicy",
  "databasesInUse",
  "identityPrincipalId",
  "peakMemoryGB",
  "measuredAt",
];

/** The config has all facts in one place; the args have those that decide nothing about the size apart. */
function sourceArgs(source: CompleteCache["source"]): SourceArgs {
  const facts = Object.entries(omit(source, "name", "resourceGroup"));
  const decides = ([key]: [string, unknown]): boolean => sizingFacts.includes(key);
  const measured = facts.filter((fact) => !decides(fact));
  return {
    ...(Object.fromEntries(facts.filter(decides)) as unknown as SourceArgs),
    ...(measured.length === 0 ? {} : { measured: Object.fromEntries(measured) }),
  };
}
