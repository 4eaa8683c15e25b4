import type { Catalogue, Resource } from "../resource";
import { nestedEnvelopeOf, wireName } from "../catalogue/wire";
import type { Members, Shape } from "../shapes/model";
import { isObject, mapValues, type Properties, type Value } from "../values";

/** Outputs for a resource that ARM described: only what the SDK knows, names as the SDK has them. */
export function fromWire(catalogue: Catalogue, resource: Resource, body: Properties): Properties {
  const outputs = new FromWire(catalogue).level(resource.token, resource.shape.outputs, body, resource.envelope);
  return { ...outputs, azureApiVersion: resource.apiVersion };
}

/** The same for inputs, where a resource is imported and nothing else is known of it. */
export function inputsFromWire(catalogue: Catalogue, resource: Resource, body: Properties): Properties {
  return new FromWire(catalogue).level(resource.token, resource.shape.inputs, body, resource.envelope);
}

class FromWire {
  constructor(private readonly catalogue: Catalogue) {}

  level(owner: string, members: Members, body: Properties, envelope: readonly string[] | undefined): Properties {
    const lifted = isObject(body.properties) ? body.properties : {};
    const result: Properties = {};
    for (const [name, { shape }] of Object.entries(members)) {
      const source = envelope && !envelope.includes(name) ? lifted : body;
      const value = source[wireName(owner, name)];
      if (value !== undefined && value !== null) result[name] = this.value(shape, value, name);
    }
    return result;
  }

  private value(shape: Shape, value: Value, name: string): Value {
    if (shape.kind === "array" && name === "userAssignedIdentities" && isObject(value)) return Object.keys(value);
    if (shape.kind === "array" && Array.isArray(value)) return value.map((item) => this.value(shape.items, item, ""));
    if (!isObject(value)) return value;
    if (shape.kind === "map") return mapValues(value, (item) => this.value(shape.values, item, ""));
    if (shape.kind === "object")
      return this.level(shape.type, this.catalogue.members(shape.type), value, nestedEnvelopeOf(shape.type));
    return value;
  }
}
