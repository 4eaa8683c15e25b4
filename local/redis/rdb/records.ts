import { RdbCursor, RdbError } from "../../../lib/copy/wire/rdb-cursor";
import { moduleValue, VALUE_TYPES } from "./value-types";

const MAGIC = "REDIS";
const HEADER_SIZE = 9;

const OPCODE = {
  SLOT_INFO: 244,
  FUNCTION: 245,
  MODULE_AUX: 247,
  IDLE: 248,
  FREQUENCY: 249,
  AUX: 250,
  RESIZE: 251,
  EXPIRE_MS: 252,
  EXPIRE_S: 253,
  SELECT_DB: 254,
  EOF: 255,
} as const;

/** A piece of an RDB file that can stand in another one as it is. */
export type RdbRecord =
  /** A key with its value, expiry and age. */
  | { readonly kind: "key"; readonly key: Buffer; readonly database: number; readonly bytes: Buffer }
  /** What belongs to the whole file: functions and data of modules. */
  | { readonly kind: "shared"; readonly bytes: Buffer };

/**
 * Version of the format.
 *
 * @throws RdbError when the file is empty or begins as no RDB file does
 */
export function rdbVersion(file: Buffer): number {
  if (file.length === 0) throw new RdbError("the file is empty");
  const header = file.subarray(0, HEADER_SIZE).toString("latin1");
  if (!/^REDIS\d{4}$/.test(header)) throw new RdbError(`the file is no RDB file: it does not begin with ${MAGIC} and a version`);
  return Number(header.slice(MAGIC.length));
}

/**
 * The records of an RDB file, in order. What follows its end mark, such as the zeros that fill up a page blob,
 * is not looked at.
 *
 * @throws RdbError when the file is damaged, truncated or newer than this reader
 */
export function* rdbRecords(file: Buffer): Generator<RdbRecord> {
  rdbVersion(file);
  const cursor = new RdbCursor(file);
  cursor.skip(HEADER_SIZE);
  let database = 0;
  let start = cursor.position;
  for (;;) {
    const opcode = cursor.byte();
    switch (opcode) {
      // These come before the key that they belong to.
      case OPCODE.EXPIRE_MS:
        cursor.skip(8);
        continue;
      case OPCODE.EXPIRE_S:
        cursor.skip(4);
        continue;
      case OPCODE.IDLE:
        cursor.length();
        continue;
      case OPCODE.FREQUENCY:
        cursor.skip(1);
        continue;
      case OPCODE.SELECT_DB:
        database = cursor.length();
        break;
      case OPCODE.AUX:
        cursor.skipString();
        cursor.skipString();
        break;
      case OPCODE.RESIZE:
        cursor.length();
        cursor.length();
        break;
      case OPCODE.SLOT_INFO:
        for (let i = 0; i < 3; i++) cursor.length();
        break;
      case OPCODE.FUNCTION:
        cursor.skipString();
        yield { kind: "shared", bytes: cursor.slice(start, cursor.position) };
        break;
      case OPCODE.MODULE_AUX:
        moduleValue(cursor);
        yield { kind: "shared", bytes: cursor.slice(start, cursor.position) };
        break;
      case OPCODE.EOF:
        return;
      default: {
        const skipValue = VALUE_TYPES[opcode];
        if (skipValue === undefined) throw new RdbError(`byte ${cursor.position - 1}: the value type ${opcode} is unknown`);
        const key = cursor.string();
        skipValue(cursor);
        yield { kind: "key", key, database, bytes: cursor.slice(start, cursor.position) };
      }
    }
    start = cursor.position;
  }
}
