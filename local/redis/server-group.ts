import { RedisServer, type ServerOptions } from "./server";
import { SLOTS, type SlotRange } from "./slots";

/** The servers of one cache: one alone, or the primaries of a cluster. */
export interface ServerGroup {
  /** In shard order. */
  readonly primaries: readonly RedisServer[];
  /** Slots of each primary, in the same order. */
  readonly ranges: readonly SlotRange[];
  /** Stops the servers, lets the caller change their files, starts them again. */
  restart(prepare: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export async function startSingle(options: ServerOptions): Promise<ServerGroup> {
  const server = await RedisServer.start(options);
  return {
    primaries: [server],
    ranges: [[0, SLOTS - 1]],
    async restart(prepare) {
      await server.kill();
      await prepare();
      await server.restart();
    },
    stop: () => server.stop(),
  };
}
