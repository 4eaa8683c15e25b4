import type { Redis } from "ioredis";

/** Keys in which two servers differ, found without any code of the copy: by Redis' own digests, and by numbers for scores. */
export async function differences(a: Redis, b: Redis): Promise<string[]> {
  const names = (keys: Buffer[]): string[] => keys.map((key) => key.toString("latin1")).sort();
  const [mine, theirs] = [names(await a.keysBuffer("*")), names(await b.keysBuffer("*"))];
  const different = [...mine.filter((key) => !theirs.includes(key)), ...theirs.filter((key) => !mine.includes(key))];
  for (const name of mine.filter((key) => theirs.includes(key))) {
    const key = Buffer.from(name, "latin1");
    const [x, y] = await Promise.all([describe(a, key), describe(b, key)]);
    if (x !== y) different.push(name);
  }
  return different;
}

async function describe(client: Redis, key: Buffer): Promise<string> {
  const type = await client.type(key);
  // Redis prints scores in other digits from version to version, in its digest too.
  if (type === "zset") return JSON.stringify(scores(await client.zrangeBuffer(key, 0, "-1", "WITHSCORES")));
  const groups = type === "stream" ? await streamGroups(client, key) : "";
  return `${type} ${String(await client.call("DEBUG", "DIGEST-VALUE", key))} ${groups}`;
}

function scores(answer: Buffer[]): unknown[] {
  return answer.map((item, i) => (i % 2 === 0 ? item.toString("hex") : item.toString().includes("inf") ? item.toString() : Number(item)));
}

/** Groups, consumers and pending entries: the digest leaves them out. */
async function streamGroups(client: Redis, key: Buffer): Promise<string> {
  const info = (await client.call("XINFO", "STREAM", key, "FULL", "COUNT", 0)) as unknown[];
  const fields = new Map<string, unknown>();
  for (let i = 0; i < info.length; i += 2) fields.set(String(info[i]), info[i + 1]);
  const groups = (fields.get("groups") as unknown[][]).map((group) => {
    const parts = new Map<string, unknown>();
    for (let i = 0; i < group.length; i += 2) parts.set(String(group[i]), group[i + 1]);
    const consumers = (parts.get("consumers") as unknown[][]).map((consumer) => [consumer[1], inSeconds(consumer[consumer.indexOf("pending") + 1], 1)]);
    const pending = inSeconds(parts.get("pending"), 2);
    return [parts.get("name"), parts.get("last-delivered-id"), pending, consumers];
  });
  return JSON.stringify([fields.get("length"), fields.get("last-generated-id"), groups]);
}

/** Pending entries: their delivery times are told as time gone by, so that a copy of them may be a millisecond off. */
function inSeconds(entries: unknown, at: number): unknown[][] {
  return (entries as unknown[][]).map((entry) => entry.map((value, i) => (i === at ? Math.round(Number(value) / 1000) : value)));
}
