import { keySlot, SLOTS, type SlotRange } from "../slots";
import { RdbError } from "../../../lib/copy/wire/rdb-cursor";
import { rdbRecords, rdbVersion } from "./records";

const SELECT_DATABASE_0 = Buffer.from([254, 0]);
/** End mark and a checksum of zero, which servers take as "not computed". */
const END = Buffer.concat([Buffer.from([255]), Buffer.alloc(8)]);

/**
 * Spreads the keys of RDB files over the primaries of a cluster: one list of chunks a primary, which written one
 * after the other are its RDB file. The values are not touched, so that types, expiry times and encodings arrive
 * as they were.
 *
 * @throws RdbError also when a file holds keys of another database than 0, as a cluster has no other
 */
export function splitRdb(files: readonly Buffer[], ranges: readonly SlotRange[]): Buffer[][] {
  const version = Math.max(...files.map(rdbVersion));
  const head = Buffer.from(`REDIS${String(version).padStart(4, "0")}`);
  const parts = ranges.map((): Buffer[] => [head]);
  const keys = ranges.map((): Buffer[] => [SELECT_DATABASE_0]);
  const owner = slotOwners(ranges);
  for (const file of files) {
    for (const record of rdbRecords(file)) {
      if (record.kind === "shared") for (const part of parts) part.push(record.bytes);
      else if (record.database !== 0) throw new RdbError(`the file holds keys of database ${record.database}; only database 0 can be imported`);
      else keys[owner[keySlot(record.key)] ?? 0]?.push(record.bytes);
    }
  }
  return parts.map((part, i) => [...part, ...(keys[i] ?? []), END]);
}

function slotOwners(ranges: readonly SlotRange[]): Uint16Array {
  const owners = new Uint16Array(SLOTS);
  ranges.forEach(([first, last], i) => owners.fill(i, first, last + 1));
  return owners;
}
