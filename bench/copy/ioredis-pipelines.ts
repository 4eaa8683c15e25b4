import { Redis } from "ioredis";

const COUNT = 1000;

/** What one writes with a client library alone: SCAN, a pipeline of DUMP and PTTL, a pipeline of RESTORE. */
export async function copyByPipelines({ from, to }: { from: string; to: string }): Promise<{ copied: number }> {
  const [source, target] = [new Redis(from), new Redis(to)];
  let cursor = "0";
  let copied = 0;
  do {
    const [next, keys] = await source.scanBuffer(cursor, "COUNT", COUNT);
    cursor = next.toString();
    const read = source.pipeline();
    for (const key of keys) read.dumpBuffer(key).pttl(key);
    const answers = (await read.exec()) ?? [];
    const write = target.pipeline();
    keys.forEach((key, i) => {
      const payload = answers[i * 2]?.[1] as Buffer | null;
      const ttl = Number(answers[i * 2 + 1]?.[1]);
      if (payload !== null && ttl !== -2) write.restore(key, Math.max(ttl, 0), payload);
    });
    const written = (await write.exec()) ?? [];
    copied += written.filter(([error]) => error === null).length;
  } while (cursor !== "0");
  source.disconnect();
  target.disconnect();
  return { copied };
}
