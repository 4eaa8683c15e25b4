import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Fails when one of the planted values occurs anywhere in the given texts or
 * files: as it is, encoded for a URL, or in base64.
 *
 * @param where folders and files to read through, or texts by name
 */
export async function assertNoSecrets(
  where: string | Readonly<Record<string, string>>,
  planted: readonly string[],
): Promise<void> {
  if (planted.length === 0) throw new Error("nothing planted: the search would prove nothing");
  const found: string[] = [];
  let searched = 0;
  for await (const [name, content] of typeof where === "string" ? filesUnder(where) : Object.entries(where)) {
    searched += content.length;
    for (const secret of planted)
      if (spellings(secret).some((spelling) => content.includes(spelling)))
        found.push(`${name} holds the planted value ${secret.slice(0, 4)}...`);
  }
  if (searched === 0) throw new Error("nothing to search: the search would prove nothing");
  if (found.length > 0) throw new Error(found.join("\n"));
}

function spellings(secret: string): string[] {
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64").replace(/=+$/, "")];
}

async function* filesUnder(path: string): AsyncGenerator<[string, string]> {
  if (!(await stat(path)).isDirectory()) {
    yield [path, await readFile(path, "latin1")];
    return;
  }
  for (const entry of await readdir(path)) yield* filesUnder(join(path, entry));
}
