import type { Ask, Piece, PieceBounds } from "../types/piece";

/** How the value of a module type is read: all of it that counts, and nothing else. */
export interface ModuleReader {
  /**
   * Pieces that are the same for the same value, whatever version or process
   * holds it. @throws Unreadable where they would not be the whole value
   */
  read(key: Buffer, ask: Ask, bounds: PieceBounds): AsyncGenerator<Piece>;
  /** Most bytes that one side holds at a time of a value of `size` bytes. */
  held(size: number): number;
  /** It reads the whole payload: there is nothing to save by not asking for that first. */
  readonly wholePayload?: true;
}

/** The value cannot be read exactly: equality cannot be proved by it. The message says why. */
export class Unreadable extends Error {
  override readonly name: string = "Unreadable";
}

/** The answer of an INFO command as text by name. Lists are left out. */
export function infoFields(reply: unknown): Map<string, string> {
  const fields = new Map<string, string>();
  if (!Array.isArray(reply)) return fields;
  for (let i = 0; i + 1 < reply.length; i += 2) if (!Array.isArray(reply[i + 1])) fields.set(String(reply[i]), reply[i + 1] === null ? "" : String(reply[i + 1]));
  return fields;
}

/** Fields of a configuration as a piece; one that a version does not know counts as one without a value. */
export function configuration(fields: ReadonlyMap<string, string>, names: readonly string[]): Piece {
  return { type: "list", items: names.map((name) => Buffer.from(`${name}=${fields.get(name) ?? ""}`)) };
}
