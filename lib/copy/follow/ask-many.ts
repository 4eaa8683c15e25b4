import type { Nodes } from "../endpoint/nodes";
import { addressText, type NodeAddress } from "../endpoint/url";
import { faultKind } from "../faults";
import type { Argument } from "../wire/command-buffer";
import { ConnectionLost } from "../wire/connection";
import { type Reply, ReplyError } from "../wire/reply";

type Commands<T> = (item: T) => readonly (readonly Argument[])[];

/**
 * Commands about many keys, one write a node. What a redirect, a lost
 * connection or a passing fault leaves open is undefined.
 */
export async function askMany<T extends { readonly key: Buffer }>(nodes: Nodes, items: readonly T[], commands: Commands<T>): Promise<(Reply[] | undefined)[]> {
  const answers = new Array<Reply[] | undefined>(items.length).fill(undefined);
  const byNode = new Map<string, { node: NodeAddress; indexes: number[] }>();
  try {
    for (const [i, { key }] of items.entries()) {
      const node = await nodes.owner(key);
      const name = addressText(node);
      const group = byNode.get(name) ?? { node, indexes: [] };
      group.indexes.push(i);
      byNode.set(name, group);
    }
    await Promise.all([...byNode.values()].map(({ node, indexes }) => askNode(nodes, node, indexes, items, commands, answers)));
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    nodes.side.forget();
  }
  return answers;
}

/** As `askMany`, for commands that may be sent again: what was left open is asked for key by key. */
export async function askEach<T extends { readonly key: Buffer }>(nodes: Nodes, items: readonly T[], commands: Commands<T>): Promise<Reply[][]> {
  const answers = await askMany(nodes, items, commands);
  return Promise.all(answers.map(async (answer, i) => answer ?? nodes.run(items[i]!.key, commands(items[i]!))));
}

async function askNode<T>(nodes: Nodes, node: NodeAddress, indexes: readonly number[], items: readonly T[], commands: Commands<T>, answers: (Reply[] | undefined)[]): Promise<void> {
  const connection = await nodes.connection(node);
  const asked = indexes.map((index) => commands(items[index]!));
  const replies = await connection.pipeline(asked.flat());
  let at = 0;
  indexes.forEach((index, i) => {
    const own = replies.slice(at, (at += asked[i]!.length));
    if (!own.some(needsAnotherWay)) answers[index] = own;
  });
}

function needsAnotherWay(reply: Reply): boolean {
  return reply instanceof ReplyError && faultKind(reply) !== "other" && faultKind(reply) !== "conflict";
}
