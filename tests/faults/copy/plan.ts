/** What may happen during a copy. */
export const FAULTS = ["cut source", "cut target", "freeze target", "freeze source", "slow link", "full target", "kill copier", "write and delete", "restart source"] as const;
export type Fault = (typeof FAULTS)[number];

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
  const faults: PlannedFault[] = [{ fault: FAULTS[seed % FAULTS.length]!, at: Math.floor(next() * keys * 0.8) }];
  for (let i = 1 + Math.floor(next() * 3); i > 0; i--) faults.push({ fault: FAULTS[Math.floor(next() * FAULTS.length)]!, at: Math.floor(next() * keys * 0.8) });
  return faults.sort((a, b) => a.at - b.at);
}
