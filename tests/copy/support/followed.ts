import { copy, type CopyControl, type CopyOptions, type CopyProgress, type CopyResult } from "../../../lib/copy";
import type { Redis } from "ioredis";
import { until } from "../../support/redis";
import { differences } from "./differences";

/** A copy that follows in the background of a test. */
export interface Followed {
  readonly notices: readonly string[];
  status(): CopyProgress;
  control(): CopyControl;
  /** Resolves when the first pass is over. */
  begun(): Promise<void>;
  /** Resolves once a notice matches. */
  noticed(pattern: RegExp): Promise<void>;
  stop(): Promise<CopyResult>;
  readonly result: Promise<CopyResult>;
}

export function followInBackground(options: CopyOptions): Followed {
  const notices: string[] = [];
  let control: CopyControl | undefined;
  let ended: unknown;
  const result = copy({ follow: true, ...options, onStart: (handle) => (control = handle), onNotice: (text) => notices.push(text) });
  result.then(
    (value) => (ended = value),
    (error: unknown) => (ended = error),
  );
  const status = (): CopyProgress => {
    if (ended !== undefined) throw new Error(`the copy has ended: ${ended instanceof Error ? ended.message : JSON.stringify(ended)}`);
    if (control === undefined) throw new Error("the copy has not begun");
    return control.status();
  };
  return {
    notices,
    result,
    status,
    control: () => control!,
    begun: () => until("the copy follows", () => control !== undefined && status().follow?.phase !== "copying", 30_000),
    noticed: (pattern) => until(`a notice matches ${String(pattern)}`, () => notices.some((text) => pattern.test(text)), 30_000),
    async stop() {
      control!.stop();
      return result;
    },
  };
}

/** Resolves when two servers hold the same, by their own digests. */
export function equal(source: Redis, target: Redis): Promise<void> {
  return until("both sides hold the same", async () => (await differences(source, target)).length === 0, 30_000);
}
