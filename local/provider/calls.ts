import type { Properties } from "./values";

/** One call of the engine, for assertions and for the log. */
export interface ProviderCall {
  readonly method: string;
  /** URN of the resource; empty for calls that concern none. */
  readonly urn: string;
  /** Type token of the resource, or the function invoked. */
  readonly token: string;
  readonly preview: boolean;
  /** New inputs of check, create and update; arguments of a function. */
  readonly inputs?: Properties;
}

/** Type token of a URN: its third part, without the types of the parents. */
export function tokenOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
