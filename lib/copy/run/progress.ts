import type { FollowProgress } from "../follow/follow-progress";
import { noCounts, type Counts, type ShardCounts } from "../ledger";
import type { CopyProgress } from "../options";
import type { Throttle } from "../throttle/throttle";

const EVERY = 250;
/** Speeds are those of the last seconds, so that a change shows. */
const WINDOW = 5_000;

/** Sums up the shards for people and for the result. */
export class ProgressMeter {
  latency: number | undefined;
  /** Where following stands, once the run follows. */
  follow: (() => FollowProgress | undefined) | undefined;
  private readonly lists: ShardCounts[][] = [];
  private readonly begun = performance.now();
  private readonly samples: { at: number; keys: number; bytes: number }[] = [];
  private total = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly throttle: Throttle,
    private readonly listener: ((progress: CopyProgress) => void) | undefined,
  ) {}

  add(counts: ShardCounts[]): void {
    this.lists.push(counts);
  }

  start(total: number): void {
    this.total = total;
    this.timer = setInterval(() => {
      this.sample();
      this.listener?.(this.progress());
    }, EVERY);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  shards(): ShardCounts[] {
    return this.lists.flat();
  }

  counts(): Counts {
    const sum = noCounts();
    for (const counts of this.shards()) {
      for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
    }
    return sum;
  }

  progress(): CopyProgress {
    const counts = this.counts();
    const seconds = (performance.now() - this.begun) / 1000;
    const first = this.timer === undefined || this.samples.length < 2 ? { at: this.begun, keys: 0, bytes: 0 } : this.samples[0]!;
    const span = Math.max((performance.now() - first.at) / 1000, 0.001);
    const whole = this.timer === undefined || !this.samples.length;
    const follow = this.follow?.();
    return {
      ...counts,
      seconds: round(seconds),
      keysPerSecond: Math.round(whole ? counts.scanned / Math.max(seconds, 0.001) : (settled(counts) - first.keys) / span),
      bytesPerSecond: Math.round((counts.bytes - first.bytes) / span),
      total: this.total,
      sourceLatency: this.latency,
      paused: this.throttle.paused,
      rate: this.throttle.rate,
      ...(follow === undefined ? {} : { follow }),
    };
  }

  private sample(): void {
    const counts = this.counts();
    const at = performance.now();
    this.samples.push({ at, keys: settled(counts), bytes: counts.bytes });
    while (this.samples.length > 2 && at - this.samples[0]!.at > WINDOW) this.samples.shift();
  }
}

function settled({ copied, skipped, expired, failed }: Counts): number {
  return copied + skipped + expired + failed;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
