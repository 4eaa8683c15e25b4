import { RdbCursor, RdbError } from "../wire/rdb-cursor";

/** What a payload of a module type holds, however its strings were compressed. */
export interface ModulePayload {
  /** Name of the module's type and version of its layout, in 64 bits. */
  readonly id: Buffer;
  /** Version of the layout: what a part means may change with it. */
  readonly layout: number;
  readonly parts: readonly ModulePart[];
}

/** A number as its bytes in the payload, or a string. */
export interface ModulePart {
  readonly kind: number;
  readonly bytes: Buffer;
}

/** The type of a value that tells of its own parts; all modules since Redis 4 write it. */
const MODULE_2 = 7;
const WIDE_64 = 0x81;
const LAYOUT_BITS = 0x3ff;

const END = 0;
const STRING = 5;
/** Bytes of numbers, by kind: single and double precision; integers have the length they need. */
const NUMBER_BYTES: Readonly<Record<number, number | undefined>> = { 1: undefined, 2: undefined, 3: 4, 4: 8 };

/** Takes the payload of DUMP apart. Undefined where it is not one of a module, or of a kind not known here. */
export function modulePayload(payload: Buffer): ModulePayload | undefined {
  if (payload[0] !== MODULE_2 || payload[1] !== WIDE_64 || payload.length < 10) return undefined;
  const id = payload.subarray(2, 10);
  const parts: ModulePart[] = [];
  const cursor = new RdbCursor(payload);
  cursor.position = 10;
  try {
    for (let kind = cursor.length(); kind !== END; kind = cursor.length()) {
      if (kind !== STRING && !(kind in NUMBER_BYTES)) return undefined;
      parts.push({ kind, bytes: kind === STRING ? cursor.string() : numberBytes(cursor, payload, kind) });
    }
  } catch (error) {
    if (error instanceof RdbError) return undefined;
    throw error;
  }
  return { id, layout: id.readUInt16BE(6) & LAYOUT_BITS, parts };
}

function numberBytes(cursor: RdbCursor, payload: Buffer, kind: number): Buffer {
  const from = cursor.position;
  const size = NUMBER_BYTES[kind];
  if (size === undefined) cursor.length();
  else cursor.skip(size);
  return payload.subarray(from, cursor.position);
}

/** Payloads of the same parts in the same layout: that proves equal values, as equal payloads do. */
export function sameParts(a: Buffer, b: Buffer): boolean {
  const [mine, theirs] = [modulePayload(a), modulePayload(b)];
  if (mine === undefined || theirs === undefined || !mine.id.equals(theirs.id) || mine.parts.length !== theirs.parts.length) return false;
  return mine.parts.every(({ kind, bytes }, i) => kind === theirs.parts[i]!.kind && bytes.equals(theirs.parts[i]!.bytes));
}
