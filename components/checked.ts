import * as pulumi from "@pulumi/pulumi";
import { faultsOf, judgeable, type Rule } from "../lib/target";
import { faultLine, type Fault } from "../lib/util/fault";

/** Every member of `S`, as a caller may give it. */
export type InputsOf<S> = { readonly [K in keyof S]: pulumi.Input<S[K]> };
/** Every member of `S`, checked. */
export type OutputsOf<S> = { readonly [K in keyof S]: pulumi.Output<S[K]> };

/** The refusal of a component: shown under it in the preview, without a stack. */
export function refusal(resource: pulumi.Resource, faults: readonly Fault[]): pulumi.ResourceError {
  return new pulumi.ResourceError(faults.map(faultLine).join("\n"), resource, true);
}

/** Whether a value can be read now: it is no output or promise, and holds none. */
export function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (pulumi.Output.isInstance(value) || "then" in value) return false;
  return Object.values(value).every(isPlain);
}

/**
 * Applies rules to inputs, each as early as it can be. Rules over plain values
 * are applied now, and all their faults are thrown together. A rule that reads
 * an output is applied when that output is known, and the output that is
 * handed back fails with the rule: no child can be created before the check.
 */
export function checked<S extends object>(
  resource: pulumi.Resource,
  inputs: InputsOf<S>,
  rules: readonly Rule<S>[],
): OutputsOf<S> {
  const keys = Object.keys(inputs) as (keyof S)[];
  const plain = new Set(keys.filter((key) => isPlain(inputs[key])));
  const now = judgeable(rules, (key) => plain.has(key));
  const faults = faultsOf(now, inputs as S);
  if (faults.length > 0) throw refusal(resource, faults);

  const later = rules.filter((rule) => !now.includes(rule));
  const gated = keys.map((key) => [key, plain.has(key) ? pulumi.output(inputs[key]) : gate(resource, inputs, key, later)]);
  return Object.fromEntries(gated) as OutputsOf<S>;
}

/** One input that is not plain, held back until the rules that read it have passed. */
function gate<S extends object>(
  resource: pulumi.Resource,
  inputs: InputsOf<S>,
  key: keyof S,
  rules: readonly Rule<S>[],
): pulumi.Output<unknown> {
  const mine = rules.filter(({ reads }) => reads.includes(key));
  const read = new Set<keyof S>([key, ...mine.flatMap(({ reads }) => reads)]);
  const needed = Object.fromEntries([...read].map((name) => [name, inputs[name]]));
  return pulumi.output(needed).apply((known) => {
    const faults = faultsOf(mine, known as unknown as S);
    if (faults.length > 0) throw refusal(resource, faults);
    return (known as unknown as S)[key];
  });
}
