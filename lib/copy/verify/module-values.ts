import type { Nodes } from "../endpoint/nodes";
import { type Reply, ReplyError } from "../wire/reply";

interface ModuleRead {
  commands(key: Buffer): (string | Buffer)[][];
  /** Text that is the same for equal values, in whatever order the server gives them. */
  canonical(replies: readonly Reply[]): string;
}

/** Types whose payload differs between two servers that hold the same value, and the commands that show it. */
const READS: Readonly<Record<string, ModuleRead>> = {
  // The payload holds addresses of the server's memory.
  "TopK-TYPE": {
    commands: (key) => [["TOPK.INFO", key], ["TOPK.LIST", key, "WITHCOUNT"]],
    canonical([info, list]) {
      const words = flat(list);
      const counted = words.filter((_, i) => i % 2 === 0).map((item, i) => `${item}=${words[i * 2 + 1]}`);
      return JSON.stringify([flat(info), counted.sort()]);
    },
  },
};

/** What can be read of a module's value; undefined for a type that only its payload tells, or where the server refuses. */
export async function moduleValue(nodes: Nodes, key: Buffer, type: string): Promise<string | undefined> {
  const read = READS[type];
  if (read === undefined) return undefined;
  const replies = await nodes.run(key, read.commands(key));
  return replies.some((reply) => reply instanceof ReplyError) ? undefined : read.canonical(replies);
}

/** Whether two values of a module's type read alike. */
export async function sameModuleValue(source: Nodes, key: Buffer, target: Nodes, targetKey: Buffer, type: string): Promise<boolean> {
  const [mine, theirs] = await Promise.all([moduleValue(source, key, type), moduleValue(target, targetKey, type)]);
  return mine !== undefined && mine === theirs;
}

/** Bytes as one letter each: no two names look the same. */
function flat(reply: Reply | undefined): string[] {
  if (!Array.isArray(reply)) return [];
  return reply.map((item) => (Buffer.isBuffer(item) ? item.toString("latin1") : String(item)));
}
