import { cacheId, cacheIdWords, labelPattern, labelWords } from "./patterns";
import { copyRunOf, insteadOf, moves } from "./moves";
import { sizeCache, sizingPath } from "./size-cache";
import type { CopyConfig, Phase, SourceConfig, Strategy, StorageAuth, TargetConfig } from "./types";
import { UserError } from "../util/user-error";
import { faultOf, show, type Fault } from "../util/fault";

/** What decides how one cache is moved, as far as it is known before anything runs. */
export interface MoveFacts {
  readonly strategy: Strategy;
  readonly phase: Phase;
  readonly source: Omit<SourceConfig, "name" | "resourceGroup">;
  readonly target: Pick<
    TargetConfig,
    "sku" | "prefer" | "headroomPercent" | "targetTier" | "allowPreview" | "highAvailability" | "clusteringPolicy"
  > & { readonly modules?: readonly { readonly name: unknown }[] };
  readonly copy?: Pick<CopyConfig, "run">;
  readonly snapshot?: string;
  readonly storageAuth?: StorageAuth;
  /** Region of the target, where it is known. */
  readonly location?: string;
}

type Check = (facts: MoveFacts) => Fault | undefined;

const copiesInUp = (facts: MoveFacts): boolean => moves[facts.strategy]?.[facts.phase]?.copy === true && copyRunOf(facts) === "up";

const tierOf = ({ sku, tier }: MoveFacts["source"]): string => tier ?? (/^p/i.test(sku) ? "Premium" : "Standard");

/** What makes a move impossible or would lose data, in the order in which it is reported. */
const checks: readonly Check[] = [
  ({ strategy }) =>
    moves[strategy] === undefined
      ? {
          path: "strategy",
          problem: "is not carried out by this version",
          given: show(strategy),
          allowed: Object.keys(moves).join(", "),
          ...remedy(insteadOf[strategy]),
        }
      : undefined,
  ({ strategy, phase }) => {
    const known = moves[strategy];
    return known !== undefined && known[phase] === undefined
      ? {
          path: "phase",
          problem: "is not carried out by this version",
          given: show(phase),
          allowed: Object.keys(known).join(", "),
          ...remedy(insteadOf[phase]),
        }
      : undefined;
  },
  ({ strategy, source }) =>
    strategy === "rdb" && tierOf(source) !== "Premium"
      ? {
          path: "strategy",
          problem: "only Premium caches can export (FEAT-12)",
          given: `rdb with a ${tierOf(source)} cache`,
          allowed: "new, copy",
          remedy: "copy moves the keys live; new lets the target fill itself",
        }
      : undefined,
  ({ strategy, source }) => {
    const beyond = (source.databasesInUse ?? []).filter((database) => database > 0);
    return strategy === "rdb" && beyond.length > 0
      ? {
          path: "source.databasesInUse",
          problem: "only database 0 can go into the target, so the keys of the others would be lost",
          given: show(source.databasesInUse),
          allowed: "[0]",
          remedy: "use copy, which maps databases to key prefixes",
        }
      : undefined;
  },
  ({ strategy, source }) =>
    strategy === "rdb" && source.id === undefined
      ? {
          path: "source.id",
          problem: "is missing: the export is asked of the cache by its id",
          allowed: "the ARM id of the cache",
          remedy: "give it, or in a stack's config subscriptionId for the whole stack",
        }
      : undefined,
  ({ source }) =>
    source.id === undefined || cacheId.test(source.id)
      ? undefined
      : { path: "source.id", problem: "is not the id of a cache", given: show(source.id), allowed: cacheIdWords },
  ({ strategy, phase, snapshot }) =>
    moves[strategy]?.[phase]?.transfer === true && snapshot === undefined
      ? {
          path: "snapshot",
          problem: "is missing: the transfer runs once for each label",
          allowed: labelWords,
          remedy: "name one, such as first",
        }
      : undefined,
  (facts) =>
    copiesInUp(facts) && facts.snapshot === undefined
      ? {
          path: "snapshot",
          problem: "is missing: `pulumi up` copies once for each label",
          allowed: labelWords,
          remedy: "name one, such as first, or say copy.run: command",
        }
      : undefined,
  (facts) =>
    copiesInUp(facts) && facts.source.id === undefined
      ? {
          path: "source.id",
          problem: "is missing: the copy finds the cache by its id",
          allowed: "the ARM id of the cache",
          remedy: "give it, in a stack's config subscriptionId for the whole stack, or say copy.run: command",
        }
      : undefined,
  ({ snapshot }) =>
    snapshot === undefined || labelPattern.test(snapshot)
      ? undefined
      : { path: "snapshot", problem: "is not a label", given: show(snapshot), allowed: labelWords },
  ({ strategy, source, location }) =>
    strategy === "rdb" && source.location !== undefined && location !== undefined && source.location !== location
      ? {
          path: "location",
          problem: "an RDB import needs source, storage and target in one region",
          given: `${location}, with the source in ${source.location}`,
          allowed: source.location,
          remedy: "use copy to move between regions",
        }
      : undefined,
  ({ strategy, storageAuth, source }) =>
    strategy === "rdb" && storageAuth === "managedIdentity" && source.identityPrincipalId === undefined
      ? {
          path: "source.identityPrincipalId",
          problem: "is missing: exporting by managed identity needs the role Storage Blob Data Contributor for it",
          allowed: "the object id of the cache's managed identity",
          remedy: "give it, or use storageAuth: sharedKey",
        }
      : undefined,
  ({ source, target }) => {
    try {
      sizeCache(source, target);
      return undefined;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return faultOf(error, sizingPath);
    }
  },
];

const remedy = (text: string | undefined): Pick<Fault, "remedy"> => (text === undefined ? {} : { remedy: text });

/** Every reason why this move cannot be carried out as it is described. */
export function moveFaults(facts: MoveFacts): Fault[] {
  return checks.flatMap((check) => check(facts) ?? []);
}
