import type { Side } from "../endpoint/side";
import { info } from "../endpoint/topology";

/** One endpoint may hide several processes: only what it says each time it is asked is believed. */
const READINGS = 3;

/**
 * The processes behind the target's primaries, by their run ids. A process
 * that is gone at the end took with it what it had not passed on to a replica
 * or to its disk, though it had answered OK. Primaries that do not tell, or
 * tell another id each time, are left out.
 */
export async function targetProcesses(target: Side): Promise<string[]> {
  const { kind, shards } = await target.topology();
  const found: string[] = [];
  for (const { node } of shards) {
    const ids = new Set<string | undefined>();
    for (let i = kind === "proxy" ? READINGS : 1; i > 0; i--) {
      const connection = await target.open(node);
      ids.add((await info(connection, "server").finally(() => connection.close())).get("run_id"));
    }
    const [id] = ids;
    if (ids.size === 1 && id !== undefined) found.push(id);
  }
  return found;
}

/** Whether a process that was written to is no primary of the target any more. */
export function replaced(before: readonly string[], after: readonly string[]): boolean {
  return after.length > 0 && before.some((id) => !after.includes(id));
}
