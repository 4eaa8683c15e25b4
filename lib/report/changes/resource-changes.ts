import { kindOf } from "../../resources/kinds";
import { nameOf } from "../../resources/urn";
import type { Digest, DigestStep } from "../digest";
import type { ResourceChange } from "../model";
import { compareText, mergeSteps } from "../resources";
import { propertyChanges } from "./property-changes";

/** What a reader should see first, should the list be cut. */
const ORDER = ["delete", "replace", "update", "create"];

/** Steps that change nothing, and those of what is no resource to a reviewer. */
function isShown({ op, type }: DigestStep): boolean {
  return op !== "same" && op !== "read" && type !== "pulumi:pulumi:Stack" && kindOf(type) !== "guard";
}

/** Every changed resource of a plan with every changed property. */
export function resourceChanges(stack: string, digest: Digest): ResourceChange[] {
  return mergeSteps(digest.steps)
    .filter(isShown)
    .map((step) => ({ stack, op: step.op, type: step.type, name: nameOf(step.urn), urn: step.urn, properties: propertyChanges(step) }))
    .sort((a, b) => compareText(a.type, b.type) || compareText(a.name, b.name) || compareText(a.urn, b.urn));
}

/** What takes something away first, in whatever stack; else in the order of the stacks. */
export function gravestFirst(changes: readonly ResourceChange[]): ResourceChange[] {
  return [...changes].sort((a, b) => weight(a) - weight(b));
}

/** Our components come last among equals: their inputs are what the rest of the report is made of. */
function weight({ op, type }: ResourceChange): number {
  const place = ORDER.indexOf(op);
  const helpers = kindOf(type) === "component" ? 0.6 : type.startsWith("pulumi:providers:") ? 0.3 : 0;
  return (place === -1 ? ORDER.length : place) + helpers;
}
