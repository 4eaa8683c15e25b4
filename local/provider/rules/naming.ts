import { createHash } from "node:crypto";
import { text, type Properties, type Value } from "../values";

/** Set in the inputs of a resource with a random name: its replacement may exist beside it. */
export const CREATE_BEFORE_DELETE = "__createBeforeDelete";

/** The engine's naming policy for one resource (`pulumi:autonaming`). */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

export interface NamingRequest {
  readonly path: string;
  readonly urn: string;
  readonly seed: Uint8Array;
  readonly olds: Properties;
  readonly policy?: Autonaming;
}

type Strategy = "random" | "copy" | "uuid";

/** Name of the input that the resource's own name goes into, if it has one: the last part of the path. */
export function nameParameter(path: string): string | undefined {
  return /\{(\w+)\}$/.exec(path)?.[1];
}

/**
 * Top-level resources get a random suffix, children the logical name, role
 * assignments a UUID. A name once given stays.
 */
export function autoname(parameter: string, request: NamingRequest): Properties {
  const old = request.olds[parameter];
  if (old !== undefined) return named(parameter, old, request.olds[CREATE_BEFORE_DELETE] === true);
  const strategy = strategyFor(parameter, request.path);
  const policy = request.policy;
  if (policy?.mode === "disable") return {};
  if (policy && (policy.mode === "enforce" || strategy !== "uuid")) return named(parameter, policy.proposedName, true);
  return named(parameter, fresh(strategy, logicalName(request.urn), request.seed), strategy !== "copy");
}

function strategyFor(parameter: string, path: string): Strategy {
  if (parameter === "roleAssignmentName") return "uuid";
  const provider = path.toLowerCase().split("microsoft.").slice(1).at(-1);
  return provider === undefined || provider.split("{").length === 2 ? "random" : "copy";
}

function named(parameter: string, value: Value, random: boolean): Properties {
  return { [parameter]: value, ...(random ? { [CREATE_BEFORE_DELETE]: true } : {}) };
}

function fresh(strategy: Strategy, name: string, seed: Uint8Array): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  switch (strategy) {
    case "copy":
      return name;
    case "random":
      return name + hex.slice(0, 8);
    case "uuid":
      return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
}

function logicalName(urn: string): string {
  return text(urn.split("::").at(-1)) ?? "";
}
