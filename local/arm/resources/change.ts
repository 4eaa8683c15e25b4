import type { Answer } from "../answer";
import type { Azure } from "../azure";
import type { OperationStyle } from "../operations";
import type { Call } from "../router";
import type { ArmResource } from "../store";
import { cleanUp } from "./cleanup";

/** The words of `provisioningState` (and `resourceState`, where the type has it) while and after a change. */
interface ChangeWords {
  readonly running: string;
  readonly failed: string;
}

const WORDS: Record<"create" | "update" | "delete", ChangeWords> = {
  create: { running: "Creating", failed: "CreateFailed" },
  update: { running: "Updating", failed: "UpdateFailed" },
  delete: { running: "Deleting", failed: "DeleteFailed" },
};

export interface Change {
  /** The resource as it shall become. */
  readonly resource: ArmResource;
  /** As it was; absent: it is being created. */
  readonly previous?: ArmResource;
  readonly style: OperationStyle;
  /** `provisioningState` meanwhile, for types that do not say Creating. */
  readonly running?: string;
  /** Locked meanwhile; default the resource itself. */
  readonly lock?: string;
  readonly location: string;
  /** Status of the answer; default 201 on creation, 200 otherwise. */
  readonly status?: number;
  readonly resultUrl?: string;
  readonly work: (progress: (percent: number) => void) => Promise<void>;
}

/**
 * Creates or changes a resource as ARM does: answered at once with the new
 * values and a running state, done later. A change that fails leaves the old
 * values, a creation that fails leaves a failed resource.
 */
export function startChange(call: Call, azure: Azure, change: Change): Answer {
  const { resource, previous } = change;
  const words = WORDS[previous === undefined ? "create" : "update"];
  const lock = change.lock ?? resource.id;
  azure.operations.assertIdle(lock);
  azure.store.put(resource);
  setState(resource, change.running ?? words.running, words.running);
  const headers = azure.operations.start(call, {
    style: change.style,
    ...place(resource.id, change.location),
    lock,
    ...(change.resultUrl === undefined ? {} : { resultUrl: change.resultUrl }),
    work: change.work,
    settled: (succeeded) => {
      if (!succeeded && previous !== undefined) azure.store.put({ ...previous, properties: { ...previous.properties } });
      setState(azure.store.get(resource.id), succeeded ? "Succeeded" : "Failed", succeeded ? "Running" : words.failed);
    },
    result: () => ({ status: 200, body: azure.store.get(resource.id) }),
  });
  return { status: change.status ?? (previous === undefined ? 201 : 200), headers, body: structuredClone(resource) };
}

/** Deletes a resource and all below it; 204 where there is none, as ARM answers. */
export function startDelete(call: Call, azure: Azure, id: string, style: OperationStyle, options: { lock?: string; location: string }): Answer {
  const resource = azure.store.get(id);
  if (resource === undefined) return { status: 204 };
  const headers = azure.operations.start(call, {
    style,
    ...place(id, options.location),
    lock: options.lock ?? id,
    work: () => removeTree(azure, resource),
    settled: (succeeded) => {
      if (!succeeded) setState(azure.store.get(id), "Failed", WORDS.delete.failed);
    },
    result: () => ({ status: 204 }),
  });
  setState(resource, WORDS.delete.running, WORDS.delete.running);
  return { status: 202, headers };
}

/** Removes a resource and what is below it, with what stands behind them. */
export async function removeTree(azure: Azure, resource: ArmResource): Promise<void> {
  for (const one of [...azure.store.below(resource.id), resource]) {
    azure.store.delete(one.id);
    azure.keys.drop(one.id);
    await cleanUp(azure, one);
  }
}

/** Provider, subscription and region: what the path of an operation is made of. */
export function place(id: string, location: string): { provider: string; subscription: string; location: string } {
  const [, subscription = ""] = /^\/subscriptions\/([^/]+)/i.exec(id) ?? [];
  const [, provider = "Microsoft.Resources"] = /\/providers\/([^/]+)/i.exec(id) ?? [];
  return { provider, subscription, location };
}

function setState(resource: ArmResource | undefined, provisioning: string, state: string): void {
  if (resource === undefined) return;
  resource.properties["provisioningState"] = provisioning;
  if ("resourceState" in resource.properties) resource.properties["resourceState"] = state;
}
