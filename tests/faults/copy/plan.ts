/** What may happen during any copy. */
const EVERYWHERE = [
  "cut source",
  "cut target",
  "freeze source",
  "freeze target",
  "pause source clients",
  "pause target clients",
  "full target",
  "kill copier",
  "write and delete",
  "slow source link",
  "slow target link",
  "restart target",
] as const;
/** What happens to single servers only. */
const SINGLE = ["restart source"] as const;
/** What happens to clusters only. */
const CLUSTER = ["kill node", "failover", "move slots"] as const;

export type Fault = (typeof EVERYWHERE)[number] | (typeof SINGLE)[number] | (typeof CLUSTER)[number];
export type Stage = "single" | "cluster";

export const faultsOf: Readonly<Record<Stage, readonly Fault[]>> = {
  single: [...EVERYWHERE, ...SINGLE],
  // Nodes of a cluster tell their own addresses, past any proxy.
  cluster: [...EVERYWHERE.filter((fault) => fault !== "slow source link"), ...CLUSTER, ...CLUSTER],
};

/** Each fifth seed plays on a source cluster of three primaries with a replica each. */
export function stageOf(seed: number): Stage {
  return seed % 5 === 0 ? "cluster" : "single";
}

/** Each second seed of a cluster plays on several threads; elsewhere the number means nothing. */
export function threadsOf(seed: number): number {
  return seed % 2 === 0 ? 3 : 1;
}

export interface PlannedFault {
  readonly fault: Fault;
  /** Keys at the target when it happens. */
  readonly at: number;
}

/** The same numbers from the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Two to four faults, spread over the run; every kind comes up within a few seeds. */
export function planFaults(seed: number, keys: number): PlannedFault[] {
  const next = seeded(seed);
  const kinds = faultsOf[stageOf(seed)];
  const nth = stageOf(seed) === "cluster" ? seed / 5 : seed;
  const faults: PlannedFault[] = [{ fault: kinds.at(-1 - (nth % kinds.length))!, at: Math.floor(next() * keys * 0.8) }];
  for (let i = 1 + Math.floor(next() * 3); i > 0; i--) faults.push({ fault: kinds[Math.floor(next() * kinds.length)]!, at: Math.floor(next() * keys * 0.8) });
  return faults.sort((a, b) => a.at - b.at);
}
