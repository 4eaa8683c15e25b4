import { UserError } from "../util/user-error";

/** An ARM resource id in its parts; `types` and `names` are of equal length. */
export interface ResourceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Provider namespace as given, such as `Microsoft.Cache`. */
  readonly namespace: string;
  /** Type segments, such as `["redisEnterprise", "databases"]`. */
  readonly types: readonly string[];
  readonly names: readonly string[];
}

const PATTERN = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)((?:\/[^/]+\/[^/]+)+)\/?$/i;

/** Parses the id of a resource in a resource group. Throws a UserError that names `path` for anything else. */
export function parseResourceId(id: string, path?: string): ResourceId {
  const match = PATTERN.exec(id);
  if (match === null) {
    throw new UserError("not an ARM resource id", {
      ...(path === undefined ? {} : { path }),
      given: JSON.stringify(id),
      allowed: "/subscriptions/<id>/resourceGroups/<group>/providers/<namespace>/<type>/<name>",
    });
  }
  const segments = match[4]!.split("/").slice(1);
  return {
    subscriptionId: match[1]!,
    resourceGroup: match[2]!,
    namespace: match[3]!,
    types: segments.filter((_, index) => index % 2 === 0),
    names: segments.filter((_, index) => index % 2 === 1),
  };
}

/** The id as ARM writes it. */
export function formatResourceId({ subscriptionId, resourceGroup, namespace, types, names }: ResourceId): string {
  const pairs = types.map((type, index) => `${type}/${names[index]}`).join("/");
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${namespace}/${pairs}`;
}

/** Full type such as `Microsoft.Cache/redisEnterprise/databases`, in the spelling of the id. */
export function resourceType({ namespace, types }: ResourceId): string {
  return [namespace, ...types].join("/");
}

/** Last name in the id: the resource's own. */
export function resourceName(id: ResourceId): string {
  return id.names[id.names.length - 1]!;
}

/** The id one level up, such as the cluster of a database; undefined at the top. */
export function parentResourceId(id: ResourceId): ResourceId | undefined {
  if (id.types.length < 2) return undefined;
  return { ...id, types: id.types.slice(0, -1), names: id.names.slice(0, -1) };
}

/** Parses and checks the type, without regard to case, as ARM answers `Microsoft.Cache/Redis` (azure.md, 3.1). */
export function requireResourceType(id: string, type: string, path?: string): ResourceId {
  const parsed = parseResourceId(id, path);
  if (resourceType(parsed).toLowerCase() !== type.toLowerCase()) {
    throw new UserError("wrong kind of resource", {
      ...(path === undefined ? {} : { path }),
      given: resourceType(parsed),
      allowed: type,
    });
  }
  return parsed;
}

/** Whether two ids name the same resource: ARM changes the case of ids it answers with. */
export function sameResourceId(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(id: string): string {
  return id.replace(/\/+$/, "").toLowerCase();
}

/** Whether two region names mean the same region: `West Europe` and `westeurope` are one. */
export function sameRegion(a: string, b: string): boolean {
  return regionKey(a) === regionKey(b);
}

function regionKey(region: string): string {
  return region.replace(/\s+/g, "").toLowerCase();
}
