import type { Nodes } from "../endpoint/nodes";
import { moduleDifference } from "../modules/comparison";
import { bounds } from "../settings";
import { typePaths } from "../types";
import type { Abilities, TypePath } from "../types/piece";
import { ValueDigest } from "../verify/value-digest";
import type { Reply } from "../wire/reply";
import { sharedAsk } from "./key-reader";
import { samePayload } from "./same-payload";

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
    if (Buffer.isBuffer(dump) && Buffer.isBuffer(targetDump) && samePayload(dump, targetDump)) return true;
    const path = typePaths[String(type)];
    if (path === undefined) return (await moduleDifference({ nodes: this.source.nodes, key }, { nodes: this.target.nodes, key: targetKey }, String(type), size)) === undefined;
    const digests = await Promise.all([digest(this.source, key, path, size), digest(this.target, targetKey, path, size)]);
    return digests[0] === digests[1];
  }
}

async function digest({ nodes, abilities }: ComparedSide, key: Buffer, path: TypePath, size: number): Promise<string> {
  const digest = new ValueDigest();
  for await (const piece of path.read(key, sharedAsk(nodes, key), { ...bounds.piece, size }, abilities)) digest.add(piece);
  return digest.toString();
}
