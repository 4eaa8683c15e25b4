import type { Catalogue, Resource } from "../resource";
import { nestedEnvelopeOf, wireName } from "../catalogue/wire";
import type { Members, Shape } from "../shapes/model";
import { isObject, mapValues, type Properties, type Value } from "../values";

/** Request body for the given inputs: what is not a path parameter, in ARM's wire shape. */
export function toWire(catalogue: Catalogue, resource: Resource, inputs: Properties): Properties {
  const own = Object.fromEntries(
    Object.entries(inputs).filter(([name]) => name in resource.shape.inputs && !resource.pathParameters.includes(name)),
  );
  return new ToWire(catalogue).level(resource.token, resource.shape.inputs, own, resource.envelope);
}

class ToWire {
  constructor(private readonly catalogue: Catalogue) {}

  /** `envelope`: names that stay on this level, all others go down into `properties`; undefined: no such level. */
  level(owner: string, members: Members, values: Properties, envelope: readonly string[] | undefined): Properties {
    const result: Properties = {};
    const lifted: Properties = {};
    for (const [name, value] of Object.entries(values)) {
      const member = members[name];
      const wire = wireName(owner, name);
      const target = envelope && !envelope.includes(name) ? lifted : result;
      target[wire] = member ? this.value(member.shape, value, name) : value;
    }
    if (Object.keys(lifted).length > 0) result.properties = lifted;
    return result;
  }

  private value(shape: Shape, value: Value, name: string): Value {
    if (shape.kind === "array" && Array.isArray(value))
      return name === "userAssignedIdentities" ? asKeys(value) : value.map((item) => this.value(shape.items, item, ""));
    if (!isObject(value)) return value;
    if (shape.kind === "map") return mapValues(value, (item) => this.value(shape.values, item, ""));
    if (shape.kind === "object")
      return this.level(shape.type, this.catalogue.members(shape.type), value, nestedEnvelopeOf(shape.type));
    return value;
  }
}

/** User-assigned identities: a list of ids in the SDK, an object with empty values in ARM. */
function asKeys(ids: readonly Value[]): Properties {
  return Object.fromEntries(ids.filter((id) => typeof id === "string").map((id) => [id, {}]));
}
