import { readFile } from "node:fs/promises";
import type { Failure } from "../ledger";

/** The keys listed in a file of failures; none where there is no file. A last line cut off by a crash is left out. */
export async function readFailures(file: string): Promise<{ db: number; key: Buffer }[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { key, keyBase64, db } = JSON.parse(line) as Failure;
      return { db: db ?? 0, key: keyBase64 === undefined ? Buffer.from(key) : Buffer.from(keyBase64, "base64") };
    });
}
