import { Cluster } from "ioredis";
import { redisBinaries } from "../../local/redis/binaries";
import { RedisCluster } from "../../local/redis/cluster";

const PRIMARIES = 3;
const TEXT = Buffer.alloc(12_000_000, "abcdefghijklmnopqrstuvwxyz0123456789");
const HASH_FIELDS = 300_000;
const FIELDS_A_COMMAND = 5_000;

/** Two clusters, the first with many large values of every way a value goes: whole, in pieces, and among small ones. */
export interface ClusterPair {
  readonly from: string;
  readonly to: string;
  /** Where the command may put its files. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

export async function startClusters(): Promise<ClusterPair> {
  const { target: binary } = redisBinaries();
  const start = (): Promise<RedisCluster> => RedisCluster.start({ binary, primaries: PRIMARIES, directives: () => [] });
  const [source, target] = await Promise.all([start(), start()]);
  await fill(source.primaries[0]!.port);
  const url = ({ primaries }: RedisCluster): string => `redis://127.0.0.1:${primaries[0]!.port}`;
  return {
    from: url(source),
    to: url(target),
    folder: target.primaries[0]!.folder,
    stop: async () => {
      await Promise.all([source.stop(), target.stop()]);
    },
  };
}

async function fill(port: number): Promise<void> {
  const client = new Cluster([{ host: "127.0.0.1", port }]);
  for (let i = 0; i < 12; i++) await client.set(`string:${i}`, TEXT);
  for (let i = 0; i < 40; i++) await client.set(`half:${i}`, TEXT.subarray(0, TEXT.length / 2));
  for (let i = 0; i < 5; i++) {
    for (let from = 0; from < HASH_FIELDS; from += FIELDS_A_COMMAND) {
      await client.hset(`hash:${i}`, ...Array.from({ length: FIELDS_A_COMMAND }, (_, at) => [`field ${from + at}`, `value ${from + at} of some length`]).flat());
    }
  }
  for (let i = 0; i < 30_000; i += 1000) await Promise.all(Array.from({ length: 1000 }, (_, at) => client.set(`small:${i + at}`, TEXT.subarray(0, 500))));
  client.disconnect();
}
