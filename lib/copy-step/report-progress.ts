import type { CopyProgress, VerifyProgress } from "../copy";
import type { Clock } from "../util/clock";
import { elapsed, size } from "../util/format";

/** Between two lines of an update, milliseconds. */
const EVERY = 10_000;

/** Passes on one of many calls: the first one after each interval. */
export function atIntervals<T>(clock: Clock, tell: (value: T) => void, every = EVERY): (value: T) => void {
  let last = clock.now().getTime();
  return (value) => {
    const now = clock.now().getTime();
    if (now - last < every) return;
    last = now;
    tell(value);
  };
}

export function copyLine({ copied, skipped, expired, failed, total, keysPerSecond, bytesPerSecond, paused }: CopyProgress): string {
  const settled = copied + skipped + expired + failed;
  const left = total - settled;
  const speed = paused ? "paused" : `${keysPerSecond} keys/s, ${size(bytesPerSecond)}/s`;
  const time = left > 0 && keysPerSecond > 0 && !paused ? `, about ${elapsed((left / keysPerSecond) * 1000)} left` : "";
  return `${settled} of about ${total} keys, ${speed}${time}, ${failed} failed`;
}

export function verifyLine({ compared, total, different, keysPerSecond }: VerifyProgress): string {
  return `${compared} of about ${total} keys compared, ${keysPerSecond} keys/s, ${different} differ`;
}
