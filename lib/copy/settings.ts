/** Bounds of the machinery; each is a trade between speed and what it costs the two servers and this process. */
export const bounds = {
  /** COUNT of SCAN: keys a page. */
  pageKeys: 1000,
  /** Pages whose keys are known and surveyed before a connection is free for them. */
  pagesAhead: 4,
  /** Keys of more bytes than this are copied by type, in pieces: DUMP would hold up the source and fill memory. */
  dumpBytes: 8 * 1024 * 1024,
  /** Keys of more bytes than this share {@link bounds.valueBytes}: the buffers they pass through grow for each. */
  largeBytes: 512 * 1024,
  /** So much of a string is read before its size is asked for: nearly all strings are no longer. */
  stringBytes: 8 * 1024,
  /** Keys of a request that holds such strings: what they may come to is bounded too. */
  unmeasuredKeys: 256,
  /** Bytes and elements of one such piece. */
  piece: { bytes: 512 * 1024, elements: 400 },
  /** Connections to each source primary: while one takes a request in, the other's is answered. */
  connections: 2,
  /** Values asked for and not yet received, bytes a connection; the default of `--batch-bytes`. */
  batchBytes: 2 * 1024 * 1024,
  /** Sent to the target and not yet answered, bytes; the connections to the source share it. */
  targetBytes: 8 * 1024 * 1024,
  /** What each of them may have at least. */
  leastTargetBytes: 1024 * 1024,
  /** Pages begun and not finished, a shard. */
  openPages: 16,
  /** The same where a checkpoint is kept: their keys are compared again one by one after a crash. */
  pagesAtRisk: 4,
  /** Keys at once on the path for single keys. */
  singleKeys: 64,
  /** Memory for large values and for keys on the path for single ones, bytes. */
  valueBytes: 16 * 1024 * 1024,
  /** A passing fault may last so long, milliseconds, before the run stops. */
  patience: 60_000,
} as const;

/** What to do with a key that the target has already. */
export type ConflictPolicy = "replace" | "skip" | "fail";
