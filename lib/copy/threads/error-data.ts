import { UserError } from "../../util/user-error";
import { RunStopped, type StopReason } from "../errors";
import { ShardGone } from "../pump/shard-pump";

/** An error in a form that crosses threads: by itself it would lose its class and its fields. */
export type ErrorData =
  | { readonly kind: "stopped"; readonly reason: StopReason; readonly message: string }
  | { readonly kind: "gone" | "user"; readonly message: string }
  | { readonly kind: "fault"; readonly message: string; readonly stack: string | undefined };

export function toData(error: unknown): ErrorData {
  if (error instanceof RunStopped) return { kind: "stopped", reason: error.reason, message: error.message };
  if (error instanceof ShardGone) return { kind: "gone", message: error.message };
  if (error instanceof UserError) return { kind: "user", message: error.message };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: "fault", message, stack };
}

export function fromData(data: ErrorData): Error {
  switch (data.kind) {
    case "stopped":
      return new RunStopped(data.reason, data.message);
    case "gone":
      return new ShardGone(data.message);
    case "user":
      // Its message has the details in it already.
      return new UserError(data.message);
    case "fault":
      return Object.assign(new Error(data.message), data.stack === undefined ? {} : { stack: data.stack });
  }
}
