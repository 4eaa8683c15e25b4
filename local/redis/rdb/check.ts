import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { redisEnvironment, type RedisBinary } from "../binaries";
import { RdbError } from "./cursor";

const FAULT = /--- RDB ERROR DETECTED ---\s*\[offset (\d+)\] (.*)/;

/**
 * Has a Redis server program read an RDB file as it would when it starts: structure, version, checksum. The same
 * program is the checker when it is called by that name. Bytes after the end mark do not matter.
 *
 * @throws RdbError with the fault and its place
 */
export async function checkRdb(file: string, binary: RedisBinary): Promise<void> {
  const checker = spawn(binary.server, [file], { argv0: "redis-check-rdb", env: redisEnvironment(binary), stdio: ["ignore", "pipe", "ignore"] });
  const [output] = await Promise.all([text(checker.stdout), once(checker, "exit")]);
  if (checker.exitCode === 0) return;
  const [, offset, fault] = FAULT.exec(output) ?? [];
  throw new RdbError(fault === undefined ? `not readable as RDB: ${output.trim().split("\n").at(-1) ?? "the checker said nothing"}` : `${fault} (at byte ${offset})`);
}
