import { SingleBar } from "cli-progress";
import type { CopyProgress, FollowProgress } from "../../lib/copy";
import type { Io } from "../io";

const LINE_EVERY = 10_000;

/** Shows where a copy stands, on stderr: a bar on a terminal, else a plain line each 10 seconds. */
export interface ProgressView {
  update(progress: CopyProgress): void;
  /** A line of its own that stays. */
  note(text: string): void;
  stop(): void;
}

export function progressView(io: Io): ProgressView {
  const stream = io.stderr as NodeJS.WriteStream;
  return stream.isTTY ? barView(stream) : lineView(io);
}

function barView(stream: NodeJS.WriteStream): ProgressView {
  let bar: SingleBar | undefined;
  return {
    update(progress) {
      if (bar === undefined) {
        bar = new SingleBar({ stream, format: "{bar} {percentage}% | {facts}", barsize: 24, hideCursor: true, clearOnComplete: true, stopOnComplete: false });
        bar.start(Math.max(progress.total, 1), 0, { facts: "" });
      }
      bar.setTotal(Math.max(progress.total, progress.scanned, 1));
      bar.update(settledKeys(progress), { facts: facts(progress) });
    },
    note(text) {
      bar?.stop();
      bar = undefined;
      stream.write(`${text}\n`);
    },
    stop() {
      bar?.stop();
    },
  };
}

function lineView(io: Io): ProgressView {
  let last = Date.now();
  return {
    update(progress) {
      if (Date.now() - last < LINE_EVERY) return;
      last = Date.now();
      const firstPass = progress.follow === undefined || progress.follow.phase === "copying";
      io.stderr.write(`${firstPass ? `${settledKeys(progress)} of about ${progress.total} keys | ` : ""}${facts(progress)}\n`);
    },
    note: (text) => void io.stderr.write(`${text}\n`),
    stop: () => undefined,
  };
}

function settledKeys({ copied, skipped, expired, failed }: CopyProgress): number {
  return copied + skipped + expired + failed;
}

/** Speed, time left, failures and latency in one line. */
export function facts(progress: CopyProgress): string {
  const { follow } = progress;
  if (follow !== undefined && follow.phase !== "copying") return followFacts(progress, follow);
  const left = progress.total - settledKeys(progress);
  const parts = [`${progress.keysPerSecond} keys/s`, `${(progress.bytesPerSecond / 1e6).toFixed(1)} MB/s`];
  if (progress.paused) parts.push("paused");
  else if (left > 0 && progress.keysPerSecond > 0) parts.push(`about ${duration(left / progress.keysPerSecond)} left`);
  parts.push(`${progress.failed} failed`);
  if (progress.sourceLatency !== undefined) parts.push(`source answers in ${progress.sourceLatency.toFixed(1)} ms`);
  if (progress.sourceLoad !== undefined) parts.push(`source ${Math.round(progress.sourceLoad)} % busy`);
  return parts.join(" | ");
}

/** How far the target is behind the source. */
function followFacts({ paused, failed, sourceLatency }: CopyProgress, { phase, lag, pending, copied, deleted, passes, differences }: FollowProgress): string {
  const parts = [phase, `${(lag / 1000).toFixed(1)} s behind`, `${pending} keys pending`, `${copied} copied, ${deleted} deleted since the first pass`];
  if (differences !== undefined) parts.push(`${differences} differed in comparison ${passes}`);
  if (paused) parts.push("paused");
  parts.push(`${failed} failed`);
  if (sourceLatency !== undefined) parts.push(`source answers in ${sourceLatency.toFixed(1)} ms`);
  return parts.join(" | ");
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
