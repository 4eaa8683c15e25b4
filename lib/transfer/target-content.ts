import { mayOverwrite } from "../lifecycle/move";
import { errorText } from "../util/error-text";
import type { StepContext } from "./context";
import type { Keyspace } from "./probe/probe";
import type { Refusal } from "./refusal";

/** What is known of the target's keys: a count, or the reason why there is none. */
export type TargetContent = { readonly known: true; readonly keyspace: Keyspace } | { readonly known: false; readonly reason: string };

/** Asks the target itself. */
export async function lookAtTarget({ services, world, signal }: StepContext): Promise<TargetContent> {
  try {
    return { known: true, keyspace: await services.probe.target(world.target, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { known: false, reason: services.arm.redactor.redact(errorText(error)) };
  }
}

/**
 * Why an import must not start, as it deletes what the target holds
 * (azure.md 7.2); undefined where the target is empty or a person has named
 * the snapshot. "Not known" is no.
 */
export function overwriteRefusal(ctx: StepContext, content: TargetContent): Refusal | undefined {
  if (mayOverwrite(ctx.inputs)) return undefined;
  const { snapshot } = ctx.inputs;
  const name = ctx.world.target.clusterName;
  if (!content.known) {
    return {
      cause: `whether the target ${name} is empty cannot be told (${content.reason}), and an import deletes what it holds`,
      remedy: `let this machine reach the target, or set allowOverwriteOf to "${snapshot}" if its content may be deleted`,
    };
  }
  if (content.keyspace.keys === 0) return undefined;
  const earlier =
    ctx.session.journal.import?.failure === undefined
      ? ""
      : " (an earlier import of this snapshot failed; they may be what it left, or written since)";
  return {
    cause: `the target ${name} holds ${content.keyspace.keys} keys${earlier}, and an import deletes them`,
    remedy: `use an empty target, or set allowOverwriteOf to "${snapshot}" if they may be deleted`,
  };
}
