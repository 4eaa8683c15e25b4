import { RESOURCE_TYPES, type ResourceType } from "./catalogue/resources";
import { envelopeOf } from "./catalogue/wire";
import { loadShapes } from "./shapes/load";
import type { Members, ResourceShape } from "./shapes/model";
import { text, type Properties } from "./values";

/** One resource type with all that is known of it: the table's row and the package's shapes. */
export interface Resource extends ResourceType {
  readonly shape: ResourceShape;
  readonly envelope: readonly string[];
  /** SDK names of the path parameters, subscription apart. */
  readonly pathParameters: readonly string[];
}

export interface Catalogue {
  resource(token: string): Resource;
  has(token: string): boolean;
  members(type: string): Members;
}

export async function loadCatalogue(): Promise<Catalogue> {
  const shapes = await loadShapes(RESOURCE_TYPES.map((type) => type.token));
  const resources = new Map<string, Resource>();
  for (const type of RESOURCE_TYPES) {
    const shape = shapes.resources[type.token];
    if (shape)
      resources.set(type.token, {
        ...type,
        shape,
        envelope: envelopeOf(type.token),
        pathParameters: parametersOf(type.path),
      });
  }
  return {
    has: (token) => resources.has(token),
    resource(token) {
      const found = resources.get(token);
      if (!found)
        throw new Error(
          `the azure-native stand-in does not cover ${token}; covered types are listed in local/provider/catalogue/resources.ts`,
        );
      return found;
    },
    members: (type) => shapes.types[type] ?? {},
  };
}

function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").filter((name) => name !== "subscriptionId");
}

/** ARM id of the resource that the inputs describe. */
export function idOf(path: string, subscriptionId: string, inputs: Properties): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === "subscriptionId") return subscriptionId;
    const value = text(inputs[name]);
    if (value === undefined) throw new Error(`expected string value for path parameter '${name}'`);
    return isWholePath(name) ? value.replace(/^\/+|\/+$/g, "") : encodeURIComponent(value);
  });
}

/** Names in the path, read back from an id: what an import knows before it reads the body. */
export function parametersFrom(path: string, id: string): Properties {
  const pattern = path
    .replace(/[.]/g, "\\.")
    .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${isWholePath(name) ? ".+" : "[^/]+"})`);
  const groups = new RegExp(`^${pattern}$`, "i").exec(id)?.groups ?? {};
  return Object.fromEntries(
    Object.entries(groups)
      .filter(([name]) => name !== "subscriptionId")
      .map(([name, value]) => [name, isWholePath(name) ? `/${value}` : decodeURIComponent(value)]),
  );
}

/** A scope is an id in itself: its slashes stay. */
function isWholePath(name: string): boolean {
  return name === "scope" || name === "resourceUri";
}
