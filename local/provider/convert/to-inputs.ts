import type { Catalogue, Resource } from "../resource";
import type { Members, Shape } from "../shapes/model";
import { isObject, type Properties, type Value } from "../values";

/** The part of the outputs that could have been inputs, in the inputs' shape. Read-only properties fall away. */
export function toInputs(catalogue: Catalogue, resource: Resource, outputs: Properties): Properties {
  const members = Object.fromEntries(
    Object.entries(resource.shape.inputs).filter(([name]) => !resource.pathParameters.includes(name)),
  );
  return project(catalogue, members, outputs);
}

function project(catalogue: Catalogue, members: Members, outputs: Properties): Properties {
  const result: Properties = {};
  for (const [name, { shape }] of Object.entries(members)) {
    const value = outputs[name];
    if (value !== undefined) result[name] = projectValue(catalogue, shape, value);
  }
  return result;
}

function projectValue(catalogue: Catalogue, shape: Shape, value: Value): Value {
  // User-assigned identities: outputs have an object by id where inputs have the list of ids.
  if (shape.kind === "array" && isObject(value)) return Object.keys(value);
  if (shape.kind === "array" && Array.isArray(value)) return value.map((item) => projectValue(catalogue, shape.items, item));
  if (shape.kind === "object" && isObject(value)) return project(catalogue, catalogue.members(shape.type), value);
  return value;
}
