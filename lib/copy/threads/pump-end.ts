import { UserError } from "../../util/user-error";
import { RunStopped } from "../errors";
import { ShardGone } from "../pump/shard-pump";
import type { PumpEnd } from "./protocol";

/** How a pump ended, for the other thread. */
export async function endOf(run: Promise<void>): Promise<PumpEnd> {
  try {
    await run;
    return { kind: "done" };
  } catch (error) {
    if (error instanceof ShardGone) return { kind: "gone", message: error.message };
    if (error instanceof RunStopped) return { kind: "stopped", reason: error.reason, message: error.message };
    if (error instanceof UserError) return { kind: "user", message: error.message };
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { kind: "fault", message, stack };
  }
}

/** @throws what the pump threw, as the error that it was */
export function settle(end: PumpEnd): void {
  switch (end.kind) {
    case "done":
      return;
    case "gone":
      throw new ShardGone(end.message);
    case "stopped":
      throw new RunStopped(end.reason, end.message);
    case "user":
      // Its message has the details in it already.
      throw new UserError(end.message);
    case "fault":
      throw Object.assign(new Error(end.message), end.stack === undefined ? {} : { stack: end.stack });
  }
}
