import { UserError } from "../../util/user-error";
import type { KeyFilter } from "../pump/scanner";
import { compileGlob } from "./glob";

export interface FilterOptions {
  /** Keys that match one of these; default all. */
  readonly match?: readonly string[];
  /** Of those, keys that match none of these. */
  readonly exclude?: readonly string[];
  /** Types by Redis' own names; default all. */
  readonly types?: readonly string[];
}

const TYPES = ["string", "list", "set", "zset", "hash", "stream"];
/** Names of module types have nine characters, by Redis' own rule. */
const MODULE_TYPE = /^[\w-]{9}$/;

/** @throws UserError for a name that no type can have: SCAN would find nothing, and nothing would look complete */
export function checkTypes(types: readonly string[] | undefined): void {
  for (const type of types ?? []) {
    if (!TYPES.includes(type) && !MODULE_TYPE.test(type)) throw new UserError("not a type", { path: "--type", given: type, allowed: `${TYPES.join(", ")}, or the name of a module type such as ReJSON-RL` });
  }
}

/** How a filter is carried out: what SCAN does itself, what is done here. */
export interface FilterPlan {
  readonly scanArguments: readonly string[];
  readonly filter: KeyFilter | undefined;
  readonly types: readonly string[] | undefined;
}

/** SCAN takes one pattern and one type; the rest is sorted out here, by the same rules. */
export function planFilter({ match = [], exclude = [], types = [] }: FilterOptions): FilterPlan {
  const scanArguments: string[] = [];
  const [onlyMatch] = match;
  const [onlyType] = types;
  if (match.length === 1) scanArguments.push("MATCH", onlyMatch!);
  if (types.length === 1) scanArguments.push("TYPE", onlyType!);
  const wanted = match.length > 1 ? match.map(compileGlob) : [];
  const unwanted = exclude.map(compileGlob);
  const filter: KeyFilter | undefined =
    wanted.length + unwanted.length === 0
      ? undefined
      : (bytes, start, length) =>
          (wanted.length === 0 || wanted.some((glob) => glob(bytes, start, length))) && !unwanted.some((glob) => glob(bytes, start, length));
  return { scanArguments, filter, types: types.length > 1 ? types : undefined };
}

/** The filter in full, also where SCAN could do a part of it: events and names at the target do not come by SCAN. */
export function wholeFilter({ match = [], exclude = [] }: FilterOptions): KeyFilter | undefined {
  return planFilter({ match: match.length === 1 ? [...match, ...match] : match, exclude }).filter;
}
