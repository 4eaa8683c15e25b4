import type { CheckpointIdentity, ConflictPolicy } from "../copy";
import { mayOverwrite } from "../lifecycle/move";
import { UserError } from "../util/user-error";
import type { KeyCopyInputs } from "./inputs";

/** What is found before the first key is copied. */
export interface Found {
  readonly targetName: string;
  readonly targetKeys: number;
  /** What the checkpoint belongs to, where there is one. */
  readonly checkpoint: CheckpointIdentity | undefined;
  readonly folder: string;
}

/**
 * What may be done to keys that the target has already. A checkpoint proves
 * where the copy began: at an empty target, whose keys since then are ours or
 * clashes, or with a person's permission to overwrite. Without one, nobody can
 * tell whose keys they are.
 *
 * @throws UserError where keys might be overwritten that no person has named
 */
export function conflictPolicy(inputs: KeyCopyInputs, { targetName, targetKeys, checkpoint, folder }: Found): ConflictPolicy {
  const allowed = mayOverwrite(inputs);
  const { snapshot } = inputs;
  if (checkpoint?.options["conflict"] === "replace") {
    if (allowed) return "replace";
    throw new UserError(`the copy in ${folder} began with permission to overwrite keys of the target ${targetName}, and it has been taken back`, {
      path: "allowOverwriteOf",
      remedy: `set it to "${snapshot}" again, or begin another copy with another snapshot label`,
    });
  }
  if (checkpoint !== undefined) return "fail";
  if (targetKeys > 0 && !allowed) {
    throw new UserError(`the target ${targetName} holds ${targetKeys} keys, and no checkpoint in ${folder} tells that they come from this copy`, {
      remedy: `use an empty target; or give the folder that has the checkpoint (checkpoint); or set allowOverwriteOf to "${snapshot}" if keys of the same name may be overwritten; or, where the copy was made by hand, say copy: {run: "command"}`,
    });
  }
  return allowed ? "replace" : "fail";
}
