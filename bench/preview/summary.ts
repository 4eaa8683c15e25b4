import { isDeepStrictEqual } from "node:util";

export interface Sample {
  readonly seconds: number;
  /** Of the CLI, the language host, the program and the dynamic provider, all together. */
  readonly cpuSeconds: number;
}

export interface Measured {
  readonly samples: Sample[];
  /** How many of each type the program registered. */
  azureResources: Readonly<Record<string, number>>;
}

/** A preview with the components may take this many times as long as without. */
const LIMIT = 2;

export interface Summary {
  /** Median of the components over median of the bare program, by the clock. */
  readonly ratio: number;
  readonly limit: number;
  readonly withinLimit: boolean;
  /** The same by CPU time; steadier on a busy machine. */
  readonly cpuRatio: number;
  readonly moves: Medians;
  readonly bare: Medians;
  readonly azureResources: Readonly<Record<string, number>>;
}

export interface Medians {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rounds: readonly Sample[];
}

/** Throws where the two programs did not register the same resources: the ratio would mean nothing. */
export function summarize(moves: Measured, bare: Measured): Summary {
  if (!isDeepStrictEqual(moves.azureResources, bare.azureResources)) {
    throw new Error(
      `the programs differ: ${JSON.stringify(moves.azureResources)} and ${JSON.stringify(bare.azureResources)}`,
    );
  }
  const [ours, theirs] = [medians(moves.samples), medians(bare.samples)];
  const ratio = rounded(ours.seconds / theirs.seconds);
  return {
    ratio,
    limit: LIMIT,
    withinLimit: ratio <= LIMIT,
    cpuRatio: rounded(ours.cpuSeconds / theirs.cpuSeconds),
    moves: ours,
    bare: theirs,
    azureResources: bare.azureResources,
  };
}

function medians(samples: readonly Sample[]): Medians {
  const rounds = samples.map(({ seconds, cpuSeconds }) => ({ seconds: rounded(seconds), cpuSeconds: rounded(cpuSeconds) }));
  return {
    seconds: rounded(median(rounds.map((one) => one.seconds))),
    cpuSeconds: rounded(median(rounds.map((one) => one.cpuSeconds))),
    rounds,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
