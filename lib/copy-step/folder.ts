import { homedir } from "node:os";
import path from "node:path";

import { moveId, type MoveInputs } from "../lifecycle/move";

type Variables = Readonly<Record<string, string | undefined>>;

/** Where the user's programs keep their state: outside any repository, and kept from one run to the next on a machine that stays. */
export function stateFolder(variables: Variables, platform = process.platform): string {
  const base = platform === "win32" ? variables["LOCALAPPDATA"] : variables["XDG_STATE_HOME"];
  return path.join(base || path.join(homedir(), ".local", "state"), "azure-redis-move", "copies");
}

/** The folder of one copy: of one source, one target and one label. */
export function copyFolder(base: string, inputs: MoveInputs): string {
  const name = inputs.sourceId.split("/").at(-1)!.replace(/[^A-Za-z0-9-]/g, "_");
  return path.resolve(base, `${name}-${moveId(inputs)}`);
}
