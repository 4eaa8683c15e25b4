import { slotOf } from "../../../lib/copy/endpoint/slots";
import { slotRanges } from "../../../local/redis/slots";
import type { TestRedis } from "../../support/redis";

/** The primary of a key while the slots are spread evenly. */
export function shardOf(key: string, shards: number): number {
  return slotRanges(shards).findIndex(([, last]) => slotOf(Buffer.from(key)) <= last);
}

/** Each key goes to the primary that owns its slot; redirects are followed here, not left to a client library. */
export async function setAll(side: TestRedis, entries: readonly (readonly [string, string])[]): Promise<void> {
  const pipes = side.primaries.map(({ client }) => client.pipeline());
  for (const [key, value] of entries) pipes[shardOf(key, pipes.length)]!.set(key, value);
  for (const pipe of pipes) for (const [error] of (await pipe.exec()) ?? []) if (error !== null) throw error;
}
