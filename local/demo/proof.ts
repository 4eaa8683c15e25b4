import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { RunningCache } from "../data-plane";
import { compareCaches, type Comparison } from "../compare";
import type { Stage } from "./stage";

interface StackFile {
  readonly config: {
    readonly "azure-redis-move:subscriptionId": string;
    readonly "azure-redis-move:resourceGroup": string;
    readonly "azure-redis-move:caches": readonly {
      readonly name: string;
      readonly strategy: string;
      readonly source: { readonly name: string };
    }[];
  };
}

export interface Proof extends Comparison {
  readonly name: string;
}

/** Compares every key of every cache whose data was moved, straight from the servers. */
export async function prove(
  stage: Stage,
  stackFile: string,
  databaseIds: Readonly<Record<string, string>>,
): Promise<Proof[]> {
  const { config } = parse(readFileSync(stackFile, "utf8")) as StackFile;
  const group = `/subscriptions/${config["azure-redis-move:subscriptionId"]}/resourceGroups/${config["azure-redis-move:resourceGroup"]}`;
  const proofs: Proof[] = [];
  for (const { name, strategy, source } of config["azure-redis-move:caches"]) {
    if (strategy === "new") continue;
    const from = running(stage, `${group}/providers/Microsoft.Cache/redis/${source.name}`);
    const to = running(stage, databaseIds[name] ?? "");
    proofs.push({ name, ...(await compareCaches(from, to)) });
  }
  return proofs;
}

function running({ azure }: Stage, id: string): RunningCache {
  const cache = azure.dataPlane.get(id);
  if (cache === undefined) throw new Error(`no servers run for ${id}`);
  return cache;
}

/** Throws unless every key arrived as it was. */
export function requireWhole({ name, sourceKeys, identical, differences, examples }: Proof): string {
  const different = Object.values(differences).reduce((sum, count) => sum + count, 0);
  if (different > 0 || sourceKeys === 0)
    throw new Error(
      `${name}: ${different} differences in ${sourceKeys} keys: ${JSON.stringify({ differences, examples })}`,
    );
  return `${name}: ${identical.toLocaleString("en-US")} of ${sourceKeys.toLocaleString("en-US")} keys identical in type, value and time to live`;
}
