/** What travels between the engine, the provider and ARM: JSON. */
export type Value = string | number | boolean | null | Value[] | Properties;

export interface Properties {
  [name: string]: Value;
}

/** The text that stands for a value not known yet, in both directions between engine and provider. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isObject(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A null input means "not given", as the real provider reads it. */
export function withoutNulls(value: Properties): Properties {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== null)
      .map(([k, v]) => [k, pruned(v)]),
  );
}

function pruned(value: Value): Value {
  if (Array.isArray(value)) return value.map(pruned);
  return isObject(value) ? withoutNulls(value) : value;
}

export function mapValues(values: Properties, change: (value: Value) => Value): Properties {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

export function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
