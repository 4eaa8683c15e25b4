/** A value at a time, of the whole cache or of one shard. */
export type MetricSample = readonly [time: string, value: number, shard?: number];

/** What Azure Monitor shall tell of one metric of one resource. */
export interface MetricSource {
  /** Highest value of the window; of all shards together where values add up. */
  readonly peak?: number;
  /** Days that have values, counted back from now; default 30. */
  readonly days?: number;
  /** Exact values in place of a made-up curve. */
  readonly series?: readonly MetricSample[];
}
