/**
 * Inputs of a resource. Reading one that is not known before the update throws
 * in the SDK's own way, which the engine shows as "can't be known during
 * preview"; so each policy reads only what it judges by.
 */
export type Properties = Readonly<Record<string, unknown>>;

export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" ? value : undefined;
}

export function numberOf(properties: Properties, name: string): number | undefined {
  const value = properties[name];
  return typeof value === "number" ? value : undefined;
}

export function objectOf(properties: Properties, name: string): Properties | undefined {
  const value = properties[name];
  return typeof value === "object" && value !== null ? (value as Properties) : undefined;
}

/** `sku.name` of a cluster. */
export function skuOf(properties: Properties): string | undefined {
  const sku = objectOf(properties, "sku");
  return sku === undefined ? undefined : textOf(sku, "name");
}
