import type { Consequence } from "../change-class";
import type { CacheShape } from "../model";
import { UNKNOWN } from "../shape";
import { isSameInput, namesChange, type ChangedPlan } from "./plan";

interface PropertyRule {
  readonly property: keyof CacheShape;
  /** What the change from one value to another does; null: nothing to say. */
  readonly consequence: (from: string, to: string) => Consequence | null;
}

const LOSES = "a rebuild instead would lose the content of the database and its access keys";

/**
 * One row a property that clients or data can feel. Sources: azure.md 2.5,
 * 4.7, 5.1, 12 and 15; of values that the plan does not know yet the worst counts where data is at stake.
 */
const RULES: readonly PropertyRule[] = [
  {
    property: "clusteringPolicy",
    consequence: (from, to) =>
      from === "NoCluster"
        ? {
            changeClass: "restart",
            reason: `clustering policy ${from} → ${to}: one way; every client connects anew and must speak the new policy`,
          }
        : {
            changeClass: "refused",
            reason: `clustering policy ${from} → ${to}: Azure changes it only away from NoCluster; ${LOSES}`,
          },
  },
  {
    property: "modules",
    consequence: (from, to) => ({
      changeClass: "refused",
      reason: `modules ${from || "none"} → ${to || "none"}: chosen at creation only; ${LOSES}`,
    }),
  },
  {
    property: "highAvailability",
    consequence: (_from, to) =>
      to === "true"
        ? { changeClass: "in-place", reason: "high availability is switched on; it cannot be switched off again" }
        : { changeClass: "refused", reason: `high availability on → off: Azure only switches it on; ${LOSES}` },
  },
  {
    property: "clientProtocol",
    // U-28: it is unsettled whether Azure changes it after creation, so the worse case counts.
    consequence: (from, to) => ({
      changeClass: "data-loss",
      reason: `client protocol ${from} → ${to}: counted as a rebuild, since it is chosen at creation; all clients must change at the same moment`,
    }),
  },
  {
    property: "accessKeys",
    consequence: (_from, to) => ({
      changeClass: "in-place",
      reason:
        to === "Disabled"
          ? "access keys are switched off: every connection made with a key is dropped, Entra tokens go on"
          : "access keys are switched on",
    }),
  },
  {
    property: "publicNetworkAccess",
    consequence: (_from, to) => ({
      changeClass: "in-place",
      reason:
        to === "Disabled"
          ? "the public network is switched off: clients without the private endpoint are cut off"
          : "the cache becomes reachable from the public network",
    }),
  },
  {
    property: "evictionPolicy",
    consequence: (from, to) => ({ changeClass: "in-place", reason: `eviction policy ${from} → ${to}` }),
  },
];

/** What Azure takes where a database does not say it (azure.md 15.3). */
const DEFAULTS: Readonly<Partial<Record<keyof CacheShape, string>>> = {
  clusteringPolicy: "OSSCluster",
  clientProtocol: "Encrypted",
  evictionPolicy: "VolatileLRU",
};

/** An input that is taken away falls back to Azure's default; one that never was an input stays as it is. */
function defaultOf(property: keyof CacheShape, { database }: ChangedPlan): string | null {
  const dropped = database?.new != null && database.old?.inputs[property] !== undefined && database.new.inputs[property] === undefined;
  return dropped ? (DEFAULTS[property] ?? null) : null;
}

export function propertyConsequences(plan: ChangedPlan): Consequence[] {
  const { from, to, database } = plan;
  const found: Consequence[] = [];
  for (const { property, consequence } of RULES) {
    const before = textOf(from[property]);
    const after = textOf(to[property]) ?? defaultOf(property, plan);
    if (before === null || after === null) continue;
    const told = before !== after && before !== UNKNOWN && !after.includes(UNKNOWN);
    // Secrets read alike on both sides, and so does what was changed in Azure itself: then the engine's word counts.
    const untold = (before !== after && before !== UNKNOWN) || (namesChange(database, property) && (before === UNKNOWN || isSameInput(database, property)));
    if (!told && !untold) continue;
    const result = told ? consequence(before, after) : undecided(property, before);
    if (result !== null) found.push(result);
  }
  if (changesGeoReplication(plan)) {
    found.push({ changeClass: "refused", reason: `geo-replication changes: chosen at creation only; ${LOSES}` });
  }
  return found;
}

function changesGeoReplication({ database }: ChangedPlan): boolean {
  if (database?.op !== "update") return false;
  return namesChange(database, "geoReplication") || !isSameInput(database, "geoReplication");
}

/** What another value than now would cost its data, where the plan does not tell which it will be. */
const AT_STAKE: Readonly<Partial<Record<keyof CacheShape, string>>> = { clusteringPolicy: "clustering policy", clientProtocol: "client protocol", modules: "modules" };

function undecided(property: keyof CacheShape, before: string): Consequence | null {
  const name = AT_STAKE[property];
  if (name === undefined) return null;
  const [changeClass, loss] = before === "NoCluster" ? (["restart", "a change"] as const) : (["data-loss", "data loss"] as const);
  return { changeClass, reason: `${name} ${before || "none"} → unknown: it is decided only when the plan runs, or a secret, so ${loss} cannot be ruled out; give it as a plain value` };
}

function textOf(value: CacheShape[keyof CacheShape]): string | null {
  if (value === null) return null;
  return Array.isArray(value) ? value.join(", ") : String(value);
}
