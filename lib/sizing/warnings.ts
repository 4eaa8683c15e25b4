import { choosePolicy } from "./choose-policy";
import type { Choice } from "./choose-target";
import { ruledOutBy } from "./constraints";
import { toGigabytes, usableMegabytes } from "./memory";
import type { CheckedRequest } from "./read-request";
import { smallestOf } from "./search";
import type { ClusteringPolicy, SizingWarning } from "./types";
import { describeSku, tierNames } from "./words";

/** Codes of the warnings; they do not change. docs/sizing.md explains each. */
export type SizingWarningCode =
  | "peak-not-measured"
  | "cost-needs-peak"
  | "headroom-needs-peak"
  | "moved-up-for-peak"
  | "option-ruled-out"
  | "preview-passed-over"
  | "preview-sku"
  | "sku-size-uncertain"
  | "no-high-availability"
  | "replicas-not-configurable"
  | "cross-slot-commands"
  | "cluster-client-needed"
  | "cluster-client-refused"
  | "search-needs-noeviction";

interface Facts {
  readonly request: CheckedRequest;
  readonly choice: Choice;
  readonly policy: ClusteringPolicy;
}

/** The message where the warning applies. */
type Check = (facts: Facts) => string | false | undefined;

/** In the order in which they are shown: what decided the size, then what the target does not do. */
const checks: Readonly<Record<SizingWarningCode, Check>> = {
  "peak-not-measured": ({ request, choice }) =>
    request.peakMemoryGB === undefined &&
    `no measured peak: ${choice.rule.options.length > 1 ? "the abundant option is taken" : "sized by the source's size alone"}; ` +
      "give the last month's peak of used memory with peakMemoryGB (--peak-memory-gb)",

  "cost-needs-peak": ({ request }) =>
    request.prefer === "cost" &&
    request.peakMemoryGB === undefined &&
    "cost can be preferred only where a measured peak fits the smaller target (MAP-18)",

  "headroom-needs-peak": ({ request }) =>
    request.headroomPercent > 0 &&
    request.peakMemoryGB === undefined &&
    "headroom has no effect without a measured peak",

  "moved-up-for-peak": ({ choice }) =>
    choice.peakMegabytes > choice.from.usableMegabytes &&
    `the peak with its headroom needs ${toGigabytes(choice.peakMegabytes)} GB, more than the ` +
      `${toGigabytes(choice.from.usableMegabytes)} GB usable of ${choice.from.id}: a larger SKU is taken`,

  "option-ruled-out": ({ request, choice: { rule, from, base, sku } }) => {
    const reason = base && base !== sku ? ruledOutBy(request, base) : undefined;
    if (base && reason) return `${base.name} is ruled out: ${reason}`;
    const abundant = rule.options.at(-1);
    return (
      request.prefer === "memory" &&
      from !== abundant &&
      `the abundant option ${abundant?.id} is ruled out: NoCluster ends at 24 GB`
    );
  },

  "preview-passed-over": ({ choice: { passedOver, sku } }) =>
    passedOver &&
    `${describeSku(passedOver)} would be taken but is in preview: ${sku.name} is the smallest GA SKU of another tier that fits; ` +
      "allowPreview (--allow-preview) allows previews",

  "preview-sku": ({ choice: { sku } }) =>
    sku.stage === "preview" && `${sku.name} is in preview: no SLA, not for production`,

  "sku-size-uncertain": ({ choice }) => describeUncertainSize(choice),

  "no-high-availability": ({ request }) =>
    !request.highAvailability &&
    "one copy only: no SLA, and data is lost on scaling and maintenance; high availability can be switched on later, never off",

  "replicas-not-configurable": ({ request: { source } }) =>
    source.replicasPerPrimary > 1 &&
    `${source.replicasPerPrimary} replicas per primary cannot be had: Azure Managed Redis keeps one, not to be read from; ` +
      `${tierNames.ComputeOptimized} takes over their share of the reads (MAP-21)`,

  "cross-slot-commands": ({ request: { source }, policy }) =>
    source.shards === 0 &&
    policy === "EnterpriseCluster" &&
    "EnterpriseCluster: of the commands with several keys only DEL, EXISTS, MGET, MSET, TOUCH and UNLINK work across slots; " +
      "others, MULTI and scripts need one hash tag",

  "cluster-client-needed": ({ request: { source }, policy }) =>
    source.shards === 0 &&
    policy === "OSSCluster" &&
    "OSSCluster: plain clients fail, every client must speak the cluster protocol",

  "cluster-client-refused": ({ request: { source }, policy }) =>
    source.shards > 0 &&
    policy !== "OSSCluster" &&
    `${policy}: the cluster clients of today cannot connect, plain clients are needed`,

  "search-needs-noeviction": ({ request: { modules } }) =>
    modules?.includes("RediSearch") &&
    "RediSearch needs the eviction policy NoEviction: writes fail when memory is full",
};

/** U-01: two documents give two sizes for M150 and M250; the smaller one is computed with. */
function describeUncertainSize({ sku, tier, neededMegabytes }: Choice): string | undefined {
  if (sku.otherMemoryGB !== undefined) {
    return `${sku.name} has ${sku.memoryGB} or ${sku.otherMemoryGB} GB, documents disagree (U-01); ${sku.memoryGB} is computed with`;
  }
  const close = smallestOf(tier, 0, ({ otherMemoryGB = 0 }) => usableMegabytes(otherMemoryGB) >= neededMegabytes);
  if (close?.otherMemoryGB === undefined || close.memoryGB >= sku.memoryGB) return undefined;
  return `${close.name} would do if it had ${close.otherMemoryGB} GB; documents disagree, ${close.memoryGB} is computed with (U-01)`;
}

export function warningsFor(request: CheckedRequest, choice: Choice): SizingWarning[] {
  const { policy } = choosePolicy(request, choice.sku);
  return Object.entries(checks).flatMap(([code, check]) => {
    const message = check({ request, choice, policy });
    return message ? [{ code, message }] : [];
  });
}
