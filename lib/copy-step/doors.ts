import { apiVersions } from "../azure/api-versions";
import type { ArmClient } from "../azure/arm-client";
import { readSource } from "../azure/caches/source";
import { readTarget } from "../azure/caches/target";
import { UserError } from "../util/user-error";
import type { CommandEnd } from "./command";
import type { KeyCopyInputs } from "./inputs";

/** Ways to sign in to a cache. */
export type SignIn = "entra" | "accessKey";

/** One cache, where it is and whom it lets in. */
export interface Door {
  readonly role: "source" | "target";
  /** Name in Azure, of the cluster for a target. */
  readonly name: string;
  /** ARM id that access keys are listed of. */
  readonly id: string;
  readonly apiVersion: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** What the cache allows, the preferred one first. */
  readonly ways: readonly SignIn[];
}

export interface Doors {
  readonly source: Door;
  readonly target: Door;
}

/** Both caches as ARM describes them now. @throws UserError for one that cannot be used yet */
export async function readDoors({ sourceId, targetDatabaseId }: KeyCopyInputs, arm: ArmClient, signal: AbortSignal): Promise<Doors> {
  const [source, target] = await Promise.all([readSource(arm, sourceId, signal), readTarget(arm, targetDatabaseId, signal)]);
  return {
    source: usable({
      role: "source",
      name: source.name,
      id: sourceId,
      apiVersion: apiVersions.redis,
      host: source.hostName,
      port: source.sslPort,
      tls: true,
      ways: waysOf(source.entraEnabled, source.accessKeysEnabled),
    }),
    target: usable({
      role: "target",
      name: target.clusterName,
      id: targetDatabaseId,
      apiVersion: apiVersions.redisEnterprise,
      host: target.hostName,
      port: target.port,
      tls: target.tls,
      // Entra sign-in is always on there, and a token goes over TLS only (azure.md 12).
      ways: waysOf(target.tls, target.accessKeysEnabled),
    }),
  };
}

/** A person who copies by hand has keys where keys are on; the step itself prefers Entra. */
export function commandEnd({ host, port, tls, ways }: Door): CommandEnd {
  return { host, port, tls, byKey: ways.includes("accessKey") };
}

function waysOf(entra: boolean, accessKey: boolean): SignIn[] {
  return [...(entra ? (["entra"] as const) : []), ...(accessKey ? (["accessKey"] as const) : [])];
}

function usable(door: Door): Door {
  const { role, name, host, ways } = door;
  if (host === "") throw new UserError(`the ${role} ${name} has no host name yet`, { remedy: "wait until Azure has made it, then run `pulumi up` again" });
  if (ways.length === 0)
    throw new UserError(`the ${role} ${name} lets nobody in: neither Entra sign-in nor access keys are on`, { remedy: "switch one of them on" });
  return door;
}
