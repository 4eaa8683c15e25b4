import type { SizingWarningCode } from "../sizing";

/** What the codes in a sizing record stand for; docs/sizing.md has more on each. */
const WORDS: Readonly<Record<SizingWarningCode | "named-sku-smaller", string>> = {
  "peak-not-measured": "no measured peak: nothing shows that the size fits",
  "cost-needs-peak": "the cheaper of two sizes was asked for, without a measured peak that would allow it",
  "headroom-needs-peak": "headroom was asked for, which has no effect without a measured peak",
  "moved-up-for-peak": "a larger size than the guide's is taken, since the peak with its headroom needs it",
  "option-ruled-out": "the guide's size is ruled out by what else was asked for",
  "preview-passed-over": "the size that fits best is in preview, so one of another tier is taken",
  "preview-sku": "the size is in preview: no SLA, not for production",
  "sku-size-uncertain": "documents disagree on the memory of this size; the smaller is computed with",
  "no-high-availability": "one copy only: no SLA, data is lost on scaling and maintenance",
  "replicas-not-configurable": "the source has more replicas than can be had",
  "cross-slot-commands": "EnterpriseCluster limits commands with several keys, MULTI and scripts",
  "cluster-client-needed": "OSSCluster: plain clients fail, every client must speak the cluster protocol",
  "cluster-client-refused": "the cluster clients of today cannot connect, plain ones are needed",
  "search-needs-noeviction": "RediSearch needs the eviction policy NoEviction: writes fail when memory is full",
  "named-sku-smaller": "the size named in the config is smaller than the recommended one",
};

/** One sentence a warning; a code of a newer version stands for itself. */
export function sizingWarningWords(code: string): string {
  return Object.hasOwn(WORDS, code) ? WORDS[code as keyof typeof WORDS] : `the sizing warns: ${code}`;
}
