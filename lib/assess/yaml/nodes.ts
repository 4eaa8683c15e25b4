import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";

/** No node, or a `null` that stands there. */
export function isNothing(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

/** Where a node begins and ends in the text. */
export function rangeOf(node: Node): [start: number, end: number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}

/** What stands last in the text of a block. */
export function lastLeaf(node: Node): Node {
  if (isMap(node) && node.flow !== true) {
    const pair = node.items.at(-1);
    return pair === undefined ? node : lastLeaf((pair.value ?? pair.key) as Node);
  }
  if (isSeq(node) && node.flow !== true) return node.items.length === 0 ? node : lastLeaf(node.items.at(-1) as Node);
  return node;
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => isScalar(item.key) && item.key.value === key);
}

/** Name of a pair, as text. */
export function nameOf(pair: Pair): string {
  return String((pair.key as { value: unknown }).value);
}
