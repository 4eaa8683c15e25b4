import type { Nodes } from "../endpoint/nodes";
import { faultKind } from "../faults";
import type { Argument } from "../wire/command-buffer";
import type { Connection } from "../wire/connection";
import { ConnectionLost } from "../wire/connection";
import { expectOk, type Reply, ReplyError } from "../wire/reply";
import type { Ask } from "../types/piece";

/** Asks through the shared connections: for values that one command reads whole. */
export function sharedAsk(nodes: Nodes, key: Buffer): Ask {
  return async (commands) => (await nodes.run(key, commands)).map(expectOk);
}

/** The value changed while it was read in several commands. */
export class ChangedMeanwhile extends Error {
  override readonly name: string = "ChangedMeanwhile";
}

/**
 * Reads one key with several commands and proves that nothing changed in
 * between: WATCH first, and an empty transaction at the end that is refused
 * when the key was touched. Both are reads. `last` is asked in that transaction.
 */
export async function watched<T>(connection: Connection, key: Buffer, read: (ask: Ask) => Promise<T>, last: readonly (readonly Argument[])[] = []): Promise<{ value: T; last: readonly Reply[] }> {
  const ask: Ask = async (commands) => (await connection.pipeline(commands)).map(redirect);
  const [watch] = await connection.pipeline([["WATCH", key]]);
  if (watch instanceof ReplyError && faultKind(watch) !== "other") throw passing(connection, watch);
  const guarded = !(watch instanceof ReplyError);
  const value = await read(ask);
  if (!guarded) return { value, last: await ask(last) };
  // A command that was refused for a while says so itself; EXEC says only that one was.
  const answers = (await connection.pipeline([["MULTI"], ...last, ["EXEC"]])).map(redirect);
  const outcome = answers.at(-1)!;
  if (outcome === null) throw new ChangedMeanwhile("the value changed while it was read in pieces");
  return { value, last: Array.isArray(outcome) ? outcome : [] };
}

/** A key that moved away ends the reading; it begins anew at the new place. */
function redirect(reply: Reply): Exclude<Reply, ReplyError> {
  if (reply instanceof ReplyError && ["moved", "ask", "wait"].includes(faultKind(reply))) throw new ConnectionLost("source", reply.message);
  return expectOk(reply);
}

function passing(connection: Connection, error: ReplyError): ConnectionLost {
  return new ConnectionLost(connection.address, error.message);
}
