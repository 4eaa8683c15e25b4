import type { FollowProgress } from "../follow/follow-progress";
import { noCounts, type Counts, type ShardCounts } from "../ledger";
import type { CopyProgress } from "../options";
import type { Throttle } from "../throttle/throttle";

const EVERY = 250;
/** Speeds are those of the last seconds, so that a change shows. */
const WINDOW = 5_000;
const COUNTED = Object.keys(noCounts()) as (keyof Counts)[];

/** Sums up the shards for people and for the result. */
export class ProgressMeter {
  latency: number | undefined;
  /** Where following stands, once the run follows. */
  follow: (() => FollowProgress | undefined) | undefined;
  load: number | undefined;
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

  /** One entry for each shard, however often it was gone through. */
  shards(): ShardCounts[] {
    const shards = new Map<string, ShardCounts>();
    for (const counts of this.lists.flat()) {
      const sum = shards.get(counts.shard);
      if (sum === undefined) shards.set(counts.shard, { ...counts });
      else {
        for (const name of COUNTED) sum[name] += counts[name];
        sum.done &&= counts.done;
      }
    }
    return [...shards.values()];
  }

  counts(): Counts {
    const sum = noCounts();
    for (const counts of this.lists.flat()) for (const name of COUNTED) sum[name] += counts[name];
    return sum;
  }

  /** Keys a second over the whole run. */
  averageSpeed(): number {
    return Math.round((settled(this.counts()) * 1000) / Math.max(performance.now() - this.begun, 1));
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
      sourceLoad: this.load,
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
