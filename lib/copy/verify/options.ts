import type { StopReason } from "../errors";
import type { CopyProgress, EndpointOptions, SelectionOptions } from "../options";

/** Options of {@link verify}. Selection and databases as in the copy that is verified. */
export interface VerifyOptions extends EndpointOptions, SelectionOptions {
  /** Compare so many keys drawn at random from each side, in place of all. */
  readonly sample?: number;
  /** Copy what differs again, then compare it again. */
  readonly repair?: boolean;
  /** How often a key that differs is repaired or looked at again; default 3. */
  readonly rounds?: number;
  /** With `repair`: remove keys that only the target has. Never without this. */
  readonly deleteExtra?: boolean;
  /** Expiries may differ by this, milliseconds; default 1,000. */
  readonly ttlTolerance?: number;
  /** File for all differences, JSON Lines; made when the first one is found. Default: none. */
  readonly differencesFile?: string;
  /** A passing fault may last this long before the run stops, milliseconds; default 60,000. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
  readonly onNotice?: (message: string) => void;
}

export type VerifyProgress = Pick<CopyProgress, "seconds" | "keysPerSecond" | "total"> & {
  readonly compared: number;
  readonly different: number;
  /** Keys under a closer look: large, or different at first sight. They count as compared. */
  readonly closer: number;
};

export type DifferenceKind = "missing" | "extra" | "type" | "value" | "ttl";

/** One key that differs. */
export interface Difference {
  /** Name at the target, as text; see `keyBase64`. */
  readonly key: string;
  /** Present where the text is not the key itself. */
  readonly keyBase64?: string;
  readonly kind: DifferenceKind;
  /** What each side holds, in words. */
  readonly source: string;
  readonly target: string;
}

export interface VerifyResult {
  /** `identical`: nothing differs in what was compared. `different`: something remains. `stopped`: the comparison did not come to its end. */
  readonly outcome: "identical" | "different" | "stopped";
  readonly compared: number;
  /** What remains after repairs. */
  readonly differences: Readonly<Record<DifferenceKind, number>>;
  /** Keys that differed and were made equal. */
  readonly repaired: number;
  readonly examples: readonly Difference[];
  readonly file?: string;
  readonly seconds: number;
  readonly keysPerSecond: number;
  /** Only a sample was compared. */
  readonly sampled: boolean;
  readonly notices: readonly string[];
  readonly stopReason?: StopReason;
}
