import type { EnforcementLevel, PolicyConfigSchema, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { cacheNameOf } from "../lib/resources/cache-name";
import { kindOf, type ResourceKind } from "../lib/resources/kinds";
import { stackOf } from "../lib/resources/urn";
import type { Properties } from "./properties";

/** One resource as a policy judges it: its inputs, so that it is judged in the preview already. */
export interface Judged {
  readonly kind: ResourceKind;
  readonly type: string;
  /** What people call the cache it belongs to; allow lists name it so. */
  readonly cache: string;
  /** Logical name of the resource itself. */
  readonly name: string;
  readonly stack: string;
  readonly properties: Properties;
  readonly protect: boolean;
}

/** One policy, as data and one function. `Config` is what its schema describes. */
export interface Definition<Config extends object> {
  /** Stable: people switch policies off by it. */
  readonly name: string;
  /** What must hold, as one sentence. */
  readonly description: string;
  /** What to do about a violation, one line. */
  readonly remedy: string;
  readonly level: EnforcementLevel;
  readonly config: PolicyConfigSchema["properties"];
  /** The resources it looks at; all others pass. */
  readonly kinds: readonly ResourceKind[];
  /** What is wrong with a resource, as a clause without a full stop; undefined: nothing. */
  readonly judge: (resource: Judged, config: Config) => string | undefined;
}

const DOCS = "docs/policy.md";

/** Makes the engine's policy of a definition. */
export function definePolicy<Config extends object>(definition: Definition<Config>): ResourceValidationPolicy {
  const { name, description, remedy, level, config, kinds, judge } = definition;
  return {
    name,
    description,
    enforcementLevel: level,
    remediationSteps: remedy,
    url: DOCS,
    ...(Object.keys(config).length === 0 ? {} : { configSchema: { properties: config } }),
    validateResource: (args: ResourceValidationArgs, report: ReportViolation) => {
      const kind = kindOf(args.type);
      if (kind === undefined || !kinds.includes(kind)) return;
      const judged = { kind, type: args.type, cache: cacheNameOf(args.urn), name: args.name, stack: stackOf(args.urn), properties: args.props, protect: args.opts.protect };
      const problem = judge(judged, args.getConfig<Config>());
      if (problem !== undefined) report(`${judged.cache}: ${problem}; ${remedy}`);
    },
  };
}
