import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { redisEnvironment, type RedisBinary } from "../binaries";
import { RdbError } from "../../../lib/copy/wire/rdb-cursor";
import { rdbRecords } from "./records";

const DEADLINE_MS = 300_000;
const FAULT = /--- RDB ERROR DETECTED ---\s*\[offset (\d+)\] (.*)/;

/**
 * Reads an RDB file as a server would when it starts: structure, version, checksum. Bytes after the end mark do not
 * matter.
 *
 * @throws RdbError with the fault and its place
 */
export async function checkRdb(file: string, binary: RedisBinary): Promise<void> {
  // First, since Redis 6 and 7 read for ever, as servers and as checkers, where data of a module break off.
  for (const record of rdbRecords(await readFile(file))) void record;
  await serverCheck(file, binary);
}

/** The server program is its own checker when it is called by that name. */
async function serverCheck(file: string, binary: RedisBinary): Promise<void> {
  const checker = spawn(binary.server, [file], { argv0: "redis-check-rdb", env: redisEnvironment(binary), stdio: ["ignore", "pipe", "ignore"], timeout: DEADLINE_MS, killSignal: "SIGKILL" });
  const [output] = await Promise.all([text(checker.stdout), once(checker, "exit")]);
  if (checker.exitCode === 0) return;
  const [, offset, fault] = FAULT.exec(output) ?? [];
  throw new RdbError(fault === undefined ? `not readable as RDB: ${output.trim().split("\n").at(-1) ?? "the checker said nothing"}` : `${fault} (at byte ${offset})`);
}
