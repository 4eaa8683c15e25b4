/**
 * `info`: worth knowing. `change`: somebody has to act, or will feel it.
 * `blocker`: the move would fail or lose something; a preview stops.
 */
export type Severity = "info" | "change" | "blocker";

/** One thing that differs between source and target, for this cache. */
export interface Finding {
  /** Stable; docs/compatibility.md lists them. */
  readonly code: string;
  readonly severity: Severity;
  /** What differs, with this cache's own values. */
  readonly text: string;
  /** What to do. */
  readonly remedy: string;
  /** Row of the migration guide and the page that today's truth is from. */
  readonly source: string;
}
