import type { CopyResult, VerifyResult } from "../copy";
import { present } from "../lifecycle/properties";
import type { KeyCopyInputs } from "./inputs";
import type { SignIn } from "./doors";

/** Where a copy stands: `unreachable` from the machine that ran last, at work, or `done`. */
export type Phase = "unreachable" | "copy" | "verify" | "done";

/** What the last run of the copy came to; counts are those of that run. */
export type CopyCounts = Pick<CopyResult, "outcome" | "scanned" | "copied" | "skipped" | "expired" | "failed" | "bytes" | "seconds">;

/** What the comparison of all keys came to. */
export type Verification = Pick<VerifyResult, "outcome" | "compared" | "differences" | "repaired" | "seconds">;

/** What is known of a copy at the end of a run. */
export interface Progress {
  readonly phase: Phase;
  /** Why it is not done. */
  readonly reason?: string;
  /** Does the same by hand, from a machine that reaches both caches. */
  readonly command: string;
  /** How the run signed in. */
  readonly signIn?: { readonly source: SignIn; readonly target: SignIn };
  readonly counts?: CopyCounts;
  readonly verification?: Verification;
  /** Keys of the source at the start of the run, by its own count. */
  readonly sourceKeys?: number;
  readonly startedAt: string;
  readonly finishedAt?: string;
}

/** What the state holds of a copy: its inputs and what is known of it. No secret, no name of a key. */
export type KeyCopyOutputs = KeyCopyInputs & Progress;

export function outputsOf(inputs: KeyCopyInputs, progress: { readonly [K in keyof Progress]: Progress[K] | undefined }): KeyCopyOutputs {
  return present<KeyCopyOutputs>({ ...inputs, ...progress });
}

export function countsOf({ outcome, scanned, copied, skipped, expired, failed, bytes, seconds }: CopyResult): CopyCounts {
  return { outcome, scanned, copied, skipped, expired, failed, bytes, seconds };
}

export function verificationOf({ outcome, compared, differences, repaired, seconds }: VerifyResult): Verification {
  return { outcome, compared, differences, repaired, seconds };
}
