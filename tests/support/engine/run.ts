import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";

/** One step of a preview or an update, as the engine announced it. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Kind of change by property path, where the provider gave it. */
  readonly detailed: Readonly<Record<string, string>>;
  /** Properties that force a replacement. */
  readonly replaceKeys: readonly string[];
}

export interface Message {
  readonly severity: string;
  readonly urn: string;
  readonly message: string;
}

/** What a policy found. */
export interface Violation {
  readonly policy: string;
  readonly level: string;
  /** Logical name of the resource. */
  readonly resource: string;
  readonly message: string;
}

/** What one run of the engine did. */
export interface Run {
  readonly steps: readonly Step[];
  /** Warnings, errors and notices, without what the engine prints for its own makers. */
  readonly messages: readonly Message[];
  /** Results of policy packs. */
  readonly violations: readonly Violation[];
  /** Everything that was written to the console. */
  readonly output: string;
  readonly events: readonly EngineEvent[];
}

export function runOf(events: readonly EngineEvent[], output: string): Run {
  return {
    steps: events.flatMap((event) => (event.resourcePreEvent ? [stepOf(event.resourcePreEvent.metadata)] : [])),
    messages: events.flatMap(messageOf).filter(({ severity }) => severity !== "debug"),
    violations: events.flatMap(violationOf),
    output,
    events,
  };
}

function violationOf({ policyEvent }: EngineEvent): Violation[] {
  if (policyEvent === undefined) return [];
  const { policyName, enforcementLevel, resourceUrn = "", message } = policyEvent;
  return [{ policy: policyName, level: enforcementLevel, resource: resourceUrn.split("::").at(-1) ?? "", message }];
}

function messageOf({ diagnosticEvent }: EngineEvent): Message[] {
  return diagnosticEvent
    ? [{ severity: diagnosticEvent.severity, urn: diagnosticEvent.urn ?? "", message: diagnosticEvent.message }]
    : [];
}

function stepOf({ op, urn, type, detailedDiff, keys }: StepEventMetadata): Step {
  const detailed = Object.entries(detailedDiff ?? {}).map(([path, diff]) => [path, String(diff.diffKind)] as const);
  return {
    op,
    urn,
    type,
    name: urn.split("::").at(-1) ?? "",
    detailed: Object.fromEntries(detailed),
    replaceKeys: keys ?? [],
  };
}

/** Operations by logical name, the stack and unchanged resources apart. */
export function changes(run: Run): Record<string, string> {
  const own = run.steps.filter(
    (step) => step.op !== "same" && step.type !== "pulumi:pulumi:Stack" && !step.type.startsWith("pulumi:providers:"),
  );
  return Object.fromEntries(own.map((step) => [step.name, step.op]));
}
