import { atLeast } from "../endpoint/topology";
import { hashPath, listPath, setPath, zsetPath } from "./collections";
import type { Abilities, TypePath } from "./piece";
import { streamPath } from "./stream";
import { stringPath } from "./string";

/** Types that can be copied by their own commands, by the name that TYPE gives. */
export const typePaths: Readonly<Record<string, TypePath>> = {
  string: stringPath,
  list: listPath,
  set: setPath,
  zset: zsetPath,
  hash: hashPath,
  stream: streamPath,
};

/** What a server of that version understands. */
export function abilitiesOf(version: string): Abilities {
  return { fieldExpiry: atLeast(version, 7, 4), streamCounters: atLeast(version, 7, 0), createConsumer: atLeast(version, 6, 2) };
}
