import type { Journal, Proof } from "./journal";

/** How many keys the target should hold, as the RDB files themselves say. */
export interface ExpectedKeys {
  /** Keys in the files; undefined where a file does not state it. */
  readonly all?: number;
  /** Keys without a TTL, which cannot have expired meanwhile. */
  readonly least?: number;
}

export function expectedKeys({ blobs }: Journal): ExpectedKeys {
  let all = 0;
  let expiring = 0;
  for (const { keys, expiringKeys } of blobs ?? []) {
    if (keys === undefined || expiringKeys === undefined) return {};
    all += keys;
    expiring += expiringKeys;
  }
  return blobs === undefined || blobs.length === 0 ? {} : { all, least: all - expiring };
}

/** What a count of the target's keys proves; `short` where keys are missing that cannot have expired. */
export function weigh({ all, least }: ExpectedKeys, targetKeys: number): { readonly proof: Proof; readonly short: boolean } {
  if (all === undefined || least === undefined) {
    return {
      proof: { targetKeys, text: `the target holds ${targetKeys} keys; the RDB files do not state how many they have` },
      short: false,
    };
  }
  const numbers = { rdbKeys: all, rdbExpiringKeys: all - least, targetKeys };
  if (targetKeys === all) return { proof: { ...numbers, text: `all ${all} keys of the RDB files are in the target` }, short: false };
  if (targetKeys > all)
    return {
      proof: { ...numbers, text: `the target holds ${targetKeys} keys, more than the ${all} of the RDB files: it is being written to` },
      short: false,
    };
  if (targetKeys >= least) {
    return {
      proof: { ...numbers, text: `the target holds ${targetKeys} of ${all} keys; up to ${all - least} had a TTL and may have expired` },
      short: false,
    };
  }
  return {
    proof: { ...numbers, text: `the target holds ${targetKeys} of ${all} keys, and at least ${least} of them cannot have expired` },
    short: true,
  };
}
