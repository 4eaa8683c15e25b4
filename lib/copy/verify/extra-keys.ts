import type { Nodes } from "../endpoint/nodes";
import type { Side } from "../endpoint/side";
import { addressText, type NodeAddress } from "../endpoint/url";
import { throwIfAborted } from "../errors";
import type { KeyFilter } from "../pump/scanner";
import type { KeyList } from "../pump/page";
import { ofTypes } from "../pump/survey";
import type { Connection } from "../wire/connection";
import type { KeySource } from "./key-source";
import type { KeySum } from "./key-sum";
import type { Settler } from "./settler";

/** How names at the target map to names of one source database. */
export interface ExtraPlan {
  readonly prefix: Buffer;
  readonly filter: KeyFilter | undefined;
  readonly source: Nodes;
  readonly settler: Pick<Settler, "settle">;
}

export interface ExtraContext {
  readonly target: Side;
  readonly plans: readonly ExtraPlan[];
  readonly types: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** A name at the target that belongs to what is compared. */
interface Candidate {
  readonly plan: ExtraPlan;
  readonly key: Buffer;
  readonly targetKey: Buffer;
}

/** Adds up the names that the target has in scope: where the sum is that of the source, it has no others. */
export async function sumTarget(context: ExtraContext, makeSource: () => KeySource, sum: KeySum): Promise<void> {
  await eachList(context, makeSource, async (keys) => {
    for (let i = 0; i < keys.count; i++) {
      const from = keys.offsets[i]!;
      const length = keys.offsets[i + 1]! - from;
      if (context.plans.some((plan) => inScope(plan, keys.bytes, from, length))) sum.add(keys.bytes, from, length);
    }
  });
}

/** Finds keys that only the target has. Gives how many names were looked at. */
export async function findExtras(context: ExtraContext, makeSource: () => KeySource): Promise<number> {
  let looked = 0;
  await eachList(context, makeSource, async (keys) => {
    const candidates = candidatesOf(context, keys);
    looked += keys.count;
    const present = await existing(candidates);
    const byName = new Map<string, Candidate | "present">();
    candidates.forEach((candidate, i) => {
      const name = candidate.targetKey.toString("latin1");
      // Several databases may claim the name; one that has the key settles it.
      if (present[i]) byName.set(name, "present");
      else if (!byName.has(name)) byName.set(name, candidate);
    });
    const absent = [...byName.values()].filter((one) => one !== "present");
    await Promise.all(absent.map(({ plan, key, targetKey }) => plan.settler.settle(key, targetKey)));
  });
  return looked;
}

function candidatesOf({ plans }: ExtraContext, keys: KeyList): Candidate[] {
  const candidates: Candidate[] = [];
  for (let i = 0; i < keys.count; i++) {
    const from = keys.offsets[i]!;
    const length = keys.offsets[i + 1]! - from;
    for (const plan of plans) {
      if (!inScope(plan, keys.bytes, from, length)) continue;
      const targetKey = keys.key(i);
      candidates.push({ plan, targetKey, key: targetKey.subarray(plan.prefix.length) });
    }
  }
  return candidates;
}

function inScope({ prefix, filter }: ExtraPlan, bytes: Buffer, from: number, length: number): boolean {
  if (length < prefix.length || bytes.compare(prefix, 0, prefix.length, from, from + prefix.length) !== 0) return false;
  return filter?.(bytes, from + prefix.length, length - prefix.length) ?? true;
}

/** EXISTS for many keys, one write a node. What a node does not answer counts as absent: a closer look settles it. */
async function existing(candidates: readonly Candidate[]): Promise<boolean[]> {
  const present = new Array<boolean>(candidates.length).fill(false);
  const byNode = new Map<string, { nodes: Nodes; node: NodeAddress; indexes: number[] }>();
  for (const [i, { plan, key }] of candidates.entries()) {
    const node = await plan.source.owner(key);
    const name = `${addressText(node)} ${plan.prefix.toString("latin1")}`;
    const group = byNode.get(name) ?? { nodes: plan.source, node, indexes: [] };
    group.indexes.push(i);
    byNode.set(name, group);
  }
  for (const { nodes, node, indexes } of byNode.values()) {
    const connection: Connection = await nodes.connection(node);
    const answers = await connection.pipeline(indexes.map((index) => ["EXISTS", candidates[index]!.key]));
    answers.forEach((answer, i) => (present[indexes[i]!] = answer === 1));
  }
  return present;
}

async function eachList({ target, types, signal }: ExtraContext, makeSource: () => KeySource, use: (keys: KeyList) => Promise<void>): Promise<void> {
  for (const { node } of (await target.topology()).shards) {
    const connection = await target.open(node);
    try {
      const source = makeSource();
      for (let keys = await source(connection); keys !== undefined; keys = await source(connection)) {
        throwIfAborted(signal);
        await use(types === undefined ? keys : await ofTypes(connection, keys, types));
      }
    } finally {
      connection.close();
    }
  }
}
