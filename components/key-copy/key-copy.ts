import * as pulumi from "@pulumi/pulumi";

import type { KeyCopyArgs } from "./args";
import { keyCopyProvider } from "./shim";

/** What the last run came to; counts are those of that run. */
export interface KeyCopyCounts {
  /** `complete`, `incomplete` or `stopped`. */
  readonly outcome: string;
  readonly scanned: number;
  readonly copied: number;
  readonly skipped: number;
  /** Keys that died between being listed and being read. */
  readonly expired: number;
  readonly failed: number;
  /** Bytes of values. */
  readonly bytes: number;
  readonly seconds: number;
}

/** What the comparison at the end came to. */
export interface KeyCopyVerification {
  /** `identical`, `different` or `stopped`. */
  readonly outcome: string;
  readonly compared: number;
  /** Keys that differ, by `missing`, `extra`, `type`, `value` and `ttl`. */
  readonly differences: Readonly<Record<string, number>>;
  /** Keys that differed and were copied again. */
  readonly repaired: number;
  readonly seconds: number;
}

/**
 * The copy step: copies the source into the target key by key, from the
 * machine that runs `pulumi up`, and compares all keys at the end. It runs
 * once for a source, a target and a snapshot label, goes on from its
 * checkpoint where an interrupted run stopped, and refuses a target with keys
 * that it does not know. Where this machine cannot reach both caches nothing
 * fails: the phase is `unreachable`, the output `command` does the same from
 * elsewhere, and the next `pulumi up` tries again. Deleting it touches no
 * data. See `docs/copy.md`.
 *
 * It signs in by Entra where the cache allows that, otherwise by an access key
 * that it lists itself and forgets; with the variables and credentials of
 * Pulumi's Azure provider (`ARM_*`), or those of DefaultAzureCredential.
 */
export class KeyCopy extends pulumi.dynamic.Resource {
  /** Where it stands: `unreachable`, `copy`, `verify` or `done`. */
  declare readonly phase: pulumi.Output<string>;
  /** Why it is not done. */
  declare readonly reason: pulumi.Output<string | undefined>;
  /** Does the same by hand; holds no credential. */
  declare readonly command: pulumi.Output<string>;
  /** How it signed in: `entra` or `accessKey` for each side. */
  declare readonly signIn: pulumi.Output<{ readonly source: string; readonly target: string } | undefined>;
  declare readonly counts: pulumi.Output<KeyCopyCounts | undefined>;
  declare readonly verification: pulumi.Output<KeyCopyVerification | undefined>;
  /** Keys of the source at the start of the last run. */
  declare readonly sourceKeys: pulumi.Output<number | undefined>;
  declare readonly startedAt: pulumi.Output<string>;
  declare readonly finishedAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: KeyCopyArgs, opts?: pulumi.CustomResourceOptions) {
    // Named here without a value, outputs exist before the first run; a dynamic resource makes no others.
    const outputs = {
      phase: undefined,
      reason: undefined,
      command: undefined,
      signIn: undefined,
      counts: undefined,
      verification: undefined,
      sourceKeys: undefined,
      startedAt: undefined,
      finishedAt: undefined,
    };
    super(keyCopyProvider, name, { ...outputs, ...args }, opts, "azure-redis-move", "KeyCopy");
  }
}
