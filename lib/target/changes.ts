import { findManagedRedisSku, type ManagedRedisSku } from "../sizing/managed-redis-skus";
import type { Fault } from "../util/fault";

/**
 * What is deployed of one target, as far as a change of it can lose data.
 * Flat and made of plain values, so that it can stand in a state file and
 * be compared; a member that is missing or unknown is not judged.
 */
export interface Deployed {
  readonly sku?: string;
  readonly highAvailability?: boolean;
  readonly clusteringPolicy?: string;
  readonly clientProtocol?: string;
  /** Names with their arguments, sorted: `RedisBloom(ERROR_RATE 0.01)`. */
  readonly modules?: readonly string[];
  readonly clusterName?: string;
  readonly resourceGroupName?: string;
  readonly location?: string;
  /** Peak of used memory of the last month in GB, when it was measured. */
  readonly peakMemoryGB?: number;
}

/** One kind of change that loses data, or that Azure refuses unless the data is given up. */
export interface ChangeRule {
  readonly property: keyof Deployed;
  /** Why the change is refused; undefined when this change is harmless. */
  readonly problem: (from: Deployed, to: Deployed) => string | undefined;
  /** The resource that must be replaced, where Azure refuses the change in place and the provider would not replace by itself. */
  readonly rebuild?: "cluster" | "database";
}

const sizeOf = (deployed: Deployed): ManagedRedisSku | undefined =>
  deployed.sku === undefined ? undefined : findManagedRedisSku(deployed.sku);
const isFlash = (sku: ManagedRedisSku): boolean => sku.tier === "FlashOptimized";
const replaced = (): string => "Azure cannot change it, so the cluster would be deleted and built anew, empty";

function flashProblem(from: Deployed, to: Deployed): string | undefined {
  const [before, after] = [sizeOf(from), sizeOf(to)];
  if (before === undefined || after === undefined || isFlash(before) === isFlash(after)) return undefined;
  return "Azure does not scale between Flash Optimized and the in-memory tiers";
}

function scaleProblem(from: Deployed, to: Deployed): string | undefined {
  const [before, after] = [sizeOf(from), sizeOf(to)];
  if (before === undefined || after === undefined || isFlash(before) !== isFlash(after)) return undefined;
  if (from.highAvailability === false && to.highAvailability === false)
    return "scaling a cluster without high availability loses its data";
  if (after.memoryGB >= before.memoryGB || after.usableGB === null) return undefined;
  if (to.peakMemoryGB === undefined)
    return "the new size is smaller and the peak of used memory is not known, so the data may not fit";
  return to.peakMemoryGB <= after.usableGB
    ? undefined
    : `the new size has ${after.usableGB} GB usable and the measured peak is ${to.peakMemoryGB} GB, so the data does not fit`;
}

/** Every change of a deployed target that is refused, in the order in which it is reported (azure.md 2.5, 4.7, 15.2, 15.3). */
export const changeRules: readonly ChangeRule[] = [
  { property: "sku", problem: flashProblem, rebuild: "cluster" },
  { property: "sku", problem: scaleProblem },
  {
    property: "highAvailability",
    problem: (from, to) =>
      from.highAvailability === true && to.highAvailability === false
        ? "Azure can switch high availability on but never off"
        : undefined,
    rebuild: "cluster",
  },
  {
    property: "clusteringPolicy",
    problem: ({ clusteringPolicy }) =>
      clusteringPolicy === "NoCluster"
        ? undefined
        : "Azure changes the policy only away from NoCluster; anything else needs a new, empty database",
    rebuild: "database",
  },
  {
    property: "clientProtocol",
    problem: () => "the protocol is chosen when the database is created, and every client would be cut off (U-28)",
    rebuild: "database",
  },
  {
    property: "modules",
    problem: () => "modules are chosen when the database is created, so it would be deleted and built anew, empty",
  },
  { property: "clusterName", problem: replaced },
  { property: "resourceGroupName", problem: replaced },
  { property: "location", problem: replaced },
];

/** The unknown value of a preview, as the engine hands it to a provider. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const isKnown = (value: unknown): boolean =>
  value !== undefined && value !== null && !JSON.stringify(value).includes(unknownValue);

const spell = (value: unknown): string => (Array.isArray(value) ? value.join("+") || "none" : String(value));
/** Azure compares names and places without regard to case. */
const folded = (value: unknown): string => spell(value).toLowerCase();

/** How a person names one change to accept the loss it brings: `clusteringPolicy OSSCluster -> EnterpriseCluster`. */
export function changeName(rule: ChangeRule, from: Deployed, to: Deployed): string {
  return `${rule.property} ${spell(from[rule.property])} -> ${spell(to[rule.property])}`;
}

/**
 * The refused changes between what is deployed and what is wanted, less those
 * that `accepted` names word for word: an acceptance holds for one change and
 * not for the next.
 */
export function refusedChanges(from: Deployed, to: Deployed, accepted: readonly string[] = []): Fault[] {
  return changeRules.flatMap((rule) => {
    const [before, after] = [from[rule.property], to[rule.property]];
    if (!isKnown(before) || !isKnown(after) || folded(before) === folded(after)) return [];
    const problem = rule.problem(from, to);
    const name = changeName(rule, from, to);
    if (problem === undefined || accepted.includes(name)) return [];
    return [
      {
        path: rule.property,
        problem,
        given: `${spell(before)} -> ${spell(after)}`,
        remedy: `keep ${spell(before)}, or build a second target beside this one and move the data to it; to give up what the target holds (nothing, if it was never built): acceptDataLoss: ["${name}"] and protect: false`,
      },
    ];
  });
}

/** The properties of a resource that have to force its replacement, now that a person has accepted the loss. */
export function rebuilds(resource: "cluster" | "database", accepted: readonly string[]): string[] {
  const wanted = accepted.flatMap((name) => {
    const [property, from, arrow, to] = name.split(" ");
    if (property === undefined || from === undefined || arrow !== "->") return [];
    const changed = ({ rebuild, problem, property: of }: ChangeRule): boolean =>
      of === property &&
      rebuild === resource &&
      problem({ [property]: parsed(from) }, { [property]: parsed(to ?? "") }) !== undefined;
    return changeRules.some(changed) ? [property] : [];
  });
  return [...new Set(wanted)];
}

const parsed = (word: string): string | boolean => (word === "true" || word === "false" ? word === "true" : word);

/** Faults in what a person accepts: every entry must name a property whose change can lose data. */
export function acceptanceFaults(accepted: readonly string[]): Fault[] {
  const known = [...new Set<string>(changeRules.map(({ property }) => property))];
  return accepted.flatMap((name, index) =>
    known.includes(name.split(" ")[0] ?? "") && / -> /.test(name)
      ? []
      : [
          {
            path: `acceptDataLoss[${index}]`,
            problem: "does not name a change",
            given: JSON.stringify(name),
            allowed: `"<property> <old> -> <new>", property one of ${known.join(", ")}`,
            remedy: "copy the text from the refusal in the preview",
          },
        ],
  );
}
