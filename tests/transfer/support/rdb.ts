/** What an RDB file made for a test says of itself. */
export interface RdbSpec {
  readonly keys: number;
  readonly expiringKeys?: number;
  readonly version?: number;
  readonly database?: number;
}

const PAGE = 512;

/** The head and the end of a real RDB file around filler, padded to whole pages as page blobs are. */
export function rdbFile({ keys, expiringKeys = 0, version = 9, database = 0 }: RdbSpec): Buffer {
  const bytes = Buffer.concat([
    Buffer.from(`REDIS${String(version).padStart(4, "0")}`),
    aux("redis-ver", "6.0.14"),
    Buffer.from([0xfa, 10, ...Buffer.from("redis-bits"), 0xc0, 64]),
    Buffer.from([0xfa, 5, ...Buffer.from("ctime"), 0xc2, 1, 2, 3, 4]),
    ...(keys === 0 ? [] : [Buffer.from([0xfe, database, 0xfb]), length(keys), length(expiringKeys), Buffer.alloc(700, 0x61)]),
    Buffer.from([0xff, 1, 2, 3, 4, 5, 6, 7, 0]),
  ]);
  return Buffer.concat([bytes, Buffer.alloc((PAGE - (bytes.length % PAGE)) % PAGE)]);
}

function aux(name: string, value: string): Buffer {
  return Buffer.from([0xfa, name.length, ...Buffer.from(name), value.length, ...Buffer.from(value)]);
}

function length(value: number): Buffer {
  if (value < 64) return Buffer.from([value]);
  if (value < 16384) return Buffer.from([0x40 | (value >> 8), value & 0xff]);
  const bytes = Buffer.alloc(5);
  bytes[0] = 0x80;
  bytes.writeUInt32BE(value, 1);
  return bytes;
}
