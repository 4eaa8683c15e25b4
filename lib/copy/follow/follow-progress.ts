/** Where a copy stands that follows its source. Counts are those of this run. */
export interface FollowProgress {
  /** `copying`: the first pass; `following`: changes as they are announced; `comparing`: a difference pass; `final`: the passes that prove convergence. */
  readonly phase: "copying" | "following" | "comparing" | "final";
  /** Keyspace notifications of the source; `unknown` where it does not tell and nothing speaks against them. */
  readonly notifications: "on" | "off" | "unknown";
  /** Keys that changed at the source and are not brought over yet. */
  readonly pending: number;
  /** Age of the oldest of them, milliseconds: so far is the target behind. */
  readonly lag: number;
  /** Changes that the source announced. */
  readonly events: number;
  /** Keys copied after the first pass. */
  readonly copied: number;
  /** Keys removed at the target because the source has them no more. */
  readonly deleted: number;
  /** Bytes of the values copied after the first pass. */
  readonly bytes: number;
  /** Times that announcements may have been lost; each led to a comparison. */
  readonly losses: number;
  /** Difference passes that came to their end. */
  readonly passes: number;
  /** Keys that differed in the last of them. */
  readonly differences?: number;
}

/** What following came to. */
export interface FollowResult extends FollowProgress {
  /** All that was written to the source until this moment is at the target (ISO 8601). Later writes are not. */
  readonly caughtUpAt?: string;
  /** Write commands that the source carried out during the final pass. */
  readonly writes?: number;
}
