import type { Abilities } from "../types/piece";

/** How a value is asked for in the fast pass: one command whose answer is bounded. */
export interface ReadCommand {
  /** Words before the key. */
  readonly name: string;
  /** Words after the key. */
  readonly rest: readonly string[];
  /** What the answer looks like. */
  readonly shape: "bulk" | "items" | "pairs" | "scan" | "scan-pairs" | "payload";
}

/** Longest part of a string and most elements that the fast pass asks for; a value that fills them is compared in pieces. */
export const fastBounds = { bytes: 1024 * 1024, elements: 1000 } as const;

const DUMP: ReadCommand = { name: "DUMP", rest: [], shape: "payload" };

const COMMANDS: Readonly<Record<string, ReadCommand>> = {
  string: { name: "GETRANGE", rest: ["0", String(fastBounds.bytes - 1)], shape: "bulk" },
  list: { name: "LRANGE", rest: ["0", String(fastBounds.elements - 1)], shape: "items" },
  set: { name: "SSCAN", rest: ["0", "COUNT", String(fastBounds.elements)], shape: "scan" },
  hash: { name: "HSCAN", rest: ["0", "COUNT", String(fastBounds.elements)], shape: "scan-pairs" },
  zset: { name: "ZRANGE", rest: ["0", String(fastBounds.elements - 1), "WITHSCORES"], shape: "pairs" },
};

/**
 * The command for a type. Where fields of hashes may expire, only the payload
 * holds value and expiries in one answer; streams and module types have no
 * other single answer either.
 */
export function readCommand(type: string, { fieldExpiry }: Pick<Abilities, "fieldExpiry">): ReadCommand {
  if (type === "hash" && fieldExpiry) return DUMP;
  return COMMANDS[type] ?? DUMP;
}
