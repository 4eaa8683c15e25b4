import type { Fault } from "../util/fault";

/**
 * A rule on the settings of a target. It names the settings it reads, so that
 * a caller who does not know all of them yet (a preview with outputs of
 * resources to be created) can apply the rules whose settings it knows.
 */
export interface Rule<S> {
  readonly reads: readonly (keyof S)[];
  /** The fault, or undefined when the settings are fine. */
  readonly check: (settings: S) => Fault | undefined;
}

/** Ties the settings a rule reads to what its check may look at. */
export function rule<S, K extends keyof S>(reads: readonly K[], check: (settings: Pick<S, K>) => Fault | undefined): Rule<S> {
  return { reads, check };
}

/** The rules that can be judged when only `known` settings are known. */
export function judgeable<S>(rules: readonly Rule<S>[], known: (key: keyof S) => boolean): Rule<S>[] {
  return rules.filter(({ reads }) => reads.every(known));
}

/** Every fault of the settings, in the order of the rules. */
export function faultsOf<S>(rules: readonly Rule<S>[], settings: S): Fault[] {
  return rules.flatMap(({ check }) => check(settings) ?? []);
}
