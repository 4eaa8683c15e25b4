import type { Nodes } from "../endpoint/nodes";
import { bounds } from "../settings";
import { typePaths } from "../types";
import type { Abilities, TypePath } from "../types/piece";
import { sameModuleValue } from "../verify/module-values";
import { ValueDigest } from "../verify/value-digest";
import type { Reply } from "../wire/reply";
import { sharedAsk } from "./key-reader";

interface ComparedSide {
  readonly nodes: Nodes;
  readonly abilities: Abilities;
}

interface ComparedKey {
  readonly key: Buffer;
  readonly targetKey: Buffer;
  /** Bytes by the source's measure; 0 where unknown. */
  readonly size: number;
}

/** Compares one key on both sides by value: payload first, then in pieces. */
export class KeyComparison {
  constructor(
    private readonly source: ComparedSide,
    private readonly target: ComparedSide,
  ) {}

  /** A difference counts only while both sides still hold the key: it may have died on one of them. */
  async of(job: ComparedKey): Promise<"same" | "different" | "source gone" | "target gone"> {
    if (await this.sameValue(job)) return "same";
    if ((await this.source.nodes.one(job.key, "EXISTS", job.key)) === 0) return "source gone";
    return (await this.target.nodes.one(job.targetKey, "EXISTS", job.targetKey)) === 0 ? "target gone" : "different";
  }

  private async sameValue({ key, targetKey, size }: ComparedKey): Promise<boolean> {
    const small = size > 0 && size <= bounds.piece.bytes;
    const ask = ({ nodes }: ComparedSide, name: Buffer): Promise<Reply[]> => nodes.run(name, [["TYPE", name], ...(small ? [["DUMP", name]] : [])]);
    const [[type, dump], [targetType, targetDump]] = await Promise.all([ask(this.source, key), ask(this.target, targetKey)]);
    if (type !== targetType || type === "none") return false;
    const path = typePaths[String(type)];
    if (path === undefined || small) {
      const [[mine], [theirs]] = small ? [[dump], [targetDump]] : await Promise.all([this.source.nodes.run(key, [["DUMP", key]]), this.target.nodes.run(targetKey, [["DUMP", targetKey]])]);
      if (Buffer.isBuffer(mine) && Buffer.isBuffer(theirs) && samePayload(mine, theirs)) return true;
      if (path === undefined) return sameModuleValue(this.source.nodes, key, this.target.nodes, targetKey, String(type));
    }
    const digests = await Promise.all([digest(this.source, key, path, size), digest(this.target, targetKey, path, size)]);
    return digests[0] === digests[1];
  }
}

async function digest({ nodes, abilities }: ComparedSide, key: Buffer, path: TypePath, size: number): Promise<string> {
  const digest = new ValueDigest();
  for await (const piece of path.read(key, sharedAsk(nodes, key), { ...bounds.piece, size }, abilities)) digest.add(piece);
  return digest.toString();
}

/** Payloads without the last 10 bytes, version and checksum: equal ones prove equal values, others prove nothing. */
export function samePayload(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && a.compare(b, 0, b.length - 10, 0, a.length - 10) === 0;
}
