import type { ShownFacts } from "../sizing";
import type { SizingRecord } from "../sizing/types";

/**
 * What a planned change does to data and clients, weakest first:
 * `none`: nobody notices; `in-place`: clients at most reconnect; `restart`:
 * the database is away for a while; `data-loss`: content is deleted;
 * `refused`: Azure or our rules will not do it.
 */
export const CHANGE_CLASSES = ["none", "in-place", "restart", "data-loss", "refused"] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

/** One database with its cluster, as a plan describes it. null: the plan does not say. */
export interface CacheShape {
  /** ARM name such as `Balanced_B10`; `unknown` where it is decided later. */
  readonly sku: string;
  /** Advertised size in GB; null for SKUs outside the catalogue. */
  readonly memoryGB: number | null;
  /** 80 % of the advertised size; null where nothing is published (Flash, U-02). */
  readonly usableGB: number | null;
  readonly highAvailability: boolean | null;
  readonly clusteringPolicy: string | null;
  readonly evictionPolicy: string | null;
  readonly clientProtocol: string | null;
  readonly accessKeys: string | null;
  readonly publicNetworkAccess: string | null;
  readonly modules: readonly string[];
  readonly location: string | null;
}

/** List price of a month of 730 hours, as known on a day. */
export interface MonthlyPrice {
  readonly amount: number;
  readonly currency: string;
  /** ISO date of the price list. */
  readonly asOf: string;
}

/** Looks a price up without the network; null: not known. */
export interface PriceLookup {
  managedRedis(shape: {
    readonly sku: string;
    readonly highAvailability: boolean;
    readonly location: string | null;
  }): MonthlyPrice | null;
  source(source: SizingRecord["source"], location: string | null): MonthlyPrice | null;
  /** A GB of page blobs, which RDB files of a Premium cache are. */
  blobGB(location: string | null): MonthlyPrice | null;
  /** One private endpoint, without its traffic. */
  privateEndpoint(location: string | null): MonthlyPrice | null;
  /** ISO date of the newest price list at hand, for the text that says a price is unknown. */
  readonly lastKnown: string | null;
}

export interface MonthlyCost {
  /** What the cache costs before the change: 0 for a new one. */
  readonly before: number;
  /** What it costs afterwards: 0 for a deleted one. */
  readonly after: number;
  readonly currency: string;
  readonly asOf: string;
}

/** A difference between source and target; see `lib/compatibility`. */
export interface ReportFinding {
  readonly code: string;
  readonly severity: "info" | "change" | "blocker";
  readonly text: string;
  readonly remedy: string;
}

/**
 * `ok`: approve; `look`: a person should read the reasons first;
 * `stop`: data loss, a refusal, or a blocker.
 */
export type Verdict = "ok" | "look" | "stop";

/** One cache of one stack. */
export interface CacheReport {
  readonly name: string;
  readonly stack: string;
  /** URN of the cluster. */
  readonly urn: string;
  readonly from: CacheShape | null;
  readonly to: CacheShape | null;
  readonly changeClass: ChangeClass;
  /** Percent of usable memory above the measured peak, rounded; null: no peak or no size known. */
  readonly headroomBefore: number | null;
  readonly headroomAfter: number | null;
  readonly monthlyCost: MonthlyCost | null;
  readonly verdict: Verdict;
  /** Sentences, the strongest first. */
  readonly reasons: readonly string[];
  readonly findings: readonly ReportFinding[];
  /** What the stack says of the move; null for clusters outside our components. */
  readonly move: MoveFacts | null;
  /** What stands beside the cache and costs, too. */
  readonly besides: SideCosts;
  /** The plan does something to this cache. */
  readonly changed: boolean;
  /** Sizes that lost, the nearest first. */
  readonly runnersUp: readonly RunnerUp[];
  readonly plannedSteps: readonly PlannedStep[];
}

/** A size that was not taken. */
export interface RunnerUp {
  readonly sku: string;
  /** Why it lost. */
  readonly reason: string;
  /** null: unknown. */
  readonly monthly: MonthlyPrice | null;
}

/**
 * On what the minutes of a step rest. `measured`: our own work at its measured
 * rate; `build`: Azure builds a cluster; `azure`: Azure does anything else.
 */
export type StepBasis = "measured" | "build" | "azure";

/** One step of what the plan does to a cache, or asks to be done after it. */
export interface PlannedStep {
  readonly what: string;
  /** Estimated from a measured rate, or set by the plan; `unknown` where there is neither. */
  readonly minutes: string;
  readonly undo: string;
  readonly basis: StepBasis;
}

/** Costs a month beside the cache's own. null: unknown; undefined: there is none. */
export interface SideCosts {
  /** The source, as long as both run. */
  readonly source: MonthlyPrice | null | undefined;
  /** RDB blobs, at most: as large as the peak, kept for a whole month. */
  readonly blobs: MonthlyPrice | null | undefined;
  /** Private endpoints of this plan that lead to the cache. */
  readonly privateEndpoints: MonthlyPrice | null | undefined;
}

export interface MoveFacts {
  readonly strategy: string | null;
  readonly phase: string | null;
  readonly sizing: SizingRecord | null;
  /** Use of the source as it was frozen, with its date. */
  readonly measured: ShownFacts;
  /** An export and import is planned in this change. */
  readonly transferPlanned: boolean;
  /** Label of the planned transfer. */
  readonly snapshot: string | null;
  /** Minutes that one run waits for it; null: the plan does not say. */
  readonly timeoutMinutes: number | null;
  /** Upper limit of the copy's speed, such as `20MB/s`; null: none. */
  readonly maxRate: string | null;
  /** The step compares every key at the end by itself. */
  readonly verifies: boolean;
}

export interface ReportDiagnostic {
  readonly stack: string;
  readonly severity: string;
  readonly urn: string | null;
  readonly message: string;
}

/** One input of a resource that is not the same before and after, as it may be shown: JSON, without secrets. */
export interface PropertyChange {
  /** Such as `sku.name` or `modules[0].name`. */
  readonly path: string;
  /** null: it is not there. */
  readonly old: string | null;
  readonly new: string | null;
  /** It is a reason to replace the resource. */
  readonly replaces: boolean;
}

/** One resource that the plan changes, for the folded list of all of them. */
export interface ResourceChange {
  readonly stack: string;
  /** As the engine names it: `create`, `update`, `replace`, `delete`. */
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly properties: readonly PropertyChange[];
}

/** What one policy says of one resource. */
export interface PolicyResult {
  readonly stack: string;
  readonly policy: string;
  /** `mandatory` fails the preview, `advisory` does not. */
  readonly level: string;
  readonly urn: string | null;
  readonly message: string;
}

export interface PolicyRun {
  /** Names of the policies that ran. */
  readonly policies: readonly string[];
  /** Violations, the gravest first. */
  readonly results: readonly PolicyResult[];
}

export interface Report {
  readonly title: string;
  readonly stacks: readonly string[];
  readonly caches: readonly CacheReport[];
  readonly diagnostics: readonly ReportDiagnostic[];
  /** The whole plan, resource by resource. */
  readonly changes: readonly ResourceChange[];
  readonly nextSteps: readonly string[];
  /** What policy packs said; null: no event log was given, so nothing is known of them. */
  readonly policies: PolicyRun | null;
  /** A preview among the inputs failed: the plan is not whole. */
  readonly failed: boolean;
  /** Where the whole report is; null: nobody said. */
  readonly link: string | null;
  /** ISO date of the newest price list at hand, which may be too old to be used. */
  readonly pricesAsOf: string | null;
}
