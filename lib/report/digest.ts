import { typeOf } from "../resources/urn";
import { UserError } from "../util/user-error";

/**
 * The part of `pulumi preview --json` that a report may rely on. The engine
 * takes steps before they run: `newState` holds inputs only, and components
 * have no diff of their own. Fields that a newer engine adds are ignored.
 */
export interface Digest {
  readonly steps: readonly DigestStep[];
  readonly diagnostics: readonly DigestDiagnostic[];
  /** True when an error diagnostic stands in it: the plan is then not whole. */
  readonly failed: boolean;
}

export interface DigestStep {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old: ResourceState | null;
  readonly new: ResourceState | null;
  readonly replaceReasons: readonly string[];
  readonly diffReasons: readonly string[];
  /** Property path to kind, such as `sku` to `update` or `location` to `update-replace`. */
  readonly detailedDiff: Readonly<Record<string, string>>;
}

export interface ResourceState {
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly id: string | null;
  readonly parent: string | null;
  readonly protect: boolean;
  /** A delete of it leaves the resource in Azure. */
  readonly retainOnDelete: boolean;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

export interface DigestDiagnostic {
  readonly urn: string | null;
  readonly severity: string;
  readonly message: string;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What the engine writes in place of a value it does not know yet. */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Reads one document of `pulumi preview --json`.
 *
 * @throws UserError when the text is cut off, is not JSON, or is no preview.
 */
export function parseDigest(text: string, name: string): Digest {
  const document = asRecord(parseJson(text, name));
  if (document === null || !("steps" in document || "diagnostics" in document || "changeSummary" in document)) {
    throw notAPreview(name, "a JSON document without steps, diagnostics or changeSummary");
  }
  for (const part of ["steps", "diagnostics"]) {
    // The engine writes null for a list without entries; anything else would pass for a plan that changes nothing.
    if (document[part] != null && !Array.isArray(document[part])) throw notAPreview(name, `a JSON document whose ${part} are no list`);
  }
  const steps = list(document["steps"]).map((step) => readStep(step, name));
  const diagnostics = list(document["diagnostics"])
    .map(readDiagnostic)
    .filter((diagnostic) => diagnostic.severity !== "debug");
  return { steps, diagnostics, failed: diagnostics.some(({ severity }) => severity === "error") };
}

function parseJson(text: string, name: string): unknown {
  const body = text.replace(/^\uFEFF/, "").trim();
  if (body === "") throw notAPreview(name, "nothing");
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    if (isEventStream(body)) {
      throw notAPreview(
        name,
        "a stream of events, one a line",
        "unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW and run pulumi preview --json again",
      );
    }
    const cut = body.startsWith("{") ? "JSON that is cut off or damaged" : "no JSON";
    throw notAPreview(name, `${cut} (${faultOf(error as Error)})`);
  }
}

/** What the parser found, without the piece of the text that it quotes: the preview may hold a secret there. */
function faultOf({ message }: Error): string {
  return message.split("\n", 1)[0]!.replace(/, (?:\.\.\.)?".*$/, "").slice(0, 80);
}

function isEventStream(body: string): boolean {
  const firstLine = body.split("\n", 1)[0] ?? "";
  try {
    const event = asRecord(JSON.parse(firstLine));
    return event !== null && "sequence" in event && "timestamp" in event;
  } catch {
    return false;
  }
}

function notAPreview(
  name: string,
  given: string,
  remedy = "give the whole output of pulumi preview --json",
): UserError {
  return new UserError(`${name} is no preview`, { given, allowed: "one document of pulumi preview --json", remedy });
}

function readStep(value: unknown, name: string): DigestStep {
  const step = asRecord(value);
  const op = step?.["op"];
  const urn = step?.["urn"];
  if (step === null || typeof op !== "string" || typeof urn !== "string") {
    throw notAPreview(name, "a step without op and urn");
  }
  return {
    op,
    urn,
    type: typeOf(urn),
    old: readState(step["oldState"]),
    new: readState(step["newState"]),
    replaceReasons: strings(step["replaceReasons"]),
    diffReasons: strings(step["diffReasons"]),
    detailedDiff: readDetailedDiff(step["detailedDiff"]),
  };
}

function readState(value: unknown): ResourceState | null {
  const state = asRecord(value);
  if (state === null) return null;
  const dependencies = asRecord(state["propertyDependencies"]) ?? {};
  return {
    inputs: asRecord(state["inputs"]) ?? {},
    outputs: asRecord(state["outputs"]) ?? {},
    id: typeof state["id"] === "string" && state["id"] !== "" ? state["id"] : null,
    parent: typeof state["parent"] === "string" ? state["parent"] : null,
    protect: state["protect"] === true,
    retainOnDelete: state["retainOnDelete"] === true,
    propertyDependencies: Object.fromEntries(Object.entries(dependencies).map(([key, urns]) => [key, strings(urns)])),
  };
}

function readDetailedDiff(value: unknown): Record<string, string> {
  const kinds = Object.entries(asRecord(value) ?? {}).map(([path, diff]) => [path, asRecord(diff)?.["kind"]] as const);
  return Object.fromEntries(kinds.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function readDiagnostic(value: unknown): DigestDiagnostic {
  const diagnostic = asRecord(value) ?? {};
  const { urn, severity, message } = diagnostic;
  return {
    urn: typeof urn === "string" && urn !== "" ? urn : null,
    severity: typeof severity === "string" ? severity : "info",
    message: typeof message === "string" ? message : "",
  };
}

export function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): readonly string[] {
  return list(value).filter((item): item is string => typeof item === "string");
}
