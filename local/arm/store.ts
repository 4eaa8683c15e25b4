/** A resource as GET answers it. */
export interface ArmResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  location?: string;
  tags?: Record<string, string>;
  identity?: ArmIdentity;
  sku?: Record<string, unknown>;
  kind?: string;
  zones?: readonly string[];
  properties: Record<string, unknown>;
  [member: string]: unknown;
}

/** `identity` of a resource, ids filled in by the stand-in. */
export interface ArmIdentity {
  type: string;
  principalId?: string;
  tenantId?: string;
  userAssignedIdentities?: Record<string, { principalId?: string; clientId?: string }>;
}

/** All resources by id; ids are compared without case, as ARM does (azure.md 3.1). */
export class ResourceStore {
  readonly #resources = new Map<string, ArmResource>();

  get(id: string): ArmResource | undefined {
    return this.#resources.get(id.toLowerCase());
  }

  put<R extends ArmResource>(resource: R): R {
    this.#resources.set(resource.id.toLowerCase(), resource);
    return resource;
  }

  delete(id: string): void {
    this.#resources.delete(id.toLowerCase());
  }

  /** Resources of a type below a scope, ordered by id. */
  list(scope: string, type: string): ArmResource[] {
    const prefix = `${scope.toLowerCase()}/`;
    const wanted = type.toLowerCase();
    return this.#sorted((id, resource) => id.startsWith(prefix) && resource.type.toLowerCase() === wanted);
  }

  /** Everything below an id, deepest first: the order in which it can be deleted. */
  below(id: string): ArmResource[] {
    const prefix = `${id.toLowerCase()}/`;
    return this.#sorted((key) => key.startsWith(prefix)).reverse();
  }

  #sorted(keep: (id: string, resource: ArmResource) => boolean): ArmResource[] {
    return [...this.#resources]
      .filter(([id, resource]) => keep(id, resource))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, resource]) => resource);
  }
}

/** Reads a member by its path, such as `properties.sku.name`; undefined where any part is absent. */
export function read(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
}

/** A text member; empty where it is absent or no text. */
export function readText(value: unknown, path: string): string {
  const found = read(value, path);
  return typeof found === "string" ? found : "";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
