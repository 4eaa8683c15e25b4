import type { Nodes } from "../endpoint/nodes";
import { RunStopped } from "../errors";
import { bounds } from "../settings";
import { sharedAsk } from "../single/key-reader";
import type { Reply } from "../wire/reply";
import { ReplyError } from "../wire/reply";
import { giveBackLarge } from "../wire/large-memory";
import { samePayload } from "../single/same-payload";
import { ValueDigest } from "../verify/value-digest";
import { moduleReaders, outsidePayload } from ".";
import { sameParts } from "./payload";
import { type ModuleReader, Unreadable } from "./reader";

/** One key on one side. */
export interface ModuleKey {
  readonly nodes: Nodes;
  readonly key: Buffer;
}

/** What each side holds, in words, where equality is not proved. */
export interface ModuleDifference {
  readonly source: string;
  readonly target: string;
  /** Copying the key again would not bring what is missing, and would drop what the target has of it. */
  readonly beyondCopy?: true;
}

/** Bytes that the comparison holds of each side at most, of a value of `size` bytes. */
export function bytesHeld(type: string, size: number): number {
  const reader = moduleReaders[type];
  return reader !== undefined && inPieces(reader, size) ? reader.held(size) : size;
}

/** A payload tells faster than reads, but it comes whole: not for values that a copy does not ask for whole either. */
function inPieces(reader: ModuleReader, size: number): boolean {
  return size > bounds.dumpBytes && reader.wholePayload === undefined;
}

/**
 * Compares two values of a module type: equal payloads, or payloads of equal
 * parts, prove equality; others are read as values. Undefined where they are
 * equal. Where the values cannot be read the texts say so, and why.
 *
 * @param size bytes of the larger one
 */
export async function moduleDifference(source: ModuleKey, target: ModuleKey, type: string, size: number): Promise<ModuleDifference | undefined> {
  const reader = moduleReaders[type];
  const before = reader !== undefined && inPieces(reader, size) ? undefined : await comparePayloads(source, target, type);
  if (before === "equal") return undefined;
  const values = reader === undefined ? new Unreadable("no way is known to read values of this type") : await compareValues(reader, source, target, type, size);
  if (!(values instanceof Unreadable)) return values === "equal" ? undefined : values;
  const payloads = before ?? (await comparePayloads(source, target, type));
  if (payloads === "equal") return undefined;
  return { ...payloads, target: `${payloads.target}, not the same bytes; the values cannot be compared, so they may be equal or not: ${values.message}` };
}

async function comparePayloads(source: ModuleKey, target: ModuleKey, type: string): Promise<"equal" | ModuleDifference> {
  const [a, b] = await Promise.all([source, target].map(async ({ nodes, key }) => (await nodes.run(key, [["DUMP", key]]))[0]));
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b) && (samePayload(a, b) || sameParts(a, b))) return "equal";
  return { source: payloadText(type, a), target: payloadText(type, b) };
}

function payloadText(type: string, payload: Reply | undefined): string {
  return `${type}, payload of ${Buffer.isBuffer(payload) ? payload.length : 0} bytes`;
}

async function compareValues(reader: ModuleReader, source: ModuleKey, target: ModuleKey, type: string, size: number): Promise<"equal" | ModuleDifference | Unreadable> {
  try {
    // One after the other: the pieces of some types are large.
    const mine = await digest(reader, source, size, "source");
    const theirs = await digest(reader, target, size, "target");
    return mine === theirs ? "equal" : { source: `${type}, digest ${mine}`, target: `${type}, digest ${theirs}` };
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

async function digest(reader: ModuleReader, { nodes, key }: ModuleKey, size: number, side: string): Promise<string> {
  const digest = new ValueDigest();
  return readable(side, async () => {
    for await (const piece of reader.read(key, sharedAsk(nodes, key), { ...bounds.piece, size })) {
      digest.add(piece);
      if (piece.type === "string") giveBackLarge(piece.bytes);
    }
    return digest.toString();
  });
}

/** What neither payload holds, where it differs; `prefix`: bytes before the target's names. */
export async function outsideDifference(source: ModuleKey, target: ModuleKey, type: string): Promise<ModuleDifference | undefined> {
  const outside = outsidePayload[type];
  if (outside === undefined) return undefined;
  const prefix = target.key.length - source.key.length;
  const read = ({ nodes, key }: ModuleKey, side: string, before: number): Promise<string> => readable(side, () => outside.read(key, sharedAsk(nodes, key), before));
  try {
    const [mine, theirs] = await Promise.all([read(source, "source", 0), read(target, "target", prefix)]);
    if (mine === theirs) return undefined;
    const text = (rules: string): string => `${type}, ${outside.name}: ${rules || "none"}`;
    return { source: text(mine), target: `${text(theirs)}; ${outside.remedy}`, beyondCopy: true };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { source: `${type}, same value`, target: `${type}, same value; ${outside.name} cannot be compared: ${error.message}`, beyondCopy: true };
  }
}

/** A command that a side does not know, or does not allow us, only means that it cannot be read so. */
async function readable<T>(side: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const refused = error instanceof ReplyError || (error instanceof RunStopped && error.reason === "refused-command");
    if (!refused && !(error instanceof Unreadable)) throw error;
    throw new Unreadable(error instanceof RunStopped ? error.message : `${side}: ${error.message}`);
  }
}
