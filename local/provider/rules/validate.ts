import type { Catalogue, Resource } from "../resource";
import type { Members, Shape } from "../shapes/model";
import { isObject, UNKNOWN, type Properties, type Value } from "../values";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Faults that the real provider finds without asking Azure: missing and wrongly
 * typed properties. Values of enums are not checked and unknown properties
 * pass, there as here. Lengths and patterns are in the provider's own metadata
 * only; the ARM stand-in refuses those.
 */
export function validate(catalogue: Catalogue, resource: Resource, inputs: Properties): CheckFailure[] {
  const failures = level(catalogue, "", resource.shape.inputs, inputs);
  // Optional in the SDK because it is named automatically; a naming policy may have left it out.
  const nameless = resource.pathParameters.filter(
    (name) => inputs[name] === undefined && !resource.shape.inputs[name]?.required,
  );
  return [...failures, ...nameless.map(missing)];
}

function level(catalogue: Catalogue, context: string, members: Members, values: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [name, member] of Object.entries(members)) {
    const path = context === "" ? name : `${context}.${name}`;
    const value = values[name];
    if (value !== undefined) failures.push(...property(catalogue, path, member.shape, value));
    else if (member.required) failures.push(missing(path));
  }
  return failures;
}

function missing(path: string): CheckFailure {
  const advice =
    path === "location"
      ? ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."
      : "";
  return { property: "", reason: `missing required property '${path}'${advice}` };
}

function property(catalogue: Catalogue, path: string, shape: Shape, value: Value): CheckFailure[] {
  if (value === UNKNOWN || value === null || shape.kind === "any") return [];
  if (Array.isArray(value)) {
    return shape.kind === "array"
      ? value.flatMap((item, index) => property(catalogue, `${path}[${index}]`, shape.items, item))
      : [wrongType(path, shape, "an array")];
  }
  if (isObject(value)) return shape.kind === "object" ? level(catalogue, path, catalogue.members(shape.type), value) : [];
  // The real provider checks the type of strings and numbers only.
  if (typeof value === "boolean" || typeof value === shape.kind) return [];
  return [wrongType(path, shape, `a ${typeof value}`)];
}

function wrongType(path: string, shape: Shape, given: string): CheckFailure {
  return { property: "", reason: `'${path}' should be of type '${shape.kind}' but got ${given}` };
}
