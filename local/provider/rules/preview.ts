import type { Catalogue, Resource } from "../resource";
import type { Members, Shape } from "../shapes/model";
import { isObject, mapValues, UNKNOWN, type Properties, type Value } from "../values";

/** Outputs of a resource that is about to be created: what the inputs say, and "not known yet" for the rest. */
export function previewCreate(catalogue: Catalogue, resource: Resource, inputs: Properties): Properties {
  return level(catalogue, resource.shape.outputs, inputs);
}

/** Before an update the same, but name and region are known to stay. */
export function previewUpdate(
  catalogue: Catalogue,
  resource: Resource,
  inputs: Properties,
  oldOutputs: Properties,
): Properties {
  const outputs = previewCreate(catalogue, resource, inputs);
  for (const name of ["name", "location"]) {
    const value = oldOutputs[name];
    if (value !== undefined) outputs[name] = value;
  }
  return outputs;
}

function level(catalogue: Catalogue, members: Members, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(members).map(([name, { shape }]) => [name, known(catalogue, shape, inputs[name])]),
  );
}

function known(catalogue: Catalogue, shape: Shape, value: Value | undefined): Value {
  if (value === undefined || value === UNKNOWN) return UNKNOWN;
  switch (shape.kind) {
    case "any":
      return value;
    case "array":
      return Array.isArray(value) ? value.map((item) => known(catalogue, shape.items, item)) : UNKNOWN;
    case "object":
      return isObject(value) ? level(catalogue, catalogue.members(shape.type), value) : UNKNOWN;
    case "map":
      return isObject(value) ? mapValues(value, (item) => known(catalogue, shape.values, item)) : UNKNOWN;
    default:
      return typeof value === shape.kind ? value : UNKNOWN;
  }
}
